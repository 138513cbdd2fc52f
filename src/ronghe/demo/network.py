"""Groups, tiers and the network of Shaoxing's invented schools: a row or two of every register."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ronghe.core.registers import RegisterServices
from ronghe.demo.city import SHAOXING, City
from ronghe.demo.programmes import COLLEGE, FIRST, SECOND, TECHNICIANS, WAN, programme_of
from ronghe.labour.models import IndustryCluster
from ronghe.programmes.services import groups, network

FIRM = "越东示例智能装备"
PAPER = "演示：市教育局认定文件"
AMBITION = "演示：按专业建设规划"
Values = dict[str, Any]
Rows = list[tuple[RegisterServices, Values]]


def build_network(city: City) -> None:
    """What is recognised, what is being built, who helps whom, and an enterprise that wants a school."""
    _build_groups(city)
    _encourage(city)
    _lay_out(city)
    _pair(city)
    _ask_for_a_school(city)


def _keep(city: City, rows: Rows, of: str) -> None:
    for register, values in rows:
        register.record({"organisation": city.bodies[of], **values}, actor=city.actor("demo-education"))


def _build_groups(city: City) -> None:
    year, cluster = city.today.year, _cluster(city, "高端装备")
    done = {"stage": "recognised", "recognised_on": date(year - 2, 6, 1), "document": PAPER}
    lathes = programme_of(city, FIRST, "660103")
    rows: Rows = [
        (
            groups.GROUP,
            {
                "name": "智能制造专业群（演示）",
                "lead": lathes,
                "members": "数控技术应用、机电技术应用、工业机器人技术应用",
                "cluster": cluster,
                "tier": "municipal",
                "founded_on": date(year - 3, 9, 1),
                **done,
            },
        ),
        (
            groups.DOUBLE_PRECISE,
            {
                "name": "数控技术应用",
                "programme": lathes,
                "partners": f"{FIRM}有限公司",
                "docking": "演示：按企业车工、铣工岗位标准开课，企业提供生产图样。",
                "cultivation": "演示：第三学年在企业工段跟岗，师傅与教师共同考核。",
                "batch": "演示：第一批",
                "tier": "provincial",
                **done,
            },
        ),
        (
            groups.CHARACTERISTIC,
            {
                "name": "工业机器人技术应用",
                "programme": programme_of(city, FIRST, "660303"),
                "feature": "演示：与本地机器人企业共建运维实训线。",
                "tier": "municipal",
            },
        ),
        (
            groups.ORIENTATION,
            {
                "orientation": "演示：面向智能制造的中等职业学校",
                "industries": "高端装备、集成电路",
                "zone": "演示：滨海新区智能制造片区",
                "from_year": year - 2,
            },
        ),
    ]
    _keep(city, rows, FIRST)
    level = groups.HIGH_LEVEL.record(
        {
            "organisation": city.bodies[FIRST],
            "kind": "programme",
            "name": "数控技术应用",
            "programme": lathes,
            "tier": "provincial",
            "stage": "building",
            "due_on": date(year + 1, 12, 31),
        },
        actor=city.actor("demo-education"),
    )
    watched = {"high_level": level, "year": year - 1, "planned": 12, "done": 9, "spent": 180 * WAN}
    _keep(city, [(groups.MONITORING, {**watched, "finding": "演示：三项设备采购推迟，其余按期。"})], FIRST)
    linked = {
        "name": "高端装备产教联动项目（演示）",
        "cluster": cluster,
        "schools": f"{FIRST}、{COLLEGE}",
        "enterprises": f"{FIRM}有限公司",
        "content": "演示：共建车间、互派教师与师傅、共编课程。",
        "stage": "building",
        "starts_on": date(year, 3, 1),
    }
    if cluster is not None:
        _keep(city, [(groups.CLUSTER_PROJECT, linked)], COLLEGE)


def _encourage(city: City) -> None:
    year = city.today.year
    rows: Rows = [
        (
            groups.PRIORITY,
            {
                "kind": "smart",
                "name": "工业机器人技术应用",
                "codes": "660303",
                "basis": AMBITION,
                "from_year": year - 1,
            },
        ),
        (
            groups.PRIORITY_COURSE,
            {
                "name": "工业机器人运维（演示）",
                "kind": "course",
                "cluster": _cluster(city, "高端装备"),
                "occupations": "6-31-07-01",
                "urgency": "演示：企业申报中连续三季难招。",
                "year": year,
            },
        ),
        (
            network.PARK,
            {
                "name": "示例职教园区",
                "clusters": "高端装备、集成电路",
                "schools": f"{FIRST}、{TECHNICIANS}",
                "opens_year": year + 3,
                "investment": 90_000 * WAN,
            },
        ),
        (
            network.COMMUNITY_AREA,
            {
                "area": city.places["330624"],
                "tier": "provincial",
                "title": "新昌县社区教育实验区（演示）",
            },
        ),
    ]
    _keep(city, rows, "市教育局")


def _lay_out(city: City) -> None:
    year = city.today.year
    site = {"land": Decimal(44_220), "longitude": Decimal("120.58"), "latitude": Decimal("30.01")}
    _keep(
        city,
        [
            (network.SITE, {"name": "越城校区（演示）", **site, "students": 1340, "capacity": 1500}),
            (
                network.CENTRE,
                {
                    "name": "越城区职教中心（演示）",
                    "area": city.places["330602"],
                    "first": "学历教育",
                    "second": "职业培训",
                    "third": "社区教育",
                },
            ),
            (
                network.PROFESSIONAL_COLLEGE,
                {
                    "name": "智能制造专业学院（演示）",
                    "college": COLLEGE,
                    "programmes": "数控技术应用、工业机器人技术应用",
                    "expansion": 60,
                    "expansion_year": year + 1,
                },
            ),
        ],
        FIRST,
    )
    new = {"land": Decimal(60_000), "longitude": Decimal("120.61"), "latitude": Decimal("30.08")}
    _keep(
        city,
        [(network.SITE, {"name": "新校区（演示）", "stage": "building", "opens_year": year + 2, **new})],
        FIRST,
    )
    rows: Rows = [
        (
            network.UPGRADING,
            {
                "target": "示例职业技术大学",
                "step": "论证",
                "number": 1,
                "planned_on": date(year + 1, 6, 30),
            },
        ),
        (
            network.PLATFORM,
            {
                "name": "示例智能装备应用技术中心",
                "kind": "platform",
                "industry": "高端装备",
                "tier": "municipal",
                "partners": f"{FIRM}有限公司",
            },
        ),
    ]
    _keep(city, rows, COLLEGE)


def _pair(city: City) -> None:
    since, education = date(city.today.year - 1, 9, 1), city.actor("demo-education")
    teachers = {"partner": "示例工业大学", "area": "teachers", "content": "演示：教师到对方攻读和访学。"}
    _keep(city, [(network.COLLEGE_PAIRING, {**teachers, "starts_on": since})], COLLEGE)
    if SECOND not in city.bodies:  # a small demonstration
        return
    pairing = network.PAIRING.record(
        {
            "organisation": city.bodies[FIRST],
            "helped": city.bodies[SECOND],
            "mode": "one_to_one",
            "content": "演示：共享实训课程，教师跟岗，学生到对方实训。",
            "starts_on": since,
            "target": "演示：三年内共建两门课程",
        },
        actor=education,
    )
    made = {"pairing": pairing, "on": date(city.today.year, 1, 10), "done": "演示：六名教师跟岗一个月。"}
    _keep(city, [(network.PAIRING_PROGRESS, {**made, "teachers": 6, "percent": 35})], SECOND)


def _ask_for_a_school(city: City) -> None:
    firm = city.actor("demo-enterprise")
    case = network.ENTERPRISE_SCHOOL.record(
        {
            "organisation": city.bodies[FIRM],
            "name": "越东示例智能装备培训学校",
            "form": "training",
            "programmes": "工业机器人系统运维",
            "students": 120,
            "investment": 300 * WAN,
            "grounds": "演示：自有车间和师傅，培训本企业和上下游企业职工。",
        },
        actor=firm,
    )
    network.ENTERPRISE_SCHOOL.take(case, "submit", actor=firm)


def _cluster(city: City, name: str) -> IndustryCluster | None:
    return IndustryCluster.objects.filter(jurisdiction=city.places[SHAOXING], name=name).first()
