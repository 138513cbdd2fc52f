"""Lists: one mechanism behind every table of rows.

Declare a list once, at module level of ``views.py``::

    ORGANISATIONS = Listing(
        name="organisations",          # dom id, name of saved filters
        title=_("机构"),               # page title, name of the Excel file
        columns=(
            Column("name", _("名称"), sort="name", link=lambda o: o.get_absolute_url(), is_fixed=True),
            Column("kind", _("类别"), value="get_kind_display", sort="kind"),
            Column("county", _("辖区"), value="jurisdiction.short_name", sort="jurisdiction__path"),
            Column("state", _("状态"), value=lambda o: Badge(TONES[o.state], o.get_state_display())),
            Column("tasks", _("任务数"), kind="number", sort="task_count", unit=_("项")),
            Column("note", _("备注"), is_shown=False),   # offered under 选择列, hidden at first
        ),
        filters=(
            TextFilter("q", _("名称或代码"), lookups=("name__icontains", "code__istartswith")),
            ChoiceFilter("kind", _("类别"), choices=OrganisationKind.choices),
            ChoiceFilter("county", _("县区"), lookup="jurisdiction__code", choices=counties_of),
            DateFilter("due", _("截止日期"), lookup="due_on"),   # due_from=, due_to=
            FlagFilter("late", _("只看逾期"), condition=Q(is_late=True)),
        ),
        default_sort="name",           # "-name" for descending; "" keeps the queryset's own order
        empty=Empty(_("还没有机构"), _("从 Excel 导入，或逐个登记。"), "directory:import", _("导入")),
        bulk=(BulkAction(_("合并"), "directory:organisation_merge"),),   # POSTs selected=<pk>… there
    )

and open it in the view, over the rows the actor may see::

    def organisation_list(request):
        rows = Organisation.objects.visible_to(request.actor).select_related("jurisdiction")
        return ORGANISATIONS.open(request, rows).respond("directory/organisation_list.html", {"more": 1})

with, in the template that extends ``base.html``::

    {% block content %}{% include "components/data_table.html" %}{% endblock %}

``respond`` answers the whole page, or for an HTMX request of the table only the table, or the Excel
file when ``?format=xlsx``. A page of another look passes ``results="policy/_task_cards.html"``: a part
which shows ``listing.rows`` (``row.instance``, ``row.cells``) inside ``<div id="{{ listing.dom_id }}">``
and may include ``components/filter_bar.html`` and ``components/pagination.html``.

The whole state is in the address: ``?kind=school&q=…&sort=-name&page=3&size=50&cols=name,kind``. A
parameter nobody understands never fails: the default is used and the page says so
(``listing.remarks``). Two queries a page (count and rows) besides those of choices and prefetches; the
order is always made stable by the primary key.

``Column.value`` is a dotted path (attributes, methods without arguments, dict keys) or a function of
the row, default the key; a ``Badge`` (``core.badges``) shows as one. ``kind``: text, number, money,
percent, date, time, flag. ``template`` renders the cell by its own template with ``row`` and
``value``; ``html`` makes it in Python, which is much quicker. ``sort`` is one ORM path or several;
``is_nullable`` puts empty values last.

A list of tens of thousands of rows is ``is_large``: the keys of a page are found first, by the indexes, then
its rows with all that they show (one query more). ``tabbed`` names the filter that tabs over the list set;
the tabs count ``ListPage.untabbed``, the rows by all the other filters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import F, Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ronghe.core.asked import whole_number
from ronghe.core.listing_cells import Cell, Column, cell_of
from ronghe.core.listing_export import export_response
from ronghe.core.listing_filters import (
    BoundFilter,
    ChoiceFilter,
    DateFilter,
    Filter,
    FlagFilter,
    Option,
    Text,
    TextFilter,
)

__all__ = [
    "BoundFilter",
    "BulkAction",
    "ChoiceFilter",
    "Column",
    "DateFilter",
    "Empty",
    "Filter",
    "FlagFilter",
    "ListPage",
    "Listing",
    "Option",
    "TextFilter",
]


SIZES = (20, 50, 100, 200)
RESERVED = frozenset({"sort", "page", "size", "cols", "format"})


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says: why it is empty and what to do."""

    title: Text
    text: Text = ""
    url_name: str = ""
    action: Text = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name) if self.url_name else ""


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A button over the selected rows: POSTs ``selected`` (primary keys) and ``next`` to the address."""

    label: Text
    url_name: str
    is_dangerous: bool = False

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Row:
    instance: Any
    pk: Any
    cells: list[Cell]
    openings: list[SafeString]

    @property
    def html(self) -> SafeString:
        """The cells as HTML. Made here: a template takes several times as long for a page of rows."""
        pairs = zip(self.openings, self.cells, strict=True)
        return SafeString("".join(f"{opening}{cell.html}</td>" for opening, cell in pairs))


@dataclass(frozen=True, slots=True)
class Header:
    """A column's head: the address that sorts by it, and the direction: ascending, descending or none."""

    column: Column
    url: str
    direction: str


@dataclass(frozen=True, slots=True)
class Chip:
    label: Text
    text: Text
    url: str


@dataclass(frozen=True)
class Listing:
    """The declaration of a list. Names that clash are refused when the module is loaded."""

    name: str
    title: Text
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    default_sort: str = ""
    size: int = 50
    empty: Empty = field(default_factory=lambda: Empty("没有内容"))
    bulk: tuple[BulkAction, ...] = ()
    can_export: bool = True
    is_large: bool = False
    tabbed: str = ""

    def __post_init__(self) -> None:
        names = [name for one in self.filters for name in one.names()]
        if len(set(names)) < len(names) or RESERVED & set(names):
            raise ValueError(f"listing {self.name}: filter names clash: {names}")
        if self.default_sort.removeprefix("-") not in {"", *(c.key for c in self.columns if c.sort_paths)}:
            raise ValueError(f"listing {self.name}: default_sort is no sortable column")

    def open(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        *,
        bulk: Sequence[BulkAction] | None = None,
        count: Callable[[ListPage], int] | None = None,
    ) -> ListPage:
        """The list as this request asks for it. ``bulk`` replaces the declared acts, as roles allow;
        ``count`` knows the number of its rows from figures that the page shows anyway.
        """
        return ListPage(self, request, queryset, tuple(self.bulk if bulk is None else bulk), count)


class ListPage:
    """An opened list: what the templates, the export and the tests read."""

    def __init__(
        self,
        listing: Listing,
        request: HttpRequest,
        queryset: QuerySet[Any],
        bulk: tuple[BulkAction, ...],
        count: Callable[[ListPage], int] | None = None,
    ) -> None:
        self.listing = listing
        self.request = request
        self.bulk = bulk
        self._count = count
        self.remarks: list[str] = []
        self.filters = [one.bind(request) for one in listing.filters]
        self.remarks += [bound.remark for bound in self.filters if bound.remark]
        self.columns = self._chosen_columns()
        self.sort = self._chosen_sort()
        self.unfiltered = queryset
        self.queryset = self._ordered(self._filtered(queryset))
        self.size = self._chosen_size()
        self.page = self._chosen_page()

    # what the address says

    def _chosen_columns(self) -> list[Column]:
        asked = {key for key in self.request.GET.get("cols", "").split(",") if key}
        known = {column.key for column in self.listing.columns}
        if asked - known:
            self.remarks.append(_("有不认识的列，已忽略。"))
        if not asked & known:
            return [column for column in self.listing.columns if column.is_shown or column.is_fixed]
        return [column for column in self.listing.columns if column.is_fixed or column.key in asked]

    def _chosen_sort(self) -> str:
        asked = self.request.GET.get("sort", "")
        if not asked:
            return self.listing.default_sort
        if asked.removeprefix("-") in {column.key for column in self.listing.columns if column.sort_paths}:
            return asked
        self.remarks.append(_("不能按该列排序，已用默认顺序。"))
        return self.listing.default_sort

    def _chosen_size(self) -> int:
        asked = self.request.GET.get("size", "")
        if asked and whole_number(asked, digits=9) not in SIZES:
            self.remarks.append(_("每页行数只能是 %(sizes)s。") % {"sizes": "、".join(map(str, SIZES))})
        size = whole_number(asked, digits=9)
        return size if size in SIZES else self.listing.size

    def _chosen_page(self) -> int:
        asked = self.request.GET.get("page", "") or "1"
        number = whole_number(asked, digits=9)
        if number is None or number < 1:
            self.remarks.append(_("页码写法不对，已显示第 1 页。"))
            return 1
        if number > self.pages:
            self.remarks.append(_("没有这一页，已显示最后一页。"))
            return self.pages
        return number

    def _filtered(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for bound in self.filters:
            if bound.condition is not None:
                queryset = bound.condition(queryset)
        return queryset

    @property
    def untabbed(self) -> QuerySet[Any]:
        """The rows by all filters but that of the tabs, in no order: what the tabs count."""
        queryset = self.unfiltered.order_by()
        for bound in self.filters:
            if bound.condition is not None and bound.key != self.listing.tabbed:
                queryset = bound.condition(queryset)
        return queryset

    def _ordered(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.sort:
            return queryset.order_by(*_existing_order(queryset), "pk")
        column = next(c for c in self.listing.columns if c.key == self.sort.removeprefix("-"))
        is_down = self.sort.startswith("-")
        return queryset.order_by(
            *(_term(path, is_down, column.is_nullable) for path in column.sort_paths), "pk"
        )

    # what the templates show

    @cached_property
    def total(self) -> int:
        return self._count(self) if self._count else self.queryset.count()

    @cached_property
    def pages(self) -> int:
        return max(1, math.ceil(self.total / self.size))

    @cached_property
    def rows(self) -> list[Row]:
        start = (self.page - 1) * self.size
        if not self.total:
            return []
        found = self.queryset[start : start + self.size]
        if self.listing.is_large:
            keys = list(found.select_related(None).prefetch_related(None).values_list("pk", flat=True))
            by_key = {instance.pk: instance for instance in self.unfiltered.filter(pk__in=keys)}
            return [self._row(by_key[key]) for key in keys if key in by_key]
        return [self._row(instance) for instance in found]

    def _row(self, instance: Any) -> Row:
        pk = instance.pk if isinstance(instance, Model) else None
        return Row(instance, pk, [cell_of(column, instance) for column in self.columns], self._openings)

    @cached_property
    def _openings(self) -> list[SafeString]:
        """The opening tag of each column's cells."""
        classes = [_cell_class(column) for column in self.columns]
        if classes:
            classes[0] += " is-head"
        return [
            format_html('<td class="{}" data-label="{}">', names, column.label)
            for names, column in zip(classes, self.columns, strict=True)
        ]

    @property
    def dom_id(self) -> str:
        return f"listing-{self.listing.name}"

    @property
    def first(self) -> int:
        return (self.page - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.page * self.size, self.total)

    @property
    def is_filtered(self) -> bool:
        return any(bound.condition for bound in self.filters)

    @property
    def headers(self) -> list[Header]:
        return [self._header(column) for column in self.columns]

    def _header(self, column: Column) -> Header:
        if not column.sort_paths:
            return Header(column, "", "none")
        if self.sort == column.key:
            return Header(column, self.address(sort=f"-{column.key}"), "ascending")
        direction = "descending" if self.sort == f"-{column.key}" else "none"
        return Header(column, self.address(sort=column.key), direction)

    @property
    def choosable(self) -> list[Option]:
        """Columns that can be shown or hidden."""
        shown = {column.key for column in self.columns}
        return [Option(c.key, c.label, c.key in shown) for c in self.listing.columns if not c.is_fixed]

    @property
    def shown_keys(self) -> str:
        return ",".join(column.key for column in self.columns)

    @property
    def chips(self) -> list[Chip]:
        """Each active filter with the address that takes it away."""
        return [
            Chip(bound.label, text, self._without(names, value))
            for bound in self.filters
            for text, names, value in bound.chips
        ]

    def _without(self, names: Iterable[str], value: str) -> str:
        query = self._query()
        for name in names:
            left = [other for other in query.getlist(name) if value and other != value]
            query.setlist(name, left)
            if not left:
                query.pop(name)
        return self._address(query)

    @property
    def clear_url(self) -> str:
        query = self._query()
        for name in self.filter_names:
            query.pop(name, None)
        return self._address(query)

    @property
    def filter_names(self) -> set[str]:
        return {name for one in self.listing.filters for name in one.names()}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Hidden fields of the filter form: everything in the address but the filters and the page."""
        query = self._query()
        gone = self.filter_names
        return [(name, value) for name in query if name not in gone for value in query.getlist(name)]

    @property
    def kept_for_columns(self) -> list[tuple[str, str]]:
        """Hidden fields of the column chooser."""
        query = self._query()
        return [(name, value) for name in query if name != "cols" for value in query.getlist(name)]

    @property
    def size_choices(self) -> list[tuple[int, str, bool]]:
        return [(size, self.address(size=size), size == self.size) for size in SIZES]

    @property
    def page_links(self) -> list[tuple[int, str, bool]]:
        """Numbers with addresses: first, last and two either side; number 0 is a gap."""
        near = {1, self.pages, *range(self.page - 2, self.page + 3)}
        links: list[tuple[int, str, bool]] = []
        before = 0
        for number in sorted(n for n in near if 1 <= n <= self.pages):
            if number > before + 1:
                links.append((0, "", False))
            links.append((number, self.address(page=number), number == self.page))
            before = number
        return links

    @property
    def previous_url(self) -> str:
        return self.address(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.address(page=self.page + 1) if self.page < self.pages else ""

    @property
    def export_url(self) -> str:
        return self.address(format="xlsx") if self.listing.can_export else ""

    @property
    def here(self) -> str:
        """The address of exactly this state, for ``next``."""
        return self.address(page=self.page) if self.page > 1 else self.address()

    @property
    def saving_url(self) -> str:
        """Where a user keeps this state under a name; nothing for a visitor."""
        actor = getattr(self.request, "actor", None)
        if actor is None or actor.user_id is None or not self.listing.filters:
            return ""
        query = urlencode({"listing": self.listing.name, "next": self.here})
        return f"{reverse('console:filters')}?{query}"

    def _query(self) -> QueryDict:
        """The address's parameters without page and format, and without those left empty in the form."""
        query = self.request.GET.copy()
        for name in list(query):
            query.setlist(name, [value for value in query.getlist(name) if value])
            if name in ("page", "format") or not query.getlist(name):
                query.pop(name)
        return query

    def _address(self, query: QueryDict) -> str:
        text = query.urlencode()
        return f"{self.request.path}?{text}" if text else self.request.path

    def address(self, **changes: object) -> str:
        """This list with some parameters changed; any change but of the page goes back to page 1."""
        query = self._query()
        for name, value in changes.items():
            query[name] = str(value)
        return self._address(query)

    # answers

    def exported_rows(self) -> Iterator[Any]:
        """Every row of the filter, not only this page."""
        return iter(self.queryset.iterator(chunk_size=2000))

    def respond(
        self,
        template: str,
        context: Mapping[str, Any] | None = None,
        *,
        results: str = "components/data_table.html",
        status: int = 200,
    ) -> HttpResponse:
        """The page, its table alone for HTMX, or the Excel file."""
        if self.request.GET.get("format") == "xlsx" and self.listing.can_export:
            return cast(
                HttpResponse, export_response(self)
            )  # a streamed file; views need not tell them apart
        is_part = self.request.headers.get("HX-Target") == self.dom_id
        whole = {"listing": self, "title": self.listing.title, **(context or {})}
        response = render(self.request, results if is_part else template, whole, status=status)
        if is_part:
            response["HX-Push-Url"] = self.here
        return response


def _cell_class(column: Column) -> str:
    if column.is_numeric:
        return "num"
    return "table__when" if column.kind in {"date", "time"} else ""


def _term(path: str, is_down: bool, is_nullable: bool) -> Any:
    if not is_nullable:
        return f"-{path}" if is_down else path
    return F(path).desc(nulls_last=True) if is_down else F(path).asc(nulls_last=True)


def _existing_order(queryset: QuerySet[Any]) -> tuple[Any, ...]:
    return tuple(queryset.query.order_by) or tuple(queryset.model._meta.ordering)
