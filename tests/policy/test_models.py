"""What the tables themselves refuse, whatever wrote to them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from ronghe.core.actor import Actor
from ronghe.policy.enums import DeliverableKind, Modality, TaskState
from ronghe.policy.models import Document, Parameter, Plan, Task
from tests.factories.directory import JurisdictionFactory
from tests.factories.policy import (
    CommentFactory,
    DeliverableFactory,
    DocumentFactory,
    DocumentLinkFactory,
    IndicatorFactory,
    ParameterFactory,
    PlanFactory,
    TaskFactory,
    current_version,
)

pytestmark = pytest.mark.django_db


def refused(make: object, constraint: str, **fields: object) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**fields)  # type: ignore[operator]


@pytest.mark.register("POL-01")
def test_a_document_number_is_registered_once_in_a_jurisdiction() -> None:
    first = DocumentFactory(number="示政办发〔2021〕1号")
    refused(
        DocumentFactory, "policy_document_number_once", jurisdiction=first.jurisdiction, number=first.number
    )
    assert DocumentFactory(number=first.number).jurisdiction != first.jurisdiction


def test_a_plan_period_has_both_years_in_order() -> None:
    refused(DocumentFactory, "policy_document_period_ordered", plan_from=2025, plan_to=2021)
    refused(DocumentFactory, "policy_document_period_ordered", plan_from=None, plan_to=2021)
    refused(DocumentFactory, "policy_document_period_ordered", plan_from=2021, plan_to=None)


@pytest.mark.register("POL-02")
def test_a_link_names_a_document_a_title_or_a_number() -> None:
    refused(DocumentLinkFactory, "policy_link_names_something", cited_number="")


@pytest.mark.register("XCUT-02")
def test_a_published_version_cannot_be_changed_or_deleted() -> None:
    version = current_version(PlanFactory())
    version.note = "改写"
    with pytest.raises(DatabaseError), transaction.atomic():
        version.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()
    type(version).objects.filter(pk=version.pk).update(is_current=False)


def test_a_plan_has_one_current_version() -> None:
    version = current_version(PlanFactory())
    with pytest.raises(IntegrityError, match="policy_one_current_version"), transaction.atomic():
        type(version).objects.create(
            plan=version.plan,
            jurisdiction=version.jurisdiction,
            number=2,
            origin="pack",
            content={},
            fingerprint="1" * 64,
            published_at=version.published_at,
        )


def test_a_task_deadline_and_its_basis_go_together() -> None:
    refused(TaskFactory, "policy_task_deadline_has_basis", deadline_on=date(2024, 12, 31))
    refused(TaskFactory, "policy_task_deadline_has_basis", deadline_basis="stated")


def test_a_task_done_has_its_day() -> None:
    refused(TaskFactory, "policy_task_done_has_date", state=TaskState.DONE)
    refused(TaskFactory, "policy_task_done_has_date", done_on=date(2024, 1, 1))


@pytest.mark.register("POL-07")
@pytest.mark.parametrize("modality", [Modality.MAY, Modality.ENCOURAGE, Modality.EXPLORE, Modality.STRIVE])
def test_what_does_not_bind_is_never_overdue(modality: str) -> None:
    task = TaskFactory(overdue=True, modality=modality)
    assert not task.is_overdue(date(2100, 1, 1))


@pytest.mark.register("POL-06")
def test_overdue_is_the_day_after_the_deadline() -> None:
    task = TaskFactory.build(
        plan=None,
        jurisdiction=None,
        introduced_in=None,
        deadline_on=date(2024, 12, 31),
        deadline_basis="stated",
    )
    assert not task.is_overdue(date(2024, 12, 31))
    assert task.is_overdue(date(2025, 1, 1))


@pytest.mark.register("IND-39")
def test_a_range_has_bounds_and_a_tolerance_is_not_negative() -> None:
    refused(IndicatorFactory, "policy_indicator_range_has_bounds", comparator="range", value=4000)
    refused(IndicatorFactory, "policy_indicator_range_has_bounds", comparator="range", value=9, value_high=1)
    refused(IndicatorFactory, "policy_indicator_tolerance_not_negative", tolerance=-1)
    assert IndicatorFactory(comparator="range", value=4000, value_high=6000).pk


@pytest.mark.register("XCUT-05", "IND-38")
def test_a_qualitative_goal_has_no_value() -> None:
    refused(IndicatorFactory, "policy_indicator_qualitative_has_no_value", kind="qualitative")
    assert IndicatorFactory(qualitative=True).is_qualitative


@pytest.mark.register("POL-08", "POL-11")
def test_the_answer_of_a_deliverable_fits_its_kind() -> None:
    answered = {"answer": "查阅文本", "answered_on": date(2024, 1, 1)}
    refused(DeliverableFactory, "policy_deliverable_state_fits_kind", state="granted", **answered)
    refused(DeliverableFactory, "policy_deliverable_answer_has_basis", state="yes")
    assert DeliverableFactory(kind=DeliverableKind.PILOT_BID, state="applied", **answered).pk


@pytest.mark.register("XCUT-02")
def test_a_parameter_has_one_value_a_day() -> None:
    first = ParameterFactory(valid_to=date(2022, 12, 31))
    same = {"jurisdiction": first.jurisdiction, "key": first.key}
    refused(ParameterFactory, "policy_parameter_one_value_a_day", valid_from=date(2022, 12, 31), **same)
    assert ParameterFactory(valid_from=date(2023, 1, 1), **same).pk
    assert Parameter.objects.count() == 2


def test_a_comment_is_hidden_with_a_reason() -> None:
    refused(CommentFactory, "policy_comment_hidden_with_reason", state="hidden")


@pytest.mark.register("POL-16")
def test_what_is_public_is_seen_by_all_and_the_rest_by_its_own() -> None:
    public, inner = PlanFactory(), PlanFactory(is_public=False, document__is_public=False)
    TaskFactory(plan=public), TaskFactory(plan=inner)
    nobody = Actor.anonymous()
    assert set(Plan.objects.visible_to(nobody)) == {public}
    assert Task.objects.visible_to(nobody).count() == 1
    assert set(Document.objects.visible_to(nobody)) == {public.document}
    assert Plan.objects.visible_to(Actor.for_system("test")).count() == 2


def test_task_visibility_is_not_widened_by_a_sibling_jurisdiction() -> None:
    from ronghe.core.actor import Grant

    inner = PlanFactory(is_public=False)
    other = JurisdictionFactory()
    stranger = Actor(1, "甲", (Grant("education", other.pk, other.path),))
    own = Actor(1, "甲", (Grant("education", inner.jurisdiction_id, inner.jurisdiction.path),))
    assert not Plan.objects.visible_to(stranger).exists()
    assert Plan.objects.visible_to(own).get() == inner


@pytest.mark.parametrize(
    ("role", "reads_inner", "reads_reviews"),
    [
        ("policy_office", True, True),
        ("finance", True, True),
        ("auditor", True, True),
        ("school", True, False),
        ("enterprise", True, False),
        ("learner", False, False),
        ("parent", False, False),
        ("teacher", False, False),
        ("evaluator", False, False),
    ],
)
def test_work_in_hand_is_for_those_whose_work_it_is(
    role: str, reads_inner: bool, reads_reviews: bool
) -> None:
    from ronghe.core.actor import Grant
    from ronghe.policy.models import Comment, ProgressReport, Review, ReviewItem, SourcePage
    from tests.factories.policy import ProgressReportFactory, ReviewItemFactory

    plan = PlanFactory(is_public=False, document__is_public=False)
    task = TaskFactory(plan=plan)
    item = ReviewItemFactory(review__page__document=plan.document)
    report = ProgressReportFactory(task=task)
    place = plan.jurisdiction
    actor = Actor(1, "甲", (Grant(role, place.pk, place.path, 999_999),))
    assert Plan.objects.visible_to(actor).exists() == reads_inner
    assert Task.objects.visible_to(actor).exists() == reads_inner
    for model in (Review, ReviewItem, SourcePage):
        assert model.objects.visible_to(actor).exists() == reads_reviews, (model, item)
    assert ProgressReport.objects.visible_to(actor).exists() == reads_reviews
    own = Actor(1, "甲", (Grant(role, place.pk, place.path, report.organisation_id),))
    assert ProgressReport.objects.visible_to(own).get() == report
    CommentFactory(collection__document=plan.document)
    assert Comment.objects.visible_to(actor).exists() == reads_reviews
