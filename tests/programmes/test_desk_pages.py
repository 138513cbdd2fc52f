"""Pages of the desk, the scenarios and the network: who opens them, what they show, what they refuse."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ronghe.console.home import todos_of
from ronghe.core.roles import Role
from ronghe.programmes.models import Adjustment, ScenarioChange
from ronghe.programmes.queries.desk_file import file_of
from ronghe.programmes.rules.calendar import UNCONFIRMED, national_calendar, read_calendar
from ronghe.programmes.rules.cohorts import idle_years
from ronghe.programmes.views import desk as desk_views
from tests.factories.alignment import programme_at
from tests.programmes.desk_world import FILING, THIS, Desk, rows_of
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def browser(desk: Desk, who: str) -> Client:
    roles = {
        "school": Role.SCHOOL,
        "other": Role.SCHOOL,
        "education": Role.EDUCATION,
        "hrss": Role.HRSS,
        "industry": Role.ASSOCIATION,
        "enterprise": Role.ENTERPRISE,
        "finance": Role.FINANCE,
        "learner": Role.LEARNER,
    }
    body = desk.bodies.get(who) or desk.bodies["other"]
    return client_with(roles[who], organisation=body)


EVERYBODY = ("school", "education", "industry", "finance", "learner")
TABLE = (
    ("programmes:desk", (200, 200, 403, 200, 403)),
    ("programmes:adjustments_list", (200, 200, 403, 200, 403)),
    ("programmes:adjustments_new", (200, 200, 403, 403, 403)),
    ("programmes:opinions_list", (200, 200, 200, 200, 403)),
    ("programmes:opinions_new", (403, 200, 200, 403, 403)),
    ("programmes:scenarios_list", (200, 200, 403, 200, 403)),
    ("programmes:scenarios_new", (200, 200, 403, 403, 403)),
    ("programmes:groups_new", (200, 200, 403, 403, 403)),
    ("programmes:priorities_new", (403, 200, 403, 403, 403)),
    ("programmes:parks_new", (403, 200, 403, 403, 403)),
    ("programmes:site_map", (200, 200, 403, 200, 403)),
    ("programmes:gap_report", (200, 200, 403, 200, 403)),
)


def test_who_opens_what(desk: Desk) -> None:
    clients = [browser(desk, who) for who in EVERYBODY]
    got = {name: tuple(one.get(reverse(name)).status_code for one in clients) for name, _wanted in TABLE}
    assert got == dict(TABLE)


def test_every_list_and_row_opens_within_its_queries(desk: Desk) -> None:
    rows = rows_of(desk)
    client = browser(desk, "education")
    client.get(reverse("programmes:desk"))
    over = {}
    for name, row in rows.items():
        for tail, most in (("", 16), (f"{row.pk}/", 24)):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                answer = client.get(f"/programmes/{name}/{tail}")
            if answer.status_code != 200 or len(asked) > most:
                over[name, tail] = (answer.status_code, len(asked))
    assert over == {}


def test_the_form_asks_only_for_what_the_kind_needs(desk: Desk) -> None:
    client = browser(desk, "school")
    address = reverse("programmes:adjustments_new")
    suspend = client.get(f"{address}?kind=suspend").content.decode()
    assert "在校生安置方案" in suspend
    assert "拟年招生数" not in suspend
    add = client.get(f"{address}?kind=add").content.decode()
    assert "拟年招生数" in add
    assert "并入的专业" not in add
    sent = {
        "organisation": desk.school.pk,
        "kind": "add",
        "code": "660305",
        "name": "工业产品质量检测技术",
        "level": "secondary",
        "years": "3",
        "start_year": THIS + 1,
        "grounds": "示例",
    }
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"places"}
    done = client.post(address, {**sent, "places": "60"})
    assert done.status_code == 303, [done.context["form"].errors]
    assert Adjustment.objects.get().places == 60


def test_the_page_of_an_application_shows_file_papers_and_filing(desk: Desk) -> None:
    desk.with_cohorts()
    case = desk.led_to("approved", "suspend")
    with CaptureQueriesContext(connection) as asked:
        file_of(desk.case("cancel", programme=desk.robots), desk.officer)
    assert len(asked) <= 43, "demand and supply of the region are read once for all sections"
    page = browser(desk, "education").get(desk_views.ADJUSTMENTS.page_of(case))
    text = page.content.decode()
    assert "论证材料" in text
    assert "缺：" in text
    assert "这是作出决定时留存的材料" in text
    assert 'name="number"' in text
    assert (
        "登记备案" not in browser(desk, "school").get(desk_views.ADJUSTMENTS.page_of(case)).content.decode()
    )


@pytest.mark.register("PROG-03")
def test_filing_and_carrying_out_by_their_forms(desk: Desk) -> None:
    case = desk.led_to("approved")
    office, school = browser(desk, "education"), browser(desk, "school")
    filing = reverse("programmes:adjustment_filing", args=[case.pk])
    good = {**FILING, "filed_on": FILING["filed_on"].isoformat()}
    assert school.post(filing, good).status_code == 403
    office.post(filing, {**good, "number": ""})
    case.refresh_from_db()
    assert case.state == "approved"
    assert office.post(filing, good).status_code == 303
    done = {"effective_on": timezone.localdate().isoformat()}
    assert office.post(reverse("programmes:adjustment_carry_out", args=[case.pk]), done).status_code == 303
    case.refresh_from_db()
    assert (case.state, case.effective_on) == ("effective", timezone.localdate())
    assert browser(desk, "industry").post(filing, good).status_code in {403, 404}


def test_papers_for_the_printer_as_pdf_and_as_word(desk: Desk) -> None:
    case = desk.led_to("submitted", "add")
    client = browser(desk, "education")
    paper = client.get(reverse("programmes:adjustment_paper", args=[case.pk])).content.decode()
    assert "专业调整论证材料" in paper
    pdf = client.get(reverse("programmes:adjustment_paper_file", args=[case.pk, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    word = client.get(reverse("programmes:adjustment_paper_file", args=[case.pk, "docx"]))
    text = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode()
    assert "以下各项没有数据" in text
    assert client.get(reverse("programmes:adjustment_paper_file", args=[case.pk, "exe"])).status_code == 422
    stranger = browser(desk, "other")
    assert stranger.get(reverse("programmes:adjustment_paper", args=[case.pk])).status_code == 404


def test_the_desk_shows_what_waits_the_calendar_and_the_missing_limit(desk: Desk) -> None:
    case = desk.led_to("submitted")
    client = browser(desk, "education")
    text = client.get(reverse("programmes:desk")).content.decode()
    assert case.number in text
    assert "未载明" in text
    assert "未核实" in text
    assert "42.1%" in text
    sent = {"days": "15", "since": timezone.localdate().isoformat(), "basis": "示例会议纪要"}
    address = f"{reverse('programmes:desk_days')}?place={desk.place.code}"
    assert browser(desk, "school").post(address, sent).status_code == 403
    client.post(address, {**sent, "days": "0"})
    assert "未载明" in client.get(reverse("programmes:desk")).content.decode()
    assert client.post(address, sent).status_code == 303
    assert "15 个工作日" in client.get(reverse("programmes:desk")).content.decode()
    client.post(address, sent)
    assert "已有补充决定" in client.get(reverse("programmes:desk")).content.decode()


def test_reminders_reach_those_with_programmes_and_say_what_is_unconfirmed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 10, 20))
    told = [one for one in todos_of(desk.head) if "时间安排" in str(one.label)]
    assert len(told) == 1
    assert "10 月 31 日，还有 11 天" in told[0].note
    assert "未核实" in told[0].note
    assert not [one for one in todos_of(desk.actors["other"]) if "时间安排" in str(one.label)]
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 6, 1))
    assert not [one for one in todos_of(desk.head) if "时间安排" in str(one.label)]


def test_an_opinion_from_the_link_of_an_application(desk: Desk) -> None:
    case = desk.led_to("opinions")
    client = browser(desk, "industry")
    page = client.get(f"{reverse('programmes:opinions_new')}?adjustment={case.pk}").content.decode()
    assert f'value="{case.number}"' in page
    sent = {
        "organisation": desk.bodies["industry"].pk,
        "adjustment": case.number,
        "matter": "adjustment",
        "party": "association",
        "stance": "agree",
        "given_on": timezone.localdate().isoformat(),
    }
    assert client.post(reverse("programmes:opinions_new"), sent).status_code == 303
    assert case.opinions.count() == 1
    assert (
        client.post(reverse("programmes:opinions_new"), {**sent, "adjustment": "ZT-999"}).status_code == 422
    )


def test_a_scenario_is_built_compared_and_exported_on_its_pages(desk: Desk) -> None:
    desk.with_cohorts()
    client = browser(desk, "education")
    first, second = desk.scenario(), desk.scenario(name="另一方案")
    desk.change(second, "close")
    new = f"{reverse('programmes:scenario_changes_new')}?scenario={first.pk}&from_year={THIS}"
    assert client.get(new).status_code == 200
    sent = {
        "organisation": first.organisation_id,
        "scenario": first.pk,
        "kind": "expand",
        "programme": desk.lathe.pk,
        "places": "60",
        "from_year": THIS,
    }
    answer = client.post(new, sent)
    assert answer.status_code == 303, answer.content.decode()[-2000:]
    assert ScenarioChange.objects.filter(scenario=first).count() == 1
    page = client.get(reverse("programmes:scenarios_detail", args=[first.pk])).content.decode()
    assert "假定与来源" in page
    assert "缺这些数据" in page
    compare = reverse("programmes:scenario_compare")
    both = f"{compare}?id={first.pk}&id={second.pk}"
    text = client.get(both).content.decode()
    assert "另一方案" in text
    assert "-120" in text
    for form, mark in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        assert client.get(f"{both}&form={form}").content.startswith(mark)
    assert client.get(f"{both}&form=exe").status_code == 422
    assert client.get(compare).status_code == 404
    assert client.get(f"{compare}?id=x&id=99999999").status_code == 404
    assert client.get(f"{compare}?{'&'.join(f'id={n}' for n in range(1, 7))}").status_code == 422
    assert browser(desk, "other").get(f"{compare}?id={first.pk}").status_code == 404


def test_the_map_and_the_comparison_are_pages(desk: Desk) -> None:
    rows_of(desk)
    client = browser(desk, "education")
    page = client.get(reverse("programmes:site_map")).content.decode()
    assert "<svg" in page
    assert "示例" in page
    assert "倾斜地区" in client.get(reverse("programmes:gap_report")).content.decode()
    assert client.get(f"{reverse('programmes:gap_report')}?year=abc&print=1").status_code == 200


def test_the_calendar_is_data_with_sources_and_never_sure_of_what_is_not() -> None:
    calendar = national_calendar()
    assert all(one.source and one.note for one in calendar.windows)
    assert not any(one.is_confirmed for one in calendar.windows), "no date of this year has been confirmed"
    unsure = [one for one in calendar.rules if not one.is_confirmed]
    assert all(UNCONFIRMED in one.words for one in unsure)
    assert {one.key for one in calendar.rules_for("add", "720201K")} == {"enrolment", "medical.intake"}
    assert {one.key for one in calendar.rules_for("add", "660302")} == {"enrolment"}
    assert [round(one.percent) for one in calendar.approvals] == [48, 59, 47, 42]
    window = next(one for one in calendar.windows if one.key == "controlled.applications")
    assert window.next_after(date(2026, 11, 2)) == date(2027, 11, 1)
    assert window.days_left(date(2026, 11, 1)) == 0
    with pytest.raises(ValueError, match="day"):
        read_calendar(
            "windows: [{key: x, name: x, for: all, kinds: [], month: 2, day: 30, seen: [], source: x,"
            " confirmed: false, note: x}]\n"
            "rules: []\napprovals: []\nplatforms: []\npoints: []\nmedical_field: []"
        )


@pytest.mark.parametrize(
    ("enrolled", "years"),
    [
        ({}, 0),
        ({2025: 0, 2024: 0}, 2),
        ({2026: None, 2025: 0, 2024: 0}, 2),
        ({2026: 0, 2025: 0}, 2),
        ({2026: 0, 2024: 0}, 1),
        ({2026: 5, 2025: 0}, 0),
        ({2025: None, 2024: 0}, 0),
        ({2024: 0, 2023: 0}, 0),
        ({2025: 3, 2024: 0}, 0),
        ({2027: 0, 2025: 0}, 1),
    ],
)
def test_years_without_entrants_are_counted_from_the_last_one_told(
    enrolled: dict[int, int | None], years: int
) -> None:
    assert idle_years(enrolled, 2026) == years


def test_a_name_is_found_by_the_form_when_there_are_many_programmes(desk: Desk) -> None:
    for number in range(3):
        programme_at(desk.school, f"66030{number + 6}", name=f"示例{number}")
    page = browser(desk, "school").get(f"{reverse('programmes:adjustments_new')}?kind=merge")
    assert page.status_code == 200
    assert "示例2" in page.content.decode()
