"""Forms of the analytics app, by what they are about."""
