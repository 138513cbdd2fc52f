"""The way of a typical case to the public and back."""

from __future__ import annotations

from ronghe.core.marking import gettext_noop
from ronghe.core.roles import Role
from ronghe.core.workflow import Step
from ronghe.quality.enums.typical import TypicalState as S

UNITS = frozenset({Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION})
"""Who recommends its own people and work."""

OFFICES = frozenset(
    {Role.EDUCATION, Role.HRSS, Role.PARTY_OFFICE, Role.POLICY_OFFICE, Role.COUNTY, Role.BUREAU}
)
"""Who reviews and publishes; the publicity department acts as 其他部门."""

STEPS = (
    Step("submit", gettext_noop("提交审核"), (S.DRAFT, S.RETURNED), S.SUBMITTED, UNITS | OFFICES),
    Step("return", gettext_noop("退回修改"), (S.SUBMITTED, S.REVIEWED), S.RETURNED, OFFICES, needs_note=True),
    Step("review", gettext_noop("审核通过"), (S.SUBMITTED,), S.REVIEWED, OFFICES),
    Step("publish", gettext_noop("公布"), (S.REVIEWED,), S.PUBLISHED, OFFICES),
    Step("withdraw", gettext_noop("撤下"), (S.PUBLISHED,), S.WITHDRAWN, UNITS | OFFICES, needs_note=True),
)
