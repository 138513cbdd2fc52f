"""The declaration of a register: from it come its list, pages, forms, Excel sheet and addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.badges import Badge
from ronghe.core.excel import Row, Sheet, Wrong
from ronghe.core.fields import EncryptedTextField
from ronghe.core.listing import BulkAction, ChoiceFilter, Column, Empty, Filter, Listing
from ronghe.core.registers import cells
from ronghe.core.registers.forms import RegisterForm, row_form
from ronghe.core.registers.services import RowServices

Text = Any  # str or a lazy translation

NEW, NONE = _("登记"), _("还没有登记")
REGISTERS: dict[str, Register] = {}
"""Every declared register by ``app:name``."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure above the list. ``note`` says what it is measured against, or that nothing is promised."""

    label: Text
    value: float
    unit: Text = ""
    note: Text = ""


Summary = Callable[[QuerySet[Any], Actor], Iterable[Amount]]
More = Callable[[Any, Actor], Mapping[str, Any]]


@dataclass(frozen=True)
class Register:
    """One register. Only ``name``, ``services``, ``title`` and ``fields`` must be said.

    ``fields`` are the columns people fill in, the head of the row first (not the organisation, which
    comes first in form and sheet, nor the remark, which comes last). ``key`` names the columns by which a
    row of an Excel file is known as one that exists (the organisation counts in). ``columns`` and
    ``filters`` replace those made from the fields; ``more_columns`` and ``more_filters`` add to them;
    ``hidden`` are offered under 选择列.
    """

    name: str
    services: RowServices
    title: Text
    fields: tuple[str, ...]
    lead: Text = ""
    help: Text = ""
    basis: Text = ""
    new: Text = NEW
    empty: Text = NONE
    key: tuple[str, ...] = ()
    form: type[RegisterForm] = RegisterForm
    columns: tuple[Column, ...] = ()
    more_columns: tuple[Column, ...] = ()
    hidden: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    more_filters: tuple[Filter, ...] = ()
    related: tuple[str, ...] = ()
    summary: Summary | None = None
    detail_template: str = "registers/detail.html"
    more: More | None = None
    sheet_intro: tuple[str, ...] = ()
    default_sort: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        REGISTERS[f"{self.namespace}:{self.name}"] = self

    @property
    def model(self) -> type[Any]:
        return self.services.model

    @property
    def access(self) -> Any:
        return self.model.access

    @property
    def namespace(self) -> str:
        return str(self.model._meta.app_label)

    def column(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    # addresses

    def url(self, page: str, *args: object) -> str:
        return reverse(f"{self.namespace}:{self.name}_{page}", args=args)

    def page_of(self, row: Any) -> str:
        return self.url("detail", row.pk)

    # what the pages show

    @property
    def form_fields(self) -> tuple[str, ...]:
        return ("organisation", *self.fields, "remark")

    @cached_property
    def form_class(self) -> type[RegisterForm]:
        return row_form(self.model, self.form_fields, self.form)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The columns with personal data: masked everywhere, shown in the clear for a stated reason."""
        return tuple(n for n in self.fields if isinstance(self.column(n), EncryptedTextField))

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The keys that every page of rows follows."""
        keys = tuple(n for n in self.fields if self.column(n).many_to_one)
        return ("organisation__jurisdiction", "jurisdiction", *keys, *self.related)

    @cached_property
    def listing(self) -> Listing:
        return Listing(
            name=f"{self.namespace}-{self.name}",
            title=self.title,
            columns=self.columns or self._columns(),
            filters=self.filters or self._filters(),
            default_sort=self.default_sort,
            empty=Empty(self.empty, self.empty_hint),
        )

    @property
    def empty_hint(self) -> Any:
        return _("可以逐个登记，也可以从 Excel 导入。")

    def _columns(self) -> tuple[Column, ...]:
        head, *rest = (
            n for n in self.fields if not isinstance(self.column(n), models.TextField) or n in self.people
        )
        shown = [cells.column_of(self.column(head), link=self.page_of)]
        shown.append(
            Column(
                "organisation",
                self.column("organisation").verbose_name,
                value="organisation.name",
                sort=("organisation__pinyin", "organisation__name"),
            )
        )
        shown += [self._hide(cells.column_of(self.column(name))) for name in rest]
        shown += self.more_columns
        shown.append(Column("state", _("状态"), value=self.badge, sort="state"))
        shown.append(
            Column("place", _("辖区"), value="jurisdiction.name", sort="jurisdiction__path", is_shown=False)
        )
        shown.append(
            Column(
                "updated", _("更新时间"), value="updated_at", sort="updated_at", kind="time", is_shown=False
            )
        )
        return tuple(shown)

    def _hide(self, column: Column) -> Column:
        if column.key not in self.hidden:
            return column
        names = ("key", "label", "value", "sort", "kind", "is_nullable")
        return Column(**{name: getattr(column, name) for name in names}, is_shown=False)

    def _filters(self) -> tuple[Filter, ...]:
        return (
            cells.text_filter(self.model, self.fields, _("名称、单位等文字")),
            *cells.choice_filters(self.model, self.fields),
            *self.more_filters,
            ChoiceFilter("place", _("辖区"), choices=cells.places_of, lookup="jurisdiction__code"),
            ChoiceFilter("state", _("状态"), choices=list(self.column("state").choices), is_multiple=True),
        )

    def badge(self, row: Any) -> Badge:
        return cells.state_badge(row)

    def is_live(self, row: Any) -> bool:
        """Whether the rules still concern the row."""
        return bool(row.is_current)

    def may_record(self, actor: Actor) -> bool:
        """Whether the actor enters rows by form or sheet."""
        return bool(self.access.may_keep_some(actor))

    def bulk(self, actor: Actor) -> tuple[BulkAction, ...]:
        if not self.access.may_keep_some(actor):
            return ()
        return (BulkAction(_("一并终止或恢复"), f"{self.namespace}:{self.name}_bulk"),)

    def rows(self, actor: Actor) -> QuerySet[Any]:
        """The rows the actor may see, with all that a list shows of them."""
        rows: QuerySet[Any] = self.model._default_manager.visible_to(actor)
        return rows.select_related(*self.links)

    # Excel

    def sheet(self, actor: Actor) -> Sheet:
        """The sheet for the organisations whose rows the actor keeps."""
        names = [n for n in self.form_fields if n not in self.people]
        key = ("organisation", *(self.key or self.fields[:1]))
        columns = [cells.sheet_column(self.column(n), actor, is_key=n in key) for n in self.form_fields]
        return Sheet(
            str(self.title)[:31],
            columns,
            key=key,
            existing=cells.stored_rows(self.model, key, names, actor),
            rules=[self._rule],
            intro=[str(line) for line in (self.help, *self.sheet_intro) if line],
        )

    def _rule(self, row: Row) -> list[Wrong]:
        """The columns and the rules of the register, asked of a row of the file before it is saved."""
        values = {name: value for name, value in row.items() if value is not None}
        made = self.model(**values)
        made.pk = row.existing.get("pk")
        made.jurisdiction = made.organisation.jurisdiction
        shown = set(self.form_fields)
        try:
            made.clean_fields(
                exclude={f.name for f in made._meta.fields if f.name not in values or f.is_relation}
            )
        except ValidationError as error:
            return [Wrong(name, "".join(texts)) for name, texts in error.message_dict.items()]
        self.services.prepare(made)
        return [
            Wrong(one.field if one.field in shown else self.fields[0], one.message, one.hint)
            for one in self.services.findings(made)
            if one.refuses
        ]


def register_of(view: str) -> Register | None:
    """The register to which a page belongs, by its name: ``faculty:studios_detail``."""
    return REGISTERS.get(view.rpartition("_")[0])


def registers_of(namespace: str, names: Sequence[str] = ()) -> list[Register]:
    """The registers of an app, in the order given or declared."""
    found = {key.partition(":")[2]: one for key, one in REGISTERS.items() if key.startswith(f"{namespace}:")}
    return [found[name] for name in names] if names else list(found.values())
