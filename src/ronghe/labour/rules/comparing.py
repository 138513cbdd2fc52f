"""By how much sources disagree on one occupation, which is far off, and what its coverage explains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from ronghe.labour.enums import DemandSource
from ronghe.labour.rules.combining import Cell, plain, source_name

FAR = Decimal(2)
"""A source is far off when it is this many times the middle of the others, or that part of it."""

COVERAGE = {
    DemandSource.ADS: "只含公开发布的招聘，线下和内部招工不在内；一条广告的人数常写“若干”",
    DemandSource.RETURNS: "只含已采用申报的企业，未报企业不在内；填的是时点缺员",
    DemandSource.SURVEY: "由样本推断，有抽样误差；名录之外的单位不在内",
    DemandSource.REGISTRATION: "是已经就业登记的人数，不是空缺；灵活就业登记不全",
    DemandSource.PROJECTS: "只含在册投资项目的计划用工，可能提前、推迟或取消",
}
"""What each source leaves out: the likely reason where it is far off."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The sources on one occupation. ``far`` names the one that is far off, with its likely reason."""

    low: Decimal
    high: Decimal
    ratio: Decimal | None
    far: str = ""
    reason: str = ""

    @property
    def spread(self) -> Decimal:
        return self.high - self.low

    def words(self) -> str:
        """The disagreement in a sentence."""
        if self.ratio is None and self.high == self.low:
            return "各来源一致"
        ratio = f"，最高是最低的 {self.ratio} 倍" if self.ratio is not None else "，有来源为零"
        return f"相差 {plain(self.spread)} 人{ratio}"


def disagreement(cells: Mapping[str, Cell]) -> Disagreement | None:
    """How far the sources lie apart; None where fewer than two tell of the occupation."""
    if len(cells) < 2:
        return None
    figures = {source: cell.posts for source, cell in cells.items()}
    low, high = min(figures.values()), max(figures.values())
    ratio = (high / low).quantize(Decimal("0.1"), ROUND_HALF_UP) if low else None
    if high == low:
        return Disagreement(low, high, Decimal(1) if low else None)
    far = _far_off(figures)
    reason = f"{source_name(far)}：{COVERAGE[DemandSource(far)]}" if far else ""
    return Disagreement(low, high, ratio, far, reason)


def _far_off(figures: Mapping[str, Decimal]) -> str:
    """The source furthest from the middle of the others, if far; of two, neither is known to be off."""
    if len(figures) < 3:
        return ""
    worst, most = "", FAR
    for source, figure in sorted(figures.items()):
        middle = Decimal(median(other for name, other in figures.items() if name != source))
        times = _times(figure, middle)
        if times is None or times > most or (times == most and not worst):
            worst, most = source, times if times is not None else Decimal("Infinity")
    return worst


def _times(one: Decimal, other: Decimal) -> Decimal | None:
    """How many times the larger is the smaller; None where just one of them is nought."""
    low, high = min(one, other), max(one, other)
    if not high:
        return Decimal(1)
    return high / low if low else None
