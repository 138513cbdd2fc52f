"""The steps of a claim and of what follows from it. States are their codes: see ``enums.claims``."""

from __future__ import annotations

from ronghe.core.marking import gettext_noop
from ronghe.core.workflow import Step

SUBMIT = Step("submit", gettext_noop("提交"), ("draft", "returned"), "submitted")
WITHDRAW = Step(
    "withdraw",
    gettext_noop("撤回"),
    ("draft", "submitted", "returned", "first_passed", "second_passed"),
    "withdrawn",
    needs_note=True,
)
PASS_FIRST = Step("pass_first", gettext_noop("初审通过"), ("submitted",), "first_passed")
PASS_SECOND = Step("pass_second", gettext_noop("复审通过"), ("first_passed",), "second_passed")
RETURN = Step(
    "return",
    gettext_noop("退回补正"),
    ("submitted", "first_passed", "second_passed"),
    "returned",
    needs_note=True,
)
REJECT = Step(
    "reject",
    gettext_noop("不予批准"),
    ("submitted", "first_passed", "second_passed", "on_notice"),
    "rejected",
    needs_note=True,
)
PUBLISH = Step("publish", gettext_noop("列入公示"), ("second_passed",), "on_notice")
TAKE_OFF = Step("take_off", gettext_noop("撤出公示"), ("on_notice",), "second_passed", needs_note=True)
APPROVE = Step("approve", gettext_noop("批准"), ("on_notice",), "approved")
BATCH = Step("batch", gettext_noop("列入付款批次"), ("approved",), "in_batch")
PAY = Step("pay", gettext_noop("发放到账"), ("in_batch",), "paid")
FAIL = Step("fail", gettext_noop("付款失败退回"), ("in_batch",), "approved", needs_note=True)
REOPEN = Step("reopen", gettext_noop("申诉成立，重新审核"), ("rejected",), "submitted", needs_note=True)

CLAIM_STEPS = (
    SUBMIT,
    PASS_FIRST,
    PASS_SECOND,
    RETURN,
    PUBLISH,
    TAKE_OFF,
    APPROVE,
    REJECT,
    WITHDRAW,
    BATCH,
    PAY,
    FAIL,
    REOPEN,
)

ON_PAGE = (SUBMIT, PASS_FIRST, PASS_SECOND, RETURN, APPROVE, REJECT, WITHDRAW)
"""Steps that one person takes on the claim's own page; the others belong to a list, a batch or an appeal."""

STAGES = (
    ("apply", gettext_noop("申报"), frozenset({"draft", "returned"})),
    ("check", gettext_noop("审核"), frozenset({"submitted", "first_passed", "second_passed"})),
    ("publish", gettext_noop("公示"), frozenset({"on_notice"})),
    ("approve", gettext_noop("批准"), frozenset({"approved"})),
    ("pay", gettext_noop("发放"), frozenset({"in_batch", "paid"})),
    ("recover", gettext_noop("收回"), frozenset()),
)
"""The six stages of tracking; money on its way back is the sixth."""

ENDED = frozenset({"paid", "rejected", "withdrawn"})
REVIEWING = frozenset({"submitted", "first_passed"})


def stage_of(state: str, *, recovers: bool = False) -> int:
    """The number of the stage, from 1; 0 for a claim that ended without money."""
    if recovers:
        return len(STAGES)
    return next((n for n, (_, _, states) in enumerate(STAGES, start=1) if state in states), 0)
