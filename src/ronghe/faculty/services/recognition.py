"""Dual-qualified recognition: applied, reviewed twice, shown to the public, recognised, re-checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.models import Membership
from ronghe.core import evidence, workdays
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.notices import notify, withdraw
from ronghe.core.registers import do_all
from ronghe.core.roles import Role
from ronghe.core.scope import line_of
from ronghe.core.service import service
from ronghe.core.workflow import advance
from ronghe.engine.rules.outcome import Verdict
from ronghe.faculty import perms
from ronghe.faculty.enums import ConditionKind, DualLevel, RecognitionState, SkillLevel, TitleLevel
from ronghe.faculty.models import (
    Recognition,
    RecognitionEvidence,
    RecognitionStandard,
    StandardCondition,
    Teacher,
)
from ronghe.faculty.queries.recognition import (
    explain_teacher,
    explanation_data,
    standard_by_key,
    standards_for,
)
from ronghe.faculty.rules import steps
from ronghe.faculty.rules.conditions import Condition
from ronghe.faculty.rules.intervals import years_after
from ronghe.faculty.services.corrections import school_people
from ronghe.policy.services.progress import Upload

ABOUT = "faculty.recognition"
PUBLICITY_WORKDAYS = 5
"""Where the standard names no length: five working days, stated on the page."""


@service("faculty.recognition.drafted")
def draft_recognition(
    teacher: Teacher,
    *,
    actor: Actor,
    standard: str,
    level: str,
    statement: str = "",
    files: Sequence[Upload] = (),
) -> Recognition:
    """Begin an application by a standard of the teacher's place."""
    require(perms.can_apply(actor, teacher), "由教师本人或管理档案的学校申请。")
    today = timezone.localdate()
    found = next((one for one in standards_for(teacher.jurisdiction, today) if one.key == standard), None)
    if found is None or level not in found.levels:
        message = "本地没有这一认定标准或级别。"
        raise Invalid("faculty.recognition.standard", message, fields={"standard": message})
    if not found.holds_on(today):
        message = f"“{found.name}”不在有效期内。"
        raise RuleViolated("faculty.recognition.standard_over", message, fields={"standard": message})
    try:
        with transaction.atomic():
            case = Recognition.objects.create(
                jurisdiction=teacher.school.jurisdiction,
                teacher=teacher,
                school=teacher.school,
                standard=found.key,
                standard_name=found.name,
                level=DualLevel(level),
                statement=statement.strip(),
                handler_id=actor.user_id,
            )
    except IntegrityError as error:
        raise Conflict("faculty.recognition.open", "该教师按此标准已有一份在办的申请。") from error
    for file in files:
        evidence.attach(
            case,
            file.file,
            file.name,
            link=RecognitionEvidence,
            jurisdiction=case.jurisdiction,
            actor=actor,
            caption=file.caption,
        )
    return case


@service("faculty.recognition.submitted")
def submit_recognition(case: Recognition, *, actor: Actor, note: str = "") -> Recognition:
    """Hand it to the school. A condition that is plainly not met stops it here and says what closes it."""
    require(perms.can_apply(actor, case.teacher), "由教师本人或管理档案的学校提交。")
    today = timezone.localdate()
    standard = standard_by_key(case.standard)
    if standard is None:
        raise RuleViolated("faculty.recognition.no_standard", "认定标准已不存在，请重新申请。")
    explanation = explain_teacher(case.teacher, standard, case.level, today)
    if explanation.verdict is Verdict.NOT_MET:
        failed = [one for one in explanation.answers if one.verdict is Verdict.NOT_MET]
        raise RuleViolated(
            "faculty.recognition.not_met",
            "不符合认定条件：" + "；".join(f"{one.condition.text}（{one.found}）" for one in failed) + "。",
            hint="；".join(one.closes for one in failed if one.closes) + "。",
        )
    advance(
        case,
        steps.SUBMIT,
        actor=actor,
        note=note,
        explained=explanation_data(explanation, today),
        submitted_on=today,
        decision="",
    )
    _tell_people(case, school_people(case.school_id), actor, "有双师型认定待学校审核")
    return case


@service("faculty.recognition.passed_school")
def pass_school(case: Recognition, *, actor: Actor, note: str = "") -> Recognition:
    """The school finds the papers in order."""
    require(perms.can_review_at_school(actor, case), "由学校审核，且不能审核本人的申请。")
    advance(case, steps.PASS_SCHOOL, actor=actor, note=note, decision=note.strip()[:500])
    _tell_people(case, bureau_people(case.jurisdiction), actor, "有双师型认定待教育部门审核")
    return case


@service("faculty.recognition.passed_bureau")
def pass_bureau(case: Recognition, *, actor: Actor, note: str = "") -> Recognition:
    """The bureau agrees; the name is shown to the public for the standard's working days."""
    require(perms.can_review_at_bureau(actor, case), "由教育部门审核。")
    today = timezone.localdate()
    standard = standard_by_key(case.standard)
    length = (standard and standard.publicity_workdays) or PUBLICITY_WORKDAYS
    advance(
        case,
        steps.PASS_BUREAU,
        actor=actor,
        note=note,
        decision=note.strip()[:500],
        publicity_from=today,
        publicity_to=workdays.add_workdays(today, length),
        handler_id=actor.user_id,
    )
    _tell_applicant(case, actor, "双师型认定已通过审核，进入公示")
    return case


@service("faculty.recognition.recognised")
def recognise(
    case: Recognition, *, actor: Actor, note: str = "", certificate_number: str = ""
) -> Recognition:
    """After the last day of publicity without objection."""
    require(perms.can_review_at_bureau(actor, case), "由教育部门认定。")
    today = timezone.localdate()
    if case.publicity_to is not None and today <= case.publicity_to:
        raise RuleViolated(
            "faculty.recognition.publicity", f"公示到 {case.publicity_to} 结束，之后才能认定。"
        )
    advance(
        case,
        steps.RECOGNISE,
        actor=actor,
        note=note,
        decision=note.strip()[:500],
        recognised_on=today,
        expires_on=_expiry(case, today),
        certificate_number=certificate_number.strip(),
    )
    _tell_applicant(case, actor, "双师型教师认定已完成")
    return case


def _expiry(case: Recognition, start: date) -> date | None:
    """The last day: the standard's years, and never beyond the standard's own end."""
    standard = standard_by_key(case.standard)
    if standard is None:
        return None
    ends = [standard.valid_to] if standard.valid_to else []
    if standard.years_valid:
        ends.append(years_after(start, standard.years_valid) - timedelta(days=1))
    return min(ends) if ends else None


@service("faculty.recognition.objected")
def object_recognition(case: Recognition, *, actor: Actor, note: str) -> Recognition:
    """Somebody objected during publicity: the bureau looks again."""
    require(perms.can_review_at_bureau(actor, case), "由教育部门受理异议。")
    advance(case, steps.OBJECT, actor=actor, note=note, publicity_from=None, publicity_to=None)
    return case


@service("faculty.recognition.returned")
def return_recognition(case: Recognition, *, actor: Actor, note: str) -> Recognition:
    """Papers are missing; school and bureau alike send it back in their turn."""
    at_school = case.state == RecognitionState.SCHOOL_REVIEW
    allowed = perms.can_review_at_school if at_school else perms.can_review_at_bureau
    require(allowed(actor, case), "由正在审核的单位退回。")
    advance(case, steps.RETURN, actor=actor, note=note, decision=note.strip()[:500])
    _tell_applicant(case, actor, "双师型认定申请被退回补正")
    return case


@service("faculty.recognition.refused")
def refuse_recognition(case: Recognition, *, actor: Actor, note: str) -> Recognition:
    """The bureau refuses with the reason; an appeal is possible."""
    require(perms.can_review_at_bureau(actor, case), "由教育部门作出。")
    advance(case, steps.REFUSE, actor=actor, note=note, decision=note.strip()[:500])
    _tell_applicant(case, actor, "双师型认定未获通过，可以申诉")
    return case


@service("faculty.recognition.appealed")
def appeal_recognition(case: Recognition, *, actor: Actor, note: str) -> Recognition:
    """The teacher or the school does not agree; once."""
    require(perms.can_apply(actor, case.teacher), "由教师本人或学校申诉。")
    if case.appeal:
        raise RuleViolated("faculty.recognition.appealed_before", "本案已经申诉过一次，复核决定为最终决定。")
    advance(case, steps.APPEAL, actor=actor, note=note, appeal=note.strip()[:2000])
    _tell_people(case, bureau_people(case.jurisdiction), actor, "有双师型认定申诉待复核")
    return case


@service("faculty.recognition.appeal_upheld")
def uphold_refusal(case: Recognition, *, actor: Actor, note: str) -> Recognition:
    """The refusal stands."""
    require(perms.can_review_at_bureau(actor, case), "由教育部门复核。")
    advance(case, steps.UPHOLD, actor=actor, note=note, decision=note.strip()[:500])
    _tell_applicant(case, actor, "双师型认定申诉：维持原决定")
    return case


@service("faculty.recognition.reopened")
def reopen_recognition(case: Recognition, *, actor: Actor, note: str) -> Recognition:
    """The appeal is right: the bureau reviews anew."""
    require(perms.can_review_at_bureau(actor, case), "由教育部门复核。")
    advance(case, steps.REOPEN, actor=actor, note=note)
    _tell_applicant(case, actor, "双师型认定申诉成立，重新审核")
    return case


@service("faculty.recognition.renewed")
def renew_recognition(case: Recognition, *, actor: Actor, note: str = "") -> Recognition:
    """Re-check: the conditions still hold today, and the recognition runs anew from today."""
    require(perms.can_review_at_bureau(actor, case), "由教育部门复核。")
    today = timezone.localdate()
    standard = standard_by_key(case.standard)
    if standard is None or not standard.holds_on(today):
        raise RuleViolated("faculty.recognition.standard_over", "认定标准已失效，须按新标准重新申请。")
    explanation = explain_teacher(case.teacher, standard, case.level, today)
    if explanation.verdict is Verdict.NOT_MET:
        failed = "；".join(
            f"{one.condition.text}（{one.found}）"
            for one in explanation.answers
            if one.verdict is Verdict.NOT_MET
        )
        raise RuleViolated("faculty.recognition.not_met", f"复核时已不符合：{failed}。")
    advance(
        case,
        steps.RENEW,
        actor=actor,
        note=note,
        explained=explanation_data(explanation, today),
        recognised_on=case.recognised_on if case.state == RecognitionState.RECOGNISED else today,
        expires_on=_expiry(case, today),
    )
    return case


@service("faculty.recognition.withdrawn")
def withdraw_recognition(case: Recognition, *, actor: Actor, note: str) -> Recognition:
    """Taken back from today on; what was counted before stays counted."""
    require(perms.can_review_at_bureau(actor, case), "由教育部门撤销。")
    advance(
        case,
        steps.WITHDRAW,
        actor=actor,
        note=note,
        withdrawn_on=timezone.localdate(),
        decision=note.strip()[:500],
    )
    _tell_applicant(case, actor, "双师型认定已被撤销")
    return case


@service("faculty.recognition.abandoned")
def abandon_recognition(case: Recognition, *, actor: Actor, note: str = "") -> Recognition:
    """The applicant thinks better of it."""
    require(perms.can_apply(actor, case.teacher), "由申请人撤回。")
    advance(case, steps.ABANDON, actor=actor, note=note)
    withdraw(ABOUT, case.pk)
    return case


@service("faculty.recognitions.expired")
def expire_recognitions(*, actor: Actor) -> int:
    """Those whose last day is past; nightly. How many."""
    require(actor.is_system, "由系统每日办理。")
    today = timezone.localdate()
    due = Recognition.objects.filter(state=RecognitionState.RECOGNISED, expires_on__lt=today)
    rows = list(due.select_related("teacher"))
    for case in rows:
        advance(case, steps.EXPIRE, actor=actor)
        _tell_applicant(case, actor, "双师型认定已到期，可申请复核")
    return len(rows)


ACTS: dict[str, Callable[..., Recognition]] = {
    steps.SUBMIT.name: submit_recognition,
    steps.PASS_SCHOOL.name: pass_school,
    steps.PASS_BUREAU.name: pass_bureau,
    steps.RECOGNISE.name: recognise,
    steps.OBJECT.name: object_recognition,
    steps.RETURN.name: return_recognition,
    steps.REFUSE.name: refuse_recognition,
    steps.APPEAL.name: appeal_recognition,
    steps.UPHOLD.name: uphold_refusal,
    steps.REOPEN.name: reopen_recognition,
    steps.RENEW.name: renew_recognition,
    steps.WITHDRAW.name: withdraw_recognition,
    steps.ABANDON.name: abandon_recognition,
}
"""The service of every step that a person takes."""


@service("faculty.recognition.many_decided")
def decide_many(
    cases: Iterable[Recognition], step: str, *, actor: Actor, note: str = ""
) -> list[Recognition]:
    """The same step for several with one reason, or for none of them."""
    if step not in ACTS:
        raise Invalid("faculty.recognition.step", "没有这一步。")
    return do_all(cases, lambda case: ACTS[step](case, actor=actor, note=note))


def bureau_people(place: Jurisdiction) -> list[int]:
    """The education bureau's people of the place, or of the nearest above."""
    line = line_of(place.path)
    rows = Membership.objects.valid_on(timezone.localdate()).filter(
        role=Role.EDUCATION, organisation__jurisdiction__path__in=line
    )
    found = list(rows.values_list("organisation__jurisdiction__path", "user_id"))
    nearest = max((path for path, _user in found), key=len, default="")
    return [user for path, user in found if path == nearest]


def _tell_people(case: Recognition, people: list[int], actor: Actor, subject: str) -> None:
    withdraw(ABOUT, case.pk)
    notify(
        people,
        actor=actor,
        subject=f"{subject}：{case.teacher.name}",
        body=case.standard_name,
        url=reverse("faculty:recognition_detail", args=[case.pk]),
        about=(ABOUT, case.pk),
    )


def _tell_applicant(case: Recognition, actor: Actor, subject: str) -> None:
    withdraw(ABOUT, case.pk)
    people = [case.teacher.user_id] if case.teacher.user_id else school_people(case.school_id)
    notify(
        people,
        actor=actor,
        subject=f"{subject}：{case.teacher.name}",
        body=case.decision,
        url=reverse("faculty:recognition_detail", args=[case.pk]),
        about=(ABOUT, case.pk),
    )


# -- standards of an office


@dataclass(frozen=True, slots=True)
class StandardTerms:
    """What an office's standard says about itself."""

    name: str
    document_number: str
    valid_from: date
    valid_to: date | None = None
    clause: str = ""
    years_valid: int | None = None
    publicity_workdays: int | None = None


@service("faculty.standard.issued")
def issue_standard(
    place: Jurisdiction, *, actor: Actor, terms: StandardTerms, conditions: Sequence[Condition]
) -> RecognitionStandard:
    """Enter the standard of an office with its conditions, its levels and its end."""
    require(perms.can_set_standard(actor, place), "由教育部门登记认定标准。")
    wrong = {}
    if terms.valid_to is not None and terms.valid_to < terms.valid_from:
        wrong["valid_to"] = "有效期不能早于施行日期。"
    if not conditions:
        wrong["conditions"] = "请至少登记一项条件。"
    for one in conditions:
        problem = _wrong_condition(one)
        if problem:
            wrong["conditions"] = problem
    if wrong:
        raise Invalid("faculty.standard.invalid", "；".join(wrong.values()), fields=wrong)
    row = RecognitionStandard.objects.create(
        jurisdiction=place,
        name=terms.name.strip(),
        document_number=terms.document_number.strip(),
        clause=terms.clause.strip(),
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        years_valid=terms.years_valid,
        publicity_workdays=terms.publicity_workdays,
    )
    for one in conditions:
        StandardCondition.objects.create(
            standard=row,
            level=one.level,
            kind=one.kind,
            wanted=one.wanted,
            text=one.text,
            group=one.group,
        )
    return row


def _wrong_condition(one: Condition) -> str:
    """Levels and years must be ones that the check can use."""
    usable = {
        ConditionKind.SKILL_LEVEL: one.wanted in SkillLevel.values,
        ConditionKind.TITLE_LEVEL: one.wanted in TitleLevel.values,
        ConditionKind.EXPERIENCE_YEARS: one.wanted.isdecimal(),
        ConditionKind.ENGAGED_YEARS: one.wanted.isdecimal(),
    }.get(one.kind, True)
    return "" if usable else f"条件“{one.text}”的要求“{one.wanted}”不能使用。"
