"""Every act of the review desk, on one page."""

from __future__ import annotations

import pytest

from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed
from ronghe.core.history import timeline
from ronghe.core.roles import Role
from ronghe.policy.enums import ItemState
from ronghe.policy.models import Review, ReviewItem
from ronghe.policy.services.importing import import_text
from ronghe.policy.services.publishing import publish_review
from ronghe.policy.services.reviewing import (
    Part,
    abandon_review,
    accept_item,
    accept_undoubted,
    add_item,
    edit_item,
    match_item_unit,
    merge_items,
    reject_item,
    reopen_item,
    resume_review,
    split_item,
)
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.policy.conftest import City
from tests.support.pages import PAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(office: City) -> Review:
    return import_text(office.city, actor=office.actor, text=PAGE)


def task_of(review: Review, words: str = "统筹") -> ReviewItem:
    return next(i for i in review.items.filter(kind="task") if words in i.payload["title"])


def test_a_decision_says_who_and_when_and_can_be_taken_back(office: City, review: Review) -> None:
    item = accept_item(task_of(review), actor=office.actor)
    assert (item.state, item.decided_by_id) == (ItemState.ACCEPTED, office.actor.user_id)
    assert item.decided_at is not None
    reopen_item(item, actor=office.actor)
    assert (item.state, item.decided_at, item.decided_by_id) == (ItemState.PENDING, None, None)
    assert [change.action for change in timeline(item)[:2]] == [
        "policy.item.reopened",
        "policy.item.accepted",
    ]


def test_the_proposal_is_never_overwritten(office: City, review: Review) -> None:
    item = task_of(review)
    proposed = item.proposed
    edit_item(item, {**item.payload, "title": "改过的任务"}, actor=office.actor)
    item.refresh_from_db()
    assert item.payload["title"] == "改过的任务"
    assert item.proposed == proposed


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"modality": "perhaps"}, "modality"),
        ({"deadline_on": "2027-13-01"}, "deadline_on"),
        ({"deadline_on": "2027-12-31"}, "deadline_on"),
        ({"colour": "red"}, "colour"),
        ({"units": [{"name": "甲"}, {"name": "甲"}]}, "units"),
        ({"units": "甲、乙"}, "units"),
        ({"number": "三"}, "number"),
    ],
)
def test_an_edit_that_makes_no_sense_says_which_field(
    office: City, review: Review, change: dict[str, object], field: str
) -> None:
    item = task_of(review)
    with pytest.raises(Invalid) as caught:
        edit_item(item, {**item.payload, **change}, actor=office.actor)
    assert field in caught.value.fields
    item.refresh_from_db()
    assert item.state == ItemState.PENDING


def test_bulk_acceptance_leaves_what_is_in_doubt(office: City, review: Review) -> None:
    doubted = review.items.exclude(doubts=[]).count()
    sure = review.items.filter(doubts=[]).count()
    assert doubted
    assert accept_undoubted(review, actor=office.actor) == sure
    assert review.items.filter(state=ItemState.PENDING).count() == doubted


def test_an_item_is_added_from_a_selection_under_its_clause(office: City, review: Review) -> None:
    start = PAGE.index("加强组织领导")
    end = start + len("加强组织领导，强化督促落实。")
    item = add_item(review, "task", {"title": "加强组织领导"}, actor=office.actor, span=(start, end))
    assert item.quote == "加强组织领导，强化督促落实。"
    assert item.clause.payload["heading"] == "保障措施"
    assert item.state == ItemState.EDITED
    before = review.items.filter(start__lte=start).exclude(pk=item.pk).order_by("-order").first()
    assert item.order == before.order + 1
    with pytest.raises(Invalid, match="范围"):
        add_item(review, "task", {"title": "x"}, actor=office.actor, span=(5, 10**9))
    with pytest.raises(Invalid):
        add_item(review, "meta", {"title": "x"}, actor=office.actor)


def test_splitting_keeps_the_whole_and_the_place(office: City, review: Review) -> None:
    item = task_of(review)
    made = split_item(
        item,
        [Part({**item.payload, "title": "纳入规划"}), Part({**item.payload, "title": "明确要求"})],
        actor=office.actor,
    )
    item.refresh_from_db()
    assert item.state == ItemState.SPLIT
    assert [part.came_from for part in made] == [item, item]
    assert all(part.clause == item.clause for part in made)
    assert not review.items.filter(restates=item).exists(), "annex rows now restate the first part"
    version = publish_review(review, actor=office.actor, reason="先行发布")
    titles = set(version.plan.tasks.filter(origin="body").values_list("title", flat=True))
    assert {"纳入规划", "明确要求"} <= titles
    assert "统筹产教融合发展规划" not in titles
    with pytest.raises(InvalidTransition):
        split_item(item, [Part(item.payload), Part(item.payload)], actor=office.actor)


def test_merging_takes_the_others_in(office: City, review: Review) -> None:
    one, other = task_of(review, "统筹"), task_of(review, "平台")
    merged = merge_items([other, one], actor=office.actor)
    other.refresh_from_db()
    assert merged.pk == one.pk, "the first in the text takes the others in"
    assert (other.state, other.merged_into) == (ItemState.MERGED, one)
    names = [unit["name"] for unit in merged.payload["units"]]
    assert len(names) == len(set(names)) >= 5
    with pytest.raises(Invalid):
        merge_items([one, review.items.filter(kind="clause").first()], actor=office.actor)
    with pytest.raises(Invalid):
        merge_items([one], actor=office.actor)


def test_a_clause_cannot_stand_under_itself(office: City, review: Review) -> None:
    child = review.items.filter(kind="clause").exclude(clause=None).first()
    with pytest.raises(Conflict):
        edit_item(child.clause, child.clause.payload, actor=office.actor, clause=child)


@pytest.mark.register("POL-03")
def test_a_unit_is_matched_once_for_every_task_that_prints_it(office: City, review: Review) -> None:
    other = OrganisationFactory(jurisdiction=office.city, name="示例市教育体育局")
    item = match_item_unit(task_of(review), "市教育局", other, actor=office.actor)
    for row in review.items.filter(kind__in=["task", "annex_task"]):
        for unit in row.payload["units"]:
            if unit["name"] == "市教育局":
                assert (unit["organisation_id"], unit["is_confirmed"]) == (other.pk, True)
    edit_item(item, item.payload, actor=office.actor)
    version = publish_review(review, actor=office.actor, reason="先行发布")
    task = version.plan.tasks.get(title="统筹产教融合发展规划")
    lead = task.units.get(role="lead")
    assert (lead.organisation, lead.is_confirmed, lead.match_how) == (other, True, "confirmed")
    with pytest.raises(InvalidTransition):
        match_item_unit(item, "市教育局", None, actor=office.actor)


def test_the_documents_own_data_stays(office: City, review: Review) -> None:
    meta = review.items.get(kind="meta")
    for act in (
        lambda: reject_item(meta, actor=office.actor),
        lambda: split_item(meta, [Part(meta.payload), Part(meta.payload)], actor=office.actor),
    ):
        with pytest.raises(Invalid):
            act()


def test_a_review_is_given_up_with_a_reason_and_taken_up_again(office: City, review: Review) -> None:
    with pytest.raises(InvalidTransition, match="理由"):
        abandon_review(review, actor=office.actor, reason="")
    abandon_review(review, actor=office.actor, reason="传错文件")
    with pytest.raises(InvalidTransition):
        accept_item(task_of(review), actor=office.actor)
    resume_review(review, actor=office.actor)
    accept_item(task_of(review), actor=office.actor)


def test_other_places_and_roles_cannot_check(office: City, review: Review) -> None:
    item = task_of(review)
    for actor in (
        actor_with(Role.FINANCE, jurisdiction=office.city),
        actor_with(Role.POLICY_OFFICE, jurisdiction=office.counties[0]),
        actor_with(Role.AUDITOR, jurisdiction=office.city),
    ):
        with pytest.raises(NotAllowed):
            accept_item(item, actor=actor)
