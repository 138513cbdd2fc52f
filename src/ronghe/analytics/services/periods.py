"""A year of indicators: closed for reports, approved and locked, revised only with a reason."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.analytics import perms
from ronghe.analytics.enums import ReportState, ValueState
from ronghe.analytics.models import IndicatorValue, Period, ReportedValue
from ronghe.analytics.rules.steps import APPROVE, CLOSE, REOPEN
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.core.workflow import advance

PENDING = (ReportState.DRAFT, ReportState.SUBMITTED, ReportState.RETURNED)


def period_of(place: Jurisdiction, year: int) -> Period:
    """The period of a place and year; one that nobody has touched is open."""
    found = Period.objects.filter(jurisdiction=place, year=year).first()
    return found or Period(jurisdiction=place, year=year)


def _locked(place: Jurisdiction, year: int, actor: Actor) -> Period:
    require(perms.can_approve(actor, place), _("您不能办理本辖区的指标年度。"))
    if not 1990 <= year <= timezone.localdate().year:
        raise Invalid("analytics.year", "年份不在可以办理的范围内。", fields={"year": "请核对年份。"})
    period, _made = Period.objects.get_or_create(jurisdiction=place, year=year)
    return period


@service("analytics.period.closed")
def close_period(place: Jurisdiction, year: int, *, actor: Actor) -> Period:
    """No more reports for the year; whoever is still writing one is told so when saving."""
    period = _locked(place, year, actor)
    advance(period, CLOSE, actor=actor)
    return period


@service("analytics.period.reopened")
def reopen_period(place: Jurisdiction, year: int, *, actor: Actor, reason: str) -> Period:
    """Open a closed year again, with a reason. An approved one stays as it is."""
    period = _locked(place, year, actor)
    advance(period, REOPEN, actor=actor, note=reason)
    return period


@service("analytics.period.approved")
def approve_period(place: Jurisdiction, year: int, *, actor: Actor) -> Period:
    """Lock the values of the year, computed and reported ones, with the snapshots they came from."""
    period = _locked(place, year, actor)
    waiting = ReportedValue.objects.filter(jurisdiction=place, year=year, state__in=PENDING).count()
    if waiting:
        raise Conflict(
            "analytics.period.pending",
            f"还有 {waiting} 项填报没有核定，不能锁定{year}年。",
            hint="请先在“指标填报”中核定、退回或撤回这些填报。",
        )
    now = timezone.now()
    advance(period, APPROVE, actor=actor, approved_at=now, approved_by_id=actor.user_id)
    values = IndicatorValue.objects.filter(jurisdiction=place, year=year, state=ValueState.CURRENT)
    values.update(state=ValueState.APPROVED, approved_at=now)
    return period


@service("analytics.value.revised")
def revise_value(value: IndicatorValue, *, actor: Actor, reason: str) -> IndicatorValue:
    """Let the newer computed value stand in place of the approved one, which stays visible."""
    require(perms.can_approve(actor, value.jurisdiction), _("您不能更正本辖区的核定值。"))
    value = IndicatorValue.objects.select_for_update(of=("self",)).get(pk=value.pk)
    if not reason.strip():
        raise Invalid("analytics.revise.reason", "更正须写明理由。", fields={"reason": "请写明理由。"})
    if value.state != ValueState.CURRENT:
        raise Conflict("analytics.revise.state", "只能以现算值更正核定值。", hint="请刷新页面。")
    old = (
        IndicatorValue.objects.select_for_update(of=("self",))
        .filter(
            jurisdiction=value.jurisdiction_id,
            indicator=value.indicator,
            definition=value.definition,
            year=value.year,
            area=value.area_id,
            organisation=value.organisation_id,
            state=ValueState.APPROVED,
        )
        .first()
    )
    if old is None:
        raise Conflict("analytics.revise.nothing", "该年还没有核定，不需更正。", hint="现算值会随事实更新。")
    old.state = ValueState.SUPERSEDED
    old.save(update_fields=["state", "updated_at"])
    value.state, value.revision, value.reason = ValueState.APPROVED, old.revision + 1, reason.strip()[:300]
    value.approved_at = timezone.now()
    value.save(update_fields=["state", "revision", "reason", "approved_at", "updated_at"])
    return value
