"""Tables of the faculty app, one file per matter."""
