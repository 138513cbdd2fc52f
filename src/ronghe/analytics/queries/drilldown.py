"""The rows behind a value: read from its snapshot, opened from the live tables as far as the reader may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.analytics.models import IndicatorValue
from ronghe.analytics.queries.catalogue import catalogue
from ronghe.core.actor import Actor
from ronghe.core.asked import whole_number
from ronghe.core.errors import RongheError
from ronghe.core.roles import OFFICIALS
from ronghe.core.scope import within
from ronghe.engine.indicators.computing import rows_under
from ronghe.engine.indicators.definition import Definition
from ronghe.engine.indicators.functions import source_of
from ronghe.faculty.queries.teachers import employments_visible
from ronghe.warehouse.extract import EXTRACTS
from ronghe.warehouse.tables import Snapshot, open_snapshot

PAGE = 100
COUNTED = 20_000
"""Of so many rows it is counted how many are hidden or gone; of more only on the page shown."""

READERS: dict[str, Callable[[Actor], QuerySet[Any]]] = {"faculty.employment": employments_visible}
"""Tables whose rows have a reader's rule of their own."""
PAGES: dict[str, Callable[[Any], str]] = {
    "faculty.employment": lambda row: reverse("faculty:teacher_detail", args=[row.teacher_id]),
    "policy.task": lambda row: reverse("policy:task_detail", args=[row.pk]),
    "directory.organisation": lambda row: reverse("directory:organisation_detail", args=[row.pk]),
    "programmes.schoolprogramme": lambda row: reverse("programmes:programmes_detail", args=[row.pk]),
    "programmes.cohort": lambda row: reverse("programmes:cohorts_detail", args=[row.pk]),
    "programmes.schoolyear": lambda row: reverse("programmes:school_years_detail", args=[row.pk]),
}


@dataclass(frozen=True, slots=True)
class RowBehind:
    """One row: what it is called and where it opens, or that it is no longer there."""

    id: str
    label: str
    url: str
    above: Any
    below: Any
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the rows of a value. What the reader may not see is counted, never named."""

    rows: tuple[RowBehind, ...]
    total: int
    hidden: int
    gone: int
    page: int
    pages: int
    source: str
    snapshot_id: str
    is_counted_whole: bool
    note: str = ""


def rows_behind_value(
    value: IndicatorValue, *, actor: Actor, page: int = 1, only_above: bool = False
) -> Behind:
    """The rows a value was made of, from its own snapshot."""
    definition = catalogue().definition(value.definition)
    if definition is None or definition.computation is None:
        return _nothing(_("这个口径已不再计算，组成行无法打开。"))
    snapshot, note = _snapshot(value)
    if snapshot is None:
        return _nothing(note)
    with snapshot:
        return _read(value, definition, snapshot, actor, page, only_above=only_above, note=note)


def _nothing(note: str) -> Behind:
    return Behind((), 0, 0, 0, 1, 1, "", "", is_counted_whole=True, note=note)


def _snapshot(value: IndicatorValue) -> tuple[Snapshot | None, str]:
    try:
        return open_snapshot(value.snapshot_id), ""
    except RongheError:
        pass
    try:
        return open_snapshot(), _("原快照 %(id)s 已按保留规则清除，以下为最近一次快照中的行。") % {
            "id": value.snapshot_id
        }
    except RongheError:
        return None, _("数据仓里没有快照，组成行无法打开。")


def _read(
    value: IndicatorValue,
    definition: Definition,
    snapshot: Snapshot,
    actor: Actor,
    page: int,
    *,
    only_above: bool,
    note: str,
) -> Behind:
    computation = definition.computation
    assert computation is not None  # noqa: S101 - asked before
    path = (value.area or value.jurisdiction).path
    table = rows_under(snapshot, computation, path, year=value.year, on=value.counted_on)
    if value.organisation_id is not None:
        table = table.filter(table.organisation_id == value.organisation_id)
    if only_above:
        table = table.filter(table.above != 0)
    total = int(table.count().execute())
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    ordered = table.order_by(table.row_id.length(), table.row_id).select("row_id", "above", "below")
    shown = ordered.limit(PAGE, offset=(page - 1) * PAGE).to_pyarrow().to_pylist()
    source = source_of(computation.function, computation.parameters)
    is_whole = total <= COUNTED
    ids = (
        [row["row_id"] for row in ordered.select("row_id").to_pyarrow().to_pylist()]
        if is_whole
        else [row["row_id"] for row in shown]
    )
    live, readable = _known(source, ids, actor)
    rows = tuple(
        _row(source, one, readable, live)
        for one in shown
        if one["row_id"] in readable or one["row_id"] not in live
    )
    return Behind(
        rows=rows,
        total=total,
        hidden=len(live) - len(readable),
        gone=len(set(ids)) - len(live),
        page=page,
        pages=pages,
        source=str(EXTRACTS[source].title) if source in EXTRACTS else source,
        snapshot_id=snapshot.id,
        is_counted_whole=is_whole,
        note=note,
    )


def _known(source: str, ids: list[str], actor: Actor) -> tuple[set[str], dict[str, Any]]:
    """Which of the rows are still there, and those the actor may open."""
    try:
        model = apps.get_model(source)
    except LookupError:
        return set(), {}
    keys = [key for one in ids if (key := whole_number(one)) is not None]
    live = {str(pk) for pk in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)}
    rows = _readable(source, model, actor).filter(pk__in=keys)
    return live, {str(row.pk): row for row in rows}


def _readable(source: str, model: Any, actor: Actor) -> QuerySet[Any]:
    """By the table's own rule; where it has none, officials read the rows of their place."""
    if source in READERS:
        return READERS[source](actor)
    rows: QuerySet[Any] = model._default_manager.all()
    if hasattr(rows, "visible_to"):
        visible: QuerySet[Any] = rows.visible_to(actor)
        return visible
    if actor.is_system:
        return rows
    paths = tuple(sorted({g.jurisdiction_path for g in actor.grants if g.role in OFFICIALS}))
    names = {field.name for field in model._meta.get_fields()}
    return rows.filter(within(paths)) if "jurisdiction" in names else rows.none()


def _row(source: str, one: dict[str, Any], readable: dict[str, Any], live: set[str]) -> RowBehind:
    found = readable.get(one["row_id"])
    if found is None:
        label = _("编号 %(id)s 的记录已不在业务库中") % {"id": one["row_id"]}
        return RowBehind(
            one["row_id"], label, "", one["above"], one["below"], is_gone=one["row_id"] not in live
        )
    label = (
        f"{found.teacher.name} · {found.organisation.name}" if source == "faculty.employment" else str(found)
    )
    return RowBehind(
        one["row_id"], label, PAGES[source](found) if source in PAGES else "", one["above"], one["below"]
    )
