"""Open data files: what a data set is, and its rows as CSV, JSON, Parquet and SDMX-CSV."""
