"""The pages of a register: one set of views for all of them, bound to a declaration by its addresses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from ronghe.core import evidence, place
from ronghe.core.actor import Actor
from ronghe.core.asked import ticked, whole_number
from ronghe.core.errors import Invalid, RongheError, require
from ronghe.core.excel import Row, Sheet
from ronghe.core.excel.flow import ExcelImportView
from ronghe.core.forms import answer_form, see_other
from ronghe.core.history import timeline
from ronghe.core.listing import ListPage
from ronghe.core.models import RowFile, RowNote, RowState
from ronghe.core.registers import cells
from ronghe.core.registers.forms import FileForm, NoteForm, ReasonForm, values_of
from ronghe.core.registers.register import Register
from ronghe.core.registers.services import RegisterServices, SomeRefused, version_of
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404

PRINTED = 2000
SELECTED = 500


def register_urls(address: str, register: Register) -> list[URLPattern]:
    """The addresses of a register under ``address``: ``studios_list``, ``studios_detail``, …"""
    name = register.name
    views: tuple[tuple[str, str, Callable[..., HttpResponseBase]], ...] = (
        ("", "list", require_GET(bound(register, list_page))),
        ("new/", "new", require_http_methods(["GET", "POST"])(bound(register, new_page))),
        ("import/", "import", import_view(register)),
        ("bulk/", "bulk", require_POST(bound(register, bulk_page))),
        ("<int:pk>/", "detail", require_GET(bound(register, detail_page))),
        ("<int:pk>/edit/", "edit", require_http_methods(["GET", "POST"])(bound(register, edit_page))),
        ("<int:pk>/act/", "act", require_POST(bound(register, act_page))),
        ("<int:pk>/file/", "file", require_safe(bound(register, file_page))),
    )
    return [path(f"{address}/{tail}", view, name=f"{name}_{page}") for tail, page, view in views]


def bound(register: Register, page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    def view(request: HttpRequest, **keywords: Any) -> HttpResponseBase:
        require(register.access.may_open(request.actor), _("您的角色不能查看这份名册。"))  # type: ignore[attr-defined]
        return page(register, request, **keywords)

    view.__name__ = f"{register.name}_{page.__name__}"
    view.__module__ = register.model.__module__
    view.shared_page = page.__name__  # type: ignore[attr-defined]  # the same page serves every register
    return view


def crumbs(register: Register, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [*register.extra.get("crumbs", ()), (register.title, register.url("list")), *more]


def list_page(register: Register, request: ActorRequest) -> HttpResponse:
    """The list; ``?print=1`` is the same rows on paper."""
    rows = place.narrow(register.rows(request.actor), request)
    page = register.listing.open(request, rows, bulk=register.bulk(request.actor))
    if request.GET.get("print") == "1":
        return printed(register, request, page)
    return page.respond("registers/list.html", list_context(register, request, page))


def list_context(register: Register, request: ActorRequest, page: ListPage) -> dict[str, Any]:
    """What a list shows around its table."""
    actor = request.actor
    return {
        "register": register,
        "lead": register.lead,
        "crumbs": [*register.extra.get("crumbs", ()), (register.title, "")],
        "manages": register.may_record(actor),
        "acts": register.extra.get("acts", ()) if register.access.may_keep_some(actor) else (),
        "amounts": list(register.summary(page.queryset, actor)) if register.summary else (),
        "new_url": register.url("new"),
        "import_url": register.url("import"),
        "print_url": page.address(print=1),
    }


def printed(register: Register, request: ActorRequest, page: ListPage) -> HttpResponse:
    if page.total > PRINTED:
        raise Invalid(
            "core.register.print",
            _("共 %(total)d 条，一次最多打印 %(limit)d 条。") % {"total": page.total, "limit": PRINTED},
            hint=_("请先筛选，或导出 Excel。"),
        )
    page.size, page.page = PRINTED, 1
    context = {"title": register.title, "listing": page, "back_url": register.url("list")}
    return render(request, "registers/print_list.html", context)


def row_of(register: Register, actor: Actor, pk: int) -> Any:
    row: Any = get_visible_or_404(register.rows(actor), pk=pk)
    return row


def attached(register: Register, row: Any) -> dict[str, Any]:
    """What belongs to a row or a case: what has happened, files, remarks, and the forms for them."""
    return {
        "changes": timeline(row),
        "files": RowFile.objects.of(row).select_related("file"),
        "notes": RowNote.objects.of(row).select_related("written_by")[:100],
        "note_form": NoteForm(),
        "file_form": FileForm(),
        "file_url": register.url("file", row.pk),
    }


def detail_page(register: Register, request: ActorRequest, pk: int) -> HttpResponse:
    """One row with what belongs to it; ``?print=1`` is the same on paper."""
    actor = request.actor
    row = row_of(register, actor, pk)
    facts = [
        cells.fact_of(register.column(name), row)
        for name in register.fields
        if name not in register.people and name != "clause"  # every page of a row ends with its clause
    ]
    context = {
        "title": str(row),
        "register": register,
        "row": row,
        "badge": register.badge(row),
        "facts": facts,
        "people": [cells.fact_of(register.column(name), row) for name in register.people],
        "findings": register.services.findings(row) if register.is_live(row) else [],
        "crumbs": crumbs(register, (str(row), "")),
        "manages": register.services.may_keep(actor, row),
        "back_url": register.page_of(row),
        **(register.more(row, actor) if register.more else {}),
    }
    if request.GET.get("print") == "1":
        return render(request, "registers/print.html", context)
    context |= {
        **attached(register, row),
        "edit_url": register.url("edit", row.pk),
        "act_url": register.url("act", row.pk),
    }
    return render(request, register.detail_template, context)


def new_page(register: Register, request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(register.may_record(actor))
    form = register.form_class(
        request.POST or None, actor=actor, is_new=True, initial=_asked(register, request)
    )

    def record(data: dict[str, Any]) -> str:
        row = register.services.record(values_of(data), actor=actor)
        _tell(register, request, row, _("已登记“%(name)s”。"))
        return register.page_of(row)

    title = register.new
    context = {
        "title": title,
        "lead": register.help,
        "crumbs": crumbs(register, (title, "")),
        "submit": _("登记"),
        "cancel_url": register.url("list"),
    }
    return answer_form(request, form, "registers/form.html", context, record)


def _asked(register: Register, request: ActorRequest) -> dict[str, str]:
    """What a link to the form has filled in already."""
    return {name: value for name, value in request.GET.dict().items() if name in register.form_fields}


def _tell(register: Register, request: ActorRequest, row: Any, done: str) -> None:
    messages.success(request, done % {"name": str(row)})
    for one in register.services.warnings(row):
        messages.warning(request, f"{one.message}{one.hint}")


def edit_page(register: Register, request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    row = row_of(register, actor, pk)
    require(register.services.may_keep(actor, row), _("您不能修改该单位的登记。"))
    initial = {"seen": version_of(row)}
    form = register.form_class(
        request.POST or None, actor=actor, is_new=False, instance=copy(row), initial=initial
    )

    def amend(data: dict[str, Any]) -> str:
        register.services.amend(
            row, values_of(data), actor=actor, reason=data["reason"], seen=data.get("seen", "")
        )
        _tell(register, request, row, _("已修改“%(name)s”。"))
        return register.page_of(row)

    title = _("修改")
    context = {
        "title": title,
        "lead": str(row),
        "crumbs": crumbs(register, (str(row), register.page_of(row)), (title, "")),
        "submit": _("保存"),
        "cancel_url": register.page_of(row),
    }
    return answer_form(request, form, "registers/form.html", context, amend)


def act_page(register: Register, request: ActorRequest, pk: int) -> HttpResponse:
    """A note, a file, an end, a return, or a look at a personal cell."""
    row = row_of(register, request.actor, pk)
    act = request.POST.get("act", "")
    services = cast(RegisterServices, register.services)
    acts = {
        "close": (services.close, _("已终止“%(name)s”。")),
        "reopen": (services.reopen, _("已恢复“%(name)s”。")),
    }
    if act in acts:
        do, done = acts[act]
        do(row, actor=request.actor, reason=_reason(request))
        messages.success(request, done % {"name": str(row)})
        return see_other(register.page_of(row))
    answer = shared_act(register, request, row, act)
    if answer is None:
        raise Invalid("core.register.act", _("没有这项办理。"), hint=_("请从页面上的按钮办理。"))
    return answer


def shared_act(register: Register, request: ActorRequest, row: Any, act: str) -> HttpResponse | None:
    """What every kept row allows: a note, a file, a look at a personal cell; nothing for another act."""
    if act == "reveal":
        return _revealed(register, request, row, _reason(request))
    if act == "note":
        register.services.note(row, actor=request.actor, text=request.POST.get("text", ""))
        messages.success(request, _("已添加备注。"))
        return see_other(register.page_of(row))
    if act == "file":
        _keep_file(register, request, row)
        return see_other(register.page_of(row))
    return None


def _reason(request: ActorRequest) -> str:
    return request.POST.get("reason", "").strip()[:200]


def _keep_file(register: Register, request: ActorRequest, row: Any) -> None:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid("core.register.file", _("没有选择文件。"), hint=_("请选择佐证材料后再上传。"))
    upload = form.cleaned_data["file"]
    register.services.attach(
        row, upload, upload.name, actor=request.actor, caption=form.cleaned_data["caption"]
    )
    messages.success(request, _("已添加佐证材料“%(name)s”。") % {"name": upload.name})


def _revealed(register: Register, request: ActorRequest, row: Any, reason: str) -> HttpResponse:
    name = request.POST.get("name", "")
    if name not in register.people:
        raise Invalid("core.reveal.field", _("这一项不是个人信息。"))
    value = register.services.reveal(row, actor=request.actor, name=name, reason=reason)
    context = {
        "title": str(row),
        "crumbs": crumbs(register, (str(row), register.page_of(row)), (_("查看个人信息"), "")),
        "label": register.column(name).verbose_name,
        "value": value,
        "back_url": register.page_of(row),
    }
    response = render(request, "registers/revealed.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def file_page(register: Register, request: ActorRequest, pk: int) -> HttpResponseBase:
    """One of the row's files, ``?file=<number>``: whoever sees the row may have it."""
    row = row_of(register, request.actor, pk)
    number = whole_number(request.GET.get("file")) or 0
    link = get_visible_or_404(RowFile.objects.of(row).select_related("file"), pk=number)
    return evidence.response(link.file)


def selected_rows(register: Register, request: ActorRequest) -> list[Any]:
    """The ticked rows of a list, of those the actor may see."""
    return list(register.rows(request.actor).filter(pk__in=ticked(request)[:SELECTED]))


def trouble_of(row: Any, error: RongheError | None) -> str:
    """Why this row of several cannot be done."""
    troubles = error.troubles if isinstance(error, SomeRefused) else ()
    return next((one.error.message for one in troubles if one.row.pk == row.pk), "")


def bulk_page(register: Register, request: ActorRequest) -> HttpResponse:
    """Several rows at once: first the list of them with one reason to give, then the act, all or none."""
    actor = request.actor
    require(register.access.may_keep_some(actor))
    rows = selected_rows(register, request)
    if not rows:
        messages.info(request, _("没有选中任何一条。请先在列表中勾选。"))
        return see_other(register.url("list"))
    services = cast(RegisterServices, register.services)
    acts = {"close": services.close_many, "reopen": services.reopen_many}
    act = request.POST.get("act", "")
    error: RongheError | None = None
    form = ReasonForm(request.POST if act else None)
    if act in acts and form.is_valid():
        try:
            done = acts[act](rows, actor=actor, reason=form.cleaned_data["reason"])
        except SomeRefused as refused:
            error = refused
        else:
            messages.success(request, _("已一并办理 %(n)d 条。") % {"n": len(done)})
            return see_other(register.url("list"))
    title = _("一并办理")
    context = {
        "title": title,
        "crumbs": crumbs(register, (title, "")),
        "rows": [(row, register.badge(row), trouble_of(row, error)) for row in rows],
        "cancel_url": register.url("list"),
        "error": error,
        "form": form,
        "has_current": any(row.state == RowState.CURRENT for row in rows),
        "has_closed": any(row.state == RowState.CLOSED for row in rows),
    }
    wrong = error is not None or (form.is_bound and form.errors)
    return render(request, "registers/bulk.html", context, status=422 if wrong else 200)


class RegisterImport(ExcelImportView):
    """The import page of a register."""

    register: Register

    def may_import(self, actor: Actor) -> bool:
        return self.register.may_record(actor)

    def save(self, rows: Sequence[Row], /, *, actor: Actor) -> object:
        return self.register.services.import_rows(rows, actor=actor)

    def get_sheet(self) -> Sheet:
        return self.register.sheet(self.actor)

    def crumbs(self) -> list[tuple[str, str]]:
        return crumbs(self.register)

    def get_done_url(self) -> str:
        return self.register.url("list")


def import_view(register: Register) -> Callable[..., HttpResponseBase]:
    names = {"register": register, "lead": register.help, "__module__": register.model.__module__}
    return type("Import", (RegisterImport,), names).as_view()  # type: ignore[no-any-return,attr-defined]  # an ExcelImportView
