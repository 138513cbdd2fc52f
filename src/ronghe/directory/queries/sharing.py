"""The tables that can be shared: declared by path of a column, described from the models themselves.

Apps above register theirs (``register_source``) when they load; this module knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.privacy import is_personal
from ronghe.core.scope import get_visible_or_404
from ronghe.directory.enums import SharedDataset
from ronghe.directory.models import Organisation, SharingAgreement
from ronghe.engine.sharing import ColumnType, SharedColumn, SharedTable

_TYPES: tuple[tuple[type[models.Field], ColumnType], ...] = (
    (models.ForeignKey, ColumnType.ID),
    (models.AutoField, ColumnType.ID),
    (models.DecimalField, ColumnType.DECIMAL),
    (models.BooleanField, ColumnType.BOOLEAN),
    (models.IntegerField, ColumnType.INTEGER),
    (models.DateTimeField, ColumnType.TIME),
    (models.DateField, ColumnType.DATE),
    (models.JSONField, ColumnType.LIST),
)


@dataclass(frozen=True, slots=True)
class SharedSource:
    """One table of a dataset. ``columns`` are pairs: the name in the file, the path from the model.

    ``meanings`` say what a column is where the model's own label is not enough.
    """

    dataset: SharedDataset
    name: str
    title: str
    model: type[models.Model]
    rows: Callable[[Jurisdiction], models.QuerySet[Any]]
    columns: tuple[tuple[str, str], ...]
    meanings: tuple[tuple[str, str], ...] = ()

    def fields(self) -> list[tuple[type[models.Model], models.Field]]:
        """Where each column comes from: the model that holds it, and the field."""
        return [_resolve(self.model, path) for _, path in self.columns]

    def personal(self) -> list[str]:
        """Columns that hold or lead to data of a person; a source may have none."""
        return [f"{model._meta.label}.{f.name}" for model, f in self.fields() if is_personal(model, f)]

    def table(self) -> SharedTable:
        """The table as the dictionary describes it, in the language of the documents."""
        with translation.override(settings.LANGUAGE_CODE):
            meanings = dict(self.meanings)
            columns = [
                _column(name, meanings.get(name, ""), *found)
                for (name, _), found in zip(self.columns, self.fields(), strict=True)
            ]
        return SharedTable(self.name, self.title, tuple(columns))

    def values(self, jurisdiction: Jurisdiction) -> Iterator[Sequence[object]]:
        paths = [path for _, path in self.columns]
        return iter(self.rows(jurisdiction).values_list(*paths).iterator(chunk_size=2000))


def _resolve(model: type[models.Model], path: str) -> tuple[type[models.Model], models.Field]:
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]  # a foreign key's target
    name = model._meta.pk.name if last == "pk" else last
    return model, model._meta.get_field(name)  # type: ignore[return-value]  # a column, not a reverse side


def _column(name: str, meaning: str, model: type[models.Model], field: models.Field) -> SharedColumn:
    kind = next((kind for one, kind in _TYPES if isinstance(field, one)), ColumnType.TEXT)
    codes = {str(value): str(label) for value, label in field.flatchoices} if field.choices else {}
    return SharedColumn(
        name,
        meaning or str(field.verbose_name),
        ColumnType.CODE if codes else kind,
        f"{model._meta.label}.{field.name}",
        codes,
    )


_SOURCES: dict[str, SharedSource] = {}


def register_source(source: SharedSource) -> None:
    """Offer a table for sharing; one that holds personal data is refused when the program starts."""
    if source.name in _SOURCES:
        raise ValueError(f"two sources are named {source.name}")
    if source.personal():
        raise ValueError(f"{source.name} would share personal columns: {source.personal()}")
    _SOURCES[source.name] = source


def sources_of(datasets: Iterable[str]) -> list[SharedSource]:
    """The tables of those datasets, in the order of the datasets."""
    wanted = set(datasets)
    order = SharedDataset.values
    found = [source for source in _SOURCES.values() if source.dataset in wanted]
    return sorted(found, key=lambda source: order.index(source.dataset))


def sharing_detail(actor: Actor, pk: int) -> SharingAgreement:
    """One agreement with what its page shows, or 404."""
    rows = SharingAgreement.objects.visible_to(actor).select_related("recipient", "jurisdiction")
    return get_visible_or_404(rows, pk=pk)


def _organisations(jurisdiction: Jurisdiction) -> models.QuerySet[Organisation]:
    inside = Organisation.objects.current().filter(jurisdiction__path__startswith=jurisdiction.path)
    return inside.filter(is_confirmed=True).order_by("pk")


register_source(
    SharedSource(
        SharedDataset.ORGANISATIONS,
        "organisations",
        "机构目录",
        Organisation,
        _organisations,
        (
            ("id", "pk"),
            ("name", "name"),
            ("kind", "kind"),
            ("credit_code", "credit_code"),
            ("parent_id", "parent_id"),
            ("jurisdiction_code", "jurisdiction__code"),
            ("jurisdiction_name", "jurisdiction__name"),
        ),
        (("id", "机构编号，在本系统内不变"), ("parent_id", "上级机构的编号")),
    )
)
