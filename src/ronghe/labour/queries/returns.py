"""Who has reported and who has not: the rate of response by county and by industry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ronghe.core.models import Jurisdiction
from ronghe.labour.enums import FilingState
from ronghe.labour.models import Enterprise, EnterpriseReturn
from ronghe.reference.enums import CatalogueKind
from ronghe.reference.queries import entries_by_code

REPORTED = (FilingState.SUBMITTED, FilingState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Rate:
    """The response of one county or industry: enterprises of the frame, reported, accepted."""

    key: str
    name: str
    frame: int
    reported: int
    accepted: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.reported / self.frame, 1) if self.frame else None


def frame_of(place: Jurisdiction) -> QuerySet[Enterprise]:
    """The enterprises of the frame at or under a place."""
    return Enterprise.objects.current().filter(jurisdiction__path__startswith=place.path)


def _filed(year: int, quarter: int, states: Iterable[str]) -> Exists:
    return Exists(
        EnterpriseReturn.objects.filter(
            organisation=OuterRef("organisation"), year=year, quarter=quarter, state__in=list(states)
        )
    )


def not_reported(place: Jurisdiction, year: int, quarter: int) -> QuerySet[Enterprise]:
    """The enterprises of the frame that have not submitted a return for the quarter."""
    rows = frame_of(place).filter(~_filed(year, quarter, REPORTED))
    return rows.select_related("organisation", "jurisdiction").order_by(
        "jurisdiction__path", "organisation__pinyin"
    )


def response_by(place: Jurisdiction, year: int, quarter: int, key: str) -> list[Rate]:
    """The response by ``county`` (the jurisdiction of the enterprise) or by ``industry`` (its section)."""
    rows = frame_of(place).annotate(
        reported=_filed(year, quarter, REPORTED), accepted=_filed(year, quarter, [FilingState.ACCEPTED])
    )
    by = ("jurisdiction__path", "jurisdiction__short_name") if key == "county" else ("industry",)
    counted = (
        rows.order_by()
        .values_list(*by)
        .annotate(
            frame=Count("pk"),
            told=Count("pk", filter=Q(reported=True)),
            taken=Count("pk", filter=Q(accepted=True)),
        )
    )
    sums: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for *group, frame, told, taken in counted:
        code = str(group[0]) if key == "county" else str(group[0])[:1]
        names[code] = str(group[-1]) if key == "county" else ""
        one = sums.setdefault(code, [0, 0, 0])
        one[0], one[1], one[2] = one[0] + frame, one[1] + told, one[2] + taken
    if key != "county":
        sections = entries_by_code(CatalogueKind.INDUSTRY, sums)
        names = {code: sections[code].name if code in sections else code for code in sums}
    return [Rate(code, names[code] or code, *sums[code]) for code in sorted(sums)]
