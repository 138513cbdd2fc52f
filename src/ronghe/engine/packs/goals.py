"""The goals of a pack's indicators as parameters, so that rules read them like any other dated value."""

from __future__ import annotations

import itertools
from datetime import date

from ronghe.engine.packs.shapes import Indicator, Pack
from ronghe.engine.rules.lookup import ParameterStore, Period, Series
from ronghe.engine.rules.values import Kind, Range

GOAL = "goal."


def pack_store(pack: Pack) -> ParameterStore:
    """The parameters of a pack, with the goal of every indicator as a parameter ``goal.<indicator id>``."""
    slug = pack.jurisdiction.slug
    line = [slug, *(region.slug for region in pack.jurisdiction.ancestors)]
    series = {(one.jurisdiction, one.key): one for one in pack.parameters}
    for indicator in pack.indicators:
        one = goal_series(pack, indicator)
        series[slug, one.key] = one
    return ParameterStore(series, dict(itertools.pairwise(line)))


def goal_series(pack: Pack, indicator: Indicator) -> Series:
    document = pack.plan.document
    period = Period(
        valid_from=_in_force(pack),
        valid_to=None,
        value=indicator.value,
        comparator=indicator.comparator,
        modality=indicator.modality,
        clause=indicator.clause,
        document_number=document.number,
        source=f"{pack.jurisdiction.slug}/indicators.yaml",
        limits=indicator.limits,
    )
    return Series(
        key=f"{GOAL}{indicator.id}",
        jurisdiction=pack.jurisdiction.slug,
        name=f"{indicator.name}（目标）",
        kind=Kind.RANGE if isinstance(indicator.value, Range) else Kind.NUMBER,
        unit=indicator.unit,
        periods=(period,),
        rule=indicator.rule,
        register=(indicator.register,),
    )


def _in_force(pack: Pack) -> date:
    """The day a document takes effect; where it does not say, the day it was made or published."""
    document = pack.plan.document
    days = (document.effective_on, document.issued_on, document.adopted_on, document.published_on)
    return next(
        (day for day in days if day is not None),
        date(pack.plan.period.first if pack.plan.period else 1, 1, 1),
    )
