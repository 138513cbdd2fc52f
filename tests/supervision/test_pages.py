"""Pages of supervision: who opens what, filling in, ledger, calendar, matrix, ranking and files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.core.models import Notice
from ronghe.core.roles import Role
from ronghe.supervision.models import Card, Ranking, Round
from ronghe.supervision.services import governance
from ronghe.supervision.services.rounds import FORM
from tests.supervision.test_scores import method, status_rule
from tests.supervision.world import World
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
DONE = 303


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def desk(world: World) -> Client:
    return client_with(Role.SUPERVISION, organisation=world.office)


@pytest.fixture
def unit(world: World) -> Client:
    return client_with(Role.COUNTY, organisation=world.governments[0])


OVER_ALL = ("calendar", "mechanisms", "status_board")
FOR_ALL = ("hub", "ranking", "file_list", "forms_list", "actions_list", "cards_list", "meetings_list")
TABLE = [
    *((page, role, 200) for page in OVER_ALL for role in (Role.SUPERVISION, Role.PARTY_OFFICE, Role.AUDITOR)),
    *((page, role, 403) for page in OVER_ALL for role in (Role.SCHOOL, Role.ENTERPRISE, Role.LEARNER)),
    *((page, role, 200) for page in FOR_ALL for role in (Role.SUPERVISION, Role.SCHOOL, Role.HRSS)),
    *((page, role, 403) for page in FOR_ALL for role in (Role.LEARNER, Role.TEACHER)),
    *((page, role, 403) for page in ("rounds_new", "schedules_new") for role in (Role.SCHOOL, Role.COUNTY)),
    ("rounds_new", Role.SUPERVISION, 200),
    ("bodies_new", Role.EDUCATION, 200),
    ("cards_new", Role.SUPERVISION, 403),
    ("forms_new", Role.SUPERVISION, 403),
]


def test_roles_open_what_is_theirs(world: World) -> None:
    """The table (role, page, status), every line of it with one browser a role."""
    browsers: dict[str, Client] = {}
    for page, role, status in TABLE:
        client = browsers.setdefault(role, client_with(role, jurisdiction=world.city))
        answer = client.get(reverse(f"supervision:{page}"))
        assert answer.status_code == status, (page, role)


def test_a_unit_fills_in_its_form_and_the_office_closes_it(world: World, desk: Client, unit: Client) -> None:
    world.task()
    form = world.form()
    page, act = (reverse(f"supervision:forms_{name}", args=[form.pk]) for name in ("detail", "act"))
    fill = reverse("supervision:form_fill", args=[form.pk])
    assert "等待甲区人民政府办理" in unit.get(page).content.decode()
    assert unit.post(act, {"step": "sign"}).status_code == DONE
    wrong = unit.post(fill, {"1-claimed": "on_track", "1-percent": "130", "1-progress": "已开工"})
    assert wrong.status_code == 422
    assert "完成进度为 130%" in wrong.content.decode()
    saved = unit.post(
        fill, {"1-claimed": "on_track", "1-percent": "30", "1-progress": "已开工", "act": "submit"}
    )
    assert saved.status_code == DONE
    form.refresh_from_db()
    assert (form.state, form.items.get().percent) == ("submitted", 30)
    assert unit.get(fill).status_code == 200
    late = unit.post(fill, {"1-claimed": "done", "1-progress": "改口"})
    assert late.status_code == 422
    assert desk.post(act, {"step": "close", "note": "属实"}).status_code == 422
    assert desk.post(act, {"step": "return", "note": "请附照片"}).status_code == DONE
    assert "请附照片" in unit.get(page).content.decode()


def test_a_stranger_reaches_no_form(world: World) -> None:
    form = world.form()
    other = client_with(Role.COUNTY, organisation=world.governments[1])
    for name in ("forms_detail", "form_fill", "form_ledger"):
        assert other.get(reverse(f"supervision:{name}", args=[form.pk])).status_code == 404
    school = client_with(Role.SCHOOL, jurisdiction=world.counties[0])
    assert school.get(reverse("supervision:form_fill", args=[form.pk])).status_code == 404


def test_the_ledger_of_a_round_is_shown_printed_and_exported(world: World, desk: Client) -> None:
    world.task()
    row = world.round()
    here = reverse("supervision:round_ledger", args=[row.pk])
    assert "示例任务" in desk.get(here).content.decode()
    assert "data-print" in desk.get(here, {"print": "1"}).content.decode()
    sheet = desk.get(here, {"format": "xlsx"})
    assert b"".join(sheet.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]  # a file
    one = desk.get(reverse("supervision:form_ledger", args=[world.form(row).pk]), {"get": "ledger"})
    assert one.content.startswith(b"PK")


def test_lists_and_pages_ask_little(world: World, desk: Client, django_assert_max_num_queries: Any) -> None:
    """Ceilings for the pages with most on them."""
    for number in range(3):
        world.task(title=f"任务{number}")
    row = world.round()
    pages = [
        (reverse("supervision:forms_list"), 16),
        (reverse("supervision:rounds_detail", args=[row.pk]), 20),
        (reverse("supervision:forms_detail", args=[world.form(row).pk]), 20),
        (reverse("supervision:file_list"), 14),
        (reverse("supervision:file_detail", args=[world.governments[0].pk]), 26),
    ]
    for address, ceiling in pages:
        with django_assert_max_num_queries(ceiling):
            assert desk.get(address).status_code == 200


def test_the_calendar_says_what_is_missing_and_opens_what_is_due(world: World, desk: Client) -> None:
    today = timezone.localdate()
    world.schedule(name="没有起算日的", anchor_on=None)
    world.schedule(anchor_on=today - timedelta(days=92), every="P92D", starts_on=today)
    text = desk.get(reverse("supervision:calendar")).content.decode()
    assert "没有起算日的" in text
    assert "起算日" in text
    done = desk.post(reverse("supervision:open_due"), follow=True).content.decode()
    assert "本次下发 1 期" in done
    assert "起算日未定，不能下发" in done
    assert Round.objects.get().title in done


@pytest.mark.register("GOV-03")
def test_the_matrix_shows_which_county_has_a_mechanism(world: World, desk: Client) -> None:
    values = {"organisation": world.governments[0], "name": "甲区工作专班", "kind": "working"}
    governance.BODY.record(values, actor=world.officer)
    text = desk.get(reverse("supervision:mechanisms")).content.decode()
    assert "2 个县（市、区）和开发区，1 个已建立工作机制，1 个没有" in text
    assert "甲区工作专班" in text


def test_a_card_is_issued_and_appealed_on_the_pages(world: World, desk: Client, unit: Client) -> None:
    form = world.form()
    here = reverse("supervision:form_card", args=[form.pk])
    assert unit.get(here).status_code == 403
    refused = desk.post(here, {"colour": "yellow", "reason": "逾期"})
    assert refused.status_code == 422
    assert "须写明依据" in refused.content.decode()
    assert desk.post(here, {"colour": "yellow", "reason": "逾期", "basis": "示例"}).status_code == DONE
    card = Card.objects.get()
    act = reverse("supervision:cards_act", args=[card.pk])
    assert unit.post(act, {"step": "appeal", "note": "收到晚"}).status_code == DONE
    assert desk.post(act, {"step": "revoke", "note": "自己撤"}).status_code == 403
    assert Notice.objects.filter(recipient_id=world.clerks[0].user_id, subject__startswith="黄牌").exists()


def test_attendance_is_ticked_on_the_meeting(world: World, desk: Client) -> None:
    body = world.body()
    seat = governance.MEMBER.record(
        {"organisation": world.governments[0], "body": body, "post": "县长"}, actor=world.officer
    )
    meeting = world.meeting(body)
    here = reverse("supervision:meeting_attendance", args=[meeting.pk])
    assert desk.post(here, {"seat": seat.pk, f"came-{seat.pk}": "1"}).status_code == DONE
    assert meeting.attendance.get().came
    page = desk.get(reverse("supervision:meetings_detail", args=[meeting.pk])).content.decode()
    assert "登记出席" in page
    member = client_with(Role.COUNTY, organisation=world.governments[0])
    assert member.post(here, {"seat": seat.pk}).status_code == 403


def test_a_ranking_shows_its_method_and_is_fixed(world: World, desk: Client, unit: Client) -> None:
    world.closed(world.form())
    assert "还没有排名办法" in desk.get(reverse("supervision:ranking")).content.decode()
    way = method(world)
    page = desk.get(reverse("supervision:ranking")).content.decode()
    assert "缺的项不按零分" in page
    assert "可、鼓励" in page or "力争、可" in page
    data = {"place": world.city.pk, "group": "counties", "method": way.pk}
    fix = reverse("supervision:ranking_fix")
    assert unit.post(fix, data).status_code in {403, 404}
    assert desk.post(fix, data).status_code == DONE
    assert Ranking.objects.count() == 1
    seen = unit.get(reverse("supervision:ranking"), {"fixed": Ranking.objects.get().pk}).content.decode()
    assert "此后不再重算" in seen


def test_a_file_is_shown_printed_and_saved(world: World, desk: Client, unit: Client) -> None:
    world.task()
    world.form()
    here = reverse("supervision:file_detail", args=[world.governments[0].pk])
    assert unit.get(here).status_code == 200
    assert unit.get(reverse("supervision:file_detail", args=[world.governments[1].pk])).status_code == 404
    assert "data-print" in desk.get(here, {"print": "1"}).content.decode()
    assert desk.get(here, {"format": "pdf"}).content.startswith(b"%PDF")
    assert desk.get(here, {"format": "docx"}).content.startswith(b"PK")


def test_the_status_page_shows_all_voices(world: World, desk: Client) -> None:
    rule = status_rule(world, 7)
    text = desk.get(reverse("supervision:status_board")).content.decode()
    assert "由指标计算" in text
    assert world.bureau.name in text
    here = reverse("supervision:status_decide", args=[rule.pk])
    page = desk.post(here, {"state": "paused", "reason": "政策调整"}, follow=True).content.decode()
    assert "人工核定：政策调整" in page
    no_reason = desk.post(here, {"state": "done", "reason": ""}, follow=True).content.decode()
    assert "须写明理由" in no_reason
    rule.refresh_from_db()
    assert rule.overruled == "paused"


def test_the_home_page_counts_what_waits(world: World, unit: Client, desk: Client) -> None:
    form = world.form()
    assert "待办理：调度督查表" in unit.get(reverse("console:home")).content.decode()
    world.submitted(form)
    assert FORM.counts_for(world.officer)[0] == 1
    assert FORM.counts_for(world.clerks[0])[0] == 0
    assert "待办理：调度督查表" in desk.get(reverse("console:home")).content.decode()
