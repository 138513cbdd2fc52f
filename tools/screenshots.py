"""``make screenshots``: the pages of the manual, taken from the demonstration at a desk and on a phone.

They land in ``docs/screenshots/<name>-<width>.png``; a page that changed is a changed picture in review.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools import browser as browsers
from tools.demo_site import PASSWORD, ROOT, served
from tools.palette import reduced

FOLDER = ROOT / "docs" / "screenshots"
LARGEST = 200 * 1024
LAST_YEAR = date.today().year - 1  # noqa: DTZ011 the day of the machine, as the demonstration takes it


def row(listing: str) -> Callable[[Page], None]:
    """Open the first row of a list."""

    def go(page: Page) -> None:
        page.goto(listing)
        pattern = re.compile(re.escape(listing.partition("?")[0]) + r"\d+/")
        links = page.locator("main a").evaluate_all("nodes => nodes.map(node => node.getAttribute('href'))")
        page.goto(next(link for link in links if link and pattern.fullmatch(link)))

    return go


def at(address: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(address)

    return go


def drawn(address: str) -> Callable[[Page], None]:
    """A page whose charts have all been drawn."""

    def go(page: Page) -> None:
        page.goto(address)
        page.wait_for_function(
            "[...document.querySelectorAll('[data-chart]')].every(plot => plot.querySelector('svg'))"
        )

    return go


def review_desk(page: Page) -> None:
    """The desk with its second item chosen, so that text and item are both marked."""
    row("/policy/reviews/?state=open")(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.locator("[data-item].is-current").wait_for()
    page.evaluate("window.scrollTo(0, 0)")


def public_plan(page: Page) -> None:
    page.goto("/")
    page.locator("main a[href^='/public/plans/']").filter(has_text="五年行动").first.click()
    page.wait_for_load_state()


def explained(page: Page) -> None:
    """The derivation of a trial, unfolded."""
    asked = "on=2020-09-01&in_rate=5000&in_heads=20&in_months=12"
    page.goto(f"/public/rules/qy.range.apprentice/?{asked}#rule-try")
    page.locator("details.explanation").scroll_into_view_if_needed()


def prechecked(page: Page) -> None:
    """The scheme of apprentices for the last school year that is over."""
    page.goto("/funding/precheck/")
    page.get_by_label("补助项目").select_option(label="企业新型学徒制培训补贴")
    today = date.today()  # noqa: DTZ011 the day of the machine, as the demonstration takes it
    last = today.year if today.month > 8 else today.year - 1
    page.get_by_label("时段起").fill(f"{last - 1}-09-01")
    page.get_by_label("时段止").fill(f"{last}-08-31")
    page.get_by_role("button", name="预检", exact=True).click()
    page.wait_for_load_state()


def broken_proposal(page: Page) -> None:
    """The proposal that goes beyond what the plan allows."""
    page.goto("/funding/pay/")
    page.locator("main tbody a[href^='/funding/pay/']").last.click()
    page.wait_for_load_state()


def series_of(page: Page) -> None:
    """A single forecast series of the newest run, drawn."""
    row("/labour/forecasts/")(page)
    page.goto(f"{page.url}series/")
    pattern = re.compile(r"/labour/forecasts/series/\d+/")
    links = page.locator("main a").evaluate_all("nodes => nodes.map(node => node.getAttribute('href'))")
    drawn(next(link for link in links if link and pattern.fullmatch(link.partition("?")[0])))(page)


@dataclass(frozen=True)
class Shot:
    """One page: who looks at it and how to get there."""

    name: str
    username: str
    open: Callable[[Page], None]
    sizes: tuple[dict[str, int], ...] = (browsers.DESKTOP, browsers.PHONE)


SHOTS = (
    Shot("login", "", at("/accounts/login/")),
    Shot("home", "demo-office", at("/home/")),
    Shot("upload", "demo-office", at("/policy/import/")),
    Shot("review", "demo-office", review_desk),
    Shot("plan", "demo-office", row("/policy/plans/?q=五年行动")),
    Shot("my-tasks", "demo-education", at("/policy/tasks/mine/")),
    Shot("unit-board", "demo-office", at("/policy/boards/units/")),
    Shot("indicator", "demo-statistician", row("/policy/indicators/?q=双师型教师比例")),
    Shot("organisations", "demo-office", at("/directory/organisations/")),
    Shot("public-plan", "", public_plan),
    Shot("rule", "", at("/public/rules/qy.range.apprentice/")),
    Shot("explanation", "", explained),
    Shot("precheck", "demo-enterprise", prechecked),
    Shot("claim", "demo-hrss", row("/funding/claims/?state=first_passed")),
    Shot("teacher", "demo-school", row("/faculty/teachers/?kind=specialist")),
    Shot("budget", "demo-finance", row("/funding/funds/")),
    Shot("pay", "demo-linping-school", broken_proposal),
    Shot("dashboard", "demo-office", drawn("/dashboard/")),
    Shot(
        "screen",
        "demo-office",
        drawn("/dashboard/screen/"),
        (browsers.DESKTOP, browsers.PHONE, browsers.SCREEN),
    ),
    Shot("compare", "demo-office", drawn("/dashboard/compare/?by=school")),
    Shot("warnings", "demo-office", at("/analytics/warnings/")),
    Shot("warning", "demo-office", row("/analytics/warnings/?state=claimed")),
    Shot("demand", "demo-drc", at(f"/labour/compare/?year={LAST_YEAR}&quarter=0")),
    Shot("forecast", "demo-drc", series_of),
    Shot("quadrant", "demo-education", drawn(f"/programmes/quadrant/?year={LAST_YEAR}&level=secondary")),
    Shot("programme-warning", "demo-education", row("/analytics/warnings/?q=就业率低")),
    Shot("desk", "demo-education", row("/programmes/adjustments/?state=review")),
    Shot("talent-report", "", row("/public/talent/")),
    Shot("occupation", "", drawn("/public/jobs/6-31-07/")),
    Shot("quality-system", "demo-education", at("/quality/system/")),
    Shot("public-evaluation", "", row("/public/evaluations/")),
    Shot("public-supervision", "", row("/public/supervision/")),
    Shot("tax", "demo-enterprise", row("/funding/worksheets/")),
)


def take(browser: Browser, site: str, shot: Shot, size: dict[str, int]) -> Path:
    context = browser.new_context(
        base_url=site, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    page = context.new_page()
    if shot.username:
        page.goto("/accounts/login/")
        page.fill("input[name=login]", shot.username)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url("**/home/")
        page.reload()  # the greeting is shown once
    shot.open(page)
    page.evaluate("document.fonts.ready")
    path = FOLDER / f"{shot.name}-{size['width']}.png"
    path.write_bytes(reduced(page, page.screenshot(animations="disabled", caret="hide")))
    context.close()
    return path


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        if browser is None:
            print("没有浏览器：安装 chromium，或运行 .venv/bin/playwright install chromium", file=sys.stderr)
            return 1
        with served(ROOT / ".local" / "screenshots", fresh=True) as site:
            taken = [take(browser, site, shot, size) for shot in SHOTS for size in shot.sizes]
        browser.close()
    heavy = [path.name for path in taken if path.stat().st_size > LARGEST]
    print(f"{len(taken)} 张截图，在 {FOLDER.relative_to(ROOT)}")
    if heavy:
        print(f"超过 {LARGEST // 1024} KB：{'、'.join(heavy)}", file=sys.stderr)
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
