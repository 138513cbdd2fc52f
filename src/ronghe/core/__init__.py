"""The mechanisms every app shares. Knows no domain."""
