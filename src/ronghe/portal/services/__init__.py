"""Every write of the public site."""
