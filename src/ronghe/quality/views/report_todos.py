"""What waits with annual reports: one to deliver, one sent back, one to sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.roles import Role
from ronghe.core.scope import paths_above
from ronghe.core.todos import TODO_SOURCES, Pile, Todo
from ronghe.quality.enums.reports import FROZEN, AnnualState
from ronghe.quality.models import AnnualReport, ReportCall
from ronghe.quality.perms.reports import OFFICES

DELIVERED = (AnnualState.SUBMITTED, *FROZEN)


def asked_of(actor: Actor) -> QuerySet[ReportCall]:
    """Calls of the line of the actor's schools that these have not answered."""
    grants = [grant for grant in actor.grants if grant.role == Role.SCHOOL and grant.organisation_id]
    paths = {path for one in grants for path in (*paths_above(one.jurisdiction_path), one.jurisdiction_path)}
    answered = AnnualReport.objects.filter(
        organisation__in=[one.organisation_id for one in grants], year=OuterRef("year"), state__in=DELIVERED
    )
    return ReportCall.objects.filter(~Exists(answered), jurisdiction__path__in=paths)


def report_work(actor: Actor) -> Iterable[Pile]:
    """For schools what to deliver, for offices what to sign."""
    if actor.has(Role.SCHOOL) and not actor.is_system:
        returned = AnnualReport.objects.filter(
            organisation__in=actor.organisation_ids, state=AnnualState.RETURNED
        )
        yield Pile({"asked": asked_of(actor), "returned": returned}, _to_deliver)
    if actor.has(*OFFICES):
        submitted = AnnualReport.objects.visible_to(actor).filter(state=AnnualState.SUBMITTED)
        yield Pile({"submitted": submitted}, _to_sign)


def _to_deliver(numbers: Mapping[str, int]) -> Iterable[Todo]:
    if numbers["asked"]:
        yield Todo(_("待报送的年度质量报告"), numbers["asked"], reverse("quality:report_list"), tone="warn")
    if numbers["returned"]:
        address = f"{reverse('quality:report_list')}?state=returned"
        yield Todo(_("退回修改的年度质量报告"), numbers["returned"], address, tone="bad")


def _to_sign(numbers: Mapping[str, int]) -> Iterable[Todo]:
    if numbers["submitted"]:
        address = f"{reverse('quality:report_list')}?state=submitted"
        yield Todo(_("待签发的年度质量报告"), numbers["submitted"], address)


def install() -> None:
    """Once, when the addresses are loaded."""
    if report_work not in TODO_SOURCES:
        TODO_SOURCES.append(report_work)
