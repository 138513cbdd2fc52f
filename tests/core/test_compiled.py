"""Queries whose SQL is made once give what the same query of the ORM gives."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from ronghe.accounts.models import Membership
from ronghe.core.compiled import CompiledQuery
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db


def valid(pk: int, on: dt.date) -> QuerySet[Membership, tuple[int, str]]:
    return Membership.objects.valid_on(on).filter(pk=pk).order_by().values_list("pk", "role")


def test_each_call_finds_the_rows_of_its_own_arguments() -> None:
    one = MembershipFactory(valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2020, 12, 31))
    other = MembershipFactory(valid_from=dt.date(2026, 1, 1), valid_to=None)
    found = CompiledQuery(valid, int, dt.date)
    with CaptureQueriesContext(connection) as asked:
        assert found(one.pk, dt.date(2020, 12, 31)) == [(one.pk, one.role)]
        assert found(one.pk, dt.date(2021, 1, 1)) == []
        assert found(other.pk, dt.date(2026, 1, 1)) == [(other.pk, other.role)]
        assert found(other.pk, dt.date(2025, 12, 31)) == []
    assert len(asked) == 4


def test_an_argument_that_the_query_does_not_use_is_refused() -> None:
    with pytest.raises(TypeError, match="not every argument"):
        CompiledQuery(lambda pk, on: Membership.objects.filter(pk=pk).values_list("pk"), int, dt.date)(
            1, dt.date(2026, 1, 1)
        )


@pytest.mark.parametrize(
    "wrong",
    [(True, dt.date(2026, 1, 1)), (1, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)), ("1", dt.date(2026, 1, 1))],
)
def test_an_argument_of_another_type_is_refused(wrong: tuple[object, object]) -> None:
    with pytest.raises(TypeError, match="is no"):
        CompiledQuery(valid, int, dt.date)(*wrong)
