"""Old values are never edited, only succeeded: what a new set of parameters may do to the old one."""

from __future__ import annotations

from dataclasses import replace

from ronghe.engine.rules.lookup import ParameterStore, Period, Series


def succession_faults(old: ParameterStore, new: ParameterStore) -> list[str]:
    """Every way in which ``new`` rewrites what ``old`` said; empty where it only adds and closes."""
    faults = []
    for (owner, key), series in sorted(old.series.items()):
        successor = new.series.get((owner, key))
        if successor is None:
            faults.append(f"{owner}：参数“{key}”被删除；停用请给最后一个时段写截止日")
        else:
            faults.extend(f"{owner}：参数“{key}”{reason}" for reason in _rewrites(series, successor))
    return faults


def _rewrites(old: Series, new: Series) -> list[str]:
    faults = []
    if (old.kind, old.unit) != (new.kind, new.unit):
        faults.append(f"的类别或单位由 {old.kind}、“{old.unit}”改成 {new.kind}、“{new.unit}”；请另立新参数")
    starting = {period.valid_from: period for period in new.periods}
    for period in old.periods:
        kept = starting.get(period.valid_from)
        if kept is None:
            faults.append(f"自 {period.valid_from} 起的时段被删除或移动")
        elif not _is_same_text(period, kept):
            faults.append(f"自 {period.valid_from} 起的时段被改写；请保留原时段并接续新时段")
        elif period.valid_to is not None and kept.valid_to != period.valid_to:
            faults.append(f"自 {period.valid_from} 起的时段原已截止于 {period.valid_to}，不能再改截止日")
    return faults


def _is_same_text(old: Period, new: Period) -> bool:
    # Where a value stands in a file, and what a reader remarks on it, may change; what it says may not.
    return _said(old) == _said(new)


def _said(period: Period) -> Period:
    return replace(period, valid_to=None, source="", basis="", limits="")
