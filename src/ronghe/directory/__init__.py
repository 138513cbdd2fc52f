"""Organisations of every kind, their names over time, and people in them."""
