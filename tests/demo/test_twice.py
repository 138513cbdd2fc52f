"""Who builds the demonstration again sees the same again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from ronghe.accounts.models import User
from ronghe.directory.models import Organisation
from ronghe.policy.models import Observation, ProgressReport, ReviewItem, Task
from tests.demo.conftest import built


@dataclass(frozen=True)
class Snapshot:
    """How many rows of each kind there are, and what a visitor sees, without keys and times."""

    counts: dict[str, int]
    contents: list[list[tuple[object, ...]]]


def snapshot() -> Snapshot:
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


@pytest.mark.long
@pytest.mark.django_db
def test_building_twice_makes_the_same(tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        with built(tmp_path / name):
            made.append(snapshot())
    first, second = made
    assert first.counts == second.counts
    assert first.contents == second.contents
    assert first.counts["policy.ProgressReport"] > 100
