"""A site with one import page, for the tests of the flow. Its table is made and dropped with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.urls import include, path

from ronghe.core.actor import Actor
from ronghe.core.excel import Integer, Row, Sheet, Text
from ronghe.core.excel.flow import ExcelImportView


class Office(models.Model):
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    staff = models.IntegerField(null=True)

    class Meta:
        app_label = "core"
        managed = False
        db_table = "core_test_office"

    def __str__(self) -> str:
        return self.name


def existing_offices(keys: Sequence[tuple[Any, ...]]) -> Mapping[tuple[Any, ...], Mapping[str, Any]]:
    found = Office.objects.filter(code__in=[code for (code,) in keys])
    return {(o.code,): {"pk": o.pk, "name": o.name, "staff": o.staff} for o in found}


OFFICE_SHEET = Sheet(
    "机构",
    [
        Text("code", "代码", required=True, example="A01"),
        Text("name", "名称", required=True, max_length=20, help="与公章一致"),
        Integer("staff", "人数", minimum=0),
    ],
    key=("code",),
    existing=existing_offices,
)


def save_offices(rows: Sequence[Row], /, *, actor: Actor) -> None:
    Office.objects.bulk_create(
        [Office(code=row["code"], name=row["name"], staff=row["staff"]) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "staff"],
    )


class OfficeImport(ExcelImportView):
    sheet = OFFICE_SHEET
    title = "导入机构"

    def may_import(self, actor: Actor) -> bool:
        return not actor.is_anonymous and "不得" not in actor.name

    def save(self, rows: Sequence[Row], /, *, actor: Actor) -> object:
        return save_offices(rows, actor=actor)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("机构", "/")]


urlpatterns = [
    path("test/import/", OfficeImport.as_view(), name="test_import"),
    path("", include("ronghe.config.urls")),
]
