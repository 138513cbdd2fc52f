"""The checks of school returns, key programmes and docking evidence before they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import timezone

from ronghe.core.models import Jurisdiction
from ronghe.core.registers import Finding
from ronghe.directory.enums import SCHOOLS
from ronghe.engine.alignment.dockings import wanted
from ronghe.programmes.models import DockingEvidence, KeyProgramme, SchoolProgramme, SchoolYear
from ronghe.programmes.perms import own_programme
from ronghe.programmes.queries.programme_checks import docking_names
from ronghe.programmes.queries.school_checks import CONDITIONS

MOST_PER_TEACHER = 60
"""More learners a teacher than this are probably a slip of the pen."""


def check_school_year(row: SchoolYear) -> Iterator[Finding]:
    """Of a school, of a year that has begun; what is recognised has its document."""
    if row.organisation_id and row.organisation.kind not in SCHOOLS:
        yield Finding("只登记职业院校的情况。", "organisation", "请核对单位。")
    if row.year and row.year > timezone.localdate().year:
        yield Finding("还没有到这一年，不能填报。", "year")
    if row.is_provincial_key and not row.key_basis:
        yield Finding("达到省重点标准的须写明认定文件。", "key_basis")
    if row.teachers is not None and row.learners is not None and row.teachers > row.learners > 0:
        yield Finding("专任教师多于在校生，请核对。", "teachers")
    if row.teachers and row.learners and row.learners > MOST_PER_TEACHER * row.teachers:
        yield Finding(
            f"平均每名教师 {row.learners // row.teachers} 名学生，请核对两个数。", "teachers", refuses=False
        )
    empty = [name for column, name in CONDITIONS.values() if getattr(row, column) is None]
    if empty:
        yield Finding(f"还没有填写：{'、'.join(empty)}，这些条件不能核对。", refuses=False)


def check_key_programme(row: KeyProgramme) -> Iterator[Finding]:
    """A programme of the school, not recognised in the future."""
    yield from own_programme(row)
    if row.recognised_on and row.recognised_on > timezone.localdate():
        yield Finding("认定日期不能晚于今天。", "recognised_on")


def check_docking(row: DockingEvidence) -> Iterator[Finding]:
    """Under one of the names that hold in the place, for something that has happened."""
    yield from own_programme(row)
    if row.happened_on and row.happened_on > timezone.localdate():
        yield Finding("日期不能晚于今天。", "happened_on")
    names = names_for(row.organisation.jurisdiction) if row.organisation_id else []
    if names and row.docking and row.docking not in names:
        yield Finding(f"没有“{row.docking}”这一对接名目。", "docking", f"现行名目：{'、'.join(names)}。")


def names_for(place: Jurisdiction) -> list[str]:
    """The names of the dockings in a place: those its office decided, else ours."""
    _rule, names = docking_names(place, timezone.localdate().year)
    return [one.name for one in wanted(names)]


def names_for_programmes(rows: Iterable[SchoolProgramme]) -> list[str]:
    """The names of all the places of some programmes, each once."""
    places = {row.jurisdiction_id: row.jurisdiction for row in rows}
    return list(dict.fromkeys(name for place in places.values() for name in names_for(place)))
