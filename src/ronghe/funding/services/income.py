"""A school's own income: what came in, what it cost, what is left (PAY-16); contracts bind (PAY-11)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import InvalidTransition, RuleViolated, require
from ronghe.core.ledger import Line, post, reverse
from ronghe.core.service import service
from ronghe.funding.enums.pay import IncomeAct, IncomePocket
from ronghe.funding.models import IncomeEntry, IncomeProject
from ronghe.funding.perms import pay as perms

REFUSED = "由本校管理人员记账。"


def new_key(project: IncomeProject) -> str:
    return f"income:{project.pk}:{uuid4().hex}"


@service("funding.income.received")
def receive(
    project: IncomeProject,
    amount: int,
    *,
    actor: Actor,
    text: str,
    key: str = "",
    on: date | None = None,
) -> list[IncomeEntry]:
    """Enter income of the project, with where it came from."""
    require(perms.can_keep_income(actor, project), REFUSED)
    _check(project, amount, text)
    lines = [Line(IncomePocket.INCOME, amount), Line(IncomePocket.BALANCE, amount)]
    return _post(project, lines, IncomeAct.RECEIVE, actor=actor, text=text, key=key, on=on)


@service("funding.income.spent")
def spend(
    project: IncomeProject,
    amount: int,
    *,
    actor: Actor,
    text: str,
    use: str = "",
    key: str = "",
    on: date | None = None,
) -> list[IncomeEntry]:
    """Enter cost of the project. Money of a horizontal project goes to what its contract says (PAY-11)."""
    require(perms.can_keep_income(actor, project), REFUSED)
    _check(project, amount, text)
    _check_use(project, use)
    extra = {"use": use.strip()}
    lines = [Line(IncomePocket.COST, amount, extra), Line(IncomePocket.BALANCE, -amount, extra)]
    return _post(project, lines, IncomeAct.SPEND, actor=actor, text=text, key=key, on=on)


@service("funding.income.reversed")
def reverse_income(
    project: IncomeProject, key: str, *, actor: Actor, reason: str, on: date | None = None
) -> list[IncomeEntry]:
    """Undo a wrong entry. What has been distributed is not undone here but through its proposal."""
    require(perms.can_keep_income(actor, project), REFUSED)
    if IncomeEntry.objects.filter(ledger_key=key, kind=IncomeAct.DISTRIBUTE).exists():
        raise RuleViolated("funding.income.distributed", "已发放的分配不能在台账里冲正，请由分配方案办理。")
    return reverse(IncomeEntry, project, key, actor=actor, reason=reason, on=on or timezone.localdate())


def distribute(
    project: IncomeProject, amount: int, *, actor: Actor, text: str, key: str, about: str, on: date
) -> list[IncomeEntry]:
    """Take what an approved proposal distributes out of the balance. Part of the proposal's own act."""
    lines = [Line(IncomePocket.DISTRIBUTED, amount), Line(IncomePocket.BALANCE, -amount)]
    return post(
        IncomeEntry,
        project,
        lines,
        kind=IncomeAct.DISTRIBUTE,
        key=key,
        on=on,
        actor=actor,
        text=text,
        about=about,
        no_overdraft=(IncomePocket.BALANCE,),
    )


def _post(
    project: IncomeProject,
    lines: list[Line],
    kind: IncomeAct,
    *,
    actor: Actor,
    text: str,
    key: str,
    on: date | None,
) -> list[IncomeEntry]:
    return post(
        IncomeEntry,
        project,
        lines,
        kind=kind,
        key=key or new_key(project),
        on=on or timezone.localdate(),
        actor=actor,
        text=text,
    )


def _check(project: IncomeProject, amount: int, text: str) -> None:
    if not project.is_current:
        raise InvalidTransition("funding.income.closed", f"“{project}”已终止，不能再记账。")
    if amount <= 0:
        raise RuleViolated("funding.income.amount", "金额须大于零。", fields={"amount": "金额须大于零。"})
    if not text.strip():
        raise RuleViolated("funding.income.text", "请写明来源或用途。", fields={"text": "请填写摘要。"})


def _check_use(project: IncomeProject, use: str) -> None:
    """The contract binds: what it does not name may not be paid out of a horizontal project."""
    if project.is_horizontal and use.strip() not in project.allowed_uses:
        listed = "、".join(project.allowed_uses)
        text = f"横向经费按合同使用，合同（{project.contract}）约定的支出范围是：{listed}。"
        raise RuleViolated("funding.income.use", text, fields={"use": text})
