"""Excel sheets of the funding app, by what they are about."""
