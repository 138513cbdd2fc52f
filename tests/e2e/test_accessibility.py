"""The pages people judge us by, at a desk and on a phone: no serious finding, no sideways scrolling."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import SignIn, Visit
from tools.browser import DESKTOP, PHONE

GRAVE = {"serious", "critical"}


def _first(page: Page, listing: str) -> str:
    """The address of the first row that a list page leads to."""
    page.goto(listing)
    folder = listing.partition("?")[0]
    links = page.locator("main a").evaluate_all("nodes => nodes.map(node => node.getAttribute('href') || '')")
    found = next((link for link in links if re.fullmatch(rf"{folder}\d+/(\?.*)?", link)), None)
    assert found, f"{listing} leads to nothing"
    return found


def _fixed(address: str) -> Callable[[Page], str]:
    return lambda _page: address


PAGES: dict[str, tuple[str, Callable[[Page], str]]] = {
    "login": ("", _fixed("/accounts/login/")),
    "public": ("", _fixed("/")),
    "home": ("demo-education", _fixed("/home/")),
    "upload": ("demo-office", _fixed("/policy/import/")),
    "review": ("demo-office", lambda page: _first(page, "/policy/reviews/?state=open")),
    "plan": ("demo-office", lambda page: _first(page, "/policy/plans/?q=五年行动")),
    "my-tasks": ("demo-education", _fixed("/policy/tasks/mine/")),
    "unit-board": ("demo-office", _fixed("/policy/boards/units/")),
    "indicator": ("demo-office", lambda page: _first(page, "/policy/indicators/?q=双师型教师比例")),
    "dashboard": ("demo-office", _fixed("/dashboard/")),
    "screen": ("demo-office", _fixed("/dashboard/screen/")),
    "compare": ("demo-office", _fixed("/dashboard/compare/?by=school")),
    "warning": ("demo-office", lambda page: _first(page, "/analytics/warnings/?state=claimed")),
    "organisations": ("demo-office", _fixed("/directory/organisations/")),
    "demand": ("demo-hrss", _fixed("/labour/compare/")),
    "forecast": ("demo-hrss", lambda page: _first(page, "/labour/forecasts/")),
    "quadrant": ("demo-education", _fixed("/programmes/quadrant/")),
    "desk": ("demo-education", lambda page: _first(page, "/programmes/adjustments/?state=review")),
    "occupation": ("", _fixed("/public/jobs/6-31-07/")),
    "quality-system": ("demo-education", _fixed("/quality/system/")),
    "statistical-form": ("demo-statistician", lambda page: _first(page, "/quality/statforms/")),
    "public-evaluation": ("", lambda page: _first(page, "/public/evaluations/")),
    "public-rating": ("", lambda page: _first(page, "/public/actions/")),
    "public-supervision": ("", lambda page: _first(page, "/public/supervision/")),
}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_the_page_has_no_serious_finding(
    name: str, size: dict[str, int], visit: Visit, sign_in: SignIn
) -> None:
    username, address = PAGES[name]
    page = sign_in(username, size) if username else visit(size)
    page.goto(address(page))
    found = Axe().run(page).response["violations"]
    grave = {
        one["id"]: [node["html"][:160] for node in one["nodes"][:3]]
        for one in found
        if one["impact"] in GRAVE
    }
    assert grave == {}
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
