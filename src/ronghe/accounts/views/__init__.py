"""Pages of accounts, by whose they are."""
