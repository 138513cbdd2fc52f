"""Pure rules of the catalogues: reading a file, checking it, comparing two editions."""
