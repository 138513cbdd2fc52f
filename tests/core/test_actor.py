"""Who may act where: a role reaches its own jurisdiction and everything under it, nothing beside or above."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.core.actor import Actor, Grant
from ronghe.core.roles import Role

CITY, COUNTY, OTHER = "990000/990100/", "990000/990100/990101/", "990000/990200/"
codes = st.lists(st.sampled_from(["11", "12", "13"]), min_size=1, max_size=4)
paths = codes.map(lambda parts: "".join(f"{part}/" for part in parts))


def actor_in(*places: str, role: str = Role.EDUCATION) -> Actor:
    grants = tuple(Grant(role, n, path, organisation_id=n) for n, path in enumerate(places, start=1))
    return Actor(user_id=1, name="测试甲", grants=grants)


@pytest.mark.register("DATA-05")
def test_a_city_role_reaches_its_counties_and_no_other_city() -> None:
    actor = actor_in(CITY)
    assert actor.covers(COUNTY)
    assert actor.has(Role.EDUCATION, path=COUNTY)
    assert not actor.covers(OTHER)
    assert not actor.covers("990000/")
    assert not actor.has(Role.FINANCE, path=COUNTY)


def test_a_role_counts_only_in_its_own_organisation_when_one_is_asked_for() -> None:
    actor = actor_in(CITY, OTHER)
    assert actor.has(Role.EDUCATION, organisation_id=2)
    assert not actor.has(Role.EDUCATION, organisation_id=3)
    assert not actor.has(Role.EDUCATION, path=OTHER, organisation_id=1)


def test_a_system_job_passes_and_a_stranger_does_not() -> None:
    assert Actor.for_system("nightly").has(Role.OPERATOR, path=CITY)
    assert Actor.anonymous().is_anonymous
    assert not Actor.anonymous().has(*Role.values)


@given(st.lists(paths, max_size=5), paths)
def test_the_shortened_paths_cover_just_what_the_grants_cover(places: list[str], asked: str) -> None:
    actor = actor_in(*places)
    assert actor.covers(asked) == any(asked.startswith(path) for path in actor.paths)
    assert len(set(actor.paths)) == len(actor.paths)
