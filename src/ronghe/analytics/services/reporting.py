"""Reported values and disputes: entered by units with evidence, provisional until approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.analytics.enums import PeriodState, ReportState, Subject
from ronghe.analytics.models import Dispute, Period, ReportedValue
from ronghe.analytics.models.reported import LIVING
from ronghe.analytics.queries.figures import figure_of
from ronghe.analytics.queries.measures import Measure, measures_of
from ronghe.analytics.rules.steps import APPROVERS, DISPUTE_STEPS, REPORT_STEPS, UNITS
from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.errors import Conflict
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import Finding
from ronghe.core.scope import line_of
from ronghe.directory.enums import SCHOOLS, OrganisationKind
from ronghe.reference.queries import work_calendar

SYSTEM = Actor.for_system("analytics")
NEARLY_SAME = Decimal("0.05")
OWN_ONLY = frozenset({*SCHOOLS, OrganisationKind.GENERAL_SCHOOL, OrganisationKind.ENTERPRISE})
"""Units that speak for themselves and not for their place."""
REVIEW_DAYS = 10


def measure_named(place: Jurisdiction, text: str) -> Measure | None:
    """The measure of a place, or of a place above it, by its key or its full name."""
    line = Jurisdiction.objects.filter(path__in=line_of(place.path))
    for one in line.order_by("-path"):
        found = [m for m in measures_of(one, actor=SYSTEM) if text in {m.key, m.name}]
        if found:
            return found[0]
    return None


def closing_period(place: Jurisdiction, year: int) -> Period | None:
    """The period that forbids reports for a place and year: its own, or that of a place above."""
    rows = Period.objects.filter(jurisdiction__path__in=line_of(place.path), year=year)
    rows = rows.exclude(state=PeriodState.OPEN)
    return (rows.select_for_update(of=("self",), no_key=True) if connection.in_atomic_block else rows).first()


def _closed(place: Jurisdiction, year: int) -> Iterable[Finding]:
    period = closing_period(place, year)
    if period is not None:
        yield Finding(
            f"{year}年的指标{period.get_state_display()}，不能再填报或修改。",
            "year",
            "确需更正的，请提出异议，写明理由和来源；采纳后以修订方式更正，原值保留。",
        )


def _prepare_report(row: ReportedValue) -> None:
    """The key of the indicator, its name, the definition in force, and the share from its parts."""
    row.indicator = row.indicator.strip()
    measure = measure_named(row.jurisdiction, row.indicator)
    if measure is None:
        return
    row.indicator, row.name = measure.key, measure.name[:300]
    if measure.main is not None:
        row.definition, row.definition_version = measure.main.id, measure.main.version


def _check_report(row: ReportedValue) -> Iterable[Finding]:
    measure = measure_named(row.jurisdiction, row.indicator)
    if measure is None:
        yield Finding(f"本辖区没有指标“{row.indicator}”。", "indicator", "请填写指标清单中的名称或标识。")
        return
    if measure.is_rated:
        yield Finding("定性目标不填数值。", "indicator", "请在政策指标页登记评级并附佐证。")
        return
    if row.year > timezone.localdate().year:
        yield Finding("不能填报以后年度。", "year")
    if row.pk is None or row.state in {ReportState.DRAFT, ReportState.RETURNED}:
        yield from _closed(row.jurisdiction, row.year)
    if row.subject == Subject.PLACE and row.organisation.kind in OWN_ONLY:
        yield Finding("学校和企业只填报本单位的数值。", "subject", "请把数值范围改为“本单位”。")
    yield from _bounds(row, measure)
    yield from _parts(row, measure)
    if measure.is_computed:
        yield Finding(
            "本指标已由业务记录计算，填报值只并列显示差异。",
            "indicator",
            "数据不对的，请更正业务记录。",
            refuses=False,
        )


def _bounds(row: ReportedValue, measure: Measure) -> Iterable[Finding]:
    """130 % of a share is refused; what is only unusual is taken with a stated reason."""
    if row.value is None:
        return
    bounds = measure.bounds
    fault = bounds.fault(Decimal(row.value), measure.unit)
    if not fault:
        return
    if bounds.outside == "refuse":
        yield Finding(f"{fault}，不能填报。", "value", "请核对分子、分母和单位。")
    elif not row.confirmation.strip():
        yield Finding(f"{fault}。", "confirmation", "确属实情的，请在“超出常规范围的说明”中写明理由。")
    else:
        yield Finding(f"{fault}；填报单位说明：{row.confirmation}", "value", refuses=False)


def _parts(row: ReportedValue, measure: Measure) -> Iterable[Finding]:
    if row.numerator is None or row.denominator is None:
        return
    if row.denominator == 0:
        yield Finding("分母为零时该指标不适用，不需填报。", "denominator")
        return
    factor = 100 if measure.unit == "%" else 1
    made = Decimal(row.numerator) * factor / Decimal(row.denominator)
    if abs(made - Decimal(row.value)) > NEARLY_SAME:
        yield Finding(
            f"数值与分子、分母不符：{row.numerator}÷{row.denominator} 应为 {made:.2f}{measure.unit}。",
            "value",
            "请核对三个数。",
        )


def _not_own(case: ReportedValue | Dispute, actor: Actor) -> str:
    """Nobody approves what the own unit has entered."""
    if not actor.is_system and case.organisation_id in actor.organisation_ids:
        return _("不能审核本单位填报的内容。")
    return ""


def _before_approval(case: ReportedValue, **_more: Any) -> Mapping[str, Any]:
    others = ReportedValue.objects.filter(
        jurisdiction=case.jurisdiction, indicator=case.indicator, year=case.year, subject=case.subject
    )
    if case.subject == Subject.UNIT:
        others = others.filter(organisation=case.organisation_id)
    if others.filter(state=ReportState.APPROVED).exclude(pk=case.pk).exists():
        raise Conflict("analytics.report.twice", "该指标本年已有核定的数值。", hint="请以异议方式更正。")
    return {}


def _before_return(case: ReportedValue, **_more: Any) -> Mapping[str, Any]:
    """What was approved is sent back only while its year is not locked."""
    period = closing_period(case.jurisdiction, case.year)
    if period is not None and period.state == PeriodState.APPROVED:
        raise Conflict(
            "analytics.report.locked",
            f"{case.year}年的指标已核定锁定，不能退回。",
            hint="请以异议方式更正，原值保留。",
        )
    return {}


REPORT = open_flow(
    "analytics.reported",
    ReportedValue,
    steps=REPORT_STEPS,
    prepare=_prepare_report,
    check=_check_report,
    tones={
        "draft": Tone.IDLE,
        "submitted": Tone.ACTIVE,
        "returned": Tone.WARN,
        "approved": Tone.GOOD,
        "revised": Tone.IDLE,
        "withdrawn": Tone.IDLE,
    },
    waits={"draft": UNITS, "returned": UNITS, "submitted": APPROVERS},
    days={"submitted": REVIEW_DAYS},
    editable={"draft", "returned"},
    may={"approve": _not_own},
    before={"approve": _before_approval, "return": _before_return},
    calendar=lambda _place: work_calendar(),
    url=lambda case: reverse("analytics:reports_detail", args=[case.pk]),
)


def _prepare_dispute(row: Dispute) -> None:
    row.indicator = row.indicator.strip()
    measure = measure_named(row.jurisdiction, row.indicator)
    if measure is None:
        return
    row.indicator, row.name = measure.key, measure.name[:300]
    figure = figure_of(measure.place, measure.key, row.year, actor=SYSTEM)
    row.disputed = figure.value if figure is not None else None


def _check_dispute(row: Dispute) -> Iterable[Finding]:
    measure = measure_named(row.jurisdiction, row.indicator)
    if measure is None:
        yield Finding(f"本辖区没有指标“{row.indicator}”。", "indicator", "请填写指标清单中的名称或标识。")
        return
    fault = measure.bounds.fault(Decimal(row.proposed), measure.unit) if row.proposed is not None else ""
    if fault and measure.bounds.outside == "refuse":
        yield Finding(f"{fault}，不能主张。", "proposed", "请核对数值和单位。")
    if row.disputed is None:
        yield Finding("该指标本年还没有数值。", "year", "没有数值的，请直接填报。", refuses=row.pk is None)
    elif row.disputed == row.proposed:
        yield Finding("主张的数值与现有数值相同。", "proposed", refuses=row.pk is None)


def _accepted(case: Dispute, *, actor: Actor, note: str, **_more: Any) -> None:
    """A reported value is revised in sight of all. A computed one is not written over: its facts are."""
    old = (
        ReportedValue.objects.select_for_update(of=("self",))
        .filter(
            indicator=case.indicator,
            year=case.year,
            subject=Subject.PLACE,
            state__in=[*LIVING],
            jurisdiction__path__in=line_of(case.jurisdiction.path),
        )
        .order_by("-jurisdiction__path")
        .first()
    )
    if old is None:
        return
    old.state = ReportState.REVISED
    old.save(update_fields=["state", "updated_at"])
    ReportedValue.objects.create(
        jurisdiction=old.jurisdiction,
        organisation=old.organisation,
        indicator=old.indicator,
        name=old.name,
        year=old.year,
        subject=old.subject,
        value=case.proposed,
        source=case.source,
        basis=f"异议采纳：{case.reason}"[:1000],
        remark=note,
        revises=old,
        definition=old.definition,
        definition_version=old.definition_version,
        state=ReportState.APPROVED,
        opened_by_id=actor.user_id,
        entered_on=timezone.localdate(),
    )


DISPUTE = open_flow(
    "analytics.dispute",
    Dispute,
    steps=DISPUTE_STEPS,
    prepare=_prepare_dispute,
    check=_check_dispute,
    tones={"filed": Tone.ACTIVE, "accepted": Tone.GOOD, "refused": Tone.BAD, "withdrawn": Tone.IDLE},
    waits={"filed": APPROVERS},
    days={"filed": REVIEW_DAYS},
    may={"accept": _not_own, "refuse": _not_own},
    after={"accept": _accepted},
    calendar=lambda _place: work_calendar(),
    url=lambda case: reverse("analytics:disputes_detail", args=[case.pk]),
)
