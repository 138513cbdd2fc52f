"""Indexes for finding a piece of text anywhere in a column."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models.functions import Upper


def containing_index(field: str, *, name: str) -> GinIndex:
    """Serves ``icontains``: Django compares capitals, so an index over the bare column is never used.

    Trigrams help from three characters on; for words of two the search index is the way.
    """
    return GinIndex(OpClass(Upper(field), name="gin_trgm_ops"), name=name)
