"""The steps of selections (名师、名校长) and of title evaluations."""

from __future__ import annotations

from ronghe.core.roles import Role
from ronghe.core.workflow import Step

SCHOOL = frozenset({Role.SCHOOL})
EDUCATION = frozenset({Role.EDUCATION})
HRSS = frozenset({Role.HRSS})

SELECTION_STEPS = (
    Step("submit", "提交推荐", ("draft", "returned"), "submitted", SCHOOL),
    Step("withdraw", "撤回推荐", ("draft", "submitted", "returned"), "withdrawn", SCHOOL, needs_note=True),
    Step("choose", "入选", ("submitted",), "chosen", EDUCATION),
    Step("return", "退回补正", ("submitted",), "returned", EDUCATION, needs_note=True),
    Step("refuse", "未入选", ("submitted",), "refused", EDUCATION, needs_note=True),
    Step("revoke", "取消称号", ("chosen",), "revoked", EDUCATION, needs_note=True),
)

TITLE_STEPS = (
    Step("submit", "学校推荐上报", ("draft", "returned"), "submitted", SCHOOL),
    Step("withdraw", "撤回", ("draft", "submitted", "returned"), "withdrawn", SCHOOL, needs_note=True),
    Step("accept", "受理", ("submitted",), "accepted", HRSS),
    Step("return", "退回补正", ("submitted", "accepted"), "returned", HRSS, needs_note=True),
    Step("pass", "评审通过并公示", ("accepted",), "publicity", HRSS),
    Step("fail", "评审未通过", ("accepted",), "failed", HRSS, needs_note=True),
    Step("object", "公示有异议，重新评审", ("publicity",), "accepted", HRSS, needs_note=True),
    Step("grant", "公示无异议，确认资格", ("publicity",), "granted", HRSS),
)
