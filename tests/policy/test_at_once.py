"""Two people press at the same moment: one act is done, the other is told so in words."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection
from django.test import RequestFactory

from ronghe.core.actor import Actor
from ronghe.core.constraints import as_error
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, RongheError
from ronghe.core.middleware import ErrorPageMiddleware
from ronghe.core.roles import Role
from ronghe.policy.enums import ReportState
from ronghe.policy.models import Document, PlanVersion, ProgressReport, Review, ReviewItem, Task
from ronghe.policy.services.importing import import_text
from ronghe.policy.services.progress import Progress, accept_report, amend_report, report_progress
from ronghe.policy.services.publishing import publish_review
from ronghe.policy.services.reviewing import accept_item, reject_item
from tests.factories.accounts import actor_with
from tests.policy.conftest import City
from tests.support.pages import PAGE

SAID = Progress("2024年第一季度", "on_track", "已完成选址。", 20)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Each act on its own connection, started together: what came of each, in sorted order."""
    outcomes: list[str] = []
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        barrier.wait(timeout=30)
        try:
            act()
            outcomes.append("done")
        except (Conflict, InvalidTransition) as error:
            outcomes.append("refused" if error.message else "refused without words")
        except Exception as error:  # noqa: BLE001  the test shows what else came
            outcomes.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


@pytest.fixture
def committed(transactional_db: None) -> City:
    """For two connections at once: what is not committed, the other one does not see."""
    return City()


def other(city: City) -> Actor:
    return actor_with(Role.POLICY_OFFICE, jurisdiction=city.city)


def test_each_act_has_one_winner(committed: City) -> None:
    """One data set for all: emptying the tables between tests costs more than the tests."""
    city, second = committed, other(committed)
    assert at_once(
        lambda: import_text(city.city, actor=city.actor, text=PAGE),
        lambda: import_text(city.city, actor=second, text=PAGE),
    ) == ["done", "done"]
    assert Document.objects.filter(number__contains="8号").count() == 1
    review = Review.objects.order_by("pk").first()
    assert review is not None
    item = review.items.exclude(kind="meta").first()
    assert item is not None
    assert at_once(
        lambda: accept_item(ReviewItem.objects.get(pk=item.pk), actor=city.actor),
        lambda: reject_item(ReviewItem.objects.get(pk=item.pk), actor=second, reason="重复"),
    ) == ["done", "refused"]
    assert at_once(
        lambda: publish_review(Review.objects.get(pk=review.pk), actor=city.actor, reason="先行发布"),
        lambda: publish_review(Review.objects.get(pk=review.pk), actor=second, reason="先行发布"),
    ) == ["done", "refused"]
    assert PlanVersion.objects.count() == 1
    task = Task.objects.filter(units__organisation=city.units["市教育局"]).order_by("pk").first()
    assert task is not None
    unit = city.units["市教育局"]
    staff = [city.of("市教育局", Role.EDUCATION) for _ in range(2)]
    assert at_once(
        *(lambda who=who: report_progress(task, SAID, actor=who, organisation=unit) for who in staff)
    ) == ["done", "refused"]
    report = ProgressReport.objects.get()
    assert at_once(
        lambda: accept_report(ProgressReport.objects.get(pk=report.pk), actor=city.actor),
        lambda: amend_report(ProgressReport.objects.get(pk=report.pk), SAID, actor=staff[0]),
    ) in (["done", "refused"], ["done", "done"])
    states = sorted(ProgressReport.objects.values_list("state", flat=True))
    assert states in (
        [ReportState.ACCEPTED],
        sorted([ReportState.AMENDED, ReportState.SUBMITTED]),
    )


def refused_by_database(write: Callable[[], object]) -> RongheError | None:
    try:
        write()
    except IntegrityError as error:
        return as_error(error)
    return None


@pytest.mark.django_db
def test_the_database_s_refusal_is_said_in_words(office: City) -> None:
    plan = office.publish()
    known = plan.document
    twin = refused_by_database(
        lambda: Document.objects.create(jurisdiction=known.jurisdiction, title="另一份", number=known.number)
    )
    assert isinstance(twin, Conflict)
    assert "同一发文字号" in twin.message


@pytest.mark.django_db
def test_a_broken_rule_of_a_table_is_said_in_words(office: City) -> None:
    error = refused_by_database(lambda: Document.objects.create(jurisdiction=office.city, title=""))
    assert isinstance(error, Invalid)
    assert "标题" in error.message


@pytest.mark.django_db
def test_a_mistake_of_ours_stays_a_mistake(office: City) -> None:
    found: list[Exception] = []
    try:
        Document.objects.create(jurisdiction=office.city, title=None)
    except IntegrityError as error:
        found.append(error)
    assert found
    assert as_error(found[0]) is None  # type: ignore[arg-type]
    middleware = ErrorPageMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    assert middleware.process_exception(RequestFactory().get("/"), found[0]) is None
