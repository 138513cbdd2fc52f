"""Statistical forms and the tables of a report year, kept by officials as workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.core.actor import Actor
from ronghe.core.definitions import DefinitionBook
from ronghe.core.definitions.codec import Data
from ronghe.core.models import Jurisdiction
from ronghe.core.scope import line_of, paths_above
from ronghe.engine.marked_yaml import MarkedFile, parse_marked_yaml
from ronghe.engine.reports.definitions import definition_in
from ronghe.engine.statforms import Form, forms_in
from ronghe.policy.queries.parameters import slug_of
from ronghe.quality.models import StatForm, TableDefinition
from ronghe.quality.perms import evaluation as form_perms
from ronghe.quality.perms import reports as report_perms
from ronghe.quality.queries.reports import definition_for
from ronghe.quality.services.report_tables import revise_definition
from ronghe.quality.services.statistics import revise_form
from ronghe.quality.views.definition_sheets import FILLED_BY, FORM_PARTS, TABLE_PARTS
from ronghe.quality.views.evaluation import AT_HUB

# ---------------------------------------------------------------------- statistical forms


def _form_data(row: StatForm) -> Data:
    """A form in the shape of its file: without what is empty."""
    data = dict(row.definition)
    data.pop("jurisdiction")
    sections = [{**one, "cells": [_told(cell) for cell in one["cells"]]} for one in data["sections"]]
    checks = [_told(one) for one in data["checks"]]
    return _told({**data, "sections": sections, "checks": checks})


def _told(data: Data) -> Data:
    return {key: value for key, value in data.items() if value not in (None, "", [])}


def _read_form(data: Data, place: Jurisdiction, file: str) -> Form:
    slug = slug_of(place)
    others = [one.wording for one in _forms_in_force(place) if one.key != data.get("key")]
    made: Any = {"jurisdiction": slug, "forms": [data]}
    (form,) = forms_in(MarkedFile(file, made), slug, others)
    return form


def _forms_in_force(place: Jurisdiction) -> list[StatForm]:
    """The forms that hold there: of each key the nearest."""
    rows = StatForm.objects.current().filter(jurisdiction__path__in=line_of(place.path))
    found: dict[str, StatForm] = {}
    for row in rows.order_by("-jurisdiction__path"):
        found.setdefault(row.key, row)
    return sorted(found.values(), key=lambda one: one.key)


def _form_base(data: Data, place: Jurisdiction) -> StatForm | None:
    return next((one for one in _forms_in_force(place) if one.key == data["key"]), None)


def _own_form(data: Data, place: Jurisdiction) -> StatForm | None:
    return StatForm.objects.current().filter(jurisdiction=place, key=data["key"]).first()


def _form_above(row: StatForm) -> StatForm | None:
    rows = StatForm.objects.current().filter(jurisdiction__path__in=paths_above(row.jurisdiction.path))
    return rows.filter(key=row.key).order_by("-jurisdiction__path").first()


def _form_facts(row: StatForm) -> Sequence[tuple[Any, Any]]:
    return (
        (_("由谁填"), dict(FILLED_BY).get(row.filled_by, "")),
        (_("自哪一年起用"), row.from_year or ""),
        (_("依据"), row.definition["basis"] if row.definition else ""),
    )


FORMS = DefinitionBook(
    "forms",
    StatForm,
    FORM_PARTS,
    title=gettext_lazy("统计表式"),
    lead=gettext_lazy(
        "统计调查填哪些格、怎样核对；下载现行的一份，改好上传，就是下一版。本地没有修订的用上级的。"
    ),
    data_of=_form_data,
    read=_read_form,
    save=revise_form,
    base=_form_base,
    current=_own_form,
    rows=_forms_in_force,
    may_read=form_perms.can_read_schemes,
    may_load=form_perms.can_revise_forms,
    facts=_form_facts,
    above=_form_above,
    prefix="forms[0]",
    crumbs=AT_HUB["crumbs"],
    kept=gettext_lazy("已布置的统计调查仍用原来的版本。"),
)


# ---------------------------------------------------------------------- tables of a report year


def _table_data(row: TableDefinition) -> Data:
    data: Any = parse_marked_yaml(row.text.encode(), name=str(row.year)).data
    return dict(data)


def _read_tables(data: Data, place: Jurisdiction, file: str) -> Data:
    definition_in(MarkedFile(file, data))
    return data


def _tables_in_force(place: Jurisdiction) -> list[TableDefinition]:
    """Of each year the nearest, the newest year first."""
    rows = TableDefinition.objects.for_place(place).filter(is_current=True).select_related("jurisdiction")
    found: dict[int, TableDefinition] = {}
    for row in rows.order_by("-year", "jurisdiction__path"):
        held = found.get(row.year)
        if held is None or held.jurisdiction is None or row.jurisdiction is not None:
            found[row.year] = row
    return list(found.values())


def _tables_base(data: Data, place: Jurisdiction) -> TableDefinition | None:
    """The tables that hold for that year: its own, or those of the year before."""
    return definition_for(data["year"], place)


def _own_tables(data: Data, place: Jurisdiction) -> TableDefinition | None:
    return TableDefinition.objects.filter(jurisdiction=place, year=data["year"], is_current=True).first()


def _tables_above(row: TableDefinition) -> TableDefinition | None:
    """What a place's first version of a year began from: that of everywhere, or of a year before."""
    rows = TableDefinition.objects.filter(is_current=True, year__lte=row.year).exclude(pk=row.pk)
    rows = rows.filter(year__lt=row.year) if row.jurisdiction is None else rows.for_place(row.jurisdiction)
    return rows.order_by("-year", F("jurisdiction__path").desc(nulls_last=True)).first()


def _table_facts(row: TableDefinition) -> Sequence[tuple[Any, Any]]:
    return (
        (_("报告年度"), row.year or ""),
        (_("用于"), row.jurisdiction.name if row.jurisdiction else _("各地")),
        (_("与正式表式"), _("已核对") if row.is_confirmed else _("待核对")),
        (_("依据"), row.source),
    )


def _reads_tables(actor: Actor) -> bool:
    return actor.has(*report_perms.READERS)


TABLES = DefinitionBook(
    "tables",
    TableDefinition,
    TABLE_PARTS,
    title=gettext_lazy("年报表式"),
    lead=gettext_lazy(
        "年度质量报告有哪些表、每个数从哪里来、怎样核对、分几章；新的年度下载上一年的改好上传。"
    ),
    data_of=_table_data,
    read=_read_tables,
    save=revise_definition,
    base=_tables_base,
    current=_own_tables,
    rows=_tables_in_force,
    may_read=_reads_tables,
    may_load=report_perms.can_load_definitions,
    facts=_table_facts,
    above=_tables_above,
    crumbs=((gettext_lazy("年度质量报告"), reverse_lazy("quality:report_list")),),
    kept=gettext_lazy("已开始编制的报告仍用原来的版本。"),
)
