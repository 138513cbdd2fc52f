"""Programmes by demand and outcome, beside the regional mean of their level."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Corner(StrEnum):
    """Where a programme stands. On an axis counts as above it."""

    GROW = "grow"
    """Wanted, and its graduates do well."""
    MEND = "mend"
    """Wanted, but its graduates do badly."""
    TURN = "turn"
    """Little wanted, yet its graduates do well: elsewhere or otherwise."""
    LEAVE = "leave"
    """Little wanted, and its graduates do badly."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A programme with posts wanted per graduate, its outcome rate, and its graduates as weight."""

    key: str
    demand: float | None
    outcome: float | None
    graduates: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A programme in its corner."""

    dot: Dot
    corner: Corner


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A programme that is not placed, and why."""

    dot: Dot
    reason: str


@dataclass(frozen=True, slots=True)
class Quadrant:
    """The axes and everything placed or not. An axis is None where nothing of the level can be placed."""

    demand_mean: float | None
    outcome_mean: float | None
    placed: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]


def reason_of(dot: Dot, smallest: int) -> str:
    """Why a programme cannot be placed; empty where it can."""
    if dot.graduates is None:
        return "没有毕业生数"
    if dot.graduates < smallest:
        return f"毕业生不足 {smallest} 人，不作判断"
    if dot.outcome is None:
        return "没有毕业去向"
    return "没有职业对应或没有需求数据" if dot.demand is None else ""


def means(dots: Iterable[Dot], smallest: int) -> tuple[float | None, float | None]:
    """The axes: means over the placeable programmes of a level, each weighing by its graduates."""
    rows = [one for one in dots if not reason_of(one, smallest)]
    heads = sum(one.graduates or 0 for one in rows)
    if not heads:
        return None, None
    demand = sum((one.demand or 0.0) * (one.graduates or 0) for one in rows) / heads
    return demand, sum((one.outcome or 0.0) * (one.graduates or 0) for one in rows) / heads


def corner_of(demand: float, outcome: float, demand_mean: float, outcome_mean: float) -> Corner:
    if demand >= demand_mean:
        return Corner.GROW if outcome >= outcome_mean else Corner.MEND
    return Corner.TURN if outcome >= outcome_mean else Corner.LEAVE


def quadrant(shown: Iterable[Dot], region: Iterable[Dot], *, smallest: int) -> Quadrant:
    """Place ``shown`` by the axes of the whole ``region`` (all programmes of the level in it)."""
    demand_mean, outcome_mean = means(region, smallest)
    placed, unplaced = [], []
    for dot in shown:
        reason = reason_of(dot, smallest)
        if reason or demand_mean is None or outcome_mean is None:
            unplaced.append(Unplaced(dot, reason or "本层次没有可比的平均"))
            continue
        corner = corner_of(dot.demand or 0.0, dot.outcome or 0.0, demand_mean, outcome_mean)
        placed.append(Placed(dot, corner))
    return Quadrant(demand_mean, outcome_mean, tuple(placed), tuple(unplaced))
