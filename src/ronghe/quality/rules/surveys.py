"""The steps of a survey."""

from __future__ import annotations

from ronghe.core.marking import gettext_noop
from ronghe.core.roles import Role
from ronghe.core.workflow import Step
from ronghe.quality.rules.evaluation import ORGANISERS

HOLDERS = ORGANISERS | {Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION}

SURVEY_STEPS = (
    Step("open", gettext_noop("开始收集"), ("draft",), "open", HOLDERS),
    Step("close", gettext_noop("截止"), ("open",), "closed", HOLDERS),
    Step("resume", gettext_noop("继续收集"), ("closed",), "open", HOLDERS, needs_note=True),
    Step("cancel", gettext_noop("取消"), ("draft", "open"), "cancelled", HOLDERS, needs_note=True),
)
