"""Where a page of the public site stands."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

Pairs = list[tuple[str, str]]


def crumbs(*more: tuple[str, str]) -> Pairs:
    """The way from the home page; the last step is the page itself, without an address."""
    return [(_("首页"), reverse("portal:home")), *more]
