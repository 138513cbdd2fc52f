"""Reading the catalogues: by code, by name, alias or pinyin, by succession; and the working days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, When
from django.db.models.functions import Length

from ronghe.core.errors import NotFound
from ronghe.core.workdays import NATIONAL, AnnouncedYear, WorkCalendar
from ronghe.reference.enums import CatalogueKind, Severity, SuccessionState
from ronghe.reference.models import CalendarYear, CatalogueEntry, CatalogueVersion, EntryAlias, Succession
from ronghe.reference.rules.comparing import Listed
from ronghe.reference.rules.schemes import SCHEMES
from ronghe.reference.rules.text import clean_code, cut

_CODE = re.compile(r"[A-Ta-t]?\d[\d-]*[Kk]?")
MAX_CHAIN = 20


def search_entries(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Rows where every word typed is in the code, the name, an alias or the pinyin initials.

    A word also matches where all of its parts occur, in any order (机器人工业 finds 工业机器人技术).
    """
    for word in text.split():
        rows = rows.filter(_has_word(word))
    return rows


def best_matches(text: str, *, kind: CatalogueKind | str = "", limit: int = 8) -> list[CatalogueEntry]:
    """The current entries a person most probably means: exact code or name first, an alias last.

    For pickers and the search over everything; the full list is ``search_entries``.
    """
    rows = CatalogueEntry.objects.current().filter(kind=kind) if kind else CatalogueEntry.objects.current()
    rank = Case(
        When(Q(code=clean_code(text)) | Q(name=text), then=0),
        When(Q(name__startswith=text) | Q(initials=text.lower()), then=1),
        When(name__contains=text, then=2),
        When(aliases__in=EntryAlias.objects.filter(name=text, doubt=""), then=3),
        default=4,
        output_field=IntegerField(),
    )
    ranked = search_entries(rows, text).annotate(rank=Min(rank)).select_related("version")
    return list(ranked.order_by("rank", Length("name"), "code")[:limit]) if text.strip() else []


def _has_word(word: str) -> Q:
    if _CODE.fullmatch(word):
        return Q(code__startswith=clean_code(word))
    parts = Q()
    for part in cut(word):
        parts &= Q(search_text__contains=part)
    return Q(search_text__contains=word.lower()) | parts


def current_version(kind: CatalogueKind | str) -> CatalogueVersion | None:
    return CatalogueVersion.objects.filter(kind=kind, is_current=True).first()


def find_entry(kind: CatalogueKind | str, code: str, *, on: dt.date | None = None) -> CatalogueEntry | None:
    """The entry of that code in the edition valid ``on`` that day, by default the current one.

    A code that only an older edition has is found there: records keep the code they were made with.
    """
    rows = CatalogueEntry.objects.filter(kind=kind, code=clean_code(code)).select_related("version")
    if on is not None:
        started = Q(version__valid_from__isnull=True) | Q(version__valid_from__lte=on)
        rows = rows.filter(started, Q(version__valid_to__isnull=True) | Q(version__valid_to__gte=on))
        return rows.order_by("-version__number").first()
    return rows.order_by("-version__is_current", "-version__number").first()


def get_entry(kind: CatalogueKind | str, code: str, *, on: dt.date | None = None) -> CatalogueEntry:
    """The same, or NotFound that says which code of which catalogue."""
    found = find_entry(kind, code, on=on)
    if found is None:
        label = CatalogueKind(kind).label
        raise NotFound(
            "reference.unknown_code",
            f"{label}中没有代码“{code}”。",
            hint="请核对代码，或载入完整的官方目录。",
        )
    return found


def entries_by_code(kind: CatalogueKind | str, codes: Iterable[str]) -> dict[str, CatalogueEntry]:
    """Current entries of many codes in one query; those missing are left out."""
    rows = CatalogueEntry.objects.filter(kind=kind, version__is_current=True, code__in=set(codes))
    return {entry.code: entry for entry in rows}


def ancestors(entry: CatalogueEntry) -> list[CatalogueEntry]:
    """From the top down to the parent: at most three steps."""
    found: list[CatalogueEntry] = []
    step = entry.parent
    while step is not None:
        found.insert(0, step)
        step = step.parent
    return found


def successors_of(entry: CatalogueEntry) -> list[CatalogueEntry]:
    """What the entry is today by confirmed succession, through as many editions as it takes."""
    reached: dict[int, CatalogueEntry] = {}
    seen = {entry.pk}
    wave = {entry.pk}
    for _ in range(MAX_CHAIN):
        steps = Succession.objects.filter(old__in=wave, state=SuccessionState.CONFIRMED).select_related(
            "new__version"
        )
        following = [step.new for step in steps if step.new_id not in seen]
        if not following:
            break
        continued = {step.old_id for step in steps}
        reached = {pk: item for pk, item in reached.items() if pk not in continued}
        reached |= {item.pk: item for item in following}
        wave = {item.pk for item in following}
        seen |= wave
    return sorted(reached.values(), key=lambda item: item.code)


def listed(version: CatalogueVersion | None) -> dict[str, Listed]:
    """What a comparison needs of an edition."""
    if version is None:
        return {}
    rows = version.entries.values_list("code", "name", "level", "parent__code", "stage")
    return {code: Listed(code, name, level, parent or "", stage) for code, name, level, parent, stage in rows}


def level_counts(version: CatalogueVersion) -> dict[int, int]:
    rows = version.entries.order_by().values_list("level").annotate(number=Count("pk")).order_by("level")
    return dict(rows)


def named_level_counts(version: CatalogueVersion) -> list[tuple[str, int]]:
    scheme = SCHEMES[CatalogueKind(version.kind)]
    return [(scheme.level_name(level), number) for level, number in level_counts(version).items()]


def finding_counts(version: CatalogueVersion) -> list[dict[str, Any]]:
    """How many findings of each rule the edition was loaded with, errors first."""
    rows = version.findings.order_by().values("rule", "severity").annotate(number=Count("pk"))
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    return sorted(rows, key=lambda row: (order[Severity(row["severity"])], -row["number"]))


def work_calendar(local_rest: Mapping[dt.date, str] | None = None) -> WorkCalendar:
    """The national calendar with every loaded year, and the local holidays of a jurisdiction if given."""
    calendar = NATIONAL
    for row in CalendarYear.objects.order_by("year"):
        calendar = calendar.with_year(announced_year(row))
    return calendar.with_local(local_rest) if local_rest else calendar


def announced_year(row: CalendarYear) -> AnnouncedYear:
    days = {dt.date.fromisoformat(day): (kind, name) for day, (kind, name) in row.days.items()}
    rest = {day: name for day, (kind, name) in days.items() if kind == "rest"}
    work = {day: name for day, (kind, name) in days.items() if kind == "work"}
    return AnnouncedYear(row.year, row.document, rest, work)
