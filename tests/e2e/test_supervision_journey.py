"""A county finishes its returned form, and the supervision office closes it with a word."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

FORM = re.compile(r"/supervision/forms/\d+/$")


def open_own_form(page: Page) -> str:
    page.goto("/supervision/forms/?mine=1")
    page.locator("main tbody a").first.click()
    expect(page).to_have_url(FORM)
    return page.url


def test_a_county_fills_in_its_form_and_the_office_closes_it(sign_in: SignIn) -> None:
    county = sign_in("demo-county")
    address = open_own_form(county)
    expect(county.get_by_text("请补充实训设备的佐证").first).to_be_visible()
    county.get_by_role("link", name="填写").click()
    percent = county.get_by_label(re.compile("完成进度")).first
    percent.fill("130")
    county.get_by_role("button", name="保存并提交").click()
    expect(county.get_by_text("完成进度为 130%").first).to_be_visible()
    county.get_by_label(re.compile("完成进度")).first.fill("80")
    county.get_by_label("进展情况").first.fill("走查：实训设备的佐证已经补充。")
    county.get_by_role("button", name="保存并提交").click()
    expect(county).to_have_url(FORM)
    expect(county.get_by_text("待审核").first).to_be_visible()

    office = sign_in("demo-supervision")
    office.goto("/supervision/calendar/")
    expect(office.get_by_role("heading", name="进行中")).to_be_visible()
    office.goto(address)
    expect(office.get_by_text("走查：实训设备的佐证已经补充。").first).to_be_visible()
    office.get_by_label(re.compile("办理意见")).fill("走查：核对属实")
    office.get_by_role("button", name=re.compile("审核办结")).click()
    expect(office).to_have_url(FORM)
    expect(office.get_by_text("已办结").first).to_be_visible()
