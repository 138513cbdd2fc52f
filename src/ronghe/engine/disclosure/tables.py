"""A table of non-negative counts or amounts with its additions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ronghe.engine.errors import EngineError

Key = tuple[str, ...]
SUPPRESSED = "Q"
"""The one public mark (SDMX observation status: missing, suppressed). Why a cell is hidden is not published:
a reader who knew which cells are small would know more of each."""


class DisclosureError(EngineError):
    """The table cannot be checked, or may not be published."""


class Reason(StrEnum):
    """Why a cell is hidden; kept for the record, never published."""

    SMALL = "small"
    DOMINANT = "dominant"
    DIFFERENCE = "difference"
    COMPLEMENT = "complement"


REASON_WORDS = {
    Reason.SMALL: "人数低于公布下限",
    Reason.DOMINANT: "少数单位占比过高",
    Reason.DIFFERENCE: "与已公布数据相减后低于公布下限",
    Reason.COMPLEMENT: "为避免被推算而隐去",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """An addition every reader knows: the total is the sum of its parts."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def cells(self) -> tuple[Key, ...]:
        return (self.total, *self.parts)


@dataclass(frozen=True, slots=True)
class Table:
    """One measure of a table, with true values also where they are hidden: it is not for publication.

    ``parents`` gives for each key column the code above a code. ``population`` says what the whole table is
    about (``{"year": {"2023"}}``), ``members`` which finest codes a code of this table stands for, where
    another table cuts the same people differently (age bands, areas).
    """

    name: str
    keys: tuple[str, ...]
    measure: str
    cells: Mapping[Key, float]
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hidden: Mapping[Key, Reason] = field(default_factory=dict)
    population: Mapping[str, frozenset[str]] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def label(self, cell: Key) -> str:
        """The cell as a person reads it."""
        return "、".join(f"{key}={code}" for key, code in zip(self.keys, cell, strict=True))

    def as_json(self) -> dict[str, Any]:
        """For the private record that the next edition is compared with."""
        return {
            "name": self.name,
            "keys": list(self.keys),
            "measure": self.measure,
            "cells": [[*cell, value] for cell, value in self.cells.items()],
            "parents": {key: dict(found) for key, found in self.parents.items()},
            "hidden": [[*cell, str(reason)] for cell, reason in self.hidden.items()],
            "population": {key: sorted(codes) for key, codes in self.population.items()},
            "members": {
                key: {code: sorted(leaves) for code, leaves in found.items()}
                for key, found in self.members.items()
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Table:
        return cls(
            name=data["name"],
            keys=tuple(data["keys"]),
            measure=data["measure"],
            cells={tuple(row[:-1]): float(row[-1]) for row in data["cells"]},
            parents=data["parents"],
            hidden={tuple(row[:-1]): Reason(row[-1]) for row in data["hidden"]},
            population={key: frozenset(codes) for key, codes in data["population"].items()},
            members={
                key: {code: frozenset(leaves) for code, leaves in found.items()}
                for key, found in data["members"].items()
            },
        )


def parents_of(
    codes: Mapping[str, Iterable[str]], totals: Mapping[str, str], parents: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """The tree of each key column: as given, and everything else right under the total."""
    trees: dict[str, dict[str, str]] = {}
    for key, found in codes.items():
        tree = dict(parents.get(key, {}))
        total = totals.get(key)
        if total is not None:
            known = {*found, *tree.values()}
            tree |= {code: total for code in sorted(known) if code != total and code not in tree}
        _refuse_circles(key, tree)
        trees[key] = tree
    return trees


def _refuse_circles(key: str, tree: Mapping[str, str]) -> None:
    for code in tree:
        seen = {code}
        above = tree.get(code)
        while above is not None:
            if above in seen:
                raise DisclosureError(
                    "disclosure.circle", f"{key} 的上下级关系绕成一圈", where=above, hint="改正上级代码"
                )
            seen.add(above)
            above = tree.get(above)


def relations(table: Table) -> tuple[Relation, ...]:
    """Every addition inside the table; one that does not hold is refused: it would hide nothing."""
    found: list[Relation] = []
    for place, key in enumerate(table.keys):
        tree = table.parents.get(key, {})
        groups: dict[Key, list[Key]] = defaultdict(list)
        for cell in table.cells:
            above = tree.get(cell[place])
            if above is not None:
                groups[(*cell[:place], above, *cell[place + 1 :])].append(cell)
        found += [
            Relation(total, tuple(sorted(parts)))
            for total, parts in sorted(groups.items())
            if total in table.cells
        ]
    for one in found:
        _refuse_wrong_sum(table, one)
    return tuple(found)


def _refuse_wrong_sum(table: Table, one: Relation) -> None:
    stated = table.cells[one.total]
    added = sum(table.cells[part] for part in one.parts)
    if abs(stated - added) > 1e-6 * max(1.0, abs(stated)):
        raise DisclosureError(
            "disclosure.not_additive",
            f"“{table.measure}”的合计 {stated:g} 与各项之和 {added:g} 不相等，无法核对能否推算",
            where=f"{table.name} {table.label(one.total)}".strip(),
            hint="补上“其他”或“不详”一项，或者去掉这个合计",
        )
