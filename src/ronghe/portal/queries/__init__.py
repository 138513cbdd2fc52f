"""What the public site reads."""
