"""Version 1 of the partner interface."""
