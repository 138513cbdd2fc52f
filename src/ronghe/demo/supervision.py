"""Supervision of the demonstration: rounds of 2021 to 2024 and of this quarter, cards, inspections, meetings.

The years gone by are written together, as they would come from an older ledger; this quarter's round, the
inspections and the meetings go through the services step by step and stand in every state.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import F

from ronghe.core.actor import Actor
from ronghe.core.history import acting
from ronghe.demo.city import SHAOXING, City
from ronghe.demo.files import proof
from ronghe.demo.plans import shaoxing_plan
from ronghe.directory.models import Organisation
from ronghe.policy.models import Cycle, Indicator, Task
from ronghe.supervision.models import (
    ActionItem,
    FormItem,
    Inspection,
    RankingMethod,
    Round,
    RoundForm,
    Schedule,
)
from ronghe.supervision.services import actions, cards, governance, records, rounds
from ronghe.supervision.services.ranking import fix_ranking

YEARS = (2021, 2022, 2023, 2024)
TOLD = "演示：主管单位决定（虚构）"
DECIDED = "演示：教育督导委员会会议决定公布（虚构）"
SAID = "演示文字：已印发年度安排，明确责任科室，正按计划推进。"
HAVING = ("越城区政府", "柯桥区政府", "诸暨市政府", "新昌县政府")
"""Counties with a working mechanism; the others have none yet."""


def supervise(city: City) -> None:
    """Everything of this module; nothing is drawn by chance."""
    officer = city.actor("demo-supervision")
    yearly, quarterly = _keep_rules(city, officer)
    for year in YEARS:
        _past_year(city, yearly, year, officer)
    _this_quarter(city, quarterly, officer)
    _inspect(city, officer)
    _meet(city)
    _keep_records(city, officer)
    _rank(city, officer)


def _office(city: City) -> Organisation:
    return city.bodies["市教育督导办"]


def _counties(city: City) -> list[Organisation]:
    from_names = [body for short, body in city.bodies.items() if short.endswith("政府")]
    place = city.places[SHAOXING]
    return [body for body in from_names if body.jurisdiction.path.startswith(place.path)]


def _keep_rules(city: City, officer: Actor) -> tuple[Schedule, Schedule]:
    """The plan says neither interval nor first day: the office decides, also when a card is due."""
    office, plan = _office(city), shaoxing_plan(city)
    cycle = Cycle.objects.filter(plan=plan, kind="inspection").first()
    common = {"organisation": office, "addressees": "counties", "basis": TOLD}
    yearly = records.SCHEDULE.record(
        {
            **common,
            "name": "重点任务和项目督查",
            "cycle": cycle,
            "kind": "inspection",
            "modality": "must",
            "every": "P1Y",
            "anchor_on": date(2019, 12, 31),
            "starts_on": city.today,
        },
        actor=officer,
    )
    quarterly = records.SCHEDULE.record(
        {
            **common,
            "name": "产教融合季度调度",
            "kind": "dispatch",
            "every": "P3M",
            "anchor_on": date(2019, 12, 31),
            "starts_on": city.today,
        },
        actor=officer,
    )
    for subject, yellow, red in (("form", 3, 8), ("action", 5, 15)):
        values = {"organisation": office, "subject": subject, "yellow_days": yellow, "red_days": red}
        cards.CARD_RULE.record({**values, "basis": TOLD}, actor=officer)
    return yearly, quarterly


def _round(city: City, schedule: Schedule, title: str, first: date, last: date, officer: Actor) -> Round:
    fill = last + timedelta(days=40)
    values = {
        "organisation": _office(city),
        "schedule": schedule,
        "title": title,
        "kind": schedule.kind,
        "modality": "must",
        "clause": "绍兴计划六、",
        "addressees": "counties",
        "period_from": first,
        "period_to": last,
        "opened_on": last + timedelta(days=10),
        "sign_due_on": last + timedelta(days=15),
        "fill_due_on": fill,
    }
    return rounds.ROUND.record(values, actor=officer)


def _past_year(city: City, schedule: Schedule, year: int, officer: Actor) -> None:
    """A round long closed: all on time but one county a year, which was late and sent in twice."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    row = _round(city, schedule, f"{year}年度重点任务和项目督查", first, last, officer)
    due = row.fill_due_on
    with acting(city.system, "demo.supervision.past", "演示：往年台账"):
        FormItem.objects.filter(form__round=row).update(claimed="on_track", percent=60, progress=SAID)
        row.forms.update(
            state="closed",
            due_on=None,
            signed_on=row.opened_on + timedelta(days=1),
            submitted_on=due - timedelta(days=3),
            closed_on=due + timedelta(days=5),
        )
        forms = list(row.forms.order_by("pk"))
        late = forms[year % len(forms)]
        row.forms.filter(pk=late.pk).update(submitted_on=due + timedelta(days=9), returns=F("returns") + 1)
    rounds.ROUND.take(row, "close", actor=officer, note="演示：全部办结")


def _this_quarter(city: City, schedule: Schedule, officer: Actor) -> None:
    """The round of the quarter that ended last, one county in each state; two are late and carded."""
    ended = date(city.today.year, (city.today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
    first = date(ended.year, ended.month - 2, 1)
    row = _round(city, schedule, f"产教融合调度（{city.quarter}）", first, ended, officer)
    late = city.today - timedelta(days=14)
    Round.objects.filter(pk=row.pk).update(
        opened_on=late - timedelta(days=30), sign_due_on=late - timedelta(days=25), fill_due_on=late
    )
    row.refresh_from_db()
    states = ("closed", "returned", "submitted", "signed", "cleared", "signed", "issued")
    for form, state in zip(row.forms.select_related("organisation").order_by("pk"), states, strict=False):
        _bring_to(city, form, state, officer)
    waiting = list(row.forms.filter(state="signed").order_by("pk"))
    reason = "演示：逾期未报，经两次提醒仍未提交。"
    for form, colour in zip(waiting, ("red", "yellow"), strict=False):
        card = cards.issue_card(form, colour, actor=officer, reason=reason)
        speaker = city.speaker(form.organisation_id)
        if colour == "yellow" and speaker is not None:
            cards.CARD.take(card, "appeal", actor=speaker, note="演示：通知当日收到，已在汇总。")


def _bring_to(city: City, form: RoundForm, state: str, officer: Actor) -> None:
    speaker = city.speaker(form.organisation_id)
    if state == "cleared" or speaker is None:
        rounds.FORM.take(form, "clear", actor=officer, note="演示：本季没有任务，免报")
        return
    if state == "issued":
        return
    rounds.FORM.take(form, "sign", actor=speaker)
    if state == "signed":
        return
    with acting(speaker, "supervision.form.filled", "演示"):
        form.items.update(claimed="on_track", percent=70, progress=SAID, next_step="演示：下季度完成验收。")
    upload = proof(f"调度{form.organisation.name}", ["内容虚构"])
    rounds.FORM.attach(form, upload.file, upload.name, actor=speaker, caption="演示材料")
    rounds.FORM.take(form, "submit", actor=speaker)
    if state == "returned":
        rounds.FORM.take(form, "return", actor=officer, note="演示：请补充实训设备的佐证。")
    elif state == "closed":
        rounds.FORM.take(form, "close", actor=officer, note="演示：核对属实")


# ---------------------------------------------------------------------- inspections


def _inspect(city: City, officer: Actor) -> None:
    """One inspection of 2023 all struck off and reported in public, one of this year with items in flight."""
    counties = _counties(city)
    old = _inspection(city, "2023年职业教育专项督导", date(2023, 9, 1), officer)
    for number, unit in enumerate(counties[:2], 1):
        item = _finding_and_item(city, old, unit, number, date(2023, 12, 15), officer)
        _strike_off(city, item, officer, date(2023, 12, 1))
        _publish(unit, f"{unit.name}2023年职业教育督导报告（演示）", old, officer)
    actions.INSPECTION.take(old, "close", actor=officer)
    _publish(_office(city), "2023年职业教育专项督导情况（演示）", old, officer)
    new = _inspection(city, "产教融合专项督导（演示）", city.today - timedelta(days=60), officer)
    for number, unit in enumerate(counties[:3], 1):
        due = city.today + timedelta(days=20 - 15 * number)
        item = _finding_and_item(city, new, unit, number, due, officer)
        speaker = city.speaker(unit.pk)
        if number == 1:
            _strike_off(city, item, officer, None)
        elif number == 2 and speaker is not None:
            actions.ACTION.take(item, "report", actor=speaker, note="演示：设备已到货，正在安装。")


def _inspection(city: City, title: str, start: date, officer: Actor) -> Inspection:
    values = {
        "organisation": _office(city),
        "title": title,
        "kind": "special",
        "starts_on": start,
        "ends_on": start + timedelta(days=20),
        "clause": "绍兴计划六、",
        "plan": "演示：听取汇报，查阅台账，实地查看。",
        "criteria": "实训条件达到要求\n教师队伍达到要求\n经费落实到位",
    }
    row = actions.INSPECTION.record(values, actor=officer)
    return actions.INSPECTION.take(row, "start", actor=officer)


def _finding_and_item(
    city: City, row: Inspection, unit: Organisation, number: int, due: date, officer: Actor
) -> ActionItem:
    common = {"organisation": unit, "inspection": row}
    found = actions.FINDING.record(
        {
            **common,
            "criterion": "实训条件达到要求",
            "grade": "not_met",
            "text": "演示：一所学校的实训工位不足。",
        },
        actor=officer,
    )
    if row.state == "under_way":
        actions.INSPECTION.take(row, "feed_back", actor=officer, note="演示：已反馈督导意见")
    return actions.ACTION.record(
        {
            **common,
            "source": "rectification",
            "finding": found,
            "number": number,
            "title": f"补足实训工位（{unit.name}）",
            "requirement": "演示：按标准补足工位，并完成验收。",
            "owner_post": "分管副县（市、区）长",
            "deadline_on": due,
        },
        actor=officer,
    )


def _strike_off(city: City, item: ActionItem, officer: Actor, on: date | None) -> None:
    speaker = city.speaker(item.organisation_id)
    if speaker is None:
        actions.ACTION.take(item, "cancel", actor=officer, note="演示：没有填报人员")
        return
    actions.ACTION.take(item, "report", actor=speaker, note="演示：工位已补足，验收通过。", on=on)
    upload = proof(f"整改{item.number}", [item.title, "内容虚构"])
    actions.ACTION.attach(item, upload.file, upload.name, actor=speaker, caption="演示材料")
    actions.ACTION.take(item, "close", actor=officer, note="演示：现场核查属实", on=on)


def _publish(unit: Organisation, title: str, row: Inspection, officer: Actor) -> None:
    values = {
        "organisation": unit,
        "title": title,
        "year": 2023,
        "inspection": row,
        "text": "演示文字：总体情况良好。\n存在实训工位不足的问题，已限期整改。\n内容全部虚构。",
    }
    report = actions.REPORT.record(values, actor=officer)
    actions.REPORT.take(report, "publish", actor=officer, note=DECIDED, on=date(2024, 1, 15))


# ---------------------------------------------------------------------- meetings


def _meet(city: City) -> None:
    """The coordination mechanism, two of its meetings, and the counties' own mechanisms."""
    secretary = city.actor("demo-drc")
    drc = city.bodies["市发改委"]
    body = governance.BODY.record(
        {
            "organisation": drc,
            "name": "绍兴市产教融合协调机制（演示）",
            "kind": "coordination",
            "founded_on": date(2020, 6, 1),
            "clause": "绍兴计划六、",
        },
        actor=secretary,
    )
    seats = (
        ("市政府办", "副秘书长", "head", "government"),
        ("市发改委", "主任", "deputy", "government"),
        ("市教育局", "局长", "deputy", "government"),
        ("市人力社保局", "分管副局长", "member", "government"),
        ("越东示例智能装备", "总经理", "member", "enterprise"),
    )
    for short, post, duty, category in seats:
        values = {"organisation": city.bodies[short], "body": body, "post": post, "duty": duty}
        governance.MEMBER.record({**values, "category": category}, actor=secretary)
    old = _meeting(city, body, "协调机制2023年会议", date(2023, 11, 8), secretary)
    done = _decision(city, old, 1, "市人力社保局", "落实企业实践岗位", date(2024, 6, 30), secretary)
    _report_decision(city, done, secretary)
    governance.MEETING.take(old, "close", actor=secretary)
    new = _meeting(city, body, "协调机制本年度会议", city.today - timedelta(days=30), secretary)
    due = city.today + timedelta(days=45)
    _decision(city, new, 1, "市教育局", "公布实训基地开放清单", due, secretary)
    _decision(city, new, 2, "市财政局", "下达专项资金", city.today - timedelta(days=4), secretary)
    for short in HAVING:
        unit = city.bodies[short]
        values = {"organisation": unit, "name": f"{unit.name}产教融合工作专班（演示）", "kind": "working"}
        governance.BODY.record({**values, "founded_on": date(2020, 9, 1)}, actor=city.system)


def _meeting(city: City, body: Any, title: str, on: date, secretary: Actor) -> Any:
    values = {
        "organisation": city.bodies["市发改委"],
        "body": body,
        "title": f"{title}（演示）",
        "held_on": on,
        "place": "市行政中心",
        "agenda": "演示：听取进展，研究问题，议定事项。",
        "minutes": "演示文字：会议听取了进展情况，议定若干事项，由责任单位按期办理。",
    }
    meeting = governance.MEETING.record(values, actor=secretary)
    governance.MEETING.take(meeting, "hold", actor=secretary)
    came = {seat.pk: (number != 3, "") for number, seat in enumerate(body.members.order_by("pk"))}
    governance.set_attendance(meeting, came, actor=secretary)
    return meeting


def _decision(
    city: City, meeting: Any, number: int, short: str, title: str, due: date, secretary: Actor
) -> ActionItem:
    return actions.ACTION.record(
        {
            "organisation": city.bodies[short],
            "source": "decision",
            "meeting": meeting,
            "number": number,
            "title": f"{title}（演示）",
            "requirement": "演示：按会议纪要办理，并报送结果。",
            "owner_post": "分管负责人岗位",
            "deadline_on": due,
        },
        actor=secretary,
    )


def _report_decision(city: City, item: ActionItem, secretary: Actor) -> None:
    speaker = city.speaker(item.organisation_id)
    if speaker is None:
        return
    actions.ACTION.take(item, "report", actor=speaker, note="演示：已落实。", on=date(2024, 6, 1))
    upload = proof("议定事项", [item.title, "内容虚构"])
    actions.ACTION.attach(item, upload.file, upload.name, actor=speaker, caption="演示材料")
    actions.ACTION.take(item, "close", actor=secretary, note="演示：属实", on=date(2024, 6, 10))


# ---------------------------------------------------------------------- records and ranking


def _keep_records(city: City, officer: Actor) -> None:
    """A few rows of each register that a visitor would look for."""
    system, last = city.system, city.today.year - 1
    for unit in _counties(city)[:4]:
        values = {"organisation": unit, "year": last, "result": "良好（演示）", "has_vocational": True}
        records.COUNTY_EVALUATION.record({**values, "for_leadership": True}, actor=officer)
    records.PROMPT.record(
        {
            "organisation": city.bodies["嵊州市政府"],
            "matter": "督促建立县级工作机制（演示）",
            "sent_on": city.today - timedelta(days=20),
        },
        actor=officer,
    )
    school, enterprise = city.bodies["示例职业技术学院"], city.bodies["越东示例智能装备"]
    records.DOCKING.record(
        {
            "organisation": school,
            "matter": "共建智能装备产业学院（演示）",
            "kind": "enterprise",
            "partner": enterprise,
            "proposed_on": date(last, 3, 1),
            "status": "agreed",
            "answered_on": date(last, 4, 10),
        },
        actor=system,
    )
    records.PARTY.record(
        {"organisation": school, "year": last, "is_deployed": True, "is_done": True, "is_assessed": True},
        actor=system,
    )
    records.RESPONSIBILITY.record(
        {"organisation": enterprise, "year": last, "is_published": True, "has_section": True}, actor=system
    )
    records.DIALOGUE.record(
        {
            "organisation": city.bodies["市教育局"],
            "topic": "智能装备人才协同培养（演示）",
            "held_on": date(last, 5, 20),
            "has_industry": True,
            "has_school": True,
            "has_enterprise": True,
            "result": "演示：商定共建课程。",
        },
        actor=system,
    )
    _status_rules(city, officer)


def _status_rules(city: City, officer: Actor) -> None:
    """The first tasks whose indicator has a target: their status is computed."""
    plan = shaoxing_plan(city)
    indicators = Indicator.objects.live().filter(plan=plan, value__isnull=False, repeat_of__isnull=True)
    tasks = list(Task.objects.running().filter(plan=plan).order_by("order", "pk")[:3])
    for task, indicator in zip(tasks, indicators.order_by("order", "pk"), strict=False):
        values = {"organisation": _office(city), "task": task, "indicator": indicator, "basis": TOLD}
        records.STATUS_RULE.record(values, actor=officer)


def _rank(city: City, officer: Actor) -> None:
    place = city.places[SHAOXING]
    values = {"organisation": _office(city), "name": "县（市、区）排名办法（演示）", "basis": TOLD}
    method: RankingMethod = records.METHOD.record(values, actor=officer)
    for year in YEARS[-2:]:
        first, last = date(year, 1, 1), date(year, 12, 31)
        fix_ranking(place, "counties", method, first, last, actor=officer, on=last + timedelta(days=45))
