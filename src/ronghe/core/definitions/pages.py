"""The pages of a kind of definition: what holds, a version and what it changed, the workbook in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core.asked import whole_number
from ronghe.core.badges import Badge, Tone
from ronghe.core.definitions.book import DefinitionBook, Loaded
from ronghe.core.definitions.codec import Change, rows_of
from ronghe.core.errors import NotAllowed, RongheError, require
from ronghe.core.excel.errors import WorkbookError
from ronghe.core.excel.flow import download, uploaded_bytes
from ronghe.core.excel.uploads import claimed_upload, drop_upload, keep_upload, read_upload
from ronghe.core.forms import see_other
from ronghe.core.models import Jurisdiction
from ronghe.core.place import asked_place
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.tables import Cell, Table, table
from ronghe.core.templatetags.ronghe import zh_time

PAGES = ("list", "detail", "upload")
SHOWN = 200
WIDE, LEAD = 11, 4
"""Columns that a page shows beside each other, and those that stay when there are more."""
View = Callable[..., HttpResponse]


def definition_urls(address: str, book: DefinitionBook, pages: Collection[str] = PAGES) -> list[URLPattern]:
    """The addresses of a kind; an app with pages of its own takes those it lacks."""
    made: dict[str, tuple[str, View]] = {
        "list": (f"{address}/", _list_view(book)),
        "upload": (f"{address}/upload/", _upload_view(book)),
        "detail": (f"{address}/<int:pk>/", _detail_view(book)),
    }
    return [path(made[page][0], made[page][1], name=f"{book.name}_{page}") for page in made if page in pages]


def _list_view(book: DefinitionBook) -> View:
    @require_GET
    def listed(request: ActorRequest) -> HttpResponse:
        actor = request.actor
        require(book.may_read(actor))
        place = asked_place(request, actor)
        rows = [
            (
                Cell(str(row), f"{book.address('detail', row.pk)}?place={place.code}"),
                *(value for _label, value in book.facts(row)),
                _("第 %(n)d 版") % {"n": row.version},
                zh_time(row.made_at),
            )
            for row in book.rows(place)
        ]
        labels = [label for label, _value in book.facts(book.model())]
        context = {
            "title": book.title,
            "lead": book.lead,
            "crumbs": [*book.crumbs, (book.title, "")],
            "place": place,
            "upload_url": _upload_url(book, place) if book.may_load(actor, place) else "",
            "table": table(
                "current",
                place.name,
                [_("名称"), *labels, _("版本"), _("装入时间")],
                rows,
                none=_("本地和上级都还没有。"),
            ),
        }
        return render(request, "definitions/list.html", context)

    return listed


def _upload_url(book: DefinitionBook, place: Jurisdiction) -> str:
    return f"{book.address('upload')}?place={place.code}"


def _detail_view(book: DefinitionBook) -> View:
    @require_GET
    def detail(request: ActorRequest, pk: int) -> HttpResponse:
        actor = request.actor
        require(book.may_read(actor))
        row = get_visible_or_404(book.model.objects.visible_to(actor), pk=pk)
        place = asked_place(request, actor)
        if request.GET.get("get") == "workbook":
            return download(book.workbook(row), f"{row}.xlsx")
        context = {
            "title": str(row),
            "crumbs": [*book.crumbs, (book.title, book.address("list")), (str(row), "")],
            "row": row,
            "facts": _facts(book, row),
            "tables": [_content(book, part, row) for part in book.parts if part.at],
            "workbook_url": f"{request.path}?get=workbook",
            "upload_url": _upload_url(book, place) if row.is_current and book.may_load(actor, place) else "",
            **versions_of(book, row, place),
        }
        return render(request, "definitions/detail.html", context)

    return detail


def _content(book: DefinitionBook, part: Any, row: Any) -> Table:
    """A sheet of a version: the columns in which something stands; of a wide one the rest in one cell."""
    rows = list(rows_of(part, book.data_of(row)))
    columns = [column for column in part.sheet.columns if any(column.name in one for one in rows)]
    lead, rest = (columns, []) if len(columns) <= WIDE else (columns[:LEAD], columns[LEAD:])
    cells = [
        [
            *(column.text(one[column.name]) if column.name in one else "" for column in lead),
            *(["；".join(_named(rest, one))] if rest else []),
        ]
        for one in rows
    ]
    heads = [*(column.header for column in lead), *([_("其余各列")] if rest else [])]
    return table("-".join(part.at), part.sheet.name, heads, cells, none=_("没有内容。"))


def _named(columns: list[Any], row: Mapping[str, Any]) -> list[str]:
    return [f"{one.header} {one.text(row[one.name])}" for one in columns if one.name in row]


def _facts(book: DefinitionBook, row: Any) -> list[tuple[Any, Any]]:
    """What the list says of a version, and the rest of its head."""
    found = list(book.facts(row))
    known = {str(label) for label, _value in found}
    for part in book.parts:
        for one in rows_of(part, book.data_of(row)) if not part.at else ():
            found += [
                (column.header, column.text(one[column.name]))
                for column in part.own
                if column.name in one and column.header not in known
            ]
    return found


def versions_of(book: DefinitionBook, row: Any, place: Jurisdiction) -> Mapping[str, Any]:
    """For the page of a version: all versions with who made them and why, and what this one changed."""
    before, found = book.changed_from(row)
    return {
        "versions": [(one, f"{book.address('detail', one.pk)}?place={place.code}") for one in row.versions()],
        "changes": changes_table(found, _("与“%(name)s”相比") % {"name": before}) if before else None,
    }


def changes_table(found: list[Change], title: str) -> Table:
    """Differences with what stood before and what stands now."""
    rows = [
        (
            one.sheet,
            one.row or "—",
            Cell(one.header) if one.header else _came_or_went(one),
            one.before or "—",
            one.after or "—",
        )
        for one in found[:SHOWN]
    ]
    heads = [_("工作表"), _("行"), _("改了什么"), _("原来"), _("现在")]
    more = _("另有 %(n)d 处。") % {"n": len(found) - SHOWN} if len(found) > SHOWN else ""
    return table("changes", title, heads, rows, none=_("没有改动。"), note=more)


def _came_or_went(one: Change) -> Badge:
    return Badge(Tone.GOOD, _("增加")) if one.after else Badge(Tone.BAD, _("去掉"))


# ---------------------------------------------------------------------- the workbook in


def _upload_view(book: DefinitionBook) -> View:
    @require_http_methods(["GET", "POST"])
    def upload(request: ActorRequest) -> HttpResponse:
        place = asked_place(request, request.actor)
        require(book.may_load(request.actor, place))
        return _Upload(book, request, place).answer()

    return upload


class _Upload:
    """One request to the upload page of a place."""

    def __init__(self, book: DefinitionBook, request: ActorRequest, place: Jurisdiction) -> None:
        self.book, self.request, self.place, self.actor = book, request, place, request.actor
        self.sheet = f"{book.name}/{place.code}"

    def answer(self) -> HttpResponse:
        request: HttpRequest = self.request
        if request.method == "GET":
            return self._template() if request.GET.get("get") == "template" else self._page()
        token, act = request.POST.get("file", ""), request.POST.get("act", "")
        if act == "keep":
            return self._keep(token)
        if act == "cancel":
            drop_upload(token, sheet=self.sheet, user_id=self.actor.user_id)
            messages.info(request, _("已撤销，没有保存任何内容。"))
            return see_other(_upload_url(self.book, self.place))
        return self._check()

    def _template(self) -> HttpResponse:
        number = whole_number(self.request.GET.get("of"))
        rows = self.book.model.objects.visible_to(self.actor)
        row = get_visible_or_404(rows, pk=number) if number else None
        name = str(row) if row is not None else _("空白模板")
        return download(self.book.workbook(row), f"{self.book.title}_{name}.xlsx")

    def _check(self) -> HttpResponse:
        try:
            data, name = uploaded_bytes(self.request.FILES.get("workbook"))
            loaded = self.book.check(data, name, self.place)
        except (WorkbookError, RongheError) as error:
            return self._page(error=error, status=422)
        token = keep_upload(data, file_name=name, sheet=self.sheet, user_id=self.actor.user_id)
        return self._page(loaded, token, name, status=200 if loaded.is_ok else 422)

    def _keep(self, token: str) -> HttpResponse:
        """Check the very bytes of the preview again and keep them."""
        reason, seen = self.request.POST.get("reason", ""), whole_number(self.request.POST.get("seen")) or 0
        upload = read_upload(token, sheet=self.sheet, user_id=self.actor.user_id)
        loaded = self.book.check(upload.data, upload.file_name, self.place)
        if not loaded.is_ok:
            return self._page(loaded, token, upload.file_name, status=422)
        try:
            with claimed_upload(token, sheet=self.sheet, user_id=self.actor.user_id):
                row = self.book.save(loaded.content, self.place, actor=self.actor, reason=reason, seen=seen)
        except NotAllowed:
            raise
        except RongheError as error:
            return self._page(loaded, token, upload.file_name, error=error, status=error.status)
        messages.success(
            self.request, _("已保存为“%(name)s”。%(kept)s") % {"name": row, "kept": self.book.kept}
        )
        return see_other(f"{self.book.address('detail', row.pk)}?place={self.place.code}")

    def _page(
        self,
        loaded: Loaded | None = None,
        token: str = "",
        file_name: str = "",
        *,
        error: Exception | None = None,
        status: int = 200,
    ) -> HttpResponse:
        book = self.book
        title = _("上传新版本")
        context = {
            "title": title,
            "lead": _("%(what)s，用于%(place)s") % {"what": book.title, "place": self.place.name},
            "crumbs": [*book.crumbs, (book.title, book.address("list")), (title, "")],
            "loaded": loaded,
            "token": token,
            "file_name": file_name,
            "error": error,
            "reason": self.request.POST.get("reason", ""),
            "problems": _problems(loaded) if loaded is not None and not loaded.is_ok else None,
            "changes": _preview(loaded) if loaded is not None and loaded.is_ok else None,
            "can_keep": loaded is not None and loaded.is_ok and (loaded.is_new or bool(loaded.changes)),
            "kept": book.kept,
            "rows": [
                (one, f"{_upload_url(book, self.place)}&get=template&of={one.pk}")
                for one in book.rows(self.place)
            ],
            "template_url": f"{_upload_url(book, self.place)}&get=template",
            "steps": (_("上传改好的文件"), _("核对"), _("写明理由并保存")),
            "step": 1 if loaded is None else 3 if loaded.is_ok else 2,
            "sheets": [part.sheet.name for part in book.parts],
        }
        return render(self.request, "definitions/upload.html", context, status=status)


def _problems(loaded: Loaded) -> Table:
    rows = [
        (one.sheet or "—", one.cell or "—", one.column or "—", one.value or "—", one.message, one.hint or "—")
        for one in loaded.problems[:SHOWN]
    ]
    heads = [_("工作表"), _("单元格"), _("列"), _("填写的内容"), _("问题"), _("怎样改正")]
    more = (
        _("另有 %(n)d 处，改正以上各处后再查。") % {"n": len(loaded.problems) - SHOWN}
        if len(loaded.problems) > SHOWN
        else ""
    )
    title = _("共 %(n)d 处错误") % {"n": len(loaded.problems)}
    return table("problems", title, heads, rows, note=more)


def _preview(loaded: Loaded) -> Table | None:
    if loaded.base is None:
        return None
    return changes_table(loaded.changes, _("与现行的“%(name)s”相比") % {"name": loaded.base})
