"""What a cell of a list shows, in the page and in the Excel file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ronghe.core.badges import Badge, icon
from ronghe.core.listing_filters import Text
from ronghe.core.templatetags.ronghe import figure, zh_date, zh_time

NOTHING = mark_safe('<span class="muted" aria-label="无">—</span>')


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its value, how it looks, and what it is sorted by (nothing: not sortable)."""

    key: str
    label: Text
    value: str | Callable[[Any], Any] = ""
    sort: str | tuple[str, ...] = ()
    kind: str = "text"
    link: Callable[[Any], str] | None = None
    template: str = ""
    html: Callable[[Any], SafeString] | None = None
    unit: Text = ""
    is_shown: bool = True
    is_fixed: bool = False
    is_nullable: bool = False

    @property
    def sort_paths(self) -> tuple[str, ...]:
        return (self.sort,) if isinstance(self.sort, str) else self.sort

    @property
    def is_numeric(self) -> bool:
        return self.kind in {"number", "money", "percent"}


def value_at(instance: Any, path: str) -> Any:
    """Follow a dotted path over attributes, dict keys and argumentless methods; nothing stays nothing."""
    found = instance
    for part in path.split("."):
        if found is None:
            return None
        found = found[part] if isinstance(found, dict) else getattr(found, part)
        if callable(found):
            found = found()
    return found


def _money(value: Any) -> str:
    return _("%(amount)s元") % {"amount": f"{value:,.2f}".removesuffix(".00")}


def _percent(value: Any) -> str:
    return f"{value:.1f}%"


TEXTS: dict[str, Callable[[Any], str]] = {
    "number": figure,
    "money": _money,
    "percent": _percent,
    "date": zh_date,
    "time": zh_time,
}


@dataclass(frozen=True)
class Cell:
    column: Column
    instance: Any
    value: Any

    @cached_property
    def text(self) -> str:
        """The value as words, without marks."""
        if self.value is None or self.value == "":
            return ""
        if self.column.kind == "flag":
            return _("是") if self.value else _("否")
        return str(TEXTS.get(self.column.kind, str)(self.value))

    @property
    def html(self) -> SafeString:
        column = self.column
        if column.html:
            return column.html(self.instance)
        if column.template:
            return render_to_string(column.template, {"row": self.instance, "value": self.value})
        shown = NOTHING
        if isinstance(self.value, Badge):
            shown = self.value.html
        elif column.kind == "flag":
            shown = icon("check", "是") if self.value else NOTHING
        elif self.text and column.is_numeric and column.unit:
            shown = format_html('{}<span class="unit">{}</span>', self.text, column.unit)
        elif self.text:
            shown = escape(self.text)
        address = column.link(self.instance) if column.link else ""
        return format_html('<a href="{}">{}</a>', address, shown) if address else shown

    @property
    def plain(self) -> Any:
        """The value as Excel keeps it: numbers and dates as such, everything else as text."""
        value = self.value
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, Decimal):
            return float(value)
        if isinstance(value, dt.datetime):
            return timezone.make_naive(value) if timezone.is_aware(value) else value
        if isinstance(value, int | float | dt.date) or value is None:
            return value
        return str(value)


def cell_of(column: Column, instance: Any) -> Cell:
    value = (
        column.value(instance) if callable(column.value) else value_at(instance, column.value or column.key)
    )
    return Cell(column, instance, value)
