"""The talent supply-and-demand report as figures: its way, its lines, what is too small to publish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ronghe.core.marking import gettext_noop
from ronghe.core.roles import Role
from ronghe.core.workflow import Step
from ronghe.engine.forecast.hierarchy import TOTAL, hierarchy
from ronghe.engine.forecast.suppression import suppressed
from ronghe.quality.enums.talent import TalentState

S = TalentState
WRITERS = frozenset({Role.EDUCATION, Role.HRSS, Role.INDUSTRY, Role.DRC})
SIGNERS = frozenset({Role.POLICY_OFFICE})
GATHER = Step("gather", gettext_noop("重新取数"), (S.DRAFT, S.RETURNED), S.DRAFT, WRITERS)
SUBMIT = Step("submit", gettext_noop("送审"), (S.DRAFT, S.RETURNED), S.SUBMITTED, WRITERS)
RETURN = Step(
    "return",
    gettext_noop("退回修改"),
    (S.SUBMITTED, S.REVIEWED),
    S.RETURNED,
    WRITERS | SIGNERS,
    needs_note=True,
)
REVIEW = Step("review", gettext_noop("审核通过"), (S.SUBMITTED,), S.REVIEWED, WRITERS)
SIGN = Step("sign", gettext_noop("签发"), (S.REVIEWED,), S.SIGNED, SIGNERS)
PUBLISH = Step("publish", gettext_noop("公布"), (S.SIGNED,), S.PUBLISHED, SIGNERS | WRITERS)
CORRECT = Step(
    "correct", gettext_noop("发更正"), (S.PUBLISHED,), S.PUBLISHED, WRITERS | SIGNERS, needs_note=True
)
STEPS = (GATHER, SUBMIT, REVIEW, RETURN, SIGN, PUBLISH, CORRECT)

FEWEST_EMPLOYERS = 3
SHORTAGE, SURPLUS, BALANCED, OPEN = "shortage", "surplus", "balanced", "open"
STANDING_WORDS: Mapping[str, str] = {
    SHORTAGE: "紧缺",
    SURPLUS: "富余",
    BALANCED: "大体平衡",
    OPEN: "看不准",
}
FEW_LEFT = 3
"""Of so few without work the share would tell who they are."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is expected over the next year: ours with its interval, and the naive one beside it."""

    posts: float
    low: float
    high: float
    naive: float | None
    against: str
    """``better``, ``not_better`` or ``untried`` beside repeating last year."""
    method: str
    from_period: str = ""
    to_period: str = ""
    steps: tuple[tuple[str, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation group of the report. A figure that is hidden is absent, and ``hidden`` says why."""

    code: str
    name: str
    posts: float | None = None
    notices: int = 0
    employers: int = 0
    wages: tuple[int, int, int] | None = None
    """Quartiles in yuan a month."""
    by_source: Mapping[str, float] = field(default_factory=dict)
    ahead: Ahead | None = None
    no_ahead: str = ""
    supply: tuple[float, float, float] | None = None
    gap: tuple[float, float, float] | None = None
    """Demand less supply: low, middle, high."""
    standing: str = OPEN
    why: str = ""
    hidden: str = ""

    @property
    def spread(self) -> float | None:
        """How many times the largest source is of the smallest."""
        told = [value for value in self.by_source.values() if value > 0]
        return max(told) / min(told) if len(told) > 1 else None


@dataclass(frozen=True, slots=True)
class Taught:
    """One programme of one school: places, graduates, where they went as far as it may be told."""

    pk: int
    code: str
    name: str
    school: str
    level: str
    level_name: str
    years: str
    status: str
    places: int | None = None
    entrants: int | None = None
    entry_year: int | None = None
    graduates: int | None = None
    employment: str = ""
    matched: str = ""
    quadrant: str = ""
    occupations: tuple[str, ...] = ()
    standard: str = ""


@dataclass(frozen=True, slots=True)
class Degree:
    """One definition of the match degree with its result."""

    key: str
    name: str
    definition: str
    value: float | None
    numerator: float | None
    denominator: float | None
    missing: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that one version of the report says."""

    place: str
    period: str
    minimum: int
    says: str
    sources: Mapping[str, str] = field(default_factory=dict)
    occupations: tuple[Occupation, ...] = ()
    uncoded: float | None = None
    taught: tuple[Taught, ...] = ()
    degrees: tuple[Degree, ...] = ()
    warnings: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    summary: str = ""
    """The words of the office, as they were signed."""

    @property
    def shown(self) -> list[Occupation]:
        return [one for one in self.occupations if not one.hidden]

    @property
    def hidden(self) -> list[Occupation]:
        return [one for one in self.occupations if one.hidden]

    def standing(self, kind: str) -> list[Occupation]:
        """The occupations of one standing, the widest gap first."""
        found = [one for one in self.shown if one.standing == kind and one.gap is not None]
        return sorted(found, key=lambda one: -abs(one.gap[1] if one.gap else 0))

    def occupation(self, code: str) -> Occupation | None:
        return next((one for one in self.occupations if one.code == code), None)

    def taught_for(self, code: str) -> list[Taught]:
        """The programmes that lead to an occupation group."""
        return [one for one in self.taught if any(leads.startswith(code) for leads in one.occupations)]


def to_json(told: Told) -> dict[str, Any]:
    return asdict(told)


def from_json(content: Mapping[str, Any]) -> Told:
    """The report as it was stored."""
    return Told(
        **{
            **content,
            "occupations": tuple(_occupation(one) for one in content["occupations"]),
            "taught": tuple(
                Taught(**{**one, "occupations": tuple(one["occupations"])}) for one in content["taught"]
            ),
            "degrees": tuple(Degree(**one) for one in content["degrees"]),
            "missing": tuple(content["missing"]),
        }
    )


def _occupation(row: Mapping[str, Any]) -> Occupation:
    ahead = row["ahead"]
    if ahead is not None:
        ahead = Ahead(**{**ahead, "steps": tuple(tuple(step) for step in ahead["steps"])})
    triples = {name: tuple(row[name]) if row[name] else None for name in ("wages", "supply", "gap")}
    return Occupation(**{**row, **triples, "ahead": ahead})


# ---------------------------------------------------------------------- judging


def standing_of(gap: tuple[float, float, float] | None, demand: float | None) -> tuple[str, str]:
    """Whether an occupation is short of people, and the sentence that says why."""
    if gap is None or demand is None:
        return OPEN, "需求或供给缺一项，不能比较"
    low, middle, high = gap
    tolerance = max(demand * 0.1, 1.0)
    if low > tolerance:
        return SHORTAGE, "即使按供给的上限算，需求仍超出一成以上"
    if high < -tolerance:
        return SURPLUS, "即使按供给的下限算，供给仍超出一成以上"
    if abs(middle) <= tolerance:
        return BALANCED, "供给的中位数与需求相差不到一成"
    return OPEN, "供给的区间跨过需求，多还是少分不清"


def gap_of(demand: float, supply: tuple[float, float, float]) -> tuple[float, float, float]:
    """Demand less supply: the least gap goes with the most supply."""
    low, middle, high = supply
    return demand - high, demand - middle, demand - low


# ---------------------------------------------------------------------- what is not published


def without_small(occupations: Sequence[Occupation], minimum: int) -> tuple[Occupation, ...]:
    """The lines as they may be published: small cells, and enough others that none is had by subtraction."""
    whole = {one.code: one.posts or 0.0 for one in occupations}
    few = {
        one.code: "用人单位不足三家"
        for one in occupations
        if 0 < one.employers < FEWEST_EMPLOYERS and (one.posts or 0) > 0
    }
    sizes = {code: min(value, 0.5) if code in few else value for code, value in whole.items()}
    tree = hierarchy({code: {"code": code} for code in sizes}, "code") if len(sizes) > 1 else None
    gone = suppressed({**sizes, TOTAL: sum(sizes.values())}, float(minimum), tree)
    return tuple(_blank(one, few, minimum, whole) if one.code in gone else one for one in occupations)


def _blank(one: Occupation, few: Mapping[str, str], minimum: int, whole: Mapping[str, float]) -> Occupation:
    if one.code in few:
        why = few[one.code]
    elif whole[one.code] < minimum:
        why = f"不足{minimum}人"
    else:
        why = "防止由合计数推算出其他不公布的数"
    return Occupation(one.code, one.name, hidden=why, supply=one.supply)


def small_sources(by_source: Mapping[str, float], minimum: int) -> dict[str, float]:
    """What each source says, without what is too small."""
    return {name: value for name, value in by_source.items() if value >= minimum}


def share_words(part: int | None, whole: int | None, minimum: int) -> str:
    """A share of graduates as it may be told: not of few, and not to single people."""
    if part is None or whole is None:
        return "尚未登记"
    if whole < minimum:
        return f"毕业生不足{minimum}人，不公布"
    left = whole - part
    if 0 < left < FEW_LEFT:
        return f"{int((whole - FEW_LEFT) * 100 / whole)}%以上"
    if 0 < part < FEW_LEFT:
        return f"{int(FEW_LEFT * 100 / whole) + 1}%以下"
    return f"{part / whole:.1%}"


def headline(told: Told) -> list[str]:
    """The findings in sentences, out of the figures alone."""
    shown, hidden = told.shown, told.hidden
    total = sum(one.posts or 0 for one in shown)
    lines = [
        f"{told.period}，{told.place}公布需求的职业小类 {len(shown)} 个，需求合计 {total:,.0f} 人次；"
        f"另有 {len(hidden)} 个小类人数太少，不公布。"
    ]
    for kind, words in ((SHORTAGE, "紧缺"), (SURPLUS, "富余")):
        found = told.standing(kind)
        if found:
            names = "、".join(one.name for one in found[:5])
            lines.append(f"{words}的职业小类 {len(found)} 个，差额最大的是：{names}。")
    judged = [one.ahead for one in shown if one.ahead is not None]
    if judged:
        beaten = sum(one.against == "better" for one in judged)
        lines.append(
            f"今后一年作了预测的 {len(judged)} 个小类中，{beaten} 个的回测误差小于照搬去年同期；"
            "其余的不比照搬去年好，表中逐个写明。"
        )
    lines += [f"缺：{one}" for one in told.missing]
    return lines


def disagreements(occupations: Iterable[Occupation], factor: float = 2.0) -> list[Occupation]:
    """Where the sources differ most: at least ``factor`` times, the widest first."""
    found = [one for one in occupations if one.spread is not None and one.spread >= factor]
    return sorted(found, key=lambda one: -(one.spread or 0))
