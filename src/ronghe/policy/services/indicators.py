"""Yearly observations and ratings of indicators (IND-38, IND-39). A correction is a new row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, require
from ronghe.core.evidence import attach
from ronghe.core.service import service
from ronghe.policy import perms
from ronghe.policy.enums import Rating
from ronghe.policy.models import Indicator, Observation, ObservationEvidence
from ronghe.policy.services.progress import Upload


@dataclass(frozen=True, slots=True)
class Observed:
    """What was found: a figure, or the rating of a qualitative goal with its basis."""

    year: int
    data_source: str
    value: Decimal | None = None
    rating: str = ""
    basis: str = ""


@service("policy.observation.recorded")
def record_observation(
    indicator: Indicator, observed: Observed, *, actor: Actor, files: Sequence[Upload] = ()
) -> Observation:
    """Record the first figure or rating of a year."""
    require(perms.can_record_observation(actor, indicator))
    _check(indicator, observed, len(files))
    if indicator.observations.filter(year=observed.year).exists():
        raise Conflict(
            "policy.observation.twice",
            f"{observed.year}年已有观测值。",
            hint="请打开原观测值办理“更正”，原值会保留。",
        )
    return _store(indicator, observed, actor, files, None)


@service("policy.observation.corrected")
def correct_observation(
    observation: Observation, observed: Observed, *, actor: Actor, reason: str, files: Sequence[Upload] = ()
) -> Observation:
    """Record a better figure for the same year; the old one stays."""
    indicator = observation.indicator
    require(perms.can_record_observation(actor, indicator))
    if not reason.strip():
        raise Invalid("policy.observation.reason", "更正须写明理由。", fields={"reason": "请写明理由。"})
    if observed.year != observation.year:
        raise Invalid("policy.observation.year", "更正不能换年份。", fields={"year": "请填写同一年份。"})
    if Observation.objects.filter(corrects=observation).exists():
        raise Conflict("policy.observation.old", "该观测值已被更正，请在最新的一条上更正。")
    _check(indicator, observed, len(files) + observation.evidence.count())
    return _store(indicator, observed, actor, files, observation)


def _check(indicator: Indicator, observed: Observed, proofs: int) -> None:
    wrong = {}
    if not 1990 <= observed.year <= 2100:
        wrong["year"] = "年份须在 1990 到 2100 之间。"
    if not observed.data_source.strip():
        wrong["data_source"] = "请写明数据来源。"
    if indicator.is_qualitative:
        if observed.value is not None or observed.rating not in Rating.values:
            wrong["rating"] = "定性目标只作评级。"
        if not observed.basis.strip():
            wrong["basis"] = "评级须写明依据。"
        if not proofs:
            wrong["files"] = "评级须附佐证。"
    elif observed.value is None or observed.rating:
        wrong["value"] = "请填写数值。"
    if wrong:
        raise Invalid("policy.observation.invalid", "观测值有未填好的内容。", fields=wrong)


def _store(
    indicator: Indicator,
    observed: Observed,
    actor: Actor,
    files: Sequence[Upload],
    corrects: Observation | None,
) -> Observation:
    row = Observation.objects.create(
        jurisdiction_id=indicator.jurisdiction_id,
        indicator=indicator,
        year=observed.year,
        value=observed.value,
        rating=observed.rating,
        data_source=observed.data_source.strip(),
        basis=observed.basis.strip(),
        corrects=corrects,
        recorded_by_id=actor.user_id,
    )
    for upload in files:
        attach(
            row,
            upload.file,
            upload.name,
            link=ObservationEvidence,
            jurisdiction=indicator.jurisdiction,
            actor=actor,
            caption=upload.caption,
        )
    return row
