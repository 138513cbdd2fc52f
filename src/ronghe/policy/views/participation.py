"""The public side as officials keep it: interpretations, collections of comments, moderation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core import evidence
from ronghe.core.badges import Badge
from ronghe.core.errors import require
from ronghe.core.forms import answer_form, see_other
from ronghe.core.listing import ChoiceFilter, Column, DateFilter, Empty, Listing, TextFilter
from ronghe.core.place import narrow
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.policy import perms
from ronghe.policy.enums import CollectionState, CommentState
from ronghe.policy.forms.participation import (
    CollectionForm,
    CommentReplyForm,
    InterpretationForm,
    SummaryForm,
)
from ronghe.policy.models import Comment, CommentCollection, Document, Interpretation
from ronghe.policy.queries import marks
from ronghe.policy.queries import participation as queries
from ronghe.policy.services import participation as services


def comment_url(comment: Comment) -> str:
    return reverse("policy:comment_detail", args=[comment.pk])


def collection_url(collection: CommentCollection) -> str:
    return reverse("policy:collection_detail", args=[collection.pk])


def _comment_badge(comment: Comment) -> Badge:
    return Badge(marks.COMMENT_TONES[CommentState(comment.state)], comment.get_state_display())


def _collection_badge(collection: CommentCollection) -> Badge:
    today = timezone.localdate()
    if collection.state == CollectionState.PUBLISHED and not collection.is_open(today):
        closed = _("已截止") if today > collection.closes_on else _("未开始")
        return Badge("idle", closed)
    tone = marks.COLLECTION_TONES[CollectionState(collection.state)]
    return Badge(tone, _("征集中") if tone == "active" else collection.get_state_display())


COMMENTS = Listing(
    name="comments",
    title=gettext_lazy("公众意见"),
    columns=(
        Column(
            "text",
            gettext_lazy("意见"),
            value=lambda c: c.text[:80] + ("…" if len(c.text) > 80 else ""),
            link=comment_url,
            is_fixed=True,
        ),
        Column("author", gettext_lazy("称呼")),
        Column(
            "collection",
            gettext_lazy("征集"),
            value="collection.title",
            link=lambda c: collection_url(c.collection),
        ),
        Column("received", gettext_lazy("收到时间"), value="created_at", sort="created_at", kind="time"),
        Column("state", gettext_lazy("状态"), value=_comment_badge, sort="state"),
        Column("reply", gettext_lazy("已答复"), value=lambda c: bool(c.reply), kind="flag"),
    ),
    filters=(
        TextFilter("q", gettext_lazy("意见或称呼"), lookups=("text__icontains", "author__icontains")),
        ChoiceFilter("state", gettext_lazy("状态"), choices=CommentState.choices),
        DateFilter("received", gettext_lazy("收到时间"), lookup="created_at", is_time=True),
    ),
    default_sort="-received",
    empty=Empty(
        gettext_lazy("还没有公众意见"),
        gettext_lazy("在文件页面发起意见征集，公开后公众提交的意见会列在这里等待审核。"),
    ),
)


@require_GET
def comment_list(request: ActorRequest) -> HttpResponse:
    """Comments of the jurisdictions the reader works in, the newest first."""
    actor = request.actor
    rows = narrow(queries.comments_to_see(actor), request)
    context = {"collections": queries.running_collections(actor), "badge_of": _collection_badge}
    return COMMENTS.open(request, rows).respond("policy/participation/comments.html", context)


def _comment(request: ActorRequest, pk: int) -> Comment:
    return get_visible_or_404(queries.comments_to_see(request.actor), pk=pk)


@require_http_methods(["GET", "POST"])
def comment_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One comment: show, hide with a reason, answer."""
    comment = _comment(request, pk)
    can_moderate = perms.can_moderate(request.actor, comment.collection)
    adopted = {True: "1", False: "0"}.get(comment.is_adopted, "")  # type: ignore[arg-type]  # None is the default
    form = CommentReplyForm(request.POST or None, initial={"reply": comment.reply, "is_adopted": adopted})

    def reply(data: dict[str, Any]) -> str:
        services.reply_comment(comment, actor=request.actor, **data)
        messages.success(request, _("已保存答复；意见公开时一并显示。"))
        return comment_url(comment)

    context = {
        "title": _("公众意见"),
        "crumbs": [(_("公众意见"), reverse("policy:comment_list")), (comment.collection.title, "")],
        "comment": comment,
        "badge": _comment_badge(comment),
        "can_moderate": can_moderate,
        "submit": _("保存答复"),
    }
    if request.method == "POST":
        require(can_moderate, _("意见由政府办公室或教育部门审核。"))
    return answer_form(request, form, "policy/participation/comment.html", context, reply)


@require_POST
def comment_moderate(request: ActorRequest, pk: int) -> HttpResponse:
    """Show it to the public, or keep it back with a reason."""
    comment = _comment(request, pk)
    state = request.POST.get("state", "")
    reason = request.POST.get("reason", "").strip()[:200]
    if state == CommentState.HIDDEN and not reason:
        messages.error(request, _("不公开须写明理由。"))
        return see_other(comment_url(comment))
    services.moderate_comment(comment, state, actor=request.actor, reason=reason)
    word = comment.get_state_display()
    messages.success(request, _("这条意见已设为“%(word)s”。") % {"word": word})
    following = queries.next_pending(request.actor, comment)
    return see_other(comment_url(following) if following else reverse("policy:comment_list"))


# ---------------------------------------------------------------------- collections


def _document(request: ActorRequest, pk: int) -> Document:
    rows = Document.objects.visible_to(request.actor).select_related("jurisdiction")
    document = get_visible_or_404(rows, pk=pk)
    require(perms.can_inform_public(request.actor, document), _("由政府办公室、教育部门或宣传部门办理。"))
    return document


def _form(document: Document, title: str, submit: str) -> dict[str, Any]:
    address = reverse("policy:document_detail", args=[document.pk])
    return {
        "title": title,
        "lead": document.short_title,
        "crumbs": [
            (_("政策文件"), reverse("policy:document_list")),
            (document.number or document.short_title[:30], address),
            (title, ""),
        ],
        "submit": submit,
        "cancel_url": address,
    }


@require_http_methods(["GET", "POST"])
def collection_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Prepare a collection of comments on a document."""
    document = _document(request, pk)
    today = timezone.localdate()
    initial = {
        "title": _("关于《%(title)s》公开征求意见") % {"title": document.short_title[:150]},
        "opens_on": today,
    }
    form = CollectionForm(request.POST or None, initial=initial)

    def prepare(data: dict[str, Any]) -> str:
        made = services.prepare_collection(document, actor=request.actor, **data)
        messages.success(request, _("已建立，核对后公开征集。"))
        return collection_url(made)

    context = _form(document, _("发起意见征集"), _("建立"))
    return answer_form(request, form, "policy/form.html", context, prepare)


def _collection(request: ActorRequest, pk: int) -> CommentCollection:
    rows = queries.collections_to_keep(request.actor).select_related("document__jurisdiction", "jurisdiction")
    return get_visible_or_404(rows, pk=pk)


@require_GET
def collection_detail(request: ActorRequest, pk: int) -> HttpResponse:
    collection = _collection(request, pk)
    today = timezone.localdate()
    context = {
        "title": collection.title,
        "crumbs": [(_("公众意见"), reverse("policy:comment_list")), (collection.title[:30], "")],
        "collection": collection,
        "badge": _collection_badge(collection),
        "counts": queries.comment_counts(collection),
        "can_moderate": perms.can_moderate(request.actor, collection),
        "is_over": today > collection.closes_on,
        "can_open": collection.state == CollectionState.DRAFT,
        "can_summarise": collection.state == CollectionState.PUBLISHED and today > collection.closes_on,
    }
    return render(request, "policy/participation/collection.html", context)


@require_POST
def collection_open(request: ActorRequest, pk: int) -> HttpResponse:
    collection = _collection(request, pk)
    services.open_collection(collection, actor=request.actor)
    messages.success(request, _("已公开，征集到截止日期为止。"))
    return see_other(collection_url(collection))


@require_http_methods(["GET", "POST"])
def collection_summarise(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what became of the comments."""
    collection = _collection(request, pk)
    require(perms.can_moderate(request.actor, collection), _("意见由政府办公室或教育部门审核。"))
    form = SummaryForm(request.POST or None)

    def publish(data: dict[str, Any]) -> str:
        services.summarise_collection(collection, actor=request.actor, summary=data["summary"])
        messages.success(request, _("已公布采纳情况。"))
        return collection_url(collection)

    context = _form(collection.document, _("公布采纳情况"), _("公布"))
    return answer_form(request, form, "policy/form.html", context, publish)


# ---------------------------------------------------------------------- interpretations


def _interpretation(request: ActorRequest, pk: int) -> Interpretation:
    rows = Interpretation.objects.visible_to(request.actor).select_related("document__jurisdiction")
    found = get_visible_or_404(rows, pk=pk)
    require(
        perms.can_inform_public(request.actor, found.document), _("由政府办公室、教育部门或宣传部门办理。")
    )
    return found


@require_http_methods(["GET", "POST"])
def interpretation_new(request: ActorRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    form = InterpretationForm(request.POST or None, request.FILES or None, initial={"kind": "text"})

    def write(data: dict[str, Any]) -> str:
        made = services.write_interpretation(document, actor=request.actor, **data)
        messages.success(request, _("已保存草稿，公开后公众可见。"))
        return reverse("policy:interpretation_edit", args=[made.pk])

    context = _form(document, _("撰写政策解读"), _("保存草稿"))
    return answer_form(request, form, "policy/form.html", context, write)


@require_http_methods(["GET", "POST"])
def interpretation_edit(request: ActorRequest, pk: int) -> HttpResponse:
    row = _interpretation(request, pk)
    initial = {name: getattr(row, name) for name in ("kind", "title", "body", "url")}
    form = InterpretationForm(request.POST or None, request.FILES or None, initial=initial)

    def rewrite(data: dict[str, Any]) -> str:
        services.write_interpretation(row.document, actor=request.actor, interpretation=row, **data)
        messages.success(request, _("已保存。"))
        return reverse("policy:interpretation_edit", args=[row.pk])

    context = _form(row.document, _("政策解读"), _("保存")) | {
        "interpretation": row,
        "files": row.files.select_related("file"),
    }
    return answer_form(request, form, "policy/participation/interpretation.html", context, rewrite)


@require_POST
def interpretation_publish(request: ActorRequest, pk: int) -> HttpResponse:
    row = _interpretation(request, pk)
    is_public = request.POST.get("public") == "1"
    services.publish_interpretation(row, actor=request.actor, is_public=is_public)
    messages.success(request, _("已公开。") if is_public else _("已收回，公众不再看到。"))
    return see_other(reverse("policy:interpretation_edit", args=[row.pk]))


interpretation_file = evidence.download(queries.visible_interpretation_files)
