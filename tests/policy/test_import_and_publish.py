"""A page comes in, is checked, and becomes a plan; a later page becomes its next version."""

from __future__ import annotations

from typing import Any

import pytest

from ronghe.core.actor import Actor
from ronghe.core.errors import InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.engine.errors import EngineError
from ronghe.policy.enums import Governs, ItemKind, ItemState, ReviewState
from ronghe.policy.models import Document, Review, SearchEntry, SourcePage, Task
from ronghe.policy.services.importing import file_of, import_page, import_text
from ronghe.policy.services.publishing import publish_review
from ronghe.policy.services.reviewing import (
    accept_item,
    accept_undoubted,
    edit_item,
    reject_item,
    settle_conflict,
)
from tests.factories.accounts import actor_with
from tests.policy.conftest import City
from tests.support.pages import PAGE, PAGE_AMENDED

pytestmark = pytest.mark.django_db


def read(city: Jurisdiction, actor: Actor, text: str = PAGE, **given: Any) -> Review:
    return import_page(city, actor=actor, data=text.encode("gb18030"), name="示例.txt", **given)


def settle_all(review: Review, actor: Actor) -> None:
    accept_undoubted(review, actor=actor)
    for item in review.items.filter(state=ItemState.PENDING):
        accept_item(item, actor=actor)
    for conflict in review.conflicts.all():
        settle_conflict(conflict, Governs.ANNEX, actor=actor, reason="附件更具体")


@pytest.mark.register("POL-01", "POL-03", "DATA-07")
def test_an_imported_page_is_kept_and_proposed_item_by_item(office: City) -> None:
    review = read(office.city, office.actor)
    page = review.page
    assert file_of(page) == PAGE.encode("gb18030")
    assert (page.kind, page.size) == ("txt", len(PAGE.encode("gb18030")))
    kinds = {kind: review.items.filter(kind=kind).count() for kind in ItemKind.values}
    assert kinds["meta"] == 1
    assert kinds["clause"] >= 5
    assert kinds["task"] == 3
    assert kinds["indicator"] >= 3
    for item in review.items.exclude(start=None):
        assert page.text[item.start : item.end] == item.quote
    task = review.items.filter(kind="task").first()
    assert [(u["name"], u["role"], u["role_word"]) for u in task.payload["units"]] == [
        ("市教育局", "lead", "牵头单位"),
        ("市发改委", "responsible", "责任单位"),
        ("市财政局", "responsible", "责任单位"),
    ]
    assert task.payload["units"][1]["organisation_id"] == office.units["市发改委"].pk
    assert task.clause.payload["heading"] == task.payload["title"]


def test_what_cannot_be_read_leaves_nothing_behind(office: City) -> None:
    with pytest.raises(EngineError):
        import_page(office.city, actor=office.actor, data=b"", name="空.txt")
    with pytest.raises(EngineError):
        import_page(office.city, actor=office.actor, data=b"%PDF-1.4 broken", name="坏.pdf")
    assert not SourcePage.objects.exists()
    assert not Document.objects.exists()


def test_only_planners_of_the_place_import(office: City) -> None:
    for actor in (
        actor_with(Role.SCHOOL, jurisdiction=office.city),
        actor_with(Role.POLICY_OFFICE, jurisdiction=office.counties[0]),
        Actor.anonymous(),
    ):
        with pytest.raises(NotAllowed):
            read(office.city, actor)


@pytest.mark.register("POL-01", "POL-03", "POL-07", "XCUT-04")
def test_publishing_makes_the_plan(office: City) -> None:
    review = read(office.city, office.actor)
    settle_all(review, office.actor)
    version = publish_review(review, actor=office.actor, note="首次发布")
    plan = version.plan
    assert (version.number, version.is_current) == (1, True)
    assert plan.document.number == "示政办发〔2024〕8号"
    assert (plan.document.plan_from, plan.document.plan_to) == (2024, 2027)
    assert plan.document.is_public
    task = plan.tasks.get(title="统筹产教融合发展规划")
    assert task.clause.label == "(一)"
    assert task.clause.parent.label == "二、"
    lead = task.units.get(role="lead")
    assert (lead.printed_name, lead.organisation) == ("市教育局", office.units["市教育局"])
    modalities = set(plan.tasks.values_list("modality", flat=True))
    assert "encourage" in modalities or "explore" in modalities
    indicator = plan.indicators.get(name__contains="示范基地", task=None)
    assert (indicator.value, indicator.unit, indicator.target_year) == (5, "个", 2027)
    assert indicator.clause is not None
    assert "data_source" in indicator.not_stated
    review.refresh_from_db()
    assert (review.state, review.version) == (ReviewState.PUBLISHED, version)
    assert timeline(plan)[0].action == "policy.plan.published"
    assert SearchEntry.objects.filter(plan=plan).count() == (
        plan.clauses.count() + plan.tasks.count() + plan.indicators.count()
    )


@pytest.mark.register("POL-03")
def test_a_collective_stands_for_its_members(office: City) -> None:
    review = read(office.city, office.actor)
    settle_all(review, office.actor)
    publish_review(review, actor=office.actor)
    county = Organisation.objects.get(name="甲区人民政府")
    assert Task.objects.of_organisations({county.pk}).exists()


@pytest.mark.register("POL-04", "POL-05")
def test_annex_rows_are_linked_and_conflicts_settled(office: City) -> None:
    review = read(office.city, office.actor)
    assert review.items.filter(kind="annex_task").count() == 3
    conflicts = list(review.conflicts.all())
    assert conflicts, "body 探索建立 and annex 建立 differ"
    row = next(c for c in conflicts if any("探索" in d["body"] for d in c.differences))
    accept_undoubted(review, actor=office.actor)
    with pytest.raises(RuleViolated, match="正文与附件不一致"):
        publish_review(review, actor=office.actor)
    settle_all(review, office.actor)
    settle_conflict(row, Governs.BODY, actor=office.actor, reason="以印发的正文为准")
    version = publish_review(review, actor=office.actor)
    row.refresh_from_db()
    assert row.annex_task.yields_to == row.body_task
    assert row.annex_task.restates == row.body_task
    assert row.annex_task not in Task.objects.running()
    assert row.body_task in Task.objects.running()
    settle_conflict(row, Governs.ANNEX, actor=office.actor, reason="复核后以附件为准")
    assert set(Task.objects.filter(plan=version.plan, yields_to__isnull=False)) >= {row.body_task}
    row.annex_task.refresh_from_db()
    assert row.annex_task.yields_to is None


def test_settling_is_for_the_government_office_and_needs_a_reason(office: City) -> None:
    review = read(office.city, office.actor)
    conflict = review.conflicts.first()
    bureau = actor_with(Role.EDUCATION, jurisdiction=office.city)
    with pytest.raises(NotAllowed):
        settle_conflict(conflict, Governs.BODY, actor=bureau, reason="x")
    with pytest.raises(Exception, match="理由"):
        settle_conflict(conflict, Governs.BODY, actor=office.actor, reason=" ")


@pytest.mark.register("POL-01")
def test_publishing_with_open_items_needs_a_reason(office: City) -> None:
    review = read(office.city, office.actor)
    with pytest.raises(RuleViolated, match="未校核"):
        publish_review(review, actor=office.actor)
    assert not Task.objects.exists()
    version = publish_review(review, actor=office.actor, reason="会议要求先行发布")
    review.refresh_from_db()
    assert review.overrule_reason == "会议要求先行发布"
    assert not review.items.filter(state=ItemState.PENDING).exists()
    assert version.plan.tasks.exists()
    assert version.plan.conflicts.filter(governs=Governs.UNDECIDED).exists()


def test_a_published_review_is_closed(office: City) -> None:
    review = read(office.city, office.actor)
    publish_review(review, actor=office.actor, reason="先行发布")
    with pytest.raises(InvalidTransition):
        accept_item(review.items.first(), actor=office.actor)
    with pytest.raises(InvalidTransition):
        publish_review(review, actor=office.actor, reason="再次")


@pytest.mark.register("POL-01", "XCUT-02")
def test_the_same_number_again_becomes_the_next_version(office: City) -> None:
    first = publish_review(read(office.city, office.actor), actor=office.actor, reason="先行发布")
    kept = first.plan.tasks.get(title="统筹产教融合发展规划")
    again = read(office.city, office.actor, PAGE_AMENDED)
    assert again.plan == first.plan
    second = publish_review(again, actor=office.actor, reason="修订", note="按评估修订")
    assert (second.plan, second.number) == (first.plan, 2)
    first.refresh_from_db()
    assert not first.is_current
    assert second.plan.tasks.get(title="统筹产教融合发展规划").pk == kept.pk
    gone = Task.objects.get(plan=first.plan, title="鼓励企业参与办学")
    assert gone.retired_in == second
    assert second.plan.tasks.filter(title="推进数字化培训", introduced_in=second).exists()
    goal = second.plan.indicators.filter(retired_in=None, name__contains="示范基地", task=None).get()
    assert goal.value == 8


def test_rejected_items_stay_out_and_edits_go_in(office: City) -> None:
    review = read(office.city, office.actor)
    item = review.items.filter(kind="task").first()
    edit_item(item, {**item.payload, "title": "统筹规划", "modality": "explore"}, actor=office.actor)
    rejected = review.items.filter(kind="task").last()
    reject_item(rejected, actor=office.actor, reason="重复")
    version = publish_review(review, actor=office.actor, reason="先行发布")
    titles = list(version.plan.tasks.filter(origin="body").values_list("title", "modality"))
    assert ("统筹规划", "explore") in titles
    assert rejected.payload["title"] not in [title for title, _ in titles]


@pytest.mark.register("POL-02")
def test_cited_policies_are_linked(office: City) -> None:
    from tests.factories.policy import DocumentFactory

    superior = DocumentFactory(
        jurisdiction=office.province, number="示省发〔2023〕5号", title="示例省实施意见"
    )
    version = publish_review(read(office.city, office.actor), actor=office.actor, reason="先行发布")
    links = version.plan.document.links.all()
    assert {link.superior for link in links} >= {superior}


def test_pasted_text_is_read_like_a_file(office: City) -> None:
    review = import_text(office.city, actor=office.actor, text=PAGE)
    assert review.page.kind == "pasted"
    assert review.items.filter(kind="task").count() == 3
    with pytest.raises(Exception, match="粘贴"):
        import_text(office.city, actor=office.actor, text="  ")
