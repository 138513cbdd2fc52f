"""Which place an advertisement counts in: the region it states, as it is called today, within its source's.

An advertisement of a city's source that states a county counts in the county; one that states only the city,
or nothing, in the place of the source. What lies elsewhere is counted as outside, never silently moved.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ronghe.core.models import Jurisdiction
from ronghe.reference.enums import CatalogueKind, SuccessionState
from ronghe.reference.models import Succession

MAX_CHAIN = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction as the store of advertisements needs it."""

    pk: int
    code: str
    path: str
    name: str


@dataclass(frozen=True)
class Places:
    """Every jurisdiction that can be meant, and which division took the place of which."""

    by_code: dict[str, Place]
    successor: dict[str, str]

    def counted_in(self, region: str, home: Place) -> Place | None:
        """Where an advertisement of ``home``'s source with that region counts; nothing if outside."""
        if not region:
            return home
        current = self.today(region)
        found = self.by_code.get(current)
        if found is not None:
            if found.path.startswith(home.path):
                return found
            return home if home.path.startswith(found.path) else None
        above = self.by_code.get(f"{current[:4]}00") or self.by_code.get(f"{current[:2]}0000")
        return above if above is not None and above.path.startswith(home.path) else None

    def today(self, region: str) -> str:
        """The code a division has now; a divided one stays what it was, nobody knows which part is meant."""
        for _ in range(MAX_CHAIN):
            if region in self.by_code or region not in self.successor:
                break
            region = self.successor[region]
        return region


def read_places(paths: Collection[str]) -> Places:
    """The jurisdictions in the same provinces as the paths, and the confirmed successions: two queries."""
    roots = {path.split("/")[0] for path in paths}
    rows = Jurisdiction.objects.values_list("pk", "code", "path", "short_name")
    by_code = {
        code: Place(pk, code, path, name) for pk, code, path, name in rows if path.split("/")[0] in roots
    }
    steps: dict[str, set[str]] = {}
    confirmed = Succession.objects.filter(old__kind=CatalogueKind.REGION, state=SuccessionState.CONFIRMED)
    for old, new in confirmed.values_list("old__code", "new__code"):
        steps.setdefault(old, set()).add(new)
    return Places(by_code, {old: next(iter(new)) for old, new in steps.items() if len(new) == 1})
