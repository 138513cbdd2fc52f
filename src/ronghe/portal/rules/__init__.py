"""Rules of the public site: pure."""
