"""Tables of the quality app, one file per matter."""
