"""The steps of a cycle of diagnosis and improvement."""

from __future__ import annotations

from ronghe.core.marking import gettext_noop
from ronghe.core.roles import Role
from ronghe.core.workflow import Step

SCHOOL = frozenset({Role.SCHOOL})
WATCHERS = frozenset({Role.EDUCATION, Role.SUPERVISION})

CYCLE_STEPS = (
    Step("diagnose", gettext_noop("目标和标准已定，开始诊断"), ("planning",), "diagnosing", SCHOOL),
    Step("improve", gettext_noop("诊断完成，开始改进"), ("diagnosing",), "improving", SCHOOL),
    Step("finish", gettext_noop("改进完成"), ("improving",), "closed", SCHOOL),
    Step("reopen", gettext_noop("复核不通过，继续改进"), ("closed",), "improving", WATCHERS, needs_note=True),
)
