"""One small demonstration for all the tests of this folder: building it takes some seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.test import override_settings

from ronghe.accounts.models import User
from ronghe.demo import build
from ronghe.directory.models import Organisation
from ronghe.policy.models import Observation, ProgressReport, ReviewItem, Task

SIZE = 0.3


class _Undo(Exception):
    """Takes the built rows away again."""


@dataclass(frozen=True)
class Snapshot:
    """How many rows of each kind there are, and what a visitor sees, without keys and times."""

    counts: dict[str, int]
    contents: list[list[tuple[object, ...]]]


def _snapshot() -> Snapshot:
    chosen: list[tuple[type[Model], tuple[str, ...]]] = [
        (User, ("username", "name")),
        (Organisation, ("name", "kind")),
        (Task, ("plan__title", "key", "state", "percent")),
        (ProgressReport, ("task__key", "organisation__name", "state", "percent", "text")),
        (Observation, ("indicator__key", "year", "value", "rating")),
        (ReviewItem, ("order", "kind", "state", "quote")),
    ]
    others = {"auth", "contenttypes"}
    ours = [m for m in apps.get_models() if m._meta.managed and m._meta.app_label not in others]
    return Snapshot(
        {model._meta.label: model._default_manager.count() for model in ours},
        [list(model._default_manager.order_by("pk").values_list(*fields)) for model, fields in chosen],
    )


@pytest.fixture(scope="module")
def demo_city(
    django_db_setup: None, django_db_blocker: pytest.DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Snapshot]]:
    """The demonstration, built twice; the second stays for one module, in a transaction rolled back after."""
    folder: Path = tmp_path_factory.mktemp("demo")
    made: list[Snapshot] = []
    with (
        django_db_blocker.unblock(),
        override_settings(
            RONGHE_DEMO=True,
            RONGHE_EVIDENCE_ROOT=folder / "evidence",
            RONGHE_WAREHOUSE_ROOT=folder / "warehouse",
            RONGHE_ADS_ROOT=folder / "ads",
            RONGHE_OPENDATA_ROOT=folder / "opendata",
        ),
    ):
        for is_last in (False, True):
            try:
                with transaction.atomic():
                    build.build(SIZE, lambda _words: None)
                    made.append(_snapshot())
                    if is_last:
                        yield made
                    raise _Undo
            except _Undo:
                pass
