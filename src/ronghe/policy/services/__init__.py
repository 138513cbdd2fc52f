"""Every write of the policy app, one file an act."""
