"""Job advertisements: read from any usual file, cleaned, freed of personal data, deduplicated and coded."""
