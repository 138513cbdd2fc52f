"""Words of the quality app, by what they are about."""
