"""The steps of reported values, disputes and periods."""

from __future__ import annotations

from ronghe.core.marking import gettext_noop
from ronghe.core.roles import TASK_UNITS, Role
from ronghe.core.workflow import Step

UNITS = frozenset(TASK_UNITS)
APPROVERS = frozenset({Role.POLICY_OFFICE, Role.EDUCATION, Role.STATISTICIAN})

REPORT_STEPS = (
    Step("submit", gettext_noop("提交审核"), ("draft", "returned"), "submitted", UNITS),
    Step("approve", gettext_noop("核定"), ("submitted",), "approved", APPROVERS),
    Step(
        "return", gettext_noop("退回修改"), ("submitted", "approved"), "returned", APPROVERS, needs_note=True
    ),
    Step("withdraw", gettext_noop("撤回"), ("draft", "submitted", "returned"), "withdrawn", UNITS),
)
DISPUTE_STEPS = (
    Step("accept", gettext_noop("采纳"), ("filed",), "accepted", APPROVERS, needs_note=True),
    Step("refuse", gettext_noop("不采纳"), ("filed",), "refused", APPROVERS, needs_note=True),
    Step("withdraw", gettext_noop("撤回"), ("filed",), "withdrawn", UNITS),
)
CLOSE = Step("close", gettext_noop("截止填报"), ("open",), "closed")
REOPEN = Step("reopen", gettext_noop("重新开放"), ("closed",), "open", needs_note=True)
APPROVE = Step("approve", gettext_noop("核定并锁定"), ("closed",), "approved")
PERIOD_STEPS = (CLOSE, REOPEN, APPROVE)
