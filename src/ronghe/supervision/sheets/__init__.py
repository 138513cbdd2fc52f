"""Sheets of the supervision app."""
