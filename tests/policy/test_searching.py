"""Search finds two-character words in every kind of thing, and only what the reader may see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.core.actor import Actor
from ronghe.policy.models import Plan, SearchEntry
from ronghe.policy.queries.searching import search
from ronghe.policy.services.searching import rebuild_index
from tests.factories.policy import PlanFactory, TaskFactory
from tests.policy.conftest import City

pytestmark = pytest.mark.django_db
NOBODY = Actor.anonymous()


def found(text: str, **given: str) -> list[str]:
    return ["".join(piece.text for piece in hit.title) for hit in search(NOBODY, text, **given)]


@pytest.mark.parametrize("word", ["融合", "平台", "规划", "企业"])
def test_two_characters_find(plan: Plan, word: str) -> None:
    assert any(word in title for title in found(word))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("深化产教融合行动计划", "document"),
        ("供需信息平台", "task"),
        ("示范基地", "indicator"),
        ("保障措施", "clause"),
    ],
)
def test_every_kind_is_found(plan: Plan, text: str, kind: str) -> None:
    hits = search(NOBODY, text, kind=kind)
    assert hits
    assert {hit.kind for hit in hits} == {kind}
    assert getattr(hits[0].entry, kind).pk == hits[0].target_id


def test_all_words_must_be_there_and_titles_come_first(plan: Plan) -> None:
    assert found("平台 人才")
    assert not found("平台 航天")
    titles = found("鼓励企业参与办学")
    assert "鼓励企业" in titles[0]


def test_a_document_number_is_found(plan: Plan) -> None:
    assert any("行动计划" in title for title in found("示政办发〔2024〕8号"))


def test_the_found_words_are_marked(plan: Plan) -> None:
    hit = next(hit for hit in search(NOBODY, "人才需求") if hit.kind == "task")
    marked = [piece.text for piece in (*hit.title, *hit.snippet) if piece.is_found]
    assert marked
    assert all(word in "人才需求" for word in marked)
    assert "".join(piece.text for piece in hit.snippet).strip("…") in hit.entry.body


@pytest.mark.parametrize("text", ["", "   ", "的", "!!! & | ( ' :*", "\\", "a\x00b", "x" * 5000, "<->", "%_"])
def test_odd_questions_never_fail(plan: Plan, text: str) -> None:
    assert isinstance(found(text), list)


def test_an_unknown_word_is_found_by_its_characters(plan: Plan) -> None:
    TaskFactory(plan=plan, title="推广魑魅魍魉工艺")
    rebuild_index(actor=Actor.for_system("test"))
    assert found("魍魉") == ["推广魑魅魍魉工艺"]


def test_what_is_not_public_is_found_by_its_own_only(office: City) -> None:
    inner = PlanFactory(is_public=False, document__is_public=False, document__jurisdiction=office.city)
    TaskFactory(plan=inner, title="内部筹备事项")
    rebuild_index(actor=Actor.for_system("test"))
    assert not found("筹备")
    assert [hit.kind for hit in search(office.actor, "筹备")] == ["task"]


def test_the_index_follows_the_next_version(office: City, plan: Plan) -> None:
    from tests.support.pages import PAGE_AMENDED

    assert found("数字化") == []
    office.publish(PAGE_AMENDED)
    assert found("数字化")
    assert not any("鼓励企业参与" in title for title in found("鼓励企业参与", kind="task"))
    before = SearchEntry.objects.count()
    assert rebuild_index(actor=Actor.for_system("test")) == before


def test_a_page_of_hits_is_at_most_two_queries(plan: Plan) -> None:
    with CaptureQueriesContext(connection) as queries:
        hits = search(NOBODY, "产教融合")
        [str(getattr(hit.entry, hit.kind)) for hit in hits]
    assert len(hits) > 2
    assert len(queries) <= 2
