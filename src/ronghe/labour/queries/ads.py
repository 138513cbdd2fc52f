"""Advertisements as lists read them: searched in the Parquet files by DuckDB, a page at a time, by scope.

``AdRows`` is the part of a queryset that ``core.listing`` uses, so that the list of advertisements is a list
like every other: its filters, order, paging and Excel come from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Self

import pyarrow as pa
from django.db.models import Q
from django.db.models.expressions import OrderBy

from ronghe.core.actor import Actor
from ronghe.core.scope import along
from ronghe.labour.enums import AdBatchState
from ronghe.labour.models import AdBatch
from ronghe.labour.models.ads import AD_READERS
from ronghe.labour.queries.ad_places import Place, read_places
from ronghe.labour.queries.ad_store import connected, files_of, rows_of, scan
from ronghe.labour.queries.occupations import occupation_names

COLUMNS = (
    "ad_id",
    "source",
    "batch",
    "posted",
    "title",
    "employer",
    "employer_key",
    "region",
    "region_text",
    "industry",
    "education",
    "experience_min",
    "experience_max",
    "headcount",
    "salary_low",
    "salary_high",
    "salary_rule",
    "flags",
    "occupation",
    "occupation_score",
    "occupation_reason",
    "cluster",
    "kept",
)
"""What a list reads of an advertisement; its text is read on its own page only."""
PLACED = ("place", "place_path", "place_name")
"""The place that counts it, which the view adds."""
EXPORTED = 20_000
"""So many at a time go into an Excel file: each time the files are read once."""
ORDERS = frozenset({"posted", "title", "employer", "headcount", "salary_low", "salary_high", "occupation"})
TESTS = {
    "exact": "{0} = ?",
    "gte": "{0} >= ?",
    "gt": "{0} > ?",
    "lte": "{0} <= ?",
    "lt": "{0} < ?",
    "icontains": "contains(lower({0}), lower(?))",
    "startswith": "starts_with({0}, ?)",
    "has": "list_contains({0}, ?)",
    "any": "(len({0}) > 0) = ?",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which advertisements: of these batches, counted in these places.

    ``where`` has for each batch and region the place that counts it; what is outside every place is left out.
    """

    batches: tuple[int, ...]
    where: tuple[tuple[str, str, str, str, str], ...]

    @property
    def files(self) -> list[str]:
        return files_of(self.batches)


@dataclass(frozen=True, slots=True)
class Ad:
    """One advertisement of a list."""

    values: dict[str, Any]
    occupation_name: str = ""

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None


def paths_read(actor: Actor) -> tuple[str, ...]:
    """The places whose advertisements the actor reads."""
    return tuple(sorted({grant.jurisdiction_path for grant in actor.grants if grant.role in AD_READERS}))


def scope_for(actor: Actor, *, under: str = "") -> Scope:
    """The advertisements that the actor may read, of the places under a path if one is given."""
    paths = ("",) if actor.is_system else paths_read(actor)
    return scope_of(paths, under=under)


def scope_of(paths: Sequence[str], *, under: str = "", batches: Iterable[int] | None = None) -> Scope:
    """The advertisements counted at or under the paths, of live batches: three queries."""
    rows = AdBatch.objects.filter(state=AdBatchState.DONE).order_by("pk")
    if "" not in paths:
        rows = rows.filter(along(tuple(paths)))
    if batches is not None:
        rows = rows.filter(pk__in=list(batches))
    held = list(rows.values_list("pk", "jurisdiction__path", "regions"))
    places = read_places({path for _, path, _ in held}) if held else None
    where = []
    for pk, path, regions in held:
        home = places.by_code[path.rstrip("/").split("/")[-1]] if places else None
        for region in regions if places and home else ():
            place = places.counted_in(region, home)  # type: ignore[union-attr,arg-type]  # set together
            if place is not None and _is_read(place, paths, under):
                where.append((str(pk), region, place.code, place.path, place.name))
    return Scope(tuple(pk for pk, _, _ in held), tuple(where))


def _is_read(place: Place, paths: Sequence[str], under: str) -> bool:
    return place.path.startswith(under) and any(place.path.startswith(path) for path in paths)


class AdRows:
    """The advertisements of a scope, as far as filtered and ordered. Nothing is read before it is asked."""

    def __init__(
        self,
        scope: Scope,
        conditions: tuple[Q, ...] = (),
        order: tuple[str, ...] = ("posted DESC NULLS LAST", "ad_id"),
        window: slice | None = None,
    ) -> None:
        self._scope, self._conditions, self._order, self._window = scope, conditions, order, window
        self.query = SimpleNamespace(order_by=())
        self.model = SimpleNamespace(_meta=SimpleNamespace(ordering=()))

    def filter(self, *conditions: Q, **lookups: Any) -> Self:
        wanted = Q(*conditions, **lookups)
        return type(self)(self._scope, (*self._conditions, wanted), self._order, self._window)

    def order_by(self, *terms: Any) -> Self:
        """By columns of the list; ``pk`` alone is the newest first."""
        found = tuple(sql for term in terms if (sql := _ordered(term)))
        order = (*found, "ad_id") if found else ("posted DESC NULLS LAST", "ad_id")
        return type(self)(self._scope, self._conditions, order, self._window)

    def __getitem__(self, window: slice) -> Self:
        return type(self)(self._scope, self._conditions, self._order, window)

    def count(self) -> int:
        return int(self.ask("SELECT count(*) AS n FROM ads WHERE {condition}", [{"n": 0}])[0]["n"])

    def __iter__(self) -> Iterator[Ad]:
        start = self._window.start or 0 if self._window else 0
        limit = f"LIMIT {self._window.stop - start} OFFSET {start}" if self._window else ""
        names = ", ".join((*COLUMNS, *PLACED))
        sql = f"SELECT {names} FROM ads WHERE {{condition}} ORDER BY {', '.join(self._order)} {limit}"  # noqa: S608  own names, values are parameters
        return iter(_named(self.ask(sql)))

    def iterator(self, chunk_size: int = 2000) -> Iterator[Ad]:
        """All of them, some at a time: for the Excel file."""
        step, start = max(chunk_size, EXPORTED), 0
        while found := list(self[start : start + step]):
            yield from found
            start += step

    def ask(self, sql: str, nothing: Sequence[dict[str, Any]] = ()) -> list[dict[str, Any]]:
        """A question over the view ``ads``; ``{condition}`` becomes the filters. No file: ``nothing``."""
        files = self._scope.files
        if not files or not self._scope.where:
            return list(nothing)
        condition, parameters = where_of(self._conditions)
        with connected() as connection:
            show(connection, self._scope, files)
            return rows_of(connection, sql.replace("{condition}", condition), parameters)


def show(connection: Any, scope: Scope, files: Sequence[str]) -> None:
    """Make the view ``ads`` of a scope: every column of the files, and the place that counts each."""
    names = ("batch", "region", *PLACED)
    columns = list(zip(*scope.where, strict=True)) or [()] * len(names)
    table = pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, columns, strict=True)})
    connection.register("where_", table)
    connection.execute(
        f"CREATE VIEW ads AS SELECT a.*, {', '.join(f'w.{name}' for name in PLACED)} "  # noqa: S608  own file names, quoted
        f"FROM {scan(files)} a "
        "JOIN where_ w ON a.batch = w.batch AND coalesce(a.region, '') = w.region"
    )


def where_of(conditions: Sequence[Q]) -> tuple[str, list[Any]]:
    """The filters as SQL with parameters."""
    parameters: list[Any] = []
    parts = [_sql(one, parameters) for one in conditions]
    return " AND ".join(part for part in parts if part) or "true", parameters


def _sql(wanted: Q, parameters: list[Any]) -> str:
    parts = [
        part
        for child in wanted.children
        if (part := _sql(child, parameters) if isinstance(child, Q) else _test(child, parameters))
    ]
    if not parts:
        return ""
    joined = f"({f' {wanted.connector} '.join(parts)})"
    return f"NOT {joined}" if wanted.negated else joined


def _test(wanted: Any, parameters: list[Any]) -> str:
    lookup, value = wanted
    name, sign, test = lookup.rpartition("__")
    if not sign or test not in {*TESTS, "in", "isnull"}:
        name, test = lookup, "exact"
    if name not in (*COLUMNS, *PLACED, "description"):
        raise ValueError(f"advertisements have no column {name}")
    if test == "isnull":
        return f"{name} IS NULL" if value else f"{name} IS NOT NULL"
    if test == "in":
        listed = list(value)
        parameters += listed
        return f"{name} IN ({', '.join('?' * len(listed))})" if listed else "false"
    parameters.append(value)
    return TESTS[test].format(name)


def _ordered(term: Any) -> str:
    if isinstance(term, OrderBy):
        name, is_down = str(term.expression.name), term.descending  # type: ignore[union-attr]  # lists order by F
    else:
        name, is_down = str(term).removeprefix("-"), str(term).startswith("-")
    return f"{name} {'DESC' if is_down else 'ASC'} NULLS LAST" if name in ORDERS else ""


def _named(rows: Sequence[dict[str, Any]]) -> list[Ad]:
    """The rows with the names of their occupations: one query."""
    names = occupation_names({row["occupation"] for row in rows})
    return [Ad(row, names.get(row["occupation"], "")) for row in rows]


def one_ad(scope: Scope, batch: str, ad_id: str) -> Ad | None:
    """One advertisement with its text, if it is in the scope."""
    found = AdRows(scope, (Q(batch=batch, ad_id=ad_id),)).ask("SELECT * FROM ads WHERE {condition} LIMIT 1")
    return _named(found)[0] if found else None


def same_as(scope: Scope, ad: Ad, limit: int = 20) -> list[Ad]:
    """The other advertisements of its group: the same one seen elsewhere or on another day."""
    if not ad.cluster:
        return []
    rows = AdRows(scope, (Q(cluster=ad.cluster, batch=ad.batch), ~Q(ad_id=ad.ad_id)))
    return list(rows[0:limit])


WITHOUT = "-"
"""What the address says for an advertisement without occupation or industry."""


def filter_of(place: str, occupation: str, industry: str, month: dt.date, *, is_own: bool) -> dict[str, str]:
    """The address parameters of the list of exactly the advertisements behind one cell of demand.

    ``is_own`` where the place has others under it: those that count in it and in none of these.
    """
    last = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    return {
        "place": f"{place}{WITHOUT}" if is_own else place,
        "occupation": occupation or WITHOUT,
        "industry": industry or WITHOUT,
        "posted_from": month.isoformat(),
        "posted_to": last.isoformat(),
        "kept": "1",
    }
