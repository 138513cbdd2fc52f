"""Views of the faculty app, by what they are about."""
