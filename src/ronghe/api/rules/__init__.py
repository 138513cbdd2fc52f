"""Rules of the partner interface: pure."""
