"""What waits for a person is counted in one query, however many apps declare something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.core import todos
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction, JurisdictionLevel
from ronghe.core.todos import Pile, Todo, count_all, todos_of
from tests.factories.directory import jurisdiction_tree

pytestmark = pytest.mark.django_db


def test_all_is_counted_at_once_and_in_order() -> None:
    jurisdiction_tree(3)
    every = Jurisdiction.objects.all()
    county = every.filter(level=JurisdictionLevel.COUNTY).order_by("name")
    nothing = every.filter(pk__in=[])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        counts = count_all([county, nothing, every, every.filter(name__icontains="50%_甲区")])
    assert counts == [3, 0, every.count(), 0]
    assert len(asked) == 1


def test_nothing_to_count_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert count_all([Jurisdiction.objects.none()]) == [0]
    assert len(asked) == 0


def test_each_pile_is_told_its_own_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    jurisdiction_tree(2)
    every = Jurisdiction.objects.all()

    def tell(counts: Mapping[str, int]) -> Iterable[Todo]:
        yield Todo("县区", counts["counties"], "/x/", f"共 {counts['all']} 个")

    counties = every.filter(level=JurisdictionLevel.COUNTY)
    source = [Pile({"all": every, "counties": counties}, tell)]
    monkeypatch.setattr(todos, "TODO_SOURCES", [lambda _actor: source])
    assert list(todos_of(Actor.for_system("test"))) == [Todo("县区", 2, "/x/", f"共 {every.count()} 个")]
