"""Only what changed is read again, and nothing that changed is missed: by history, by rows, by mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from ronghe.directory.models import Organisation
from ronghe.reference.models import CatalogueEntry
from ronghe.warehouse.extract import EXTRACTS, Column, Extract
from ronghe.warehouse.syncing import SyncReport, TableReport, sync
from ronghe.warehouse.tables import open_snapshot
from tests.factories.directory import OrganisationFactory
from tests.factories.policy import TaskFactory
from tests.factories.reference import CatalogueEntryFactory

pytestmark = pytest.mark.django_db

TABLE = "directory.organisation"


def _of(done: SyncReport, name: str = TABLE) -> TableReport:
    return next(table for table in done.tables if table.name == name)


def _read_again(name: str = TABLE) -> bool:
    report = _of(sync(names=[name]), name)
    return report.reused_parts < report.parts or report.read_rows > 0


def _names(name: str = TABLE) -> list[str]:
    with open_snapshot() as snapshot:
        return sorted(snapshot.table(name).name.execute())


@pytest.fixture
def organisation() -> Organisation:
    made = OrganisationFactory(name="示例一中")
    sync(names=[TABLE])
    return made


def test_an_insert_a_bulk_change_raw_sql_and_a_removal_are_all_noticed(organisation: Organisation) -> None:
    assert not _read_again()
    OrganisationFactory(name="示例二中", jurisdiction=organisation.jurisdiction)
    assert _read_again()
    Organisation.objects.filter(name="示例二中").update(name="示例三中")
    assert _read_again()
    assert _names() == ["示例一中", "示例三中"]
    with connection.cursor() as cursor:
        cursor.execute(f"update {Organisation._meta.db_table} set name = '示例四中' where name = '示例三中'")
    assert _read_again()
    assert _names() == ["示例一中", "示例四中"]
    with connection.cursor() as cursor:
        cursor.execute("delete from directory_organisationname")
        cursor.execute(f"delete from {Organisation._meta.db_table} where name = '示例四中'")
    assert _read_again()
    assert _names() == ["示例一中"]
    assert not _read_again()


def test_a_change_in_a_joined_table_is_noticed(organisation: Organisation) -> None:
    place = organisation.jurisdiction
    type(place).objects.filter(pk=place.pk).update(path="999999/1/")
    assert _read_again()
    with open_snapshot() as snapshot:
        assert snapshot.table(TABLE).jurisdiction_path.execute().tolist() == ["999999/1/"]


def test_a_restored_backup_with_as_many_events_as_before_is_noticed(organisation: Organisation) -> None:
    """The history is set back and grows anew to the same length: its last line has another time."""
    events = Organisation.pgh_event_model._meta.db_table  # type: ignore[attr-defined]  # made by pghistory
    with connection.cursor() as cursor:
        cursor.execute(f"alter table {events} disable trigger all")
        cursor.execute(
            f"update {events} set pgh_created_at = pgh_created_at + interval '1 hour'"
            f" where pgh_id = (select max(pgh_id) from {events})"
        )
        cursor.execute(f"alter table {events} enable trigger all")
    assert _read_again()
    assert organisation.pk


def test_a_table_without_history_is_compared_row_by_row() -> None:
    """Catalogue entries are loaded whole and have no history; a changed name alone is noticed."""
    entry = CatalogueEntryFactory(name="示例专业")
    name = "reference.catalogueentry"
    sync(names=[name])
    assert not _read_again(name)
    CatalogueEntry.objects.filter(pk=entry.pk).update(name="示例职业")
    assert _read_again(name)
    assert _names(name) == ["示例职业"]


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same extract with a file for every thousand keys."""
    monkeypatch.setitem(EXTRACTS, TABLE, replace(EXTRACTS[TABLE], partition=1000))
    return


def _at(key: int, place: Any) -> Organisation:
    return OrganisationFactory(id=key, name=f"示例{key}", jurisdiction=place)


@pytest.mark.usefixtures("in_parts")
def test_only_the_part_with_the_changed_row_is_read_again() -> None:
    place = TaskFactory().jurisdiction
    Organisation.objects.all().delete()
    for key in (900_001, 900_002, 901_001, 905_001):
        _at(key, place)
    first = _of(sync(names=[TABLE]))
    assert (first.parts, first.reused_parts, first.rows) == (3, 0, 4)
    Organisation.objects.filter(pk=901_001).update(name="改了")
    second = _of(sync(names=[TABLE]))
    assert (second.parts, second.reused_parts, second.read_rows) == (3, 2, 1)
    _at(901_500, place)
    assert _of(sync(names=[TABLE])).read_rows == 2
    Organisation.objects.filter(pk=905_001).delete()
    last = _of(sync(names=[TABLE]))
    assert (last.parts, last.reused_parts, last.read_rows, last.rows) == (2, 2, 0, 4)
    assert _names() == sorted(["示例900001", "示例900002", "改了", "示例901500"])


def _declared(monkeypatch: pytest.MonkeyPatch, **options: Any) -> None:
    columns = (Column("name", "string", "名称"),)
    made = Extract("test.names", "名称", "一行", columns, lambda: "SELECT '甲'::text", **options)
    monkeypatch.setitem(EXTRACTS, "test.names", made)


def test_a_declared_mark_decides_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    marks = ["1", "1", "2"]
    _declared(monkeypatch, changed=lambda: marks.pop(0))
    sync(names=["test.names"])
    assert not _read_again("test.names")
    assert _read_again("test.names")


def test_a_changed_declaration_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    _declared(monkeypatch)
    sync(names=["test.names"])
    assert not _read_again("test.names")
    wider = replace(
        EXTRACTS["test.names"], columns=(Column("name", "string", "名称", "pseudonym", subject="a.b"),)
    )
    monkeypatch.setitem(EXTRACTS, "test.names", wider)
    assert _read_again("test.names")


def test_full_reads_everything_again(organisation: Organisation) -> None:
    done = sync(names=[TABLE], full=True)
    assert _of(done).read_rows == 1
    assert not done.is_new
    assert organisation.pk
