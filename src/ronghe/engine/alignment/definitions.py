"""The definitions of match degree. The plans give a target and no formula: each reading is written out here.

Each gives numerator and denominator with the rows behind them, and names what is missing. Rows with missing
figures are left out of both and named; they are never taken for nought.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ronghe.engine.alignment.facts import Facts, ProgrammeFacts


@dataclass(frozen=True, slots=True)
class Part:
    """What one row adds above and below the line. ``subject`` is a programme's key or a group's code."""

    subject: str
    above: float
    below: float


@dataclass(frozen=True, slots=True)
class Lack:
    """A figure that is not there; ``subject`` is empty where the whole definition lacks it."""

    subject: str
    what: str


@dataclass(frozen=True, slots=True)
class Degree:
    """A match degree between nought and one, or none with what it lacks."""

    definition: Definition
    parts: tuple[Part, ...]
    lacks: tuple[Lack, ...] = ()

    @property
    def numerator(self) -> float:
        return sum(part.above for part in self.parts)

    @property
    def denominator(self) -> float:
        return sum(part.below for part in self.parts)

    @property
    def value(self) -> float | None:
        """The share, held within its bounds against the last digit of floats; none without a denominator."""
        below = self.denominator
        return min(1.0, max(0.0, self.numerator / below)) if below > 0 else None

    @property
    def missing(self) -> tuple[str, ...]:
        """What is lacking, each said once with the number of rows that lack it."""
        counted: dict[str, int] = {}
        for lack in self.lacks:
            counted[lack.what] = counted.get(lack.what, 0) + bool(lack.subject)
        return tuple(f"{what}（{rows} 个专业）" if rows else what for what, rows in counted.items())


Measure = Callable[[Facts], tuple[list[Part], list[Lack]]]


@dataclass(frozen=True, slots=True)
class Definition:
    """One reading of 匹配度, as the page writes it out. ``by`` is what a row is: programme or group."""

    key: str
    version: int
    name: str
    text: str
    numerator: str
    denominator: str
    unit: str
    by: str
    measure: Measure
    weakness: str = ""

    def of(self, facts: Facts) -> Degree:
        parts, lacks = self.measure(facts)
        return Degree(self, tuple(parts), tuple(lacks))


def _counted(
    facts: Facts,
    heads: Callable[[ProgrammeFacts], int | None],
    share: Callable[[ProgrammeFacts], float],
    lacking: str,
) -> tuple[list[Part], list[Lack]]:
    """A part for each programme whose figure is known; the others are named."""
    parts, lacks = [], []
    for one in facts.programmes:
        number = heads(one)
        if number is None:
            lacks.append(Lack(one.key, lacking))
        else:
            parts.append(Part(one.key, number * share(one), float(number)))
    return parts, lacks


def _is_linked(one: ProgrammeFacts) -> float:
    return float(one.is_linked)


def _in_demand(facts: Facts) -> Callable[[ProgrammeFacts], float]:
    """The part of a programme's occupations of which posts are wanted."""
    wanted = facts.wanted

    def share(one: ProgrammeFacts) -> float:
        return min(1.0, sum(weight for group, weight in one.shares.items() if group in wanted))

    return share


def _programmes_linked(facts: Facts) -> tuple[list[Part], list[Lack]]:
    return _counted(facts, lambda _one: 1, _is_linked, "")


def _learners_linked(facts: Facts) -> tuple[list[Part], list[Lack]]:
    return _counted(facts, lambda one: one.learners, _is_linked, "没有招生数")


def _without_demand(facts: Facts) -> list[Lack]:
    return [] if facts.wanted else [Lack("", "没有需求数据")]


def _without_links(facts: Facts) -> list[Lack]:
    return [Lack(one.key, "没有职业对应") for one in facts.programmes if not one.shares]


def _learners_wanted(facts: Facts) -> tuple[list[Part], list[Lack]]:
    lacks = [*_without_demand(facts), *_without_links(facts)]
    if not facts.wanted:
        return [], lacks
    known = Facts(tuple(one for one in facts.programmes if one.shares), facts.demand)
    parts, more = _counted(known, lambda one: one.learners, _in_demand(facts), "没有招生数")
    return parts, [*lacks, *more]


def _overlap(facts: Facts) -> tuple[list[Part], list[Lack]]:
    lacks = [*_without_demand(facts), *_without_links(facts)]
    lacks += [Lack(one.key, "没有毕业生数") for one in facts.programmes if one.graduates is None]
    supply = facts.graduates_by_group()
    demand = {group: posts for group, posts in facts.demand.items() if posts > 0}
    if not supply:
        lacks.append(Lack("", "没有可分到职业的毕业生"))
    if not supply or not demand:
        return [], lacks
    here, there = sum(supply.values()), sum(demand.values())
    parts = []
    for group in sorted({*supply, *demand}):
        share = supply.get(group, 0.0) / here
        parts.append(Part(group, min(share, demand.get(group, 0.0) / there), share))
    return parts, lacks


def _graduates_matched(facts: Facts) -> tuple[list[Part], list[Lack]]:
    parts, lacks = [], []
    for one in facts.programmes:
        if one.graduates is None or one.matched is None:
            lacks.append(Lack(one.key, "没有毕业生去向"))
        else:
            parts.append(Part(one.key, float(min(one.matched, one.graduates)), float(one.graduates)))
    return parts, lacks


def _employed_matched(facts: Facts) -> tuple[list[Part], list[Lack]]:
    parts, lacks = [], []
    for one in facts.programmes:
        if one.employed is None or one.matched is None:
            lacks.append(Lack(one.key, "没有毕业生去向"))
        else:
            parts.append(Part(one.key, float(min(one.matched, one.employed)), float(one.employed)))
    return parts, lacks


DEFINITIONS: dict[str, Definition] = {
    one.key: one
    for one in (
        Definition(
            "programmes_linked",
            1,
            "有产业对应的专业占比",
            "在办专业中，登记了本地产业（集群、重点产业）对应及其依据的专业所占的比例。一个专业计一次。",
            "登记了对应产业的在办专业数",
            "在办专业数",
            "个",
            "programme",
            _programmes_linked,
            "大专业和小专业同样计数；只看有没有对应，不看对应得好不好。",
        ),
        Definition(
            "learners_linked",
            1,
            "有产业对应的招生占比",
            "本年招生人数中，招在有产业对应的专业里的人数所占的比例。",
            "有产业对应的专业的招生数",
            "全部在办专业的招生数",
            "人",
            "programme",
            _learners_linked,
            "按规模加权；仍只看有没有对应。",
        ),
        Definition(
            "learners_wanted",
            1,
            "所对职业有需求的招生占比",
            "本年招生人数按专业对应的职业分摊，落在本地有用人需求的职业小类里的人数所占的比例。",
            "分摊到有需求的职业小类的招生数",
            "有职业对应的专业的招生数",
            "人",
            "programme",
            _learners_wanted,
            "有一个岗位就算有需求，不看需求多少；没有职业对应的专业不计入，另行列出。",
        ),
        Definition(
            "overlap",
            1,
            "毕业生与需求的结构重合度",
            "毕业生按职业小类的构成与用人需求按职业小类的构成重合的部分，等于一减去两种构成逐项差的绝对值之和的一半。",
            "各小类两种占比中较小的一个之和",
            "毕业生构成合计（等于一）",
            "",
            "group",
            _overlap,
            "只看结构，不看总量；来源对某些职业收得少时会偏低。",
        ),
        Definition(
            "graduates_matched",
            1,
            "毕业生对口就业占比",
            "本年毕业生中，在与专业对口的岗位就业的人数所占的比例；升学的留在分母里。",
            "对口就业的毕业生数",
            "毕业生数",
            "人",
            "programme",
            _graduates_matched,
            "对口与否由学校登记；升学多的专业会偏低。",
        ),
        Definition(
            "employed_matched",
            1,
            "就业毕业生对口占比",
            "本年已就业的毕业生中，岗位与专业对口的人数所占的比例；升学的不在分母里。",
            "对口就业的毕业生数",
            "已就业的毕业生数",
            "人",
            "programme",
            _employed_matched,
            "对口与否由学校登记；不反映就业率高低。",
        ),
    )
}
"""Every definition by its key. A changed wording or reckoning is another version."""


def all_degrees(facts: Facts, definitions: Iterable[Definition] | None = None) -> list[Degree]:
    """All definitions over the same facts, side by side."""
    return [one.of(facts) for one in (definitions or DEFINITIONS.values())]
