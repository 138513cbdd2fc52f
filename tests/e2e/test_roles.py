"""What each role finds after signing in, and what it does not."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

MENU = "nav.menu"


def refused(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status in {403, 404}


def test_the_operator_makes_a_user_and_shuts_the_account(sign_in: SignIn) -> None:
    operator = sign_in("demo-operator")
    operator.locator(MENU).locator("summary", has_text="系统").click()
    operator.get_by_role("link", name="用户与角色").first.click()
    operator.get_by_role("link", name="新建用户").first.click()
    operator.get_by_label("用户名").fill("walk-through")
    operator.get_by_label("姓名").fill("演示·市教育局·癸9")
    operator.get_by_label("机构").fill("绍兴市教育局")
    operator.get_by_label("角色").select_option(label="教育部门")
    operator.get_by_role("button", name="新建", exact=True).click()
    expect(operator.get_by_role("heading", name="初始密码")).to_be_visible()
    operator.get_by_role("link", name="演示·市教育局·癸9").first.click()
    expect(operator.get_by_text("绍兴市教育局").first).to_be_visible()
    operator.get_by_text("停用账号", exact=True).click()
    shut = operator.locator("form[action$='/deactivate/']")
    shut.get_by_label(re.compile("理由")).fill("走查结束")
    shut.get_by_role("button").click()
    expect(operator.get_by_role("button", name="重新启用")).to_be_visible()


def test_the_auditor_reads_who_did_what_and_changes_nothing(sign_in: SignIn) -> None:
    auditor = sign_in("demo-auditor")
    auditor.locator(MENU).locator("summary", has_text="系统").click()
    auditor.get_by_role("link", name="操作记录").first.click()
    expect(auditor.get_by_text("演示·市政府办·甲").first).to_be_visible()
    refused(auditor, "/account/users/new/")
    refused(auditor, "/policy/import/")


def test_the_bureau_sees_its_tasks_and_reports(sign_in: SignIn) -> None:
    bureau = sign_in("demo-drc")
    bureau.get_by_role("link", name="本单位任务").first.click()
    expect(bureau.get_by_text("绍兴市发展和改革委员会").first).to_be_visible()
    bureau.locator("tbody a[href^='/policy/tasks/']").first.click()
    expect(bureau.get_by_role("link", name="报送进展").first).to_be_visible()
    refused(bureau, "/policy/import/")


def test_the_county_answers_for_the_collective(sign_in: SignIn) -> None:
    county = sign_in("demo-county")
    county.get_by_role("link", name="本单位任务").first.click()
    expect(county.get_by_text(re.compile("各区、县")).first).to_be_visible()
    refused(county, "/account/users/")


@pytest.mark.parametrize("username", ["demo-school", "demo-enterprise", "demo-association"])
def test_schools_and_enterprises_see_only_theirs(sign_in: SignIn, username: str) -> None:
    page = sign_in(username)
    expect(page.locator(MENU).get_by_role("link", name="我的任务")).to_be_visible()
    for hidden in ("导入政策", "公众意见", "用户与角色", "操作记录"):
        expect(page.locator(MENU).get_by_role("link", name=hidden)).to_have_count(0)
    page.goto("/policy/tasks/mine/")
    expect(page.get_by_text("没有点到本单位的任务")).to_be_visible()
    page.goto("/policy/reports/")
    expect(page.locator("table tbody tr a")).to_have_count(0)
    refused(page, "/policy/import/")
    refused(page, "/account/history/")


@pytest.mark.parametrize("username", ["demo-learner", "demo-parent", "demo-teacher", "demo-mentor"])
def test_learners_and_those_around_them_have_no_tools_of_offices(sign_in: SignIn, username: str) -> None:
    page = sign_in(username)
    expect(page.locator(MENU).get_by_role("link", name="工作台")).to_be_visible()
    for hidden in ("我的任务", "导入政策", "政策文件", "公众意见", "用户与角色"):
        expect(page.locator(MENU).get_by_role("link", name=hidden)).to_have_count(0)
    page.goto("/policy/reports/")
    expect(page.locator("table tbody tr a")).to_have_count(0)
    refused(page, "/policy/import/")
    refused(page, "/account/users/")


def test_the_statistician_opens_an_indicator_with_made_up_figures(sign_in: SignIn) -> None:
    page = sign_in("demo-statistician")
    page.goto("/policy/indicators/?q=双师型教师比例")
    page.get_by_role("link", name="职业学校双师型教师比例").first.click()
    expect(page.get_by_text("演示数据").first).to_be_visible()


def test_without_scripts_one_click_signs_a_visitor_in(browser: object, site: str) -> None:
    """Everything works without JavaScript; the door of the demonstration too."""
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="zh-CN")  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_role("button", name=re.compile("以此登录.*市教育局·甲")).first.click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    page.get_by_role("link", name="我的任务").first.click()
    expect(page.get_by_role("heading", name="我的任务")).to_be_visible()
    context.close()
