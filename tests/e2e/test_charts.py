"""Charts in a real browser: drawn under the content policy, kept up to date, and there without scripts."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import SignIn
from tools.browser import PHONE

ALL_DRAWN = "[...document.querySelectorAll('[data-chart]')].every(plot => plot.querySelector('svg'))"
KEEP_VIOLATIONS = """
window.violations = [];
const keep = (event) => window.violations.push(event.violatedDirective);
document.addEventListener("securitypolicyviolation", keep);
"""


def test_charts_are_drawn_without_a_violation(sign_in: SignIn) -> None:
    page: Page = sign_in("demo-office")
    page.add_init_script(KEEP_VIOLATIONS)
    page.goto("/dashboard/")
    page.wait_for_function(ALL_DRAWN)
    plots = page.locator("[data-chart] svg")
    assert plots.count() >= 3
    plots.first.locator("path[role=graphics-symbol]").last.hover()
    expect(page.locator("#vg-tooltip-element")).to_be_visible()
    assert page.evaluate("window.violations") == []


def test_the_screen_refreshes_itself_and_can_be_paused(sign_in: SignIn) -> None:
    page: Page = sign_in("demo-office")
    page.goto("/dashboard/screen/")
    page.wait_for_function(ALL_DRAWN)
    page.evaluate("document.querySelector('.screen__head').dataset.old = '1'")
    with page.expect_response(lambda answer: "/dashboard/screen/" in answer.url):
        page.evaluate("refreshScreen()")
    expect(page.locator(".screen__head[data-old]")).to_have_count(0)
    page.wait_for_function(ALL_DRAWN)
    page.get_by_role("button", name="暂停更新").click()
    assert page.evaluate("mayRefresh()") is False


def test_without_scripts_there_are_pictures_and_tables(browser: Browser, site: str, sign_in: SignIn) -> None:
    state = sign_in("demo-office").context.storage_state()
    context = browser.new_context(
        base_url=site, viewport=PHONE, java_script_enabled=False, storage_state=state
    )
    page = context.new_page()
    page.goto("/dashboard/")
    pictures = page.locator("img.chart__picture")
    assert pictures.count() >= 3
    assert pictures.first.evaluate("image => image.complete && image.naturalWidth") > 0
    expect(page.locator(".chart details").first).to_be_visible()
    context.close()
