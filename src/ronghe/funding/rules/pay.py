"""Distribution of a school's income, without the database: steps, kinds, and what stops a proposal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ronghe.core.roles import Role
from ronghe.core.workflow import Step

SERVICE_KINDS = (
    "social_service",
    "tech_development",
    "tech_transfer",
    "tech_consulting",
    "tech_service",
    "training",
    "cooperation",
)
"""What a cap on social-service income covers: every service to others, not firms of the school's own."""
TECHNICAL_KINDS = ("tech_development", "tech_transfer", "tech_consulting", "tech_service")
"""What a floor on technical-service income covers."""
SOURCED = ("service", "conversion", "horizontal", "incentive")
"""Shares that come out of the balance of projects; the others come out of the wage fund."""

_SCHOOL = frozenset({Role.SCHOOL})
_OFFICE = frozenset({Role.HRSS, Role.FINANCE})
SUBMIT = Step("submit", "提交", ("draft", "returned"), "submitted", _SCHOOL)
APPROVE = Step("approve", "批准（备案）", ("submitted",), "approved", _OFFICE)
RETURN = Step("return", "退回修改", ("submitted",), "returned", _OFFICE, needs_note=True)
REFUSE = Step("refuse", "不予批准", ("submitted",), "refused", _OFFICE, needs_note=True)
DISTRIBUTE = Step("distribute", "登记发放", ("approved",), "distributed", _SCHOOL)
CLOSE = Step("close", "办结", ("distributed",), "closed", _SCHOOL)
STEPS = (SUBMIT, APPROVE, RETURN, REFUSE, DISTRIBUTE, CLOSE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of a proposal: whether it ``stops`` it, and whether an office ``may_overrule``."""

    rule: str
    title: str
    words: str
    verdict: str
    severity: str
    document: str = ""
    clause: str = ""
    stops: bool = False
    may_overrule: bool = False
    trace: str = ""

    def as_data(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Finding:
        return cls(**{name: data[name] for name in cls.__slots__ if name in data})


def stopping(findings: Iterable[Finding], *, overruled: bool) -> list[Finding]:
    """The findings that keep a proposal from going on. What is a command is never overruled."""
    return [one for one in findings if one.stops and not (overruled and one.may_overrule)]


@dataclass(frozen=True, slots=True)
class Group:
    """A sum over several people under one word."""

    label: str
    people: int
    amount: int


FEWEST = 3


def shielded(groups: Iterable[Group], rest: str) -> list[Group]:
    """Sums of which none is that of fewer than three people: small ones are put together.

    If what is put together is still too few, the next smallest joins it, so that nothing can be subtracted.

    >>> [g.label for g in shielded([Group("a", 5, 1), Group("b", 1, 1), Group("c", 4, 1)], "其他")]
    ['a', '其他']
    """
    ordered = sorted(groups, key=lambda one: (-one.people, one.label))
    small: list[Group] = []
    while ordered and (ordered[-1].people < FEWEST or 0 < sum(one.people for one in small) < FEWEST):
        small.append(ordered.pop())
    if not small:
        return ordered
    return [*ordered, Group(rest, sum(one.people for one in small), sum(one.amount for one in small))]


def per_head(amount: int, people: int) -> int:
    """Whole fen a head, rounded up: a level is never shown lower than it is."""
    return -(-amount // people)
