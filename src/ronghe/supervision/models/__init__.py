"""Tables of the supervision app, one file per matter."""
