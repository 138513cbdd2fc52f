"""A school fills the last cell of its report, the bureau signs and publishes it, the public reads it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn, Visit


def report_of_school(page: Page) -> str:
    """The address of the report of 2024, which the demonstration leaves one cell short."""
    page.goto("/quality/reports/?state=draft")
    page.locator("main tbody a").first.click()
    expect(page).to_have_url(re.compile(r"/quality/reports/\d+/"))
    return page.url.split("?")[0]


def test_from_the_last_missing_cell_to_the_public_site(sign_in: SignIn, visit: Visit) -> None:
    school = sign_in("demo-school")
    address = report_of_school(school)
    school.get_by_role("button", name="重新取数").click()
    expect(school.get_by_text("已重新取数").first).to_be_visible()
    school.get_by_role("button", name="报送", exact=True).click()
    expect(school.get_by_text("毕业生平均月收入").first).to_be_visible()
    school.goto(f"{address}?tab=missing")
    school.get_by_role("link", name=re.compile("填报.*毕业生平均月收入")).click()
    school.get_by_label("数值").fill("5480")
    school.get_by_label("数据从哪里来").fill("走查：毕业生跟踪调查")
    school.get_by_role("button", name="保存").click()
    expect(school.get_by_text("已保存“毕业生平均月收入”").first).to_be_visible()
    school.get_by_role("button", name="报送", exact=True).click()
    expect(school.get_by_text("已报送").first).to_be_visible()

    office = sign_in("demo-education")
    office.goto(address)
    office.get_by_role("button", name="签发").click(timeout=90_000)  # makes the PDF, Word and Excel files
    expect(office.get_by_text("已签发，内容已封存").first).to_be_visible()
    office.get_by_role("button", name="公开", exact=True).click()
    expect(office.get_by_text("已公开").first).to_be_visible()

    public = visit()
    public.goto("/public/reports/")
    public.locator("main section").first.get_by_role(
        "link", name=re.compile("示例职业技术学校一$")
    ).first.click()
    expect(public.get_by_text("5,480").first).to_be_visible()
    expect(public.get_by_text("表式尚未与该年度正式文件核对").first).to_be_visible()
