"""Hiring: a school proposes, the conditions are held against the candidate, a bureau decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.queries import people_with
from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.notices import notify, withdraw
from ronghe.core.scope import line_of
from ronghe.core.service import locked, service
from ronghe.core.workflow import advance
from ronghe.directory.models import Organisation
from ronghe.faculty import perms
from ronghe.faculty.enums import EmploymentForm, RecruitChannel, RecruitState, StaffStatus, TeacherKind
from ronghe.faculty.models import CandidateWork, Employment, Recruitment, RecruitmentEvidence
from ronghe.faculty.queries.recruiting import checks_data, checks_of, kept_checks
from ronghe.faculty.rules import steps
from ronghe.faculty.services.corrections import school_people
from ronghe.faculty.services.teachers import Job, Profile, enter_teacher
from ronghe.policy.services.progress import Upload

ABOUT = "faculty.recruitment"


@dataclass(frozen=True, slots=True)
class Work:
    """A stretch of enterprise work."""

    enterprise: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Proposal:
    """The post and the facts of the candidate."""

    post: str
    candidate: str
    hire_on: date
    method: str
    kind: str = TeacherKind.SPECIALIST
    status: str = StaffStatus.ESTABLISHMENT
    channel: str = RecruitChannel.ORDINARY
    education: str = ""
    graduated_on: date | None = None
    skill_level: str = ""
    title_level: str = ""
    qualification: str = ""
    talent_kind: str = ""


@service("faculty.recruitment.proposed")
def propose_hire(
    school: Organisation,
    *,
    actor: Actor,
    proposal: Proposal,
    work: Sequence[Work] = (),
    files: Sequence[Upload] = (),
) -> Recruitment:
    """Enter a candidate; the conditions are checked at once and shown."""
    require(perms.can_hire(actor, school), "由用人学校登记拟聘人员。")
    _check_work(work, proposal.hire_on)
    case = Recruitment.objects.create(jurisdiction=school.jurisdiction, school=school, **asdict(proposal))
    _write_work(case, work)
    for file in files:
        evidence.attach(
            case,
            file.file,
            file.name,
            link=RecruitmentEvidence,
            jurisdiction=case.jurisdiction,
            actor=actor,
            caption=file.caption,
        )
    _check_again(case)
    return case


def _check_work(work: Sequence[Work], hire_on: date) -> None:
    for one in work:
        if one.ends_on < one.starts_on:
            message = f"“{one.enterprise}”的结束日期 {one.ends_on} 早于开始日期 {one.starts_on}。"
            raise Invalid("faculty.recruitment.work", message, fields={"work": message})
        if one.ends_on > hire_on:
            message = f"“{one.enterprise}”的结束日期 {one.ends_on} 晚于拟聘日期 {hire_on}。"
            raise Invalid("faculty.recruitment.work", message, fields={"work": message})


def _write_work(case: Recruitment, work: Sequence[Work]) -> None:
    for one in work:
        CandidateWork.objects.create(
            recruitment=case, enterprise=one.enterprise, starts_on=one.starts_on, ends_on=one.ends_on
        )


def _check_again(case: Recruitment) -> None:
    case.checks = checks_data(checks_of(case))
    case.save(update_fields=["checks", "updated_at"])


@service("faculty.recruitment.amended")
def amend_hire(
    case: Recruitment, *, actor: Actor, proposal: Proposal, work: Sequence[Work], note: str = ""
) -> Recruitment:
    """Correct what has not been handed in, or was sent back."""
    require(perms.can_hire(actor, case.school), "由用人学校修改。")
    _check_work(work, proposal.hire_on)
    locked(case)
    if case.state not in (RecruitState.DRAFT, RecruitState.RETURNED):
        raise InvalidTransition("faculty.recruitment.state", "已报批的不能修改。")
    columns = asdict(proposal)
    for name, value in columns.items():
        setattr(case, name, value)
    case.save(update_fields=[*columns, "updated_at"])
    case.work.all().delete()
    _write_work(case, work)
    _check_again(case)
    return case


@service("faculty.recruitment.submitted")
def submit_hire(case: Recruitment, *, actor: Actor, note: str = "") -> Recruitment:
    """Hand it in. What fails needs the school's reason for an exception; some things admit none."""
    require(perms.can_hire(actor, case.school), "由用人学校报批。")
    _check_again(case)
    kept = kept_checks(case)
    if kept.barred:
        raise RuleViolated(
            "faculty.recruitment.barred",
            "不符合招聘规定：" + "；".join(f"{one.label}（{one.found}）" for one in kept.barred) + "。",
            hint="；".join(one.closes for one in kept.barred) + "。",
        )
    if kept.failing and not note.strip():
        raise RuleViolated(
            "faculty.recruitment.exception",
            "以下条件不符合或须由审批人决定，按例外报批须写明理由："
            + "；".join(f"{one.label}（{one.found}）" for one in kept.failing)
            + "。",
            fields={"note": "请写明例外理由。"},
        )
    reason = note.strip()[:500] if kept.failing else ""
    advance(case, steps.SUBMIT_HIRE, actor=actor, note=note, exception_reason=reason, exception_by=None)
    withdraw(ABOUT, case.pk)
    notify(
        _approvers(case),
        actor=actor,
        subject=f"有教师招聘待审批：{case.school}",
        body=case.post,
        url=reverse("faculty:recruitment_detail", args=[case.pk]),
        about=(ABOUT, case.pk),
    )
    return case


def _approvers(case: Recruitment) -> list[int]:
    path = case.jurisdiction.path
    nearest = line_of(path)[-2:]
    return people_with(perms.APPROVERS, organisation__jurisdiction__path__in=nearest)


@service("faculty.recruitment.approved")
def approve_hire(case: Recruitment, *, actor: Actor, note: str = "") -> Recruitment:
    """Agree. Where a condition fails, the approver takes the exception upon himself with a reason."""
    require(perms.can_approve_hire(actor, case), "由教育或人力社保部门审批。")
    _check_again(case)
    kept = kept_checks(case)
    if kept.barred:
        raise RuleViolated(
            "faculty.recruitment.barred",
            "不符合招聘规定：" + "；".join(f"{one.label}（{one.found}）" for one in kept.barred) + "。",
        )
    if kept.failing and not note.strip():
        raise RuleViolated(
            "faculty.recruitment.approver_reason",
            "有条件不符合，同意例外须由审批人写明理由。",
            fields={"note": "请写明同意例外的理由。"},
        )
    advance(
        case,
        steps.APPROVE_HIRE,
        actor=actor,
        note=note,
        decision=note.strip()[:500],
        decided_on=timezone.localdate(),
        exception_by_id=actor.user_id if kept.failing else None,
    )
    _tell_school(case, actor, "已同意")
    return case


@service("faculty.recruitment.returned")
def return_hire(case: Recruitment, *, actor: Actor, note: str) -> Recruitment:
    """Back to the school with the reason."""
    require(perms.can_approve_hire(actor, case), "由教育或人力社保部门退回。")
    advance(case, steps.RETURN_HIRE, actor=actor, note=note, decision=note.strip()[:500])
    _tell_school(case, actor, "被退回")
    return case


@service("faculty.recruitment.refused")
def refuse_hire(case: Recruitment, *, actor: Actor, note: str) -> Recruitment:
    """Refuse with the reason."""
    require(perms.can_approve_hire(actor, case), "由教育或人力社保部门审批。")
    advance(
        case,
        steps.REFUSE_HIRE,
        actor=actor,
        note=note,
        decision=note.strip()[:500],
        decided_on=timezone.localdate(),
    )
    _tell_school(case, actor, "未同意")
    return case


@service("faculty.recruitment.hired")
def hire(case: Recruitment, *, actor: Actor, note: str = "") -> Employment:
    """The candidate begins: a file and an employment are made from the case."""
    require(perms.can_hire(actor, case.school), "由用人学校办理入职。")
    advance(case, steps.HIRE, actor=actor, note=note)
    part_time = case.status in (StaffStatus.QUOTA, StaffStatus.MOBILE)
    entered = enter_teacher(
        case.school,
        actor=actor,
        profile=Profile(case.candidate, education=case.education),
        job=Job(
            case.kind,
            case.hire_on,
            form=EmploymentForm.PART_TIME if part_time else EmploymentForm.FULL_TIME,
            status=case.status,
            post=case.post[:60],
        ),
    )
    for one in case.work.all():
        entered.teacher.experience.create(
            enterprise=one.enterprise, starts_on=one.starts_on, ends_on=one.ends_on
        )
    return entered.employment


ACTS: dict[str, Callable[..., object]] = {
    steps.SUBMIT_HIRE.name: submit_hire,
    steps.APPROVE_HIRE.name: approve_hire,
    steps.RETURN_HIRE.name: return_hire,
    steps.REFUSE_HIRE.name: refuse_hire,
    steps.HIRE.name: hire,
}
"""The service of every step."""


def _tell_school(case: Recruitment, actor: Actor, word: str) -> None:
    withdraw(ABOUT, case.pk)
    notify(
        school_people(case.school_id),
        actor=actor,
        subject=f"教师招聘{word}：{case.post}",
        body=case.decision,
        url=reverse("faculty:recruitment_detail", args=[case.pk]),
        about=(ABOUT, case.pk),
    )
