"""From rows to a snapshot and back."""

from __future__ import annotations

import pytest

from ronghe.directory.models import Organisation
from ronghe.warehouse import snapshots
from ronghe.warehouse.syncing import sync, verify
from ronghe.warehouse.tables import open_snapshot
from tests.factories.directory import OrganisationFactory
from tests.factories.policy import TaskFactory

pytestmark = pytest.mark.django_db

SOME = ("directory.organisation", "policy.task")


def _names() -> list[str]:
    with open_snapshot() as snapshot:
        return sorted(snapshot.table("directory.organisation").name.execute())


def test_a_snapshot_has_the_rows_of_the_database() -> None:
    task = TaskFactory()
    done = sync(names=SOME)
    with open_snapshot() as snapshot:
        tasks = snapshot.table("policy.task").execute()
        assert snapshot.id == done.id
        assert tasks.title.tolist() == [task.title]
        assert tasks.jurisdiction_path.tolist() == [task.jurisdiction.path]
        assert snapshot.rows("directory.organisation") == Organisation.objects.count()
    assert verify() == []


def test_nothing_changed_makes_no_second_snapshot() -> None:
    OrganisationFactory()
    first = sync(names=SOME)
    second = sync(names=SOME)
    assert (second.id, second.is_new, second.read_rows) == (first.id, False, 0)
    assert snapshots.ids() == [first.id]


def test_a_changed_row_shows_after_the_next_sync_and_only_its_table_is_read() -> None:
    task = TaskFactory()
    OrganisationFactory(name="示例一中")
    sync(names=SOME)
    Organisation.objects.filter(name="示例一中").update(name="示例二中")
    done = sync(names=SOME)
    read = {table.name: (table.read_rows, table.reused_parts) for table in done.tables}
    assert read["policy.task"] == (0, 1)
    assert read["directory.organisation"][0] > 0
    assert "示例二中" in _names()
    assert "示例一中" not in _names()
    assert task.pk
    assert verify() == []
