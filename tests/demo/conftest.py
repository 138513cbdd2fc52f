"""One small demonstration for all the tests of this folder: building it takes a minute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from ronghe.demo import build

SIZE = 0.3


class _Undo(Exception):
    """Takes the built rows away again."""


@contextmanager
def built(folder: Path) -> Iterator[None]:
    """A demonstration in a transaction that is rolled back after."""
    with override_settings(
        RONGHE_DEMO=True,
        RONGHE_EVIDENCE_ROOT=folder / "evidence",
        RONGHE_WAREHOUSE_ROOT=folder / "warehouse",
        RONGHE_ADS_ROOT=folder / "ads",
        RONGHE_OPENDATA_ROOT=folder / "opendata",
    ):
        try:
            with transaction.atomic():
                build.build(SIZE, lambda _words: None)
                yield
                raise _Undo
        except _Undo:
            pass


@pytest.fixture(scope="module")
def demo_city(
    django_db_setup: None, django_db_blocker: pytest.DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The demonstration, for one module."""
    with django_db_blocker.unblock(), built(tmp_path_factory.mktemp("demo")):
        yield
