"""What plans hand over to another platform, and the duties about data that plans set to units."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from ronghe.accounts.models import User
from ronghe.cli.jurisdiction import SHIPPED
from ronghe.core.actor import Actor
from ronghe.core.privacy import PERSONAL_FIELDS, PERSONAL_NAMES
from ronghe.core.roles import Role
from ronghe.directory import services
from ronghe.directory.enums import OrganisationKind, SharedDataset
from ronghe.directory.queries.sharing import sources_of
from ronghe.engine.packs import load_pack as read_pack
from ronghe.engine.sharing import check_bundle
from ronghe.policy.enums import TaskState
from ronghe.policy.models import Plan, Task
from ronghe.policy.queries.plans import organisations_to_report, unit_tasks
from ronghe.policy.services.packs import ensure_jurisdiction, load_pack
from ronghe.policy.services.progress import Progress, Upload, accept_report, report_progress
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, SharingAgreementFactory
from tests.policy.conftest import City

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NAMES = ["organisations", "plans", "clauses", "tasks", "task_units", "indicators"]


def tables_of(place: object, path: Path) -> dict[str, list[dict[str, str]]]:
    """The bundle of everything of a place, unpacked; it is sound."""
    agreement = SharingAgreementFactory(jurisdiction=place)
    with path.open("w+b") as file:
        made = services.export_sharing(agreement, actor=SYSTEM, target=file)
    assert check_bundle(path, sha256=made.sha256).problems == ()
    with zipfile.ZipFile(path) as archive:
        return {
            name: list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode(), newline="")))
            for name in made.rows
        }


@pytest.mark.register("DATA-01")
def test_every_dataset_has_its_tables() -> None:
    assert [source.name for source in sources_of(SharedDataset.values)] == NAMES
    for dataset in SharedDataset.values:
        assert {source.dataset for source in sources_of([dataset])} == {dataset}


@pytest.mark.register("DATA-01", "DATA-05")
def test_no_declared_column_is_personal_and_each_is_described() -> None:
    for source in sources_of(SharedDataset.values):
        for column in source.table().columns:
            label, _, name = column.source.rpartition(".")
            model, field = _field(label, name)
            assert (label, name) not in PERSONAL_FIELDS, column.source
            assert name not in PERSONAL_NAMES, column.source
            assert model is not User
            assert field.related_model is not User, column.source
            assert column.meaning
            assert column.type
        assert source.personal() == []


def _field(label: str, name: str) -> tuple[type[models.Model], models.Field]:
    model = apps.get_model(label)
    try:
        return model, model._meta.get_field(name)  # type: ignore[return-value]  # columns only
    except FieldDoesNotExist:
        pytest.fail(f"{label} has no column {name}")


@pytest.mark.register("DATA-01", "DATA-04")
def test_the_tables_hold_what_the_plan_says(office: City, plan: Plan, tmp_path: Path) -> None:
    tables = tables_of(office.city, tmp_path / "b.zip")
    assert list(tables) == NAMES
    assert [row["id"] for row in tables["plans"]] == [str(plan.pk)]
    assert tables["plans"][0]["number"] == "示政办发〔2024〕8号"
    assert {row["id"] for row in tables["tasks"]} == {
        str(pk) for pk in Task.objects.filter(plan=plan).running().values_list("pk", flat=True)
    }
    assert {row["plan_id"] for name in ("clauses", "tasks", "indicators") for row in tables[name]} == {
        str(plan.pk)
    }
    education = office.units["市教育局"]
    assert str(education.pk) in {row["organisation_id"] for row in tables["task_units"]}
    assert str(education.pk) in {row["id"] for row in tables["organisations"]}
    assert {row["task_id"] for row in tables["task_units"]} <= {row["id"] for row in tables["tasks"]}


@pytest.mark.register("DATA-01")
def test_what_is_not_public_or_of_another_city_is_not_handed_over(
    office: City, plan: Plan, tmp_path: Path
) -> None:
    elsewhere = City()
    elsewhere.publish()
    Plan.objects.filter(pk=plan.pk).update(is_public=False)
    tables = tables_of(office.city, tmp_path / "b.zip")
    assert [name for name, rows in tables.items() if rows] == ["organisations"]


@pytest.mark.register("DATA-01")
def test_a_formula_in_a_title_does_not_run(office: City, plan: Plan, tmp_path: Path) -> None:
    Task.objects.filter(pk=plan.tasks.running().first().pk).update(title="=1+1")
    titles = {row["title"] for row in tables_of(office.city, tmp_path / "b.zip")["tasks"]}
    assert "'=1+1" in titles
    assert "=1+1" not in titles


@pytest.mark.register("DATA-01")
@pytest.mark.parametrize("copies", [1, 5])
def test_an_export_costs_the_same_however_many_rows(
    copies: int, office: City, plan: Plan, django_assert_max_num_queries: object
) -> None:
    task = plan.tasks.running().first()
    for number in range(copies):
        task.pk, task.key = None, f"副本{number}"
        task.save()
    agreement = SharingAgreementFactory(jurisdiction=office.city)
    with django_assert_max_num_queries(16):  # type: ignore[operator]  # a fixture that counts
        services.export_sharing(agreement, actor=SYSTEM, target=io.BytesIO())


DUTIES = [
    pytest.param("linping", "DATA-01", "区教育局", marks=pytest.mark.register("DATA-01")),
    pytest.param("linping", "DATA-02", "区教育局", marks=pytest.mark.register("DATA-02")),
    pytest.param("qingyuan", "DATA-03", "市教育局", marks=pytest.mark.register("DATA-03")),
    pytest.param("zibo_hightech", "DATA-04", "教育和体育事业中心", marks=pytest.mark.register("DATA-04")),
]


@pytest.mark.parametrize(("pack", "row", "printed"), DUTIES)
def test_a_duty_about_data_is_a_task_of_its_unit(pack: str, row: str, printed: str) -> None:
    """Loaded with its units, on the unit's list, reported with evidence, and accepted."""
    read = read_pack(SHIPPED / pack)
    place = ensure_jurisdiction(read, actor=SYSTEM)
    unit = OrganisationFactory(
        jurisdiction=place,
        name=f"{place.name}{printed.lstrip('市区')}",
        kind=OrganisationKind.EDUCATION,
        aliases=[printed],
    )
    plan = load_pack(read, place, actor=SYSTEM).plan
    task = plan.tasks.get(register__contains=[row])
    stated = next(one for one in read.tasks if row in one.register)
    assert [named.printed_name for named in task.units.order_by("order")] == list(stated.units)
    bureau = actor_with(Role.EDUCATION, organisation=unit)
    assert task in unit_tasks(bureau, unit)
    assert organisations_to_report(bureau, task) == [unit]
    files = [Upload(io.BytesIO(PDF), "建设方案.pdf", "建设方案")]
    progress = Progress("2026年第一季度", "on_track", "已印发建设方案。", 30)
    report = report_progress(task, progress, actor=bureau, organisation=unit, files=files)
    assert report.evidence.get().caption == "建设方案"
    accept_report(report, actor=actor_with(Role.POLICY_OFFICE, jurisdiction=place))
    task.refresh_from_db()
    assert (task.state, task.percent) == (TaskState.ON_TRACK, 30)
