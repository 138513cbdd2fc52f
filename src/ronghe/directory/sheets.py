"""The organisation register as an Excel sheet: template with drop-downs, import, export."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.excel import Choice, Date, ListOf, Reference, Row, Sheet, Text, Wrong
from ronghe.core.models import Jurisdiction
from ronghe.directory import rules
from ronghe.directory.enums import NameKind, OrganisationKind
from ronghe.directory.models import Organisation, OrganisationName
from ronghe.directory.queries import manageable_jurisdictions
from ronghe.directory.queries.places import place_of


def _code_is_right(row: Row) -> list[Wrong]:
    code = rules.fold(row["credit_code"] or "").upper()
    if code and not rules.is_credit_code(code):
        return [Wrong("credit_code", "不是有效的统一社会信用代码", "共 18 位，末位为校验码，请核对证照")]
    return []


def _stored(keys: Sequence[tuple[Any, ...]]) -> Mapping[tuple[Any, ...], Mapping[str, Any]]:
    """Entries which stand in the register under that official name already."""
    rows = Organisation.objects.filter(
        merged_into__isnull=True,
        jurisdiction__in={jurisdiction for jurisdiction, _ in keys},
        name__in={name for _, name in keys},
    ).select_related("jurisdiction", "parent")
    names: dict[int, list[str]] = {}
    for name in OrganisationName.objects.filter(organisation__in=rows, kind=NameKind.ABBREVIATION):
        names.setdefault(name.organisation_id, []).append(name.text)
    return {
        (row.jurisdiction, row.name): {
            "jurisdiction": row.jurisdiction,
            "name": row.name,
            "kind": row.kind,
            "credit_code": row.credit_code or None,
            "aliases": tuple(names.get(row.pk, ())),
            "pk": row.pk,
        }
        for row in rows
    }


def _written_otherwise(rows: Sequence[Row]) -> list[tuple[Row, Wrong]]:
    """Rows whose name is another way of writing an entry of the register, or of an earlier row."""
    places = {row["jurisdiction"]: None for row in rows}
    folds = {one: place_of(one) for one in places}
    cores = [
        (row, row["jurisdiction"].pk, rules.core_name(row["name"], folds[row["jurisdiction"]]))
        for row in rows
    ]
    held = {
        (name.organisation.jurisdiction_id, name.folded): name.text
        for name in OrganisationName.objects.filter(
            kind=NameKind.OFFICIAL,
            folded__in={core for _, _, core in cores},
            organisation__jurisdiction__in=list(places),
            organisation__merged_into__isnull=True,
        ).select_related("organisation")
    }
    wrong = []
    for row, jurisdiction, core in cores:
        twin = held.setdefault((jurisdiction, core), row["name"])
        if twin != row["name"]:
            hint = "确是另一种写法的，请删去本行，在该机构页面添加名称"
            wrong.append((row, Wrong("name", f"与“{twin}”是同一写法", hint)))
    return wrong


def _codes_taken(rows: Sequence[Row]) -> list[tuple[Row, Wrong]]:
    """Credit codes that belong to another entry, or stand twice in the file."""
    codes = {rules.fold(row["credit_code"]).upper() for row in rows if row["credit_code"]}
    owners = {
        one.credit_code: (one.pk, one.name)
        for one in Organisation.objects.filter(credit_code__in=codes, merged_into__isnull=True)
    }
    wrong, seen = [], dict[str, str]()
    for row in rows:
        code = rules.fold(row["credit_code"] or "").upper()
        if not code:
            continue
        owner = owners.get(code)
        if owner and owner[0] != row.existing.get("pk"):
            wrong.append((row, Wrong("credit_code", f"该代码已登记在“{owner[1]}”名下", "请核对证照")))
        elif seen.setdefault(code, row["name"]) != row["name"]:
            wrong.append((row, Wrong("credit_code", f"与“{seen[code]}”的代码相同", "请核对证照")))
    return wrong


def organisation_sheet(actor: Actor) -> Sheet:
    """The sheet for the jurisdictions whose register the actor keeps."""

    def found(texts: Collection[str]) -> Mapping[str, Jurisdiction]:
        known: dict[str, Jurisdiction] = {}
        for one in manageable_jurisdictions(actor):
            known |= {one.code: one, one.short_name: one, one.name: one}
        return {text: known[text] for text in texts if text in known}

    def listed() -> list[str]:
        return [one.name for one in manageable_jurisdictions(actor)]

    return Sheet(
        "机构",
        [
            Reference(
                "jurisdiction",
                "辖区",
                required=True,
                lookup=found,
                label=lambda one: one.name,
                listed=listed,
                example="示例市",
                missing="只能填写您管理的辖区，见下拉列表",
            ),
            Text("name", "机构名称", required=True, max_length=200, example="示例市发展和改革局", width=36),
            Choice(
                "kind",
                "机构类别",
                choices=OrganisationKind.choices,
                help="不填则按名称判断",
                example="发展改革部门",
            ),
            ListOf("aliases", "简称", help="几个简称用顿号隔开", example="市发改委、发改局", width=24),
            Text("credit_code", "统一社会信用代码", max_length=18, width=24),
            Date("valid_from", "现名起用日期", may_be_absent=True),
            Text("basis", "依据", max_length=200, may_be_absent=True, help="设立或更名文件的文号"),
        ],
        key=("jurisdiction", "name"),
        existing=_stored,
        rules=[_code_is_right],
        table_rules=[_written_otherwise, _codes_taken],
        intro=[
            "一行一个机构。辖区和机构名称相同的行更新已有机构；机构更名请在机构页面办理，以免丢失旧名。",
        ],
    )
