"""Whom a round should reach and has not, and its results side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ronghe.core.tables import Cell, Table, table
from ronghe.directory.models import Organisation
from ronghe.quality.models import EvaluationCase, EvaluationResult, EvaluationRound
from ronghe.quality.queries.evaluation_results import YearBefore, kept_weights, year_before


@dataclass(frozen=True, slots=True)
class Unreached:
    """An organisation of the frame without a published result, and how far it is."""

    organisation: Organisation
    case: EvaluationCase | None

    @property
    def words(self) -> str:
        return str(self.case.get_state_display()) if self.case is not None else _("没有加入这次评价")


@dataclass(frozen=True, slots=True)
class Reach:
    """The frame of a round: how many there are, and those without a published result."""

    total: int
    unreached: tuple[Unreached, ...]

    @property
    def reached(self) -> int:
        return self.total - len(self.unreached)


def reach_of(round: EvaluationRound) -> Reach | None:
    """Nothing where the scheme names no frame. Two queries."""
    kinds = round.scheme.wording.frame
    if not kinds:
        return None
    units = list(
        Organisation.objects.current()
        .filter(jurisdiction__path__startswith=round.jurisdiction.path, kind__in=kinds)
        .order_by("jurisdiction__path", "pinyin", "name")
    )
    cases = {
        case.organisation_id: case for case in round.cases.filter(subject_name="").exclude(state="cancelled")
    }
    unreached = [
        Unreached(unit, cases.get(unit.pk))
        for unit in units
        if unit.pk not in cases or cases[unit.pk].state != "published"
    ]
    return Reach(len(units), tuple(unreached))


@dataclass(frozen=True, slots=True)
class Compared:
    """A result of a round with what each group of items brought, and the year before."""

    case: EvaluationCase
    result: EvaluationResult
    points: tuple[Decimal, ...]
    before: YearBefore | None


def compared(round: EvaluationRound) -> list[Compared]:
    """The published results of a round, the highest first."""
    groups = [group.key for group in round.scheme.wording.groups]
    newest: dict[int, EvaluationResult] = {}
    rows = EvaluationResult.objects.filter(case__round=round, published_on__isnull=False)
    for result in rows.select_related("case__organisation", "case__round__scheme").order_by("version"):
        newest[result.case_id] = result
    found = []
    for result in newest.values():
        sums = dict.fromkeys(groups, Decimal(0))
        for line in result.detail["lines"]:
            sums[line["group"]] += Decimal(line["points"])
        before = year_before(result.case, result.total, kept_weights(result))
        found.append(Compared(result.case, result, tuple(sums[key] for key in groups), before))
    return sorted(found, key=lambda one: (-one.result.total, one.case.organisation.name))


def comparison(round: EvaluationRound, addresses: dict[int, str]) -> Table:
    """The results side by side: total, grade, every group, the change since the year before."""
    groups = [(group.name, True) for group in round.scheme.wording.groups]
    heads = (_("被评单位"), (_("总分"), True), _("等次"), *groups, _("与上次比较"), _("结果编号"))
    rows = [
        (
            Cell(one.case.who, addresses.get(one.case.pk, "")),
            one.result.total,
            one.result.grade,
            *one.points,
            before_words(one.before),
            one.result.number,
        )
        for one in compared(round)
    ]
    note = _("各一级指标是计入总分的分数，横向相加等于总分；与上次比较只在方案和权重相同时给出变动。")
    return table("results", _("已公布结果的比较"), heads, rows, none=_("还没有已公布的结果。"), note=note)


def before_words(before: YearBefore | None) -> str:
    """The change since the last result, or why there is none to give."""
    if before is None:
        return _("没有往年结果")
    if before.reasons:
        return _("不可比：%(why)s") % {"why": "；".join(before.reasons)}
    return _("%(change)s 分（上次 %(total)s）") % {
        "change": f"{before.change:+}" if before.change else "0",
        "total": before.result.total,
    }


def unreached_table(units: Iterable[Unreached], addresses: dict[int, str]) -> Table:
    rows = [
        (
            one.organisation.name,
            one.organisation.get_kind_display(),
            Cell(one.words, addresses.get(one.case.pk, "") if one.case is not None else ""),
        )
        for one in units
    ]
    heads = (_("单位"), _("类别"), _("到哪一步"))
    return table("unreached", _("还没有公布结果的单位"), heads, rows, none=_("应评的单位都有结果。"))
