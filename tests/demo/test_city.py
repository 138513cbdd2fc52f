"""The demonstration as built: visibly made up, complete in its states, and open to every role."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.models import Delegation, Membership, User
from ronghe.core.models import EvidenceFile, Jurisdiction, Notice
from ronghe.core.roles import Role
from ronghe.demo import build
from ronghe.demo.names import BUREAUX, COUNTIES, LOGINS, PERSON, SYNTHETIC
from ronghe.demo.plans import open_matches
from ronghe.directory.enums import OrganisationKind as Kind
from ronghe.directory.models import Organisation
from ronghe.faculty.models import Recognition, Recruitment, Teacher
from ronghe.labour.enums import DemandSource
from ronghe.labour.models import BalanceLine, Demand, ShortageItem, ShortageList
from ronghe.policy.enums import (
    CommentState,
    MilestoneState,
    ProblemState,
    ReportState,
    ReviewState,
    TaskState,
    TouchState,
)
from ronghe.policy.models import (
    BodyAnnexConflict,
    Comment,
    Deliverable,
    Interpretation,
    Milestone,
    Observation,
    Plan,
    ProblemReport,
    ProgressReport,
    Review,
    SuperiorChange,
    Task,
    TaskUnit,
    Touch,
)
from tests.demo.conftest import SIZE
from tests.support.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_city")]

INVENTED = {
    Kind.SECONDARY_SCHOOL, Kind.TECHNICAL_SCHOOL, Kind.HIGHER_COLLEGE, Kind.APPLIED_UNIVERSITY,
    Kind.ENTERPRISE,
    Kind.ASSOCIATION, Kind.GROUP, Kind.SERVICE_ORGANISATION, Kind.TRAINING_EVALUATION, Kind.BASE_OPERATOR,
    Kind.EVALUATOR, Kind.OTHER,
}  # fmt: skip
MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
LANDLINE = re.compile(r"(?<![0-9])0[0-9]{2,3}-[0-9]{7,8}(?![0-9])")
IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}(19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)


def test_five_jurisdictions_have_their_plans() -> None:
    codes = set(Plan.objects.values_list("jurisdiction__code", flat=True))
    assert codes == {"330600", "441800", "330113", "371500", "370300-gx"}


def test_every_person_is_visibly_made_up() -> None:
    assert [user.name for user in User.objects.all() if not PERSON.fullmatch(user.name)] == []
    assert not User.objects.exclude(email="").exists()
    assert [user.username for user in User.objects.all() if user.phone] == []


def test_everybody_but_public_bodies_is_visibly_made_up() -> None:
    names = Organisation.objects.filter(kind__in=INVENTED).values_list("name", flat=True)
    assert names
    assert [name for name in names if SYNTHETIC not in name] == []
    assert not Organisation.objects.exclude(credit_code="").exists()


def test_public_bodies_are_just_those_on_the_list() -> None:
    """What does not say 示例 is a government body of Shaoxing or of the city that does not exist."""
    known = {body.name for body in BUREAUX} | {government for _code, _name, government in COUNTIES}
    plain = Organisation.objects.exclude(name__contains=SYNTHETIC)
    assert set(plain.filter(jurisdiction__path__contains="330600").values_list("name", flat=True)) == known
    assert (
        not plain.exclude(jurisdiction__path__contains="330600")
        .exclude(jurisdiction__path__contains="990000")
        .exists()
    )


def _texts() -> list[tuple[str, str]]:
    """Every text of every row of our tables."""
    found = []
    for model in (one for one in apps.get_models() if one._meta.managed):
        if not model.__module__.startswith("ronghe.") or model.__module__.startswith("ronghe.reference"):
            continue
        columns = [
            f.name for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)
        ]
        for row in model._default_manager.values_list(*columns) if columns else ():
            found += [(model._meta.label, value) for value in row if isinstance(value, str)]
    return found


def test_no_number_looks_like_a_telephone_or_an_identity_card() -> None:
    texts = [(label, text) for label, text in _texts() if not re.fullmatch(r"[0-9a-f]{64}", text)]
    assert len(texts) > 5000
    wrong = [pair for pair in texts if any(p.search(pair[1]) for p in (MOBILE, LANDLINE, IDENTITY))]
    assert wrong == []


def test_every_role_has_a_log_in() -> None:
    held = set(Membership.objects.filter(user__is_demo=True).values_list("role", flat=True))
    assert held == set(Role.values)


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.username)
def test_every_log_in_reaches_its_home(login: object) -> None:
    user = User.objects.get(username=login.username)  # type: ignore[attr-defined]  # a Login
    answer = client_of(user, second_factor=False).get(reverse("console:home"))
    assert answer.status_code == 200
    assert user.name in answer.content.decode()


def test_the_sign_in_page_shows_the_log_ins() -> None:
    page = Client().get(reverse("account_login")).content.decode()
    assert [login.username for login in LOGINS if login.username not in page] == []


def test_the_printed_password_opens_the_door() -> None:
    from django.conf import settings

    client = Client()
    answer = client.post(
        reverse("account_login"), {"login": "demo-office", "password": settings.RONGHE_DEMO_PASSWORD}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/home/")


def test_units_are_matched_and_some_wait_for_a_person() -> None:
    units = TaskUnit.objects.filter(task__plan__jurisdiction__code="330600")
    unmatched = units.filter(organisation__isnull=True).exclude(match_how="collective")
    assert set(unmatched.values_list("printed_name", flat=True)) == set()
    assert units.filter(is_confirmed=True).exists()
    assert units.filter(is_confirmed=False).exists()
    assert open_matches() > 0


def test_every_county_answers_for_the_collective() -> None:
    unit = TaskUnit.objects.filter(
        task__plan__jurisdiction__code="330600", printed_name__startswith="各区"
    ).first()
    assert unit is not None
    governments = {government for _code, _name, government in COUNTIES}
    assert governments <= set(unit.stands_for.values_list("name", flat=True))


def test_reports_and_tasks_stand_in_every_state() -> None:
    assert set(ProgressReport.objects.values_list("state", flat=True)) == set(ReportState.values)
    tasks = Task.objects.running().filter(plan__jurisdiction__code="330600")
    assert set(tasks.values_list("state", flat=True)) == set(TaskState.values)
    assert tasks.overdue(timezone.localdate()).exists()
    assert EvidenceFile.objects.count() > 10


def test_the_review_desk_has_something_to_do() -> None:
    review = Review.objects.get()
    assert review.state == ReviewState.OPEN
    assert review.jurisdiction.name == "云州市"
    assert review.items.filter(state="pending").exclude(doubts=[]).exists()
    assert review.items.filter(state="accepted").exists()
    assert review.conflicts.filter(governs="undecided").exists()


def test_conflicts_are_partly_settled() -> None:
    conflicts = BodyAnnexConflict.objects.filter(plan__jurisdiction__code="330600")
    assert conflicts.filter(governs="undecided").exists()
    assert conflicts.exclude(governs="undecided").count() == 2


def test_the_public_side_has_content_in_every_state() -> None:
    assert set(Comment.objects.values_list("state", flat=True)) == set(CommentState.values)
    assert Interpretation.objects.filter(published_at__isnull=False).count() == 2
    assert Interpretation.objects.filter(published_at__isnull=True).count() == 1
    assert set(ProblemReport.objects.values_list("state", flat=True)) == set(ProblemState.values)


def test_projects_duties_and_changes_are_there() -> None:
    states = set(Milestone.objects.filter(plan__jurisdiction__code="330600").values_list("state", flat=True))
    assert states == {MilestoneState.DONE, MilestoneState.UNDER_WAY}
    assert Deliverable.objects.exclude(state="open").count() == 3
    assert SuperiorChange.objects.get().changed_on > timezone.localdate()
    assert set(Touch.objects.values_list("state", flat=True)) == set(TouchState.values)


def test_every_figure_says_that_it_is_made_up() -> None:
    assert Observation.objects.count() > 20
    assert not Observation.objects.exclude(data_source__contains="演示数据").exists()
    assert Observation.objects.filter(corrects__isnull=False).exists()


def test_a_delegation_ends_and_both_are_told() -> None:
    lent = Delegation.objects.get()
    assert lent.valid_to == timezone.localdate() + timedelta(days=14)
    assert Notice.objects.filter(recipient=lent.delegate, about_kind="accounts.delegation").exists()


def test_places_that_do_not_exist_are_apart_from_those_that_do() -> None:
    invented = Jurisdiction.objects.filter(path__contains="990000/")
    assert set(invented.values_list("short_name", flat=True)) == {"示例省", "云州市", "云江区", "东云县"}


def test_it_is_known_as_built() -> None:
    assert build.is_current(SIZE)
    assert not build.is_current(1.0)


def test_teachers_stand_in_every_state() -> None:
    today = timezone.localdate()
    states = set(Recognition.objects.values_list("state", flat=True))
    assert {"draft", "school_review", "bureau_review", "publicity", "recognised", "expired"} <= states
    assert {"returned", "refused", "appealed", "abandoned"} <= states
    soon = Teacher.objects.filter(practice_lapses_on__range=(today, today + timedelta(days=60)))
    assert soon.exists(), "somebody's practice is about to run out"
    assert set(Recruitment.objects.values_list("state", flat=True)) >= {"hired", "submitted", "draft"}
    assert not Teacher.objects.exclude(id_digest="").exists()
    assert all(PERSON.fullmatch(name) for name in Teacher.objects.values_list("name", flat=True))


def test_what_is_planned_from_demand_is_there() -> None:
    """A list in force with what enterprises said, one to look through, and a sheet that waits for people."""
    today = timezone.localdate()
    lists = dict(ShortageList.objects.values_list("year", "state"))
    assert lists == {today.year - 1: "published", today.year: "draft"}
    assert ShortageItem.objects.filter(hard__gt=0).exists()
    lines = BalanceLine.objects.all()
    assert lines.filter(is_computed=True).exclude(value=None).exists()
    assert lines.filter(value=None).exists(), "what only people know is asked for"
    assert Demand.objects.filter(source=DemandSource.PROJECTS, occupation="").exists()
