"""What a list, a page and a sheet make of a register's columns, by the kind of each column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest

from ronghe.core import excel
from ronghe.core.actor import Actor
from ronghe.core.badges import Badge, Tone
from ronghe.core.fields import EncryptedTextField, FenField, masked
from ronghe.core.listing import ChoiceFilter, Column, Filter, TextFilter
from ronghe.core.listing_cells import Cell
from ronghe.core.models import Jurisdiction, RegisterRow, RowState
from ronghe.core.registers.forms import choosable, rows_named

Field = Any  # models.Field, of which the stubs want two types nobody knows here
TONES = {RowState.CURRENT: Tone.GOOD, RowState.CLOSED: Tone.IDLE}


def state_badge(row: RegisterRow) -> Badge:
    return Badge(TONES[RowState(row.state)], str(row.get_state_display()))


def column_of(field: Field, *, link: Callable[[Any], str] | None = None) -> Column:
    """The column of a list for a column of the table."""
    name, label = field.name, field.verbose_name
    fixed: dict[str, Any] = {"link": link, "is_fixed": link is not None}
    if field.many_to_one:
        return Column(name, label, value=lambda row: str(getattr(row, name) or ""), **fixed)
    if isinstance(field, EncryptedTextField):
        return Column(name, label, value=lambda row: masked(getattr(row, name) or ""))
    if field.choices:
        return Column(name, label, value=f"get_{name}_display", sort=name, **fixed)
    if isinstance(field, FenField):
        return Column(
            name, label, value=lambda row: _yuan(row, name), sort=name, kind="money", is_nullable=True
        )
    if name == "year" or name.endswith("_year"):
        return Column(
            name, label, value=lambda row: _year(row, name), sort=name, is_nullable=field.null, **fixed
        )
    kind = _kind(field)
    return Column(name, label, sort=name, kind=kind, is_nullable=field.null, **fixed)


def _year(row: Any, name: str) -> str:
    """2026, which is no quantity and has no thousands."""
    value = getattr(row, name)
    return "" if value is None else str(value)


def _yuan(row: Any, name: str) -> float | None:
    value = getattr(row, name)
    return None if value is None else value / 100


def _kind(field: Field) -> str:
    if isinstance(field, models.BooleanField):
        return "flag"
    if isinstance(field, models.DateTimeField):
        return "time"
    if isinstance(field, models.DateField):
        return "date"
    if isinstance(field, models.IntegerField | models.DecimalField | models.FloatField):
        return "number"
    return "text"


def fact_of(field: Field, row: Any) -> Cell:
    """The same value on the row's own page."""
    column = column_of(field)
    value = column.value(row) if callable(column.value) else getattr(row, column.value or field.name)
    return Cell(column, row, value() if callable(value) else value)


def text_filter(model: type[models.Model], fields: Sequence[str], label: Any) -> TextFilter:
    """Search over the texts of the row and the name of its organisation."""
    texts = [
        f"{name}__icontains"
        for name in fields
        if isinstance(field := model._meta.get_field(name), models.CharField | models.TextField)
        and not field.choices
        and not isinstance(field, EncryptedTextField)
    ]
    return TextFilter("q", label, lookups=(*texts, "organisation__name__icontains"))


def choice_filters(model: type[models.Model], fields: Sequence[str]) -> list[Filter]:
    found: list[Filter] = []
    for name in fields:
        field: Field = model._meta.get_field(name)
        if getattr(field, "choices", None):
            found.append(
                ChoiceFilter(name, field.verbose_name, choices=list(field.choices), is_multiple=True)
            )
    return found


def places_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The jurisdictions of the reader, for a filter."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    rows = Jurisdiction.objects.visible_to(actor).filter(is_active=True).order_by("path")
    return list(rows.values_list("code", "name")[:500])


def sheet_column(field: Field, actor: Actor, *, is_key: bool) -> excel.Column[Any]:
    """The column of the Excel sheet for a column of the table."""
    required = is_key or not (field.blank or field.null or field.has_default())
    common: dict[str, Any] = {
        "required": required,
        "may_be_absent": not required,
        "help": str(field.help_text or ""),
    }
    name, header = field.name, str(field.verbose_name)
    if field.many_to_one:
        return _reference(field, actor, common)
    if field.choices:
        choices = [(value, str(label)) for value, label in field.choices]
        return excel.Choice(name, header, choices=choices, **common)
    if isinstance(field, models.BooleanField):
        return excel.YesNo(name, header, **common)
    if isinstance(field, FenField):
        return excel.Money(name, header, **common)
    if isinstance(field, models.DateField):
        return excel.Date(name, header, **common)
    low, high = _bounds(field)
    if isinstance(field, models.DecimalField):
        return excel.Decimal(name, header, places=field.decimal_places, minimum=low, maximum=high, **common)
    if isinstance(field, models.IntegerField):
        return excel.Integer(name, header, minimum=low, maximum=high, **common)
    return excel.Text(name, header, max_length=field.max_length or 2000, **common)


def _bounds(field: Field) -> tuple[Any, Any]:
    low = [v.limit_value for v in field.validators if isinstance(v, MinValueValidator)]
    high = [v.limit_value for v in field.validators if isinstance(v, MaxValueValidator)]
    return (max(low) if low else None, min(high) if high else None)


def _reference(field: Field, actor: Actor, common: Mapping[str, Any]) -> excel.Column[Any]:
    def rows() -> Any:
        found = choosable(field, actor)
        if field.name == "organisation" and not actor.is_system:
            return found.filter(field.model.access.keepable(actor))
        return found

    def lookup(texts: Collection[str]) -> Mapping[str, Any]:
        named = rows_named(rows(), texts)
        return {
            text: found[0] if len(found) == 1 else excel.Ambiguous(tuple(str(one) for one in found))
            for text, found in named.items()
        }

    return excel.Reference(
        field.name,
        str(field.verbose_name),
        lookup=lookup,
        listed=lambda: [str(one) for one in rows()[:200]],
        missing="只能填写已登记的、您可以填报的名称",
        **common,
    )


def stored_rows(
    model: type[Any], key: Sequence[str], names: Sequence[str], actor: Actor
) -> Callable[[Sequence[tuple[Any, ...]]], Mapping[tuple[Any, ...], Mapping[str, Any]]]:
    """The look-up of rows that stand in the register under these keys already."""

    def find(keys: Sequence[tuple[Any, ...]]) -> Mapping[tuple[Any, ...], Mapping[str, Any]]:
        rows: Any = model._default_manager.visible_to(actor)
        rows = rows.current() if hasattr(rows, "current") else rows
        for place, name in enumerate(key):
            rows = rows.filter(**{f"{name}__in": {one[place] for one in keys}})
        links = [name for name in names if model._meta.get_field(name).many_to_one]
        found = {}
        for row in rows.select_related(*links):
            values = {name: _blank_as_none(getattr(row, name)) for name in names}
            found[tuple(getattr(row, name) for name in key)] = values | {"pk": row.pk}
        return found

    return find


def _blank_as_none(value: Any) -> Any:
    return None if value == "" else value
