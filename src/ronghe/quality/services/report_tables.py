"""Loading the tables of a report year."""

from __future__ import annotations

import json
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.definitions.versions import current_in, follow_pack, refuse_unless_new, succeed
from ronghe.core.errors import Invalid, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.engine.canonical import content_digest
from ronghe.engine.marked_yaml import parse_marked_yaml
from ronghe.engine.reports.definitions import Definition, definition_in
from ronghe.quality.models import TableDefinition
from ronghe.quality.perms import reports as perms
from ronghe.quality.queries.reports import SHIPPED

MOST_TEXT = 900_000
"""Characters of a definition, below what may be read back."""


@service("quality.definition.loaded")
def load_definition(raw: bytes, name: str, *, actor: Actor, is_from_pack: bool = False) -> TableDefinition:
    """Load the tables of a report year, for everywhere, from a file: all of it, or nothing and every fault.

    The same content again changes nothing; another of the same year is the next version. Reports that were
    begun with an earlier version keep it. What comes with the program never replaces what was loaded since.
    """
    require(perms.can_load_definitions(actor, None), "只有系统管理员可以装入各地通用的年报表式。")
    file = parse_marked_yaml(raw, name=name)
    definition, data = definition_in(file), file.data
    text = raw.decode("utf-8-sig")
    if "\x00" in text:
        raise Invalid("quality.definition_zero", "定义文件里有空字符。")
    series = _series(definition, None)
    columns = _columns(definition, text)
    if is_from_pack:
        return follow_pack(TableDefinition, series, content_digest(data), actor=actor, **columns)
    old = current_in(TableDefinition, series)
    if old is not None and old.digest == content_digest(data):
        return old
    return succeed(TableDefinition, series, content_digest(data), actor=actor, **columns)


@service("quality.definition.revised")
def revise_definition(
    data: dict[str, Any], place: Jurisdiction, *, actor: Actor, reason: str, seen: int | None = None
) -> TableDefinition:
    """Keep the tables of a year as the next version of a place, or as its first."""
    require(perms.can_load_definitions(actor, place), "由教育部门、教育督导部门装入本地的年报表式。")
    text = json.dumps(data, ensure_ascii=False, indent=1)
    if len(text) > MOST_TEXT:
        raise Invalid("quality.definition_large", "定义太大，请删减文字段。")
    definition = definition_in(parse_marked_yaml(text.encode(), name="年报表式"))
    series = _series(definition, place)
    old = current_in(TableDefinition, series)
    refuse_unless_new(old, content_digest(data), reason, seen)
    columns = _columns(definition, text)
    return succeed(TableDefinition, series, content_digest(data), actor=actor, reason=reason, **columns)


def _series(definition: Definition, place: Jurisdiction | None) -> dict[str, Any]:
    return {"jurisdiction": place, "year": definition.year}


def _columns(definition: Definition, text: str) -> dict[str, Any]:
    return {
        "title": definition.title,
        "text": text,
        "is_confirmed": definition.is_confirmed,
        "source": definition.source,
    }


def load_shipped(*, actor: Actor) -> list[TableDefinition]:
    """Load every definition that comes with the program."""
    return [
        load_definition(path.read_bytes(), path.name, actor=actor, is_from_pack=True)
        for path in sorted(SHIPPED.glob("*.yaml"))
    ]
