"""Sources side by side: the disagreement, the months told twice, counts taken in, the recorded choice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from ronghe.core.errors import Conflict, Invalid, NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.labour.enums import Combining, DemandSource, ProjectStage
from ronghe.labour.models import Choice, Demand, EmploymentCount, ProjectPost
from ronghe.labour.queries.comparing import compare, month_words
from ronghe.labour.queries.counts import not_taken_in
from ronghe.labour.queries.demand import chosen
from ronghe.labour.rules.combining import Cell
from ronghe.labour.rules.comparing import disagreement
from ronghe.labour.services.choosing import choose_combination
from ronghe.labour.services.counts import PROJECT, PROJECT_POST, REGISTRATION, take_in
from tests.labour.sources_world import LATHE, SYSTEM, WELDER, World, make_world
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def cell(source: str, posts: str) -> Cell:
    return Cell(LATHE, source, date(2025, 1, 1), 3, Decimal(posts))


def apart(**posts: str) -> dict[str, Cell]:
    return {source: cell(source, number) for source, number in posts.items()}


def test_the_disagreement_is_told_with_the_source_that_is_far_off() -> None:
    found = disagreement(apart(ads="40", returns="10", survey="12"))
    assert found is not None
    assert (found.spread, found.ratio, found.far) == (30, Decimal("4.0"), "ads")
    assert "招聘广告：只含公开发布" in found.reason
    assert found.words() == "相差 30 人，最高是最低的 4.0 倍"
    stored = disagreement({"ads": cell("ads", "40.00"), "returns": cell("returns", "10.50")})
    assert stored is not None
    assert stored.words() == "相差 29.5 人，最高是最低的 3.8 倍"


def test_of_two_sources_neither_is_known_to_be_off() -> None:
    found = disagreement(apart(ads="40", returns="10"))
    assert found is not None
    assert (found.far, found.ratio) == ("", Decimal("4.0"))
    assert disagreement(apart(ads="4")) is None


def test_a_source_with_nothing_is_said_and_equal_ones_agree() -> None:
    found = disagreement(apart(ads="40", returns="0", survey="38"))
    assert found is not None
    assert (found.ratio, found.far, found.words()) == (None, "returns", "相差 40 人，有来源为零")
    same = disagreement(apart(ads="0", returns="0"))
    assert same is not None
    assert same.words() == "各来源一致"


def count(world: World, people: int = 30, occupation: str = LATHE) -> EmploymentCount:
    made: EmploymentCount = REGISTRATION.record(
        {
            "organisation": world.offices["county0"],
            "occupation": occupation,
            "year": 2025,
            "quarter": 1,
            "people": people,
        },
        actor=SYSTEM,
    )
    return made


def planned(world: World, number: int = 12, **more: object) -> ProjectPost:
    project = PROJECT.record(
        {
            "organisation": world.firms[0],
            "name": "示例产线",
            "industry": "C38",
            "stage": ProjectStage.BUILDING,
        },
        actor=SYSTEM,
    )
    made: ProjectPost = PROJECT_POST.record(
        {
            "organisation": world.firms[0],
            "project": project,
            "title": "车工",
            "occupation": LATHE,
            "number": number,
            "needed_on": date(2025, 2, 1),
            **more,
        },
        actor=SYSTEM,
    )
    return made


@pytest.mark.register("TAL-05")
def test_registers_are_taken_in_again_when_they_change(world: World) -> None:
    row = count(world)
    planned(world)
    assert not_taken_in(world.city, 2025, 1) == ["registration", "projects"]
    office = world.office(Role.HRSS)
    assert take_in(world.city, DemandSource.REGISTRATION, 2025, 1, actor=office).made == 1
    assert take_in(world.city, DemandSource.PROJECTS, 2025, 1, actor=office).made == 1
    assert not_taken_in(world.city, 2025, 1) == []
    assert take_in(world.city, DemandSource.REGISTRATION, 2025, 1, actor=office).left == 1
    REGISTRATION.amend(row, {"people": 31}, actor=SYSTEM, reason="更正")
    assert not_taken_in(world.city, 2025, 1) == ["registration"]
    assert take_in(world.city, DemandSource.REGISTRATION, 2025, 1, actor=office).changed == 1
    stored = Demand.objects.get(source=DemandSource.REGISTRATION)
    assert (stored.posts, stored.basis) == (31, {"registrations": [row.pk]})
    with pytest.raises(NotAllowed):
        take_in(world.city, DemandSource.REGISTRATION, 2025, 1, actor=world.office(county=0))
    with pytest.raises(Invalid, match="就业登记和项目用工"):
        take_in(world.city, DemandSource.ADS, 2025, 1, actor=office)


def test_a_dropped_project_and_another_quarter_do_not_count(world: World) -> None:
    post = planned(world)
    take_in(world.city, DemandSource.PROJECTS, 2025, 2, actor=world.office())
    assert not Demand.objects.exists()
    PROJECT.amend(post.project, {"stage": ProjectStage.DROPPED}, actor=SYSTEM, reason="取消")
    take_in(world.city, DemandSource.PROJECTS, 2025, 1, actor=world.office())
    assert not Demand.objects.exists()


def test_a_code_that_does_not_exist_is_named(world: World) -> None:
    with pytest.raises(RuleViolated, match="没有代码“6-99-99-99”"):
        count(world, occupation="6-99-99-99")


@pytest.mark.register("TAL-01", "TAL-05")
def test_sources_stand_side_by_side_and_the_double_months_are_named(world: World) -> None:
    count(world)
    world.accepted(0)
    take_in(world.city, DemandSource.REGISTRATION, 2025, 1, actor=world.office())
    found = compare(world.city, 2025, 1)
    (line,) = found.lines
    assert line.apart is not None
    assert (line.occupation, line.apart.spread) == ("6-18-01", 26)
    assert found.double == {month: ["returns", "registration"] for month in (1, 2, 3)}
    assert month_words([1, 2, 3, 5]) == "1—3月、5月"


@pytest.mark.register("TAL-01")
def test_a_choice_is_recorded_followed_and_never_edited(world: World) -> None:
    count(world)
    world.accepted(0)
    office = world.office()
    take_in(world.city, DemandSource.REGISTRATION, 2025, 1, actor=office)
    first = choose_combination(
        world.city, 2025, actor=office, method=Combining.SINGLE, sources=["returns"], reason="回收率高"
    )
    assert chosen(world.city, 2025).posts()["6-18-01"].posts == 4
    second = choose_combination(
        world.city,
        2025,
        actor=office,
        method=Combining.WEIGHTED,
        sources=["returns", "registration"],
        weights={"returns": 3, "registration": 1},
        reason="两个来源互补",
    )
    assert (second.follows, second.decided_by_id) == (first, office.user_id)
    told = chosen(world.city, 2025)
    assert told.posts()["6-18-01"].posts == Decimal("10.50")
    assert "企业申报 75%、就业登记 25%" in told.says
    with pytest.raises(Conflict, match="与现行的口径相同"):
        choose_combination(
            world.city,
            2025,
            actor=office,
            method=Combining.WEIGHTED,
            sources=["returns", "registration"],
            weights={"returns": 6, "registration": 2},
            reason="再选一次",
        )
    first.refresh_from_db()
    with transaction.atomic(), pytest.raises(DatabaseError):
        Choice.objects.filter(pk=first.pk).update(reason="改写")


@pytest.mark.parametrize(
    ("method", "sources", "weights", "words"),
    [
        ("best", ["ads"], {}, "取法"),
        ("single", ["ads", "returns"], {}, "只能选一个"),
        ("median", ["ads"], {}, "至少两个"),
        ("single", ["gossip"], {}, "来源"),
        ("weighted", ["ads", "returns"], {"ads": 1}, "企业申报的权重"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(
    world: World, method: str, sources: list[str], weights: dict[str, object], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        choose_combination(
            world.city,
            2025,
            actor=world.office(),
            method=method,
            sources=sources,
            weights=weights,
            reason="x",
        )


def test_only_offices_of_the_place_choose(world: World) -> None:
    for actor in (world.office(county=0), world.firm(), world.office(Role.TAX)):
        with pytest.raises(NotAllowed):
            choose_combination(world.city, 2025, actor=actor, method="single", sources=["ads"], reason="理由")


# ---------------------------------------------------------------------- pages


@pytest.mark.register("TAL-05")
def test_the_page_opens_figures_to_their_rows(world: World, django_assert_max_num_queries: object) -> None:
    count(world)
    filing = world.accepted(0)
    planned(world)
    client = client_with(Role.HRSS, organisation=world.offices["city"])
    url = reverse("labour:compare")
    with django_assert_max_num_queries(24):  # type: ignore[operator]  # the fixture of pytest-django
        page = client.get(f"{url}?year=2025&quarter=1").content.decode()
    assert "只有一个来源" in page
    assert "“就业登记”的登记与已汇入的需求不一致" in page
    sent = {"place": world.city.code, "year": "2025", "quarter": "1", "source": "registration"}
    assert client.post(reverse("labour:take_in"), sent).status_code == 303
    page = client.get(f"{url}?year=2025&quarter=1").content.decode()
    assert "相差 26 人，最高是最低的 7.5 倍" in page
    assert "1—3月：企业申报、就业登记" in page
    rows = client.get(
        f"{reverse('labour:compare_rows')}?year=2025&quarter=1&occupation=6-18-01&source=returns"
    )
    assert reverse("labour:returns_detail", args=[filing.pk]) in rows.content.decode()


def test_a_choice_is_made_on_its_page(world: World) -> None:
    client = client_with(Role.DRC, organisation=world.offices["city"])
    url = f"{reverse('labour:choice_new')}?year=2025"
    assert client.get(url).status_code == 200
    refused = client.post(url, {"method": "weighted", "sources": ["ads", "returns"], "reason": "理由"})
    assert refused.status_code == 422
    assert "权重应大于零" in refused.content.decode() or "权重都应大于零" in refused.content.decode()
    sent = {"method": "highest", "sources": ["ads", "returns"], "reason": "取高的，宁多勿少"}
    assert client.post(url, sent).status_code == 303
    assert "宁多勿少" in client.get(reverse("labour:choices")).content.decode()


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (Role.SCHOOL, "compare", 200),
        (Role.SCHOOL, "choices", 200),
        (Role.SCHOOL, "choice_new", 403),
        (Role.SCHOOL, "response", 403),
        (Role.ENTERPRISE, "compare", 403),
        (Role.ENTERPRISE, "returns_list", 200),
        (Role.ENTERPRISE, "surveys_list", 403),
        (Role.TEACHER, "returns_list", 403),
        (Role.TAX, "choice_new", 403),
        (Role.STATISTICIAN, "choice_new", 200),
        (Role.HRSS, "response", 200),
        (Role.HRSS, "clusters_list", 200),
        (Role.HRSS, "cluster_fill", 403),
        (Role.DRC, "cluster_fill", 200),
    ],
)
def test_who_may_open_what(world: World, role: Role, address: str, status: int) -> None:
    client = client_with(role, organisation=world.offices["city"])
    assert client.get(reverse(f"labour:{address}")).status_code == status


def test_hostile_addresses_are_answered(world: World) -> None:
    client = client_with(Role.HRSS, organisation=world.offices["city"])
    query = "year=９９&quarter=²&length=999&occupation=';--&place="
    assert client.get(f"{reverse('labour:compare')}?{query}").status_code == 200
    assert client.post(reverse("labour:take_in"), {"place": "nowhere", "year": "x"}).status_code == 404
    bad = {"place": world.city.code, "year": "2025", "quarter": "9", "source": "registration"}
    assert client.post(reverse("labour:take_in"), bad).status_code == 422


def test_a_planned_post_without_a_code_gets_a_suggestion(world: World) -> None:
    row = planned(world, title="焊工", occupation="")
    (found,) = PROJECT_POST.warnings(row)
    assert WELDER[:7] in found.message
