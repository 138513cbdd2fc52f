"""What can be decided about policies without a database."""
