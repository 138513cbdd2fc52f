"""Supervision in public: a decision of the office, numbers of the day and of today, nothing of people."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ronghe.core.errors import InvalidTransition, NotAllowed, RongheError
from ronghe.core.history import timeline
from ronghe.core.roles import Role
from ronghe.portal.queries.datasets import read_rows
from ronghe.portal.rules.datasets import declared
from ronghe.supervision.models import PublishedLine, SupervisionReport
from ronghe.supervision.services import actions, cards
from ronghe.supervision.services.ranking import fix_ranking
from ronghe.warehouse.syncing import sync
from ronghe.warehouse.tables import open_snapshot
from tests.factories.accounts import actor_with
from tests.supervision.test_actions import finding, rectification, strike_off
from tests.supervision.test_scores import SPAN, method
from tests.supervision.world import World

pytestmark = pytest.mark.django_db
WHY = "教育督导条例第二十条；督导委员会决定"


@pytest.fixture
def world() -> World:
    return World()


def report(world: World, **more: Any) -> SupervisionReport:
    values = {
        "organisation": world.office,
        "title": "示例专项督导情况",
        "year": 2024,
        "text": "总体良好。",
        **more,
    }
    made: SupervisionReport = actions.REPORT.record(values, actor=world.officer)
    return made


def page(row: SupervisionReport | None = None) -> str:
    name = ("portal:supervision_report", [row.pk]) if row else ("portal:supervision_reports", [])
    answer = Client().get(reverse(name[0], args=name[1]))
    assert answer.status_code == 200
    return answer.content.decode()


def inspected(world: World) -> tuple[Any, Any]:
    """Two counties inspected: one has a fault with an item, the other is in order."""
    row = world.inspection()
    actions.INSPECTION.take(row, "start", actor=world.officer)
    found = finding(world, row, text="这一段发现的文字不公布。")
    finding(world, row, organisation=world.governments[1], grade="met", text="好")
    actions.INSPECTION.take(row, "feed_back", actor=world.officer, note="已反馈")
    return row, rectification(world, row, 1, finding=found)


@pytest.mark.register("SUP-04")
def test_an_inspection_is_told_in_numbers_of_the_day_and_of_today(world: World) -> None:
    inspection, item = inspected(world)
    row = report(world, inspection=inspection)
    draft = reverse("portal:supervision_report", args=[row.pk])
    assert Client().get(draft).status_code == 404, "a draft is nobody's business"
    with pytest.raises(InvalidTransition):
        actions.REPORT.take(row, "publish", actor=world.officer)
    with pytest.raises(NotAllowed):
        actions.REPORT.take(row, "publish", actor=world.clerks[0], note=WHY)
    actions.REPORT.take(row, "publish", actor=world.officer, note=WHY)
    row.refresh_from_db()
    assert (row.decision, row.published_by_id) == (WHY, world.officer.user_id)
    strike_off(world, item)
    text = page(row)
    for words in (WHY, "实训设备达标", "结论不符合（条）", world.governments[1].name, "已销号（现在）"):
        assert words in text
    assert "这一段发现的文字不公布" not in text
    told = dict(row.lines.filter(organisation=world.governments[0]).values_list("measure", "value"))
    assert told == {"met": 0, "partly": 0, "not_met": 1, "items": 1, "struck_off": 0}, "as on the day"
    rows = text.split('id="t-rectification"')[1].split("<tbody>")[1].split("</tbody>")[0]
    assert rows.count(">1<") == 3, "one item then, one now, one struck off now"
    assert row.title in page()
    assert any(one.action == "supervision.report.publish" and one.note == WHY for one in timeline(row))


def test_people_cards_and_appeals_are_not_told(world: World) -> None:
    """A card with its appeal stands beside the same round: the public page has no word of it."""
    world.card_rule()
    round_ = world.round()
    form = world.form(round_)
    card = cards.issue_card(form, "yellow", actor=world.officer, reason="逾期示例理由")
    cards.CARD.take(card, "appeal", actor=world.clerks[0], note="申诉示例理由")
    judge = actor_with(Role.SUPERVISION, jurisdiction=world.city)
    cards.CARD.take(card, "revoke", actor=judge, note="申诉成立示例")
    row = report(world, title="示例季度调度情况", round=round_)
    actions.REPORT.take(row, "publish", actor=world.officer, note=WHY)
    text = page(row)
    assert "应报表（份）" in text
    names = [world.officer.name, *(clerk.name for clerk in world.clerks)]
    hidden = ["逾期示例理由", "申诉示例理由", "申诉成立示例", "黄牌", *(name for name in names if name)]
    assert [words for words in hidden if words in text] == []
    phone = report(world, title="带手机号的报告")
    with pytest.raises(RongheError, match="手机号码"):
        actions.REPORT.amend(phone, {"text": "联系 13900000000。"}, actor=world.officer, reason="x")


def test_a_withdrawn_report_says_why_and_shows_nothing_else(world: World) -> None:
    inspection, _item = inspected(world)
    row = report(world, inspection=inspection)
    actions.REPORT.take(row, "publish", actor=world.officer, note=WHY)
    actions.REPORT.take(row, "withdraw", actor=world.officer, note="数据核对有误")
    text = page(row)
    assert "数据核对有误" in text
    assert "总体良好" not in text
    assert "结论不符合" not in text
    assert "数据核对有误" in page()
    assert not PublishedLine.objects.exists()


def test_a_ranking_is_published_with_its_method_where_the_office_decides_so(world: World) -> None:
    ranking = fix_ranking(world.city, "counties", method(world), SPAN.first, SPAN.last, actor=world.officer)
    row = report(world, title="示例排名", ranking=ranking)
    assert "还没有公布" in page()
    actions.REPORT.take(row, "publish", actor=world.officer, note=WHY)
    text = page(row)
    assert "排名办法" in text
    assert ranking.content["method"]["name"] in text


def test_open_data_gives_the_published_numbers_and_no_withdrawn_ones(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"
    inspection, _item = inspected(world)
    row = report(world, inspection=inspection)
    gone = report(world, title="撤回的报告", inspection=inspection)
    for one in (row, gone):
        actions.REPORT.take(one, "publish", actor=world.officer, note=WHY, on=date(2024, 4, 1))
    actions.REPORT.take(gone, "withdraw", actor=world.officer, note="重复")
    declaration = declared()["supervision-results"]
    sync(names=(declaration.extract,))
    with open_snapshot() as snapshot:
        rows = list(read_rows(declaration, world.city, snapshot).rows)
    assert {one["report"] for one in rows} == {"示例专项督导情况"}
    assert {(one["unit"], one["measure"]): int(one["value"]) for one in rows}[
        world.governments[0].name, "not_met"
    ] == 1
    assert not any("by" in name or "person" in name for name in rows[0])


def test_other_offices_do_not_decide(world: World) -> None:
    row = report(world)
    for role in (Role.EDUCATION, Role.COUNTY, Role.STATISTICIAN):
        with pytest.raises(NotAllowed):
            actions.REPORT.take(row, "publish", actor=actor_with(role, jurisdiction=world.city), note=WHY)
