"""The way of a rating of a pilot or special action to the public."""

from __future__ import annotations

from ronghe.core.marking import gettext_noop
from ronghe.core.roles import Role
from ronghe.core.workflow import Step
from ronghe.quality.enums.pilots import RatingState as S

RATERS = frozenset({Role.EDUCATION, Role.SUPERVISION, Role.HRSS, Role.DRC, Role.INDUSTRY})
"""Who has a pilot rated."""

PUBLISHERS = RATERS | {Role.POLICY_OFFICE}

STEPS = (
    Step("submit", gettext_noop("送审"), (S.DRAFT, S.RETURNED), S.SUBMITTED, RATERS),
    Step("return", gettext_noop("退回修改"), (S.SUBMITTED,), S.RETURNED, PUBLISHERS, needs_note=True),
    Step("publish", gettext_noop("审核并公布"), (S.SUBMITTED,), S.PUBLISHED, PUBLISHERS),
    Step("correct", gettext_noop("发更正"), (S.PUBLISHED,), S.PUBLISHED, RATERS, needs_note=True),
)
