"""The rows of a data set, read from a snapshot of the warehouse; and which data sets there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Prefetch, Q, QuerySet

from ronghe.core.models import Jurisdiction
from ronghe.core.scope import paths_above
from ronghe.engine.opendata.declaring import DataSetDeclaration, Kind
from ronghe.engine.opendata.totals import TOTAL, with_totals
from ronghe.portal.enums import DataSetState
from ronghe.portal.models import DataSet, DataVersion, DisclosureRecord
from ronghe.portal.rules.datasets import declared
from ronghe.warehouse.tables import Snapshot

ROWS_AT_ONCE = 5_000
AREA = "jurisdiction_code"


@dataclass(frozen=True, slots=True)
class Published:
    """A data set as the public sees it: the decision, what it is, and its versions, newest first."""

    dataset: DataSet
    declaration: DataSetDeclaration
    versions: list[DataVersion]

    @property
    def newest(self) -> DataVersion | None:
        return next((one for one in self.versions if not one.is_withdrawn), None)


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of a data set and what stands behind them."""

    rows: Iterable[Mapping[str, Any]]
    codes: dict[str, dict[str, str]] = field(default_factory=dict)


def data_sets() -> QuerySet[DataSet]:
    return DataSet.objects.select_related("jurisdiction").prefetch_related(
        Prefetch("versions", DataVersion.objects.order_by("-number").select_related("published_by"))
    )


def published(text: str = "", place: str = "", theme: str = "") -> list[Published]:
    """Every data set with a version that can be had. Two queries."""
    rows = data_sets().filter(state=DataSetState.OPEN, versions__withdrawn_at__isnull=True).distinct()
    if place:
        rows = rows.filter(jurisdiction__code=place)
    found = [as_published(row) for row in rows if row.key in declared()]
    words = text.split()
    return [
        one
        for one in found
        if one.newest is not None
        and (not theme or one.declaration.theme == theme)
        and all(word in _searched(one) for word in words)
    ]


def as_published(row: DataSet) -> Published:
    return Published(row, declared()[row.key], list(row.versions.all()))


def _searched(one: Published) -> str:
    parts = (
        one.declaration.title,
        one.declaration.about,
        one.declaration.theme,
        one.dataset.jurisdiction.name,
        *one.declaration.keywords,
        *(column.title for column in one.declaration.columns),
    )
    return " ".join(parts)


def read_rows(declaration: DataSetDeclaration, place: Jurisdiction, snapshot: Snapshot) -> Read:
    """The rows of a data set for a jurisdiction and everything under it."""
    table = snapshot.table(declaration.extract)
    table = table.filter(table.jurisdiction_path.startswith(place.path))
    for name, value in declaration.where.items():
        table = table.filter(table[name].isnull() if value is None else table[name] == value)
    if declaration.kind is Kind.ROWS:
        return Read(_batches(declaration, table))
    return _counted(declaration, table)


def _batches(declaration: DataSetDeclaration, table: Any) -> Iterator[dict[str, Any]]:
    chosen = table.select(**{column.name: table[column.source] for column in declaration.columns})
    for batch in chosen.to_pyarrow_batches(chunk_size=ROWS_AT_ONCE):
        yield from batch.to_pylist()


def _counted(declaration: DataSetDeclaration, table: Any) -> Read:
    dimensions, measures = declaration.dimensions, declaration.measures
    grouped = table.group_by([table[one.source].name(one.name) for one in dimensions]).aggregate(
        **{one.name: table[one.source].sum() if one.source != one.name else table.count() for one in measures}
    )
    rows = grouped.to_pyarrow().to_pylist()
    for row in rows:
        for one in dimensions:
            row[one.name] = "不详" if row[one.name] in {None, ""} else str(row[one.name])
    names = [one.name for one in dimensions]
    codes = {one.name: code_names(declaration, one.source) for one in dimensions}
    for one in dimensions:
        known = codes[one.name]
        codes[one.name] = {code: known.get(code, code) for code in sorted({row[one.name] for row in rows})}
    return Read(with_totals(rows, names, [one.name for one in measures]), codes)


def code_names(declaration: DataSetDeclaration, column: str) -> dict[str, str]:
    """What the codes of a column mean: areas from the register, others from the choices of the column."""
    if column == AREA:
        return dict(Jurisdiction.objects.values_list("code", "name"))
    app, _, model = declaration.extract.partition(".")
    try:
        found = apps.get_model(app, model)._meta.get_field(column)
    except LookupError:
        return {}
    return {str(code): str(text) for code, text in getattr(found, "flatchoices", None) or ()}


def shown_code(code: str, names: Mapping[str, str]) -> str:
    return "合计" if code == TOTAL else names.get(code, code)


def related_records(declaration: DataSetDeclaration, place: Jurisdiction) -> QuerySet[DisclosureRecord]:
    """The checks of everything published about the same people: here, above and below; withdrawn ones too,
    because what was once published is known.
    """
    line = Q(place__path__startswith=place.path) | Q(place__path__in=paths_above(place.path))
    return DisclosureRecord.objects.filter(line, concept=declaration.extract).order_by("pk")


def places_under(place: Jurisdiction) -> list[str]:
    return list(Jurisdiction.objects.filter(path__startswith=place.path).values_list("code", flat=True))
