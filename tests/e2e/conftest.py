"""One demonstration and one browser for all walk-throughs; every visitor has a browser context of its own."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools import browser as browsers
from tools.demo_site import PASSWORD, ROOT, served

SignIn = Callable[..., Page]
Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = browsers.launch(playwright)
        if found is None:
            pytest.skip("没有浏览器：安装 chromium，或运行 .venv/bin/playwright install chromium")
        yield found
        found.close()


@pytest.fixture(scope="session")
def site(browser: Browser) -> Iterator[str]:
    """The address of a demonstration built anew; after ``browser``, so that a skip costs nothing."""
    running = os.environ.get("RONGHE_E2E_SITE")  # a demonstration that runs already, while writing a test
    if running:
        yield running
        return
    with served(ROOT / ".local" / "e2e", fresh=True) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A new visitor with a screen of that size; an error in the page's scripts fails the test."""
    contexts = []
    errors: list[str] = []

    def open_page(size: dict[str, int] = browsers.DESKTOP) -> Page:
        context = browser.new_context(
            base_url=site, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on(
            "response", lambda answer: errors.append(f"{answer.url}: 500") if answer.status >= 500 else None
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def sign_in(visit: Visit) -> SignIn:
    """A new browser signed in with a log-in of the demonstration, as a person would do it."""

    def go(username: str, size: dict[str, int] = browsers.DESKTOP) -> Page:
        page = visit(size)
        page.goto("/accounts/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page).to_have_url(re.compile(r"/home/$"))
        return page

    return go
