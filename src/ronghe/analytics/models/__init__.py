"""Tables of the analytics app, one file per matter."""
