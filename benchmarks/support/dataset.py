"""A large register of our own invention: 50,000 tasks in 100 plans, 2,000 organisations, 51 jurisdictions.

Everything is drawn from a seeded generator, so every run has the same rows. Rows go in by bulk inserts with
the history triggers on, so the event tables are as full as in service; the search index is built by the
application's own service.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction

from ronghe.accounts.models import Membership, User
from ronghe.core.actor import Actor
from ronghe.core.history import acting
from ronghe.core.models import Jurisdiction, JurisdictionLevel, Notice
from ronghe.core.roles import Role
from ronghe.directory import rules
from ronghe.directory.enums import MatchHow, NameKind, OrganisationKind
from ronghe.directory.models import Organisation, OrganisationName
from ronghe.directory.queries.places import place_of
from ronghe.policy.enums import (
    DeadlineBasis,
    DeliverableKind,
    MilestoneKind,
    Modality,
    PageKind,
    ReportState,
    TaskState,
    UnitRole,
    Validity,
    VersionOrigin,
)
from ronghe.policy.models import (
    Clause,
    Deliverable,
    Document,
    DocumentLink,
    Indicator,
    Milestone,
    Plan,
    PlanVersion,
    ProgressReport,
    SourcePage,
    Task,
    TaskUnit,
)
from ronghe.policy.services.searching import rebuild_index

CITIES = 10
COUNTIES = 4
ORGANISATIONS = 40  # in each of the 50 cities and counties
PLANS = 2  # in each of them
TASKS = 500  # in each plan
CLAUSES = 50
INDICATORS = 60
NOTICES = 50  # to each user
PASSWORD = "synthetic-Passw0rd"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BATCH = 5_000

VERBS = ("推进", "深化", "完善", "加强", "健全", "优化", "统筹", "建立", "落实", "规范")
THINGS = (
    "产教融合示范基地建设",
    "校企合作长效机制",
    "双师型教师培养",
    "专业设置动态调整",
    "现代学徒制试点",
    "职业技能培训",
    "实训设备更新",
    "经费投入保障",
    "质量评价体系",
    "人才供需信息发布",
    "产业学院建设",
    "企业参与办学",
)
AIMS = (
    "形成定期会商、按季通报的工作机制",
    "引导行业企业深度参与人才培养全过程",
    "每年组织教师到企业实践锻炼",
    "扩大面向重点产业的招生规模",
    "推动优质资源向县域倾斜",
    "建立重点项目库并动态管理",
)
KINDS = (
    (OrganisationKind.GOVERNMENT_OFFICE, "人民政府办公室", Role.POLICY_OFFICE),
    (OrganisationKind.EDUCATION, "教育局", Role.EDUCATION),
    (OrganisationKind.DRC, "发展和改革局", Role.DRC),
    (OrganisationKind.FINANCE, "财政局", Role.FINANCE),
    (OrganisationKind.HRSS, "人力资源和社会保障局", Role.HRSS),
    (OrganisationKind.INDUSTRY, "经济和信息化局", Role.INDUSTRY),
    (OrganisationKind.TAX, "税务局", Role.TAX),
    (OrganisationKind.COUNTY_GOVERNMENT, "开发区管委会", Role.COUNTY),
)
OTHERS = (
    (OrganisationKind.SECONDARY_SCHOOL, "第{n}中等职业学校", Role.SCHOOL),
    (OrganisationKind.ENTERPRISE, "示例{n}科技有限公司", Role.ENTERPRISE),
    (OrganisationKind.ASSOCIATION, "示例{n}行业协会", Role.ASSOCIATION),
    (OrganisationKind.OTHER_BUREAU, "示例{n}局", Role.BUREAU),
)
WEIGHTS = [8, 30, 12, 8, 14, 12, 3, 6]  # how often a plan names each of KINDS


@dataclass(slots=True)
class Area:
    """A city or county with its bodies."""

    jurisdiction: Jurisdiction
    organisations: list[Organisation]


def stamp() -> str:
    """Changes with this file and with every table: a database of another stamp is made anew."""
    text = Path(__file__).read_text(encoding="utf-8")
    for model in apps.get_models():
        meta = model._meta
        columns = [f"{field.column}:{field.db_type(connection)}" for field in meta.local_fields]
        text += repr(
            (meta.db_table, columns, [i.name for i in meta.indexes], [c.name for c in meta.constraints])
        )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def build(say: Callable[[str], None]) -> None:
    """Fill an empty database.

    Statistics are taken early and again: the checks of foreign keys keep a plan made for an empty table, and
    would read the whole of it for every row.
    """
    rng = random.Random(20_240)
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
    with acting(Actor.for_system("benchmark"), "policy.plan.published"):
        areas = make_areas(rng)
        say(f"{len(areas)} 个市县，{sum(len(area.organisations) for area in areas)} 个机构")
        analyse()
        users = make_users(areas)
        say(f"{users} 个用户")
        plans = [plan for area in areas for plan in make_plans(area, rng)]
        tasks = 0
        for number, (area, plan, version, page) in enumerate(plans, start=1):
            with transaction.atomic():
                tasks += fill_plan(area, plan, version, page, rng)
            if number in {1, 4, 10, 30}:
                analyse()
            if number % 10 == 0:
                say(f"{number} 个规划，{tasks} 项任务")
    entries = rebuild_index(actor=Actor.for_system("benchmark"))
    say(f"检索条目 {entries} 条")


def analyse() -> None:
    """Give the planner its statistics, as the server itself does within minutes."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def insert(model: type[models.Model], rows: Iterable[Any]) -> list[Any]:
    """Insert in batches; returns all the rows with their keys."""
    source, done = iter(rows), []
    while batch := list(islice(source, BATCH)):
        done += model._default_manager.bulk_create(batch)
    return done


# ---------------------------------------------------------------------- places, bodies, people


def make_areas(rng: random.Random) -> list[Area]:
    province = _jurisdiction("990000", "示例省", JurisdictionLevel.PROVINCE, None)
    places = []
    for c in range(1, CITIES + 1):
        city = _jurisdiction(f"99{c:02}00", f"示例{_zh(c)}市", JurisdictionLevel.CITY, province)
        places.append(city)
        for n in range(1, COUNTIES + 1):
            name = f"样本{_zh(c)}{'甲乙丙丁'[n - 1]}区"
            places.append(_jurisdiction(f"99{c:02}{n:02}", name, JurisdictionLevel.COUNTY, city))
    areas = []
    for place in places:
        made = insert(Organisation, _organisations(place, rng))
        insert(OrganisationName, _names(place, made))
        areas.append(Area(place, made))
    return areas


def _zh(number: int) -> str:
    return "零一二三四五六七八九十"[number]


def _jurisdiction(code: str, name: str, level: str, parent: Jurisdiction | None) -> Jurisdiction:
    path = f"{parent.path if parent else ''}{code}/"
    return Jurisdiction.objects.create(
        code=code, name=name, short_name=name, level=level, parent=parent, path=path
    )


def _organisations(place: Jurisdiction, rng: random.Random) -> Iterator[Organisation]:
    named = [(kind, ending) for kind, ending, _role in KINDS]
    for n in range(ORGANISATIONS - len(KINDS)):
        kind, ending, _role = OTHERS[n % len(OTHERS)]
        named.append((kind, ending.format(n=n + 1)))
    for kind, ending in named:
        name = f"{place.name}{ending}"
        confirmed = rng.random() < 0.95
        yield Organisation(
            jurisdiction=place, name=name, kind=kind, pinyin=rules.pinyin(name), is_confirmed=confirmed
        )


def _names(place: Jurisdiction, organisations: Iterable[Organisation]) -> Iterator[OrganisationName]:
    where = place_of(place)
    for one in organisations:
        short = one.name.removeprefix(place.name)
        for kind, text in ((NameKind.OFFICIAL, one.name), (NameKind.ABBREVIATION, short)):
            yield OrganisationName(
                organisation=one,
                text=text,
                kind=kind,
                folded=rules.core_name(text, where),
                initials=rules.initials(text),
            )


def make_users(areas: list[Area]) -> int:
    """One user for each of the main bodies of an area, one for a school; all with a second factor."""
    hashed = make_password(PASSWORD)
    posts = [
        (area, body, role)
        for area in areas
        for body, role in zip(
            area.organisations, [role for *_rest, role in KINDS] + [Role.SCHOOL], strict=False
        )
    ]
    users = insert(
        User,
        (
            User(
                username=f"u{area.jurisdiction.code}-{role}",
                name=f"测试{body.name[-4:]}",
                email=f"u{area.jurisdiction.code}-{role}@example.invalid",
                password=hashed,
            )
            for area, body, role in posts
        ),
    )
    insert(
        Membership,
        (
            Membership(user=user, organisation=body, role=role, valid_from=date(2020, 1, 1))
            for user, (_area, body, role) in zip(users, posts, strict=True)
        ),
    )
    for user in users:
        TOTP.activate(user, SECRET)
    insert(
        Notice,
        (
            Notice(
                recipient=user,
                subject=f"进展报告已采纳（{n}）",
                body="您报送的进展报告已采纳。",
                url="/home/",
                read_at=None if n < 5 else datetime(2026, 1, 1, tzinfo=UTC),
            )
            for user in users
            for n in range(NOTICES)
        ),
    )
    assert Authenticator.objects.count() == len(users)
    return len(users)


# ---------------------------------------------------------------------- plans and what is in them


Made = tuple[Area, Plan, PlanVersion, SourcePage]


def make_plans(area: Area, rng: random.Random) -> list[Made]:
    place = area.jurisdiction
    made = []
    for n in range(PLANS):
        first = 2021 + 2 * n
        title = f"{place.name}深化产教融合行动计划（{first}—{first + 5}年）"
        document = Document.objects.create(
            jurisdiction=place,
            title=title,
            number=f"示政办发〔{first}〕{rng.randint(100, 999)}号",
            issuer=f"{place.name}人民政府办公室",
            issuer_organisation=area.organisations[0],
            lead_organisation=area.organisations[1],
            issued_on=date(first, 3, 1),
            plan_from=first,
            plan_to=first + 5,
            validity=Validity.IN_FORCE,
            is_public=True,
        )
        DocumentLink.objects.create(jurisdiction=place, document=document, cited_number="示省发〔2020〕1号")
        plan = Plan.objects.create(
            jurisdiction=place, document=document, title=title, short_title=f"{place.name}行动计划{first}"
        )
        text = "\n".join(sentence(rng) for _ in range(TASKS))
        page = SourcePage.objects.create(
            jurisdiction=place,
            document=document,
            name="示例.txt",
            kind=PageKind.TXT,
            encoding="utf-8",
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            size=len(text.encode()),
            text=text,
        )
        version = PlanVersion.objects.create(
            jurisdiction=place,
            plan=plan,
            number=1,
            origin=VersionOrigin.REVIEW,
            page=page,
            content={"clauses": [], "tasks": [], "indicators": []},
            fingerprint="0" * 64,
            published_at=datetime(first, 3, 1, tzinfo=UTC),
        )
        made.append((area, plan, version, page))
    return made


def sentence(rng: random.Random) -> str:
    parts = [f"{rng.choice(VERBS)}{rng.choice(THINGS)}" for _ in range(2)]
    return f"{parts[0]}，{rng.choice(AIMS)}，{parts[1]}，{rng.choice(AIMS)}。"


def fill_plan(area: Area, plan: Plan, version: PlanVersion, page: SourcePage, rng: random.Random) -> int:
    place = area.jurisdiction
    common = {"plan": plan, "jurisdiction": place, "introduced_in": version}
    clauses = insert(Clause, _clauses(common, rng))
    tasks = insert(Task, _tasks(common, clauses, page, rng))
    insert(Indicator, _indicators(common, clauses, tasks, rng))
    units = insert(TaskUnit, _units(area, tasks, rng))
    through = TaskUnit.stands_for.through
    insert(through, (through(taskunit_id=unit.pk, organisation_id=unit.organisation_id) for unit in units))
    leads = {unit.task_id: unit.organisation_id for unit in units if unit.role == UnitRole.LEAD}
    insert(ProgressReport, _reports(place, tasks, leads, rng))
    for n in range(5):
        Milestone.objects.create(
            plan=plan, jurisdiction=place, key=f"m{n}", kind=MilestoneKind.BASE, name=f"示例实训基地{n}"
        )
        Deliverable.objects.create(
            plan=plan, jurisdiction=place, kind=DeliverableKind.PLANNING_CHAPTER, subject=f"示例专项规划{n}"
        )
    return len(tasks)


def _clauses(common: dict[str, Any], rng: random.Random) -> Iterator[Clause]:
    for n in range(CLAUSES):
        yield Clause(
            **common,
            key=f"c{n}",
            order=n,
            level=2,
            label=f"（{n + 1}）",
            heading=f"{rng.choice(VERBS)}{rng.choice(THINGS)}",
            text="".join(sentence(rng) for _ in range(5)),
        )


def _tasks(
    common: dict[str, Any], clauses: list[Clause], page: SourcePage, rng: random.Random
) -> Iterator[Task]:
    place = 0
    for n, text in enumerate(page.text.split("\n")):
        state = rng.choices(list(TaskState), weights=[25, 45, 5, 5, 20])[0]
        due = date(rng.randint(2022, 2029), 12, 31) if rng.random() < 0.7 else None
        is_done = state == TaskState.DONE
        percent = {TaskState.NOT_STARTED: None, TaskState.DONE: 100}.get(state, rng.randint(1, 99))
        yield Task(
            **common,
            clause=clauses[n * len(clauses) // TASKS],
            key=f"t{n}",
            order=n,
            title=text.split("，")[0] + f"第{n + 1}项工作",
            text=text,
            quote=text,
            start=place,
            end=place + len(text),
            modality=rng.choices(list(Modality), weights=[50, 15, 5, 10, 12, 8])[0],
            deadline_on=due,
            deadline_basis=DeadlineBasis.STATED if due else DeadlineBasis.NONE,
            deadline_text=f"{due.year}年底" if due else "",
            state=state,
            percent=percent,
            done_on=date(2025, 6, 30) if is_done else None,
        )
        place += len(text) + 1


def _units(area: Area, tasks: list[Task], rng: random.Random) -> Iterator[TaskUnit]:
    main, others = area.organisations[: len(KINDS)], area.organisations[len(KINDS) :]
    for task in tasks:
        lead = rng.choices(main, weights=WEIGHTS)[0]
        rest = [one for one in [*rng.sample(main, 2), rng.choice(others)] if one != lead]
        roles = [
            (lead, UnitRole.LEAD, "牵头单位"),
            *((one, UnitRole.RESPONSIBLE, "责任单位") for one in rest),
        ]
        for order, (one, role, word) in enumerate(roles):
            yield TaskUnit(
                task=task,
                jurisdiction=area.jurisdiction,
                role=role,
                role_word=word,
                printed_name=one.name.removeprefix(area.jurisdiction.name),
                order=order,
                organisation=one,
                match_how=MatchHow.NAME,
                match_score=1.0,
                match_reason="与简称一致",
            )


def _indicators(
    common: dict[str, Any], clauses: list[Clause], tasks: list[Task], rng: random.Random
) -> Iterator[Indicator]:
    for n in range(INDICATORS):
        yield Indicator(
            **common,
            clause=rng.choice(clauses),
            task=rng.choice(tasks),
            key=f"i{n}",
            order=n,
            name=f"{rng.choice(THINGS)}数量{n + 1}",
            comparator=">=",
            value=rng.randint(1, 500),
            unit="个",
            target_year=2025,
            deadline_basis=DeadlineBasis.STATED,
            quote=sentence(rng),
            not_stated=["numerator", "denominator", "formula", "baseline", "tolerance", "data_source"],
        )


def _reports(
    place: Jurisdiction, tasks: list[Task], leads: dict[int, int], rng: random.Random
) -> Iterator[ProgressReport]:
    states = (ReportState.ACCEPTED, ReportState.SUBMITTED, ReportState.RETURNED)
    for task in tasks:
        for quarter in range(rng.choice((0, 0, 0, 1, 3))):
            state = rng.choices(states, weights=[85, 10, 5])[0]
            at = datetime(2025, 3, 31, tzinfo=UTC) + timedelta(days=91 * quarter)
            yield ProgressReport(
                task=task,
                jurisdiction=place,
                organisation_id=leads[task.pk],
                period=f"2025年第{quarter + 1}季度",
                claimed=TaskState.ON_TRACK,
                percent=rng.randint(1, 90),
                text=sentence(rng),
                state=state,
                submitted_at=at,
                decided_at=None if state == ReportState.SUBMITTED else at + timedelta(days=5),
                return_reason="请补充佐证材料。" if state == ReportState.RETURNED else "",
            )
