"""What the frame of every page needs, lazily: the menu for this actor, the place, unread notices."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ronghe.console.menu import ACCOUNT_LINKS, Link, links_of, menu_of
from ronghe.core.actor import Actor
from ronghe.core.notices import unread_count
from ronghe.core.place import place_name
from ronghe.core.roles import Role

SITE_NAME = _("融合")


def _view(request: HttpRequest) -> str:
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else ""


def _role_names(actor: Actor) -> list[str]:
    labels = dict(Role.choices)
    return [str(labels[role]) for role in sorted(actor.roles) if role in labels]


@lru_cache(maxsize=1000)
def _menu(roles: frozenset[str], view: str, language: str) -> SafeString:
    """The menu depends on nothing else, and making it anew takes a tenth of a page's time."""
    return render_to_string("components/_menu.html", {"menu": menu_of(roles, view)})


def frame(request: HttpRequest) -> dict[str, object]:
    """Only the name and the mode for a visitor; for a user the menu, the place and the number of notices."""
    actor: Actor = getattr(request, "actor", None) or Actor.anonymous()
    shown: dict[str, object] = {"actor": actor, "site_name": SITE_NAME, "is_demo": settings.RONGHE_DEMO}
    if actor.is_anonymous:
        return shown

    def menu() -> SafeString:
        return _menu(actor.roles, _view(request), get_language() or "")

    def account_links() -> list[Link]:
        return links_of(ACCOUNT_LINKS, actor.roles, _view(request))

    return shown | {
        "menu": SimpleLazyObject(menu),
        "account_links": SimpleLazyObject(account_links),
        "role_names": SimpleLazyObject(lambda: _role_names(actor)),
        "notice_count": SimpleLazyObject(lambda: unread_count(actor)),
        "place_name": SimpleLazyObject(lambda: place_name(request, actor)),
    }
