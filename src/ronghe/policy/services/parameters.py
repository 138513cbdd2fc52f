"""Answers of the office where a policy gives no value (XCUT-03)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import locked, service
from ronghe.directory.models import Organisation
from ronghe.policy import perms
from ronghe.policy.enums import Comparator, Modality, ParameterKind
from ronghe.policy.models import Parameter, ParameterAnswer
from ronghe.policy.rules.parameters import value_from


@dataclass(frozen=True, slots=True)
class Answer:
    """What the office decides: a value in the JSON form of its kind, from a day, to a day if known."""

    value: Any
    basis: str
    valid_from: date
    valid_to: date | None = None
    comparator: str = Comparator.NONE
    modality: str = Modality.MUST


@service("policy.parameter.answered")
def answer_not_stated(
    jurisdiction: Jurisdiction,
    key: str,
    answer: Answer,
    *,
    actor: Actor,
    decided_by: Organisation,
    shape: Mapping[str, str] | None = None,
) -> ParameterAnswer:
    """Decide a parameter on which the policy is silent: who, on what basis, from when.

    Refused for any day on which the policy states a value. ``shape`` (name, kind, unit) is only needed for a
    key that no document mentions.
    """
    require(perms.can_answer_not_stated(actor, jurisdiction), "由主管部门补充决定参数。")
    rows = Parameter.objects.filter(jurisdiction=jurisdiction, key=key)
    known = rows.first()
    kind, name, unit = _shape(known, shape)
    _check(answer, kind)
    overlapping = _within(rows, answer)
    stated = overlapping.filter(value__isnull=False).order_by("valid_from").first()
    if stated is not None:
        raise RuleViolated(
            "policy.parameter.stated",
            f"参数“{stated.name}”自 {stated.valid_from} 起文件已写明数值（{stated.document_number}"
            f"{stated.clause_label}），不能另行决定。",
        )
    earlier = ParameterAnswer.objects.select_for_update(of=("self",)).filter(
        jurisdiction=jurisdiction, key=key
    )
    if _within(earlier, answer).exists():
        raise Conflict(
            "policy.parameter.answered_twice",
            "该参数在这段时间已有补充决定。",
            hint="请先给原决定写终止日期，再登记新的决定。",
        )
    return ParameterAnswer.objects.create(
        jurisdiction=jurisdiction,
        key=key,
        name=name,
        kind=kind,
        unit=unit,
        value=answer.value,
        comparator=answer.comparator,
        modality=answer.modality,
        valid_from=answer.valid_from,
        valid_to=answer.valid_to,
        decided_by=decided_by,
        basis=answer.basis.strip(),
        answered_by_id=actor.user_id,
    )


@service("policy.parameter.answer_closed")
def close_answer(answer: ParameterAnswer, *, actor: Actor, valid_to: date, reason: str) -> ParameterAnswer:
    """End a decision on a day; past cases keep it."""
    require(perms.can_answer_not_stated(actor, answer.jurisdiction), "由主管部门补充决定参数。")
    locked(answer)
    if answer.valid_to is not None and answer.valid_to < valid_to:
        raise RuleViolated("policy.parameter.closed", f"该决定已于 {answer.valid_to} 终止。")
    if valid_to < answer.valid_from or not reason.strip():
        raise Invalid("policy.parameter.close", "终止日期不能早于生效日期，并须写明理由。")
    answer.valid_to = valid_to
    answer.save(update_fields=["valid_to", "updated_at"])
    return answer


def _shape(known: Parameter | None, shape: Mapping[str, str] | None) -> tuple[str, str, str]:
    if known is not None:
        return known.kind, known.name, known.unit
    if not shape or shape.get("kind") not in ParameterKind.values or not shape.get("name"):
        raise Invalid("policy.parameter.unknown", "没有登记过这个参数，请写明名称、类型和单位。")
    return shape["kind"], shape["name"], shape.get("unit", "")


def _check(answer: Answer, kind: str) -> None:
    wrong = {}
    if answer.value is None:
        wrong["value"] = "请填写数值。"
    if not answer.basis.strip():
        wrong["basis"] = "请写明依据，如会议纪要或文件号。"
    if answer.valid_to is not None and answer.valid_to < answer.valid_from:
        wrong["valid_to"] = "终止日期不能早于生效日期。"
    if answer.modality not in Modality.values or answer.comparator not in Comparator.values:
        wrong["modality"] = "请选择约束力和比较词。"
    if wrong:
        raise Invalid("policy.parameter.invalid", "补充决定有未填好的内容。", fields=wrong)
    value_from(kind, answer.value)


def _within(rows: Any, answer: Answer) -> Any:
    found = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=answer.valid_from))
    return found if answer.valid_to is None else found.filter(valid_from__lte=answer.valid_to)
