"""The words of a choice, looked up once a field instead of once a cell."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models
from django.utils.encoding import force_str


@cache
def _words(field: models.Field[Any, Any]) -> dict[Any, Any]:
    return dict(field.flatchoices)


class QuickChoices:
    """Mixed into models: ``get_<field>_display`` without rebuilding the whole list of choices at each call.

    Django hashes every label for each cell it shows, which means translating all of them; a list page of
    fifty rows spent a quarter of its time there. The words stay lazy: each call answers in the language of
    its own request.
    """

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> Any:
        value = getattr(self, field.attname)
        return force_str(_words(field).get(value, value), strings_only=True)
