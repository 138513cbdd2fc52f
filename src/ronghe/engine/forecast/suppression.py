"""Cells too small to publish, and those that would give them away by subtraction."""

from __future__ import annotations

from collections.abc import Mapping

from ronghe.engine.forecast.hierarchy import Hierarchy


def suppressed(sizes: Mapping[str, float], minimum: float, tree: Hierarchy | None = None) -> set[str]:
    """Names whose size lies above nought and below ``minimum``; in a hierarchy, enough others besides.

    In every addition of the hierarchy either nothing is hidden or at least two numbers are, so that none can
    be found by subtraction; the smallest other number is hidden first, a sum only when nothing else is left.
    """
    hidden = {name for name, value in sizes.items() if 0 < value < minimum}
    if tree is None:
        return hidden
    changed = True
    while changed:
        changed = False
        for above, below in tree.sums:
            mine = [name for name in (above, *below) if name in hidden]
            if len(mine) != 1:
                continue
            others = [name for name in below if name not in hidden and sizes.get(name, 0) > 0]
            chosen = min(others, key=lambda name: (sizes[name], name)) if others else above
            if chosen not in hidden:
                hidden.add(chosen)
                changed = True
    return hidden
