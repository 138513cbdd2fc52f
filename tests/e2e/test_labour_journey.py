"""From uploaded ads to the forecast, from the programme register to a request, and what parents read."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn, Visit

HEADS = "职位名称,公司名称,工作地点,薪资,学历要求,工作经验,招聘人数,发布日期,职位描述"


def advertisements(folder: Path) -> Path:
    """Two readable ads, one of them with a telephone number, and one that has no title."""
    day = (timezone.localdate() - timedelta(days=40)).isoformat()
    once = f"第{timezone.now():%H%M%S}次走查"  # the same file is refused a second time
    lines = [
        f"车工,走查示例机械有限公司,越城区,6000-9000元/月,不限,不限,3人,{day},操作车床，{once}。联系电话13800000000",
        f"养老护理员,走查示例康养中心,柯桥区,5000-7000元/月,不限,不限,4人,{day},照护老人。",
        f",走查示例机械有限公司,越城区,6000元/月,不限,不限,1人,{day},没有职位名称。",
    ]
    path = folder / "走查广告.csv"
    path.write_text("\n".join([HEADS, *lines]), encoding="utf-8-sig")
    return path


def first_link(page: Page, pattern: str) -> str:
    links = page.locator("main a").evaluate_all("nodes => nodes.map(node => node.getAttribute('href') || '')")
    return str(next(link for link in links if re.fullmatch(pattern, link.partition("?")[0])))


@pytest.mark.register("TAL-01")
def test_an_official_goes_from_a_file_of_ads_to_the_forecast(sign_in: SignIn, tmp_path: Path) -> None:
    drc = sign_in("demo-drc")
    drc.goto("/labour/")
    expect(drc.get_by_role("heading", name="人才需求", exact=True)).to_be_visible()
    drc.goto("/labour/batches/upload/")
    drc.locator("main select[name=source]").select_option(index=1)
    drc.locator("main input[type=file]").set_input_files(advertisements(tmp_path))
    drc.locator("main form button[type=submit]").last.click()
    expect(drc).to_have_url(re.compile(r"/labour/batches/\d+/"), timeout=60_000)
    expect(drc.get_by_text("没有职位名称").first).to_be_visible()
    drc.goto("/labour/ads/?q=走查示例康养中心")
    expect(drc.get_by_text("养老护理员").first).to_be_visible()
    year = timezone.localdate().year
    drc.goto(f"/labour/compare/?year={year}&quarter=0")
    expect(drc.get_by_text("机械冷加工人员").first).to_be_visible()
    drc.goto("/labour/forecasts/")
    drc.goto(first_link(drc, r"/labour/forecasts/\d+/") + "series/")
    drc.goto(first_link(drc, r"/labour/forecasts/series/\d+/"))
    expect(drc.get_by_text("阴影为 80% 区间").first).to_be_visible()


@pytest.mark.register("PROG-03")
def test_a_school_goes_from_its_programmes_to_its_request(sign_in: SignIn) -> None:
    school = sign_in("demo-school")
    school.goto("/programmes/programmes/?q=数控技术应用")
    school.goto(first_link(school, r"/programmes/programmes/\d+/"))
    expect(school.get_by_text("660103").first).to_be_visible()
    school.goto("/programmes/adjustments/?state=review")
    school.goto(first_link(school, r"/programmes/adjustments/\d+/"))
    expect(school.get_by_text("工业机器人技术应用").first).to_be_visible()
    expect(school.get_by_text("示例智能装备行业协会").first).to_be_visible()


@pytest.mark.register("TAL-02")
def test_parents_read_what_an_occupation_and_a_programme_are(visit: Visit) -> None:
    page = visit()
    page.goto("/public/jobs/")
    page.get_by_label("职业、专业或学校的名称").fill("车工")
    page.get_by_role("button", name="检索").click()
    page.get_by_role("link", name=re.compile("机械冷加工人员")).click()
    expect(page.get_by_role("heading", name="现在要多少人")).to_be_visible()
    expect(page.get_by_text("十次里大约有八次").first).to_be_visible()
    page.get_by_role("link", name="数控技术应用").first.click()
    expect(page.get_by_role("heading", name="学出来做什么")).to_be_visible()
    page.goto("/public/talent/")
    page.goto(first_link(page, r"/public/talent/\d+/"))
    expect(page.get_by_text("附录A 方法").first).to_be_visible()
