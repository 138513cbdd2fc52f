"""Programmes of Shaoxing's invented schools: cohorts, conditions, match degree, and what the desk handles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from ronghe.demo.city import SEED, SHAOXING, City
from ronghe.engine.alignment.definitions import DEFINITIONS
from ronghe.labour.models import IndustryCluster
from ronghe.programmes.enums import ProgrammeLevel as Level
from ronghe.programmes.enums import ProgrammeStatus
from ronghe.programmes.models import SchoolProgramme
from ronghe.programmes.models.desk import AdjustmentKind, OpinionParty, Stance
from ronghe.programmes.services.alignment import choose_definition
from ronghe.programmes.services.conditions import SCHOOL_YEAR
from ronghe.programmes.services.desk import ADJUSTMENT, OPINION, decide_review_days
from ronghe.programmes.services.links import predict_links, review_link
from ronghe.programmes.services.register import COHORT, PROGRAMME

COLLEGE, TECHNICIANS, FIRST = "示例职业技术学院", "示例技师学院", "示例职业技术学校一"
SECOND, THIRD, FOURTH = "示例职业技术学校二", "示例职业技术学校三", "示例职业技术学校四"
FIFTH, SIXTH = "示例职业技术学校五", "示例职业技术学校六"
BASIS = "演示：按专业人才培养方案写明的服务面向"
YEARS_BACK = 7
PUPIL_AREA, PUPIL_FLOOR = 33, 20
WAN = 10_000 * 100


@dataclass(frozen=True, slots=True)
class Offer:
    """A programme of a school: entrants of the middle year, their change a year, the shares that follow."""

    school: str
    code: str
    name: str
    level: Level
    years: int
    cluster: str
    entrants: int
    growth: float
    placed: float
    matched: float
    goes_on: float = 0.0


OFFERS = (
    Offer(FIRST, "660103", "数控技术应用", Level.SECONDARY, 3, "高端装备", 96, 0.02, 0.93, 0.78, 0.42),
    Offer(FIRST, "660301", "机电技术应用", Level.SECONDARY, 3, "高端装备", 84, 0.03, 0.91, 0.72, 0.40),
    Offer(FIRST, "660303", "工业机器人技术应用", Level.SECONDARY, 3, "高端装备", 44, 0.12, 0.95, 0.81, 0.45),
    Offer(FIRST, "700206", "汽车运用与维修", Level.SECONDARY, 3, "", 62, -0.06, 0.84, 0.55, 0.35),
    Offer(FIRST, "730301", "会计事务", Level.SECONDARY, 3, "", 160, -0.02, 0.66, 0.31, 0.30),
    Offer(SECOND, "680402", "服装设计与工艺", Level.SECONDARY, 3, "印染", 58, -0.08, 0.80, 0.52, 0.33),
    Offer(SECOND, "680401", "纺织技术与服务", Level.SECONDARY, 3, "印染", 46, -0.11, 0.78, 0.60, 0.30),
    Offer(SECOND, "730701", "电子商务", Level.SECONDARY, 3, "商贸物流", 104, 0.04, 0.88, 0.63, 0.38),
    Offer(SECOND, "670201", "化学工艺", Level.SECONDARY, 3, "化工", 40, -0.03, 0.90, 0.74, 0.36),
    Offer(COLLEGE, "460104", "机械制造及自动化", Level.ASSOCIATE, 3, "高端装备", 118, 0.03, 0.95, 0.77, 0.18),
    Offer(COLLEGE, "460305", "工业机器人技术", Level.ASSOCIATE, 3, "高端装备", 76, 0.08, 0.96, 0.83, 0.20),
    Offer(COLLEGE, "510401", "集成电路技术", Level.ASSOCIATE, 3, "集成电路", 38, 0.18, 0.97, 0.86, 0.22),
    Offer(COLLEGE, "490201", "药品生产技术", Level.ASSOCIATE, 3, "生物医药", 66, 0.05, 0.94, 0.75, 0.15),
    Offer(COLLEGE, "530701", "电子商务", Level.ASSOCIATE, 3, "商贸物流", 132, 0.01, 0.87, 0.58, 0.12),
    Offer(COLLEGE, "510203", "软件技术", Level.ASSOCIATE, 3, "", 96, 0.02, 0.85, 0.57, 0.16),
    Offer(TECHNICIANS, "660103", "数控技术应用", Level.TECHNICAL, 3, "高端装备", 92, 0.01, 0.96, 0.84, 0.05),
    Offer(TECHNICIANS, "700206", "汽车运用与维修", Level.TECHNICAL, 3, "", 70, -0.04, 0.90, 0.66, 0.05),
    Offer(THIRD, "740201", "中餐烹饪", Level.SECONDARY, 3, "文化旅游", 74, 0.02, 0.92, 0.77, 0.28),
    Offer(THIRD, "740101", "旅游服务与管理", Level.SECONDARY, 3, "文化旅游", 48, -0.09, 0.74, 0.38, 0.30),
    Offer(THIRD, "730801", "物流服务与管理", Level.SECONDARY, 3, "商贸物流", 56, 0.06, 0.91, 0.69, 0.33),
    Offer(FOURTH, "770101", "幼儿保育", Level.SECONDARY, 3, "", 92, -0.14, 0.71, 0.48, 0.34),
    Offer(FOURTH, "720201", "护理", Level.SECONDARY, 3, "", 88, 0.04, 0.94, 0.80, 0.48),
    Offer(FIFTH, "730701", "电子商务", Level.SECONDARY, 3, "商贸物流", 24, -0.02, 0.83, 0.49, 0.35),
    Offer(FIFTH, "690102", "酿酒工艺与技术", Level.SECONDARY, 3, "黄酒", 24, 0.02, 0.96, 0.85, 0.20),
    Offer(SIXTH, "710201", "计算机应用", Level.SECONDARY, 3, "", 98, -0.05, 0.72, 0.36, 0.33),
    Offer(SIXTH, "730301", "会计事务", Level.SECONDARY, 3, "", 120, -0.04, 0.54, 0.28, 0.28),
)  # fmt: skip
LEARNERS = {
    COLLEGE: 5200, TECHNICIANS: 2300, FIRST: 1340, SECOND: 1180, THIRD: 1260, FOURTH: 990, FIFTH: 1420,
    SIXTH: 1230,
}  # fmt: skip
LEADS = {
    "660103": ("6-18-01-01", "6-18-01-02"),
    "660301": ("6-31-07-01", "6-18-01-02"),
    "660303": ("6-31-07-03", "6-31-07-01"),
    "460104": ("6-18-01-02",),
    "460305": ("6-31-07-03", "6-31-07-01"),
    "510401": ("6-25-02-05", "2-02-38-09"),
    "490201": ("6-12-03-00",),
    "530701": ("4-01-06-01", "4-01-06-02"),
    "730701": ("4-01-06-01", "4-01-06-02"),
    "510203": ("4-04-05-01",),
    "710201": ("4-04-05-01",),
    "700206": ("4-12-01-01",),
    "680402": ("6-05-01-01", "6-05-01-03"),
    "680401": ("6-04-06-02",),
    "670201": ("6-11-01-03",),
    "740201": ("4-03-02-01",),
    "740101": ("4-07-04-01",),
    "730801": ("4-02-06-01",),
    "770101": ("4-10-01-03",),
    "730301": ("2-06-03-00",),
    "720201": ("2-05-08-01",),
}
"""Which occupations the invented schools' programmes lead to; what is not here stays a prediction."""


def register_programmes(city: City) -> None:
    """Programmes with eight entrance years each; the newest have not graduated, the last not yet come."""
    chance = Random(f"{SEED}-programmes")  # noqa: S311  no secret: the same each time
    education = city.actor("demo-education")
    clusters = {one.name: one for one in IndustryCluster.objects.filter(jurisdiction=city.places[SHAOXING])}
    for offer in OFFERS:
        if offer.school not in city.bodies:
            continue
        cluster = clusters.get(offer.cluster)
        programme = PROGRAMME.record(
            {
                "organisation": city.bodies[offer.school],
                "code": offer.code,
                "name": offer.name,
                "level": offer.level,
                "years": Decimal(offer.years),
                "opened_year": 2012,
                "status": ProgrammeStatus.OPEN,
                "cluster": cluster,
                "cluster_basis": BASIS if cluster else "",
            },
            actor=education,
        )
        for year in range(city.today.year - YEARS_BACK, city.today.year + 1):
            COHORT.record(_cohort(city, programme, offer, year, chance), actor=education)
    _tell_conditions(city)
    _link(city)
    choose_definition(
        city.places[SHAOXING],
        _definition(),
        actor=education,
        reason="演示：文件没有写明匹配度的算法，先按在需求职业的招生占比计算",
        decided_on=city.today,
        document="演示：专业建设会议纪要",
    )


def _definition() -> str:
    """The reading by entrants where there is one, else the first."""
    return next((key for key in DEFINITIONS if "enrol" in key or "learner" in key), next(iter(DEFINITIONS)))


def _cohort(
    city: City, programme: SchoolProgramme, offer: Offer, year: int, chance: Random
) -> dict[str, object]:
    """One entrance year with everything that is known of it by today."""
    middle = city.today.year - YEARS_BACK // 2
    planned = max(20, round(offer.entrants * (1 + offer.growth) ** (year - middle) / 5) * 5)
    enrolled = max(8, round(planned * chance.uniform(0.86, 1.0)))
    values: dict[str, object] = {
        "organisation": programme.organisation,
        "programme": programme,
        "entry_year": year,
        "planned": planned,
        "enrolled": enrolled,
    }
    if year >= city.today.year:
        return values
    values |= {"left": round(enrolled * chance.uniform(0.01, 0.05)), "repeated": 0, "joined": 0}
    if year + offer.years > city.today.year or (
        year + offer.years == city.today.year and city.today.month < 9
    ):
        return values
    return values | _leaving(enrolled - int(str(values["left"])), offer, chance)


def _leaving(graduated: int, offer: Offer, chance: Random) -> dict[str, object]:
    """Where the graduates went."""
    goes_on = round(graduated * offer.goes_on * chance.uniform(0.9, 1.1))
    rest = graduated - goes_on
    employed = min(rest, round(rest * offer.placed * chance.uniform(0.96, 1.03)))
    return {
        "graduated": graduated,
        "continued": goes_on,
        "employed": employed,
        "employed_local": round(employed * chance.uniform(0.72, 0.86)),
        "employed_matched": round(employed * min(0.98, offer.matched * chance.uniform(0.93, 1.06))),
        "other": rest - employed,
    }


def _tell_conditions(city: City) -> None:
    """What each school is like; one is below the minimum size, one has not told its area."""
    for short, learners in LEARNERS.items():
        if short not in city.bodies:
            continue
        SCHOOL_YEAR.record(
            {
                "organisation": city.bodies[short],
                "year": city.today.year - 1,
                "learners": learners,
                "land": None if short == FIFTH else Decimal(learners * PUPIL_AREA),
                "floor": Decimal(learners * PUPIL_FLOOR),
                "teachers": round(learners / 16),
                "equipment": learners * WAN * 3 // 10,
                "books": learners * 30,
            },
            actor=city.actor("demo-education"),
        )


def _link(city: City) -> None:
    """Predictions for every programme, and what the office has added by hand."""
    education = city.actor("demo-education")
    predict_links(actor=education)
    taught = {offer.code for offer in OFFERS if offer.school in city.bodies}
    for code, occupations in LEADS.items():
        for occupation in occupations if code in taught else ():
            review_link(code, occupation, accepted=True, actor=education, reason="演示：按人才培养方案核对")


def ask_for_changes(city: City) -> None:
    """Two requests on the desk: one under review with an opinion, one just handed in."""
    education, school = city.actor("demo-education"), city.actor("demo-school")
    decide_review_days(
        city.places[SHAOXING],
        20,
        actor=education,
        office=city.bodies["市教育局"],
        basis="演示：专业设置管理会议纪要",
        since=date(city.today.year, 1, 1),
    )
    wider = ADJUSTMENT.record(
        {
            "organisation": city.bodies[FIRST],
            "kind": AdjustmentKind.OPTIMISE,
            "programme": programme_of(city, FIRST, "660303"),
            "start_year": city.today.year + 1,
            "places": 90,
            "teachers": 6,
            "training_places": 48,
            "equipment": 320 * WAN,
            "investment": 150 * WAN,
            "money_source": "演示：学校自筹和专项资金",
            "partners": "越东示例智能装备有限公司",
            "grounds": "演示：机器人操作和运维岗位连年增加，毕业生就业和对口率高，拟扩大招生。",
        },
        actor=school,
    )
    ADJUSTMENT.take(wider, "submit", actor=school)
    ADJUSTMENT.take(wider, "consult", actor=education)
    OPINION.record(
        {
            "organisation": city.bodies["示例智能装备行业协会"],
            "adjustment": wider,
            "party": OpinionParty.ASSOCIATION,
            "stance": Stance.CONDITIONAL,
            "text": "演示：同意扩招，建议同步增加运维方向的实训工位。",
            "given_on": city.today,
            "meeting": "演示：专业建设座谈会",
        },
        actor=city.actor("demo-association"),
    )
    ADJUSTMENT.take(wider, "review", actor=education)
    stop = ADJUSTMENT.record(
        {
            "organisation": city.bodies[FIRST],
            "kind": AdjustmentKind.SUSPEND,
            "programme": programme_of(city, FIRST, "730301"),
            "start_year": city.today.year + 1,
            "grounds": "演示：就业率和对口率连年偏低，与他校重复设置，拟先停招。",
            "students_plan": "演示：在校生按原方案培养到毕业。",
        },
        actor=school,
    )
    ADJUSTMENT.take(stop, "submit", actor=school)


def programme_of(city: City, school: str, code: str) -> SchoolProgramme:
    return SchoolProgramme.objects.get(organisation=city.bodies[school], code=code)
