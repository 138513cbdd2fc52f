"""Evaluations of the demonstration: rounds of six parties, surveys, statistics, honours, diagnosis.

All of it is invented, the weights included: they are entered as a decision of the bureau, as they would be.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from ronghe.core.actor import Actor
from ronghe.demo.city import SHAOXING, City
from ronghe.demo.effects import show_effects
from ronghe.directory.models import Organisation
from ronghe.engine.surveys.templates import load_questionnaires
from ronghe.quality.models import EvaluationCase, EvaluationRound, EvaluationScheme, StatForm, Survey
from ronghe.quality.services import evaluation, evaluation_schemes, honours, statistics, surveys
from ronghe.quality.services import evaluation_scoring as scoring
from ronghe.quality.services.evaluation_scoring import Given

BASIS = "演示：虚构的会议纪要〔2020〕3号"
NOTE = "演示：申诉期由教育局确定"
SCHOOLS = ("示例职业技术学校一", "示例职业技术学院")
FIRM, GUILD = "越东示例智能装备", "示例智能装备行业协会"
PARTIES = {"government": 25, "school": 10, "industry": 15, "enterprise": 20, "student": 15, "parent": 15}
GROUPS = {"party": 20, "teaching": 30, "integration": 30, "outcome": 20}
YEARS = (2022, 2023)
ANSWERS = 36
SCORERS = (("government", "市教育督导办"), ("industry", GUILD), ("enterprise", FIRM))
CELLS = {
    "A01": "制造业", "A02": "320", "A03": "4160.00", "B01": "3", "B02": "120", "B03": "8", "B04": "1600",
    "B05": "24", "B06": "18", "B07": "4", "C02": "36.00", "C03": "48.00", "C04": "22.00", "C05": "9.00",
    "C06": "2.00",
}  # fmt: skip


def evaluate(city: City) -> None:
    """Everything of this part, in the order in which it would happen."""
    for folder in sorted(Path(settings.RONGHE_JURISDICTIONS).iterdir()):
        if folder.is_dir():
            evaluation_schemes.load_from_folder(folder, actor=city.system)
            statistics.load_from_folder(folder, actor=city.system)
    scheme = EvaluationScheme.objects.current().get(code="china.school")
    _weigh(city, scheme)
    for year in YEARS:
        _year(city, scheme, year)
    _collect(city)
    _keep_records(city)
    show_effects(city)


def _weigh(city: City, scheme: EvaluationScheme) -> None:
    """The policy states no weight: the bureau decides, and says by which paper."""
    answers = {}
    for key, _name in scheme.wording.weight_keys():
        part, _, name = key.rpartition(".")[2].partition("_")
        answers[key] = Decimal((PARTIES if part == "party" else GROUPS)[name])
    evaluation_schemes.decide_weights(
        scheme,
        city.places[SHAOXING],
        answers,
        actor=city.actor("demo-education"),
        decided_by=city.bodies["市教育局"],
        basis=BASIS,
        valid_from=date(2020, 5, 8),
    )


def _year(city: City, scheme: EvaluationScheme, year: int) -> None:
    """A round of a year: the first school to its published result, of 2023 the second still on its way."""
    officer = city.actor("demo-education")
    row: EvaluationRound = evaluation.ROUND.record(
        {
            "organisation": city.bodies["市教育局"],
            "name": "演示：职业学校办学质量六方评价",
            "scheme": scheme,
            "year": year,
            "opens_on": date(year + 1, 3, 1),
            "closes_on": date(year + 1, 5, 31),
            "appeal_days": 5,
            "remark": NOTE,
        },
        actor=officer,
    )
    names = SCHOOLS if year == YEARS[-1] else SCHOOLS[:1]
    first, *others = evaluation.add_subjects(row, [(city.bodies[n], "") for n in names], actor=officer)
    _score(city, first, 70 + 4 * (year - YEARS[0]), officer)
    for party in ("student", "parent"):
        scoring.take_survey(first, party, _survey(city, first.organisation, party, year), actor=officer)
    evaluation.CASE.take(first, "propose", actor=officer)
    evaluation.CASE.take(
        first, "appeal", actor=_speaker(city, first.organisation), note="演示：请复核企业评分"
    )
    evaluation.CASE.take(first, "uphold", actor=officer, note="演示：经复核，评分依据充分")
    if year == YEARS[-1]:
        _use(city, first, officer)
    for case in others:
        _score(city, case, 78, officer, waits_for="industry")
        _survey(city, case.organisation, "parent", year, is_open=True)


def _speaker(city: City, organisation: Organisation) -> Actor:
    found = city.speaker(organisation.pk)
    if found is None:
        raise LookupError(f"{organisation} has nobody to speak for it")
    return found


def _score(city: City, case: EvaluationCase, mark: int, officer: Actor, waits_for: str = "") -> None:
    """The subject's own sheet, then those of government, guild and enterprise; one may be left open."""
    mine = _speaker(city, case.organisation)
    _fill(case.scorings.get(is_self=True), mark + 8, mine)
    evaluation.CASE.take(case, "finish_self", actor=mine)
    for party, name in SCORERS:
        body = city.bodies[name]
        sheet = scoring.assign_scorer(case, party, body, actor=officer)
        if party != waits_for:
            _fill(sheet, mark, _speaker(city, body))


def _fill(sheet: Any, mark: int, actor: Actor) -> None:
    if not sheet.is_self:
        scoring.declare_independence(sheet, actor=actor)
    asked = sheet.case.round.scheme.wording.asked_of(sheet.party)
    given = {item.key: Given(Decimal(mark + at)) for at, (_group, item) in enumerate(asked)}
    scoring.save_scores(sheet, given, actor=actor, submit=True)


def _survey(city: City, school: Organisation, who: str, year: int, *, is_open: bool = False) -> Survey:
    """A survey of one group, with unequal response by grade; published, or still open and empty."""
    officer = city.actor("demo-education")
    form = load_questionnaires(Path(settings.RONGHE_JURISDICTIONS) / "china")[who].to_data()
    sizes = (("g1", 320), ("g2", 300), ("g3", 260))
    names = {one["key"]: one["text"] for one in form["questions"][0]["options"]}
    form["strata"] = [{"key": key, "name": names[key], "frame": size} for key, size in sizes]
    survey: Survey = surveys.SURVEY.record(
        {
            "organisation": school,
            "title": f"演示：{form['title']}",
            "year": year,
            "about": school,
            "way": "link",
            "opens_on": city.today - timedelta(days=20),
            "closes_on": city.today + timedelta(days=30 if is_open else 0),
        },
        actor=officer,
    )
    surveys.draw_up(survey, form, actor=officer)
    surveys.SURVEY.take(survey, "open", actor=officer)
    if is_open:
        return survey
    for _ in range(ANSWERS):
        surveys.answer(survey, _sheet(city, who), actor=Actor.anonymous())
    surveys.SURVEY.take(survey, "close", actor=officer)
    surveys.publish(survey, actor=officer)
    return survey


def _sheet(city: City, who: str) -> dict[str, list[str]]:
    """One invented answer sheet; the first year answers more than the third."""
    marks = city.random.choices(("v5", "v4", "v3", "v2"), (40, 38, 16, 6), k=3)
    grade = city.random.choices(("g1", "g2", "g3"), (50, 32, 18))[0]
    sheet = {"grade": [grade], "overall": [marks[0]]}
    if who == "parent":
        return sheet | {"safety": [marks[1]], "future": [marks[2]]}
    went = grade != "g1"
    sheet |= {"skill": [marks[1]], "internship": ["went" if went else "not_yet"], "host": [marks[2]]}
    return sheet | {"wishes": city.random.sample(("practice", "mentors", "jobs", "life"), 2)}


def _use(city: City, case: EvaluationCase, officer: Actor) -> None:
    """The published result is put to use: a support and an honour."""
    result = case.results.get()
    evaluation.RESULT_USE.record(
        {
            "organisation": city.bodies["市教育局"],
            "result": result,
            "kind": "support",
            "decision": "演示：实训基地专项支持名单",
            "decided_on": result.published_on,
            "why": "演示：得分在同类学校前列，优先安排",
        },
        actor=officer,
    )
    honours.HONOUR.record(
        {
            "organisation": case.organisation,
            "kind": "commendation",
            "name": "演示：产教融合先进集体",
            "recipient": case.organisation.name,
            "is_person": False,
            "year": YEARS[-1],
            "step": "granted",
            "granted_on": result.published_on,
            "result": result,
        },
        actor=officer,
    )


def _collect(city: City) -> None:
    """The soft-input survey of two years: most firms answer, one is missing, one is queried."""
    officer = city.actor("demo-statistician")
    form = StatForm.objects.current().get(key="soft_input")
    place = city.places[SHAOXING]
    firms = list(
        Organisation.objects.current().filter(kind="enterprise", jurisdiction__path__startswith=place.path)[
            :6
        ]
    )
    for year in YEARS:
        row = statistics.STAT_ROUND.record(
            {
                "organisation": city.bodies["市统计局"],
                "form": form,
                "year": year,
                "opens_on": date(year + 1, 1, 10),
                "closes_on": date(year + 1, 3, 31),
            },
            actor=officer,
        )
        for at, one in enumerate(statistics.add_units(row, firms, actor=officer)):
            if year == YEARS[-1] and at == len(firms) - 1:
                continue
            _report(city, one, at + year - YEARS[0], officer)


def _report(city: City, row: Any, step: int, officer: Actor) -> None:
    firm = _speaker(city, row.organisation)
    cells = dict(CELLS)
    cells["B05"], cells["C06"] = str(24 + 2 * step), f"{2 + step}.00"
    cells["C01"] = f"{sum(Decimal(cells[code]) for code in ('C02', 'C03', 'C04', 'C05', 'C06'))}"
    explained = {}
    if step == 1:
        cells["B02"], explained = "1500", {"hours": "演示：有两位工程师脱产授课"}
    statistics.fill(row, cells, explained, actor=firm)
    statistics.STAT_RETURN.take(row, "submit", actor=firm)
    if step != 2:
        statistics.STAT_RETURN.take(row, "accept", actor=officer)


def _keep_records(city: City) -> None:
    """Honours, hours, activities, safety, counts, and a cycle of diagnosis of the first school."""
    school = city.bodies[SCHOOLS[0]]
    clerk = _speaker(city, school)
    common = {"organisation": school, "year": YEARS[-1]}
    rows: tuple[tuple[Any, dict[str, Any]], ...] = (
        (honours.ETHICS_HOURS, {"scope": "全校", "hours": Decimal(18)}),
        (honours.MORAL_MODEL, {"kind": "studio", "name": "演示：示例班主任工作室", "level": "市级"}),
        (
            honours.MORAL_ACTIVITY,
            {"topic": "mental", "name": "演示：心理健康月", "sessions": 6, "people": 900},
        ),
        (
            honours.MORAL_ACTIVITY,
            {"topic": "craft", "name": "演示：工匠进校园", "sessions": 4, "people": 600},
        ),
        (honours.SAFETY, {"kind": "drill", "name": "演示：消防演练", "on": date(2023, 5, 12), "people": 880}),
        (
            honours.SAFETY,
            {
                "kind": "inspection",
                "name": "演示：实训室检查",
                "on": date(2023, 9, 5),
                "found": 5,
                "fixed": 5,
            },
        ),
        (
            honours.STUDENT_COUNT,
            {
                "stage": "全校",
                "evaluated": 880,
                "excellent": 210,
                "good": 430,
                "passed": 229,
                "failed": 11,
                "experienced": 640,
            },
        ),
        (honours.HONOUR, {"kind": "craftsman", "name": "演示：区县工匠", "recipient": "演示·示例人选·甲"}),
    )
    for of, values in rows:
        of.record({**common, **values}, actor=clerk)
    for process in ("plan", "programme", "talent", "research"):
        values = {
            "process": process,
            "is_included": True,
            "indicator": "演示：思政成效",
            "document": "演示办法",
        }
        honours.PARTY_INDICATOR.record({**common, **values}, actor=clerk)
    _diagnose(city, common, clerk)


def _diagnose(city: City, common: dict[str, Any], clerk: Actor) -> None:
    cycle = honours.CYCLE.record(
        {
            **common,
            "field": "专业",
            "target": "演示：两个专业群达到市级标准",
            "standard": "演示：专业建设标准（虚构）",
            "finding": "演示：实训工位不足，企业课程偏少",
        },
        actor=clerk,
    )
    honours.CYCLE.take(cycle, "diagnose", actor=clerk)
    items = [
        honours.IMPROVEMENT.record(
            {
                "organisation": common["organisation"],
                "cycle": cycle,
                "number": number,
                "problem": f"演示：{problem}",
                "measure": "演示：列入年度计划",
                "duty": "教务处",
                "due_on": city.today + timedelta(days=60),
            },
            actor=clerk,
        )
        for number, problem in enumerate(("实训工位不足", "企业课程偏少"), start=1)
    ]
    honours.CYCLE.take(cycle, "improve", actor=clerk)
    honours.IMPROVEMENT.close(items[0], actor=clerk, reason="演示：新增工位 20 个，已验收")
