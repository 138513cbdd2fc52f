"""Documents: the list, the page of one, its data and links, and changes of the policies above it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core.badges import Badge
from ronghe.core.errors import require
from ronghe.core.forms import answer_form, see_other
from ronghe.core.listing import ChoiceFilter, Column, DateFilter, Empty, FlagFilter, Listing, TextFilter
from ronghe.core.models import Jurisdiction
from ronghe.core.place import narrow
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.policy import perms
from ronghe.policy.enums import DocumentKind, Validity
from ronghe.policy.forms.documents import (
    ChangeForm,
    DocumentForm,
    LinkForm,
    NewDocumentForm,
    TouchForm,
    ValidityForm,
)
from ronghe.policy.models import Document, DocumentLink, SuperiorChange, Touch
from ronghe.policy.queries import documents as queries
from ronghe.policy.queries import marks
from ronghe.policy.services import documents as services


def document_url(document: Document) -> str:
    return reverse("policy:document_detail", args=[document.pk])


def _validity(document: Document) -> Badge:
    return Badge(marks.VALIDITY_TONES[Validity(document.validity)], document.get_validity_display())


DOCUMENTS = Listing(
    name="documents",
    title=gettext_lazy("政策文件"),
    columns=(
        Column(
            "title", gettext_lazy("标题"), value="short_title", link=document_url, sort="title", is_fixed=True
        ),
        Column("number", gettext_lazy("发文字号"), sort="number"),
        Column("kind", gettext_lazy("类别"), value="get_kind_display", sort="kind"),
        Column("place", gettext_lazy("辖区"), value="jurisdiction.short_name", sort="jurisdiction__path"),
        Column("issuer", gettext_lazy("发文机关"), sort="issuer", is_shown=False),
        Column(
            "issued",
            gettext_lazy("成文日期"),
            value="issued_on",
            sort="issued_on",
            kind="date",
            is_nullable=True,
        ),
        Column(
            "published",
            gettext_lazy("公布日期"),
            value="published_on",
            sort="published_on",
            kind="date",
            is_nullable=True,
            is_shown=False,
        ),
        Column(
            "effective",
            gettext_lazy("施行日期"),
            value="effective_from",
            sort="effective_from",
            kind="date",
            is_nullable=True,
        ),
        Column(
            "ends",
            gettext_lazy("失效日期"),
            value="ends_on",
            sort="ends_on",
            kind="date",
            is_nullable=True,
            is_shown=False,
        ),
        Column("validity", gettext_lazy("效力"), value=_validity, sort="validity"),
        Column("links", gettext_lazy("依据"), value="link_count", sort="link_count", kind="number"),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("标题或文号"),
            lookups=("title__icontains", "body_title__icontains", "number__icontains"),
        ),
        ChoiceFilter("kind", gettext_lazy("类别"), choices=DocumentKind.choices),
        ChoiceFilter("validity", gettext_lazy("效力"), choices=Validity.choices),
        DateFilter("issued", gettext_lazy("成文日期"), lookup="issued_on"),
        FlagFilter("unlinked", gettext_lazy("只看未登记依据的"), condition=queries.WITHOUT_LINKS),
    ),
    default_sort="-issued",
    empty=Empty(gettext_lazy("还没有政策文件"), gettext_lazy("导入政策页面，或登记一份上级政策。")),
)


@require_GET
def document_list(request: ActorRequest) -> HttpResponse:
    rows = narrow(queries.listed_documents(request.actor), request)
    can_add = request.actor.has(*perms.PLANNERS)
    return DOCUMENTS.open(request, rows).respond("policy/documents/list.html", {"can_add": can_add})


def _document(request: ActorRequest, pk: int) -> Document:
    return get_visible_or_404(queries.documents_for_page(request.actor), pk=pk)


@require_GET
def document_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    document = _document(request, pk)
    can_edit = perms.can_edit_document(actor, document)
    context = {
        "title": document.short_title,
        "crumbs": [
            (_("政策文件"), reverse("policy:document_list")),
            (document.number or document.short_title[:30], ""),
        ],
        "document": document,
        "validity": _validity(document),
        "plan": getattr(document, "plan", None),
        "links": queries.links_of(document),
        "below": queries.rests_on(actor, document),
        "replaced_by": document.replaced_by.first(),
        "pages": document.pages.defer("text", "extraction").order_by("-pk") if can_edit else (),
        "interpretations": document.interpretations.visible_to(actor),
        "collections": document.collections.visible_to(actor),
        "changes": queries.history_of(document) if can_edit else [],
        "can_edit": can_edit,
        "can_mark": perms.can_mark_superior_change(actor, document.jurisdiction),
        "can_inform": perms.can_inform_public(actor, document),
    }
    return render(request, "policy/documents/detail.html", context)


@require_http_methods(["GET", "POST"])
def document_new(request: ActorRequest) -> HttpResponse:
    """Register a document without its page."""
    actor = request.actor
    places = _places(request)
    require(places.exists(), _("登记文件由政府办公室或教育部门办理。"))
    form = NewDocumentForm(request.POST or None, places=places, payload={"kind": DocumentKind.SUPERIOR})

    def register(data: dict[str, Any]) -> str:
        made = services.register_document(data["jurisdiction"], form.to_payload(), actor=actor)
        messages.success(request, _("已登记“%(title)s”。") % {"title": made.title})
        return document_url(made)

    title = _("登记文件")
    context = _form(_crumbs((title, "")), title, _("登记"), reverse("policy:document_list"))
    return answer_form(request, form, "policy/form.html", context, register)


def _places(request: ActorRequest) -> QuerySet[Jurisdiction]:
    """Jurisdictions for which the actor keeps documents."""
    found = Jurisdiction.objects.visible_to(request.actor).filter(is_active=True)
    ids = [one.pk for one in found if perms.can_import_page(request.actor, one)]
    return Jurisdiction.objects.filter(pk__in=ids).order_by("path")


def _crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("政策文件"), reverse("policy:document_list")), *more]


def _form(crumbs: list[tuple[Any, str]], title: str, submit: str, back: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "crumbs": crumbs, "submit": submit, "cancel_url": back, **more}


def _of(document: Document, title: str, submit: str, **more: Any) -> dict[str, Any]:
    address = document_url(document)
    crumbs = _crumbs((document.number or document.short_title[:30], address), (title, ""))
    return _form(crumbs, title, submit, address, **more)


def _editable(request: ActorRequest, pk: int) -> Document:
    document = _document(request, pk)
    require(perms.can_edit_document(request.actor, document), _("文件信息由政府办公室或教育部门更正。"))
    return document


@require_http_methods(["GET", "POST"])
def document_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct the data, with a reason; the history keeps what it said before."""
    document = _editable(request, pk)
    form = DocumentForm(request.POST or None, payload=queries.meta_of(document))

    def correct(data: dict[str, Any]) -> str:
        services.correct_document(document, form.to_payload(), actor=request.actor, reason=data["reason"])
        messages.success(request, _("已更正文件信息，原来的写法在历史中可查。"))
        return document_url(document)

    return answer_form(
        request, form, "policy/form.html", _of(document, _("更正文件信息"), _("保存更正")), correct
    )


@require_http_methods(["GET", "POST"])
def document_link(request: ActorRequest, pk: int) -> HttpResponse:
    """Say on which policy the document rests."""
    document = _editable(request, pk)
    held = queries.linkable(request.actor, document)
    initial = {key: request.GET.get(key, "") for key in ("cited_title", "cited_number")}
    form = LinkForm(request.POST or None, documents=held, initial=initial)

    def link(data: dict[str, Any]) -> str:
        services.link_upstream(document, actor=request.actor, **data)
        messages.success(request, _("已登记政策依据。"))
        return document_url(document)

    context = _of(document, _("登记政策依据"), _("登记"))
    return answer_form(request, form, "policy/form.html", context, link)


def _link(request: ActorRequest, pk: int) -> DocumentLink:
    visible = Document.objects.visible_to(request.actor).values("pk")
    rows = DocumentLink.objects.filter(document__in=visible)
    return get_visible_or_404(
        rows.select_related("document__jurisdiction", "document__plan", "superior"), pk=pk
    )


@require_POST
def link_remove(request: ActorRequest, pk: int) -> HttpResponse:
    link = _link(request, pk)
    services.unlink_upstream(link, actor=request.actor)
    messages.success(request, _("已删除这条依据。"))
    return see_other(document_url(link.document))


@require_http_methods(["GET", "POST"])
def document_validity(request: ActorRequest, pk: int) -> HttpResponse:
    """Superseded, repealed, or again in force."""
    document = _editable(request, pk)
    held = queries.linkable(request.actor, document)
    form = ValidityForm(request.POST or None, documents=held, initial={"validity": document.validity})

    def declare(data: dict[str, Any]) -> str:
        services.set_validity(document, data.pop("validity"), actor=request.actor, **data)
        messages.success(request, _("效力已改为“%(word)s”。") % {"word": document.get_validity_display()})
        return document_url(document)

    return answer_form(request, form, "policy/form.html", _of(document, _("登记效力"), _("登记")), declare)


# ---------------------------------------------------------------------- changes of superior policies


@require_http_methods(["GET", "POST"])
def change_new(request: ActorRequest, pk: int) -> HttpResponse:
    """A policy above changed: everything of ours that may be touched is listed, to be settled one by one."""
    link = _link(request, pk)
    document = link.document
    require(
        perms.can_mark_superior_change(request.actor, document.jurisdiction),
        _("由政府办公室登记上级政策变动。"),
    )
    held = queries.linkable(request.actor, document)
    form = ChangeForm(request.POST or None, documents=held, initial={"changed_on": timezone.localdate()})

    def mark(data: dict[str, Any]) -> str:
        change = services.mark_superior_changed(link, actor=request.actor, **data)
        number = change.touches.count()
        messages.success(request, _("已登记，%(n)d 项内容待逐项处理。") % {"n": number})
        return reverse("policy:change_detail", args=[change.pk])

    lead = _("登记后，本规划的条款、任务和参数都列为待处理：逐项决定改按上级规定，还是继续执行。")
    context = _of(document, _("登记上级政策变动"), _("登记"), lead=lead)
    return answer_form(request, form, "policy/form.html", context, mark)


@require_GET
def change_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One change, and what became of each thing it touches."""
    visible = Document.objects.visible_to(request.actor).values("pk")
    rows = SuperiorChange.objects.filter(link__document__in=visible)
    change = get_visible_or_404(
        rows.select_related("link__document__jurisdiction", "link__superior", "changed_to"), pk=pk
    )
    document = change.link.document
    touches = list(change.touches.select_related("clause", "task", "parameter", "settled_by"))
    context = {
        "title": _("上级政策变动"),
        "crumbs": _crumbs(
            (document.number or document.short_title[:30], document_url(document)), (_("上级政策变动"), "")
        ),
        "change": change,
        "document": document,
        "waiting": [one for one in touches if one.state == "open"],
        "settled": [one for one in touches if one.state != "open"],
        "can_mark": perms.can_mark_superior_change(request.actor, document.jurisdiction),
    }
    return render(request, "policy/documents/change.html", context)


@require_http_methods(["GET", "POST"])
def touch_settle(request: ActorRequest, pk: int) -> HttpResponse:
    """Switch one thing to the superior text, or keep ours, with a reason."""
    visible = Document.objects.visible_to(request.actor).values("pk")
    rows = Touch.objects.filter(change__link__document__in=visible).select_related(
        "change__link__document", "jurisdiction", "clause", "task", "parameter"
    )
    touch = get_visible_or_404(rows, pk=pk)
    require(perms.can_mark_superior_change(request.actor, touch.jurisdiction), _("由政府办公室处理。"))
    form = TouchForm(request.POST or None)
    address = reverse("policy:change_detail", args=[touch.change_id])

    def settle(data: dict[str, Any]) -> str:
        services.settle_touch(touch, data.pop("state"), actor=request.actor, **data)
        messages.success(request, _("已处理：%(word)s。") % {"word": touch.get_state_display()})
        return address

    document = touch.change.link.document
    title = _("处理受影响事项")
    crumbs = _crumbs(
        (document.number or document.short_title[:30], document_url(document)),
        (_("上级政策变动"), address),
        (title, ""),
    )
    context = _form(crumbs, title, _("登记处理"), address, lead=str(touch))
    return answer_form(request, form, "policy/form.html", context, settle)
