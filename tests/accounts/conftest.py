from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    """The sign-in library counts in the cache; one test's attempts are not the next one's."""
    cache.clear()
