"""Ronghe (融合): from a policy page to a running vocational-education and industry–education programme."""

__version__ = "0.1.0"
