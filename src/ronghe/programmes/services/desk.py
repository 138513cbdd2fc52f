"""The programme desk: applications, opinions, decision, filing, and what takes effect (PROG-03, 16)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import Flow, open_flow
from ronghe.core.errors import Invalid, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import register_services
from ronghe.core.roles import Role
from ronghe.core.service import service
from ronghe.core.workdays import CalendarNotAnnounced, deadline
from ronghe.directory.models import Organisation
from ronghe.policy.models import ParameterAnswer
from ronghe.policy.services.parameters import Answer, answer_not_stated
from ronghe.programmes.enums import ProgrammeStatus
from ronghe.programmes.models import Adjustment, Opinion, SchoolProgramme
from ronghe.programmes.models.desk import AdjustmentKind
from ronghe.programmes.queries.desk import check_adjustment, check_opinion, has_industry_opinion
from ronghe.programmes.queries.desk_file import file_of
from ronghe.programmes.queries.desk_terms import REVIEW_DAYS, REVIEW_DAYS_SHAPE, review_days
from ronghe.programmes.rules.desk_steps import ADJUSTMENT_STEPS, OFFICES
from ronghe.programmes.services.register import PROGRAMME
from ronghe.reference.queries import work_calendar

CLOCKED = frozenset({"submitted", "opinions", "review"})
"""States in which the office's days run: from submission to decision, whatever happens between."""
NO_DAYS = (
    "审核时限：文件没有写，主管部门也还没有决定，所以没有到期日。",
    "由主管部门在专业工作台登记决定后，新提交的申请按决定计算。",
)


class DeskFlow(Flow):
    """Its deadline is the office's own decision, counted from the day of submission."""

    def take(self, case: Any, name: str, *, actor: Actor, note: str = "", **data: Any) -> Any:
        """As for every flow; the history of the programme says by which application it was changed."""
        if name == "carry_out" and not note.strip():
            note = effect_words(case)
        return super().take(case, name, actor=actor, note=note, **data)

    def due(self, case: Any, state: str, start: date) -> date | None:
        if state not in CLOCKED:
            return None
        begun = start if state == "submitted" else case.submitted_on or start
        days = review_days(case.jurisdiction, begun)
        if not days:
            return None
        try:
            return deadline(begun, days, calendar=self.calendar(case.jurisdiction)).due
        except CalendarNotAnnounced:
            return None

    def deadline_words(self, case: Any) -> list[str]:
        if case.state not in CLOCKED or case.submitted_on is None:
            return []
        days = review_days(case.jurisdiction, case.submitted_on)
        if not days:
            return list(NO_DAYS)
        try:
            return deadline(case.submitted_on, days, calendar=self.calendar(case.jurisdiction)).explain()
        except CalendarNotAnnounced as error:
            return [error.message, error.hint]


def effect_words(case: Adjustment) -> str:
    """By which application and filing a programme is changed."""
    into = f"，并入{case.into}" if case.into else ""
    return f"专业调整 {case.number}，备案号 {case.filing_number}{into}"


def _submit(case: Adjustment, **_more: Any) -> Mapping[str, Any]:
    """The rules are asked anew: the programme may have changed since the draft."""
    refused = [one for one in check_adjustment(case) if one.refuses]
    if refused:
        raise RuleViolated("programmes.adjustment.rule", "".join(one.message for one in refused))
    return {"submitted_on": timezone.localdate(), "decided_on": None, "decision": "", "kept_file": {}}


def _review(case: Adjustment, *, note: str = "", **_more: Any) -> None:
    if not has_industry_opinion(case) and not note.strip():
        raise RuleViolated(
            "programmes.adjustment.opinions",
            "还没有行业协会或企业的意见。",
            hint="请先登记意见；确实不需要的，在办理意见中写明理由后再转入审核。",
        )


def _decide(case: Adjustment, *, actor: Actor, note: str = "", **_more: Any) -> Mapping[str, Any]:
    """The decision keeps the file on which it rests."""
    sections = [one.as_json() for one in file_of(case, actor)]
    today = timezone.localdate()
    return {
        "decided_on": today,
        "decision": note.strip()[:500],
        "kept_file": {"made_on": today.isoformat(), "sections": sections},
    }


def _file(
    case: Adjustment, *, number: str = "", filed_on: date | None = None, document: str = "", **_more: Any
) -> Mapping[str, Any]:
    fields = {}
    if not number.strip():
        fields["number"] = "请填写备案号。"
    if filed_on is None:
        fields["filed_on"] = "请填写备案日期。"
    elif filed_on > timezone.localdate():
        fields["filed_on"] = "备案日期在今天之后。"
    elif case.decided_on and filed_on < case.decided_on:
        fields["filed_on"] = "备案日期早于同意的日期。"
    if not document.strip():
        fields["document"] = "请填写备案文件。"
    if fields:
        raise Invalid("programmes.adjustment.filing", "".join(fields.values()), fields=fields)
    return {
        "filing_number": number.strip()[:80],
        "filed_on": filed_on,
        "filing_document": document.strip()[:200],
    }


def _carry_out(
    case: Adjustment, *, actor: Actor, effective_on: date | None = None, **_more: Any
) -> Mapping[str, Any]:
    """What was decided happens in the programme register, by its own services."""
    day = effective_on or timezone.localdate()
    if case.filed_on and day < case.filed_on:
        raise RuleViolated(
            "programmes.adjustment.effective",
            "执行日期早于备案日期。",
            fields={"effective_on": "不能早于备案日期。"},
        )
    made = _take_effect(case, actor)
    return {"effective_on": day, "made_id": made.pk if case.kind == AdjustmentKind.ADD else None}


def _take_effect(case: Adjustment, actor: Actor) -> SchoolProgramme:
    reason = effect_words(case)
    if case.kind == AdjustmentKind.ADD:
        return _open_programme(case, actor, reason)
    programme = case.programme
    if programme is None:
        raise Invalid("programmes.adjustment.programme", "申请没有写明是哪个专业。")
    values: dict[str, Any]
    if case.kind == AdjustmentKind.OPTIMISE:
        values = {
            name: getattr(case, name)
            for name in ("name", "direction", "years", "cluster")
            if getattr(case, name)
        }
        if case.cluster_id:
            values["cluster_basis"] = reason
        if case.places:
            values["status"] = ProgrammeStatus.OPEN
    else:
        values = {"status": STATUS_AFTER[AdjustmentKind(case.kind)]}
    amended: SchoolProgramme = PROGRAMME.amend(programme, values, actor=actor, reason=reason)
    return amended


STATUS_AFTER = {
    AdjustmentKind.SUSPEND: ProgrammeStatus.SUSPENDED,
    AdjustmentKind.MERGE: ProgrammeStatus.MERGED,
    AdjustmentKind.CANCEL: ProgrammeStatus.CANCELLED,
}


def _open_programme(case: Adjustment, actor: Actor, reason: str) -> SchoolProgramme:
    """The programme enters the register; one that stood there as planned is opened."""
    values = {"status": ProgrammeStatus.OPEN, "opened_year": case.start_year, "cluster": case.cluster}
    planned = SchoolProgramme.objects.current().filter(
        organisation=case.organisation,
        code=case.code,
        level=case.level,
        direction=case.direction,
        status=ProgrammeStatus.PLANNED,
    )
    made: SchoolProgramme
    if (found := planned.first()) is not None:
        made = PROGRAMME.amend(found, values, actor=actor, reason=reason)
        return made
    values |= {name: getattr(case, name) for name in ("organisation", "code", "name", "direction", "level")}
    basis = reason if case.cluster_id else ""
    made = PROGRAMME.record({**values, "years": case.years, "cluster_basis": basis}, actor=actor)
    return made


ADJUSTMENT = open_flow(
    "programmes.adjustment",
    Adjustment,
    kind=DeskFlow,
    steps=ADJUSTMENT_STEPS,
    check=check_adjustment,
    tones={
        "draft": Tone.IDLE,
        "submitted": Tone.ACTIVE,
        "opinions": Tone.ACTIVE,
        "review": Tone.ACTIVE,
        "returned": Tone.WARN,
        "approved": Tone.GOOD,
        "refused": Tone.BAD,
        "filed": Tone.GOOD,
        "effective": Tone.GOOD,
        "withdrawn": Tone.IDLE,
    },
    waits={
        "draft": {Role.SCHOOL},
        "returned": {Role.SCHOOL},
        **dict.fromkeys(("submitted", "opinions", "review", "approved", "filed"), OFFICES),
    },
    editable={"draft", "returned"},
    before={
        "submit": _submit,
        "review": _review,
        "approve": _decide,
        "refuse": _decide,
        "file": _file,
        "carry_out": _carry_out,
    },
    calendar=lambda _place: work_calendar(),
    url=lambda case: reverse("programmes:adjustments_detail", args=[case.pk]),
)
OPINION = register_services("programmes.opinion", Opinion, check=check_opinion)


@service("programmes.adjustment.days_decided")
def decide_review_days(
    place: Jurisdiction, days: int, *, actor: Actor, office: Organisation, basis: str, since: date
) -> ParameterAnswer:
    """The office says how many working days it gives itself, since no plan does."""
    require(actor.has(Role.EDUCATION, Role.POLICY_OFFICE, path=place.path), "由教育主管部门决定审核时限。")
    if not 1 <= days <= 250:
        raise Invalid(
            "programmes.adjustment.days", "审核时限应在 1 至 250 个工作日之间。", fields={"days": "请核对。"}
        )
    if not basis.strip():
        raise Invalid("programmes.adjustment.basis", "请写明依据。", fields={"basis": "请填写依据。"})
    answer = Answer(value=days, basis=basis.strip()[:200], valid_from=since)
    made: ParameterAnswer = answer_not_stated(
        place, REVIEW_DAYS, answer, actor=actor, decided_by=office, shape=REVIEW_DAYS_SHAPE
    )
    return made
