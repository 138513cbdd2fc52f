"""Loading the tables of a report year."""

from __future__ import annotations

import hashlib

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, require
from ronghe.core.service import service
from ronghe.engine.reports.definitions import read_definition
from ronghe.quality.models import TableDefinition
from ronghe.quality.perms import reports as perms
from ronghe.quality.queries.reports import SHIPPED


@service("quality.definition.loaded")
def load_definition(raw: bytes, name: str, *, actor: Actor) -> TableDefinition:
    """Load the tables of a report year from a file: all of it, or nothing and every fault.

    The same file again changes nothing; another file of the same year is the next version. Reports that
    were begun with an earlier version keep it.
    """
    require(perms.can_load_definitions(actor), "只有系统管理员可以装入年报表式。")
    definition = read_definition(raw, name=name)
    text = raw.decode("utf-8-sig")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    rows = TableDefinition.objects.select_for_update().filter(year=definition.year)
    newest = rows.order_by("-version").first()
    if newest is not None and newest.sha256 == sha256:
        return newest
    if "\x00" in text:
        raise Invalid("quality.definition_zero", "定义文件里有空字符。")
    return TableDefinition.objects.create(
        year=definition.year,
        version=newest.version + 1 if newest else 1,
        title=definition.title,
        text=text,
        sha256=sha256,
        is_confirmed=definition.is_confirmed,
        source=definition.source,
    )


def load_shipped(*, actor: Actor) -> list[TableDefinition]:
    """Load every definition that comes with the program."""
    return [
        load_definition(path.read_bytes(), path.name, actor=actor) for path in sorted(SHIPPED.glob("*.yaml"))
    ]
