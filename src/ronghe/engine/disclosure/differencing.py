"""Tables that are each safe and together are not: editions of one, and tables that cut people otherwise.

Every cell is a set of people, told by the finest codes it covers. Two shown cells of which one lies inside
the other publish their difference too; and cells shown in one table may complete the additions of another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ronghe.engine.disclosure.bounds import Bounds, feasible, floor_of, needed_width
from ronghe.engine.disclosure.tables import DisclosureError, Key, Reason, Relation, Table, relations

Signature = tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which the new table gives something away; ``cell`` is that of the new table."""

    cell: Key
    other: Key
    other_table: str
    difference: float
    message: str


def check_differencing(published: Sequence[Table], new: Table, *, threshold: float) -> list[Finding]:
    """What the new table would give away beside those published (of the same measure); nothing is well."""
    others = [table for table in published if table.measure == new.measure]
    found: list[Finding] = []
    for table in others:
        found += _edition_differences(table, new, threshold)
        found += _nested_differences(table, new, threshold)
    if not found and others:
        found += _joint(others, new, threshold)
    return found


def require_no_differencing(published: Sequence[Table], new: Table, *, threshold: float) -> None:
    """Refuse with the cells named."""
    found = check_differencing(published, new, threshold=threshold)
    if found:
        more = f"（另有 {len(found) - 5} 处）" if len(found) > 5 else ""
        raise DisclosureError(
            "disclosure.differencing",
            "与已公布的数据相减，会露出低于公布下限的人数",
            where="；".join(one.message for one in found[:5]) + more,
            hint="隐去这些格子、合并分组，或撤回旧版后再公布",
        )


def leaves_of(table: Table, key: str, code: str) -> frozenset[str]:
    """The finest codes under a code: as stated by the table, else by its tree, else the code itself."""
    stated = table.members.get(key, {}).get(code)
    if stated is not None:
        return stated
    below = [child for child, above in table.parents.get(key, {}).items() if above == code]
    if not below:
        return frozenset({code})
    return frozenset().union(*(leaves_of(table, key, child) for child in below))


def signatures(table: Table) -> dict[Key, Signature]:
    """The people of every cell. A column's own grand total restricts nothing, so it is left out."""
    codes = {
        (key, cell[place]): leaves_of(table, key, cell[place])
        for place, key in enumerate(table.keys)
        for cell in table.cells
    }
    whole = {
        key: frozenset().union(*(leaves for (name, _code), leaves in codes.items() if name == key))
        for key in table.keys
    }
    found = {}
    for cell in table.cells:
        people = dict(table.population)
        for key, code in zip(table.keys, cell, strict=True):
            is_whole = codes[key, code] == whole[key] and code in table.parents.get(key, {}).values()
            if not is_whole:
                people[key] = codes[key, code]
        found[cell] = tuple(sorted(people.items()))
    return found


def _is_small(difference: float, threshold: float) -> bool:
    return 0 < abs(difference) < threshold


def _edition_differences(old: Table, new: Table, threshold: float) -> list[Finding]:
    """The same people counted again: a small change is the few who came, went or were corrected."""
    by_people = {people: cell for cell, people in signatures(old).items() if cell not in old.hidden}
    found = []
    for cell, people in signatures(new).items():
        before = by_people.get(people)
        if before is None or cell in new.hidden:
            continue
        difference = new.cells[cell] - old.cells[before]
        if _is_small(difference, threshold):
            found.append(_finding(old, before, new, cell, difference))
    return found


def _nested_differences(old: Table, new: Table, threshold: float) -> list[Finding]:
    """A shown cell that lies inside another in one attribute and equals it in all others."""
    mine, theirs = signatures(new), signatures(old)
    names = {name for people in (*mine.values(), *theirs.values()) for name, _codes in people}
    groups: dict[tuple[str, Signature], list[tuple[frozenset[str] | None, Key]]] = defaultdict(list)
    for cell, people in theirs.items():
        if cell not in old.hidden:
            for name in names:
                codes, rest = _without(people, name)
                groups[name, rest].append((codes, cell))
    found: dict[tuple[Key, Key], Finding] = {}
    for cell, people in mine.items():
        if cell in new.hidden:
            continue
        for name in sorted(names):
            codes, rest = _without(people, name)
            for other_codes, other in groups.get((name, rest), ()):
                difference = new.cells[cell] - old.cells[other]
                if _is_nested(codes, other_codes) and _is_small(difference, threshold):
                    found.setdefault((cell, other), _finding(old, other, new, cell, difference))
    return list(found.values())


def _without(people: Signature, name: str) -> tuple[frozenset[str] | None, Signature]:
    """The codes of one attribute (none: unrestricted), and the rest of the people's description."""
    return dict(people).get(name), tuple(one for one in people if one[0] != name)


def _is_nested(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    if one is None or other is None:
        return one is not other
    return one < other or other < one


def _finding(old: Table, before: Key, new: Table, cell: Key, difference: float) -> Finding:
    message = (
        f"{new.name} {new.label(cell)} 与已公布的 {old.name} {old.label(before)} 相差 {abs(difference):g}"
    )
    return Finding(cell, before, old.name, difference, message)


def _joint(others: Sequence[Table], new: Table, threshold: float) -> list[Finding]:
    """All tables in one system of additions: hidden cells of the new table must stay in the dark."""
    values: dict[Key, float] = {}
    shown: set[Key] = set()
    sums: list[Relation] = []
    names: dict[Key, Key] = {}
    known: dict[Signature, list[tuple[float, Key]]] = defaultdict(list)
    for number, table in enumerate((new, *others)):
        place: dict[Key, Key] = {}
        for cell, people in signatures(table).items():
            value = table.cells[cell]
            same = next((unknown for stated, unknown in known[people] if stated == value), None)
            unknown = same or (str(number), *cell)
            if same is None:
                known[people].append((value, unknown))
                values[unknown] = value
            if cell not in table.hidden:
                shown.add(unknown)
            place[cell] = unknown
        if number == 0:
            names = place
        sums += [
            Relation(place[one.total], tuple(place[part] for part in one.parts)) for one in relations(table)
        ]
    sensitive = {cell: names[cell] for cell, reason in new.hidden.items() if reason is not Reason.COMPLEMENT}
    ranges = feasible(values, sums, set(values) - shown, floor=floor_of(values.values()))
    found = []
    for cell, unknown in sensitive.items():
        low, high = ranges.get(unknown, (values[unknown], values[unknown]))
        needed = needed_width(new.hidden[cell], values[unknown], threshold)
        if not Bounds(cell, low, high, needed).is_safe:
            message = f"{new.name} {new.label(cell)} 结合已公布的表可推算为 {low:g}–{high:g}"
            found.append(Finding(cell, cell, others[0].name, 0.0, message))
    return found


def require_safe(table: Table, bounds: Sequence[Bounds]) -> None:
    """Refuse a table of which a hidden cell can be narrowed down too far."""
    narrow = [one for one in bounds if not one.is_safe]
    if narrow:
        raise DisclosureError(
            "disclosure.narrow",
            "隐去的格子仍能由合计推算出来",
            where="；".join(f"{table.label(one.cell)}：{one.low:g}–{one.high:g}" for one in narrow[:5]),
            hint="再隐去同一行、同一列的其他格子",
        )
