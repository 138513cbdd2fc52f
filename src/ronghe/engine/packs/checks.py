"""What the parts of a pack must say about each other. Every fault is noted, none stops the next check."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ronghe.engine.marked_yaml import MarkedFile, Place
from ronghe.engine.packs.building import Notes
from ronghe.engine.packs.shapes import (
    Annex,
    Clause,
    Indicator,
    IndicatorKind,
    Level,
    Pack,
    Region,
    Units,
    YearBasis,
)
from ronghe.engine.rules.declaring import Declared
from ronghe.engine.rules.values import Comparator, Range

PACK_LEVELS = list(Level)
_NUMBERED = {Comparator.GREATER, Comparator.AT_LEAST, Comparator.EQUAL, Comparator.AT_MOST, Comparator.LESS}


def check_pack(pack: Pack, files: dict[str, MarkedFile], notes: Notes) -> None:
    """All cross references of a built pack. ``files`` has plan, indicators, taxonomy, calendar."""
    plan = files["plan"]
    labels = _check_clauses(plan, pack.clauses, notes)
    annex_labels = _check_annex(plan, pack.annex, labels, notes)
    _check_jurisdiction(plan, pack, notes)
    _check_roles(plan, pack, notes)
    _check_milestones(plan, pack, labels | annex_labels, notes)
    _check_superior(plan, pack, labels, notes)
    _check_indicators(files["indicators"], pack, labels | annex_labels, notes)
    _check_owners(files, pack, notes)
    for name, key in (("taxonomy", "lists"), ("calendar", "cycles")):
        _check_named(
            files[name], key, pack.lists if name == "taxonomy" else pack.cycles, labels | annex_labels, notes
        )
    _check_years(files, pack, notes)


def check_parameter_clauses(pack: Pack, files: list[MarkedFile], notes: Notes) -> None:
    """A parameter of the pack's own document must stand in one of its clauses."""
    known = _labels_of(pack)
    number = pack.plan.document.number
    for file in files:
        data: Any = file.data
        for index, raw in enumerate(data["parameters"]):
            for at, period in enumerate(raw["periods"]):
                clause = period["clause"]
                if period["document"] == number and clause not in known:
                    place: Place = ("parameters", index, "periods", at, "clause")
                    notes.fault(file, place, f"计划中没有条款“{clause}”")


def check_rule_clauses(pack: Pack, declared: Declared) -> None:
    """A rule of the pack's own document must stand in one of its clauses."""
    known = _labels_of(pack)
    for rule in declared.rules:
        if rule.document_number == pack.plan.document.number and rule.clause not in known:
            declared.note(rule, ("clause",), f"计划中没有条款“{rule.clause}”")


def _labels_of(pack: Pack) -> set[str]:
    rows = {row.label for row in pack.annex.rows} if pack.annex else set()
    return {clause.label for clause in pack.clauses} | rows | {"题名", "文末"}


def _check_clauses(file: MarkedFile, clauses: tuple[Clause, ...], notes: Notes) -> set[str]:
    labels: set[str] = set()
    tasks: set[str] = set()
    before = 0
    for index, clause in enumerate(clauses):
        place: Place = ("clauses", index)
        if clause.label in labels:
            notes.fault(
                file, (*place, "label"), f"条款“{clause.label}”重复；编号重新起算时请连上章号，如 二、(一)"
            )
        labels.add(clause.label)
        if index and clause.level > before + 1:
            notes.fault(file, (*place, "level"), f"层级从 {before} 跳到 {clause.level}，中间缺一层")
        before = clause.level
        _check_units(file, (*place, "units"), clause.units, notes)
        for at, task in enumerate(clause.tasks):
            spot: Place = (*place, "tasks", at)
            if task.id in tasks:
                notes.fault(file, (*spot, "id"), f"任务编号“{task.id}”重复")
            tasks.add(task.id)
            if task.units != clause.units:
                _check_units(file, (*spot, "units"), task.units, notes)
    return labels


def _check_units(file: MarkedFile, place: Place, units: Units, notes: Notes) -> None:
    both = [name for name in units.lead if name in units.responsible]
    if both:
        notes.fault(file, place, f"同一单位既是牵头又是责任：{'、'.join(both)}")


def _check_annex(file: MarkedFile, annex: Annex | None, labels: set[str], notes: Notes) -> set[str]:
    rows = annex.rows if annex else ()
    for index, row in enumerate(rows):
        place: Place = ("annex", "rows", index)
        if row.no != index + 1:
            notes.fault(file, (*place, "no"), f"附件行号应为 {index + 1}，现为 {row.no}；行号要连续")
        for at, label in enumerate(row.clauses):
            if label not in labels:
                notes.fault(file, (*place, "clauses", at), f"正文没有条款“{label}”")
        if not row.clauses and not row.adds:
            notes.fault(file, (*place, "clauses"), "附件行没有对应的正文条款时，要在 adds 中写明它新增了什么")
        _check_units(file, place, row.units, notes)
    return {row.label for row in rows}


def _check_jurisdiction(file: MarkedFile, pack: Pack, notes: Notes) -> None:
    own = pack.jurisdiction
    if own.is_code_official == ("-" in own.code):
        reason = "国家代码是六位数字（code_kind: official）；自编代码带后缀（code_kind: assigned）"
        notes.fault(file, ("jurisdiction", "code"), reason)
    line: list[Region] = [Region(own.slug, own.code, own.name, own.short_name, own.level), *own.ancestors]
    for index, (lower, upper) in enumerate(pairwise(line)):
        place: Place = ("jurisdiction", "ancestors", index)
        if PACK_LEVELS.index(upper.level) >= PACK_LEVELS.index(lower.level):
            notes.fault(file, (*place, "level"), f"“{upper.name}”不高于“{lower.name}”；上级从近到远排列")
        if upper.level is not Level.NATION and not lower.code.startswith(upper.code.rstrip("0")):
            notes.fault(file, (*place, "code"), f"代码 {lower.code} 不在 {upper.code}（{upper.name}）之下")
    if line[-1].level is not Level.NATION:
        notes.fault(file, ("jurisdiction", "ancestors"), "上级要一直写到 nation 一级")


def _check_roles(file: MarkedFile, pack: Pack, notes: Notes) -> None:
    if not any(clause.units for clause in pack.clauses if list(clause.units)) or pack.roles:
        return
    notes.fault(file, ("roles",), "条款写有单位，就要写明文件用的角色词（如 牵头单位、责任单位）")


def _check_milestones(file: MarkedFile, pack: Pack, labels: set[str], notes: Notes) -> None:
    seen: set[str] = set()
    for index, milestone in enumerate(pack.milestones):
        place: Place = ("milestones", index)
        if milestone.id in seen:
            notes.fault(file, (*place, "id"), f"里程碑编号“{milestone.id}”重复")
        seen.add(milestone.id)
        if milestone.clause not in labels:
            notes.fault(file, (*place, "clause"), f"计划中没有条款“{milestone.clause}”")


def _check_superior(file: MarkedFile, pack: Pack, labels: set[str], notes: Notes) -> None:
    prevails = pack.plan.superior_prevails
    if prevails is not None and prevails not in labels | {"文末"}:
        notes.fault(file, ("plan", "superior_prevails"), f"计划中没有条款“{prevails}”；写在结尾的请写“文末”")


def _check_indicators(file: MarkedFile, pack: Pack, labels: set[str], notes: Notes) -> None:
    seen: set[str] = set()
    for index, one in enumerate(pack.indicators):
        place: Place = ("indicators", index)
        if one.id in seen:
            notes.fault(file, (*place, "id"), f"指标编号“{one.id}”重复")
        seen.add(one.id)
        for key, label in (("clause", one.clause), *((("also", label)) for label in one.also)):
            if label not in labels:
                notes.fault(file, (*place, key), f"计划中没有条款“{label}”")
        for key, reason in _indicator_faults(one):
            notes.fault(file, (*place, key), reason)


def _indicator_faults(one: Indicator) -> Iterable[tuple[str, str]]:
    if isinstance(one.value, Range) != (one.comparator is Comparator.RANGE):
        yield "comparator", "区间的比较词是 range，单个数值不能用 range"
    if isinstance(one.value, Range) and one.value.low > one.value.high:
        yield "value", "区间的下限大于上限"
    if one.value is None and one.comparator in _NUMBERED and one.kind not in {IndicatorKind.TREND}:
        yield "comparator", "没有目标值就没有比较词，请写 none（同比趋势除外）"
    if one.kind is IndicatorKind.TREND and one.value is not None:
        yield "value", "同比趋势没有固定目标值，请写 null"
    if one.kind is IndicatorKind.RATED and (one.value is not None or one.comparator is not Comparator.NONE):
        yield "value", "定性目标不写数值和比较词；凭证据评定"
    if one.needs_denominator and not one.numerator:
        yield "kind", "比率要写分子 numerator；分母文件没有说的写 denominator: null"
    if not one.needs_denominator and one.denominator is not None:
        yield "denominator", "只有比率、覆盖率和均衡比才有分母"
    if one.unit == "%" and isinstance(one.value, Decimal) and not 0 <= one.value <= 100:
        yield "value", "百分比应在 0 与 100 之间"
    has_year = one.year_basis in {YearBasis.STATED, YearBasis.INHERITED, YearBasis.PLAN_END}
    if has_year != (one.target_year is not None):
        yield "year_basis", "目标年与其来历不一致：写了年份要写明来历，没有年份写 standing 或 none"


def _check_owners(files: dict[str, MarkedFile], pack: Pack, notes: Notes) -> None:
    for index, one in enumerate(pack.indicators):
        if not one.owner:
            notes.fault(files["indicators"], ("indicators", index, "owner"), "指标要有负责单位")


def _check_named(file: MarkedFile, key: str, parts: Iterable[object], labels: set[str], notes: Notes) -> None:
    seen: set[str] = set()
    for index, part in enumerate(parts):
        name, clause = str(getattr(part, "id", "")), str(getattr(part, "clause", ""))
        if name in seen:
            notes.fault(file, (key, index, "id"), f"编号“{name}”重复")
        seen.add(name)
        if clause not in labels:
            notes.fault(file, (key, index, "clause"), f"计划中没有条款“{clause}”")


def _check_years(files: dict[str, MarkedFile], pack: Pack, notes: Notes) -> None:
    """A target year outside the plan period is the policy's own oddity: a warning, not a fault."""
    period = pack.plan.period
    if period is None:
        return
    span = f"计划期 {period.first}—{period.last}"
    for index, one in enumerate(pack.indicators):
        if one.target_year is not None and one.target_year not in period:
            message = f"指标“{one.name}”的目标年 {one.target_year} 在{span}之外"
            notes.warn(
                files["indicators"], ("indicators", index, "target_year"), "pack.year_outside_plan", message
            )
    for at, clause in enumerate(pack.clauses):
        for index, task in enumerate(clause.tasks):
            if task.deadline is not None and task.deadline not in period:
                message = f"任务“{task.title}”的期限 {task.deadline} 在{span}之外"
                place: Place = ("clauses", at, "tasks", index, "deadline")
                notes.warn(files["plan"], place, "pack.year_outside_plan", message)
