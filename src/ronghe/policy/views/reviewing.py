"""The review desk: the text on the left, the items on the right, one act an address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core.asked import ticked, whole_number
from ronghe.core.errors import Invalid, NotFound, RongheError, require
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404, within
from ronghe.directory.models import Organisation
from ronghe.policy import perms
from ronghe.policy.enums import Governs, ItemKind
from ronghe.policy.forms.review import FORMS, ItemForm, PublishForm, SplitForm
from ronghe.policy.models import BodyAnnexConflict, Review, ReviewItem
from ronghe.policy.models.scoping import above
from ronghe.policy.queries.reviewing import GONE, Desk, describe, named_units
from ronghe.policy.rules.payloads import read_payload
from ronghe.policy.rules.wording import matching_part
from ronghe.policy.services import publishing, reviewing
from ronghe.policy.services.reviewing import Part

FILTERS = (
    ("", gettext_lazy("全部")),
    ("doubts", gettext_lazy("有疑点")),
    ("open", gettext_lazy("待校核")),
    *ItemKind.choices,
)
NAME_OF = {ItemKind.TASK: "title", ItemKind.ANNEX_TASK: "title", ItemKind.CLAUSE: "heading"}


def _review(request: ActorRequest, pk: int) -> Review:
    rows = Review.objects.visible_to(request.actor).select_related("page", "document", "jurisdiction", "plan")
    review = get_visible_or_404(rows, pk=pk)
    require(perms.can_review(request.actor, review), "校核由政府办公室或教育部门办理。")
    return review


def _item(review: Review, pk: int) -> ReviewItem:
    item = review.items.filter(pk=pk).first()
    if item is None:
        raise NotFound("policy.item.missing", "没有找到这一条，可能已被拆分或合并。", hint="请刷新校核页面。")
    item.review = review
    return item


def _context(review: Review, desk: Desk, **more: Any) -> dict[str, Any]:
    return {
        "review": review,
        "desk": desk,
        "progress": desk.progress,
        "is_open": review.state == "open",
        **more,
    }


@require_GET
def review_desk(request: ActorRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    desk = Desk(review)
    show, order = request.GET.get("show", ""), request.GET.get("order", "")
    context = _context(
        review,
        desk,
        title=review.document.short_title,
        cards=desk.cards(show, order),
        lines=desk.text(),
        filters=[(key, label, key == show) for key, label in FILTERS],
        show=show,
        order=order,
        addable=[choice for choice in ItemKind.choices if choice[0] != ItemKind.META],
    )
    part = "policy/review/_items.html" if request.htmx else "policy/review/desk.html"
    return render(request, part, context)


def _answer(request: ActorRequest, review: Review, item: ReviewItem) -> HttpResponse:
    """The item's card and the progress for HTMX; without it back to the desk, at the item."""
    if not request.htmx:
        return redirect(f"{reverse('policy:review_desk', args=[review.pk])}#item-{item.pk}")
    desk = Desk(review)
    fresh = next((one for one in desk.items if one.pk == item.pk), None)
    if fresh is None:
        return _refresh(request, review)
    context = _context(review, desk, card=desk.card(fresh), is_part=True)
    return render(request, "policy/review/_answer.html", context)


def _refresh(request: ActorRequest, review: Review) -> HttpResponse:
    """The whole desk anew: more than one item changed."""
    address = reverse("policy:review_desk", args=[review.pk])
    if not request.htmx:
        return redirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


@require_POST
def item_accept(request: ActorRequest, pk: int, item_pk: int) -> HttpResponse:
    review = _review(request, pk)
    return _answer(request, review, reviewing.accept_item(_item(review, item_pk), actor=request.actor))


@require_POST
def item_reject(request: ActorRequest, pk: int, item_pk: int) -> HttpResponse:
    review = _review(request, pk)
    item = reviewing.reject_item(
        _item(review, item_pk), actor=request.actor, reason=request.POST.get("reason", "")
    )
    return _answer(request, review, item)


@require_POST
def item_reopen(request: ActorRequest, pk: int, item_pk: int) -> HttpResponse:
    review = _review(request, pk)
    return _answer(request, review, reviewing.reopen_item(_item(review, item_pk), actor=request.actor))


@require_http_methods(["GET", "POST"])
def item_edit(request: ActorRequest, pk: int, item_pk: int) -> HttpResponse:
    review = _review(request, pk)
    item = _item(review, item_pk)
    form = FORMS[item.kind](request.POST or None, payload=item.payload)
    if (
        request.method == "POST"
        and form.is_valid()
        and _saved(form, lambda data: reviewing.edit_item(item, data, actor=request.actor))
    ):
        return _answer(request, review, item)
    return _show_form(request, review, form, item, _("修改{kind}").format(kind=item.get_kind_display()))


def _saved(form: ItemForm, save: Any) -> bool:
    """Whether the service took the form's payload; its complaints go to the fields."""
    try:
        save(form.to_payload())
    except Invalid as error:
        form.show(error)
        return False
    return True


def _show_form(
    request: ActorRequest, review: Review, form: Any, item: ReviewItem | None, title: str, **more: Any
) -> HttpResponse:
    template = "policy/review/_form.html" if request.htmx else "policy/review/form.html"
    context = {
        "review": review,
        "form": form,
        "item": item,
        "title": title,
        "action": request.get_full_path(),
        **more,
    }
    return render(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def item_split(request: ActorRequest, pk: int, item_pk: int) -> HttpResponse:
    review = _review(request, pk)
    item = _item(review, item_pk)
    form = SplitForm(
        request.POST or None, initial={"names": describe(read_payload(item.kind, item.payload))[0]}
    )
    if request.method == "POST" and form.is_valid():
        parts = [_part(item, name) for name in form.cleaned_data["names"]]
        reviewing.split_item(item, parts, actor=request.actor, reason=form.cleaned_data["reason"])
        return _refresh(request, review)
    return _show_form(request, review, form, item, _("拆分"))


def _part(item: ReviewItem, name: str) -> Part:
    """One part: the item's content under another name, at its own words where they stand in the quote."""
    payload = {**item.payload, NAME_OF.get(ItemKind(item.kind), "name"): name}
    at = item.quote.find(name) if item.start is not None else -1
    if at < 0 or item.start is None:
        return Part(payload, item.start, item.end)
    return Part(payload, item.start + at, item.start + at + len(name))


@require_POST
def items_merge(request: ActorRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    items = list(review.items.filter(pk__in=ticked(request)).exclude(state__in=GONE))
    try:
        merged = reviewing.merge_items(items, actor=request.actor)
    except Invalid as error:
        messages.error(request, error.message)
        return redirect("policy:review_desk", pk=review.pk)
    messages.success(request, _("已合并为一条，请核对合并后的内容。"))
    return redirect(f"{reverse('policy:review_desk', args=[review.pk])}#item-{merged.pk}")


@require_http_methods(["GET", "POST"])
def item_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Add an item; ``start`` and ``end`` are the selected stretch of the text, if any."""
    review = _review(request, pk)
    kind = request.GET.get("kind", "")
    if kind not in FORMS or kind == ItemKind.META:
        raise NotFound("policy.item.kind", "不能新增这一类条目。")
    span = _span(request, review)
    quote = review.page.text[span[0] : span[1]] if span else ""
    form = FORMS[kind](request.POST or None, payload=_blank(ItemKind(kind), quote))
    if request.method == "POST" and form.is_valid():
        add = reviewing.add_item
        if _saved(form, lambda data: add(review, kind, data, actor=request.actor, span=span)):
            return _refresh(request, review)
    title = _("新增{kind}").format(kind=ItemKind(kind).label)
    return _show_form(request, review, form, None, title, quote=quote)


def _span(request: ActorRequest, review: Review) -> tuple[int, int] | None:
    start, end = whole_number(request.GET.get("start")), whole_number(request.GET.get("end"))
    if start is None or end is None or not start < end <= len(review.page.text):
        return None
    return start, end


def _blank(kind: ItemKind, quote: str) -> dict[str, Any]:
    """What a selection already says about a new item."""
    words = " ".join(quote.split())
    blank: dict[str, Any] = {NAME_OF.get(kind, "name"): words[: 300 if kind != ItemKind.MILESTONE else 200]}
    if kind in {ItemKind.TASK, ItemKind.ANNEX_TASK}:
        blank["text"] = quote
    if kind == ItemKind.CLAUSE:
        blank["level"] = 2
    return blank


@require_POST
def review_accept_rest(request: ActorRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    count = reviewing.accept_undoubted(review, actor=request.actor)
    said = ngettext("已采用 {count} 条没有疑点的条目。", "已采用 {count} 条没有疑点的条目。", count)
    messages.success(request, said.format(count=count))
    return redirect("policy:review_desk", pk=review.pk)


@require_http_methods(["GET", "POST"])
def review_units(request: ActorRequest, pk: int) -> HttpResponse:
    """Every unit the page names, whom it is taken for and why; corrected for the whole review at once."""
    review = _review(request, pk)
    if request.method == "POST":
        _match_unit(request, review)
        return redirect("policy:review_units", pk=review.pk)
    context = {
        "review": review,
        "title": _("单位对应"),
        "units": named_units(review),
        "is_open": review.state == "open",
    }
    context["organisations"] = _register(review)
    return render(request, "policy/review/units.html", context)


def _register(review: Review) -> list[str]:
    paths = (review.jurisdiction.path,)
    found = Organisation.objects.current().filter(within(paths) | above(paths))
    return list(found.order_by("pinyin", "name").values_list("name", flat=True).distinct()[:2000])


def _match_unit(request: ActorRequest, review: Review) -> None:
    name, chosen = request.POST.get("name", ""), request.POST.get("organisation", "").strip()
    item = next((one for one in Desk(review).items if _names(one, name)), None)
    if item is None:
        messages.error(request, _("本次校核的任务中没有这个单位。"))
        return
    organisation = None
    if chosen:
        organisation = (
            Organisation.objects.visible_to(request.actor).current().filter(name=chosen)
            .order_by("-jurisdiction__path").first()
        )  # fmt: skip
        if organisation is None:
            messages.error(
                request, _("机构库里没有“{name}”，请从候选中选择，或先在机构库登记。").format(name=chosen)
            )
            return
    reviewing.match_item_unit(item, name, organisation, actor=request.actor)
    messages.success(request, _("“{name}”的对应已更正，本次校核的全部任务同时生效。").format(name=name))


def _names(item: ReviewItem, name: str) -> bool:
    return any(unit.get("name") == name for unit in item.payload.get("units", ()))


@require_http_methods(["GET", "POST"])
def review_conflicts(request: ActorRequest, pk: int) -> HttpResponse:
    """Body and annex that word the same task differently, side by side, and settled with a reason."""
    review = _review(request, pk)
    if request.method == "POST":
        conflict = get_visible_or_404(review.conflicts.all(), pk=request.POST.get("conflict") or 0)
        _settle(request, conflict)
        return redirect("policy:review_conflicts", pk=review.pk)
    rows = review.conflicts.select_related("body_item", "annex_item").order_by("annex_item__order")
    context = {
        "review": review,
        "title": _("正文与附件不一致"),
        "conflicts": [_sides(row) for row in rows],
        "choices": [choice for choice in Governs.choices if choice[0] != Governs.UNDECIDED],
        "can_settle": perms.can_settle_conflict(request.actor, review.jurisdiction),
    }
    return render(request, "policy/review/conflicts.html", context)


def _settle(request: ActorRequest, conflict: BodyAnnexConflict) -> None:
    try:
        reviewing.settle_conflict(
            conflict,
            request.POST.get("governs", ""),
            actor=request.actor,
            reason=request.POST.get("reason", ""),
        )
    except Invalid as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已裁定，理由已记录。"))


def _sides(conflict: BodyAnnexConflict) -> dict[str, Any]:
    body, annex = conflict.body_item, conflict.annex_item
    return {
        "row": conflict,
        "body": matching_part(_wording(body), _wording(annex)),
        "annex": _wording(annex),
        "body_title": describe(read_payload(body.kind, body.payload))[0] if body else "",
        "number": annex.payload.get("number") if annex else None,
    }


def _wording(item: ReviewItem | None) -> str:
    if item is None:
        return ""
    return str(item.payload.get("text") or item.payload.get("title") or item.quote)


@require_http_methods(["GET", "POST"])
def review_publish(request: ActorRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = publishing.publish_review(review, actor=request.actor, **form.cleaned_data)
        except RongheError as error:
            form.add_error(
                "reason" if error.code == "policy.review.not_ready" else None, f"{error.message}{error.hint}"
            )
        else:
            messages.success(
                request,
                _("已发布为第 {number} 版，各单位可以在“我的任务”中看到。").format(number=version.number),
            )
            return redirect("policy:plan_detail", pk=version.plan_id)
    desk = Desk(review)
    context = _context(
        review,
        desk,
        form=form,
        title=_("发布规划"),
        can_publish=perms.can_publish(request.actor, review.document),
    )
    return render(request, "policy/review/publish.html", context, status=422 if form.errors else 200)


@require_POST
def review_abandon(request: ActorRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    try:
        reviewing.abandon_review(review, actor=request.actor, reason=request.POST.get("reason", ""))
    except RongheError as error:
        messages.error(request, error.message)
        return redirect("policy:review_publish", pk=review.pk)
    messages.success(request, _("已放弃这次校核，没有发布任何内容；需要时可以恢复。"))
    return redirect("policy:review_list")


@require_POST
def review_resume(request: ActorRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    reviewing.resume_review(review, actor=request.actor)
    return redirect("policy:review_desk", pk=review.pk)
