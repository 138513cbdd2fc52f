"""Views of the supervision app, by what they are about."""
