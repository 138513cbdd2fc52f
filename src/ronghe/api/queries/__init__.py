"""What the partner interface reads."""
