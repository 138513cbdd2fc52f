"""The steps of a claim and of what follows from it. States are their codes: see ``enums.claims``."""

from __future__ import annotations

from ronghe.core.marking import gettext_noop
from ronghe.core.roles import Role
from ronghe.core.workflow import Step

CLAIMANTS = frozenset({Role.ENTERPRISE, Role.SCHOOL, Role.ASSOCIATION})
HANDLERS = frozenset({Role.HRSS, Role.EDUCATION, Role.BUREAU, Role.INDUSTRY, Role.DRC})
SECONDERS = HANDLERS | {Role.FINANCE}
PAYERS = frozenset({Role.FINANCE})

SUBMIT = Step("submit", gettext_noop("提交"), ("draft", "returned"), "submitted", CLAIMANTS)
WITHDRAW = Step(
    "withdraw",
    gettext_noop("撤回"),
    ("draft", "submitted", "returned", "first_passed", "second_passed"),
    "withdrawn",
    CLAIMANTS,
    needs_note=True,
)
PASS_FIRST = Step("pass_first", gettext_noop("初审通过"), ("submitted",), "first_passed", HANDLERS)
PASS_SECOND = Step("pass_second", gettext_noop("复审通过"), ("first_passed",), "second_passed", SECONDERS)
RETURN = Step(
    "return",
    gettext_noop("退回补正"),
    ("submitted", "first_passed", "second_passed"),
    "returned",
    SECONDERS,
    needs_note=True,
)
REJECT = Step(
    "reject",
    gettext_noop("不予批准"),
    ("submitted", "first_passed", "second_passed", "on_notice"),
    "rejected",
    SECONDERS,
    needs_note=True,
)
PUBLISH = Step("publish", gettext_noop("列入公示"), ("second_passed",), "on_notice", HANDLERS)
TAKE_OFF = Step(
    "take_off", gettext_noop("撤出公示"), ("on_notice",), "second_passed", HANDLERS, needs_note=True
)
APPROVE = Step("approve", gettext_noop("批准"), ("on_notice",), "approved", SECONDERS)
BATCH = Step("batch", gettext_noop("列入付款批次"), ("approved",), "in_batch", PAYERS)
PAY = Step("pay", gettext_noop("发放到账"), ("in_batch",), "paid", PAYERS)
FAIL = Step("fail", gettext_noop("付款失败退回"), ("in_batch",), "approved", PAYERS, needs_note=True)
PAY_ADVANCE = Step("pay_advance", gettext_noop("预付到账"), ("in_batch",), "advanced", PAYERS)
SETTLE = Step("settle", gettext_noop("结算"), ("advanced",), "approved", SECONDERS)
SETTLE_DONE = Step("settle_done", gettext_noop("结算，不再付款"), ("advanced",), "paid", SECONDERS)
REOPEN = Step("reopen", gettext_noop("申诉成立，重新审核"), ("rejected",), "submitted", needs_note=True)

CLAIM_STEPS = (
    SUBMIT,
    PASS_FIRST,
    PASS_SECOND,
    PUBLISH,
    APPROVE,
    RETURN,
    REJECT,
    TAKE_OFF,
    WITHDRAW,
    BATCH,
    PAY,
    PAY_ADVANCE,
    SETTLE,
    SETTLE_DONE,
    FAIL,
    REOPEN,
)

ON_PAGE = frozenset(
    one.name for one in (SUBMIT, PASS_FIRST, PASS_SECOND, RETURN, APPROVE, REJECT, TAKE_OFF, WITHDRAW)
)
"""Steps that one person takes on the claim's own page; the others belong to a list, a batch or an appeal."""

STAGES: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("apply", gettext_noop("申报"), frozenset({"draft", "returned"})),
    ("check", gettext_noop("审核"), frozenset({"submitted", "first_passed", "second_passed"})),
    ("publish", gettext_noop("公示"), frozenset({"on_notice"})),
    ("approve", gettext_noop("批准"), frozenset({"approved"})),
    ("pay", gettext_noop("发放"), frozenset({"in_batch", "advanced", "paid"})),
    ("recover", gettext_noop("收回"), frozenset()),
)
"""The six stages of tracking; money on its way back is the sixth."""


def stage_of(state: str, *, recovers: bool = False) -> int:
    """The number of the stage, from 1; 0 for a claim that ended without money.

    >>> stage_of("submitted"), stage_of("paid"), stage_of("paid", recovers=True), stage_of("rejected")
    (2, 5, 6, 0)
    """
    if recovers:
        return len(STAGES)
    return next((n for n, (_, _, states) in enumerate(STAGES, start=1) if state in states), 0)
