"""The steps that people take with a file of advertisements; reading itself is no step of anybody."""

from __future__ import annotations

from ronghe.core.marking import gettext_noop
from ronghe.core.roles import Role
from ronghe.core.workflow import Step

HANDLERS = frozenset(
    {Role.HRSS, Role.DRC, Role.INDUSTRY, Role.EDUCATION, Role.STATISTICIAN, Role.ASSOCIATION}
)
BATCH_STEPS = (
    Step("retry", gettext_noop("重新读入"), ("failed", "running"), "waiting", HANDLERS),
    Step(
        "withdraw",
        gettext_noop("撤回"),
        ("waiting", "failed", "done"),
        "withdrawn",
        HANDLERS,
        needs_note=True,
    ),
    Step("restore", gettext_noop("恢复"), ("withdrawn",), "waiting", HANDLERS, needs_note=True),
)
