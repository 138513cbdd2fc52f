"""Parquet snapshots of what the apps declare, and Ibis tables over them; knows no domain."""
