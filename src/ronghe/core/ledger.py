"""Ledgers of money and of days: post once, never change, reverse with a reason, sum as of any day.

An app declares its table on ``core.models.ledger.LedgerEntry`` and writes by ``post`` inside its services::

    post(FundEntry, fund, (Line("available", -amount), Line("committed", amount)), kind="commit",
         key=f"claim:{claim.pk}:commit", on=today, actor=actor, text="…", no_overdraft=("available",))

The same key with the same content is the same act and returns its lines; with other content it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Sum

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, RuleViolated
from ronghe.core.models.ledger import LedgerEntry
from ronghe.core.money import yuan_text

E = TypeVar("E", bound=LedgerEntry)
_LIMIT = 9 * 10**18


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be written: under which heading, how much (signed), with the ledger's own columns."""

    pocket: str
    amount: int
    extra: Mapping[str, Any] = field(default_factory=dict)


def post(
    ledger: type[E],
    account: models.Model,
    lines: Sequence[Line],
    *,
    kind: str,
    key: str,
    on: date,
    actor: Actor,
    text: str = "",
    about: str = "",
    no_overdraft: Iterable[str] = (),
    reverses: Sequence[E] = (),
) -> list[E]:
    """Write the lines of one act, or give back those written under this key before.

    ``no_overdraft`` names the headings of which the sum must not fall below zero on that day or any later
    one. The account is locked to the end of the transaction, so two acts never both see the same money.
    """
    _check(lines, key)
    _lock(ledger, account)
    wanted = [
        ledger(
            account=account,
            pocket=line.pocket,
            amount=line.amount,
            kind=kind,
            on=on,
            text=text.strip(),
            about=about,
            ledger_key=key,
            ledger_line=number,
            reverses=reverses[number] if reverses else None,
            entered_by_id=actor.user_id,
            **line.extra,
        )
        for number, line in enumerate(lines)
    ]
    earlier = list(_lines(ledger).filter(ledger_key=key).order_by("ledger_line"))
    if earlier:
        return _same(earlier, wanted, key)
    written: list[E] = _lines(ledger).bulk_create(wanted)
    for pocket in no_overdraft:
        _refuse_overdraft(ledger, account, pocket, on)
    return written


def reverse(
    ledger: type[E],
    account: models.Model,
    key: str,
    *,
    actor: Actor,
    reason: str,
    on: date,
    no_overdraft: Iterable[str] = (),
) -> list[E]:
    """Undo an act by lines of the opposite sign. Each act can be reversed once; the first stays visible."""
    if not reason.strip():
        raise Invalid("core.ledger.reason", "冲正须写明理由。", fields={"reason": "请写明理由。"})
    lines = list(_lines(ledger).filter(ledger_key=key, account_id=account.pk).order_by("ledger_line"))
    if not lines:
        raise Invalid("core.ledger.unknown", f"没有凭据号为“{key}”的账目，不能冲正。")
    if lines[0].reverses_id is not None:
        raise RuleViolated("core.ledger.reversal", "冲正本身不能再冲正。", hint="请按实际情况重新记账。")
    if on < lines[0].on:
        raise Invalid("core.ledger.reversal_date", f"冲正日期不能早于原账日期 {lines[0].on}。")
    return post(
        ledger,
        account,
        [Line(line.pocket, -line.amount, _own_columns(line)) for line in lines],
        kind=lines[0].kind,
        key=f"{key}:reversal",
        on=on,
        actor=actor,
        text=reason,
        about=lines[0].about,
        no_overdraft=no_overdraft,
        reverses=lines,
    )


def balance(ledger: type[LedgerEntry], account: models.Model, pocket: str, *, on: date | None = None) -> int:
    """The sum of a heading: of all lines, or of those up to and on a day."""
    return balances(ledger, account, on=on).get(pocket, 0)


def balances(ledger: type[LedgerEntry], account: models.Model, *, on: date | None = None) -> dict[str, int]:
    """The sums of all headings of an account, in one query."""
    return balances_of(ledger, [account.pk], on=on).get(account.pk, {})


def balances_of(
    ledger: type[LedgerEntry], accounts: Iterable[Any], *, on: date | None = None
) -> dict[Any, dict[str, int]]:
    """The sums of all headings by account (primary keys, or a subquery of them), in one query."""
    rows = _lines(ledger).filter(account__in=accounts)
    if on is not None:
        rows = rows.filter(on__lte=on)
    found: dict[Any, dict[str, int]] = {}
    for account, pocket, total in (
        rows.order_by().values_list("account_id", "pocket").annotate(total=Sum("amount"))
    ):
        found.setdefault(account, {})[pocket] = int(total)
    return found


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line with the balance after it."""

    entry: LedgerEntry
    after: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A heading of an account between two days, as it is printed."""

    pocket: str
    first: date | None
    last: date | None
    opening: int
    lines: tuple[StatementLine, ...]

    @property
    def closing(self) -> int:
        return self.lines[-1].after if self.lines else self.opening

    @property
    def added(self) -> int:
        return sum(line.entry.amount for line in self.lines if line.entry.amount > 0)

    @property
    def taken(self) -> int:
        return -sum(line.entry.amount for line in self.lines if line.entry.amount < 0)


def statement(
    ledger: type[LedgerEntry],
    account: models.Model,
    pocket: str,
    *,
    first: date | None = None,
    last: date | None = None,
) -> Statement:
    """Opening balance, the lines between two days (both included) with the balance after each."""
    rows = _lines(ledger).filter(account=account, pocket=pocket)
    opening = 0
    if first is not None:
        opening = rows.filter(on__lt=first).aggregate(total=Sum("amount"))["total"] or 0
        rows = rows.filter(on__gte=first)
    if last is not None:
        rows = rows.filter(on__lte=last)
    entries = list(rows.select_related("entered_by").order_by("on", "pk"))
    running = accumulate((entry.amount for entry in entries), initial=int(opening))
    next(running)
    lines = tuple(StatementLine(entry, int(after)) for entry, after in zip(entries, running, strict=True))
    return Statement(pocket, first, last, int(opening), lines)


def amount_text(ledger: type[LedgerEntry], amount: int) -> str:
    """An amount with its unit, for messages: 1,234.50元 or 12天."""
    return f"{yuan_text(amount)}元" if ledger.measure == "fen" else f"{amount}天"


def _lines(ledger: type[LedgerEntry]) -> Any:
    """The rows of a ledger. The checker of types knows the base only, which has no account yet."""
    return ledger._default_manager


def _check(lines: Sequence[Line], key: str) -> None:
    if not key or len(key) > 120:
        raise Invalid("core.ledger.key", "凭据号不能为空，最长 120 字。")
    if not lines:
        raise Invalid("core.ledger.empty", "一笔账至少有一行。")
    for line in lines:
        if isinstance(line.amount, bool) or not isinstance(line.amount, int):
            raise Invalid("core.ledger.whole", "账目只记整数：金额以分计，日数以整天计。")
        if line.amount == 0 or abs(line.amount) > _LIMIT:
            raise Invalid("core.ledger.amount", "账目的数额不能是零，也不能超出可记的范围。")


def _lock(ledger: type[LedgerEntry], account: models.Model) -> None:
    """Held to the end of the transaction; a hash of table and account, so ledgers do not wait for others."""
    with connection.cursor() as cursor:
        name = f"{ledger._meta.db_table}:{account.pk}"
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7203))", [name])


def _own_columns(entry: LedgerEntry) -> dict[str, Any]:
    """What a ledger's own table adds to every line, so that a reversal carries it too."""
    common = {f.attname for f in LedgerEntry._meta.get_fields() if isinstance(f, models.Field)}
    return {
        f.attname: getattr(entry, f.attname)
        for f in entry._meta.concrete_fields
        if f.attname not in common | {"id", "account_id", "reverses_id", "entered_by_id"}
    }


def _same(earlier: list[E], wanted: list[E], key: str) -> list[E]:
    """The act written before, if this is the same one: the text and who entered it may differ."""

    def content(entry: LedgerEntry) -> tuple[Any, ...]:
        columns = sorted(_own_columns(entry).items())
        return (entry.account.pk, entry.pocket, entry.amount, entry.kind, entry.on, entry.about, columns)

    if [content(one) for one in earlier] != [content(one) for one in wanted]:
        raise Conflict(
            "core.ledger.key_taken",
            f"凭据号“{key}”已记过一笔内容不同的账。",
            hint="请核对是否重复办理；确是另一笔的，请换一个凭据号。",
        )
    return earlier


def _refuse_overdraft(ledger: type[LedgerEntry], account: models.Model, pocket: str, on: date) -> None:
    """The heading stays at or above zero on the day of the act and on every later one."""
    days = (
        _lines(ledger)
        .filter(account=account, pocket=pocket)
        .order_by("on")
        .values_list("on")
        .annotate(total=Sum("amount"))
    )
    running = 0
    lowest: tuple[int, date] | None = None
    for day, total in days:
        running += int(total)
        if day >= on and (lowest is None or running < lowest[0]):
            lowest = (running, day)
    if lowest is not None and lowest[0] < 0:
        missing = amount_text(ledger, -lowest[0])
        raise RuleViolated(
            "core.ledger.overdraft",
            f"余额不足：到 {lowest[1]} 将短缺 {missing}，未记账。",
            fields={"amount": f"余额不足，短缺 {missing}。"},
            hint="请减少数额，或先增加额度。",
        )
