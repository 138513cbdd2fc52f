"""The pages of a kind of case: a register whose rows go through steps instead of being closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from ronghe.core import place
from ronghe.core.actor import Actor
from ronghe.core.badges import Badge
from ronghe.core.cases.flow import Flow
from ronghe.core.errors import Invalid, RongheError, require
from ronghe.core.forms import see_other
from ronghe.core.listing import BulkAction, Column, Filter, FlagFilter
from ronghe.core.registers import pages
from ronghe.core.registers.cells import fact_of
from ronghe.core.registers.register import Register
from ronghe.core.registers.services import SomeRefused
from ronghe.core.request import ActorRequest
from ronghe.core.todos import TODO_SOURCES, Pile, Todo
from ronghe.core.workflow import Step

NOTE_LENGTH = 500


@dataclass(frozen=True)
class CaseBook(Register):
    """A kind of case with its pages. ``services`` is its ``Flow``; the rest is as for a register.

    The list has “等我办理” (``?mine=1``) and “只看逾期” (``?late=1``), and every step can be taken over a
    selection. The home page shows how many wait for whoever is signed in.
    """

    detail_template: str = "registers/case.html"

    def __post_init__(self) -> None:
        super().__post_init__()
        TODO_SOURCES.append(self.todos)

    @property
    def flow(self) -> Flow:
        return cast(Flow, self.services)

    @property
    def empty_hint(self) -> Any:
        return self.lead

    def _columns(self) -> tuple[Column, ...]:
        return (
            *super()._columns(),
            Column("due", _("期限"), value="due_on", sort="due_on", kind="date", is_nullable=True),
            Column("handler", _("经办人"), value="handler.name", is_shown=False),
        )

    def _filters(self) -> tuple[Filter, ...]:
        return (*super()._filters(), FlagFilter("late", gettext_lazy("只看逾期"), self.flow.late()))

    @cached_property
    def links(self) -> tuple[str, ...]:
        return (*super().links, "handler")

    def may_record(self, actor: Actor) -> bool:
        return self.flow.is_opened_by_hand and super().may_record(actor)

    def badge(self, row: Any) -> Badge:
        return self.flow.badge(row)

    def is_live(self, row: Any) -> bool:
        return row.state in self.flow.waits

    def bulk(self, actor: Actor) -> tuple[BulkAction, ...]:
        if not actor.has(*(role for step in self.flow.steps for role in step.roles)):
            return ()
        return (BulkAction(gettext_lazy("一并办理"), f"{self.namespace}:{self.name}_bulk"),)

    def todos(self, actor: Actor) -> Iterable[Pile]:
        """What of these cases waits for the actor, late ones first."""
        if actor.has(*self.flow.waiting_roles):
            yield Pile(self.flow.piles_for(actor), self._tell)

    def _tell(self, counts: Mapping[str, int]) -> Iterable[Todo]:
        total, late, soon = counts["all"], counts["late"], counts["soon"]
        if not total:
            return
        notes = [_("%(n)d 件已逾期") % {"n": late}] if late else []
        notes += [_("%(n)d 件一周内到期") % {"n": soon}] if soon else []
        tone = "bad" if late else "warn" if soon else "active"
        label = _("待办理：%(title)s") % {"title": self.title}
        yield Todo(label, total, f"{self.url('list')}?mine=1", "，".join(notes), tone)

    def worklist(self, actor: Actor) -> QuerySet[Any]:
        """The cases that wait for the actor, the most urgent first."""
        rows = self.rows(actor).filter(self.flow.waiting_for(actor))
        return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def case_urls(address: str, book: CaseBook) -> list[URLPattern]:
    """The addresses of a kind of case: ``selections_list``, ``selections_detail``, …"""
    views: tuple[tuple[str, str, Callable[..., HttpResponseBase]], ...] = (
        ("", "list", require_GET(pages.bound(book, list_page))),
        ("new/", "new", require_http_methods(["GET", "POST"])(pages.bound(book, pages.new_page))),
        ("import/", "import", pages.import_view(book)),
        ("bulk/", "bulk", require_POST(pages.bound(book, bulk_page))),
        ("<int:pk>/", "detail", require_GET(pages.bound(book, detail_page))),
        ("<int:pk>/edit/", "edit", require_http_methods(["GET", "POST"])(pages.bound(book, pages.edit_page))),
        ("<int:pk>/act/", "act", require_POST(pages.bound(book, act_page))),
        ("<int:pk>/file/", "file", require_safe(pages.bound(book, pages.file_page))),
    )
    return [path(f"{address}/{tail}", view, name=f"{book.name}_{page}") for tail, page, view in views]


def list_page(book: CaseBook, request: ActorRequest) -> HttpResponse:
    """All cases, or with ``?mine=1`` those that wait for the reader, the most urgent first."""
    actor = request.actor
    is_mine = request.GET.get("mine") == "1"
    rows = place.narrow(book.worklist(actor) if is_mine else book.rows(actor), request)
    page = book.listing.open(request, rows, bulk=book.bulk(actor))
    if request.GET.get("print") == "1":
        return pages.printed(book, request, page)
    context = {**pages.list_context(book, request, page), "tabs": mine_tabs(book, actor, is_mine)}
    return page.respond("registers/case_list.html", context)


def mine_tabs(book: CaseBook, actor: Actor, is_mine: bool) -> list[tuple[Any, ...]]:
    """All cases, or those that wait for the reader."""
    waiting = book.flow.counts_for(actor)[0]
    return [
        (_("全部"), book.url("list"), not is_mine),
        (_("等我办理"), f"{book.url('list')}?mine=1", is_mine, waiting),
    ]


def case_context(book: CaseBook, request: ActorRequest, case: Any) -> dict[str, Any]:
    """What the page of a case shows; an app with a page of its own adds to it."""
    actor, flow = request.actor, book.flow
    return {
        "title": str(case),
        "register": book,
        "row": case,
        "badge": flow.badge(case),
        "deadline_on": case.due_on,
        "days_left": flow.days_left(case) if case.state in flow.waits else None,
        "deadline_words": flow.deadline_words(case),
        "handler": case.handler.name if case.handler else "",
        "next_text": flow.next_text(case),
        "acts": flow.possible(case, actor),
        "act_url": book.url("act", case.pk),
        "may_take_over": (
            case.state in flow.waits
            and case.handler_id != actor.user_id
            and actor.has(*book.access.keepers, path=case.jurisdiction.path)
        ),
        "facts": [fact_of(book.column(n), case) for n in book.fields if n not in book.people],
        "people": [fact_of(book.column(name), case) for name in book.people],
        "findings": flow.findings(case) if book.is_live(case) else [],
        "manages": flow.may_keep(actor, case),
        "may_edit": case.state in flow.editable and flow.may_keep(actor, case),
        "crumbs": pages.crumbs(book, (str(case), "")),
        "back_url": book.page_of(case),
        **(book.more(case, actor) if book.more else {}),
    }


def detail_page(book: CaseBook, request: ActorRequest, pk: int) -> HttpResponse:
    """One case: its state, what comes next, what can be done and by whom, what has happened."""
    case = pages.row_of(book, request.actor, pk)
    context = case_context(book, request, case)
    if request.GET.get("print") == "1":
        return render(request, "registers/print.html", context)
    context |= {**pages.attached(book, case), "edit_url": book.url("edit", case.pk)}
    return render(request, book.detail_template, context)


def act_page(book: CaseBook, request: ActorRequest, pk: int) -> HttpResponse:
    """A step (``step=<name>&note=``), or a note, a file, a look at a personal cell, taking it over."""
    actor = request.actor
    case = pages.row_of(book, actor, pk)
    if name := request.POST.get("step", ""):
        note = request.POST.get("note", "").strip()[:NOTE_LENGTH]
        book.flow.take(case, name, actor=actor, note=note)
        messages.success(request, _("已办理“%(step)s”。") % {"step": _(book.flow.step(name).label)})
        return see_other(book.page_of(case))
    act = request.POST.get("act", "")
    if act == "take_over":
        book.flow.take_over(case, actor=actor)
        messages.success(request, _("现在由您经办。"))
        return see_other(book.page_of(case))
    answer = pages.shared_act(book, request, case, act)
    if answer is None:
        raise Invalid("core.register.act", _("没有这项办理。"), hint=_("请从页面上的按钮办理。"))
    return answer


def bulk_page(book: CaseBook, request: ActorRequest) -> HttpResponse:
    """One step over several cases, with one reason: all of them, or none and each with its reason."""
    actor = request.actor
    steps = _bulk_steps(book, actor)
    require(bool(steps))
    rows = pages.selected_rows(book, request)
    if not rows:
        messages.info(request, _("没有选中任何一条。请先在列表中勾选。"))
        return see_other(book.url("list"))
    name, note = request.POST.get("step", ""), request.POST.get("note", "").strip()[:NOTE_LENGTH]
    error: RongheError | None = None
    if name:
        try:
            done = book.flow.take_many(rows, name, actor=actor, note=note)
        except SomeRefused as refused:
            error = refused
        else:
            messages.success(request, _("已一并办理 %(n)d 条。") % {"n": len(done)})
            return see_other(book.url("list"))
    title = _("一并办理")
    context = {
        "title": title,
        "crumbs": pages.crumbs(book, (title, "")),
        "rows": [(row, book.badge(row), pages.trouble_of(row, error)) for row in rows],
        "steps": [step for step in steps if any(row.state in step.sources for row in rows)],
        "cancel_url": book.url("list"),
        "error": error,
        "note": note,
    }
    return render(request, "registers/case_bulk.html", context, status=422 if error else 200)


def _bulk_steps(book: CaseBook, actor: Actor) -> list[Step]:
    return [step for step in book.flow.steps if not step.roles or actor.has(*step.roles)]
