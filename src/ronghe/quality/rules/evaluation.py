"""The steps of an evaluated subject."""

from __future__ import annotations

from ronghe.core.marking import gettext_noop
from ronghe.core.roles import Role
from ronghe.core.workflow import Step

ORGANISERS = frozenset({Role.EDUCATION, Role.SUPERVISION, Role.HRSS, Role.DRC})
"""Who holds evaluations."""

SUBJECTS = frozenset({Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR})
"""Who is evaluated."""

OPEN = ("self", "scoring", "proposed", "appealed")

CASE_STEPS = (
    Step("finish_self", gettext_noop("提交自评"), ("self",), "scoring", SUBJECTS),
    Step("start", gettext_noop("不等自评，开始评分"), ("self",), "scoring", ORGANISERS, needs_note=True),
    Step("propose", gettext_noop("合成结果并反馈"), ("scoring",), "proposed", ORGANISERS),
    Step("appeal", gettext_noop("提出申诉"), ("proposed",), "appealed", SUBJECTS, needs_note=True),
    Step(
        "uphold",
        gettext_noop("申诉不成立，维持结果并公布"),
        ("appealed",),
        "published",
        ORGANISERS,
        needs_note=True,
    ),
    Step(
        "rescore", gettext_noop("申诉成立，重新评分"), ("appealed",), "scoring", ORGANISERS, needs_note=True
    ),
    Step("publish", gettext_noop("申诉期满，公布结果"), ("proposed",), "published", ORGANISERS),
    Step("correct", gettext_noop("更正已公布的结果"), ("published",), "scoring", ORGANISERS, needs_note=True),
    Step("cancel", gettext_noop("取消评价"), OPEN, "cancelled", ORGANISERS, needs_note=True),
)
