"""A count that all processes share, by kind, by thing and by visitor, which ends by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from ronghe.core.models import ThrottleCount
from ronghe.core.throttle import Throttle

pytestmark = pytest.mark.django_db
LIMIT = Throttle("test", most=2, seconds=600)


def visitor(address: str) -> HttpRequest:
    return RequestFactory().post("/", REMOTE_ADDR=address)


def test_the_count_is_in_the_database_and_ends() -> None:
    one, other = visitor("192.0.2.1"), visitor("192.0.2.2")
    for _ in range(2):
        assert LIMIT.allows(one)
        LIMIT.count(one)
    cache.clear()  # another process has another memory
    assert not LIMIT.allows(one)
    assert LIMIT.allows(other)
    assert LIMIT.allows(one, about="something else")
    assert "192.0.2" not in str(list(ThrottleCount.objects.values()))
    ThrottleCount.objects.update(ends_at=timezone.now() - timedelta(minutes=1))
    assert LIMIT.allows(one)
    LIMIT.count(one)
    assert ThrottleCount.objects.get().count == 1


def test_counters_that_have_ended_are_swept_away() -> None:
    LIMIT.count(visitor("192.0.2.1"))
    ThrottleCount.objects.update(ends_at=timezone.now() - timedelta(days=1))
    LIMIT.count(visitor("192.0.2.2"))
    assert ThrottleCount.objects.count() == 1
