"""A city with a school, its office, an industry body, an enterprise, programmes, demand, sample rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind as Kind
from ronghe.directory.models import Organisation
from ronghe.labour.models import IndustryCluster
from ronghe.programmes.models import Adjustment, OccupationLink, Opinion, Scenario, SchoolProgramme
from ronghe.programmes.services import groups, network, whatif
from ronghe.programmes.services.desk import ADJUSTMENT, OPINION
from tests.factories.accounts import actor_with
from tests.factories.alignment import cluster_in, cohort_of, demand_in, link, programme_at
from tests.factories.directory import OrganisationFactory, jurisdiction_tree

SYSTEM = Actor.for_system("test")
THIS = timezone.localdate().year


@dataclass
class Desk:
    """``place`` is a county of ``city`` unless a place is given; every body lies in it."""

    given: Jurisdiction | None = None
    city: Jurisdiction = field(init=False)
    place: Jurisdiction = field(init=False)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    lathe: SchoolProgramme = field(init=False)
    robots: SchoolProgramme = field(init=False)
    cluster: IndustryCluster = field(init=False)

    def __post_init__(self) -> None:
        if self.given is None:
            _province, self.city, (self.place, *_more) = jurisdiction_tree()
        else:
            self.city = self.place = self.given
        for name, kind, role in (
            ("school", Kind.SECONDARY_SCHOOL, Role.SCHOOL),
            ("other", Kind.SECONDARY_SCHOOL, Role.SCHOOL),
            ("education", Kind.EDUCATION, Role.EDUCATION),
            ("hrss", Kind.HRSS, Role.HRSS),
            ("industry", Kind.ASSOCIATION, Role.ASSOCIATION),
            ("enterprise", Kind.ENTERPRISE, Role.ENTERPRISE),
        ):
            self.bodies[name] = OrganisationFactory(jurisdiction=self.place, kind=kind)
            self.actors[name] = actor_with(role, organisation=self.bodies[name])
        self.cluster = cluster_in(self.place, "示例装备产业")
        self.lathe = programme_at(self.school, "660302", name="数控技术应用")
        self.robots = programme_at(self.school, "660303", name="工业机器人技术应用")
        for code, occupation in (("660302", "6-18-01-01"), ("660303", "6-31-01-10")):
            if not OccupationLink.objects.filter(programme=code, occupation=occupation).exists():
                link(code, occupation)
        if self.given is None:
            demand_in(self.place, "6-18-01-01", 200, year=THIS - 1)

    @property
    def school(self) -> Organisation:
        return self.bodies["school"]

    @property
    def head(self) -> Actor:
        return self.actors["school"]

    @property
    def officer(self) -> Actor:
        return self.actors["education"]

    def with_cohorts(self) -> None:
        for programme in (self.lathe, self.robots):
            for ago, graduated in ((5, 80), (4, 85), (3, 90)):
                cohort_of(
                    programme,
                    THIS - ago,
                    enrolled=100,
                    graduated=graduated,
                    employed=70,
                    employed_local=40,
                    employed_matched=50,
                    continued=5,
                )
            cohort_of(programme, THIS, enrolled=120)

    def asked(self, kind: str = "suspend", **more: Any) -> dict[str, Any]:
        """What a school writes into an application of the kind."""
        values: dict[str, Any] = {
            "organisation": self.school,
            "kind": kind,
            "start_year": THIS + 1,
            "grounds": "示例理由。",
        }
        if kind == "add":
            values |= {
                "code": "660305",
                "name": "工业产品质量检测技术",
                "level": "secondary",
                "years": Decimal(3),
                "places": 60,
                "teachers": 4,
                "equipment": 30_000_000,
                "investment": 200_000_000,
            }
        else:
            values["programme"] = self.lathe
        if kind == "merge":
            values["into"] = self.robots
        if kind == "optimise":
            values |= {"direction": "多轴加工", "cluster": self.cluster}
        return values | more

    def case(self, kind: str = "suspend", **more: Any) -> Adjustment:
        made: Adjustment = ADJUSTMENT.record(self.asked(kind, **more), actor=self.head)
        return made

    def opinion(self, case: Adjustment, who: str = "industry", **more: Any) -> Opinion:
        values: dict[str, Any] = {
            "organisation": self.bodies[who],
            "adjustment": case,
            "party": {"industry": "association", "enterprise": "enterprise"}.get(who, who),
            "stance": "agree",
            "given_on": timezone.localdate(),
        }
        made: Opinion = OPINION.record(values | more, actor=self.actors[who])
        return made

    def led_to(self, state: str, kind: str = "suspend", **more: Any) -> Adjustment:
        """An application in that state, by the steps that lead to it."""
        case = self.case(kind, **more)
        steps: list[tuple[str, Actor, dict[str, Any]]] = [
            ("submit", self.head, {}),
            ("consult", self.officer, {}),
            ("review", self.officer, {"note": "不需要征求意见：示例"}),
            ("approve", self.officer, {"note": "示例会议同意"}),
            ("file", self.officer, FILING),
            ("carry_out", self.officer, {}),
        ]
        for name, actor, data in steps:
            if case.state == state:
                return case
            case = ADJUSTMENT.take(case, name, actor=actor, **data)
        return case

    def scenario(self, **more: Any) -> Scenario:
        values = {"organisation": self.bodies["education"], "name": "示例方案", "start_year": THIS}
        made: Scenario = whatif.SCENARIO.record(values | more, actor=self.officer)
        return made

    def change(self, scenario: Scenario, kind: str = "expand", **more: Any) -> Any:
        values: dict[str, Any] = {
            "organisation": scenario.organisation,
            "scenario": scenario,
            "kind": kind,
            "from_year": scenario.start_year,
        }
        if kind == "open":
            values |= {"code": "660305", "name": "示例新专业", "level": "secondary", "years": 3, "places": 60}
        else:
            values |= {"programme": self.lathe, "places": None if kind == "close" else 60}
        if kind == "move":
            values["to"] = self.robots
        return whatif.CHANGE.record(values | more, actor=self.officer)


FILING: dict[str, Any] = {
    "number": "示例备〔2026〕1号",
    "filed_on": timezone.localdate(),
    "document": "示例备案通知",
}


def rows_of(desk: Desk) -> dict[str, Any]:
    """One row of every register of groups and network, by the address of the register."""
    school, other = desk.school, desk.bodies["other"]
    office, firm = desk.bodies["education"], desk.bodies["enterprise"]
    done = {"stage": "recognised", "recognised_on": date(2025, 1, 1), "document": "示例认定文件"}
    level = groups.HIGH_LEVEL.record(
        {"organisation": school, "kind": "school", "name": "示例学校", "tier": "provincial", **done},
        actor=SYSTEM,
    )
    pairing = network.PAIRING.record(
        {
            "organisation": school,
            "helped": other,
            "mode": "one_to_one",
            "content": "示例帮扶",
            "starts_on": date(2025, 9, 1),
        },
        actor=SYSTEM,
    )
    named = {"organisation": school, "name": "示例"}
    made: dict[str, tuple[Any, dict[str, Any]]] = {
        "groups": (groups.GROUP, {**named, "members": "甲、乙", "tier": "municipal"}),
        "monitorings": (
            groups.MONITORING,
            {
                "organisation": school,
                "high_level": level,
                "year": 2025,
                "planned": 5,
                "done": 3,
                "finding": "示例",
            },
        ),
        "double-precise": (
            groups.DOUBLE_PRECISE,
            {
                **named,
                "tier": "provincial",
                "partners": "示例公司",
                "docking": "示例",
                "cultivation": "示例",
                "batch": "第一批",
                **done,
            },
        ),
        "characteristics": (groups.CHARACTERISTIC, {**named, "tier": "school", "feature": "示例特色"}),
        "orientations": (
            groups.ORIENTATION,
            {"organisation": school, "orientation": "示例定位", "industries": "数控", "from_year": 2024},
        ),
        "priorities": (
            groups.PRIORITY,
            {
                "organisation": office,
                "kind": "smart",
                "name": "智能制造",
                "codes": "6603",
                "basis": "示例",
                "from_year": 2024,
            },
        ),
        "priority-courses": (
            groups.PRIORITY_COURSE,
            {"organisation": office, "name": "示例课程", "kind": "course", "urgency": "示例", "year": 2026},
        ),
        "cluster-projects": (
            groups.CLUSTER_PROJECT,
            {**named, "cluster": desk.cluster, "schools": "示例学校", "content": "示例联动"},
        ),
        "sites": (
            network.SITE,
            {**named, "land": Decimal(50000), "longitude": Decimal("120.1"), "latitude": Decimal("30.2")},
        ),
        "pairing-progress": (
            network.PAIRING_PROGRESS,
            {"organisation": other, "pairing": pairing, "on": date(2025, 10, 1), "done": "示例"},
        ),
        "college-pairings": (
            network.COLLEGE_PAIRING,
            {
                "organisation": school,
                "partner": "示例大学",
                "area": "teachers",
                "content": "示例",
                "starts_on": date(2025, 9, 1),
            },
        ),
        "county-centres": (
            network.CENTRE,
            {**named, "area": desk.place, "first": "学历教育", "second": "培训"},
        ),
        "community-areas": (
            network.COMMUNITY_AREA,
            {"organisation": office, "area": desk.place, "tier": "provincial", "title": "示例实验区"},
        ),
        "upgradings": (
            network.UPGRADING,
            {"organisation": school, "target": "示例职业技术学院", "step": "论证", "number": 1},
        ),
        "professional-colleges": (
            network.PROFESSIONAL_COLLEGE,
            {**named, "college": "示例高职", "programmes": "数控"},
        ),
        "parks": (network.PARK, {"organisation": office, "name": "示例园区", "clusters": "数控"}),
        "platforms": (
            network.PLATFORM,
            {**named, "kind": "platform", "industry": "数控", "tier": "provincial"},
        ),
        "enterprise-schools": (
            network.ENTERPRISE_SCHOOL,
            {
                "organisation": firm,
                "name": "示例培训学校",
                "form": "training",
                "programmes": "数控",
                "students": 100,
                "grounds": "示例",
            },
        ),
    }
    found = {name: of.record(values, actor=SYSTEM) for name, (of, values) in made.items()}
    return {"high-levels": level, "pairings": pairing, **found}


def desk_samples(place: Jurisdiction) -> dict[str, int]:
    """A row for each address of the desk and the network, for the walk over every address."""
    desk = Desk(place)
    case = desk.led_to("opinions")
    scenario = desk.scenario()
    change = desk.change(scenario)
    found = {
        "adjustments": case,
        "opinions": desk.opinion(case),
        "scenarios": scenario,
        "scenario-changes": change,
        **rows_of(desk),
    }
    return {f"programmes/{name}/": row.pk for name, row in found.items()}
