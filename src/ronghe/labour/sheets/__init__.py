"""The Excel sheets of the labour app."""
