"""What a forecast run is asked for, how its series are named, and what its pages say. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ronghe.core.errors import Invalid
from ronghe.engine.forecast.cleaning import Gaps
from ronghe.engine.forecast.hierarchy import TOTAL
from ronghe.engine.forecast.model import Frequency, Problem
from ronghe.engine.forecast.options import LONGEST, Options
from ronghe.engine.forecast.reconcile import Reconciliation
from ronghe.labour.enums import Against, ForecastSource

FAMILY, OCCUPATION, DISTRICT, INDUSTRY = "职业大类", "职业", "地区", "行业"
UNCODED = "0 未归类"
LENGTHS = (4, 7, 10)
"""Digits of 中类, 小类 and 细类 codes, hyphens among them."""
LEVEL = 80
SMALL = "最近一年合计小于"
BESIDE_EARLIER = "为防止与以前公布的预测相减倒推小数而隐去"
INLINE = 40
"""So few series are forecast while one waits; more go to the background."""
SHOWN_EACH = 3
"""Problems of one kind in one series that are listed one by one; more become one line."""
VERSION = 1
"""Part of the digest of a run: raised when the same input would give another result."""

WORDS = {
    "period.unreadable": "期次写法不对",
    "period.conflict": "同一期有不同的数",
    "period.repeated": "同一个数写了两遍",
    "period.partial": "季度不完整",
    "period.open": "本期未结束",
    "period.coarse": "期长不合",
    "value.missing": "没有数值",
    "value.unreadable": "不是数",
    "value.not_finite": "不是有限的数",
    "value.negative": "负数",
    "gap.filled": "缺数已补",
    "gap.long": "长期缺数",
    "zero.sudden": "忽然没有需求",
    "coverage.partial": "部分地区缺数",
    "series.renamed": "地区更名，已并入",
    "series.merged": "地区合并，已相加",
    "series.maybe_renamed": "疑为更名",
    "district.split": "地区拆分",
    "district.unknown": "接续地区未登记",
    "series.unnamed": "没有序列名",
    "series.empty": "没有可用的数",
    "series.zero": "全为零",
    "series.stopped": "已停止",
    "series.intermittent": "需求断续",
    "series.short": "历史不足两年",
    "series.late": "数据较迟",
    "series.untried": "不能回测",
    "group.changed": "分组前后不同",
    "hierarchy.uneven": "各部分起点不同",
    "interval.none": "算不出区间",
    "source.fallback": "没有选定口径",
    "source.survey": "抽样调查不重复相加",
    "told.before": "与以前的预测相减会露出小数",
}
"""The codes of problems in a few words, for filters and for series whose numbers are not shown."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What is asked of a run. Equal set-ups on equal input are one run."""

    source: str
    frequency: str = Frequency.MONTHLY.value
    horizon: int = 12
    group_length: int = 7
    by_district: bool = False
    by_industry: bool = False
    minimum: int = 10
    reconciliation: str = Reconciliation.MINT.value
    gaps: str = Gaps.INTERPOLATE.value

    @property
    def hierarchy(self) -> str:
        """The sums that are forecast too, in the engine's grammar: every figure a reader could add up."""
        if self.by_district and self.by_industry:
            return f"{FAMILY}/{OCCUPATION}/{DISTRICT},{DISTRICT}/{INDUSTRY}"
        if self.by_district:
            return f"{FAMILY}/{OCCUPATION},{DISTRICT}"
        if self.by_industry:
            return f"{FAMILY}/{OCCUPATION},{INDUSTRY}"
        return FAMILY

    def options(self, workers: int = 1) -> Options:
        return Options(
            frequency=Frequency(self.frequency),
            horizon=self.horizon,
            levels=(LEVEL,),
            hierarchy=self.hierarchy,
            reconciliation=Reconciliation(self.reconciliation),
            group=FAMILY,
            minimum=float(self.minimum),
            workers=workers,
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def check_setup(setup: Setup, least_cell: int) -> None:
    """``Invalid`` names every field that cannot be."""
    fields: dict[str, str] = {}
    if setup.source not in ForecastSource.values:
        fields["source"] = "请从列出的来源中选择。"
    if setup.frequency not in {one.value for one in Frequency}:
        fields["frequency"] = "只能按月或按季。"
    if not 1 <= setup.horizon <= LONGEST:
        fields["horizon"] = f"预测期数应在 1 到 {LONGEST} 之间。"
    if setup.group_length not in LENGTHS:
        fields["group_length"] = "职业只能按中类、小类或细类分。"
    if setup.minimum < least_cell:
        fields["minimum"] = f"最小公布数不能小于 {least_cell}，否则会露出单个用人单位。"
    if setup.reconciliation not in {one.value for one in Reconciliation}:
        fields["reconciliation"] = "请从列出的办法中选择。"
    if setup.gaps not in {one.value for one in Gaps}:
        fields["gaps"] = "请从列出的办法中选择。"
    if fields:
        raise Invalid("labour.forecast.setup", "预测的设置有误。", fields=fields)


# names of series


def part(code: str, name: str) -> str:
    """One part of a series' name: the code, a space, the name. A slash would read as a further part.

    >>> part("2-02-10", "信息和通信/工程")
    '2-02-10 信息和通信／工程'
    """
    return f"{code} {name}".strip().replace("/", "／")


def code_of(text: str) -> str:
    """
    >>> code_of("2-02-10 信息和通信工程技术人员"), code_of("0 未归类")
    ('2-02-10', '')
    """
    return "" if text == UNCODED else text.split(" ", 1)[0]


def name_of(text: str) -> str:
    return text.split(" ", 1)[-1]


def groups_of(series: str, groups: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The level of a forecast and its groups: those of a bottom series, or those a sum is named by.

    >>> groups_of("地区=330602 甲区/行业=I 信息", {})
    ('地区/行业', {'地区': '330602 甲区', '行业': 'I 信息'})
    """
    if groups:
        return "", dict(groups)
    if series == TOTAL:
        return TOTAL, {}
    pairs = [text.split("=", 1) for text in series.split("/")]
    return "/".join(column for column, _ in pairs), dict(pairs)


def words(name: str, level: str) -> str:
    """A series' name to be read: the names with the code of the occupation, sums marked as such.

    >>> words("2-02-10 信息和通信/330602 甲区", "")
    '信息和通信（2-02-10）· 甲区'
    >>> words("职业大类=2 专业技术人员/职业=2-02-10 信息和通信", "职业大类/职业")
    '信息和通信（2-02-10）· 合计'
    """
    if level == TOTAL:
        return TOTAL
    pairs = [text.split("=", 1) if level else ["", text] for text in name.split("/")]
    columns = {column for column, _ in pairs}
    shown = [_part_words(text) for column, text in pairs if column != FAMILY or OCCUPATION not in columns]
    return " · ".join([*shown, TOTAL] if level else shown).replace("） · ", "）· ")


def _part_words(text: str) -> str:
    code, name = code_of(text), name_of(text)
    return f"{name}（{code}）" if "-" in code and name != code else name


# what is said


def verdict(against: str, mae: float | None, naive: float | None) -> str:
    """The comparison with the naive forecast in a sentence."""
    if against == Against.HIDDEN:
        return "数量太小，不公布。"
    if mae is None or naive is None:
        return "数据太少，没有与季节朴素预测比较过，请谨慎使用。"
    if against == Against.BETTER:
        return f"回测平均误差 {mae:.4g}，小于季节朴素预测的 {naive:.4g}。"
    return f"不胜过季节朴素预测：回测平均误差 {mae:.4g}，季节朴素预测 {naive:.4g}，请一并参看。"


def against_of(beats: bool | None, *, is_suppressed: bool) -> Against:
    if is_suppressed:
        return Against.HIDDEN
    if beats is None:
        return Against.UNTRIED
    return Against.BETTER if beats else Against.NOT_BETTER


def why_hidden(last_year: float, minimum: int) -> str:
    """Too small by itself, or hidden so that the small one cannot be worked out."""
    if 0 < last_year < minimum:
        return f"{SMALL} {minimum}"
    return "为防止由合计倒推其他小数而一并隐去"


def told_before(count: int, origin: str) -> Problem:
    """What is said where series are hidden because of earlier runs."""
    text = f"{count} 条序列与以前公布的预测相减，会露出数量太小的序列"
    return Problem("told.before", "", origin, text, "这些序列一并隐去；数据更新到下一年后自行消除")


def is_small(because: str) -> bool:
    """Whether a series is hidden for its own size.

    >>> is_small(why_hidden(4, 10)), is_small(why_hidden(14, 10)), is_small(BESIDE_EARLIER)
    (True, False, False)
    """
    return because.startswith(SMALL)


def condensed(problems: Iterable[Problem], hidden: frozenset[str] | set[str] = frozenset()) -> list[Problem]:
    """One line where one kind of problem befell a series in many periods; no figure of a hidden series."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.code, problem.series), []).append(problem)
    found: list[Problem] = []
    for (code, series), listed in groups.items():
        if series in hidden:
            listed = [replace(one, message=f"{WORDS.get(code, code)}（不公布，不列数字）") for one in listed]
        if len(listed) <= SHOWN_EACH:
            found += listed
            continue
        first, last = listed[0], listed[-1]
        span = f"{first.period} 至 {last.period}"
        text = f"{len(listed)} 处，例如{first.period}：{first.message}"
        found.append(replace(first, period=span[:40], message=text))
    return found


# accuracy of a run against what came


@dataclass(frozen=True, slots=True)
class Score:
    """How forecasts of a year did: mean absolute errors, ours and the naive; share within the interval."""

    cells: int
    mae: float
    naive_mae: float
    covered: float | None
    bias: float

    @property
    def beats(self) -> bool:
        return self.mae < self.naive_mae


def score(rows: Sequence[tuple[float, float, float, float | None, float | None]]) -> Score | None:
    """``rows``: forecast, naive, actual, low, high of each period and series.

    >>> score([(10, 12, 11, 8, 12), (4, 4, 6, None, None)])
    Score(cells=2, mae=1.5, naive_mae=1.5, covered=1.0, bias=-1.5)
    """
    if not rows:
        return None
    count = len(rows)
    inside = [
        low <= actual <= high for _, _, actual, low, high in rows if low is not None and high is not None
    ]
    return Score(
        cells=count,
        mae=sum(abs(made - actual) for made, _, actual, _, _ in rows) / count,
        naive_mae=sum(abs(naive - actual) for _, naive, actual, _, _ in rows) / count,
        covered=sum(inside) / len(inside) if inside else None,
        bias=sum(made - actual for made, _, actual, _, _ in rows) / count,
    )


# shortages and surpluses ahead


@dataclass(frozen=True, slots=True)
class Move:
    """How demand of a year ahead stands to that of the last year."""

    last_year: float
    next_year: float
    ratio: float | None
    is_sure: bool
    """Whether the mean of the last year lies outside the interval of most periods ahead."""


def move_of(history: Sequence[float], points: Sequence[Sequence[float | None]], season: int) -> Move:
    """The change of demand, and whether it is larger than the doubt about it."""
    last = [float(value) for value in history[-season:]]
    ahead = [point for point in points[:season] if point]
    before, after = sum(last), sum(float(point[0] or 0) for point in ahead)
    scale = season / len(ahead) if ahead else 0.0
    mean = before / len(last) if last else 0.0
    outside = [
        (point[2] is not None and mean < float(point[2])) or (point[3] is not None and mean > float(point[3]))
        for point in ahead
    ]
    return Move(
        last_year=before,
        next_year=after * scale,
        ratio=(after * scale - before) / before if before > 0 else None,
        is_sure=bool(outside) and sum(outside) * 2 > len(outside),
    )
