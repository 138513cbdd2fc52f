"""What waits in pay: proposals to decide, proposals sent back, proposals to pay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.roles import Role
from ronghe.core.todos import TODO_SOURCES, Pile, Todo
from ronghe.funding.enums.pay import ProposalState
from ronghe.funding.models import DistributionProposal
from ronghe.funding.perms.pay import DECIDERS


def _in_state(actor: Actor, state: str) -> QuerySet[DistributionProposal]:
    rows: QuerySet[DistributionProposal] = DistributionProposal.objects.visible_to(actor)
    return rows.filter(state=state)


def pay_work(actor: Actor) -> Iterable[Pile]:
    """For offices what to decide, for schools what came back or may be paid."""
    if actor.has(*DECIDERS):
        yield Pile({"asked": _in_state(actor, ProposalState.SUBMITTED)}, _to_decide)
    if actor.has(Role.SCHOOL):
        rows = {
            "returned": _in_state(actor, ProposalState.RETURNED),
            "granted": _in_state(actor, ProposalState.APPROVED),
        }
        yield Pile(rows, _to_do_at_school)


def _address(state: str) -> str:
    return f"{reverse('funding:pay')}?state={state}"


def _to_decide(numbers: Mapping[str, int]) -> Iterable[Todo]:
    if numbers["asked"]:
        yield Todo(_("待审批（备案）的分配方案"), numbers["asked"], _address("submitted"))


def _to_do_at_school(numbers: Mapping[str, int]) -> Iterable[Todo]:
    if numbers["returned"]:
        yield Todo(_("退回修改的分配方案"), numbers["returned"], _address("returned"), tone="warn")
    if numbers["granted"]:
        yield Todo(_("已批准、待登记发放的分配方案"), numbers["granted"], _address("approved"))


def install() -> None:
    """Once, when the addresses are loaded."""
    if pay_work not in TODO_SOURCES:
        TODO_SOURCES.append(pay_work)
