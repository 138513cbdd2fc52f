"""Schemes of evaluation: loaded from packs, revised by officials, their open weights decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.definitions.versions import current_in, follow_pack, refuse_unless_new, succeed
from ronghe.core.errors import Conflict, Invalid, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.directory.models import Organisation
from ronghe.engine.appraisal import Scheme, faults_of
from ronghe.engine.appraisal import load_schemes as read_schemes
from ronghe.policy.models import ParameterAnswer
from ronghe.policy.queries.parameters import slug_of
from ronghe.policy.services.parameters import Answer, answer_not_stated
from ronghe.quality.models import EvaluationScheme
from ronghe.quality.perms import evaluation as perms


@service("quality.scheme.loaded")
def load_schemes(schemes: Iterable[Scheme], place: Jurisdiction, *, actor: Actor) -> list[EvaluationScheme]:
    """Make the schemes of a place say what its pack says. A changed wording is a new version.

    A scheme that officials of the place have revised since stays as they made it.
    """
    require(perms.can_load_schemes(actor, place), "评价方案由系统管理员装入。")
    return [
        follow_pack(EvaluationScheme, _series(one, place), one.digest, actor=actor, **_columns(one))
        for one in schemes
    ]


def load_from_folder(folder: Path, *, actor: Actor) -> list[EvaluationScheme]:
    """The schemes of a pack folder, where its place is registered; nothing for a folder without any."""
    found = read_schemes(folder)
    place = Jurisdiction.objects.filter(pack=folder.name).first() if found else None
    return load_schemes(found, place, actor=actor) if place is not None else []


@service("quality.scheme.revised")
def revise_scheme(
    scheme: EvaluationScheme, place: Jurisdiction, wording: Scheme, *, actor: Actor, reason: str
) -> EvaluationScheme:
    """The next version of a scheme, or the place's own first version of one from above."""
    faults = faults_of(wording)
    if faults:
        raise Invalid("quality.scheme.faults", "；".join(faults) + "。", hint="请改正后再保存。")
    named = wording.renamed(slug_of(place))
    old = current_in(EvaluationScheme, _series(named, place))
    if old is not None and old.pk != scheme.pk:
        raise Conflict(
            "quality.scheme.succeeded",
            "本地已有这份方案的另一版本。",
            hint="请打开本地现行版本再修订。",
        )
    return _keep(named, place, actor, reason)


@service("quality.scheme.adopted")
def adopt_scheme(
    wording: Scheme, place: Jurisdiction, *, actor: Actor, reason: str, seen: int | None = None
) -> EvaluationScheme:
    """Keep a whole table taken from a file as the next version of a place's scheme, or as its first.

    So the method of a higher level comes in when its text is at hand. ``seen`` is the version that was held
    against it; 0 for none.
    """
    return _keep(wording.renamed(slug_of(place)), place, actor, reason, seen)


def _keep(
    scheme: Scheme, place: Jurisdiction, actor: Actor, reason: str, seen: int | None = None
) -> EvaluationScheme:
    require(perms.can_revise_scheme(actor, place), "由组织评价的部门修订方案。")
    series = _series(scheme, place)
    refuse_unless_new(current_in(EvaluationScheme, series), scheme.digest, reason, seen)
    return succeed(EvaluationScheme, series, scheme.digest, actor=actor, reason=reason, **_columns(scheme))


def _series(scheme: Scheme, place: Jurisdiction) -> dict[str, Any]:
    return {"jurisdiction": place, "code": scheme.code}


def _columns(scheme: Scheme) -> dict[str, Any]:
    return {
        "name": scheme.name,
        "subject": scheme.subject,
        "definition": scheme.to_data(),
        "basis": scheme.basis,
        "valid_from": date.fromisoformat(scheme.valid_from),
    }


@service("quality.scheme.weighed")
def decide_weights(
    scheme: EvaluationScheme,
    place: Jurisdiction,
    weights: dict[str, Decimal],
    *,
    actor: Actor,
    decided_by: Organisation,
    basis: str,
    valid_from: date,
) -> list[ParameterAnswer]:
    """Answer open weights of a scheme for a place: who decided them, on what basis, from when."""
    names = dict(scheme.wording.weight_keys())
    answers = []
    for key, value in weights.items():
        if key not in names:
            raise Invalid("quality.weight.unknown", "方案没有这个未定的权重。")
        if not 0 <= value <= 100:
            raise Invalid(
                "quality.weight.range", "权重应在 0 到 100 之间。", fields={key: "应在 0 到 100 之间。"}
            )
        shape = {"kind": "number", "name": f"{scheme.name}：{names[key]}"[:300], "unit": "%"}
        answer = Answer(f"{value:f}", basis, valid_from)
        answers.append(answer_not_stated(place, key, answer, actor=actor, decided_by=decided_by, shape=shape))
    return answers
