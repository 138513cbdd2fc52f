"""A handful of rows in each register of teachers. Names, firms and numbers are made up, and say so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.registers import RegisterServices
from ronghe.demo.city import SHAOXING, City
from ronghe.demo.faculty import MAIN
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.faculty.models import Employment, Teacher
from ronghe.faculty.services import registers as keep
from ronghe.faculty.services import selections

PROGRAMME = "数控技术应用"
Row = tuple[RegisterServices, dict[str, Any]]


def fill_teacher_registers(city: City) -> None:
    """Every register of the faculty app has rows to look at."""
    school, today = city.bodies[MAIN], city.today
    firm = (
        Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE, jurisdiction=city.places[SHAOXING])
        .order_by("pk")
        .first()
    )
    teachers = list(
        Teacher.objects.filter(
            school=school, employments__in=Employment.objects.on(today).specialist()
        ).order_by("pk")[:4]
    )
    if firm is None or len(teachers) < 4:
        return
    names = [one.name for one in teachers]
    for services, values in _rows(names, firm, today):
        services.record({"organisation": school, **values}, actor=city.system)
    _linked(school, firm, names, today, city.system)
    _cases(city, school, names)


def _rows(names: list[str], firm: Organisation, today: date) -> Iterator[Row]:
    begun = today - timedelta(days=200)
    first, second, third, fourth = names
    city = {"level": "city"}
    yield (
        keep.STUDIO,
        {
            "name": "数控技能大师工作室（演示）",
            "kind": "skill_master",
            "leader": first,
            "founded_on": begun,
            "funding_source": "原渠道（演示）",
            **city,
        },
    )
    yield (
        keep.TEAM,
        {
            "name": "数控教学创新团队（演示）",
            "programme": PROGRAMME,
            "leader": second,
            "members": 8,
            "from_firms": 2,
            "approved_on": begun,
            **city,
        },
    )
    yield (
        keep.BASE,
        {
            "name": "双师型教师培训基地（演示）",
            "host": firm,
            "is_leading": True,
            "leading_basis": "演示名单（虚构）",
            "programmes": PROGRAMME,
            "places": 20,
            "agreed_on": begun,
            **city,
        },
    )
    plan = {"plan": "骨干教师培养计划（演示）", "kind": "backbone", "starts_on": begun, "hours": 40}
    yield keep.TRAINING, {"person": first, **plan, **city}
    yield (
        keep.ETHICS,
        {
            "person": second,
            "kind": "training",
            "happened_on": begun,
            "hours": 8,
            "content": "师德专题培训（演示）",
        },
    )
    contest = {"contest": "教学能力比赛（演示）", "kind": "teaching", "held_on": begun, "award": "first"}
    yield keep.CONTEST, {"person": first, **contest, **city}
    yield (
        keep.AUTONOMY,
        {
            "name": "自主公开招聘（演示）",
            "matter": "personnel",
            "granted_by": "市人力社保局（演示）",
            "basis": "演示文件（虚构）",
            "starts_on": begun,
        },
    )
    yield (
        keep.RESEARCH_STAFF,
        {
            "person": fourth,
            "programme": PROGRAMME,
            "starts_on": begun,
            "ends_on": begun + timedelta(days=1095),
            "appointed_by": "市教研室（演示）",
            **city,
        },
    )
    yield (
        keep.DIGITAL,
        {"person": first, "assessed_on": begun, "standard": "演示测评标准", "level": "good", "hours": 20},
    )
    yield keep.REFORM, {"person": second, "name": "模块化课程改革（演示）", "starts_on": begun, **city}
    yield keep.POLITICAL, {"person": third, "duty": "course", "presence": "full", "starts_on": begun}
    kept = {"keeps_title": True, "keeps_pay": True, "keeps_insurance": True}
    stay = {"kind": "seconded", "destination": "示例镇（演示）", "is_rural": True, "starts_on": begun}
    yield keep.SECONDMENT, {"person": fourth, **stay, **kept}
    yield (
        keep.FACTOR,
        {
            "kind": "training",
            "factor": "0.50",
            "starts_on": begun,
            "decided_by": "校长办公会（演示）",
            "basis": "演示纪要（虚构）",
        },
    )
    done = begun + timedelta(days=30)
    yield (
        keep.SERVICE_HOURS,
        {
            "person": first,
            "kind": "training",
            "project": "新员工培训（演示）",
            "done_on": done,
            "hours": "8.0",
        },
    )
    step = {"kind": "teacher_engineer", "from_post": "专业课教师", "to_post": "工艺工程师（演示）"}
    yield keep.PATH, {"person": third, **step, "at_unit": firm.name, "starts_on": begun}
    yield (
        keep.SIDE_JOB,
        {
            "person": first,
            "enterprise": firm,
            "agreement": "演示协议1号",
            "post": "工艺顾问",
            "starts_on": done + timedelta(days=10),
            "weekly_hours": 4,
            "is_paid": True,
            "pay_terms": "按协议每课时结算（演示）",
            "approved_on": done,
        },
    )


def _linked(school: Organisation, firm: Organisation, names: list[str], today: date, actor: Actor) -> None:
    """Rows that stand on other rows: mentors and their engagements, places and turns, the campaign."""
    begun, ends = today - timedelta(days=60), today + timedelta(days=120)
    mentor = keep.MENTOR.record(
        {
            "organisation": school,
            "name": "演示导师",
            "employer": firm.name,
            "kind": "engineer",
            "field": "数控加工",
            "weekly_limit": 10,
            "people_limit": 20,
        },
        actor=actor,
    )
    post = keep.SPECIAL_POST.record(
        {
            "organisation": school,
            "name": "数控产业导师特聘岗（演示）",
            "programme": PROGRAMME,
            "number": 1,
            "starts_on": begun,
        },
        actor=actor,
    )
    keep.ENGAGEMENT.record(
        {
            "organisation": school,
            "mentor": mentor,
            "kind": "special_post",
            "post": post,
            "task": "夹具设计（演示）",
            "starts_on": begun,
            "ends_on": ends,
            "weekly_hours": 4,
            "weekday": 3,
            "slot": "08:00-09:40",
        },
        actor=actor,
    )
    place = keep.PLACE.record(
        {
            "organisation": school,
            "name": "产线调试岗（演示）",
            "enterprise": firm,
            "programmes": PROGRAMME,
            "places": 2,
            "starts_on": begun,
            "ends_on": ends,
        },
        actor=actor,
    )
    keep.ROTATION.record(
        {"organisation": school, "person": names[1], "place": place, "starts_on": begun, "ends_on": ends},
        actor=actor,
    )
    campaign = keep.CAMPAIGN.record(
        {
            "organisation": school,
            "name": "千名技师进校园、千名教师下企业（演示）",
            "starts_on": begun,
            "direction": "into_firms",
            "named_number": 1000,
        },
        actor=actor,
    )
    keep.VISIT.record(
        {
            "organisation": school,
            "campaign": campaign,
            "person": names[2],
            "destination": firm.name,
            "starts_on": begun,
            "days": 3,
        },
        actor=actor,
    )


def _cases(city: City, school: Organisation, names: list[str]) -> None:
    """One put forward and chosen, one title evaluation that waits."""
    chosen = selections.SELECTION.record(
        {
            "organisation": school,
            "candidate": names[0],
            "selection": "名师评选（演示）",
            "year": city.today.year,
            "kind": "teacher",
            "category": "vocational",
            "merits": "演示业绩",
        },
        actor=city.system,
    )
    selections.SELECTION.take(chosen, "submit", actor=city.system)
    selections.SELECTION.take(chosen, "choose", actor=city.actor("demo-education"))
    waiting = selections.TITLE_REVIEW.record(
        {
            "organisation": school,
            "candidate": names[1],
            "year": city.today.year,
            "present": "高级讲师",
            "wanted": "正高级讲师",
            "present_since": date(city.today.year - 6, 12, 1),
            "merits": "演示业绩",
        },
        actor=city.system,
    )
    selections.TITLE_REVIEW.take(waiting, "submit", actor=city.system)
