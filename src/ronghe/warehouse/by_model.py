"""Extracts made from a model: its columns with their Chinese names, personal ones left behind.

The rule of what is kept, so that a new register is extracted safely without a word:

- personal columns (``core.privacy``), references to users, encrypted columns: dropped;
- the names in ``NAMES_OF_PEOPLE``, as plain text columns: dropped;
- long texts, JSON and what is written in free words (``SENTENCES``): not read, unless the declaration names
  them in ``also`` (people write names in them);
- references to a table of people: pseudonymised, under the same pseudonym in every table;
- for rows of a jurisdiction, its code and path stand beside its number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ronghe.core import privacy
from ronghe.core.models import CaseRow, RegisterRow
from ronghe.core.models.ledger import LedgerEntry
from ronghe.warehouse.extract import LEFT_OUT, MODELS, Column, DeclarationError, Extract, declare

PARTITION = 1_000_000
"""Keys a file: a changed row costs the reading of this many, not of the whole table."""

NAMES_OF_PEOPLE = frozenset(
    {"person", "leader", "candidate", "author", "account_name", "contact", "contact_post", "donor"}
)
"""Plain text columns that may hold the name of a person."""

SENTENCES = frozenset(
    {"answer", "appeal", "caption", "comment", "content", "decision", "declaration"}
    | {"note", "reason", "remark", "text"}
)
"""Short texts in free words; also every column whose name ends in ``_reason``, ``_text`` or ``_note``."""

PEOPLE: dict[type[models.Model], str] = {}
"""Tables of which a row is a person, with the subject under which its key becomes a pseudonym."""

_KINDS: tuple[tuple[type[models.Field], str], ...] = (
    (models.BooleanField, "bool"),
    (models.IntegerField, "int64"),  # the base of every whole-number column, also of AutoField
    (models.FloatField, "float64"),
    (models.DateTimeField, "timestamp"),
    (models.DateField, "date"),
    (ArrayField, "json"),
    (models.JSONField, "json"),
    (models.CharField, "string"),
    (models.TextField, "string"),
)


def people(model: type[models.Model], subject: str = "") -> None:
    """Say that each row of a table is a person: keys and references to it leave under a pseudonym."""
    PEOPLE[model] = subject or name_of(model)


def name_of(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.{model._meta.model_name}"


def extract_of(
    model: type[models.Model],
    *,
    title: Any = "",
    grain: Any = "",
    scope: str = "",
    also: Sequence[str] = (),
    drop: Sequence[str] = (),
    pseudonyms: Mapping[str, str] | None = None,
    joined: Mapping[str, tuple[str, Any]] | None = None,
) -> Extract:
    """Declare the extract of one model.

    ``scope`` is the way to the jurisdiction where the row has none itself ("claim__jurisdiction"); ``also``
    names long texts and JSON that hold no names of people; ``drop`` names columns to leave behind;
    ``pseudonyms`` maps a personal column to the subject it stands for; ``joined`` maps a new column to
    (way, meaning): ``{"scheme_code": ("scheme__code", "资助项目代码")}``.
    """
    columns, silent = _own_columns(model, set(also), set(drop), pseudonyms or {})
    for name, (way, about) in (_scope_columns(model, scope) | dict(joined or {})).items():
        target = _field_at(model, way)
        columns.append(Column(name, _kind(target) or "string", about, field=way))
    watches = (model, *(table for column in columns for table in _tables_on(model, column.field)))
    extract = Extract(
        name_of(model),
        title or model._meta.verbose_name,
        grain or "一条记录一行",
        tuple(columns),
        source=lambda: model._base_manager.order_by(),
        watches=tuple(dict.fromkeys(watches)),
        partition=PARTITION,
        left_out=silent,
    )
    return declare(extract, of=model)


def extracts_of(*tables: type[models.Model], **options: Any) -> None:
    """Declare several models in the same way."""
    for model in tables:
        extract_of(model, **options)


def extracts_of_registers(app_models: Sequence[type[models.Model]]) -> None:
    """Declare every register, case and ledger among the models that has no extract of its own yet."""
    for model in app_models:
        if model in MODELS or model in LEFT_OUT:
            continue
        if issubclass(model, RegisterRow | CaseRow):
            extract_of(model)
        elif issubclass(model, LedgerEntry):
            extract_of(model, scope="account__jurisdiction")


def _own_columns(
    model: type[models.Model], also: set[str], drop: set[str], pseudonyms: Mapping[str, str]
) -> tuple[list[Column], dict[str, Any]]:
    columns: list[Column] = []
    silent: dict[str, Any] = {}
    unknown = (also | drop | set(pseudonyms)) - {field.name for field in model._meta.concrete_fields}
    if unknown:
        raise DeclarationError(f"{model._meta.label} has no column {'、'.join(sorted(unknown))}")
    for item in model._meta.concrete_fields:
        kind = _kind(item)
        is_silent = _is_free_text(item) and item.name not in also and not privacy.is_personal(model, item)
        if kind is None or is_silent:
            silent[item.attname] = _about(item)
            continue
        columns.append(_column(model, item, kind, drop, pseudonyms))
    return columns, silent


def _column(
    model: type[models.Model], item: Any, kind: str, drop: set[str], pseudonyms: Mapping[str, str]
) -> Column:
    name, about = item.attname, _about(item)
    if item.name in pseudonyms:
        return Column(name, kind, about, "pseudonym", name, pseudonyms[item.name])
    if item.primary_key and model in PEOPLE:
        return Column(name, kind, "编号", "pseudonym", name, PEOPLE[model])
    if item.is_relation and item.related_model in PEOPLE:
        return Column(name, kind, about, "pseudonym", name, PEOPLE[item.related_model])
    is_name = item.name in NAMES_OF_PEOPLE and isinstance(item, models.CharField) and not item.choices
    if item.name in drop or is_name or privacy.is_personal(model, item):
        return Column(name, kind, about, "drop", name)
    return Column(name, kind, "编号" if item.primary_key else about, field=name)


def _about(item: Any) -> Any:
    """The name of a column; of a reference without one of its own, that of the table it points to."""
    has_own = item.verbose_name != item.name.replace("_", " ")
    return item.verbose_name if has_own or not item.is_relation else item.related_model._meta.verbose_name


def _kind(item: Any) -> str | None:
    """The type of a column in the snapshot; none for bytes and what else is no fact."""
    if isinstance(item, models.ForeignKey):
        return _kind(item.target_field)
    if isinstance(item, models.DecimalField):
        return f"decimal({item.max_digits},{item.decimal_places})"
    for field_type, kind in _KINDS:
        if isinstance(item, field_type):
            return kind
    return None


def _is_free_text(item: Any) -> bool:
    if isinstance(item, models.TextField | models.JSONField):
        return True
    is_sentence = item.name in SENTENCES or item.name.endswith(("_reason", "_text", "_note"))
    return is_sentence and isinstance(item, models.CharField) and not item.choices


def _scope_columns(model: type[models.Model], scope: str) -> dict[str, tuple[str, Any]]:
    way = scope or ("jurisdiction" if "jurisdiction" in {f.name for f in model._meta.concrete_fields} else "")
    if not way:
        return {}
    found: dict[str, tuple[str, Any]] = {
        "jurisdiction_code": (f"{way}__code", "辖区的区划代码"),
        "jurisdiction_path": (f"{way}__path", "辖区路径（下级以上级开头）"),
    }
    if scope:
        found["jurisdiction_id"] = (f"{way}_id", "辖区")
    return found


def _field_at(model: type[models.Model], way: str) -> Any:
    """The column at the end of a way such as claim__jurisdiction__code."""
    current: Any = model
    parts = way.split("__")
    for part in parts[:-1]:
        current = current._meta.get_field(part).related_model
    last = parts[-1]
    for item in current._meta.concrete_fields:
        if last in {item.name, item.attname}:
            return item
    raise DeclarationError(f"{model._meta.label} has nothing at {way}")


def _tables_on(model: type[models.Model], way: str) -> list[type[models.Model]]:
    """The tables a way passes through."""
    found: list[type[models.Model]] = []
    current: Any = model
    for part in way.split("__")[:-1]:
        current = current._meta.get_field(part).related_model
        found.append(current)
    return found
