"""A parent answers a survey on a phone; an industry body declares, scores and hands in."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import SignIn, Visit

PHONE = {"width": 390, "height": 844}


def test_a_parent_answers_on_a_phone_and_an_industry_body_scores(sign_in: SignIn, visit: Visit) -> None:
    office = sign_in("demo-education")
    office.goto("/quality/surveys/?state=open")
    office.locator("main tbody a").first.click()
    office.get_by_role("link", name="发放").click()
    address = office.locator("main code").first.inner_text()
    expect(office.locator("main svg.qr")).to_be_visible()
    phone = visit(PHONE)
    phone.goto(address)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("这道题必须回答。").first).to_be_visible()
    for group in phone.locator("fieldset").all():
        group.locator("label.check").first.click()
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("已收到您的回答")).to_be_visible()
    phone.goto(address)
    expect(phone.get_by_text("这台设备已经提交过这份问卷")).to_be_visible()
    guild = sign_in("demo-association")
    guild.goto("/quality/scorings/")
    guild.locator("main tbody tr").filter(has_text="待评分").locator("a").first.click()
    guild.get_by_role("button", name="我声明以上情况属实").click()
    for box in guild.locator("input[name^=value_]").all():
        box.fill("82")
    guild.get_by_role("button", name="提交评分").click()
    expect(guild).to_have_url(re.compile(r"/quality/scorings/$"))
    expect(guild.get_by_text("评分已提交，谢谢。")).to_be_visible()
