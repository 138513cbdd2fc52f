"""A subsidy from the roster to the payment file, a teacher from the sheet to the explanation, a rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ronghe.faculty.rules.identity import check_digit
from tests.e2e.conftest import SignIn, Visit

ROSTER = "姓名,身份证件号码,单位,学校,职业（工种）编码,起始日期,结束日期,证书或文件编号,考核结果"
OWNER = "越东示例智能装备有限公司"
SCHOOL = "绍兴市示例职业技术学校一"


def identity(number: int) -> str:
    """Nobody's: no division's code begins with 99."""
    first = f"99010119900101{number:03d}"
    return first + check_digit(first)


def roster(path: Path, *, ends: str) -> Path:
    rows = [
        f"演示学徒{number},{identity(number)},{OWNER},,6-18-01-01,2021-09-01,{ends},走查证书{number},"
        for number in (821, 822)
    ]
    path.write_text("\n".join([ROSTER, *rows]), encoding="utf-8-sig")
    return path


def upload(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()


def take(page: Page, address: str, step: str, note: str = "走查：材料齐全") -> None:
    page.goto(address)
    page.get_by_label(re.compile("办理意见")).fill(note)
    page.get_by_role("button", name=step, exact=True).click()
    expect(page).to_have_url(re.compile(r"/funding/claims/\d+/$"))


def tick(page: Page, row: str, act: str) -> None:
    """Choose one row of a list and begin to act on it."""
    page.locator("main tbody tr").filter(has_text=row).locator("input[type=checkbox]").check()
    page.get_by_role("button", name=act).click()


def assess(hrss: Page) -> None:
    """Whether an apprentice passed is for the bureau to say, not for the claimant."""
    hrss.goto("/funding/roster/?open=1&q=越东示例")
    for box in hrss.locator("main tbody input[type=checkbox]").all():
        box.check()
    hrss.get_by_role("button", name="登记考核结果").click()
    hrss.get_by_label("合格", exact=True).check()
    hrss.get_by_label(re.compile("认定依据")).fill("走查：虚构的考核通知")
    hrss.locator("main form button.button--primary").first.click()
    expect(hrss).to_have_url(re.compile(r"/funding/roster/$"))


def claim_from_a_roster(enterprise: Page, hrss: Page, folder: Path) -> str:
    """The sheet with an end before its start is refused whole; the corrected one becomes a claim."""
    enterprise.goto("/funding/roster/upload/apprentice/")
    upload(enterprise, roster(folder / "名册.csv", ends="2021-08-31"))
    expect(enterprise.get_by_text("有错误，没有导入任何一行。")).to_be_visible()
    enterprise.goto("/funding/roster/upload/apprentice/")
    upload(enterprise, roster(folder / "名册.csv", ends="2022-08-31"))
    enterprise.get_by_role("button", name="确认导入").click()
    expect(enterprise).to_have_url(re.compile(r"/funding/roster/$"))
    assess(hrss)

    enterprise.goto("/funding/claims/new/")
    enterprise.get_by_label("补助项目").select_option(label="企业新型学徒制培训补贴")
    enterprise.get_by_label("时段起").fill("2021-09-01")
    enterprise.get_by_label("时段止").fill("2022-08-31")
    enterprise.get_by_role("button", name="取数并起草").click()
    expect(enterprise.get_by_text("10,000.00 元").first).to_be_visible()
    expect(enterprise.get_by_text("计算过程").first).to_be_visible()
    enterprise.get_by_role("button", name="提交", exact=True).click()
    expect(enterprise.get_by_text("待初审").first).to_be_visible()
    return enterprise.url


@pytest.mark.register("FUND-17")
def test_a_claim_goes_from_the_roster_to_the_payment_file(sign_in: SignIn, tmp_path: Path) -> None:
    enterprise, hrss, finance = sign_in("demo-enterprise"), sign_in("demo-hrss"), sign_in("demo-finance")
    address = claim_from_a_roster(enterprise, hrss, tmp_path)
    take(hrss, address, "初审通过")
    take(finance, address, "复审通过")

    number = hrss.goto(address) and hrss.locator("h1").inner_text().split()[0]
    hrss.goto("/funding/claims/?state=second_passed")
    tick(hrss, str(number), "一并办理")
    hrss.locator("input[name=contact]").fill("走查用的电话（虚构）")
    hrss.get_by_role("button", name=re.compile("公示")).click()
    finance.goto(address)
    expect(finance.get_by_text("公示中").first).to_be_visible()

    pay_what_was_approved(finance)


def practise(clerk: Page, start: str, end: str) -> None:
    clerk.locator("[name=starts_on]").fill(start)
    clerk.locator("[name=ends_on]").fill(end)
    clerk.locator("[name=enterprise]").fill("越东示例智能装备有限公司")
    clerk.locator("main form button[type=submit].button--primary").first.click()


def pay_what_was_approved(finance: Page) -> None:
    """The approved has its letter, and as its enterprise has an account, a batch with its file."""
    finance.goto("/funding/claims/?state=approved")
    first = finance.locator("main tbody tr").first
    number = first.locator("a").first.inner_text()
    first.locator("a").first.click()
    with finance.expect_download() as letter:
        finance.get_by_role("link", name="决定书 Word").click()
    assert letter.value.suggested_filename.endswith(".docx")
    finance.goto("/funding/claims/?state=approved")
    tick(finance, number, "一并办理")
    finance.get_by_role("button", name=re.compile("付款批次")).click()
    expect(finance).to_have_url(re.compile(r"/funding/batches/\d+/"))
    expect(finance.locator("main")).to_contain_text(number)
    with finance.expect_download() as file:
        finance.get_by_role("link", name=re.compile("Excel")).first.click()
    assert file.value.suggested_filename.endswith(".xlsx")


@pytest.mark.register("TEA-02")
def test_a_teacher_goes_from_the_sheet_to_the_explanation(sign_in: SignIn, tmp_path: Path) -> None:
    clerk = sign_in("demo-school")
    sheet = tmp_path / "教师.csv"
    heads = "学校,工号,姓名,教师类别,任用形式,编制情况,入职日期"
    line = f"{SCHOOL},ZC801,演示·走查教师,{{}},专任（全职）,在编,2020-09-01"
    clerk.goto("/faculty/teachers/import/")
    sheet.write_text(f"{heads}\n{line.format('体操教师')}\n", encoding="utf-8-sig")
    upload(clerk, sheet)
    expect(clerk.get_by_text("有错误，没有导入任何一行。")).to_be_visible()
    clerk.goto("/faculty/teachers/import/")
    sheet.write_text(f"{heads}\n{line.format('专业课教师')}\n", encoding="utf-8-sig")
    upload(clerk, sheet)
    clerk.get_by_role("button", name="确认导入").click()
    expect(clerk).to_have_url(re.compile(r"/faculty/teachers/$"))
    clerk.goto("/faculty/teachers/?q=走查教师")
    clerk.get_by_role("link", name="演示·走查教师").first.click()
    expect(clerk.get_by_text("企业实践时钟")).to_be_visible()
    teacher = clerk.url

    clerk.get_by_role("link", name="登记企业实践").first.click()
    practise(clerk, "2024-07-01", "2024-06-01")
    expect(clerk.locator(".error-summary")).to_be_visible()
    practise(clerk, "2024-07-01", "2024-12-31")
    expect(clerk).to_have_url(re.compile(r"/faculty/practice/\d+/$"))
    clerk.goto(teacher)
    expect(clerk.get_by_text("越东示例智能装备").first).to_be_visible()
    clerk.get_by_role("link", name="双师型条件核对").click()
    expect(clerk.get_by_text("怎样补上").first).to_be_visible()
    expect(clerk.get_by_text("不符合").first).to_be_visible()


def test_anybody_tries_a_rule(visit: Visit) -> None:
    reader = visit()
    reader.goto("/public/rules/?q=学徒制培训补贴")
    reader.get_by_role("link", name="学徒制培训补贴").first.click()
    expect(reader.get_by_role("heading", name="规定")).to_be_visible()
    trial = reader.locator("section[aria-labelledby=rule-try]")
    trial.get_by_label(re.compile("每生每年标准")).fill("5000")
    trial.get_by_label(re.compile("学徒人数")).fill("20")
    trial.get_by_label(re.compile("培训月数")).fill("12")
    trial.get_by_role("button", name="试算").click()
    expect(reader.locator("#rule-try, main").get_by_text("100,000 元").first).to_be_visible()
    reader.get_by_text("推导").first.wait_for()
    reader.locator("a.clause-chip").first.click()
    expect(reader.get_by_text("学徒").first).to_be_visible()
