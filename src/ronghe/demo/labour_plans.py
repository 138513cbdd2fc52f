"""What is planned from Shaoxing's demand: scarce occupations, the balance sheet, a project, a study."""

from __future__ import annotations

from datetime import date, timedelta

from ronghe.demo import names
from ronghe.demo.city import SHAOXING, City
from ronghe.labour.enums import DemandSource, OutputKind, ProjectStage, SkillLevel, StudyState
from ronghe.labour.services.balance import BALANCE, compute_sheet
from ronghe.labour.services.counts import PROJECT, PROJECT_POST, take_in
from ronghe.labour.services.shortage import SHORTAGE, propose_items
from ronghe.labour.services.studies import OUTPUT, STUDY

POSTS = (
    ("产线机器人运维", "6-31-07-01", SkillLevel.LEVEL_4, 12),
    ("车工", "6-18-01-01", SkillLevel.LEVEL_4, 8),
    ("数据标注与维护（演示：名称不在大典里）", "", SkillLevel.NONE, 5),
)


def plan_from_demand(city: City) -> None:
    """After the returns: without them nothing could be proposed as scarce."""
    _list_shortages(city)
    _balance(city)
    _project(city)
    _study(city)


def _list_shortages(city: City) -> None:
    """Last year's list is published; this year's waits to be looked through."""
    hrss = city.actor("demo-hrss")
    for year in (city.today.year - 1, city.today.year):
        edition = SHORTAGE.record(
            {
                "organisation": city.bodies["市人力社保局"],
                "title": f"绍兴市{year}年急需紧缺职业目录（演示）",
                "year": year,
                "basis": "演示：按当年已采用的企业申报里难招人数占现缺人数的比例提出，由人核定。",
            },
            actor=hrss,
        )
        propose_items(edition, actor=hrss)
        if year < city.today.year:
            SHORTAGE.take(edition, "publish", actor=hrss)


def _balance(city: City) -> None:
    """The computed lines stand; the others wait for people."""
    drc = city.actor("demo-drc")
    sheet = BALANCE.record({"organisation": city.bodies["市发改委"], "year": city.today.year - 1}, actor=drc)
    compute_sheet(sheet, actor=drc)


def _project(city: City) -> None:
    drc, firm = city.actor("demo-drc"), city.bodies[names.enterprises(city.number(40))[0].short]
    start = date(city.today.year, 3, 1)
    project = PROJECT.record(
        {
            "organisation": firm,
            "name": "示例智能产线扩建（演示）",
            "industry": "C34",
            "stage": ProjectStage.BUILDING,
            "starts_on": start,
            "produces_on": start + timedelta(days=400),
        },
        actor=drc,
    )
    for title, code, skill, number in POSTS:
        PROJECT_POST.record(
            {
                "organisation": firm,
                "project": project,
                "title": title,
                "occupation": code,
                "skill": skill,
                "number": number,
                "needed_on": date(city.today.year, 12, 1),
            },
            actor=drc,
        )
    hrss = city.actor("demo-hrss")
    take_in(city.places[SHAOXING], DemandSource.PROJECTS, city.today.year, 4, actor=hrss)


def _study(city: City) -> None:
    education = city.actor("demo-education")
    ended = city.today - timedelta(days=60)
    study = STUDY.record(
        {
            "organisation": city.bodies["示例职业技术学校一"],
            "title": "纺织印染数字化下的技能人才供求（演示）",
            "progress": StudyState.USED,
            "commissioned_by": "市教育局",
            "starts_on": ended - timedelta(days=200),
            "ends_on": ended,
            "advice": "演示：扩大工业机器人技术应用专业的企业实训，停招连续两年对口率最低的专业。",
            "advised_to": "市教育局、市发改委",
            "advised_on": ended,
            "answer": "演示：列入专业调整的决策材料。",
        },
        actor=education,
    )
    OUTPUT.record(
        {
            "organisation": study.organisation,
            "name": "供求研究报告（演示）",
            "kind": OutputKind.REPORT,
            "study": study,
            "finished_on": ended,
            "used_by": "市教育局",
        },
        actor=education,
    )
