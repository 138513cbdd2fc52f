"""Statistical forms: loaded from packs, sent to a frame of units, filled in, checked, reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.definitions.versions import current_in, follow_pack, refuse_unless_new, succeed
from ronghe.core.errors import Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import Finding, register_services
from ronghe.core.service import locked, service
from ronghe.directory.models import Organisation
from ronghe.engine.statforms import Form, read_cells
from ronghe.engine.statforms import load_forms as read_forms
from ronghe.quality.models import StatForm, StatReturn, StatRound
from ronghe.quality.perms import evaluation as perms
from ronghe.quality.queries.statistics import problems_of
from ronghe.quality.rules.statistics import FILLERS, RETURN_STEPS, STATISTICIANS

MOST_EXPLANATION = 500


@service("quality.statform.loaded")
def load_forms(forms: Iterable[Form], place: Jurisdiction, *, actor: Actor) -> list[StatForm]:
    """Make the forms of a place say what its pack says; a changed wording is the next version.

    A form that officials of the place have revised since stays as they made it.
    """
    require(perms.can_load_schemes(actor, place), "统计表由系统管理员装入。")
    return [
        follow_pack(StatForm, _series(form, place), form.digest, actor=actor, **_columns(form))
        for form in forms
    ]


@service("quality.statform.revised")
def revise_form(
    form: Form, place: Jurisdiction, *, actor: Actor, reason: str, seen: int | None = None
) -> StatForm:
    """Keep a wording as the next version of a place's form, or as its first. Open rounds keep theirs."""
    require(perms.can_revise_forms(actor, place), "由组织统计的部门修订统计表。")
    old = current_in(StatForm, _series(form, place))
    refuse_unless_new(old, form.digest, reason, seen)
    return succeed(StatForm, _series(form, place), form.digest, actor=actor, reason=reason, **_columns(form))


def _series(form: Form, place: Jurisdiction) -> dict[str, Any]:
    return {"jurisdiction": place, "key": form.key}


def _columns(form: Form) -> dict[str, Any]:
    return {
        "name": form.name,
        "filled_by": form.filled_by,
        "definition": form.to_data(),
        "from_year": form.from_year,
    }


def load_from_folder(folder: Path, *, actor: Actor) -> list[StatForm]:
    """The forms of a pack folder, where its place is registered; nothing for a folder without any."""
    found = read_forms(folder)
    place = Jurisdiction.objects.filter(pack=folder.name).first() if found else None
    return load_forms(found, place, actor=actor) if place is not None else []


def _round(row: StatRound) -> Iterator[Finding]:
    if row.year < row.form.from_year:
        yield Finding(f"这份统计表自 {row.form.from_year} 年起用。", "year")
    if row.opens_on.year < row.year:
        yield Finding("统计年度还没有到。", "year")
    if not row.organisation.jurisdiction.path.startswith(row.form.jurisdiction.path):
        yield Finding("这份统计表属于别的辖区。", "form")


STAT_ROUND = register_services("quality.statround", StatRound, check=_round)


def _submit(row: StatReturn, *, actor: Actor, **_more: Any) -> dict[str, Any]:
    """Errors refuse the return; queries want an explanation."""
    form = row.round.form.wording
    problems = problems_of(row, form, row.cells)
    errors = [one for one in problems if one.is_error]
    if errors:
        raise RuleViolated(
            "quality.statreturn.errors",
            f"有 {len(errors)} 处错误，不能报送：" + "；".join(one.text for one in errors[:5]),
            hint="请在填报页改正后再报送。",
        )
    open_queries = [one for one in problems if not row.explanations.get(one.key, "").strip()]
    if open_queries:
        raise RuleViolated(
            "quality.statreturn.queries",
            f"有 {len(open_queries)} 处数据需要说明：" + "；".join(one.text for one in open_queries[:5]),
            hint="数据属实的，请在填报页写明原因；有误的请改正。",
        )
    first = row.cells if row.first_cells is None else row.first_cells
    return {"first_cells": first, "submitted_by_id": actor.user_id}


STAT_RETURN = open_flow(
    "quality.statreturn",
    StatReturn,
    steps=RETURN_STEPS,
    tones={
        "draft": Tone.IDLE,
        "submitted": Tone.ACTIVE,
        "returned": Tone.WARN,
        "accepted": Tone.GOOD,
        "excused": Tone.IDLE,
    },
    waits={"draft": FILLERS, "returned": FILLERS, "submitted": STATISTICIANS},
    before={"submit": _submit},
    editable=set(),
    is_opened_by_hand=False,
    url=lambda case: reverse("quality:returns_detail", args=[case.pk]),
)


@service("quality.statround.opened")
def add_units(round: StatRound, units: Iterable[Organisation], *, actor: Actor) -> list[StatReturn]:
    """Take units into the frame of a round; those in it already stay."""
    require(STAT_ROUND.may_keep(actor, round), "由组织统计的部门确定调查范围。")
    if not round.is_current:
        raise InvalidTransition("quality.statround.closed", "统计调查已经结束，不能再加入单位。")
    held = set(round.returns.values_list("organisation", flat=True))
    made = [
        StatReturn(
            round=round,
            organisation=unit,
            jurisdiction=unit.jurisdiction,
            entered_on=timezone.localdate(),
            due_on=round.closes_on,
            opened_by_id=actor.user_id,
        )
        for unit in units
        if unit.pk not in held and unit.jurisdiction.path.startswith(round.jurisdiction.path)
    ]
    return StatReturn.objects.bulk_create(made)


@service("quality.statreturn.filled")
def fill(
    row: StatReturn, given: Mapping[str, str], explanations: Mapping[str, str], *, actor: Actor
) -> StatReturn:
    """Keep the cells as far as they can be read. Reviewers may correct a return that was sent in."""
    require(may_fill(actor, row), "由填报单位填写，报送后由审核部门更正。")
    locked(row)
    if not may_fill(actor, row):
        raise InvalidTransition("quality.statreturn.fixed", f"报表{row.get_state_display()}，不能再改。")
    form = row.round.form.wording
    cells, problems = read_cells(form, given)
    if problems:
        raise Invalid(
            "quality.statreturn.cells",
            f"有 {len(problems)} 格没有填对，没有保存。",
            fields={one.codes[0]: one.text for one in problems},
        )
    known = {one.key for one in form.checks}
    row.cells = cells
    row.explanations = {
        key: text.strip()[:MOST_EXPLANATION]
        for key, text in explanations.items()
        if key in known and text.strip()
    }
    row.save(update_fields=["cells", "explanations", "updated_at"])
    return row


def may_fill(actor: Actor, row: StatReturn) -> bool:
    """The unit fills while it is with them; the office corrects what was sent in and not yet accepted."""
    if row.state in ("draft", "returned"):
        return actor.has(*FILLERS, organisation_id=row.organisation_id)
    return row.state == "submitted" and actor.has(*STATISTICIANS, path=row.jurisdiction.path)
