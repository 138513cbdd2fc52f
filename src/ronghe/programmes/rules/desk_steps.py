"""The steps of a programme adjustment and of an enterprise's application to run a school."""

from __future__ import annotations

from ronghe.core.roles import Role
from ronghe.core.workflow import Step

SCHOOL = frozenset({Role.SCHOOL})
OFFICES = frozenset({Role.EDUCATION, Role.HRSS})
ENTERPRISE = frozenset({Role.ENTERPRISE})

SUBMIT = Step("submit", "提交", ("draft", "returned"), "submitted", SCHOOL)
CONSULT = Step("consult", "受理并征求意见", ("submitted",), "opinions", OFFICES)
REVIEW = Step("review", "转入审核", ("opinions",), "review", OFFICES)
APPROVE = Step("approve", "同意", ("review",), "approved", OFFICES, needs_note=True)
REFUSE = Step("refuse", "不同意", ("review",), "refused", OFFICES, needs_note=True)
RETURN = Step("return", "退回补正", ("submitted", "opinions", "review"), "returned", OFFICES, needs_note=True)
FILE = Step("file", "登记备案", ("approved",), "filed", OFFICES)
CARRY_OUT = Step("carry_out", "执行", ("filed",), "effective", OFFICES)
WITHDRAW = Step(
    "withdraw",
    "撤回申请",
    ("draft", "returned", "submitted", "opinions", "review", "approved"),
    "withdrawn",
    SCHOOL,
    needs_note=True,
)
ADJUSTMENT_STEPS = (SUBMIT, CONSULT, REVIEW, APPROVE, REFUSE, RETURN, FILE, CARRY_OUT, WITHDRAW)

ENTERPRISE_SCHOOL_STEPS = (
    Step("submit", "提交", ("draft", "returned"), "submitted", ENTERPRISE),
    Step("accept", "受理", ("submitted",), "review", OFFICES),
    Step("approve", "同意", ("review",), "approved", OFFICES, needs_note=True),
    Step("refuse", "不同意", ("review",), "refused", OFFICES, needs_note=True),
    Step("return", "退回补正", ("submitted", "review"), "returned", OFFICES, needs_note=True),
    Step(
        "withdraw",
        "撤回申请",
        ("draft", "returned", "submitted", "review"),
        "withdrawn",
        ENTERPRISE,
        needs_note=True,
    ),
)
