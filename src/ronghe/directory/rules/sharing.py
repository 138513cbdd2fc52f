"""When data may be shared: the workflow of a sharing agreement and what it must say (lp.elig.lawful)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ronghe.core.roles import Role
from ronghe.core.workflow import Step
from ronghe.directory.enums import SharingState

LAWFUL = "整合共享数据须合法合规（临平政办〔2023〕8号三（六）3，规则 lp.elig.lawful）"

APPROVE = Step(
    "approve",
    "批准生效",
    (SharingState.DRAFT,),
    SharingState.IN_FORCE,
    frozenset({Role.POLICY_OFFICE}),
)
SUSPEND = Step(
    "suspend",
    "暂停共享",
    (SharingState.IN_FORCE,),
    SharingState.SUSPENDED,
    frozenset({Role.AUDITOR}),
    needs_note=True,
)
RESUME = Step(
    "resume",
    "恢复共享",
    (SharingState.SUSPENDED,),
    SharingState.IN_FORCE,
    frozenset({Role.AUDITOR}),
    needs_note=True,
)
END = Step(
    "end",
    "终止共享",
    (SharingState.DRAFT, SharingState.IN_FORCE, SharingState.SUSPENDED),
    SharingState.ENDED,
    frozenset({Role.POLICY_OFFICE}),
    needs_note=True,
)
SHARING_STEPS = (APPROVE, SUSPEND, RESUME, END)

REQUIRED = {
    "basis_title": "依据文件",
    "basis_number": "依据文号",
    "basis_article": "依据条款",
    "valid_from": "生效日期",
    "valid_to": "终止日期",
    "purpose": "用途",
}
_REACHES_A_PERSON = re.compile(r"[0-9０-９][0-9０-９ \-]{5,}|@|＠")


def missing_for_force(stated: Mapping[str, object]) -> dict[str, str]:
    """What a sharing in force must say and this one does not, by field."""
    return {name: f"请填写{label}。" for name, label in REQUIRED.items() if not stated.get(name)}


def is_post(text: str) -> bool:
    """A post (数据管理岗) and not the way to a person: no telephone number, no e-mail address."""
    return bool(text.strip()) and _REACHES_A_PERSON.search(text) is None


def why_not_today(state: str, label: str, valid_from: date | None, valid_to: date | None, today: date) -> str:
    """Why nothing may be handed over today, or nothing."""
    if state != SharingState.IN_FORCE:
        return f"本共享登记当前为“{label}”，没有生效。"
    if valid_from is None or valid_to is None:
        return "本共享登记没有起止日期。"
    if today < valid_from:
        return f"本共享登记自{valid_from:%Y-%m-%d}起生效，尚未开始。"
    if today > valid_to:
        return f"本共享登记已于{valid_to:%Y-%m-%d}到期。"
    return ""
