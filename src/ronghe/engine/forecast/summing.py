"""A hierarchy over a panel: the histories of the sums, and forecasts that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ronghe.engine.forecast.drafts import Draft
from ronghe.engine.forecast.hierarchy import TOTAL, Hierarchy
from ronghe.engine.forecast.model import Array, Kind, Problem, Series
from ronghe.engine.forecast.options import Options
from ronghe.engine.forecast.periods import label
from ronghe.engine.forecast.reconcile import Reconciled, Reconciliation, reconcile
from ronghe.engine.forecast.result import LevelError

_YEARS = 3
LARGEST = 4_000
"""Nodes beyond which the full covariance is not formed; variances alone are used."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Reconciled points, one row a node, and how it went."""

    values: Array
    method: Reconciliation
    shrinkage: float | None
    level_errors: tuple[LevelError, ...]


def sums(
    tree: Hierarchy, series: Mapping[str, Series], end: int, options: Options
) -> tuple[list[Series], list[Problem]]:
    """The history of every upper node: from the period in which all parts are there, if that leaves enough.

    Otherwise a part counts as nothing before it begins, and that is said. A part that ended over a year ago
    counts as nothing since.
    """
    made: list[Series] = []
    problems: list[Problem] = []
    season = options.frequency.season
    for row, node in enumerate(tree.upper):
        parts = [series[tree.bottom[place]] for place in tree.parts(row)]
        live = [part for part in parts if end - part.end <= season] or parts
        last = min(part.end for part in live)
        first = max(part.start for part in parts)
        if last - first < _YEARS * season:
            earliest = min(part.start for part in parts)
            if earliest < first:
                problems.append(_uneven(node, earliest, first, options))
            first = earliest
        values = np.zeros(last - first)
        for part in parts:
            low, high = max(part.start, first), min(part.end, last)
            if low < high:
                values[low - first : high - first] += part.values[low - part.start : high - part.start]
        made.append(Series(node, first, values))
    return made, problems


def _uneven(node: str, earliest: int, first: int, options: Options) -> Problem:
    span = f"{label(earliest, options.frequency)} 至 {label(first - 1, options.frequency)}"
    return Problem(
        "hierarchy.uneven",
        node,
        span,
        "各部分开始的时间不同，都有数的时间又不够长",
        "部分序列在开始之前按零计；合计的早期数偏小",
    )


def settle(tree: Hierarchy, drafts: Sequence[Draft], options: Options) -> Settled:
    """Forecasts that add up, weighted by the errors of the back-test; ``drafts`` in the order of nodes."""
    base = np.array([draft.point for draft in drafts])
    method, done = _reconcile(base, tree, drafts, _errors(drafts), options)
    return Settled(done.values, method, done.shrinkage, _level_errors(tree, drafts, options))


def _reconcile(
    base: Array, tree: Hierarchy, drafts: Sequence[Draft], errors: Array, options: Options
) -> tuple[Reconciliation, Reconciled]:
    """What is known to be nought stays nought: such series, and sums of nothing else, take no part."""
    upper = len(tree.upper)
    live = np.array([draft.kind not in (Kind.ZERO, Kind.STOPPED) for draft in drafts[upper:]], dtype=bool)
    rows = np.asarray(tree.summing[:, live].any(axis=1))
    method = _possible(options.reconciliation, errors, int(rows.sum()))
    if not rows.any():
        return method, Reconciled(np.zeros_like(base), None, 0)
    part = Hierarchy(
        tuple(node for node, kept in zip(tree.nodes, rows, strict=True) if kept),
        tuple(node for node, kept in zip(tree.bottom, live, strict=True) if kept),
        tree.summing[rows][:, live],
    )
    done = reconcile(
        base[rows],
        part,
        method,
        residuals=errors[rows],
        spread=_spread(drafts)[rows],
        non_negative=not options.negative,
    )
    values = np.zeros_like(base)
    values[rows] = done.values
    return method, Reconciled(values, done.shrinkage, done.clipped)


def _possible(wanted: Reconciliation, errors: Array, nodes: int) -> Reconciliation:
    if wanted in (Reconciliation.MINT, Reconciliation.VARIANCE) and errors.shape[1] < 2:
        return Reconciliation.STRUCTURE
    if wanted is Reconciliation.MINT and nodes > LARGEST:
        return Reconciliation.VARIANCE
    return wanted


def _errors(drafts: Sequence[Draft], before: int | None = None) -> Array:
    """Errors of the trials at the moments that most nodes share; not-a-number for a node tried otherwise.

    ``before`` keeps only trials that had ended by that ordinal.
    """
    tables = [_table(draft, before) for draft in drafts]
    moments = _shared([frozenset(table) for table in tables])
    return np.array(
        [
            [table[moment] for moment in moments] if set(moments) <= table.keys() else [np.nan] * len(moments)
            for table in tables
        ]
    ).reshape(len(drafts), len(moments))


def _shared(sets: Sequence[frozenset[tuple[int, int]]]) -> list[tuple[int, int]]:
    """The set of moments that leaves the most errors to compare: many nodes, many moments."""
    kinds = sorted({tuple(sorted(found)) for found in sets if found})
    if not kinds:
        return []
    best = max(kinds, key=lambda kind: len(kind) * sum(other >= set(kind) for other in sets))
    return list(best)


def _table(draft: Draft, before: int | None) -> dict[tuple[int, int], float]:
    if draft.fit is None:
        return {}
    found = {}
    for trial, said in zip(draft.fit.trials, draft.fit.tried, strict=True):
        origin = draft.series.start + trial.origin
        if before is not None and origin + len(trial.actual) > before:
            continue
        for step, error in enumerate((said - trial.actual).tolist()):
            found[origin, step] = error
    return found


def _spread(drafts: Sequence[Draft]) -> Array:
    """How far a node that was never tried may err: half its first interval, or nothing if it is nought."""
    made = np.zeros(len(drafts))
    for row, draft in enumerate(drafts):
        if draft.kind in (Kind.ZERO, Kind.STOPPED):
            continue
        if draft.widths is None:
            made[row] = float(np.abs(draft.point).mean())
        else:
            made[row] = float(next(iter(draft.widths.by_level.values())).mean()) * draft.size
    return made


def _level_errors(tree: Hierarchy, drafts: Sequence[Draft], options: Options) -> tuple[LevelError, ...]:
    """The latest trial again, reconciled with what was known at its origin; empty if not all were tried."""
    tried = [draft for draft in drafts if draft.fit is not None and draft.fit.trials]
    rest = [draft for draft in drafts if draft not in tried]
    if not tried or any(draft.kind is not Kind.ZERO for draft in rest):
        return ()
    moments = {_latest(draft) for draft in tried}
    if len(moments) > 1:
        return ()
    origin, steps = moments.pop()
    base, actual = np.zeros((len(drafts), steps)), np.zeros((len(drafts), steps))
    for row, draft in enumerate(drafts):
        if draft.fit is not None and draft.fit.trials:
            base[row], actual[row] = draft.fit.tried[0], draft.fit.trials[0].actual
    errors = _errors(drafts, before=origin)
    _, done = _reconcile(base, tree, drafts, errors, options)
    before, after = np.abs(base - actual).mean(axis=1), np.abs(done.values - actual).mean(axis=1)
    found = []
    for name, rows in _rows(tree).items():
        found.append(LevelError(name, len(rows), float(before[rows].mean()), float(after[rows].mean())))
    return tuple(found)


def _latest(draft: Draft) -> tuple[int, int]:
    if draft.fit is None:
        return 0, 0
    trial = draft.fit.trials[0]
    return draft.series.start + trial.origin, len(trial.actual)


def _rows(tree: Hierarchy) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row, node in enumerate(tree.nodes):
        if row >= len(tree.upper):
            name = "序列"
        elif node == TOTAL:
            name = TOTAL
        else:
            name = "/".join(part.split("=")[0] for part in node.split("/"))
        found.setdefault(name, []).append(row)
    return found
