"""What a series is like, decided before it is forecast."""

from __future__ import annotations

import numpy as np

from ronghe.engine.forecast.model import Array, Kind

_INTERVAL = 1.32


def kind_of(values: Array, season: int) -> Kind:
    """Regular, intermittent, short, all zero, or stopped.

    Intermittent: on average 1.32 periods or more from one demand to the next (Syntetos & Boylan). Stopped:
    nothing for two years, or for one year and three times the longest pause before.
    """
    demands = np.flatnonzero(values)
    if not len(demands):
        return Kind.ZERO
    silent = len(values) - 1 - int(demands[-1])
    pauses = np.diff(demands, prepend=-1) - 1
    if silent >= 2 * season or silent >= max(season, 3 * int(pauses.max(initial=0))) > 0:
        return Kind.STOPPED
    if len(values) < 2 * season:
        return Kind.SHORT
    if len(values) / len(demands) >= _INTERVAL and structural_zeros(values, season).sum() == 0:
        return Kind.INTERMITTENT
    return Kind.REGULAR


def structural_zeros(values: Array, season: int) -> Array:
    """Places of the year (the first is that of ``values[0]``) with nothing in three years or more.

    Only where the other places are seldom empty: otherwise the zeros are chance, not structure.
    """
    places = np.arange(len(values)) % season
    never = np.zeros(season)
    if len(values) < 3 * season:
        return never
    for place in range(season):
        never[place] = float(not values[places == place].any())
    others = values[never[places] == 0]
    rare = len(others) and np.count_nonzero(others) * _INTERVAL > len(others)
    return never if never.any() and not never.all() and rare else np.zeros(season)
