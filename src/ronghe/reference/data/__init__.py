"""Codes and official names that come with the system, typed as facts."""
