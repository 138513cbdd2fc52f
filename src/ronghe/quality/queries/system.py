"""The quality evaluation and supervision system of a place as it really runs, and what it lacks (EVAL-14).

Every line is counted from rows at the moment of asking. Nothing is declared to exist here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.core.models import Jurisdiction
from ronghe.core.scope import within
from ronghe.core.tables import Cell, Table, table
from ronghe.directory.enums import VOCATIONAL_SCHOOLS
from ronghe.directory.models import Organisation
from ronghe.policy.enums import CycleKind
from ronghe.policy.models import Cycle, Task
from ronghe.quality.enums.evaluation import SchemeSubject, ScoringState, UseKind
from ronghe.quality.enums.reports import FROZEN
from ronghe.quality.models import (
    AnnualReport,
    Commission,
    DiagnosisCycle,
    EvaluationResult,
    EvaluationRound,
    ImprovementItem,
    ResultUse,
    Scoring,
    SkillEvaluation,
    SpecialAction,
    Survey,
)
from ronghe.quality.queries.evaluation_frame import reach_of
from ronghe.quality.queries.evaluation_weights import open_weights, schemes_for
from ronghe.quality.queries.pilots import without_rating
from ronghe.supervision.models import Schedule

AREA = "EVAL-"
OVERSIGHT = (CycleKind.EVALUATION, CycleKind.INSPECTION, CycleKind.REPORT, CycleKind.FEEDBACK)
YEARS_BACK = 3
WANTED = (
    SchemeSubject.SCHOOL,
    SchemeSubject.PROGRAMME,
    SchemeSubject.COOPERATION,
    SchemeSubject.BASE,
    SchemeSubject.EVALUATOR,
    SchemeSubject.PILOT,
)
"""The subjects that a whole system evaluates; the others are evaluated where a plan asks for it."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing the system lacks, and where it is put right."""

    part: str
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class System:
    tables: tuple[Table, ...]
    gaps: tuple[Gap, ...]


def system_of(place: Jurisdiction, today: date) -> System:
    """All parts of the system of a place with the places under it, and its gaps."""
    at = _At(place, today)
    parts = [make(at) for make in PARTS]
    return System(tuple(one for one, _gaps in parts), tuple(gap for _table, gaps in parts for gap in gaps))


class _At:
    """The place and the years that are looked at."""

    def __init__(self, place: Jurisdiction, today: date) -> None:
        self.place, self.today = place, today
        self.years = range(today.year - YEARS_BACK, today.year + 1)

    def here(self, rows: QuerySet[Any], prefix: str = "jurisdiction") -> QuerySet[Any]:
        return rows.filter(within((self.place.path,), prefix))

    def url(self, name: str, *arguments: Any) -> str:
        return reverse(f"quality:{name}", args=arguments)


Part = tuple[Table, list[Gap]]


def _clauses(at: _At) -> Part:
    """Which tasks of the plans in force call for it."""
    title = _("依据：规划里要求评价和督导的任务")
    rows = [
        one
        for one in at.here(Task.objects.running()).select_related("plan__document", "clause")
        if any(str(code).startswith(AREA) for code in one.register)
    ]
    lines = [
        (
            Cell(one.title, reverse("policy:task_detail", args=[one.pk])),
            f"{one.plan.document.short_title} {one.clause.label if one.clause else ''}".strip(),
            one.get_modality_display(),
            one.get_state_display(),
        )
        for one in rows
    ]
    made = table(
        "clauses", title, (_("任务"), _("条款"), _("约束力"), _("状态")), lines, none=_("没有任务要求。")
    )
    return made, [] if rows else [Gap(str(title), _("规划里没有要求评价和督导的任务，系统按通用方案运行。"))]


def _schemes(at: _At) -> Part:
    title = _("现行方案")
    held = schemes_for(at.place)
    lines, gaps, usable = [], [], set()
    for one in held:
        wording = one.wording
        undecided = sum(not each.is_decided for each in open_weights(wording, at.place, at.today))
        url = f"{at.url('scheme_detail', one.pk)}?place={at.place.code}"
        follows = wording.follows.title if wording.follows is not None else ""
        lines.append(
            (Cell(str(one), url, note=follows), one.get_subject_display(), one.jurisdiction.name,
             len(list(wording.items)), undecided)
        )  # fmt: skip
        if wording.is_awaited:
            gaps.append(
                Gap(str(title), _("“%(name)s”所遵循的办法还没有装入文本。") % {"name": one.name}, url)
            )
            continue
        usable.add(one.subject)
        if undecided:
            words = _("“%(name)s”有 %(n)d 个权重没有决定，不能合成总分。") % {
                "name": one.name,
                "n": undecided,
            }
            gaps.append(Gap(str(title), words, url))
    gaps += [
        Gap(str(title), _("评价“%(subject)s”没有方案。") % {"subject": subject.label}, at.url("scheme_list"))
        for subject in WANTED
        if subject not in usable
    ]
    heads = (_("方案"), _("对象"), _("制定"), (_("评价项"), True), (_("未决定的权重"), True))
    return table("schemes", title, heads, lines, none=_("没有方案。")), gaps


def _rounds(at: _At) -> Part:
    title = _("评价活动（近四年）")
    rows = at.here(EvaluationRound.objects.filter(year__in=at.years)).select_related(
        "scheme", "jurisdiction", "organisation"
    )
    counted = rows.annotate(
        n=Count("cases", filter=~Q(cases__state="cancelled")),
        done=Count("cases", filter=Q(cases__state="published")),
    )
    lines, gaps, subjects = [], [], set()
    for one in counted:
        subjects.add(one.scheme.subject)
        reach = reach_of(one)
        url = at.url("rounds_detail", one.pk)
        shown = f"{reach.reached}/{reach.total}" if reach is not None else _("没有写应评范围")
        lines.append((Cell(str(one), url), one.scheme.get_subject_display(), one.n, one.done, shown))
        if reach is not None and reach.unreached:
            words = _("“%(name)s”应评 %(total)d 个单位，还有 %(n)d 个没有结果。")
            data = {"name": one, "total": reach.total, "n": len(reach.unreached)}
            gaps.append(Gap(str(title), words % data, url))
        if one.is_current and one.closes_on < at.today and one.done < one.n:
            words = _("“%(name)s”评分已截止，还有 %(n)d 个对象没有公布结果。")
            gaps.append(Gap(str(title), words % {"name": one, "n": one.n - one.done}, url))
    gaps += [
        Gap(str(title), _("近四年没有评价过“%(subject)s”。") % {"subject": one.label}, at.url("rounds_list"))
        for one in WANTED
        if one not in subjects
    ]
    heads = (_("评价活动"), _("对象"), (_("已加入"), True), (_("已公布"), True), _("应评范围"))
    return table("rounds", title, heads, lines, none=_("没有评价活动。")), gaps


def _third(at: _At) -> Part:
    title = _("第三方委托与独立性")
    rows = (
        at.here(Commission.objects.current())
        .select_related("body", "round")
        .annotate(
            sheets=Count("scorings"),
            declared=Count("scorings", filter=Q(scorings__declared_at__isnull=False)),
        )
    )
    lines = [
        (
            Cell(one.name, at.url("commissions_detail", one.pk)),
            one.body.name,
            one.qualification,
            one.ends_on,
            one.sheets,
            one.declared,
        )
        for one in rows
    ]
    sheets = at.here(Scoring.objects.all(), "case__jurisdiction")
    gone = sheets.filter(state__in=(ScoringState.RECUSED, ScoringState.REPLACED)).count()
    words = _("“%(name)s”有 %(n)d 份评分没有独立性声明。")
    gaps = [
        Gap(
            str(title),
            words % {"name": one.name, "n": one.sheets - one.declared},
            at.url("commissions_detail", one.pk),
        )
        for one in rows
        if one.declared < one.sheets
    ]
    if not lines:
        gaps.append(Gap(str(title), _("没有在册的第三方委托。"), at.url("commissions_list")))
    heads = (_("委托"), _("第三方"), _("资质"), _("合同到期"), (_("评分份数"), True), (_("已声明"), True))
    note = _("近年回避或更换的评分共 %(n)d 份，原评分保留可查。") % {"n": gone}
    return table("third", title, heads, lines, none=_("没有委托。"), note=note), gaps


def _surveys(at: _At) -> Part:
    title = _("问卷调查（近四年）")
    rows = at.here(Survey.objects.filter(year__in=at.years).exclude(state="cancelled")).annotate(
        n=Count("answers")
    )
    lines = [
        (Cell(str(one), at.url("surveys_detail", one.pk)), one.year, one.get_state_display(), one.n)
        for one in rows.order_by("-year", "-pk")
    ]
    gaps = (
        [] if lines else [Gap(str(title), _("近四年没有学生、家长或用人单位调查。"), at.url("surveys_list"))]
    )
    heads = (_("调查"), (_("年度"), True), _("状态"), (_("答卷"), True))
    return table("surveys", title, heads, lines, none=_("没有调查。")), gaps


def _uses(at: _At) -> Part:
    title = _("结果与运用")
    results = at.here(EvaluationResult.objects.filter(published_on__isnull=False), "case__jurisdiction")
    uses = ResultUse.objects.current().filter(result__in=results)
    counted = dict(uses.values_list("kind").annotate(n=Count("pk")).order_by())
    cases = results.values("case").distinct().count()
    lines = [(_("公布的结果（含更正）"), results.count()), (_("有公布结果的对象"), cases)]
    lines += [
        (_("用于%(kind)s") % {"kind": UseKind(kind).label}, counted.get(kind, 0)) for kind in UseKind.values
    ]
    gaps = []
    if results.exists() and not counted:
        gaps.append(Gap(str(title), _("结果没有一次用于政策支持、绩效或表彰。"), at.url("uses_list")))
    return table("uses", title, (_("事项"), (_("数量"), True)), lines), gaps


def _diagnosis(at: _At) -> Part:
    title = _("学校自我诊断与改进")
    rows = at.here(DiagnosisCycle.objects.filter(year__in=at.years))
    counted = dict(rows.values_list("state").annotate(n=Count("pk")).order_by())
    late = at.here(ImprovementItem.objects.current().filter(due_on__lt=at.today)).count()
    labels = dict(DiagnosisCycle._meta.get_field("state").choices or ())
    lines = [(label, counted.get(state, 0)) for state, label in labels.items()]
    lines.append((_("过期未完成的改进项"), late))
    schools = _schools(at)
    started = set(rows.values_list("organisation", flat=True))
    without = [one for one in schools if one.pk not in started]
    gaps = []
    if without:
        gaps.append(
            Gap(str(title), _name_some(_("没有开展诊断与改进的学校"), without), at.url("cycles_list"))
        )
    if late:
        words = _("有 %(n)d 个改进项过了期限。") % {"n": late}
        gaps.append(Gap(str(title), words, at.url("improvements_list")))
    return table("diagnosis", title, (_("进展"), (_("数量"), True)), lines), gaps


def _reports(at: _At) -> Part:
    """Year by year: how many of the schools have signed and published their report."""
    title = _("年度质量报告")
    schools = _schools(at)
    rows = at.here(AnnualReport.objects.filter(year__in=at.years))
    published: dict[int, set[int | None]] = {}
    signed: dict[int, set[int | None]] = {}
    for year, unit, state in rows.values_list("year", "organisation", "state"):
        if state in FROZEN:
            signed.setdefault(year, set()).add(unit)
        if state == "published":
            published.setdefault(year, set()).add(unit)
    lines = []
    for year in reversed(at.years[:-1]):
        mine = published.get(year, set())
        whole = _("已公开") if None in mine else _("没有公开")
        units = len(signed.get(year, set()) - {None})
        lines.append((_("%(year)d 年度") % {"year": year}, len(schools), units, len(mine - {None}), whole))
    last = at.today.year - 1
    without = [one for one in schools if one.pk not in published.get(last, set())]
    gaps = []
    if without:
        words = _name_some(_("%(year)d 年度没有公开质量报告的学校") % {"year": last}, without)
        gaps.append(Gap(str(title), words, at.url("report_list")))
    heads = (
        _("年度"),
        (_("职业院校"), True),
        (_("学校已签发"), True),
        (_("学校已公开"), True),
        _("区县、市报告"),
    )
    return table("reports", title, heads, lines), gaps


def _cycles(at: _At) -> Part:
    title = _("督导和评价的周期")
    cycles = at.here(Cycle.objects.filter(kind__in=OVERSIGHT)).select_related("clause", "plan__document")
    run = {
        one.cycle_id: one
        for one in at.here(Schedule.objects.current().filter(cycle__in=cycles)).annotate(n=Count("rounds"))
    }
    lines = []
    gaps = []
    for one in cycles:
        schedule = run.get(one.pk)
        period = one.every or (one.due_on.isoformat() if one.due_on else _("文件未写明"))
        state = _("已安排，开过 %(n)d 期") % {"n": schedule.n} if schedule is not None else _("没有安排")
        label = one.clause.label if one.clause is not None else ""
        lines.append(
            (one.title, f"{one.plan.document.short_title} {label}".strip(), period, one.holder, state)
        )
        if schedule is None:
            words = _("规划要求的“%(name)s”没有安排办理。") % {"name": one.title}
            gaps.append(Gap(str(title), words, reverse("supervision:schedules_list")))
    heads = (_("事项"), _("条款"), _("周期"), _("主办"), _("在系统中"))
    return table("cycles", title, heads, lines, none=_("规划里没有周期事项。")), gaps


def _actions(at: _At) -> Part:
    title = _("试点与专项行动的成效")
    rows = at.here(SpecialAction.objects.current())
    without = without_rating(rows)
    lines = [(_("在册"), rows.count()), (_("有公布的评定"), rows.count() - len(without))]
    gaps = []
    if without:
        gaps.append(Gap(str(title), _name_some(_("没有公布成效评定"), without), at.url("actions_list")))
    return table("actions", title, (_("事项"), (_("数量"), True)), lines), gaps


def _skills(at: _At) -> Part:
    title = _("技能人才评价")
    rows = at.here(SkillEvaluation.objects.current())
    lines = []
    for year in reversed(at.years):
        mine = list(rows.filter(year=year).values_list("candidates", "passed", "rewarded"))
        lines.append(
            (f"{year}", *(sum(column) for column in zip(*mine, strict=True)))
            if mine
            else (f"{year}", 0, 0, 0)
        )
    gaps = []
    if not any(line[1] for line in lines):
        gaps.append(Gap(str(title), _("近四年没有技能人才评价统计。"), at.url("skill_evaluations_list")))
    heads = (_("年度"), (_("参加评价"), True), (_("取得等级"), True), (_("兑现激励"), True))
    return table("skills", title, heads, lines), gaps


PARTS = (
    _clauses, _schemes, _rounds, _third, _surveys, _uses, _actions, _diagnosis, _reports, _cycles, _skills,
)  # fmt: skip


def _schools(at: _At) -> list[Organisation]:
    rows = Organisation.objects.current().filter(kind__in=VOCATIONAL_SCHOOLS)
    return list(at.here(rows).order_by("pinyin", "name"))


NAMED = 5


def _name_some(words: str, rows: list[Any]) -> str:
    """A number with the first names."""
    names = "、".join(str(one.name) for one in rows[:NAMED])
    more = _("等") if len(rows) > NAMED else ""
    return _("%(words)s %(n)d 个：%(names)s%(more)s。") % {
        "words": words, "n": len(rows), "names": names, "more": more,
    }  # fmt: skip


def gap_table(gaps: tuple[Gap, ...]) -> Table:
    """The gaps as a table of their own, for the page, paper and workbook."""
    rows: Iterator[Any] = ((one.part, Cell(one.words, one.url)) for one in gaps)
    return table("gaps", _("还缺什么"), (_("部分"), _("缺项")), rows, none=_("各部分都有，没有发现缺项。"))
