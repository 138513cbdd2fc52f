"""Annual report tables: definitions as data, formulas, cells with provenance, checks."""
