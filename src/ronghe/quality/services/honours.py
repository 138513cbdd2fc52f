"""The writes of honours, moral education, safety, diagnosis and student counts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.errors import InvalidTransition
from ronghe.core.registers import Finding, register_services
from ronghe.engine.rules.outcome import Verdict
from ronghe.policy.queries.rulings import Explained, ask, rule_of
from ronghe.quality.enums.records import CycleState, HonourStep, SafetyKind
from ronghe.quality.models import (
    DiagnosisCycle,
    EthicsHours,
    Honour,
    ImprovementItem,
    MoralActivity,
    MoralModel,
    PartyIndicator,
    SafetyRecord,
    StudentEvaluationCount,
)
from ronghe.quality.queries.records import last_day
from ronghe.quality.rules.diagnosis import CYCLE_STEPS, SCHOOL


def _this_year(row: Any) -> Iterator[Finding]:
    if row.year > timezone.localdate().year:
        yield Finding("这一年度还没有到。", "year")


def _honour(row: Honour) -> Iterator[Finding]:
    yield from _this_year(row)
    if row.granted_on is not None and row.granted_on > timezone.localdate():
        yield Finding("授予日期在今天之后。", "granted_on")
    if row.result is not None and row.result.published_on is None:
        yield Finding("引用的评价结果还没有公布。", "result")
    asks = rule_of(row.organisation.jurisdiction, "SUP-12")
    if row.step == HonourStep.GRANTED and row.result is None and asks is not None:
        yield Finding(
            f"{asks.document_number} {asks.clause}：表彰激励应以第三方评价结果为重要参考，这里没有引用。",
            "result",
            "有评价结果的请补上结果编号。",
            refuses=False,
        )


def hours_ruling(row: EthicsHours) -> Explained | None:
    """The yearly hours held against the rule of the place, where it has one."""
    rule = rule_of(row.organisation.jurisdiction, "MORAL-02")
    if rule is None:
        return None
    return Explained(ask(rule, {"count": Decimal(row.hours)}, on=last_day(row.year)))


def _hours(row: EthicsHours) -> Iterator[Finding]:
    yield from _this_year(row)
    ruling = hours_ruling(row)
    if ruling is not None and ruling.result.verdict is Verdict.NOT_MET:
        rule = ruling.result.rule
        gap = ruling.result.outcome.gap
        short = f"，差 {abs(gap).normalize():f} 学时" if gap is not None else ""
        yield Finding(
            f"{rule.document_number} {rule.clause}：{rule.name}不足{short}。", "hours", refuses=False
        )


def _safety(row: SafetyRecord) -> Iterator[Finding]:
    if row.on.year != row.year:
        yield Finding("日期不在该年度内。", "on")
    if row.on > timezone.localdate():
        yield Finding("日期在今天之后。", "on")
    if row.injured and row.kind != SafetyKind.INCIDENT:
        yield Finding("有人受伤的应登记为安全事件。", "kind")
    if row.found > row.fixed:
        yield Finding(f"还有 {row.found - row.fixed} 处隐患没有整改。", "fixed", refuses=False)


def _item(row: ImprovementItem) -> Iterator[Finding]:
    if row.cycle.organisation_id != row.organisation_id:
        yield Finding("诊断与改进属于别的学校。", "cycle")
    if row.cycle.state == CycleState.CLOSED:
        yield Finding("这一轮诊断与改进已经完成，不能再加改进项。", "cycle")


HONOUR = register_services("quality.honour", Honour, check=_honour)
PARTY_INDICATOR = register_services("quality.party_indicator", PartyIndicator, check=_this_year)
ETHICS_HOURS = register_services("quality.ethics_hours", EthicsHours, check=_hours)
MORAL_MODEL = register_services("quality.moral_model", MoralModel, check=_this_year)
MORAL_ACTIVITY = register_services("quality.moral_activity", MoralActivity, check=_this_year)
SAFETY = register_services("quality.safety", SafetyRecord, check=_safety)
STUDENT_COUNT = register_services("quality.student_count", StudentEvaluationCount, check=_this_year)
IMPROVEMENT = register_services("quality.improvement", ImprovementItem, check=_item)


def _diagnosed(cycle: DiagnosisCycle, **_more: Any) -> None:
    if not cycle.finding.strip():
        raise InvalidTransition(
            "quality.cycle.finding", "还没有写自我诊断。", hint="请先修改并写明自我诊断。"
        )
    if not cycle.items.exists():
        raise InvalidTransition(
            "quality.cycle.items", "还没有改进项。", hint="请先登记改进项；没有问题的写明一项保持措施。"
        )


def _improved(cycle: DiagnosisCycle, **_more: Any) -> None:
    still = list(cycle.items.filter(state="current").values_list("number", flat=True))
    if still:
        listed = "、".join(str(one) for one in still)
        raise InvalidTransition(
            "quality.cycle.open", f"第 {listed} 项改进还没有完成。", hint="请逐项终止并写明完成情况。"
        )
    if not cycle.conclusion.strip():
        raise InvalidTransition(
            "quality.cycle.conclusion", "还没有写改进结论。", hint="请先修改并写明改进结论。"
        )


CYCLE = open_flow(
    "quality.cycle",
    DiagnosisCycle,
    steps=CYCLE_STEPS,
    tones={"planning": Tone.IDLE, "diagnosing": Tone.ACTIVE, "improving": Tone.WARN, "closed": Tone.GOOD},
    waits={"planning": SCHOOL, "diagnosing": SCHOOL, "improving": SCHOOL},
    editable={"planning", "diagnosing", "improving"},
    before={"improve": _diagnosed, "finish": _improved},
    url=lambda case: reverse("quality:cycles_detail", args=[case.pk]),
)
