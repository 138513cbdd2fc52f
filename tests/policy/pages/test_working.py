"""The work of a plan through its pages: report, return, accept, correct, decide, exchange, moderate."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from ronghe.core.roles import Role
from ronghe.policy.enums import CommentState, ReportState, TaskState
from ronghe.policy.models import ParameterAnswer, ProgressReport, SearchEntry, Task
from tests.policy.pages.conftest import Site
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FIGURE = {"value": "4", "data_source": "市统计局"}
BACKWARDS = {"title": "甲", "opens_on": "2025-02-01", "closes_on": "2025-01-01"}
REPORT = {"period": "2024年第二季度", "claimed": "done", "percent": "100", "text": "全部完成。"}


def url(name: str, *args: object) -> str:
    return reverse(f"policy:{name}", args=args)


@pytest.fixture
def desk(site: Site) -> Client:
    """The browser of someone in the government office."""
    return client_with(Role.POLICY_OFFICE, jurisdiction=site.city)


@pytest.fixture
def bureau(site: Site) -> Client:
    return client_with(Role.EDUCATION, organisation=site.education)


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.register("POL-06")
def test_a_report_goes_round_and_ends_the_task(site: Site, desk: Client, bureau: Client) -> None:
    data = {**REPORT, "files": [SimpleUploadedFile("验收.pdf", PDF), SimpleUploadedFile("清单.pdf", PDF)]}
    sent = bureau.post(url("report_new", site.task.pk), data)
    report = ProgressReport.objects.latest("pk")
    assert (sent.status_code, sent["Location"]) == (303, url("report_detail", report.pk))
    assert report.evidence.count() == 2
    assert "本单位的报告不能自审" in page(bureau, url("report_detail", report.pk))
    assert bureau.post(url("report_act", report.pk), {"step": "accept"}).status_code == 403

    assert (
        "退回须写明理由"
        in desk.post(url("report_act", report.pk), {"step": "return"}, follow=True).content.decode()
    )
    desk.post(url("report_act", report.pk), {"step": "return", "note": "请附验收意见"})
    mine = page(bureau, url("my_tasks"))
    assert "退回修改的报告" in mine
    assert "请附验收意见" in mine

    amended = bureau.post(url("report_amend", report.pk), {**REPORT, "text": "已附验收意见。"})
    newest = ProgressReport.objects.latest("pk")
    assert amended["Location"] == url("report_detail", newest.pk)
    assert "本报告已被更正" in page(bureau, url("report_detail", report.pk))
    desk.post(url("report_act", newest.pk), {"step": "accept"})
    site.task.refresh_from_db()
    assert site.task.state == TaskState.DONE
    story = page(desk, url("task_detail", site.task.pk))
    assert "采纳进展报告" in story
    assert "请附验收意见" in story


@pytest.mark.register("POL-06")
def test_evidence_is_for_those_who_may_read_the_report(site: Site, desk: Client, bureau: Client) -> None:
    bureau.post(url("report_new", site.task.pk), {**REPORT, "files": SimpleUploadedFile("验收.pdf", PDF)})
    link = ProgressReport.objects.latest("pk").evidence.get()
    assert b"".join(desk.get(url("report_file", link.pk)).streaming_content) == PDF
    outsider = client_with(Role.SCHOOL, jurisdiction=site.city)
    assert outsider.get(url("report_file", link.pk)).status_code == 404


def test_wrong_forms_are_shown_again_with_what_is_wrong(site: Site, desk: Client, bureau: Client) -> None:
    forms = [
        (bureau, url("report_new", site.task.pk), {**REPORT, "text": ""}),
        (bureau, url("report_new", site.task.pk), {**REPORT, "percent": "140"}),
        (bureau, url("report_new", site.task.pk), {**REPORT, "period": "2024年第一季度"}),
        (desk, url("observation_new", site.indicator.pk), {"year": "2023", "value": "x"}),
        (desk, url("observation_new", site.indicator.pk), {**FIGURE, "year": "2023"}),
        (desk, url("deliverable_new", site.plan.pk), {"kind": "publicity"}),
        (desk, url("document_edit", site.document.pk), {"title": ""}),
        (desk, url("document_link", site.document.pk), {"relation": "cites"}),
        (desk, url("change_new", site.link.pk), {"changed_on": "2025-13-01"}),
        (desk, url("touch_settle", site.touch.pk), {"state": "switched", "reason": "标准上调"}),
        (desk, url("collection_new", site.document.pk), BACKWARDS),
        (desk, url("interpretation_new", site.document.pk), {"kind": "video", "title": "甲"}),
        (desk, url("parameter_answer", site.parameter.pk), {"low": "6", "high": "5", "basis": "会议"}),
        (desk, url("unit_correct", site.unit.pk), {"organisation": "没有这个局"}),
        (desk, url("plan_table_import", site.plan.pk), {}),
        (bureau, url("problem_new"), {"title": ""}),
    ]  # fmt: skip
    for client, address, data in forms:
        response = client.post(address, data)
        assert response.status_code == 422, address
        assert "有内容需要修改" in response.content.decode() or "没有选择文件" in response.content.decode(), (
            address
        )


@pytest.mark.register("POL-07")
def test_an_encouraged_task_is_never_a_breach_on_any_page(site: Site, desk: Client) -> None:
    task = Task.objects.get(plan=site.plan, title="鼓励企业参与办学")
    Task.objects.filter(pk=task.pk).update(deadline_on=date(2020, 12, 31), deadline_basis="stated")
    assert task.modality == "encourage"
    shown = page(desk, url("task_detail", task.pk))
    assert "未办理不算逾期或违反" in shown
    assert "badge--bad" not in shown
    assert task.title not in page(desk, url("task_list") + "?standing=overdue")
    Task.objects.filter(pk=task.pk).update(modality="must")
    assert task.title in page(desk, url("task_list") + "?standing=overdue")


@pytest.mark.register("POL-06")
def test_the_office_sets_a_state_with_a_reason(site: Site, desk: Client, bureau: Client) -> None:
    act = url("task_act", site.task.pk)
    desk.post(act, {"step": "pause"})
    site.task.refresh_from_db()
    assert site.task.state == TaskState.NOT_STARTED
    desk.post(act, {"step": "pause", "note": "等待批复"})
    site.task.refresh_from_db()
    assert site.task.state == TaskState.PAUSED
    assert "等待批复" in page(desk, url("task_detail", site.task.pk))
    outsider = client_with(Role.SCHOOL, jurisdiction=site.city)
    assert outsider.post(act, {"step": "start"}).status_code == 403
    assert "核定状态，由政府办公室或教育部门办理" in page(outsider, url("task_detail", site.task.pk))


@pytest.mark.register("POL-03")
def test_a_wrong_unit_is_corrected_for_every_task_that_prints_it(site: Site, desk: Client) -> None:
    listed = page(desk, url("plan_units", site.plan.pk))
    assert "市人力社保局" in listed
    unit = site.plan.tasks.filter(units__printed_name="市发改委").first().units.get(printed_name="市发改委")
    desk.post(url("unit_correct", unit.pk), {"organisation": "示例市财政局", "note": "职能划转"})
    finance = client_with(Role.FINANCE, organisation=site.office.units["市财政局"])
    assert "鼓励企业参与办学" in page(finance, url("unit_tasks"))


@pytest.mark.register("POL-04")
def test_the_decomposition_table_goes_out_and_comes_back(site: Site, desk: Client) -> None:
    book = load_workbook(io.BytesIO(desk.get(url("plan_table", site.plan.pk)).content))
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    due = next(n for n, head in enumerate(heads, 1) if head and head.startswith("完成时限"))
    sheet.cell(row=2, column=due).value = "2026年6月底"
    target = io.BytesIO()
    book.save(target)
    address = url("plan_table_import", site.plan.pk)
    kept = desk.post(address, {"workbook": SimpleUploadedFile("分解表.xlsx", target.getvalue())})
    assert kept.status_code == 303
    preview = page(desk, kept["Location"])
    assert "有 1 处变化" in preview
    token = kept["Location"].partition("file=")[2]
    site.plan.refresh_from_db()
    assert site.plan.versions.count() == 1
    form = {"act": "import", "file": token, "base": "1", "note": "按调度会意见"}
    done = desk.post(address, form, follow=True).content.decode()
    assert "已发布第2版" in done
    assert "完成时限" in done
    assert Task.objects.filter(plan=site.plan, deadline_on=date(2026, 6, 30)).exists()
    assert desk.post(address, form).status_code == 409


def test_a_broken_table_says_where(site: Site, desk: Client) -> None:
    address = url("plan_table_import", site.plan.pk)
    for name, data in (("表.xlsx", b"not a workbook"), ("表.csv", "重点任务\n".encode())):
        response = desk.post(address, {"workbook": SimpleUploadedFile(name, data)}, follow=True)
        assert response.status_code in {200, 422}
        assert site.plan.versions.count() == 1


@pytest.mark.register("IND-39", "IND-40")
def test_an_indicator_shows_what_is_not_stated_and_what_was_found(site: Site, desk: Client) -> None:
    detail = url("indicator_detail", site.indicator.pk)
    assert "文件未写明" in page(desk, detail)
    data = {"year": "2023", "value": "4", "data_source": "市统计局", "reason": "口径更正"}
    assert desk.post(url("observation_correct", site.observation.pk), data).status_code == 303
    shown = page(desk, detail)
    assert "2023年：4" in shown
    assert "市教育局统计" in shown
    type(site.indicator).objects.filter(pk=site.indicator.pk).update(target_year=2031)
    assert "目标年2031年超出规划期（2024—2027年）" in page(desk, detail)
    assert site.indicator.name in page(desk, url("indicator_list") + "?outside=1")


@pytest.mark.register("POL-01")
def test_document_data_is_corrected_with_a_reason(site: Site, desk: Client) -> None:
    before = site.document.number
    form = {
        "title": site.document.title,
        "kind": "plan",
        "document_number": before,
        "issued_on": "2024-03-15",
        "published_on": "2024-03-20",
        "plan_from": "2024",
        "plan_to": "2027",
    }
    assert desk.post(url("document_edit", site.document.pk), form).status_code == 422
    desk.post(url("document_edit", site.document.pk), {**form, "reason": "公布日期漏登"})
    site.document.refresh_from_db()
    assert site.document.published_on == date(2024, 3, 20)
    shown = page(desk, url("document_detail", site.document.pk))
    assert "公布日期漏登" in shown
    assert "2024年3月20日" in page(desk, url("plan_detail", site.plan.pk))


@pytest.mark.register("POL-02")
def test_one_goes_up_from_a_plan_to_what_it_rests_on_and_down_again(site: Site, desk: Client) -> None:
    assert "示例省实施意见" in page(desk, url("plan_detail", site.plan.pk))
    assert site.document.short_title in page(desk, url("document_detail", site.superior.pk))


@pytest.mark.register("POL-13")
def test_a_superior_change_is_settled_one_by_one(site: Site, desk: Client) -> None:
    assert "标准上调" in page(desk, url("plan_detail", site.plan.pk))
    form = {"state": "switched", "superior_text": "每人5000元", "reason": "上级标准更高"}
    done = desk.post(url("touch_settle", site.touch.pk), form)
    assert done["Location"] == url("change_detail", site.change.pk)
    shown = page(desk, url("change_detail", site.change.pk))
    assert "全部处理完毕" in shown
    assert "每人5000元" in shown


@pytest.mark.register("XCUT-03")
def test_the_office_answers_what_the_policy_leaves_open(site: Site, desk: Client) -> None:
    assert "示例补贴标准" in page(desk, url("parameter_list"))
    shown = desk.get(url("parameter_answer", site.parameter.pk))
    unit = shown.context["form"].fields["decided_by"].queryset.get()
    form = {
        "low": "4000",
        "high": "6000",
        "comparator": "range",
        "modality": "may",
        "valid_from": "2024-01-01",
        "decided_by": unit.pk,
        "basis": "2024年第3次联席会议纪要",
    }
    assert desk.post(url("parameter_answer", site.parameter.pk), form).status_code == 303
    assert ParameterAnswer.objects.get().value == ["4000", "6000"]
    assert "没有待补充的参数" in page(desk, url("parameter_list"))


@pytest.mark.register("POL-08", "POL-17")
def test_projects_and_duties_are_kept_on_the_plan(site: Site, desk: Client) -> None:
    desk.post(url("milestone_move", site.milestone.pk), {"state": "under_way"})
    answer = {"state": "yes", "answer": "第九章第二节已列入。"}
    desk.post(url("deliverable_answer", site.deliverable.pk), answer)
    shown = page(desk, url("plan_projects", site.plan.pk))
    for words in ("2027年秋季", "建设中", "第九章第二节已列入。", "规划专章"):
        assert words in shown


@pytest.mark.register("POL-15")
def test_a_problem_is_answered_and_closed(site: Site, bureau: Client) -> None:
    raiser = client_with(Role.FINANCE, organisation=site.office.units["市财政局"])
    detail = url("problem_detail", site.problem.pk)
    assert "等待示例市教育局答复" in page(raiser, detail)
    assert raiser.post(detail, {"reply": "自己答复"}).status_code == 403
    bureau.post(detail, {"reply": "已列入下年预算。"})
    assert "已列入下年预算" in page(raiser, detail)
    raiser.post(url("problem_act", site.problem.pk), {"step": "close"})
    site.problem.refresh_from_db()
    assert site.problem.state == "closed"


@pytest.mark.register("POL-16")
def test_comments_are_moderated_answered_and_summed_up(site: Site, desk: Client) -> None:
    detail = url("comment_detail", site.comment.pk)
    desk.post(url("comment_moderate", site.comment.pk), {"state": "hidden"})
    site.comment.refresh_from_db()
    assert site.comment.state == CommentState.PENDING
    desk.post(detail, {"reply": "已采纳。", "is_adopted": "1"})
    desk.post(url("comment_moderate", site.comment.pk), {"state": "shown"})
    site.comment.refresh_from_db()
    assert (site.comment.state, site.comment.is_adopted) == (CommentState.SHOWN, True)
    summary = url("collection_summarise", site.collection.pk)
    assert desk.post(summary, {"summary": "采纳 1 条。"}).status_code == 422
    yesterday = timezone.localdate() - timedelta(days=1)
    type(site.collection).objects.filter(pk=site.collection.pk).update(
        opens_on=yesterday, closes_on=yesterday
    )
    assert desk.post(summary, {"summary": "采纳 1 条。"}).status_code == 303


def test_boards_open_their_rows(site: Site, desk: Client) -> None:
    site.fill(30)
    board = desk.get(url("unit_board"))
    row = next(one for one in board.context["rows"] if one["name"] == site.education.name)
    number, address = row["cells"][0]
    assert number == 10
    assert desk.get(address).context["listing"].total == number
    places = desk.get(url("place_board"))
    for one in places.context["rows"]:
        for number, address in one["cells"]:
            if address:
                assert desk.get(address).context["listing"].total == number


def test_the_home_page_puts_the_work_first(site: Site, desk: Client, bureau: Client) -> None:
    site.fill(30)
    first = page(bureau, reverse("console:home"))
    assert first.index("逾期的任务") < first.index("待审核的公众意见")
    assert "受上级政策变动影响的内容" in page(desk, reverse("console:home"))


def test_the_global_search_finds_plans_and_organisations(site: Site, desk: Client) -> None:
    assert SearchEntry.objects.filter(plan=site.plan).exists()
    found = page(desk, reverse("console:search") + "?q=示范基地")
    assert "示范基地" in found
    assert "规划、条款、任务和指标" in found
    assert "示例市教育局" in page(desk, reverse("console:search") + "?q=教育局")


@pytest.mark.register("POL-14", "POL-01")
def test_the_plan_page_shows_every_date_and_number(site: Site, desk: Client) -> None:
    shown = page(desk, url("plan_detail", site.plan.pk))
    for words in ("示政办发〔2024〕8号", "SL0001/2024-00008", "2024年3月15日", "2024—2027年", "未写明"):
        assert words in shown


def test_a_returned_report_can_be_amended_only_by_its_unit(site: Site, desk: Client) -> None:
    assert desk.get(url("report_amend", site.report.pk)).status_code == 403
    assert site.report.state == ReportState.SUBMITTED
