"""Pages of the frame: home, search, notices, choice of jurisdiction, help, saved filters, style guide."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.console.help import section_of
from ronghe.console.home import changes_of, figures_of, todos_of
from ronghe.console.search import clean, search_everything
from ronghe.console.styleguide import samples
from ronghe.core import notices, place
from ronghe.core.asked import ticked
from ronghe.core.charts import chart_file
from ronghe.core.listing import BulkAction, Column, DateFilter, Empty, FlagFilter, Listing, TextFilter
from ronghe.core.models import Digest, Jurisdiction, Notice
from ronghe.core.request import ActorRequest
from ronghe.core.saved_filters import drop_filter, keep_filter, kept_filters
from ronghe.core.scope import get_visible_or_404

NOTICES = Listing(
    name="notices",
    title=gettext_lazy("通知"),
    columns=(
        Column("subject", gettext_lazy("标题"), template="console/_notice_subject.html", is_fixed=True),
        Column("body", gettext_lazy("内容")),
        Column("created", gettext_lazy("时间"), value="created_at", sort="created_at", kind="time"),
    ),
    filters=(
        TextFilter("q", gettext_lazy("标题或内容"), lookups=("subject__icontains", "body__icontains")),
        DateFilter("created", gettext_lazy("时间"), lookup="created_at", is_time=True),
        FlagFilter("unread", gettext_lazy("只看未读"), condition=notices.UNREAD),
    ),
    default_sort="-created",
    empty=Empty(gettext_lazy("还没有通知"), gettext_lazy("有需要您办理或知道的事，会出现在这里。")),
    bulk=(BulkAction(gettext_lazy("标为已读"), "console:notices_read"),),
    can_export=False,
    size=20,
)


def back_to(request: ActorRequest, otherwise: str) -> str:
    """The address a form came from, if it is one of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else otherwise


@require_GET
def home(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    context = {
        "title": _("工作台"),
        "todos": todos_of(actor),
        "changes": changes_of(actor),
        "figures": figures_of(actor),
    }
    return render(request, "console/home.html", context)


@require_GET
def search(request: ActorRequest) -> HttpResponse:
    text = clean(request.GET.get("q", ""))
    context = {"title": _("搜索"), "search_text": text, "found": search_everything(text, request.actor)}
    return render(request, "console/search.html", context)


@require_GET
def notice_list(request: ActorRequest) -> HttpResponse:
    page = NOTICES.open(request, Notice.objects.visible_to(request.actor))
    return page.respond("console/notice_list.html", {"unread": notices.unread_count(request.actor)})


@require_GET
def notice_detail(request: ActorRequest, pk: int) -> HttpResponse:
    notice = get_visible_or_404(Notice.objects.visible_to(request.actor), pk=pk)
    crumbs = [(_("通知"), reverse("console:notices")), (notice.subject, "")]
    return render(
        request, "console/notice.html", {"title": notice.subject, "notice": notice, "crumbs": crumbs}
    )


@require_POST
def notices_read(request: ActorRequest) -> HttpResponse:
    number = notices.mark_read(ticked(request)[:1000], actor=request.actor)
    messages.success(request, _("已把 %(number)d 条通知标为已读。") % {"number": number})
    return HttpResponseRedirect(back_to(request, reverse("console:notices")))


@require_POST
def notice_open(request: ActorRequest, pk: int) -> HttpResponse:
    """Read it and go to what it is about."""
    notice = get_visible_or_404(Notice.objects.visible_to(request.actor), pk=pk)
    notices.mark_read([notice.pk], actor=request.actor)
    return redirect(notice.url or reverse("console:notices"))


@require_POST
def notices_read_all(request: ActorRequest) -> HttpResponse:
    number = notices.mark_all_read(actor=request.actor)
    messages.success(request, _("已把全部 %(number)d 条未读通知标为已读。") % {"number": number})
    return redirect("console:notices")


@require_http_methods(["GET", "POST"])
def notice_settings(request: ActorRequest) -> HttpResponse:
    if request.method == "POST" and request.POST.get("digest") in Digest.values:
        chosen = notices.choose_digest(Digest(request.POST["digest"]), actor=request.actor)
        messages.success(request, _("已保存，今后：%(digest)s。") % {"digest": chosen.get_digest_display()})
        return redirect("console:notice_settings")
    context = {
        "title": _("通知设置"),
        "crumbs": [(_("通知"), reverse("console:notices")), (_("通知设置"), "")],
        "choices": Digest.choices,
        "chosen": notices.digest_of(request.actor),
        "email": request.user.email,
        "has_email": settings.EMAIL_ENABLED,
    }
    return render(request, "console/notice_settings.html", context)


JURISDICTIONS = Listing(
    name="places",
    title=gettext_lazy("切换辖区"),
    columns=(
        Column("name", gettext_lazy("辖区"), sort="path", is_fixed=True),
        Column("level", gettext_lazy("级别"), value="get_level_display", sort="level"),
        Column("code", gettext_lazy("区划代码"), sort="code"),
    ),
    filters=(TextFilter("q", gettext_lazy("名称或代码"), lookups=("name__icontains", "code__startswith")),),
    default_sort="name",
    empty=Empty(gettext_lazy("没有可选的辖区"), gettext_lazy("您的账号还没有任职，请联系本单位管理员。")),
    can_export=False,
)


@require_http_methods(["GET", "POST"])
def choose_jurisdiction(request: ActorRequest) -> HttpResponse:
    if request.method == "POST":
        found = place.choose(request, request.actor, request.POST.get("code", ""))
        name = found.name if found else _("全部辖区")
        messages.info(request, _("现在查看：%(name)s。") % {"name": name})
        return HttpResponseRedirect(back_to(request, reverse("console:home")))
    page = JURISDICTIONS.open(request, Jurisdiction.objects.visible_to(request.actor).filter(is_active=True))
    context = {"next": back_to(request, ""), "chosen": place.chosen_path(request)}
    return page.respond("console/choose_jurisdiction.html", context, results="console/_places.html")


@require_GET
def help_page(request: ActorRequest) -> HttpResponse:
    """The manual's section for the page the user came from."""
    section = section_of(request.GET.get("at", ""))
    return render(request, "console/help.html", {"title": _("帮助"), "section": section})


@require_http_methods(["GET", "POST"])
def saved_filters(request: ActorRequest) -> HttpResponse:
    """The user's filters of one list, and a name for the present one."""
    back = back_to(request, reverse("console:home"))
    path, _mark, query = back.partition("?")
    if request.method == "GET":
        listing = request.GET.get("listing", "")[:60]
        context = {
            "title": _("常用筛选"),
            "listing_name": listing,
            "next": back,
            "path": path,
            "has_query": bool(query),
            "kept": kept_filters(request.actor, listing),
        }
        part = "console/_saved_filters.html" if request.htmx else "console/saved_filters.html"
        return render(request, part, context)
    kept = keep_filter(
        request.POST.get("listing", "")[:60], request.POST.get("name", ""), query, actor=request.actor
    )
    messages.success(request, _("已保存常用筛选“%(name)s”。") % {"name": kept.name})
    return HttpResponseRedirect(back)


@require_POST
def drop_saved_filter(request: ActorRequest, pk: int) -> HttpResponse:
    drop_filter(pk, actor=request.actor)
    return HttpResponseRedirect(back_to(request, reverse("console:home")))


@require_http_methods(["GET", "POST"])
def styleguide(request: ActorRequest) -> HttpResponse:
    """Every component with its call; only where people develop or look at the demonstration."""
    if not (settings.DEBUG or settings.RONGHE_DEMO):
        raise Http404
    shown = samples(request)
    return chart_file(request, [shown["chart"]]) or render(request, "console/styleguide.html", shown)
