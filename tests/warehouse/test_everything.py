"""Every table of every app: extracted or left out with a reason, and nobody's name in any of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from ronghe.core import privacy
from ronghe.core.fields import EncryptedTextField
from ronghe.warehouse.extract import EXTRACTS, LEFT_OUT, MODELS
from ronghe.warehouse.syncing import sync, verify
from ronghe.warehouse.tables import open_snapshot


def _our_tables() -> list[type[Model]]:
    histories = {m.pgh_event_model for m in apps.get_models() if hasattr(m, "pgh_event_model")}
    return [m for m in apps.get_models() if m.__module__.startswith("ronghe.") and m not in histories]


def test_every_table_is_extracted_or_left_out_with_a_reason() -> None:
    forgotten = [m._meta.label for m in _our_tables() if m not in MODELS and m not in LEFT_OUT]
    assert forgotten == []
    assert all(reason.strip() for reason in LEFT_OUT.values())
    assert set(MODELS) & set(LEFT_OUT) == set()


def _columns_of(model: type[Model]) -> list[Any]:
    return [c for c in EXTRACTS[MODELS[model]].columns if c.is_kept]


def test_no_personal_column_leaves_as_it_is() -> None:
    """Declared personal columns, encrypted ones and references to users are dropped or pseudonymised."""
    leaking = []
    for model in MODELS:
        own = {field.attname: field for field in model._meta.concrete_fields}
        for column in _columns_of(model):
            field = own.get(column.field or column.name)
            if field is None or column.personal == "pseudonym":
                continue
            if isinstance(field, EncryptedTextField) or privacy.is_personal(model, field):
                leaking.append(f"{model._meta.label}.{column.name}")
    assert leaking == []


def test_a_column_reached_over_another_table_is_not_personal_either() -> None:
    leaking = []
    for model in MODELS:
        for column in _columns_of(model):
            current: Any = model
            *way, last = column.field.split("__")
            for part in way:
                current = current._meta.get_field(part).related_model
            field = next(f for f in current._meta.concrete_fields if last in {f.name, f.attname})
            if column.personal is None and privacy.is_personal(current, field):
                leaking.append(f"{model._meta.label}: {column.field}")
    assert leaking == []


def test_every_table_and_column_is_explained_in_chinese() -> None:
    texts = {f"{e.name}.{c.name}": str(c.about) for e in EXTRACTS.values() for c in e.columns}
    texts |= {
        f"{e.name} {part}": str(getattr(e, part)) for e in EXTRACTS.values() for part in ("title", "grain")
    }
    assert [where for where, text in texts.items() if text.isascii() and text != "SHA-256"] == []


@pytest.mark.django_db
def test_all_tables_are_read_and_written() -> None:
    done = sync()
    with open_snapshot() as snapshot:
        assert set(snapshot.dictionary()) == set(EXTRACTS)
        for name in ("core.jurisdiction", "faculty.teacher", "funding.claimhead"):
            assert snapshot.table(name).count().execute() == snapshot.rows(name)
    assert done.read_rows == done.rows
    assert verify() == []


def test_columns_come_in_the_same_order_in_every_process() -> None:
    """Else unchanged tables would be read again: the order is part of how a table is asked."""
    names = [column.name for column in EXTRACTS["funding.claimhead"].kept]
    scope = ["jurisdiction_code", "jurisdiction_path", "jurisdiction_id"]
    assert names[-6:] == [*scope, "claim_state", "organisation_id", "scheme_code"]


def test_free_words_are_left_behind_unless_named() -> None:
    """People write names in them: a task's text is named, the text of a progress report is not."""
    assert "text" in EXTRACTS["policy.task"].schema.names
    report = EXTRACTS["policy.progressreport"]
    assert "text" not in report.schema.names
    assert str(report.left_out["text"]) == "进展情况"
    assert "return_reason" in report.left_out
