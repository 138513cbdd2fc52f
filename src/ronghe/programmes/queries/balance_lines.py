"""The lines of the yearly balance sheet that the register of programmes answers (TAL-11).

What a cohort has not told is not guessed: it stays out of the figure, and the basis says of how many.
职业本科 stays with people: the register has 应用型本科, which is not the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from ronghe.core.models import Jurisdiction
from ronghe.core.scope import within
from ronghe.labour.queries.balance import ASKED, SOURCES, Line
from ronghe.programmes.enums import ProgrammeLevel
from ronghe.programmes.models import Cohort
from ronghe.programmes.queries.cohorts import graduation_year

SECONDARY = (ProgrammeLevel.SECONDARY, ProgrammeLevel.TECHNICAL)
LABELS = {line.key: line for line in ASKED}
Count = Callable[[Cohort], int | None]


def lines_of(place: Jurisdiction, year: int) -> Iterable[Line]:
    """Students at the end of the year by level and industry, and those who graduated in it."""
    rows = Cohort.objects.current().filter(
        within((place.path,)), programme__state="current", entry_year__lte=year
    )
    cohorts = list(rows.select_related("programme"))
    studying = [one for one in cohorts if graduation_year(one, one.programme) > year]
    leaving = [one for one in cohorts if graduation_year(one, one.programme) == year]
    yield from _students(studying, year)
    yield from _line("graduates", leaving, lambda one: one.graduated, f"{year} 年应毕业的各届填报的毕业人数")
    yield from _line(
        "graduates.local", leaving, lambda one: one.employed_local, f"{year} 年应毕业的各届填报的本地就业人数"
    )


def _students(studying: Sequence[Cohort], year: int) -> Iterable[Line]:
    words = f"{year} 年末未到毕业年的各届：实际招生＋转入－退学转出"
    wanted: dict[str, Callable[[Cohort], bool]] = {
        "students.secondary": lambda one: one.programme.level in SECONDARY,
        "students.college": lambda one: one.programme.level == ProgrammeLevel.ASSOCIATE,
        "students.by_industry": lambda one: one.programme.cluster_id is not None,
    }
    notes = {"students.secondary": "，含技工"}
    for key, belongs in wanted.items():
        yield from _line(key, [one for one in studying if belongs(one)], _heads, words + notes.get(key, ""))


def _heads(one: Cohort) -> int | None:
    return None if one.enrolled is None else max(0, one.enrolled + (one.joined or 0) - (one.left or 0))


def _line(key: str, cohorts: Sequence[Cohort], count: Count, words: str) -> Iterable[Line]:
    """The asked line, answered; nothing where no cohort tells anything."""
    told = [number for one in cohorts if (number := count(one)) is not None]
    if not told:
        return
    asked, untold = LABELS[key], len(cohorts) - len(told)
    basis = f"{words}，{len(told)} 届" + (f"；另有 {untold} 届没有填报，未计" if untold else "")
    yield Line(key, asked.part, asked.label, asked.unit, Decimal(sum(told)), basis)


SOURCES.append(lines_of)
