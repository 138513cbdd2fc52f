"""The rules of the mentors' pool: nobody in two places at one hour, nobody above the limit (TEA-12, 15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from ronghe.accounts.models import User
from ronghe.core.registers import Finding
from ronghe.core.workdays import say_date
from ronghe.directory.enums import OrganisationKind
from ronghe.faculty.enums import TeacherKind
from ronghe.faculty.models import Employment, Engagement, Mentor, SideJob, SpecialPost
from ronghe.faculty.models.engagements import EngagementKind
from ronghe.faculty.rules.spells import Spell, clash, days_overlap, peak_within, slot_of
from ronghe.policy.queries.rulings import Explained, ask_by_name, row_of, rules_of


def spell_of(row: Engagement, load: int) -> Spell:
    return Spell(row.starts_on, row.ends_on, load, row.weekday, slot_of(row.slot))


def _others(row: Engagement) -> list[Engagement]:
    """The mentor's other engagements, at whatever school: the pool is one."""
    rows = Engagement.objects.current().filter(mentor_id=row.mentor_id).exclude(pk=row.pk)
    return list(rows.select_related("organisation"))


def check_engagement(row: Engagement) -> Iterator[Finding]:
    """Another class at the same hour, more than the limits, a full post: refused, each with its figures."""
    if not (row.mentor_id and row.starts_on and row.weekly_hours):
        return
    others = _others(row)
    yield from _slot(row)
    yield from _clashes(row, others)
    yield from _loads(row, others)
    yield from _post(row)
    yield from _counted(row)


def _slot(row: Engagement) -> Iterator[Finding]:
    if row.slot and slot_of(row.slot) is None:
        yield Finding("上课时间的结束不晚于开始。", "slot", "例如 08:00-09:40。")
    if bool(row.slot) != bool(row.weekday):
        yield Finding("上课日和上课时间要么都填，要么都不填。", "weekday")


def _clashes(row: Engagement, others: list[Engagement]) -> Iterator[Finding]:
    mine = spell_of(row, row.weekly_hours)
    unknown = 0
    for other in others:
        found = clash(mine, spell_of(other, other.weekly_hours))
        if found:
            yield Finding(
                f"{row.mentor.name}在{other.get_weekday_display()} {other.slot} 已有{_where(row, other)}"
                f"“{other.task}”的安排（{_days(other)}），时间冲突。",
                "slot",
                "请改期，或先与对方学校协商。",
            )
        unknown += found is None
    if unknown:
        yield Finding(
            f"同期另有 {unknown} 项聘用，至少一方没有填写上课时间，无法判断是否冲突。",
            "slot",
            "请补填上课日和上课时间。",
            refuses=False,
        )


def _loads(row: Engagement, others: list[Engagement]) -> Iterator[Finding]:
    mentor = row.mentor
    measures = (
        ("weekly_hours", mentor.weekly_limit, "每周课时", "课时"),
        ("people", mentor.people_limit, "同时指导人数", "人"),
    )
    for name, limit, label, unit in measures:
        mine = spell_of(row, getattr(row, name))
        beside = [spell_of(other, getattr(other, name)) for other in others]
        heaviest = peak_within(mine, beside)
        if limit is None:
            if name == "weekly_hours" and any(days_overlap(mine, spell) for spell in beside):
                yield Finding(
                    f"没有规定{mentor.name}的{label}上限，同期合计 {heaviest.load} {unit}，"
                    "无法判断是否超负荷。",
                    name,
                    "请与所在企业商定上限，填入导师库。",
                    refuses=False,
                )
        elif heaviest.load > limit and heaviest.on is not None:
            rest = heaviest.load - mine.load
            yield Finding(
                f"{say_date(heaviest.on)}起{mentor.name}{label}合计 {heaviest.load} {unit}，"
                f"超过上限 {limit} {unit}（本项 {mine.load}，其余 {rest}）。",
                name,
                "请减少安排或错开聘期。",
            )


def _post(row: Engagement) -> Iterator[Finding]:
    if row.kind != EngagementKind.SPECIAL_POST:
        if row.post_id:
            yield Finding("只有特聘岗位聘用才填写岗位。", "post")
        return
    if not row.post_id or row.post is None:
        yield Finding("特聘岗位聘用须选择岗位。", "post", "请先登记特聘岗位。")
        return
    held = Engagement.objects.current().filter(post_id=row.post_id).exclude(pk=row.pk)
    mine = Spell(row.starts_on, row.ends_on, 1)
    heaviest = peak_within(mine, [Spell(one.starts_on, one.ends_on, 1) for one in held])
    if heaviest.load > row.post.number:
        yield Finding(
            f"“{row.post.name}”设岗 {row.post.number} 个，同期聘用将达 {heaviest.load} 人。",
            "post",
            "请先增设岗位，或等在聘人员期满。",
        )


def both_ways(row: Engagement | SideJob) -> list[Explained]:
    """What the rule on part-time both ways says of one person: an engineer here, or a teacher there."""
    if isinstance(row, Engagement):
        if row.kind != EngagementKind.PART_TIME:
            return []
        facts: dict[str, Any] = {"direction": "企业人员到学校", "enterprise_counts": row.counted_by_firm}
    else:
        facts = {
            "direction": "专业教师到企业",
            "specialist": is_specialist(row),
            "partner_enterprise": bool(row.agreement.strip()),
            "paid_recorded": not row.is_paid or bool(row.pay_terms.strip()),
        }
    rules = rules_of(row.organisation.jurisdiction, "TEA-12")
    rows = (row_of(row),) if row.pk else ()
    return [
        ask_by_name(rule, facts, on=row.starts_on, rows=rows) for rule in rules if rule.covers(row.starts_on)
    ]


def rule_both_ways(row: Engagement | SideJob) -> None:
    """Keep the rulings with the row."""
    if row.organisation_id and row.starts_on:
        row.rulings = [one.kept() for one in both_ways(row)]


def is_specialist(row: SideJob) -> bool | None:
    """Whether the teacher's file says so for that day; not to be told without a file."""
    if row.teacher_id is None:
        return None
    jobs = Employment.objects.on(row.starts_on).filter(
        teacher_id=row.teacher_id, organisation_id=row.organisation_id
    )
    kinds = set(jobs.values_list("kind", flat=True))
    return kinds != {TeacherKind.GENERAL} if kinds else None


def side_jobs_of_users(year: int) -> list[tuple[User, SideJob]]:
    """Paid part-time work of a year by people who have a log-in, for those who look at income as a whole."""
    rows = SideJob.objects.current().filter(
        is_paid=True, starts_on__year__lte=year, teacher__user__isnull=False
    )
    rows = rows.exclude(ends_on__year__lt=year)
    found = rows.select_related("teacher__user", "organisation__jurisdiction", "enterprise__jurisdiction")
    return [(one.teacher.user, one) for one in found if one.teacher and one.teacher.user]


def _counted(row: Engagement) -> Iterator[Finding]:
    """lc.elig.twoway: what is done for a school is counted in the firm's own assessment of its staff."""
    ended = row.ends_on is not None and row.ends_on < timezone.localdate()
    if row.kind == EngagementKind.PART_TIME and ended and not row.counted_by_firm:
        yield Finding(
            "聘期已满，企业尚未登记计入工作考核。",
            "counted_by_firm",
            "政策允许企业把兼职任教计入本人考核（可以，不是必须）；计入后请勾选。",
            refuses=False,
        )


def check_post(row: SpecialPost) -> Iterator[Finding]:
    held = row.engagements.current().count() if row.pk else 0
    if row.number is not None and held > row.number:
        yield Finding(f"该岗位在聘 {held} 人，设岗数不能少于在聘人数。", "number")


def check_side_job(row: SideJob) -> Iterator[Finding]:
    """Paid work beside the post is open to specialist teachers in partner firms, with the school's leave."""
    if row.enterprise_id and row.enterprise.kind != OrganisationKind.ENTERPRISE:
        yield Finding("兼职单位应为机构名录中的企业。", "enterprise")
    if row.starts_on and is_specialist(row) is False and both_ways(row):
        yield Finding(
            "只有专业（技能）教师可以到合作企业兼职取酬。", "person", "请核对教师档案里的教师类别。"
        )
    if row.is_paid and not row.agreement.strip():
        yield Finding(
            "取酬的兼职没有填写合作协议编号。", "agreement", "请补登与该企业的合作协议。", refuses=False
        )
    if row.is_paid and not row.pay_terms.strip():
        yield Finding("取酬的兼职没有登记报酬约定。", "pay_terms", "请补登报酬怎样约定。", refuses=False)
    if row.approved_on and row.starts_on and row.approved_on > row.starts_on:
        yield Finding("学校同意日期晚于兼职开始日期。", "approved_on", "兼职须先经学校同意。")
    same = SideJob.objects.current().filter(organisation_id=row.organisation_id, person=row.person)
    mine = Spell(row.starts_on, row.ends_on) if row.starts_on else None
    for other in same.exclude(pk=row.pk):
        if mine and days_overlap(mine, Spell(other.starts_on, other.ends_on)):
            together = other.weekly_hours + (row.weekly_hours or 0)
            yield Finding(
                f"同期已在“{other.enterprise}”兼职，每周合计 {together} 小时。",
                "weekly_hours",
                "请核对是否影响本职教学。",
                refuses=False,
            )


def _where(row: Engagement, other: Engagement) -> str:
    return "本校" if other.organisation_id == row.organisation_id else "其他学校"


def _days(row: Engagement) -> str:
    return f"{say_date(row.starts_on)}至{say_date(row.ends_on) if row.ends_on else '未定'}"


@dataclass(frozen=True, slots=True)
class Load:
    """How a mentor stands today."""

    hours: int
    people: int
    schools: int
    limit: int | None


def load_of(mentor: Mentor) -> Load:
    """The mentor's engagements of today, all schools together."""
    today = timezone.localdate()
    now = Spell(today, today)
    rows = [one for one in mentor.engagements.current() if days_overlap(now, spell_of(one, 0))]
    return Load(
        sum(one.weekly_hours for one in rows),
        sum(one.people for one in rows),
        len({one.organisation_id for one in rows}),
        mentor.weekly_limit,
    )
