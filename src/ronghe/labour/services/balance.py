"""The yearly balance sheet: computed where the registers can, answered by people for the rest, then fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Count
from django.urls import reverse

from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.errors import Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.marking import gettext_noop
from ronghe.core.service import locked, service
from ronghe.core.workflow import Step
from ronghe.labour.enums import BalanceState
from ronghe.labour.models import BalanceLine, BalanceSheet
from ronghe.labour.queries.balance import lines_for

KEEPERS = BalanceSheet.access.keepers
LARGEST = Decimal(10) ** 15

STEPS = (
    Step("fix", gettext_noop("定稿"), ("draft",), "fixed", KEEPERS),
    Step("reopen", gettext_noop("重新编制"), ("fixed",), "draft", KEEPERS, needs_note=True),
)


def _fix(sheet: BalanceSheet, *, actor: Actor, note: str) -> None:
    open_ = list(sheet.lines.filter(value__isnull=True).values_list("label", flat=True))
    if open_ or not sheet.lines.exists():
        listed = "、".join(open_[:8]) or "全部项目"
        raise RuleViolated(
            "labour.balance.open", f"还有 {len(open_)} 项没有数：{listed}。", hint="请填写，或写明为 0。"
        )


BALANCE = open_flow(
    "labour.balance",
    BalanceSheet,
    steps=STEPS,
    tones={"draft": Tone.ACTIVE, "fixed": Tone.GOOD},
    waits={"draft": KEEPERS},
    editable={"draft"},
    before={"fix": _fix},
    next_words={"fixed": "已定稿。"},
    url=lambda case: reverse("labour:balances_detail", args=[case.pk]),
)


def _lock_draft(sheet: BalanceSheet, actor: Actor) -> None:
    require(BALANCE.may_keep(actor, sheet), "由编制单位填写平衡表。")
    locked(sheet)
    if sheet.state != BalanceState.DRAFT:
        raise InvalidTransition("labour.balance.fixed", "平衡表已经定稿。", hint="请先重新编制。")


@service("labour.balance.computed")
def compute_sheet(sheet: BalanceSheet, *, actor: Actor) -> tuple[int, int]:
    """Compute what can be computed, keep what people answered: (computed, still asked for)."""
    _lock_draft(sheet, actor)
    answered = dict(sheet.lines.filter(is_computed=False).values_list("key", "value"))
    sheet.lines.all().delete()
    for number, line in enumerate(lines_for(sheet.jurisdiction, sheet.year), start=1):
        is_computed = line.is_computed
        BalanceLine(
            jurisdiction=sheet.jurisdiction,
            sheet=sheet,
            number=number,
            key=line.key,
            part=line.part,
            label=line.label,
            unit=line.unit,
            is_computed=is_computed,
            value=line.value if is_computed else answered.get(line.key),
            basis=line.basis,
        ).save()
    counted = sheet.lines.aggregate(all=Count("pk"), told=Count("value"))
    return sheet.lines.filter(is_computed=True).count(), counted["all"] - counted["told"]


@service("labour.balance.answered")
def answer_lines(sheet: BalanceSheet, values: Mapping[int, Decimal | None], *, actor: Actor) -> int:
    """Write the answers to lines that are not computed, by their number; a computed line is refused."""
    _lock_draft(sheet, actor)
    lines = {line.number: line for line in sheet.lines.all()}
    wrong = dict(_wrong(lines, values))
    if wrong:
        raise Invalid("labour.balance.wrong", next(iter(wrong.values())), fields=wrong)
    changed = [lines[number] for number, value in values.items() if lines[number].value != value]
    for line in changed:
        line.value = values[line.number]
        line.save(update_fields=["value", "updated_at"])
    return len(changed)


def _wrong(
    lines: Mapping[int, BalanceLine], values: Mapping[int, Decimal | None]
) -> Iterable[tuple[str, str]]:
    for number, value in values.items():
        if number not in lines:
            yield f"v{number}", f"平衡表没有第 {number} 行。"
        elif lines[number].is_computed:
            yield f"v{number}", f"“{lines[number].label}”由系统计算，不能填写。"
        elif value is not None and not 0 <= value <= LARGEST:
            yield f"v{number}", "应填 0 或正数。"
