"""The public site: what anybody sees, what nobody sees, and how an opinion comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.roles import Role
from ronghe.policy.enums import CommentState
from ronghe.policy.models import Comment, CommentCollection, Document, Interpretation, Plan
from ronghe.policy.services.participation import moderate_comment
from ronghe.portal import limits
from tests.policy.conftest import City
from tests.policy.pages.conftest import Site
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")
MAX_QUERIES = 15


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def site() -> Site:
    return Site(City())


def url(name: str, *args: object) -> str:
    return reverse(f"portal:{name}", args=args)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def addresses(site: Site) -> list[str]:
    plan = site.plan.pk
    return [
        url("home"),
        url("plan", plan),
        url("plan_tasks", plan),
        *(f"{url('plan_tasks', plan)}?by={by}" for by in ("unit", "deadline", "standing", "nonsense")),
        url("plan_indicators", plan),
        url("plan_print", plan),
        url("search") + "?q=示范基地",
        url("search"),
        url("interpretation", site.interpretation.pk),
        url("collections"),
        url("collection", site.collection.pk),
    ]


@pytest.mark.register("POL-16")
def test_anybody_reads_the_plan_with_its_clauses_tasks_and_indicators(site: Site, client: Client) -> None:
    assert site.plan.title in text(client, url("home"))
    whole = text(client, url("plan", site.plan.pk))
    assert "将产教融合纳入全市经济社会发展规划" in whole
    assert f'id="clause-{site.clause.pk}"' in whole
    tasks = text(client, url("plan_tasks", site.plan.pk))
    for words in ("市教育局", "牵头单位", "未启动", site.task.title):
        assert words in tasks
    assert site.indicator.name in text(client, url("plan_indicators", site.plan.pk))
    assert "要点" in text(client, url("interpretation", site.interpretation.pk))


def test_every_public_page_answers_everybody_within_the_ceiling(site: Site, client: Client) -> None:
    site.fill()
    signed_in = [client_with(role, jurisdiction=site.city) for role in (Role.POLICY_OFFICE, Role.LEARNER)]
    over = {}
    for one in (client, *signed_in):
        for address in addresses(site):
            with CaptureQueriesContext(connection) as queries:
                assert one.get(address).status_code == 200, address
            if len(queries) > MAX_QUERIES:
                over[address] = len(queries)
    assert over == {}


def test_a_clause_address_opens_the_text_at_the_place(site: Site, client: Client) -> None:
    response = client.get(url("clause", site.clause.pk))
    assert response.status_code == 303
    assert response["Location"] == f"{url('plan', site.plan.pk)}#clause-{site.clause.pk}"


def test_a_citation_leads_to_the_clause_or_to_the_rules_that_stand_on_it(site: Site, client: Client) -> None:
    document = site.plan.document.number
    found = client.get(url("cited"), {"document": document, "clause": site.clause.key})
    assert found["Location"] == f"{url('plan', site.plan.pk)}#clause-{site.clause.pk}"
    other = client.get(url("cited"), {"document": "清府办函〔2020〕8号", "clause": "三、(三)"}, follow=True)
    assert "学徒制培训补贴" in other.content.decode()
    assert "linping" not in other.content.decode().partition("<table")[2]


def test_what_is_not_public_is_not_there(site: Site, client: Client) -> None:
    Plan.objects.update(is_public=False)
    CommentCollection.objects.update(state="draft")
    names = ("plan", "plan_tasks", "plan_indicators", "plan_print")
    assert {client.get(url(name, site.plan.pk)).status_code for name in names} == {404}
    assert client.get(url("clause", site.clause.pk)).status_code == 404
    assert url("plan", site.plan.pk) not in text(client, url("home"))
    assert "没有找到" in text(client, url("search") + "?q=示范基地")
    Document.objects.update(is_public=False)
    assert client.get(url("collection", site.collection.pk)).status_code == 404
    assert client.get(url("interpretation", site.interpretation.pk)).status_code == 404


@pytest.mark.register("POL-16")
def test_a_draft_is_read_where_comments_on_it_are_collected(site: Site, client: Client) -> None:
    Plan.objects.update(is_public=False)
    assert url("plan", site.plan.pk) in text(client, url("collection", site.collection.pk))
    assert "征求意见稿，尚未施行" in text(client, url("plan", site.plan.pk))
    assert url("plan", site.plan.pk) not in text(client, url("home"))


def test_drafts_are_not_there(site: Site, client: Client) -> None:
    Interpretation.objects.update(published_at=None)
    CommentCollection.objects.update(state="draft")
    assert client.get(url("interpretation", site.interpretation.pk)).status_code == 404
    assert client.get(url("collection", site.collection.pk)).status_code == 404


def test_internal_work_never_reaches_the_public(site: Site, client: Client) -> None:
    """Reports, problems, unmoderated comments and the names of staff stay inside."""
    pages = "".join(text(client, address) for address in addresses(site))
    for words in ("已印发工作方案", "设备维护经费不足", "建议增加实训设备", "测试甲"):
        assert words not in pages


@pytest.mark.register("POL-16")
def test_an_opinion_comes_in_and_shows_once_moderated(site: Site, client: Client) -> None:
    page = url("collection", site.collection.pk)
    sent = client.post(page, {"author": "职工", "text": "希望网上办理。"}, follow=True).content.decode()
    assert "已收到您的意见" in sent
    comment = Comment.objects.latest("pk")
    assert (comment.state, comment.author) == (CommentState.PENDING, "职工")
    assert "希望网上办理" not in text(client, page)
    moderate_comment(comment, CommentState.SHOWN, actor=SYSTEM)
    assert "希望网上办理" in text(client, page)
    assert "已收到您的意见" not in text(client, page)


def test_an_opinion_needs_the_token(site: Site) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(url("collection", site.collection.pk), {"text": "甲"}).status_code == 403
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("words", ["", "   ", "长" * 2001])
def test_a_bad_opinion_is_refused_at_its_field(site: Site, client: Client, words: str) -> None:
    response = client.post(url("collection", site.collection.pk), {"text": words})
    assert response.status_code == 422
    assert "有内容需要修改" in response.content.decode()
    assert Comment.objects.count() == 1


def test_characters_that_cannot_be_kept_are_refused(site: Site, client: Client) -> None:
    response = client.post(url("collection", site.collection.pk), {"text": "甲\x00乙"})
    assert response.status_code == 422
    assert Comment.objects.count() == 1


def test_an_opinion_is_shown_as_text_and_never_as_markup(site: Site, client: Client) -> None:
    page = url("collection", site.collection.pk)
    client.post(page, {"text": "<script>alert(1)</script>", "author": "<b>甲</b>"})
    moderate_comment(Comment.objects.latest("pk"), CommentState.SHOWN, actor=SYSTEM)
    shown = text(client, page)
    assert "&lt;script&gt;alert(1)" in shown
    assert "<b>甲</b>" not in shown


def test_a_machine_in_the_trap_is_thanked_and_not_kept(site: Site, client: Client) -> None:
    form = {"text": "广告", "website": "https://example.invalid"}
    sent = client.post(url("collection", site.collection.pk), form, follow=True)
    assert "已收到您的意见" in sent.content.decode()
    assert Comment.objects.count() == 1


def test_nobody_floods_a_collection(site: Site, client: Client) -> None:
    page = url("collection", site.collection.pk)
    for number in range(limits.MOST):
        assert client.post(page, {"text": f"意见{number}"}).status_code == 303
    assert client.post(page, {"text": "再来一条"}).status_code == 429
    assert Comment.objects.count() == 1 + limits.MOST
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post(page, {"text": "另一个人"}).status_code == 303


def test_a_closed_collection_takes_nothing(site: Site, client: Client) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    CommentCollection.objects.update(opens_on=yesterday, closes_on=yesterday)
    page = url("collection", site.collection.pk)
    assert "不再接收意见" in text(client, page)
    assert client.post(page, {"text": "晚了"}).status_code == 422
    assert Comment.objects.count() == 1


@pytest.mark.register("POL-16")
def test_the_plan_prints_like_an_official_document(site: Site, client: Client) -> None:
    shown = text(client, url("plan_print", site.plan.pk))
    for words in ("official__mast", "示政办发〔2024〕8号", "重点任务落实情况表", "2024年3月15日"):
        assert words in shown
    plain = text(client, url("plan_print", site.plan.pk) + "?head=0")
    assert "official__mast" not in plain


def test_public_pages_have_one_heading_labelled_fields_and_no_inline_code(site: Site, client: Client) -> None:
    for address in addresses(site):
        shown = text(client, address)
        assert shown.count("<h1") == 1, address
        assert re.search(r"<main[^>]*id=\"main\"", shown), address
        assert not re.search(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*src=)", shown), address
        ids = re.findall(r'\sid="([^"]+)"', shown)
        assert len(ids) == len(set(ids)), (address, [one for one in ids if ids.count(one) > 1])
