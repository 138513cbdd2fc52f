"""The steps of a statistical return."""

from __future__ import annotations

from ronghe.core.marking import gettext_noop
from ronghe.core.roles import Role
from ronghe.core.workflow import Step

STATISTICIANS = frozenset({Role.STATISTICIAN, Role.EDUCATION, Role.DRC, Role.INDUSTRY, Role.HRSS})
"""Who orders and reviews statistics."""

FILLERS = frozenset({Role.ENTERPRISE, Role.SCHOOL, Role.ASSOCIATION, Role.COUNTY})
"""Who fills them in."""

RETURN_STEPS = (
    Step("submit", gettext_noop("报送"), ("draft", "returned"), "submitted", FILLERS),
    Step(
        "return",
        gettext_noop("退回修改"),
        ("submitted", "accepted"),
        "returned",
        STATISTICIANS,
        needs_note=True,
    ),
    Step("accept", gettext_noop("审核通过"), ("submitted",), "accepted", STATISTICIANS),
    Step(
        "excuse",
        gettext_noop("移出调查范围"),
        ("draft", "returned"),
        "excused",
        STATISTICIANS,
        needs_note=True,
    ),
    Step("take_back", gettext_noop("重新列入"), ("excused",), "draft", STATISTICIANS, needs_note=True),
)
