"""What the forecasts say of each occupation group of a talent report, over the next year."""

from __future__ import annotations

from ronghe.core.models import Jurisdiction
from ronghe.labour.queries.forecasts import Outlook, OutlookPoint, outlook_of
from ronghe.quality.rules.talent import Ahead


def ahead_of(place: Jurisdiction, group: str) -> tuple[Ahead | None, str]:
    """The next year of a group with its interval, or why there is none.

    A forecast of a wider group or of a larger place does not stand in for it: it would be taken for its own.
    """
    found = outlook_of(place, group)
    if found is None:
        return None, "没有预测"
    if found.occupation != group or found.run.jurisdiction_id != place.pk:
        return None, "没有单独预测"
    if found.is_suppressed or not found.points:
        return None, found.hidden_because or "不公布"
    return _year(found, found.points[: _season(found)]), ""


def _season(found: Outlook) -> int:
    return 12 if len(found.points[0].period) > 6 else 4


def _year(found: Outlook, points: tuple[OutlookPoint, ...]) -> Ahead:
    return Ahead(
        posts=sum(point.value for point in points),
        low=sum(_or(point.low, point.value) for point in points),
        high=sum(_or(point.high, point.value) for point in points),
        naive=sum(point.naive for point in points),
        against=found.against,
        method=found.method + ("；含人工调整" if found.amendment else ""),
        from_period=points[0].period,
        to_period=points[-1].period,
        steps=tuple(
            (point.period, point.value, _or(point.low, point.value), _or(point.high, point.value))
            for point in points
        ),
    )


def _or(bound: float | None, value: float) -> float:
    """A period without a bound of its own counts with its value: the page says the interval is a sum."""
    return value if bound is None else bound
