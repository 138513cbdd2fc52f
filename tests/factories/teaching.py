"""Synthetic rows of the simple registers of teachers, one of each kind, as their services make them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.registers import RegisterServices
from ronghe.directory.models import Organisation
from ronghe.faculty.services import registers as services
from ronghe.faculty.services import selections
from tests.factories.directory import OrganisationFactory

SYSTEM = Actor.for_system("test")
VALUES: dict[str, dict[str, Any]] = {
    "MENTOR": {
        "name": "测试导师",
        "employer": "示例数控有限公司",
        "kind": "engineer",
        "field": "数控加工",
        "phone": "13900001234",
        "weekly_limit": 10,
        "people_limit": 20,
    },
    "SPECIAL_POST": {
        "name": "数控现代产业导师岗",
        "programme": "数控技术应用",
        "number": 1,
        "starts_on": date(2025, 1, 1),
    },
    "SIDE_JOB": {
        "person": "测试甲",
        "post": "工艺顾问",
        "starts_on": date(2026, 3, 1),
        "weekly_hours": 4,
        "is_paid": True,
        "approved_on": date(2026, 2, 20),
    },
    "PLACE": {
        "name": "产线调试岗",
        "programmes": "机电技术应用",
        "places": 1,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
    },
    "STUDIO": {
        "name": "示例数控技能大师工作室",
        "kind": "skill_master",
        "level": "city",
        "leader": "测试甲",
        "founded_on": date(2024, 5, 1),
        "funding_source": "原渠道",
    },
    "TEAM": {
        "name": "数控教学创新团队",
        "programme": "数控技术应用",
        "level": "city",
        "leader": "测试甲",
        "members": 8,
        "from_firms": 2,
        "approved_on": date(2025, 6, 1),
    },
    "BASE": {
        "name": "示例双师培训基地",
        "is_leading": True,
        "leading_basis": "示例行业百强名单",
        "programmes": "数控技术应用",
        "places": 20,
        "level": "city",
        "agreed_on": date(2025, 3, 1),
    },
    "TRAINING": {
        "person": "测试甲",
        "plan": "示例骨干教师培养计划",
        "kind": "backbone",
        "level": "city",
        "starts_on": date(2025, 3, 1),
        "hours": 80,
    },
    "ETHICS": {
        "person": "测试甲",
        "kind": "training",
        "happened_on": date(2026, 3, 1),
        "hours": 8,
        "content": "师德专题培训",
    },
    "CONTEST": {
        "person": "测试甲",
        "contest": "示例教学能力比赛",
        "kind": "teaching",
        "level": "province",
        "held_on": date(2026, 5, 1),
        "award": "first",
    },
    "AUTONOMY": {
        "name": "自主公开招聘",
        "matter": "personnel",
        "granted_by": "示例市人力社保局",
        "basis": "示人社〔2025〕1号",
        "starts_on": date(2025, 1, 1),
    },
    "RESEARCH_STAFF": {
        "person": "测试甲",
        "programme": "数学",
        "level": "city",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2030, 12, 31),
        "appointed_by": "示例市教研室",
    },
    "DIGITAL": {
        "person": "测试甲",
        "assessed_on": date(2026, 4, 1),
        "standard": "示例教师数字素养标准",
        "level": "good",
        "hours": 20,
    },
    "REFORM": {
        "name": "模块化课程改革",
        "person": "测试甲",
        "level": "city",
        "starts_on": date(2025, 9, 1),
        "funding": 2000000,
    },
    "POLITICAL": {
        "person": "测试甲",
        "duty": "course",
        "presence": "full",
        "starts_on": date(2025, 9, 1),
    },
    "SECONDMENT": {
        "person": "测试甲",
        "kind": "seconded",
        "destination": "示例镇",
        "is_rural": True,
        "starts_on": date(2026, 1, 1),
        "keeps_title": True,
        "keeps_pay": True,
        "keeps_insurance": True,
    },
    "FACTOR": {
        "kind": "training",
        "factor": "0.50",
        "starts_on": date(2026, 1, 1),
        "decided_by": "校长办公会",
        "basis": "示校〔2026〕3号",
    },
    "SERVICE_HOURS": {
        "person": "测试甲",
        "kind": "training",
        "project": "示例企业新员工培训",
        "done_on": date(2026, 3, 1),
        "hours": "8.0",
    },
    "CAMPAIGN": {
        "name": "千名教师下企业",
        "direction": "into_firms",
        "named_number": 1000,
        "starts_on": date(2026, 1, 1),
    },
    "PATH": {
        "person": "测试甲",
        "kind": "teacher_engineer",
        "from_post": "专业课教师",
        "to_post": "工艺工程师",
        "at_unit": "示例数控有限公司",
        "starts_on": date(2025, 1, 1),
    },
    "ROTATION": {"person": "测试甲", "starts_on": date(2026, 3, 1), "ends_on": date(2026, 5, 31)},
    "ENGAGEMENT": {
        "kind": "part_time",
        "task": "数控编程",
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 1, 20),
        "weekly_hours": 4,
    },
    "VISIT": {
        "person": "测试甲",
        "destination": "示例数控有限公司",
        "starts_on": date(2026, 3, 1),
        "days": 3,
    },
}


def _firm(school: Organisation) -> Organisation:
    return OrganisationFactory(jurisdiction=school.jurisdiction, enterprise=True)


LINKS: dict[str, dict[str, Callable[[Organisation], Any]]] = {
    "SIDE_JOB": {"enterprise": _firm},
    "PLACE": {"enterprise": _firm},
    "BASE": {"host": _firm},
    "ROTATION": {"place": lambda school: make("PLACE", school)},
    "ENGAGEMENT": {"mentor": lambda school: make("MENTOR", school)},
    "VISIT": {"campaign": lambda school: make("CAMPAIGN", school)},
}


def services_of(name: str) -> RegisterServices:
    found: RegisterServices = getattr(services, name)
    return found


def values_for(name: str, school: Organisation, /, **more: Any) -> dict[str, Any]:
    """What a clerk fills in, with the rows it names made where they are not given."""
    links = {key: link(school) for key, link in LINKS.get(name, {}).items() if key not in more}
    return {"organisation": school, **VALUES[name], **links, **more}


def make(name: str, school: Organisation, /, *, actor: Actor = SYSTEM, **more: Any) -> Any:
    """A row of the register of that services name, e.g. ``make("STUDIO", school, level="province")``."""
    return services_of(name).record(values_for(name, school, **more), actor=actor)


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of a register's addresses, and one of its rows."""

    route: str
    pk: int


def one_of_each(school: Organisation) -> list[Sample]:
    """A row of every register and case of teachers in this file, with where it stands on the site."""
    rows = {name: make(name, school) for name in VALUES if name not in LINKS and name != "MENTOR"}
    for name in ("ENGAGEMENT", "SIDE_JOB", "PLACE", "BASE"):
        rows[name] = make(name, school)
    rows["MENTOR"] = rows["ENGAGEMENT"].mentor
    rows["ROTATION"] = make("ROTATION", school, place=rows["PLACE"])
    rows["VISIT"] = make("VISIT", school, campaign=rows["CAMPAIGN"])
    rows["SELECTION"] = selection(school)
    rows["TITLE_REVIEW"] = title_review(school)
    return [Sample(f"faculty/{ROUTES[name]}/", row.pk) for name, row in rows.items()]


def selection(school: Organisation, *, actor: Actor = SYSTEM, **more: Any) -> Any:
    values = {
        "organisation": school,
        "candidate": "测试甲",
        "selection": "示例名师",
        "year": 2026,
        "kind": "teacher",
        "category": "vocational",
        "merits": "带队改造示例产线。",
        **more,
    }
    return selections.SELECTION.record(values, actor=actor)


def title_review(school: Organisation, *, actor: Actor = SYSTEM, **more: Any) -> Any:
    values = {
        "organisation": school,
        "candidate": "测试乙",
        "year": 2026,
        "present": "高级讲师",
        "wanted": "正高级讲师",
        "present_since": date(2019, 12, 1),
        "merits": "主持示例课程改革。",
        **more,
    }
    return selections.TITLE_REVIEW.record(values, actor=actor)


ROUTES = {
    "MENTOR": "mentors",
    "SPECIAL_POST": "special-posts",
    "ENGAGEMENT": "engagements",
    "SIDE_JOB": "side-jobs",
    "PLACE": "places",
    "ROTATION": "rotations",
    "STUDIO": "studios",
    "TEAM": "teams",
    "BASE": "bases",
    "TRAINING": "trainings",
    "ETHICS": "ethics",
    "CONTEST": "contests",
    "AUTONOMY": "autonomies",
    "RESEARCH_STAFF": "research-staff",
    "DIGITAL": "digital",
    "REFORM": "reforms",
    "POLITICAL": "political",
    "SECONDMENT": "secondments",
    "FACTOR": "factors",
    "SERVICE_HOURS": "service-hours",
    "CAMPAIGN": "campaigns",
    "VISIT": "visits",
    "PATH": "paths",
    "SELECTION": "selections",
    "TITLE_REVIEW": "titles",
}
