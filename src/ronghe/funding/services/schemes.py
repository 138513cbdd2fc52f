"""Schemes from the packs, and the decisions that the text leaves to the office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.directory.models import Organisation
from ronghe.engine.packs.schemes import Decision, Scheme, Use
from ronghe.engine.packs.schemes import load_schemes as read_schemes
from ronghe.engine.rules.values import Range
from ronghe.funding.models import FundingScheme
from ronghe.funding.perms import claims as perms
from ronghe.funding.queries.stating import stated_for
from ronghe.funding.rules.months import Period
from ronghe.funding.rules.reckoning import occupation_key
from ronghe.policy.models import ParameterAnswer
from ronghe.policy.services.parameters import Answer, answer_not_stated


@service("funding.scheme.loaded")
def load_schemes(
    schemes: Iterable[Scheme], jurisdiction: Jurisdiction, *, actor: Actor
) -> list[FundingScheme]:
    """Make the schemes of a place say what its pack says; a changed wording is a new row, the old one stays.

    Loading twice changes nothing. A scheme that is no longer in the pack is current no more.
    """
    require(perms.can_load_schemes(actor, jurisdiction), "补助项目由系统管理员装入。")
    held = {
        one.code: one
        for one in FundingScheme.objects.select_for_update().filter(
            jurisdiction=jurisdiction, is_current=True
        )
    }
    kept = []
    for scheme in schemes:
        old = held.pop(scheme.code, None)
        kept.append(
            old if old is not None and old.digest == scheme.digest else _succeed(old, scheme, jurisdiction)
        )
    for gone in held.values():
        gone.is_current = False
        gone.save(update_fields=["is_current", "updated_at"])
    return kept


def load_from_folder(folder: Path, *, actor: Actor) -> list[FundingScheme]:
    """The schemes of a pack folder, where its place is registered; nothing for a folder without any."""
    found = read_schemes(folder)
    place = Jurisdiction.objects.filter(pack=folder.name).first() if found else None
    return load_schemes(found, place, actor=actor) if place is not None else []


def _succeed(old: FundingScheme | None, scheme: Scheme, place: Jurisdiction) -> FundingScheme:
    if old is not None:
        old.is_current = False
        old.save(update_fields=["is_current", "updated_at"])
    row, _ = FundingScheme.objects.update_or_create(
        code=scheme.code,
        digest=scheme.digest,
        defaults={
            "jurisdiction": place,
            "name": scheme.name,
            "head_kind": scheme.head,
            "definition": scheme.to_data(),
            "valid_from": scheme.starts,
            "valid_to": scheme.ends,
            "is_current": True,
        },
    )
    return row


@service("funding.scheme.decided")
def decide(
    scheme: FundingScheme,
    decision: Decision,
    value: Any,
    *,
    actor: Actor,
    place: Jurisdiction,
    decided_by: Organisation,
    basis: str,
    valid_from: date,
    occupation: str = "",
    valid_to: date | None = None,
) -> ParameterAnswer:
    """Answer one of a scheme's open questions: who decided, on what basis, from when.

    A rate must lie within the range of the text, both ends included.
    """
    wording = scheme.wording
    key = decision.key
    name = f"{scheme.name}：{decision.name}"
    if decision.use == Use.RATE:
        _check_rate(wording, value, place, valid_from)
        if occupation:
            if not wording.by_occupation:
                raise Invalid("funding.rate.occupation", "本项目不分职业（工种）定标准。")
            key, name = occupation_key(key, occupation), f"{name}（{occupation}）"
    elif decision.kind == "number" and (not isinstance(value, Decimal) or value < _least(decision)):
        raise Invalid("funding.decision.number", f"{decision.name}应为不小于 {_least(decision)} 的数。")
    answer = Answer(_json(value), basis, valid_from, valid_to)
    shape = {"kind": decision.kind, "name": name[:300], "unit": decision.unit}
    return answer_not_stated(place, key, answer, actor=actor, decided_by=decided_by, shape=shape)


def _least(decision: Decision) -> int:
    return 0 if decision.use in {Use.SAMPLE, Use.ADVANCE} else 1


def _check_rate(wording: Scheme, value: Any, place: Jurisdiction, on: date) -> None:
    if not isinstance(value, Decimal) or value <= 0:
        raise Invalid(
            "funding.rate.amount", "标准应为大于零的金额。", fields={"value": "请填写大于零的金额。"}
        )
    if value != value.quantize(Decimal("0.01")):
        raise Invalid("funding.rate.fen", "金额最多精确到分。", fields={"value": "金额最多精确到分。"})
    stated = stated_for(wording, place, Period(on, on)).get(wording.amount)
    if stated is not None and isinstance(stated.value, Range) and value not in stated.value:
        where = f"{stated.document} {stated.clause}"
        message = f"{value}元 不在 {stated.value} {stated.unit} 之内（{where}），两端含本数。"
        raise RuleViolated("funding.rate.outside", message, fields={"value": message})


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
