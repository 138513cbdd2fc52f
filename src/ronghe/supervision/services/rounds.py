"""Rounds and forms: opening for everybody at once, signing, filling, returning, closing with proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.queries import reporters_of
from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.errors import Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.models import RowFile
from ronghe.core.notices import notify
from ronghe.core.registers import Finding
from ronghe.core.service import locked, service
from ronghe.policy.enums import CycleKind, TaskState
from ronghe.policy.services.progress import LONGEST_TEXT, Progress, take_over_statement
from ronghe.supervision.enums import FORM_DONE, FormState, RoundState
from ronghe.supervision.models import OFFICES, UNITS, FormItem, Round, RoundForm
from ronghe.supervision.queries.days import day_after
from ronghe.supervision.queries.known import known_of, lines_for
from ronghe.supervision.queries.units import addressed
from ronghe.supervision.rules import steps
from ronghe.supervision.services.cards import clear_cards_of
from ronghe.supervision.services.flows import done_on, is_of_unit, office_flow, other_side

REDO_DAYS = 3
"""Working days for doing it again where the round has no schedule that says so."""
NEEDS_FILE = (CycleKind.PLAN, CycleKind.REPORT, CycleKind.CONFERENCE)
"""Kinds of round whose whole point is a document."""


# ---------------------------------------------------------------------- forms


def _form_due(form: RoundForm, state: str) -> date | None:
    if state == FormState.ISSUED:
        return form.round.sign_due_on
    if state == FormState.SIGNED:
        return form.round.fill_due_on
    if state == FormState.RETURNED:
        schedule = form.round.schedule
        redo = schedule.sign_days if schedule else REDO_DAYS
        return max(form.round.fill_due_on, day_after(timezone.localdate(), redo))
    return None


def _sign(form: RoundForm, *, actor: Actor, note: str, on: date | None = None) -> Mapping[str, Any]:
    return {"signed_on": done_on(on)}


def _submit(form: RoundForm, *, actor: Actor, note: str, on: date | None = None) -> Mapping[str, Any]:
    """Every line says something; a document round has its document."""
    empty = [item.number for item in form.items.all() if not (item.progress and item.claimed)]
    if empty:
        listed = "、".join(str(number) for number in empty[:20])
        raise RuleViolated(
            "supervision.form.empty_lines",
            f"第 {listed} 行还没有填写进展状态和进展情况，不能提交。",
            hint="没有进展的也请如实写明原因。",
        )
    if form.round.kind in NEEDS_FILE and not RowFile.objects.of(form).exists():
        raise RuleViolated(
            "supervision.form.no_file",
            "本期要求报送文件，还没有上传。",
            hint="请在“佐证材料”处上传后再提交。",
        )
    return {"submitted_on": form.submitted_on or done_on(on)}


def _return(form: RoundForm, *, actor: Actor, note: str) -> Mapping[str, Any]:
    return {"returns": form.returns + 1}


def _close(form: RoundForm, *, actor: Actor, note: str, on: date | None = None) -> Mapping[str, Any]:
    if not RowFile.objects.of(form).exists():
        raise RuleViolated(
            "supervision.form.no_evidence",
            "没有佐证材料，不能办结。",
            hint="请退回该单位补充材料；确实不需要的，由督办单位上传核查记录后再办结。",
        )
    return {"closed_on": done_on(on)}


def _finished(form: RoundForm, *, actor: Actor, note: str, on: date | None = None) -> None:
    clear_cards_of(form, actor=actor, note=note, on=on)


def _closed(form: RoundForm, *, actor: Actor, note: str, on: date | None = None) -> None:
    """What the unit said of its tasks becomes their progress: it is not asked for a second time."""
    _finished(form, actor=actor, note=note, on=on)
    period = f"{form.round.period_from:%Y-%m-%d} 至 {form.round.period_to:%Y-%m-%d}"
    for item in form.items.select_related("task__jurisdiction"):
        if item.task is None:
            continue
        said = Progress(period, item.claimed, _told(item), item.percent)
        take_over_statement(item.task, said, actor=actor, organisation=form.organisation, note=note)


def _told(item: FormItem) -> str:
    parts = ((item.progress, ""), (item.problems, "存在问题："), (item.next_step, "下一步打算："))
    return "\n".join(f"{word}{text}" for text, word in parts if text)[:LONGEST_TEXT]


def _clear(form: RoundForm, *, actor: Actor, note: str, on: date | None = None) -> Mapping[str, Any]:
    return {"closed_on": done_on(on)}


def _fitting_form(form: RoundForm) -> Iterable[Finding]:
    if form.round_id and form.round.state != RoundState.OPEN:
        yield Finding("本期已经办结或取消，不能再下发。", "round")


def _prepare_form(form: RoundForm) -> None:
    if form.round_id:
        form.overseer = form.round.organisation


FORM = office_flow(
    "supervision.form",
    RoundForm,
    steps=steps.FORM_STEPS,
    prepare=_prepare_form,
    check=_fitting_form,
    tones={
        "issued": Tone.WARN,
        "signed": Tone.ACTIVE,
        "submitted": Tone.ACTIVE,
        "returned": Tone.WARN,
        "closed": Tone.GOOD,
        "cleared": Tone.IDLE,
    },
    waits={"issued": UNITS, "signed": UNITS, "returned": UNITS, "submitted": OFFICES},
    next_words={"submitted": "等待督办单位审核。"},
    before={"sign": _sign, "submit": _submit, "return": _return, "close": _close, "clear": _clear},
    told=other_side,
    due_for=_form_due,
    after={"close": _closed, "clear": _finished},
    recorded=lambda form, actor: _fill_forms(form.round, [form], actor),
    url=lambda form: reverse("supervision:forms_detail", args=[form.pk]),
)


@service("supervision.form.filled")
def fill_form(form: RoundForm, lines: Mapping[int, Mapping[str, Any]], *, actor: Actor) -> RoundForm:
    """Write what the unit says, by line number: all lines or none. Kept as a draft until it is submitted."""
    require(is_of_unit(actor, form), "由本单位的填报人员填写。")
    locked(form)
    if form.state not in (FormState.SIGNED, FormState.RETURNED):
        raise InvalidTransition(
            "supervision.form.fixed",
            f"这张表当前为“{form.get_state_display()}”，内容没有保存。",
            hint="请先签收；已提交或已办结的，请督办单位退回后再改。",
        )
    items = {item.number: item for item in form.items.select_for_update()}
    wrong: dict[str, str] = {}
    for number, said in lines.items():
        if number not in items:
            raise Invalid("supervision.form.line", f"这张表没有第 {number} 行。")
        wrong |= {f"{name}-{number}": text for name, text in wrong_in(said).items()}
    if wrong:
        first = next(iter(wrong.items()))
        raise Invalid(
            "supervision.form.wrong", f"第 {first[0].rpartition('-')[2]} 行：{first[1]}", fields=wrong
        )
    for number, said in lines.items():
        item = items[number]
        for name, value in said.items():
            setattr(item, name, value)
        item.save(update_fields=[*said, "updated_at"])
    return form


def wrong_in(said: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong in what a unit says of one line, by column: 130 % is refused, never cut to 100."""
    wrong = {}
    percent, claimed = said.get("percent"), said.get("claimed") or ""
    if percent is not None and not 0 <= percent <= 100:
        wrong["percent"] = (
            f"完成进度为 {percent}%，须在 0 到 100 之间；超额完成的填 100，并在进展情况里写明。"
        )
    elif claimed == TaskState.DONE and percent not in (None, 100):
        wrong["percent"] = "完成的任务进度应为 100。"
    if claimed and claimed not in TaskState.values:
        wrong["claimed"] = "请选择进展状态。"
    for name, most in (("progress", 3000), ("problems", 2000), ("next_step", 2000)):
        if len(said.get(name) or "") > most:
            wrong[name] = f"最多 {most} 字，长材料请作为佐证上传。"
    return wrong


# ---------------------------------------------------------------------- rounds


def _fitting_round(row: Round) -> Iterable[Finding]:
    if row.schedule is not None and row.schedule.organisation_id != row.organisation_id:
        yield Finding("周期安排不是这个单位的。", "schedule")


def _close_round(row: Round, *, actor: Actor, note: str) -> None:
    left = row.forms.exclude(state__in=FORM_DONE).count()
    if left:
        raise RuleViolated(
            "supervision.round.open_forms",
            f"还有 {left} 个单位的表没有办结或核销，本期不能办结。",
            hint="请逐单位审核办结，或写明理由核销。",
        )


def _after_cancel(row: Round, *, actor: Actor, note: str) -> None:
    """A cancelled round leaves nothing that could still be asked for."""
    for form in row.forms.exclude(state__in=FORM_DONE):
        if form.state == FormState.SUBMITTED:
            FORM.take(form, "return", actor=actor, note=note)
        FORM.take(form, "clear", actor=actor, note=f"本期取消：{note}")


def _issue(row: Round, actor: Actor) -> None:
    units = addressed(row.organisation.jurisdiction, row.addressees, row.schedule)
    forms = RoundForm.objects.bulk_create(
        RoundForm(
            jurisdiction_id=unit.jurisdiction_id,
            organisation=unit,
            overseer=row.organisation,
            round=row,
            opened_by_id=actor.user_id,
            entered_on=row.opened_on,
            due_on=row.sign_due_on,
        )
        for unit in units
        if unit.pk != row.organisation_id
    )
    _fill_forms(row, forms, actor)


def _fill_forms(row: Round, forms: list[RoundForm], actor: Actor) -> None:
    """Write what is known into the forms and tell the units. Part of a service."""
    figures = known_of([form.organisation for form in forms], row.period_to.year)
    for form in forms:
        form.known = {"figures": figures[form.organisation_id], "on": row.opened_on.isoformat()}
    RoundForm.objects.bulk_update(forms, ["known"])
    FormItem.objects.bulk_create(lines_for(forms, row, row.opened_on), batch_size=1000)
    people = reporters_of(form.organisation_id for form in forms)
    for form in forms:
        notify(
            people.get(form.organisation_id, []),
            actor=actor,
            subject=f"请签收：{row.title}",
            body=f"签收期限 {row.sign_due_on}，填报期限 {row.fill_due_on}。",
            url=reverse("supervision:forms_detail", args=[form.pk]),
            about=("supervision.form", form.pk),
        )


ROUND = office_flow(
    "supervision.round",
    Round,
    steps=steps.ROUND_STEPS,
    check=_fitting_round,
    tones={"open": Tone.ACTIVE, "closed": Tone.GOOD, "cancelled": Tone.IDLE},
    waits={"open": OFFICES},
    before={"close": _close_round},
    after={"cancel": _after_cancel},
    due_for=lambda row, state: row.fill_due_on if state == RoundState.OPEN else None,
    recorded=_issue,
    url=lambda row: reverse("supervision:rounds_detail", args=[row.pk]),
)
