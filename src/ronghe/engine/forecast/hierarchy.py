"""Which series add up to which: the levels, the nodes and the summing matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ronghe.engine.forecast.model import Array, ForecastError

TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Nodes from the total down; the last ones are the bottom series themselves, in the order given."""

    nodes: tuple[str, ...]
    bottom: tuple[str, ...]
    summing: Array
    """One row a node, one column a bottom series: 1 where the series is part of the node."""
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Every addition a reader can do: a node and the next nodes down that make it up."""

    @property
    def upper(self) -> tuple[str, ...]:
        return self.nodes[: len(self.nodes) - len(self.bottom)]

    def parts(self, node: int) -> list[int]:
        """Places among the bottom series of what adds up to this node."""
        found: list[int] = np.flatnonzero(self.summing[node]).tolist()
        return found


def hierarchy(groups: Mapping[str, Mapping[str, str]], spec: str) -> Hierarchy:
    """From ``spec``: ``a/b`` is b within a; ``a,b`` crosses two ways of grouping. The total is always on top.

    ``groups`` gives each series its value of every column named.
    """
    names = list(groups)
    ways = [[column.strip() for column in way.split("/")] for way in spec.split(",") if way.strip()]
    if not names or not ways:
        raise ForecastError(
            "forecast.hierarchy", "没有层级可用", hint="写成 --hierarchy 地区/行业，列名与输入文件一致"
        )
    _check_columns(groups, ways)
    members: dict[str, list[int]] = {TOTAL: list(range(len(names)))}
    for way in ways:
        for depth in range(1, len(way) + 1):
            for place, name in enumerate(names):
                members.setdefault(_node(groups[name], way[:depth]), []).append(place)
    clash = set(members) & set(names)
    if clash:
        raise ForecastError(
            "forecast.hierarchy",
            f"序列名“{min(clash)}”与汇总项同名",
            hint="把这条序列从输入中去掉（汇总项由程序相加得出），或改名",
        )
    upper, alias = _distinct(members, names)
    summing = np.zeros((len(upper) + len(names), len(names)))
    for row, node in enumerate(upper):
        summing[row, members[node]] = 1.0
    summing[len(upper) :] = np.eye(len(names))
    sums = _sums(groups, ways, names, alias)
    return Hierarchy((*upper, *names), tuple(names), summing, sums)


def _distinct(members: Mapping[str, Sequence[int]], names: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Nodes that say something new, and for every node the one that stands for it.

    A node of one series is that series; a node of the same series as an earlier one is that node.
    """
    seen: dict[tuple[int, ...], str] = {(place,): name for place, name in enumerate(names)}
    upper, alias = [], {name: name for name in names}
    for node, places in members.items():
        first = seen.setdefault(tuple(places), node)
        alias[node] = first
        if first == node:
            upper.append(node)
    return upper, alias


def _sums(
    groups: Mapping[str, Mapping[str, str]],
    ways: Sequence[Sequence[str]],
    names: Sequence[str],
    alias: Mapping[str, str],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[tuple[str, int], dict[str, None]] = {}
    for number, way in enumerate(ways):
        for name in names:
            path = [TOTAL, *(_node(groups[name], way[:depth]) for depth in range(1, len(way) + 1)), name]
            for above, below in pairwise(path):
                if alias[above] != alias[below]:
                    found.setdefault((alias[above], number), {})[alias[below]] = None
    return tuple((above, tuple(below)) for (above, _), below in found.items())


def _node(values: Mapping[str, str], columns: Sequence[str]) -> str:
    return "/".join(f"{column}={values[column]}" for column in columns)


def _check_columns(groups: Mapping[str, Mapping[str, str]], ways: Sequence[Sequence[str]]) -> None:
    for column in {column for way in ways for column in way}:
        lacking = [name for name, values in groups.items() if not values.get(column)]
        if len(lacking) == len(groups):
            raise ForecastError(
                "forecast.hierarchy", f"输入中没有“{column}”一列", hint="检查列名，或改 --hierarchy"
            )
        if lacking:
            raise ForecastError(
                "forecast.hierarchy",
                f"{len(lacking)} 条序列的“{column}”是空的，例如“{lacking[0]}”",
                hint="补上后再汇总；不知道的可写“未分”",
            )
