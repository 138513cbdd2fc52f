"""Every write of the partner interface."""
