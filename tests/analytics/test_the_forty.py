"""The indicators of the five places with their numbers: a value just short of each target, and one at it."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from ronghe.analytics.enums import ReportState, Subject
from ronghe.analytics.models import ReportedValue
from ronghe.analytics.queries.figures import Figure, figures_of
from ronghe.analytics.queries.measures import measures_of
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation
from ronghe.engine.packs.loading import load_pack
from ronghe.engine.packs.shapes import Pack
from ronghe.policy.models import Plan
from ronghe.policy.rules.packing import content_of
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.factories.policy import IndicatorFactory, ParameterFactory, PlanFactory

pytestmark = pytest.mark.django_db
PACKS = Path(__file__).parents[2] / "src" / "ronghe" / "jurisdictions"
SYSTEM = Actor.for_system("test")
Rows = tuple[tuple[str, int, str, str], ...]

# key, year, value, judgement; a trend is given as "before>now"
QINGYUAN: Rows = (
    ("qy.ratio.dual", 2021, "65", "missed"),
    ("qy.ratio.dual", 2021, "65.1", "met"),
    ("qy.count.bases", 2021, "29", "missed"),
    ("qy.count.bases", 2021, "30", "met"),
    ("qy.count.public_bases", 2021, "2", "missed"),
    ("qy.count.public_bases", 2021, "3", "met"),
    ("qy.count.enrol", 2021, "13250", "not_judged"),
    ("qy.count.enrol", 2021, "15000", "met"),
    ("qy.count.seats", 2021, "59999", "missed"),
    ("qy.count.seats", 2021, "60000", "met"),
    ("qy.elig.school_size", 2022, "2", "not_judged"),
    ("qy.elig.school_size", 2022, "0", "met"),
    ("qy.ratio.provkey", 2022, "79.9", "missed"),
    ("qy.ratio.provkey", 2022, "80", "met"),
    ("qy.ratio.match", 2022, "90", "missed"),
    ("qy.ratio.match", 2022, "90.1", "met"),
    ("qy.ratio.keyprog", 2022, "99", "missed"),
    ("qy.ratio.keyprog", 2022, "100", "met"),
    ("qy.trend.contest", 2021, "40>40", "behind"),
    ("qy.trend.contest", 2021, "40>41", "met"),
    ("qy.ratio.progress", 2021, "29.9", "not_reached"),
    ("qy.ratio.progress", 2021, "30", "met"),
    ("qy.count.doubleprecise", 2021, "6", "missed"),
    ("qy.count.doubleprecise", 2021, "7", "met"),
    ("qy.count.onex", 2021, "3", "missed"),
    ("qy.count.onex", 2021, "4", "met"),
    ("qy.trend.certrate", 2021, "60>60", "behind"),
    ("qy.trend.certrate", 2021, "60>60.1", "met"),
    ("qy.count.chefbases", 2021, "9", "missed"),
    ("qy.count.chefbases", 2021, "10", "met"),
    ("qy.count.chefs", 2021, "999", "missed"),
    ("qy.count.chefs", 2021, "1000", "met"),
    ("qy.count.chefjobs", 2021, "2999", "missed"),
    ("qy.count.chefjobs", 2021, "3000", "met"),
    ("qy.count.standards", 2021, "0", "missed"),
    ("qy.count.standards", 2021, "1", "met"),
    ("qy.count.standards", 2021, "2", "met"),
    ("qy.count.kgteachers", 2021, "1999", "missed"),
    ("qy.count.kgteachers", 2021, "2000", "met"),
    ("qy.count.farmers", 2021, "299", "missed"),
    ("qy.count.farmers", 2021, "300", "met"),
    ("qy.trend.overseas", 2021, "20>19", "behind"),
    ("qy.trend.overseas", 2021, "20>20", "met"),
    ("qy.trend.gba", 2021, "5>5", "behind"),
    ("qy.trend.gba", 2021, "5>6", "met"),
)
SHAOXING: Rows = (
    ("sx.ratio.dual", 2024, "89.9", "missed"),
    ("sx.ratio.dual", 2024, "90", "met"),
    ("sx.count.alliance", 2024, "0", "missed"),
    ("sx.count.alliance", 2024, "1", "met"),
    ("sx.count.demobase", 2024, "1", "missed"),
    ("sx.count.demobase", 2024, "2", "met"),
    ("sx.count.pilotent", 2024, "29", "missed"),
    ("sx.count.pilotent", 2024, "30", "met"),
    ("sx.count.engproj", 2024, "9", "missed"),
    ("sx.count.engproj", 2024, "10", "met"),
    ("sx.count.coedu", 2024, "49", "missed"),
    ("sx.count.coedu", 2024, "50", "met"),
    ("sx.count.expbase", 2024, "14", "missed"),
    ("sx.count.expbase", 2024, "15", "met"),
    ("sx.count.onex", 2024, "9", "missed"),
    ("sx.count.onex", 2024, "10", "met"),
    ("sx.count.school", 2024, "0", "missed"),
    ("sx.count.school", 2024, "1", "met"),
    ("sx.count.park", 2024, "0", "not_reached"),
    ("sx.count.park", 2024, "1", "met"),
    ("sx.ratio.intl", 2024, "99", "not_reached"),
    ("sx.ratio.intl", 2024, "100", "met"),
    ("sx.trend.intake_college", 2024, "33>33", "behind"),
    ("sx.trend.intake_college", 2024, "33>34", "met"),
    ("sx.trend.intake_applied", 2024, "12>11", "behind"),
    ("sx.trend.intake_applied", 2024, "12>13", "met"),
)
ZIBO: Rows = (
    ("zb.count.labourbase", 2024, "0", "not_judged"),
    ("zb.count.labourbase", 2024, "1", "met"),
    ("zb.ratio.coverage", 2024, "99", "not_judged"),
    ("zb.ratio.coverage", 2024, "100", "met"),
)
LINPING: Rows = (
    ("lp.ratio.dual", 2025, "89.9", "missed"),
    ("lp.ratio.dual", 2025, "90", "met"),
    ("lp.count.school", 2025, "0", "missed"),
    ("lp.count.school", 2025, "1", "met"),
    ("lp.count.programmes", 2025, "2", "missed"),
    ("lp.count.programmes", 2025, "3", "met"),
    ("lp.count.groups", 2025, "0", "missed"),
    ("lp.count.groups", 2025, "1", "met"),
    ("lp.count.groups6", 2025, "5", "missed"),
    ("lp.count.groups6", 2025, "6", "met"),
    ("lp.count.projects5", 2025, "4", "missed"),
    ("lp.count.projects5", 2025, "5", "met"),
    ("lp.count.hours16", 2024, "15", "missed"),
    ("lp.count.hours16", 2024, "16", "met"),
    ("lp.ratio.parity", 2024, "1", "not_judged"),
    ("lp.metric.return", 2024, "55", "not_judged"),
)
LIAOCHENG: Rows = (
    ("lc.ratio.dual", 2022, "79.9", "missed"),
    ("lc.ratio.dual", 2022, "80", "met"),
    ("lc.count.groups", 2022, "4", "missed"),
    ("lc.count.groups", 2022, "5", "met"),
    ("lc.count.bases", 2022, "9", "missed"),
    ("lc.count.bases", 2022, "10", "met"),
    ("lc.count.provgroups", 2022, "0", "not_reached"),
    ("lc.count.provgroups", 2022, "1", "met"),
    ("lc.count.provbases", 2022, "4", "not_reached"),
    ("lc.count.provbases", 2022, "5", "met"),
    ("lc.count.countybase", 2022, "0", "not_reached"),
    ("lc.count.countybase", 2022, "1", "met"),
)


@cache
def pack_of(name: str) -> Pack:
    return load_pack(PACKS / name, with_rules=False)


class Town:
    """A place with the plan of a pack, as loading the pack makes its indicators."""

    def __init__(self, name: str) -> None:
        pack = pack_of(name)
        period = pack.plan.period
        _, self.place, _counties = jurisdiction_tree(counties=0)
        Jurisdiction.objects.filter(pk=self.place.pk).update(pack=name)
        self.place.pack = name
        self.unit: Organisation = OrganisationFactory(jurisdiction=self.place)
        self.plan: Plan = PlanFactory(
            document__jurisdiction=self.place,
            document__plan_from=period.first if period else None,
            document__plan_to=period.last if period else None,
        )
        columns = ("key", "name", "kind", "measure", "direction", "modality", "comparator", "value", "rule")
        more = ("value_high", "unit", "per", "target_year", "deadline_basis", "baseline", "tolerance")
        for row in content_of(pack).indicators:
            values = {column: getattr(row, column) for column in (*columns, *more)}
            IndicatorFactory(plan=self.plan, jurisdiction=self.place, **values)

    def report(self, key: str, year: int, value: str) -> None:
        ReportedValue.objects.filter(indicator=key).delete()
        for back, text in enumerate(reversed(value.split(">"))):
            ReportedValue.objects.create(
                jurisdiction=self.place,
                organisation=self.unit,
                indicator=key,
                year=year - back,
                subject=Subject.PLACE,
                value=Decimal(text),
                source="示例",
                basis="示例",
                state=ReportState.APPROVED,
            )

    def figure(self, key: str, year: int) -> Figure:
        return next(one for one in figures_of(self.place, year, actor=SYSTEM) if one.indicator == key)

    def check(self, rows: Rows) -> None:
        wrong = []
        for key, year, value, judgement in rows:
            self.report(key, year, value)
            figure = self.figure(key, year)
            if figure.judgement != judgement:
                wrong.append(f"{key} {value}: {figure.judgement}, not {judgement}: {figure.reason}")
        assert wrong == []
        tried = {key for key, *_rest in rows}
        wanted = {one.id for one in pack_of(self.place.pack).indicators if not one.is_qualitative}
        assert tried == wanted, "every indicator of the pack is tried"


@pytest.mark.register(
    "IND-01",
    "IND-05",
    "IND-06",
    "IND-07",
    "IND-08",
    "IND-09",
    "IND-10",
    "IND-11",
    "IND-12",
    "IND-13",
    "IND-14",
    "IND-15",
    "IND-16",
    "IND-17",
    "IND-18",
    "IND-19",
    "IND-20",
    "IND-21",
    "IND-22",
)
def test_qingyuan() -> None:
    town = Town("qingyuan")
    town.check(QINGYUAN)
    town.report("qy.count.enrol", 2021, "13250")
    assert town.figure("qy.count.enrol", 2021).progress == Decimal("0.5000"), "from 11,500 to 15,000"


@pytest.mark.register("IND-02", "IND-23", "IND-24", "IND-25", "IND-26", "IND-27", "IND-28")
def test_shaoxing() -> None:
    Town("shaoxing").check(SHAOXING)


@pytest.mark.register("IND-29", "IND-30")
def test_zibo_high_tech_zone() -> None:
    Town("zibo_hightech").check(ZIBO)


@pytest.mark.register("IND-03", "IND-31", "IND-32", "IND-33", "IND-34", "IND-35", "IND-36")
def test_linping() -> None:
    town = Town("linping")
    town.check(LINPING)
    ParameterFactory(
        jurisdiction=town.place, key="admission.parity.tolerance", kind="number", value="0.1", unit="比"
    )
    for value, judgement in (("0.95", "met"), ("0.85", "missed")):
        town.report("lp.ratio.parity", 2024, value)
        assert town.figure("lp.ratio.parity", 2024).judgement == judgement, "once a tolerance is decided"


@pytest.mark.register("IND-37")
def test_liaocheng() -> None:
    Town("liaocheng").check(LIAOCHENG)


@pytest.mark.register("IND-39")
def test_a_definition_says_all_that_a_statistician_needs() -> None:
    """Denominator, method, comparator, target year, start, tolerance, source, modality, values by year."""
    town = Town("qingyuan")
    measures = {one.key: one for one in measures_of(town.place, actor=SYSTEM)}
    enrol = measures["qy.count.enrol"]
    assert (enrol.goal.start, enrol.goal.target, enrol.goal.comparator) == (11500, 15000, ">=")
    dual = measures["qy.ratio.dual"]
    assert dual.main is not None
    assert dual.main.denominator == "当日全职专业课教师（含实习指导教师）数"
    assert (dual.goal.target_year, dual.goal.modality, dual.goal.comparator) == (2021, "target", ">")
    town.report("qy.count.enrol", 2021, "12000>13000")
    assert [town.figure("qy.count.enrol", year).value for year in (2020, 2021)] == [12000, 13000]
