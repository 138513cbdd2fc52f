"""Match degree and gaps over stored rows, and the decision on how the degree is reckoned."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import Error, transaction
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, NotAllowed
from ronghe.core.models import Jurisdiction
from ronghe.programmes.models import AlignmentChoice
from ronghe.programmes.queries.alignment import alignment_of, choice_of, read_facts
from ronghe.programmes.queries.gaps import gaps_of
from ronghe.programmes.services.alignment import choose_definition
from tests.factories.alignment import cluster_in, cohort_of, demand_in, link, programme_at, school_in
from tests.factories.directory import jurisdiction_tree

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")
TODAY = date(2026, 3, 1)


@pytest.fixture
def city() -> Jurisdiction:
    """Two counties, three programmes: one linked, one wanted, one about which nothing is known."""
    _province, city, (east, west) = jurisdiction_tree()
    school, other = school_in(east), school_in(west)
    lathe = programme_at(school, "660302", cluster=cluster_in(city), cluster_basis="示例目录")
    care = programme_at(other, "720201")
    programme_at(other, "750101")
    for row, entrants, graduates, matched in ((lathe, 60, 50, 40), (care, 40, 30, 5)):
        cohort_of(row, 2025, enrolled=entrants)
        cohort_of(row, 2022, graduated=graduates, employed=graduates, employed_matched=matched)
    link("660302", "6-18-01-01")
    link("720201", "4-14-01-01", "predicted", 0.5)
    link("720201", "2-05-08-01", "predicted", 0.5)
    link("720201", "1-01-01-01", "refused")
    demand_in(east, "6-18-01-01", 100)
    demand_in(west, "4-14-01-02", 100)
    return city


@pytest.mark.register("PROG-02", "IND-11")
def test_all_definitions_side_by_side_with_numerator_denominator_and_missing(city: Jurisdiction) -> None:
    found = {one.definition.key: one for one in alignment_of(city, 2025)}
    assert found["programmes_linked"].value == pytest.approx(1 / 3)
    assert found["learners_linked"].value == pytest.approx(60 / 100)
    assert found["learners_wanted"].value == pytest.approx(80 / 100)
    assert found["overlap"].value == pytest.approx(0.5 + 15 / 80)
    assert found["graduates_matched"].value == pytest.approx(45 / 80)
    assert (found["learners_linked"].numerator, found["learners_linked"].denominator) == (60, 100)
    assert found["learners_linked"].missing == ("没有招生数（1 个专业）",)


def test_a_county_counts_its_own_schools_and_a_suspended_programme_not(city: Jurisdiction) -> None:
    east = Jurisdiction.objects.get(name="甲区")
    found = {one.definition.key: one for one in alignment_of(east, 2025)}
    assert found["programmes_linked"].value == 1
    programme_at(school_in(east), "660303", status="suspended")
    assert alignment_of(east, 2025)[0].denominator == 1


def test_what_people_accepted_replaces_predictions(city: Jurisdiction) -> None:
    link("720201", "4-14-02-01", "accepted")
    row = next(one for one in read_facts(city, 2025).facts.programmes if "4-14-02" in one.occupations)
    assert row.occupations == {"4-14-02": 1.0}


@pytest.mark.register("TAL-01")
def test_gaps_are_demand_less_supply_by_occupation_group(city: Jurisdiction) -> None:
    found = gaps_of(city, 2025).by_group()
    assert found["6-18-01"].gap.middle == pytest.approx(100 - 50)
    assert found["4-14-01"].gap.middle == pytest.approx(100 - 15)
    assert found["2-05-08"].gap.middle == pytest.approx(-15)
    assert "招聘广告" in gaps_of(city, 2025).says


def test_the_number_of_queries_does_not_grow(
    city: Jurisdiction, django_assert_max_num_queries: object
) -> None:
    for code in ("1", "2", "3", "4"):
        cohort_of(programme_at(school_in(city), f"66030{code}"), 2025, enrolled=10)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        read_facts(city, 2025)


# the decision


def choose(place: Jurisdiction, definition: str, **more: object) -> AlignmentChoice:
    values = {"reason": "与省里口径一致", "decided_on": TODAY, "actor": SYSTEM} | more
    return choose_definition(place, definition, **values)  # type: ignore[arg-type]


@pytest.mark.register("PROG-02")
def test_a_decision_is_succeeded_and_holds_below(city: Jurisdiction) -> None:
    first = choose(city, "programmes_linked")
    second = choose(city, "overlap", decided_on=TODAY + timedelta(days=1))
    east = Jurisdiction.objects.get(name="甲区")
    assert choice_of(city) == second
    assert choice_of(east) == second
    own = choose(east, "learners_linked")
    assert choice_of(east) == own
    assert AlignmentChoice.objects.filter(pk=first.pk).exists()


def test_a_decision_is_never_edited_or_deleted(city: Jurisdiction) -> None:
    row = choose(city, "programmes_linked")
    with pytest.raises(Error), transaction.atomic():
        AlignmentChoice.objects.filter(pk=row.pk).update(reason="改写")
    with pytest.raises(Error), transaction.atomic():
        row.delete()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": "  "}, "programmes.alignment.why"),
        ({"definition": "nonsense"}, "programmes.alignment.unknown"),
        ({"definition": "programmes_linked"}, "programmes.alignment.same"),
        ({"decided_on": date(2020, 1, 1)}, "programmes.alignment.order"),
    ],
)
def test_bad_decisions_are_refused_with_their_reason(
    city: Jurisdiction, changed: dict[str, object], code: str
) -> None:
    choose(city, "programmes_linked")
    with pytest.raises(Invalid) as caught:
        choose(city, **({"definition": "overlap"} | changed))  # type: ignore[arg-type]
    assert caught.value.code == code


def test_no_decision_of_tomorrow(city: Jurisdiction) -> None:
    with pytest.raises(Invalid) as caught:
        choose(city, "overlap", decided_on=timezone.localdate() + timedelta(days=1))
    assert caught.value.code == "programmes.alignment.day"


def test_a_stranger_decides_nothing(city: Jurisdiction) -> None:
    with pytest.raises(NotAllowed):
        choose(city, "overlap", actor=Actor(1, "测试甲", ()))
