"""From a page found on the web to an accepted report: the office, a bureau of the city, and the public."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn, Visit

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "src" / "ronghe" / "demo" / "pages" / "云州市产教融合三年行动方案.txt"
PLAN = "云州市产教融合三年行动方案"


def import_page(office: Page) -> None:
    office.get_by_role("link", name="导入政策").first.click()
    office.get_by_label("辖区", exact=True).select_option(label="云州市")
    office.locator("input[type=file]").set_input_files(PAGE)
    office.get_by_role("button", name="读入并开始校核").click()
    expect(office).to_have_url(re.compile(r"/policy/reviews/\d+/$"))
    expect(office.get_by_text("已校核")).to_be_visible()


def waiting(office: Page) -> Locator:
    """Items that can still be accepted."""
    return office.locator("[data-item]:has([data-key='a'])")


def accept_by_keyboard(office: Page) -> None:
    """The current item is accepted with one key; it stays in place with its new state."""
    current = office.locator("[data-item].is-current")
    for _ in range(200):
        office.keyboard.press("j")
        expect(current).to_have_count(1)
        if current.locator("[data-key='a']").count():
            break
    key = current.get_attribute("data-item")
    office.keyboard.press("a")
    expect(office.locator(f"[data-item='{key}'] [data-key='a']")).to_have_count(0)
    expect(office.locator(f"[data-item='{key}']")).to_contain_text("已采用")


def follow_between_text_and_items(office: Page) -> None:
    """Click the text, the item answers; click the item, the text answers."""
    hit = office.locator("[data-hit]").nth(3)
    key = (hit.get_attribute("data-hit") or "").split()[0]
    hit.click()
    expect(office.locator(f"[data-item='{key}']")).to_have_class(re.compile("is-current"))
    other = office.locator("[data-item]").nth(1)
    other_key = other.get_attribute("data-item") or ""
    other.locator("strong").first.click()
    expect(office.locator(f"[data-hit~='{other_key}']").first).to_have_class(re.compile("is-current"))


def review(office: Page) -> None:
    follow_between_text_and_items(office)
    accept_by_keyboard(office)
    accept_by_keyboard(office)
    office.get_by_role("button", name="采用全部无疑点的").click()
    office.wait_for_load_state()
    while waiting(office).count():
        left = waiting(office).count()
        accept_by_keyboard(office)
        expect(waiting(office)).to_have_count(left - 1)
    numbers = re.findall(r"\d+", office.locator("#review-progress").inner_text())
    assert numbers[0] == numbers[1]


def settle_conflicts(office: Page) -> None:
    """Each difference of body and annex, side by side, with a reason."""
    office.get_by_role("link", name=re.compile("处正文与附件不一致")).click()
    open_ones = office.locator("section[id^='conflict-']").filter(has_text="待定")
    while left := open_ones.count():
        one = open_ones.first
        one.get_by_label("以附件为准").check()
        one.get_by_label("理由").fill("分解表写明了牵头单位")
        one.get_by_role("button", name="裁定").click()
        expect(open_ones).to_have_count(left - 1)
    office.get_by_role("link", name="回到校核").click()


def publish(office: Page) -> None:
    office.get_by_role("link", name="发布规划").click()
    expect(office.get_by_text("全部条目已校核，可以发布")).to_be_visible()
    office.get_by_role("button", name="发布", exact=True).click()
    expect(office).to_have_url(re.compile(r"/policy/plans/\d+/"))
    expect(office.get_by_role("heading", level=1)).to_contain_text(PLAN)


def report(bureau: Page, proof: Path) -> tuple[str, str]:
    """The lead unit finds its task, reports on it and attaches a proof: the addresses of task and report."""
    bureau.get_by_role("link", name="本单位任务").first.click()
    mine = (
        bureau.locator("main tbody tr")
        .filter(has_text=PLAN)
        .filter(has_text=re.compile(r"牵头单位\s*市教育局"))
    )
    mine.filter(has_text="未启动").first.locator("a[href^='/policy/tasks/']").first.click()
    expect(bureau).to_have_url(re.compile(r"/policy/tasks/\d+/$"))
    task = bureau.url
    bureau.get_by_role("link", name="报送进展").first.click()
    bureau.get_by_label("进行中").check()
    bureau.get_by_label(re.compile("完成进度")).fill("40")
    bureau.get_by_label("进展情况").fill("已印发年度安排，两所学校开班。")
    bureau.locator("input[type=file]").set_input_files(proof)
    bureau.get_by_role("button", name="报送", exact=True).click()
    expect(bureau).to_have_url(re.compile(r"/policy/reports/\d+/$"))
    expect(bureau.get_by_text("待审核").first).to_be_visible()
    expect(bureau.get_by_text("学徒制年度安排.pdf")).to_be_visible()
    return task, bureau.url


def send_back(office: Page, address: str) -> None:
    office.goto("/policy/reports/?state=submitted")
    expect(office.get_by_role("heading", name="进展报告")).to_be_visible()
    office.goto(address)
    office.get_by_label(re.compile("办理意见")).fill("请写明开班人数和统计时间")
    office.get_by_role("button", name=re.compile("退回修改")).click()
    expect(office.get_by_text("已退回").first).to_be_visible()


def amend(bureau: Page) -> str:
    """The unit finds what came back among its tasks and says it anew; the first report stays readable."""
    bureau.get_by_role("link", name="我的任务").first.click()
    expect(bureau.get_by_text("请写明开班人数和统计时间")).to_be_visible()
    bureau.get_by_role("link", name="更正", exact=True).first.click()
    bureau.get_by_label("进展情况").fill("截至9月30日，两所学校开班，学徒82人（演示）。")
    bureau.get_by_role("button", name="更正并报送").click()
    expect(bureau.get_by_text("已更正并重新报送")).to_be_visible()
    return bureau.url


def accept(office: Page, address: str) -> None:
    office.goto(address)
    office.get_by_role("button", name="采纳", exact=True).click()
    expect(office.get_by_text("已采纳").first).to_be_visible()


def comment(reader: Page) -> str:
    """Anybody may comment; the comment is not shown before somebody has looked at it."""
    words = "建议公布每年的学徒名额。"
    reader.goto("/")
    reader.get_by_role("link", name=re.compile("企业新型学徒培养补贴办法")).first.click()
    reader.locator("#send textarea[name=text]").fill(words)
    reader.get_by_role("button", name="提交意见").click()
    expect(reader.get_by_text("已收到您的意见")).to_be_visible()
    return words


def moderate(office: Page, words: str) -> None:
    office.get_by_role("link", name="公众意见").first.click()
    office.get_by_role("link", name=words).click()
    office.get_by_role("button", name="公开", exact=True).click()
    expect(office.get_by_text("这条意见已设为“公开”")).to_be_visible()


@pytest.mark.register("POL-01", "POL-03", "POL-05", "POL-06")
def test_a_page_becomes_a_running_plan(visit: Visit, sign_in: SignIn, tmp_path: Path) -> None:
    office, bureau = sign_in("demo-office"), sign_in("demo-yunzhou")
    import_page(office)
    review(office)
    settle_conflicts(office)
    publish(office)

    proof = tmp_path / "学徒制年度安排.pdf"
    proof.write_bytes(b"%PDF-1.4\n% made up for a test\n%%EOF\n")
    task, address = report(bureau, proof)
    send_back(office, address)
    accept(office, amend(bureau))
    bureau.reload()
    expect(bureau.get_by_text("已采纳").first).to_be_visible()

    office.goto(task)
    expect(office.get_by_text("进行中").first).to_be_visible()
    expect(office.get_by_text("40%").first).to_be_visible()

    reader = visit()
    reader.goto("/")
    reader.get_by_role("link", name=re.compile(PLAN)).first.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text(PLAN)
    expect(reader.get_by_text("云政办发〔2026〕17号").first).to_be_visible()


@pytest.mark.register("POL-16")
def test_the_public_reads_and_comments_and_the_office_shows_it(visit: Visit, sign_in: SignIn) -> None:
    reader = visit()
    words = comment(reader)
    reader.reload()
    expect(reader.get_by_text(words)).to_have_count(0)
    moderate(sign_in("demo-office"), words)
    reader.reload()
    expect(reader.get_by_text(words)).to_be_visible()
