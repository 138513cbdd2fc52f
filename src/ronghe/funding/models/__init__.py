"""Tables of the funding app, one file per matter."""
