"""The ledger of enterprise practice: recorded, confirmed by the school, returned, revoked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, NotAllowed, require
from ronghe.core.notices import notify, withdraw
from ronghe.core.registers import do_all
from ronghe.core.service import service
from ronghe.core.workflow import advance
from ronghe.directory.models import Organisation
from ronghe.faculty import perms
from ronghe.faculty.enums import PracticeState
from ronghe.faculty.models import PracticeEntry, PracticeEvidence, Teacher
from ronghe.faculty.queries.clocks import lapsing
from ronghe.faculty.rules import steps
from ronghe.faculty.rules.sources import IMPORTED, MANUAL, source_of
from ronghe.faculty.services.clocks import refresh_clocks
from ronghe.faculty.services.corrections import school_people
from ronghe.policy.services.progress import Upload

ABOUT = "faculty.practice"


@dataclass(frozen=True, slots=True)
class Practice:
    """A stretch of practice as it is reported."""

    starts_on: date
    ends_on: date
    enterprise: str
    content: str = ""
    organisation: Organisation | None = None
    source_key: str = ""


def check_practice(practice: Practice) -> None:
    """Ending before it starts, or in the future: refused with the place."""
    wrong = {}
    if practice.ends_on < practice.starts_on:
        wrong["ends_on"] = f"结束日期 {practice.ends_on} 早于开始日期 {practice.starts_on}。"
    elif practice.ends_on > timezone.localdate():
        wrong["ends_on"] = f"结束日期 {practice.ends_on} 尚未到，实践结束后再登记。"
    if not practice.enterprise.strip():
        wrong["enterprise"] = "请填写实践单位。"
    if wrong:
        raise Invalid("faculty.practice.invalid", "；".join(wrong.values()), fields=wrong)


@service("faculty.practice.recorded")
def record_practice(
    teacher: Teacher, *, actor: Actor, practice: Practice, files: Sequence[Upload] = ()
) -> PracticeEntry:
    """A teacher or the school reports practice with proof; it counts once the school has confirmed it."""
    require(perms.can_record_practice(actor, teacher), "由教师本人或管理档案的学校登记。")
    check_practice(practice)
    row = _create(teacher, practice, MANUAL.key, actor)
    for file in files:
        evidence.attach(
            row,
            file.file,
            file.name,
            link=PracticeEvidence,
            jurisdiction=teacher.jurisdiction,
            actor=actor,
            caption=file.caption,
        )
    if not perms.can_keep_teacher(actor, teacher):
        notify(
            school_people(teacher.school_id),
            actor=actor,
            subject=f"有企业实践记录待确认：{teacher.name}",
            body=str(row),
            url=reverse("faculty:practice_list") + "?state=recorded",
            about=(ABOUT, row.pk),
        )
    return row


def _create(teacher: Teacher, practice: Practice, source: str, actor: Actor) -> PracticeEntry:
    return PracticeEntry.objects.create(
        teacher=teacher,
        starts_on=practice.starts_on,
        ends_on=practice.ends_on,
        enterprise=practice.enterprise.strip(),
        organisation=practice.organisation,
        content=practice.content.strip(),
        source=source,
        source_key=practice.source_key,
        recorded_by_id=actor.user_id,
    )


@service("faculty.practice.taken_over")
def take_over_practice(teacher: Teacher, *, actor: Actor, source: str, practice: Practice) -> PracticeEntry:
    """Practice that another part of the system knows, by a declared source; the same key is entered once.

    What the source vouches for is confirmed at once, the rest waits for the school.
    """
    if not actor.is_system:
        raise NotAllowed("faculty.practice.source", "来自其他业务的实践记录由系统登记。")
    declared = source_of(source)
    check_practice(practice)
    if not practice.source_key:
        raise Invalid("faculty.practice.key", "来自其他业务的实践记录须有来源编号。")
    try:
        with transaction.atomic():
            row = _create(teacher, practice, source, actor)
    except IntegrityError as error:
        raise Conflict("faculty.practice.twice", "该来源记录已经登记过。") from error
    if declared.is_vouched:
        advance(row, steps.CONFIRM_PRACTICE, actor=actor, settled_at=timezone.now())
        refresh_clocks([teacher.pk])
    return row


@service("faculty.practice.confirmed")
def confirm_practice(entry: PracticeEntry, *, actor: Actor, note: str = "") -> PracticeEntry:
    """The school vouches for it; from now on the days count."""
    require(perms.can_settle_practice(actor, entry), "由管理档案的学校确认，且不能确认本人的记录。")
    advance(
        entry,
        steps.CONFIRM_PRACTICE,
        actor=actor,
        note=note,
        remark=note.strip()[:300],
        settled_at=timezone.now(),
    )
    refresh_clocks([entry.teacher_id])
    _tell(entry, actor, "已确认")
    return entry


@service("faculty.practice.many_confirmed")
def confirm_many(entries: Iterable[PracticeEntry], *, actor: Actor, note: str = "") -> list[PracticeEntry]:
    """Several at once, or none of them."""
    return do_all(entries, lambda row: confirm_practice(row, actor=actor, note=note))


@service("faculty.practice.returned")
def return_practice(entry: PracticeEntry, *, actor: Actor, note: str) -> PracticeEntry:
    """Back to the teacher with the reason."""
    require(perms.can_settle_practice(actor, entry), "由管理档案的学校退回。")
    advance(
        entry,
        steps.RETURN_PRACTICE,
        actor=actor,
        note=note,
        remark=note.strip()[:300],
        settled_at=timezone.now(),
    )
    _tell(entry, actor, "被退回")
    return entry


@service("faculty.practice.many_returned")
def return_many(entries: Iterable[PracticeEntry], *, actor: Actor, note: str) -> list[PracticeEntry]:
    """Several back for one reason, or none of them."""
    return do_all(entries, lambda row: return_practice(row, actor=actor, note=note))


@service("faculty.practice.amended")
def amend_practice(
    entry: PracticeEntry, *, actor: Actor, practice: Practice, note: str = ""
) -> PracticeEntry:
    """Mend what is not confirmed yet and hand it in again."""
    require(perms.can_record_practice(actor, entry.teacher), "由教师本人或管理档案的学校补正。")
    check_practice(practice)
    advance(
        entry,
        steps.AMEND_PRACTICE,
        actor=actor,
        note=note,
        starts_on=practice.starts_on,
        ends_on=practice.ends_on,
        enterprise=practice.enterprise.strip(),
        organisation=practice.organisation,
        content=practice.content.strip(),
        remark="",
    )
    return entry


@service("faculty.practice.revoked")
def revoke_practice(entry: PracticeEntry, *, actor: Actor, note: str) -> PracticeEntry:
    """Take out what was wrong; the days no longer count."""
    require(perms.can_settle_practice(actor, entry), "由管理档案的学校撤销。")
    advance(
        entry,
        steps.REVOKE_PRACTICE,
        actor=actor,
        note=note,
        remark=note.strip()[:300],
        settled_at=timezone.now(),
    )
    refresh_clocks([entry.teacher_id])
    _tell(entry, actor, "已撤销")
    return entry


def _tell(entry: PracticeEntry, actor: Actor, word: str) -> None:
    withdraw(ABOUT, entry.pk)
    if entry.teacher.user_id is not None:
        notify(
            [entry.teacher.user_id],
            actor=actor,
            subject=f"企业实践记录{word}：{entry.enterprise}",
            body=entry.remark,
            url=reverse("faculty:practice_detail", args=[entry.pk]),
        )


@service("faculty.practice.imported")
def import_practice(rows: Sequence[Any], *, actor: Actor) -> int:
    """Confirmed practice from a school's sheet."""
    schools = {row["teacher"].school_id: row["teacher"] for row in rows}
    for teacher in schools.values():
        require(perms.can_keep_teacher(actor, teacher), "只能导入本校教师的企业实践。")
    now = timezone.now()
    PracticeEntry.objects.bulk_create(
        [
            PracticeEntry(
                teacher=row["teacher"],
                starts_on=row["starts_on"],
                ends_on=row["ends_on"],
                enterprise=row["enterprise"],
                content=row["content"] or "",
                source=IMPORTED.key,
                state=PracticeState.CONFIRMED,
                recorded_by_id=actor.user_id,
                settled_at=now,
            )
            for row in rows
        ],
        batch_size=1000,
    )
    refresh_clocks(row["teacher"].pk for row in rows)
    return len(rows)


@service("faculty.practice.warned")
def warn_of_lapses(*, actor: Actor, within_days: int = 90) -> int:
    """Tell each teacher and each school once whose record lapses soon; nightly. The number of teachers."""
    today = timezone.localdate()
    rows = list(lapsing(actor, today, within_days).select_related("jurisdiction"))
    by_school: dict[int, int] = {}
    for teacher in rows:
        by_school[teacher.school_id] = by_school.get(teacher.school_id, 0) + 1
        if teacher.user_id is not None:
            notify(
                [teacher.user_id],
                actor=actor,
                subject=f"您的企业实践将于 {teacher.practice_lapses_on} 低于标准",
                url=reverse("faculty:teacher_own"),
                about=("faculty.lapse", teacher.pk),
            )
    for school, number in by_school.items():
        notify(
            school_people(school),
            actor=actor,
            subject=f"有 {number} 名教师的企业实践在 {within_days} 天内低于标准",
            url=reverse("faculty:clock_list"),
            about=("faculty.lapses", school),
        )
    return len(rows)
