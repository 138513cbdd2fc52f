"""The pages of keys and subscriptions, for the offices that keep them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.api import perms
from ronghe.api.enums import Scope
from ronghe.api.forms import HookForm, KeyForm
from ronghe.api.models import ApiKey, Delivery
from ronghe.api.queries import partners
from ronghe.api.rules.events import EVENTS
from ronghe.api.services import keys as key_services
from ronghe.api.services import webhooks
from ronghe.core.asked import whole_number
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import NotAllowed, NotFound, RongheError, require
from ronghe.core.forms import blame, see_other
from ronghe.core.history import timeline
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404

PAGE_SIZE = 50
MOST_KEYS = 500
TONES = {"waiting": Tone.ACTIVE, "delivered": Tone.GOOD, "dead": Tone.BAD}


@require_GET
def partner_list(request: ActorRequest) -> HttpResponse:
    """Every key and every subscription, those in force first."""
    actor = request.actor
    require(perms.reads_some_partners(actor))
    context = {
        "title": _("接口与推送"),
        "lead": _("供省级平台和合作单位的系统使用：密钥用于读取和报送，推送用于及时告知。"),
        "keys": [(one, _key_badge(one), _scope_words(one)) for one in partners.keys(actor)[:MOST_KEYS]],
        "hooks": partners.subscriptions(actor)[:MOST_KEYS],
        "keeps": perms.keeps_some_partners(actor),
        "document": reverse("api-v1:openapi-json"),
    }
    return render(request, "api/partners.html", context)


def _key_badge(key: ApiKey) -> Badge:
    if key.revoked_at is not None:
        return Badge(Tone.BAD, _("已停用"))
    if timezone.localdate() > key.valid_to:
        return Badge(Tone.WARN, _("已到期"))
    return Badge(Tone.GOOD, _("有效"))


def _scope_words(key: ApiKey) -> str:
    return "、".join(str(Scope(one).label) for one in key.scopes)


def _crumbs(title: str) -> list[tuple[str, str]]:
    return [(_("接口与推送"), reverse("api:partners")), (title, "")]


@never_cache
@require_http_methods(["GET", "POST"])
def key_new(request: ActorRequest) -> HttpResponse:
    """Issue a key; the answer shows it, this once."""
    require(perms.keeps_some_partners(request.actor))
    form = KeyForm(request.POST or None, actor=request.actor)

    def issue(data: dict[str, Any]) -> HttpResponse:
        key, text = key_services.issue_key(data.pop("jurisdiction"), actor=request.actor, **data)
        return _secret(request, _("密钥已发放"), text, str(key))

    return _answer(request, form, _("发放密钥"), issue)


@never_cache
@require_http_methods(["GET", "POST"])
def hook_new(request: ActorRequest) -> HttpResponse:
    """Subscribe an address; the answer shows the signing secret, this once."""
    require(perms.keeps_some_partners(request.actor))
    form = HookForm(request.POST or None, actor=request.actor)

    def subscribe(data: dict[str, Any]) -> HttpResponse:
        made, secret = webhooks.subscribe(data.pop("jurisdiction"), actor=request.actor, **data)
        return _secret(request, _("推送已登记"), secret, str(made))

    return _answer(request, form, _("登记推送"), subscribe)


def _answer(request: ActorRequest, form: Form, title: str, act: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            return act(dict(form.cleaned_data))
        except (NotAllowed, NotFound):
            raise
        except RongheError as error:
            blame(form, error)
    context = {
        "title": title,
        "crumbs": _crumbs(title),
        "form": form,
        "submit": title,
        "cancel_url": reverse("api:partners"),
    }
    return render(request, "directory/form.html", context, status=422 if form.errors else 200)


def _secret(request: ActorRequest, title: str, secret: str, about: str) -> HttpResponse:
    context = {"title": title, "crumbs": _crumbs(title), "secret": secret, "about": about}
    return render(request, "api/secret.html", context)


@require_POST
def key_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """Stop a key."""
    require(perms.reads_some_partners(request.actor))
    key = get_visible_or_404(ApiKey.objects.visible_to(request.actor).select_related("jurisdiction"), pk=pk)
    _try(
        request,
        lambda note: key_services.revoke_key(key, actor=request.actor, reason=note),
        _("密钥已停用，立即生效。"),
    )
    return see_other(reverse("api:partners"))


def _try(request: ActorRequest, do: Any, done: str) -> None:
    try:
        do(request.POST.get("note", "").strip()[:200])
    except NotAllowed:
        raise
    except RongheError as error:
        messages.error(request, f"{error.message}{error.hint}")
    else:
        messages.success(request, done)


@never_cache
@require_http_methods(["GET", "POST"])
def hook_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One subscription: its deliveries, those given up first asked for, and what can be done."""
    actor = request.actor
    require(perms.reads_some_partners(actor))
    hook = get_visible_or_404(partners.subscriptions(actor), pk=pk)
    if request.method == "POST":
        return _hook_act(request, hook)
    rows = partners.deliveries(hook)
    state = request.GET.get("state", "")
    if state in TONES:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("推送到 %(name)s") % {"name": hook.organisation.name},
        "crumbs": _crumbs(hook.organisation.name),
        "hook": hook,
        "events": [(_(EVENTS[one].title), one) for one in hook.event_names if one in EVENTS],
        "page": page,
        "state": state,
        "rows": [(one, Badge(TONES[one.state], one.get_state_display())) for one in page.object_list],
        "keeps": perms.can_keep_partners(actor, hook.jurisdiction) and hook.ended_at is None,
        "stops": perms.can_stop_partners(actor, hook.jurisdiction) and hook.ended_at is None,
        "changes": timeline(hook),
    }
    return render(request, "api/hook.html", context)


def _hook_act(request: ActorRequest, hook: Any) -> HttpResponse:
    act, actor = request.POST.get("act", ""), request.actor
    back = reverse("api:hook", args=[hook.pk])
    if act == "renew":
        _row, secret = webhooks.renew_secret(hook, actor=actor)
        return _secret(request, _("签名密钥已更换"), secret, str(hook))
    if act == "end":
        _try(
            request,
            lambda note: webhooks.end_subscription(hook, actor=actor, reason=note),
            _("已停止推送。"),
        )
        return see_other(back)
    if act == "replay":
        number = whole_number(request.POST.get("delivery")) or 0
        delivery: Delivery = get_visible_or_404(partners.deliveries(hook), pk=number)
        _try(request, lambda note: webhooks.replay(delivery, actor=actor), _("已排队重新推送。"))
        return see_other(back)
    raise NotFound("api.act", "没有这个办理事项。")
