"""What the public reads of effects: a pilot rated and corrected, typical cases; and counts of skilled people.

Pilot, effect, standard and persons are all invented and say so.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ronghe.demo.city import City
from ronghe.demo.files import pdf
from ronghe.demo.plans import shaoxing_plan
from ronghe.policy.models import Task
from ronghe.quality.services import evaluation, pilots, skills, typical

TASK = "试点与课改结合并招生招工一体"
PILOT = "演示：示例学徒制试点"
SCHOOL, FIRM = "示例职业技术学校一", "越东示例智能装备"
EVALUATOR = "示例珍珠加工教育评价研究院"
YEAR = 2023


def show_effects(city: City) -> None:
    _rate_pilots(city)
    _tell_cases(city)
    _count_skills(city)


def _rate_pilots(city: City) -> None:
    """One rated by a third party, published and corrected; one still without a rating."""
    officer, publisher = city.actor("demo-supervision"), city.actor("demo-office")
    common = {
        "organisation": city.bodies[SCHOOL],
        "clause": "演示：虚构的试点方案第三条",
        "starts_on": date(2021, 9, 1),
    }
    rated, _open = (
        pilots.ACTION.record({**common, **values}, actor=officer)
        for values in (
            {
                "name": PILOT,
                "kind": "pilot",
                "task": Task.objects.running().get(plan=shaoxing_plan(city), title=TASK),
                "clause": "",
                "effect": "演示：两个示例专业实行招生招工一体，学徒课程全部开出。",
            },
            {
                "name": "演示：示例实训安全专项行动",
                "kind": "special",
                "effect": "演示：示例实训室隐患全部整改。",
                "starts_on": date(2023, 3, 1),
            },
        )
    )
    contract = evaluation.COMMISSION.record(
        {
            "organisation": city.bodies["市教育督导办"],
            "name": "演示：试点成效第三方评定",
            "body": city.bodies[EVALUATOR],
            "number": "演示-2024-07",
            "qualification": "演示资质（虚构）",
            "areas": "试点成效",
            "starts_on": date(2024, 1, 8),
            "ends_on": date(2024, 6, 30),
        },
        actor=officer,
    )
    rating = pilots.RATING.record(
        {
            "organisation": city.bodies["市教育督导办"],
            "action": rated,
            "year": YEAR,
            "way": "third",
            "commission": contract,
            "rating": "partly",
            "why": "演示：两个专业都签了学徒协议，一门学徒课程还没有开出。",
        },
        actor=officer,
    )
    _publish(rating, officer, publisher)
    pilots.RATING.take(rating, "correct", actor=officer, note="演示：漏看一份开课记录")
    corrected = rating.correction
    pilots.RATING.amend(
        corrected,
        {"rating": "mostly", "why": "演示：学徒课程已开出，学徒人数还没有达到方案所写。"},
        actor=officer,
        reason="演示：补看开课记录",
    )
    _publish(corrected, officer, publisher)


def _publish(rating: Any, officer: Any, publisher: Any) -> None:
    pilots.RATING.take(rating, "submit", actor=officer)
    pilots.RATING.take(rating, "publish", actor=publisher)


def _tell_cases(city: City) -> None:
    cases: tuple[tuple[str, dict[str, Any]], ...] = (
        (
            FIRM,
            {
                "kind": "enterprise",
                "title": "演示：示例企业把产线建进校园",
                "subject": FIRM,
                "summary": "演示：企业出设备和师傅，学校出场地，学生在校内产线轮岗。",
                "text": "演示：这是虚构的案例。\n\n"
                "企业把一条示例产线建在学校，每学期接收三个班轮岗，由企业师傅带教。",
            },
        ),
        (
            SCHOOL,
            {
                "kind": "grassroots",
                "title": "演示：示例毕业生甲在乡镇农技站",
                "summary": "演示：毕业后到示例乡镇做农机维修和培训。",
                "text": "演示：这是虚构的案例。\n\n"
                "示例毕业生甲毕业后到示例乡镇农技站工作，每年为农户维修农机、办培训班。",
                "names_person": True,
                "shown_as": "示例毕业生甲",
                "person": "示例人",
                "consent_on": date(2024, 3, 1),
                "graduated_year": 2021,
            },
        ),
    )
    for name, values in cases:
        body = city.bodies[name]
        clerk = city.speaker(body.pk)
        if clerk is None:
            raise LookupError(f"{name} has nobody to speak for it")
        row = typical.TYPICAL.record({"organisation": body, "year": YEAR, **values}, actor=clerk)
        if values.get("names_person"):
            upload = SimpleUploadedFile(
                "同意书.pdf", pdf(["演示：同意公开的声明（虚构）"]), "application/pdf"
            )
            typical.TYPICAL.attach(row, upload, "同意书.pdf", actor=clerk, caption="演示：同意书")
        typical.TYPICAL.take(row, "submit", actor=clerk)
        for step in ("review", "publish"):
            typical.TYPICAL.take(row, step, actor=city.actor("demo-education"))


def _count_skills(city: City) -> None:
    officer, body = city.actor("demo-hrss"), city.bodies["市人力社保局"]
    standard = skills.STANDARD.record(
        {
            "organisation": body,
            "name": "演示：示例装配工能力标准",
            "level": "local",
            "version": "2022年版",
            "valid_from": date(2022, 1, 1),
        },
        actor=officer,
    )
    incentive = skills.INCENTIVE.record(
        {
            "organisation": body,
            "name": "演示：示例技能提升奖励",
            "kind": "subsidy",
            "document": "演示：虚构文件〔2022〕5号",
            "clause": "第二条",
            "starts_on": date(2022, 1, 1),
        },
        actor=officer,
    )
    for year, grade, candidates, passed, rewarded in ((2022, "4", 120, 96, 60), (2023, "3", 80, 52, 40)):
        skills.SKILL_EVALUATION.record(
            {
                "organisation": city.bodies[EVALUATOR],
                "year": year,
                "standard": standard,
                "grade": grade,
                "candidates": candidates,
                "passed": passed,
                "incentive": incentive,
                "rewarded": rewarded,
            },
            actor=officer,
        )
