"""The writes of typical cases: recommended, reviewed by another, published with consent, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.errors import RuleViolated
from ronghe.core.models import RowFile
from ronghe.core.registers import Finding
from ronghe.engine.surveys.identifying import personal_marks
from ronghe.quality.enums.typical import OF_A_PERSON, TypicalKind, TypicalState
from ronghe.quality.models import TypicalCase
from ronghe.quality.rules import typical as rules
from ronghe.quality.services.signing import another_than_sender

WRITTEN = ("title", "subject", "summary", "text", "shown_as")


def _typical(row: TypicalCase) -> Iterator[Finding]:
    today = timezone.localdate()
    if row.year > today.year:
        yield Finding("这一年度还没有到。", "year")
    for name in WRITTEN:
        found = personal_marks(getattr(row, name))
        if found:
            yield Finding(f"写了{'、'.join(found)}，不能公开。", name, "请删去。")
    if row.kind == TypicalKind.GRASSROOTS and row.graduated_year is None:
        yield Finding("毕业生基层工作典型须写毕业年份。", "graduated_year")
    if row.graduated_year is not None and row.graduated_year > row.year:
        yield Finding("毕业年份不能晚于案例年度。", "graduated_year")
    if row.consent_on is not None and row.consent_on > today:
        yield Finding("同意日期在今天之后。", "consent_on")
    yield from _people(row)


def _people(row: TypicalCase) -> Iterator[Finding]:
    """Who is named agreed, and is called in the text only as agreed."""
    if not row.names_person:
        if row.person or row.shown_as:
            yield Finding("填了姓名或称呼，请选“写到具体的人”。", "names_person")
        if row.kind not in OF_A_PERSON and not row.subject.strip():
            yield Finding("请写明是哪个企业、学校或哪项成果。", "subject")
        return
    if not row.shown_as.strip():
        yield Finding("写到具体的人，须写明本人同意的称呼。", "shown_as")
    if row.consent_on is None:
        yield Finding("写到具体的人，须有本人同意的日期。", "consent_on")
    hidden = row.person.strip()
    if hidden and hidden != row.shown_as.strip():
        told = [name for name in WRITTEN if hidden in getattr(row, name)]
        if told:
            yield Finding("本人同意用的是称呼，文字里还写着姓名。", told[0], "请改用同意公开的称呼。")


def _submit(row: TypicalCase, *, actor: Actor, note: str) -> Mapping[str, Any]:
    return {"submitted_by_id": actor.user_id}


def _publish(row: TypicalCase, *, actor: Actor, note: str) -> Mapping[str, Any]:
    if row.names_person and not RowFile.objects.of(row).exists():
        raise RuleViolated(
            "quality.typical.consent",
            "没有本人同意书，不能公布。",
            hint="请先在“附件”里上传本人签名的同意书。",
        )
    if row.consent_until is not None and row.consent_until < timezone.localdate():
        raise RuleViolated("quality.typical.expired", "本人同意公开的期限已过，不能公布。")
    return {"published_on": timezone.localdate()}


def _withdraw(row: TypicalCase, *, actor: Actor, note: str) -> Mapping[str, Any]:
    """What was published stays known as withdrawn; who the person is, is kept no longer."""
    if personal_marks(note) or (row.person and row.person in note):
        raise RuleViolated("quality.typical.reason", "撤下的理由会公开，不能写姓名和号码。")
    return {"withdrawn_on": timezone.localdate(), "withdrawn_reason": note.strip()[:500], "person": ""}


TYPICAL = open_flow(
    "quality.typical",
    TypicalCase,
    check=_typical,
    steps=rules.STEPS,
    tones={
        TypicalState.DRAFT: Tone.ACTIVE,
        TypicalState.SUBMITTED: Tone.WARN,
        TypicalState.RETURNED: Tone.BAD,
        TypicalState.REVIEWED: Tone.ACTIVE,
        TypicalState.PUBLISHED: Tone.GOOD,
        TypicalState.WITHDRAWN: Tone.IDLE,
    },
    waits={
        TypicalState.DRAFT: rules.UNITS,
        TypicalState.RETURNED: rules.UNITS,
        TypicalState.SUBMITTED: rules.OFFICES,
        TypicalState.REVIEWED: rules.OFFICES,
    },
    days={TypicalState.SUBMITTED: 10, TypicalState.REVIEWED: 10},
    editable={TypicalState.DRAFT, TypicalState.RETURNED},
    may={"review": another_than_sender("提交的人不能自己审核，请由另一人办理。")},
    before={"submit": _submit, "publish": _publish, "withdraw": _withdraw},
    url=lambda row: reverse("quality:typical_detail", args=[row.pk]),
)
