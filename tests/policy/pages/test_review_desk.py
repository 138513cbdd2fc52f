"""The review desk as an officer meets it: upload, check, correct, split, merge, add, settle, publish."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind
from ronghe.policy.enums import Governs, ItemKind, ItemState
from ronghe.policy.models import Plan, Review, ReviewItem, Task
from ronghe.policy.rules.highlighting import Mark, lines, stretches
from ronghe.policy.rules.wording import matching_part
from ronghe.policy.services.importing import import_text
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.support.clients import client_with
from tests.support.pages import PAGE

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def city() -> Jurisdiction:
    _, city, _ = jurisdiction_tree()
    OrganisationFactory(jurisdiction=city, name="示例市教育局", kind=OrganisationKind.EDUCATION)
    return city


@pytest.fixture
def office(city: Jurisdiction) -> Client:
    return client_with(Role.POLICY_OFFICE, jurisdiction=city)


@pytest.fixture
def review(city: Jurisdiction) -> Review:
    return import_text(city, actor=actor_with(Role.POLICY_OFFICE, jurisdiction=city), text=PAGE)


def address(name: str, review: Review, item: ReviewItem | None = None) -> str:
    return reverse(f"policy:{name}", args=[review.pk, *([item.pk] if item else [])])


def first(review: Review, kind: str) -> ReviewItem:
    item = review.items.filter(kind=kind).order_by("order").first()
    assert item is not None
    return item


# -- upload ---


@pytest.mark.register("POL-01", "DATA-07")
def test_a_file_is_uploaded_and_opens_on_its_desk(office: Client, city: Jurisdiction) -> None:
    file = SimpleUploadedFile("规划.txt", PAGE.encode("gb18030"))
    response = office.post(
        reverse("policy:document_import"), {"jurisdiction": city.pk, "file": file}, follow=True
    )
    assert response.status_code == 200
    page = response.content.decode()
    assert "统筹产教融合发展规划" in page
    assert "示政办发〔2024〕8号" in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.txt", b"", "空"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "docx"),
        ("坏.pdf", b"%PDF-1.7\nbroken", "PDF"),
        ("图.txt", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "图片"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_at_the_field(
    office: Client, city: Jurisdiction, name: str, content: bytes, said: str
) -> None:
    given_ = {"jurisdiction": city.pk, "file": SimpleUploadedFile(name, content)}
    response = office.post(reverse("policy:document_import"), given_)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Review.objects.exists()


def test_neither_file_nor_text_is_said_so(office: Client, city: Jurisdiction) -> None:
    response = office.post(reverse("policy:document_import"), {"jurisdiction": city.pk, "text": "  "})
    assert response.status_code == 422
    assert "二者取其一" in response.content.decode()


def test_another_city_s_page_cannot_be_imported(office: Client) -> None:
    elsewhere = Jurisdiction.objects.create(
        code="980000", name="外省", short_name="外省", level="province", path="980000/"
    )
    response = office.post(reverse("policy:document_import"), {"jurisdiction": elsewhere.pk, "text": PAGE})
    assert response.status_code == 422


# -- the desk ---


def test_the_desk_shows_text_and_items_and_asks_few_questions(
    office: Client, review: Review, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_max_num_queries(15):
        response = office.get(address("review_desk", review))
    page = response.content.decode()
    item = first(review, ItemKind.INDICATOR)
    assert f'id="hit-{item.pk}"' in page
    assert f'data-item="{item.pk}"' in page


@pytest.mark.parametrize("show", ["doubts", "open", "task", "indicator", "nonsense"])
def test_the_desk_filters_and_never_fails(office: Client, review: Review, show: str) -> None:
    assert office.get(address("review_desk", review), {"show": show, "order": "text"}).status_code == 200


def test_accepting_answers_with_the_card_and_the_progress(office: Client, review: Review) -> None:
    item = first(review, ItemKind.TASK)
    response = office.post(address("item_accept", review, item), headers=HTMX)
    page = response.content.decode()
    assert "已采用" in page
    assert "hx-swap-oob" in page
    item.refresh_from_db()
    assert item.state == ItemState.ACCEPTED
    office.post(address("item_reopen", review, item))
    item.refresh_from_db()
    assert item.state == ItemState.PENDING


def test_without_javascript_an_act_leads_back_to_the_item(office: Client, review: Review) -> None:
    item = first(review, ItemKind.TASK)
    response = office.post(address("item_reject", review, item), {"reason": "重复"})
    assert response.url == f"{address('review_desk', review)}#item-{item.pk}"  # type: ignore[attr-defined]
    item.refresh_from_db()
    assert (item.state, item.reason) == (ItemState.REJECTED, "重复")


def edited(item: ReviewItem, **changes: object) -> dict[str, object]:
    """The form of a task as the page would post it."""
    units: dict[str, list[str]] = {"lead": [], "responsible": [], "cooperate": []}
    for unit in item.payload["units"]:
        units[unit["role"]].append(unit["name"])
    values = {k: v for k, v in item.payload.items() if k != "units" and v is not None and v is not False}
    names = {"lead": "lead_units", "responsible": "responsible_units", "cooperate": "cooperating_units"}
    return {**values, **{names[role]: "\n".join(lines) for role, lines in units.items()}, **changes}


@pytest.mark.register("POL-03", "POL-07")
def test_a_task_is_corrected_and_keeps_the_document_s_role_words(office: Client, review: Review) -> None:
    item = first(review, ItemKind.TASK)
    assert office.get(address("item_edit", review, item), headers=HTMX).status_code == 200
    given_ = edited(item, modality="explore", responsible_units="市发改委\n市财政局\n市科技局")
    office.post(address("item_edit", review, item), given_)
    item.refresh_from_db()
    assert item.state == ItemState.EDITED
    assert item.payload["modality"] == "explore"
    words = [(unit["role_word"], unit["name"]) for unit in item.payload["units"]]
    assert words == [
        ("牵头单位", "市教育局"),
        *(("责任单位", name) for name in ("市发改委", "市财政局", "市科技局")),
    ]


def test_a_contradiction_is_shown_at_its_field(office: Client, review: Review) -> None:
    item = first(review, ItemKind.INDICATOR)
    values = {k: v for k, v in item.payload.items() if v is not None and k != "not_stated"}
    given_ = {**values, "comparator": "range", "value": "60", "value_high": "50"}
    response = office.post(address("item_edit", review, item), given_)
    assert response.status_code == 422
    assert "上限不小于下限" in response.content.decode()
    item.refresh_from_db()
    assert item.state == ItemState.PENDING


@pytest.mark.parametrize("value", ["abc", "1e400", "九十"])
def test_a_value_that_is_no_number_is_refused(office: Client, review: Review, value: str) -> None:
    item = first(review, ItemKind.INDICATOR)
    values = {k: v for k, v in item.payload.items() if v is not None and k != "not_stated"}
    assert office.post(address("item_edit", review, item), {**values, "value": value}).status_code == 422


def test_one_item_becomes_two_and_two_become_one(office: Client, review: Review) -> None:
    item = first(review, ItemKind.TASK)
    office.post(address("item_split", review, item), {"names": "任务甲\n任务乙"})
    parts = list(review.items.filter(came_from=item).order_by("order"))
    assert [part.payload["title"] for part in parts] == ["任务甲", "任务乙"]
    office.post(address("items_merge", review), {"selected": [part.pk for part in parts]})
    states = [ReviewItem.objects.get(pk=part.pk).state for part in parts]
    assert states == [ItemState.EDITED, ItemState.MERGED]


def test_unlike_items_do_not_merge(office: Client, review: Review) -> None:
    pair = [first(review, ItemKind.TASK).pk, first(review, ItemKind.INDICATOR).pk]
    response = office.post(address("items_merge", review), {"selected": pair}, follow=True)
    assert "同一类别" in response.content.decode()


def test_an_item_is_added_from_a_selection_of_the_text(office: Client, review: Review) -> None:
    at = (
        review.page.text.index("建设")
        if "建设" in review.page.text
        else review.page.text.index("加强组织领导")
    )
    place = f"{address('item_add', review)}?kind=milestone&start={at}&end={at + 6}"
    assert review.page.text[at : at + 6] in office.get(place).content.decode()
    office.post(place, {"name": "加强领导", "kind": "other", "modality": "target"})
    item = first(review, ItemKind.MILESTONE)
    assert (item.start, item.end, item.quote) == (at, at + 6, review.page.text[at : at + 6])


@pytest.mark.parametrize(
    "query", ["kind=meta", "kind=", "kind=task&start=9999999&end=1", "kind=task&start=x&end=y"]
)
def test_a_broken_selection_is_no_server_error(office: Client, review: Review, query: str) -> None:
    assert office.get(f"{address('item_add', review)}?{query}").status_code in {200, 404}


# -- units, conflicts, publishing ---


def test_a_unit_is_matched_once_for_all_tasks(office: Client, review: Review, city: Jurisdiction) -> None:
    OrganisationFactory(jurisdiction=city, name="示例市财税服务局", kind=OrganisationKind.FINANCE)
    page = office.get(address("review_units", review)).content.decode()
    assert "市财政局" in page
    office.post(address("review_units", review), {"name": "市财政局", "organisation": "示例市财税服务局"})
    for item in review.items.filter(kind__in=[ItemKind.TASK, ItemKind.ANNEX_TASK]):
        for unit in item.payload["units"]:
            if unit["name"] == "市财政局":
                assert unit["match_how"] == "confirmed"


def test_an_unknown_organisation_is_said_so(office: Client, review: Review) -> None:
    given_ = {"name": "市财政局", "organisation": "不存在的局"}
    response = office.post(address("review_units", review), given_, follow=True)
    assert "机构库里没有" in response.content.decode()


@pytest.mark.register("POL-05")
def test_body_and_annex_are_shown_side_by_side_and_settled_with_a_reason(
    office: Client, review: Review
) -> None:
    conflict = review.conflicts.first()
    assert conflict is not None
    page = office.get(address("review_conflicts", review)).content.decode()
    assert "<del>探索" in page.replace("\n", "")
    where = address("review_conflicts", review)
    office.post(where, {"conflict": conflict.pk, "governs": Governs.ANNEX, "reason": ""})
    conflict.refresh_from_db()
    assert conflict.governs == Governs.UNDECIDED
    office.post(where, {"conflict": conflict.pk, "governs": Governs.ANNEX, "reason": "附件更具体"})
    conflict.refresh_from_db()
    assert (conflict.governs, conflict.reason) == (Governs.ANNEX, "附件更具体")


@pytest.mark.register("POL-04")
def test_a_checked_page_is_published_and_an_unchecked_one_is_not(office: Client, review: Review) -> None:
    where = address("review_publish", review)
    refused = office.post(where, {"note": "", "reason": ""})
    assert refused.status_code == 422
    assert "还不能发布" in refused.content.decode()
    office.post(address("review_accept_rest", review))
    response = office.post(where, {"note": "首次发布", "reason": "疑点已电话核实"})
    plan = Plan.objects.get()
    assert response.url == reverse("policy:plan_detail", args=[plan.pk])  # type: ignore[attr-defined]
    assert Task.objects.filter(plan=plan, origin="annex").count() == 3


def test_a_review_is_given_up_with_a_reason_and_taken_up_again(office: Client, review: Review) -> None:
    office.post(address("review_abandon", review), {"reason": ""})
    review.refresh_from_db()
    assert review.state == "open"
    office.post(address("review_abandon", review), {"reason": "上传错了"})
    review.refresh_from_db()
    assert review.state == "abandoned"
    office.post(address("review_resume", review))
    review.refresh_from_db()
    assert review.state == "open"


# -- who may ---

PAGES = ["review_desk", "review_units", "review_conflicts", "review_publish"]
READERS = {Role.POLICY_OFFICE, Role.EDUCATION}


@pytest.mark.parametrize("role", list(Role))
def test_the_desk_belongs_to_government_office_and_education(
    role: Role, city: Jurisdiction, review: Review
) -> None:
    client = client_with(role, jurisdiction=city)
    for name in PAGES:
        status = client.get(address(name, review)).status_code
        assert status == 200 if role in READERS else status in {403, 404}, (role, name, status)
    item = first(review, ItemKind.TASK)
    status = client.post(address("item_accept", review, item)).status_code
    assert status == 302 if role in READERS else status in {403, 404}


def test_another_city_finds_nothing(review: Review) -> None:
    elsewhere = Jurisdiction.objects.create(
        code="980000", name="外省", short_name="外省", level="province", path="980000/"
    )
    client = client_with(Role.POLICY_OFFICE, jurisdiction=elsewhere)
    assert client.get(address("review_desk", review)).status_code == 404


# -- the text in stretches ---

spans = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 45)), max_size=8)


@given(st.integers(0, 40), spans)
def test_stretches_cover_the_text_once_and_know_their_items(
    length: int, places: list[tuple[int, int]]
) -> None:
    marks = [Mark(key, start, end) for key, (start, end) in enumerate(places)]
    found = stretches(length, marks)
    assert [s.start for s in found[1:]] == [s.end for s in found[:-1]]
    assert sum(s.end - s.start for s in found) == length
    for stretch in found:
        for at in range(stretch.start, stretch.end):
            assert set(stretch.keys) == {m.key for m in marks if m.start <= at < m.end}


@given(st.text(alphabet="甲乙\n", max_size=30), spans)
def test_lines_lose_nothing_but_line_ends(text: str, places: list[tuple[int, int]]) -> None:
    marks = [Mark(key, start, end) for key, (start, end) in enumerate(places)]
    shown = ["".join(text[s.start : s.end] for s in line) for line in lines(text, marks)]
    assert "\n".join(shown) == text.removesuffix("\n") or "\n".join(shown) == text


def test_only_the_sentences_that_speak_of_the_same_are_compared() -> None:
    body = "到2027年，建成示范基地5个，培育企业30家。加强宣传。"
    assert matching_part(body, "建成示范基地5个。") == "到2027年，建成示范基地5个，培育企业30家。"
    assert matching_part("完全无关。", "建成示范基地。") == "完全无关。"
