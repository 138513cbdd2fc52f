"""The teacher file: entered, amended, corrected by the teacher, revealed with a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from ronghe.accounts.models import Membership, User
from ronghe.core.actor import Actor
from ronghe.core.digests import keyed_digest
from ronghe.core.errors import Conflict, Invalid, RuleViolated, require
from ronghe.core.models import PersonalReveal
from ronghe.core.roles import Role
from ronghe.core.service import locked, service
from ronghe.directory.models import Organisation
from ronghe.faculty import perms
from ronghe.faculty.enums import EmploymentForm, StaffStatus, TeacherKind
from ronghe.faculty.models import (
    Employment,
    EnterpriseExperience,
    Teacher,
    TeacherCertificate,
    TeacherTitle,
)
from ronghe.faculty.rules.identity import is_id_number, plain_id_number
from ronghe.faculty.services.clocks import refresh_clocks

PURPOSE = "faculty.id_number"
Part = TeacherTitle | TeacherCertificate | EnterpriseExperience


@dataclass(frozen=True, slots=True)
class Profile:
    """What a file says of the person."""

    name: str
    id_number: str = ""
    phone: str = ""
    education: str = ""
    programmes: tuple[str, ...] = ()
    teaches_theory: bool | None = None
    teaches_practice: bool | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What an employment says."""

    kind: str
    starts_on: date
    form: str = EmploymentForm.FULL_TIME
    status: str = StaffStatus.ESTABLISHMENT
    ends_on: date | None = None
    staff_number: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What entering a teacher came to; ``was_known``: the same person had a file already."""

    teacher: Teacher
    employment: Employment
    was_known: bool = field(default=False)


def digest_of(id_number: str) -> str:
    return keyed_digest(id_number, PURPOSE) if id_number else ""


def checked_profile(profile: Profile) -> Profile:
    """The profile as it may stand in the file, or what is wrong with it."""
    name, number = " ".join(profile.name.split()), plain_id_number(profile.id_number)
    wrong = {}
    if not name:
        wrong["name"] = "请填写姓名。"
    if number and not is_id_number(number):
        wrong["id_number"] = "证件号码不对：应为 18 位，出生日期存在，末位为校验码。"
    if wrong:
        raise Invalid("faculty.teacher.invalid", "；".join(wrong.values()), fields=wrong)
    return replace(profile, name=name, id_number=number, phone=profile.phone.strip())


@service("faculty.teacher.entered")
def enter_teacher(school: Organisation, *, actor: Actor, profile: Profile, job: Job) -> Entered:
    """Enter a teacher of a school. A person with a file elsewhere gets an employment, not a second file."""
    require(perms.can_keep_school(actor, school), "由学校管理人员登记本校教师。")
    profile = checked_profile(profile)
    known = Teacher.objects.filter(id_digest=digest_of(profile.id_number)).exclude(id_digest="").first()
    if known is None:
        teacher = Teacher.objects.create(jurisdiction=school.jurisdiction, school=school, **_columns(profile))
    else:
        teacher = known
        if known.name != profile.name:
            message = "该证件号码已有档案，但姓名与所填不同。"
            raise Conflict(
                "faculty.teacher.other_name",
                message,
                fields={"name": message},
                hint="请核对证件；曾改名的，由原学校先更正姓名。",
            )
    return Entered(teacher, open_employment(teacher, school, job), known is not None)


def _columns(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "id_number": profile.id_number,
        "id_digest": digest_of(profile.id_number),
        "phone": profile.phone,
        "education": profile.education,
        "programmes": list(profile.programmes),
        "teaches_theory": profile.teaches_theory,
        "teaches_practice": profile.teaches_practice,
    }


def open_employment(teacher: Teacher, school: Organisation, job: Job) -> Employment:
    """The rule and the write of an employment, for services that have asked for permission."""
    check_job(job)
    Teacher.objects.select_for_update(of=("self",)).get(pk=teacher.pk)
    refuse_overlap(teacher, school, job)
    try:
        with transaction.atomic():
            row = Employment.objects.create(
                teacher=teacher,
                organisation=school,
                kind=TeacherKind(job.kind),
                form=EmploymentForm(job.form),
                status=StaffStatus(job.status),
                post=job.post.strip(),
                staff_number=job.staff_number.strip(),
                starts_on=job.starts_on,
                ends_on=job.ends_on,
            )
    except IntegrityError as error:
        message = f"“{school}”已有工号为 {job.staff_number} 的在职教师。"
        raise Conflict("faculty.staff_number", message, fields={"staff_number": message}) from error
    _keep_file_at(teacher, row)
    refresh_clocks([teacher.pk])
    return row


def _keep_file_at(teacher: Teacher, row: Employment) -> None:
    """The school of the present full-time post keeps the file."""
    moves = row.form == EmploymentForm.FULL_TIME and row.covers(max(timezone.localdate(), row.starts_on))
    if moves and teacher.school_id != row.organisation_id:
        teacher.school = row.organisation
        teacher.jurisdiction = row.organisation.jurisdiction
        teacher.save(update_fields=["school", "jurisdiction", "updated_at"])


def check_job(job: Job) -> None:
    if job.ends_on is not None and job.ends_on < job.starts_on:
        message = f"离职日期 {job.ends_on} 早于入职日期 {job.starts_on}。"
        raise Invalid("faculty.employment.dates", message, fields={"ends_on": message})
    if job.form == EmploymentForm.FULL_TIME and job.status in (StaffStatus.QUOTA, StaffStatus.MOBILE):
        message = "兼职员额和流动岗位只用于兼职教师。"
        raise RuleViolated("faculty.employment.status", message, fields={"status": message})


def refuse_overlap(teacher: Teacher, school: Organisation, job: Job) -> None:
    """Twice at one school, or full-time at two schools at once: refused with the place and the days."""
    rows = Employment.objects.filter(teacher=teacher).select_related("organisation")
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=job.starts_on))
    if job.ends_on is not None:
        rows = rows.filter(starts_on__lte=job.ends_on)
    for row in rows:
        if row.organisation_id == school.pk:
            message = f"{teacher.name}自 {row.starts_on} {_until(row)}已在本校任职，时间重叠。"
            raise Conflict("faculty.employed_here", message, fields={"starts_on": message})
        if row.form == job.form == EmploymentForm.FULL_TIME:
            message = (
                f"{teacher.name}自 {row.starts_on} {_until(row)}在“{row.organisation}”全职任职，"
                f"不能同时在“{school}”全职任职。"
            )
            raise RuleViolated(
                "faculty.employed_twice",
                message,
                fields={"starts_on": message},
                hint="请先由原学校办理离职；确属兼职的，任用形式选“兼职”。",
            )


def _until(row: Employment) -> str:
    return f"至 {row.ends_on} " if row.ends_on else "起"


@service("faculty.employment.opened")
def employ_teacher(teacher: Teacher, school: Organisation, *, actor: Actor, job: Job) -> Employment:
    """Employ a person who has a file already."""
    require(perms.can_keep_school(actor, school), "由学校管理人员办理本校任用。")
    return open_employment(teacher, school, job)


@service("faculty.employment.ended")
def end_employment(employment: Employment, *, actor: Actor, ends_on: date, reason: str) -> Employment:
    """The teacher leaves a school on a day; the file stays readable there."""
    require(perms.can_keep_school(actor, employment.organisation), "由任职学校办理离职。")
    locked(employment)
    if employment.ends_on is not None and employment.ends_on <= timezone.localdate():
        raise Conflict("faculty.employment.ended", f"已于 {employment.ends_on} 离职。")
    wrong = {}
    if ends_on < employment.starts_on:
        wrong["ends_on"] = f"离职日期不能早于入职日期 {employment.starts_on}。"
    if not reason.strip():
        wrong["reason"] = "请写明原因。"
    if wrong:
        raise Invalid("faculty.employment.end", "；".join(wrong.values()), fields=wrong)
    employment.ends_on = ends_on
    employment.save(update_fields=["ends_on"])
    return employment


@service("faculty.teacher.amended")
def amend_teacher(teacher: Teacher, *, actor: Actor, profile: Profile, reason: str) -> Teacher:
    """Correct the file; a blank identity number or phone leaves the stored one."""
    require(perms.can_keep_teacher(actor, teacher), "由管理档案的学校修改。")
    if not reason.strip():
        raise Invalid("faculty.teacher.reason", "请写明修改理由。", fields={"reason": "请写明修改理由。"})
    profile = checked_profile(profile)
    locked(teacher)
    columns = _columns(profile)
    if not profile.id_number:
        del columns["id_number"], columns["id_digest"]
    elif Teacher.objects.filter(id_digest=columns["id_digest"]).exclude(pk=teacher.pk).exists():
        message = "该证件号码已有另一份教师档案。"
        raise Conflict("faculty.teacher.twice", message, fields={"id_number": message})
    if not profile.phone:
        del columns["phone"]
    for name, value in columns.items():
        setattr(teacher, name, value)
    teacher.save(update_fields=[*columns, "updated_at"])
    return teacher


@service("faculty.teacher.linked")
def link_user(teacher: Teacher, *, actor: Actor, username: str) -> Teacher:
    """Give the teacher access to the own file: a log-in with the role of a teacher in this school."""
    require(perms.can_keep_teacher(actor, teacher), "由管理档案的学校关联账号。")
    user = User.objects.filter(username=username.strip(), is_active=True).first()
    is_teacher = (
        user is not None
        and Membership.objects.valid_on(timezone.localdate())
        .filter(user=user, role=Role.TEACHER, organisation_id=teacher.school_id)
        .exists()
    )
    if user is None or not is_teacher:
        message = "没有这个账号，或该账号不是本校教师。"
        raise Invalid("faculty.teacher.no_user", message, fields={"username": message})
    taken = Teacher.objects.filter(user=user).exclude(pk=teacher.pk).first()
    if taken is not None:
        message = "该账号已关联另一份教师档案。"
        raise Conflict("faculty.teacher.user_taken", message, fields={"username": message})
    teacher.user = user
    teacher.save(update_fields=["user", "updated_at"])
    return teacher


PARTS: Mapping[str, type[Part]] = {
    "title": TeacherTitle,
    "certificate": TeacherCertificate,
    "experience": EnterpriseExperience,
}


@service("faculty.teacher.part_added")
def add_part(teacher: Teacher, part: str, *, actor: Actor, values: Mapping[str, Any]) -> Part:
    """Add a title, a certificate or a stretch of enterprise work."""
    require(perms.can_keep_teacher(actor, teacher), "由管理档案的学校登记。")
    row = PARTS[part](teacher=teacher, **values)
    for first, last, words in (
        ("starts_on", "ends_on", "结束日期不能早于开始日期。"),
        ("obtained_on", "expires_on", "有效期不能早于取得日期。"),
    ):
        low, high = getattr(row, first, None), getattr(row, last, None)
        if low and high and high < low:
            raise Invalid("faculty.part.dates", words, fields={last: words})
    row.save()
    return row


@service("faculty.teacher.part_removed")
def remove_part(row: Part, *, actor: Actor, reason: str) -> None:
    """Take out what was entered by mistake; the history keeps it."""
    require(perms.can_keep_teacher(actor, row.teacher), "由管理档案的学校删除。")
    if not reason.strip():
        raise Invalid("faculty.part.reason", "请写明删除理由。", fields={"reason": "请写明删除理由。"})
    row.delete()


@service("faculty.teacher.revealed")
def reveal_teacher(teacher: Teacher, name: str, *, actor: Actor, reason: str) -> str:
    """Identity number or phone in the clear; who saw it and why is kept."""
    require(perms.can_reveal(actor, teacher), "只有管理档案的学校、审计人员和本人可以查看。")
    if name not in ("id_number", "phone"):
        raise Invalid("faculty.reveal.field", "没有这一项。")
    if not reason.strip():
        raise RuleViolated(
            "core.reveal.reason", "查看个人信息须说明事由。", fields={"reason": "请填写事由。"}
        )
    PersonalReveal.objects.create(
        model="faculty.Teacher",
        row=teacher.pk,
        field=name,
        seen_by_id=actor.user_id,
        reason=reason.strip()[:200],
    )
    return str(getattr(teacher, name))
