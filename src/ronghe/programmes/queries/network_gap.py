"""How far apart the schools of two groups of areas are, by measures that any app may add (NET-13).

Which areas lean (三连一阳, the ethnic counties) is kept where the money that leans is kept: an app above
adds the groups with ``add_grouping`` and its own measures with ``add_measure``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Sum

from ronghe.core.models import Jurisdiction
from ronghe.directory.enums import SECONDARY_LEVEL
from ronghe.directory.models import Organisation
from ronghe.programmes.models import Cohort, SchoolProgramme, SchoolYear
from ronghe.programmes.rules.destinations import BY_KEY

OTHERS = "其他地区"
Parts = Mapping[int, tuple[float, float]]
"""Numerator and denominator of each school for which both are known."""
Reckon = Callable[[Sequence[int], int], Parts]
Group = Callable[[Jurisdiction], Iterable[tuple[str, str]]]
"""The name of a group and the path of an area in it."""


@dataclass(frozen=True, slots=True)
class Measure:
    key: str
    name: str
    unit: str
    order: int
    reckon: Reckon


@dataclass(frozen=True, slots=True)
class Side:
    """One group in one measure. Without a known school there is no value, and no nought."""

    value: float | None
    known: int
    schools: int

    @property
    def lacking(self) -> int:
        return self.schools - self.known


@dataclass(frozen=True, slots=True)
class Compared:
    measure: Measure
    sides: tuple[Side, ...]

    @property
    def ratio(self) -> float | None:
        """The first group per hundred of the last one."""
        first, last = self.sides[0].value, self.sides[-1].value
        return None if first is None or not last else round(first * 100 / last, 1)


@dataclass(frozen=True, slots=True)
class Comparison:
    groups: tuple[str, ...]
    rows: tuple[Compared, ...]
    schools: Mapping[str, tuple[Organisation, ...]]
    says: str = ""


MEASURES: dict[str, Measure] = {}
GROUPINGS: list[Group] = []


def add_measure(key: str, name: str, unit: str, order: int, reckon: Reckon) -> None:
    """Declare a measure; a key is used once."""
    if key in MEASURES:
        raise ValueError(f"two measures claim the key {key}")
    MEASURES[key] = Measure(key, name, unit, order, reckon)


def add_grouping(group: Group) -> None:
    """Declare where groups of areas come from."""
    GROUPINGS.append(group)


def comparison_of(place: Jurisdiction, year: int) -> Comparison:
    """Every measure for every group of areas of the place, the areas in no group last."""
    areas = [pair for grouping in GROUPINGS for pair in grouping(place)]
    rows = Organisation.objects.current().filter(
        jurisdiction__path__startswith=place.path, kind__in=SECONDARY_LEVEL
    )
    schools: dict[str, list[Organisation]] = {name: [] for name, _path in areas}
    for school in rows.select_related("jurisdiction").order_by("pinyin", "pk"):
        schools.setdefault(_group_of(school.jurisdiction.path, areas), []).append(school)
    groups = (*(name for name in schools if name != OTHERS), OTHERS)
    if len(groups) == 1:
        says = "还没有登记倾斜地区，所以没有两组可比。在资金部分的“倾斜地区”中登记后即可比较。"
        return Comparison((), (), {}, says)
    keys = {name: [one.pk for one in schools.get(name, [])] for name in groups}
    every = [pk for found in keys.values() for pk in found]
    compared = []
    for measure in sorted(MEASURES.values(), key=lambda one: one.order):
        parts = measure.reckon(every, year)
        compared.append(Compared(measure, tuple(_side(parts, keys[name]) for name in groups)))
    return Comparison(groups, tuple(compared), {name: tuple(schools.get(name, [])) for name in groups})


def _group_of(path: str, areas: Iterable[tuple[str, str]]) -> str:
    return next((name for name, area in areas if path.startswith(area)), OTHERS)


def _side(parts: Parts, keys: Sequence[int]) -> Side:
    """The sum of the numerators over that of the denominators: a large school weighs as it is large."""
    known = [parts[key] for key in keys if key in parts]
    total = sum(lower for _upper, lower in known)
    value = sum(upper for upper, _lower in known) / total if total else None
    return Side(value, len(known), len(keys))


def per_learner(column: str) -> Reckon:
    """A column of the school's own return, for each learner."""

    def reckon(schools: Sequence[int], year: int) -> Parts:
        rows = SchoolYear.objects.current().filter(
            organisation__in=schools, year=year, learners__gt=0, **{f"{column}__isnull": False}
        )
        return {
            key: (float(upper), float(lower))
            for key, upper, lower in rows.values_list("organisation", column, "learners")
        }

    return reckon


def _equipment(schools: Sequence[int], year: int) -> Parts:
    found = per_learner("equipment")(schools, year)
    return {key: (upper / 100, lower) for key, (upper, lower) in found.items()}


def _employed(schools: Sequence[int], year: int) -> Parts:
    rows = Cohort.objects.current().filter(
        organisation__in=schools,
        graduated__gt=0,
        employed__isnull=False,
        continued__isnull=False,
        entry_year__gte=year - 4,
        entry_year__lt=year,
    )
    seekers = Sum(F("graduated") - F("continued"))
    summed = rows.order_by().values_list("organisation").annotate(up=Sum("employed"), down=seekers)
    return {key: (100.0 * up, float(down)) for key, up, down in summed if down > 0}


def _programmes(schools: Sequence[int], year: int) -> Parts:
    rows = SchoolProgramme.objects.current().filter(organisation__in=schools, status="open")
    counted: dict[int, int] = {}
    for key in rows.values_list("organisation", flat=True):
        counted[key] = counted.get(key, 0) + 1
    return {key: (float(number), 1.0) for key, number in counted.items()}


add_measure("land", "生均占地", "平方米", 10, per_learner("land"))
add_measure("floor", "生均校舍建筑面积", "平方米", 20, per_learner("floor"))
add_measure("equipment", "生均实训设备值", "元", 30, _equipment)
add_measure("books", "生均图书", "册", 40, per_learner("books"))
add_measure("teachers", "每名学生的专任教师", "人", 50, per_learner("teachers"))
add_measure("programmes", "每校在招专业", "个", 60, _programmes)
add_measure("employed", f"近几届就业率，{BY_KEY['employed'].words}", "%", 70, _employed)
