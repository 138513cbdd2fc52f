"""The register mechanism through the pages of one register, the studios of the faculty app."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ronghe.core.errors import Conflict, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Jurisdiction, RowFile, RowState
from ronghe.core.registers import SomeRefused
from ronghe.core.registers.services import version_of
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.faculty.models import Studio
from ronghe.faculty.services.registers import STUDIO
from tests.factories.accounts import actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
LIST = "faculty:studios_list"


@pytest.fixture
def city() -> Jurisdiction:
    return JurisdictionFactory()


@pytest.fixture
def school(city: Jurisdiction) -> Organisation:
    return OrganisationFactory(jurisdiction=city, school=True)


@pytest.fixture
def clerk(school: Organisation) -> Client:
    return client_with(Role.SCHOOL, organisation=school)


def values(school: Organisation, **more: Any) -> dict[str, Any]:
    return {
        "organisation": school,
        "name": "示例数控技能大师工作室",
        "kind": "skill_master",
        "level": "city",
        "leader": "测试甲",
        "founded_on": date(2024, 5, 1),
        **more,
    }


def made(school: Organisation, **more: Any) -> Studio:
    actor = actor_with(Role.SCHOOL, organisation=school)
    return STUDIO.record(values(school, **more), actor=actor)


def posted(school: Organisation, **more: Any) -> dict[str, Any]:
    data = values(school, **more)
    return {**data, "organisation": school.pk, "members": "3", "founded_on": data["founded_on"].isoformat()}


def test_an_empty_register_says_what_to_do(clerk: Client) -> None:
    page = clerk.get(reverse(LIST))
    assert page.status_code == 200
    text = page.content.decode()
    assert "还没有登记" in text
    assert "登记工作室" in text
    assert "从 Excel 导入" in text


def test_a_clerk_registers_and_finds_the_row(clerk: Client, school: Organisation) -> None:
    answer = clerk.post(reverse("faculty:studios_new"), posted(school))
    studio = Studio.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == reverse("faculty:studios_detail", args=[studio.pk])
    assert studio.jurisdiction == school.jurisdiction
    page = clerk.get(answer["Location"]).content.decode()
    assert "示例数控技能大师工作室" in page
    assert "2024年5月1日" in page
    assert "名师与大师工作室：登记" in page
    found = clerk.get(reverse(LIST), {"q": "数控", "kind": "skill_master", "state": "current"})
    assert found.context["listing"].total == 1
    assert clerk.get(reverse(LIST), {"level": "nation"}).context["listing"].total == 0


def test_the_only_unit_of_a_clerk_is_chosen_already(clerk: Client, school: Organisation) -> None:
    form = clerk.get(reverse("faculty:studios_new")).context["form"]
    assert form["organisation"].value() == school.pk


def test_a_wrong_form_comes_back_with_its_fields(clerk: Client, school: Organisation) -> None:
    answer = clerk.post(reverse("faculty:studios_new"), posted(school, name="", kind="other"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "kind"}
    assert not Studio.objects.exists()


def test_the_same_name_twice_is_refused_at_the_form(clerk: Client, school: Organisation) -> None:
    made(school)
    answer = clerk.post(reverse("faculty:studios_new"), posted(school))
    assert answer.status_code == 422
    assert "该单位已登记同名工作室" in answer.content.decode()


def test_amending_wants_a_reason_and_keeps_what_was(clerk: Client, school: Organisation) -> None:
    studio = made(school)
    edit = reverse("faculty:studios_edit", args=[studio.pk])
    seen = clerk.get(edit).context["form"]["seen"].value()
    assert clerk.post(edit, {**posted(school, leader="测试乙"), "seen": seen}).status_code == 422
    answer = clerk.post(edit, {**posted(school, leader="测试乙"), "seen": seen, "reason": "换主持人"})
    assert answer.status_code == 303
    change = timeline(Studio.objects.get())[0]
    assert change.action == "faculty.studio.amended"
    assert change.note == "换主持人"
    assert change.changed["leader"] == ("测试甲", "测试乙")


def test_a_change_in_between_is_not_lost(school: Organisation) -> None:
    studio = made(school)
    actor = actor_with(Role.SCHOOL, organisation=school)
    seen = version_of(studio)
    STUDIO.amend(studio, {"leader": "测试乙"}, actor=actor, reason="一", seen=seen)
    with pytest.raises(Conflict):
        STUDIO.amend(studio, {"leader": "测试丙"}, actor=actor, reason="二", seen=seen)


def test_a_row_is_closed_with_a_reason_and_comes_back(clerk: Client, school: Organisation) -> None:
    studio = made(school)
    act = reverse("faculty:studios_act", args=[studio.pk])
    assert clerk.post(act, {"act": "close", "reason": ""}).status_code == 422
    assert clerk.post(act, {"act": "close", "reason": "主持人退休"}).status_code == 303
    studio.refresh_from_db()
    assert (studio.state, studio.closed_reason) == (RowState.CLOSED, "主持人退休")
    actor = actor_with(Role.SCHOOL, organisation=school)
    with pytest.raises(InvalidTransition):
        STUDIO.amend(studio, {"leader": "测试乙"}, actor=actor, reason="改")
    assert clerk.post(act, {"act": "reopen", "reason": "误办"}).status_code == 303
    studio.refresh_from_db()
    assert (studio.state, studio.closed_on) == (RowState.CURRENT, None)


def test_an_unknown_act_is_refused(clerk: Client, school: Organisation) -> None:
    act = reverse("faculty:studios_act", args=[made(school).pk])
    assert clerk.post(act, {"act": "delete"}).status_code == 422


def test_others_see_nothing_and_no_difference(city: Jurisdiction, school: Organisation) -> None:
    studio = made(school)
    other = client_with(Role.SCHOOL, organisation=OrganisationFactory(jurisdiction=city, school=True))
    far = client_with(Role.EDUCATION, jurisdiction=JurisdictionFactory())
    for client in (other, far):
        assert client.get(reverse(LIST)).context["listing"].total == 0
        for page in ("detail", "edit"):
            assert client.get(reverse(f"faculty:studios_{page}", args=[studio.pk])).status_code == 404
        act = client.post(reverse("faculty:studios_act", args=[studio.pk]), {"act": "close", "reason": "一"})
        assert act.status_code == 404


@pytest.mark.parametrize(
    ("role", "listed", "opened", "entered"),
    [
        (Role.EDUCATION, 200, 200, 200),
        (Role.HRSS, 200, 200, 200),
        (Role.FINANCE, 200, 200, 403),
        (Role.AUDITOR, 200, 200, 403),
        (Role.LEARNER, 403, 403, 403),
        (Role.PARENT, 403, 403, 403),
    ],
)
def test_who_may_what(
    city: Jurisdiction, school: Organisation, role: Role, listed: int, opened: int, entered: int
) -> None:
    studio = made(school)
    client = client_with(role, jurisdiction=city)
    assert client.get(reverse(LIST)).status_code == listed
    assert client.get(reverse("faculty:studios_detail", args=[studio.pk])).status_code == opened
    for page in ("new", "import"):
        assert client.get(reverse(f"faculty:studios_{page}")).status_code == entered
    assert client.get(reverse("faculty:studios_edit", args=[studio.pk])).status_code == entered


def test_a_reader_does_not_write(city: Jurisdiction, school: Organisation) -> None:
    actor = actor_with(Role.AUDITOR, jurisdiction=city)
    studio = made(school)
    with pytest.raises(NotAllowed):
        STUDIO.record(values(school, name="二"), actor=actor)
    with pytest.raises(NotAllowed):
        STUDIO.close(studio, actor=actor, reason="一")


def test_nobody_enters_rows_for_another_school(city: Jurisdiction, school: Organisation) -> None:
    stranger = actor_with(Role.SCHOOL, organisation=OrganisationFactory(jurisdiction=city, school=True))
    with pytest.raises(NotAllowed):
        STUDIO.record(values(school), actor=stranger)


def test_a_file_and_a_note_stand_on_the_page(
    clerk: Client, school: Organisation, settings: Any, tmp_path: Any
) -> None:
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"
    studio = made(school)
    act = reverse("faculty:studios_act", args=[studio.pk])
    clerk.post(act, {"act": "note", "text": "场地待扩建"})
    file = SimpleUploadedFile("批复.txt", "同意设立".encode())
    clerk.post(act, {"act": "file", "file": file, "caption": "设立批复"})
    page = clerk.get(reverse("faculty:studios_detail", args=[studio.pk])).content.decode()
    assert "场地待扩建" in page
    assert "设立批复" in page
    link = RowFile.objects.of(studio).get()
    got = clerk.get(reverse("faculty:studios_file", args=[studio.pk]), {"file": link.pk})
    assert b"".join(got.streaming_content) == "同意设立".encode()  # type: ignore[attr-defined]
    twin = made(school, name="另一工作室")
    wrong = clerk.get(reverse("faculty:studios_file", args=[twin.pk]), {"file": link.pk})
    assert wrong.status_code == 404


def test_several_are_closed_for_one_reason_or_none(clerk: Client, school: Organisation) -> None:
    one, two = made(school), made(school, name="另一工作室")
    actor = actor_with(Role.SCHOOL, organisation=school)
    bulk = reverse("faculty:studios_bulk")
    asked = clerk.post(bulk, {"selected": [one.pk, two.pk]})
    assert asked.status_code == 200
    assert "一并终止" in asked.content.decode()
    STUDIO.close(two, actor=actor, reason="先终止")
    refused = clerk.post(bulk, {"selected": [one.pk, two.pk], "act": "close", "reason": "期满"})
    assert refused.status_code == 422
    assert "这条登记已经终止" in refused.content.decode()
    one.refresh_from_db()
    assert one.state == RowState.CURRENT
    with pytest.raises(SomeRefused):
        STUDIO.close_many([one, two], actor=actor, reason="期满")
    done = clerk.post(bulk, {"selected": [one.pk], "act": "close", "reason": "期满"})
    assert done.status_code == 303
    one.refresh_from_db()
    assert one.closed_reason == "期满"


def test_the_template_comes_back_as_rows(
    clerk: Client, school: Organisation, settings: Any, tmp_path: Any
) -> None:
    settings.RONGHE_IMPORT_ROOT = tmp_path / "imports"
    studio = made(school)
    address = reverse("faculty:studios_import")
    book = openpyxl.load_workbook(BytesIO(clerk.get(address, {"get": "template"}).content))
    sheet = book["名师与大师工作室"]
    headers = [str(cell.value).removesuffix("*").strip() for cell in sheet[1]]
    for number, cells in enumerate(
        (
            {
                "单位": school.name,
                "工作室名称": studio.name,
                "类别": "技能大师工作室",
                "级别": "省级",
                "主持人": "测试甲",
                "设立日期": "2024-05-01",
            },
            {
                "单位": school.name,
                "工作室名称": "示例竹编非遗工作室",
                "类别": "非遗传承人工作室",
                "级别": "县级",
                "主持人": "测试丁",
                "共建单位或传承人": "示例竹编传承人",
                "设立日期": "2025-03-01",
            },
        ),
        start=2,
    ):
        for name, text in cells.items():
            sheet.cell(number, headers.index(name) + 1, text)
    target = BytesIO()
    book.save(target)
    upload = SimpleUploadedFile("工作室.xlsx", target.getvalue())
    preview = clerk.post(address, {"workbook": upload})
    assert preview.status_code == 200, preview.content.decode()[-3000:]
    token = preview.context["preview"].token
    assert clerk.post(address, {"act": "import", "file": token}).status_code == 303
    studio.refresh_from_db()
    assert studio.level == "province"
    assert timeline(studio)[0].action == "faculty.studio.imported"
    assert Studio.objects.get(name="示例竹编非遗工作室").kind == "heritage"


def test_a_wrong_row_stops_the_whole_file(
    clerk: Client, school: Organisation, settings: Any, tmp_path: Any
) -> None:
    settings.RONGHE_IMPORT_ROOT = tmp_path / "imports"
    lines = [
        "单位,工作室名称,类别,级别,主持人,设立日期",
        f"{school.name},甲工作室,名师工作室,市级,测试甲,2024-05-01",
        "不存在的学校,乙工作室,名师工作室,市级,测试甲,2024-05-01",
    ]
    upload = SimpleUploadedFile("工作室.csv", "\n".join(lines).encode("utf-8-sig"))
    answer = clerk.post(reverse("faculty:studios_import"), {"workbook": upload})
    assert answer.status_code == 422
    assert "系统中没有“不存在的学校”" in answer.content.decode()
    assert not Studio.objects.exists()


def test_list_exports_and_prints(clerk: Client, school: Organisation) -> None:
    made(school)
    book = clerk.get(reverse(LIST), {"format": "xlsx"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(book.streaming_content)))["数据"]  # type: ignore[attr-defined]
    assert sheet.max_row == 2
    paper = clerk.get(reverse(LIST), {"print": "1"}).content.decode()
    assert "示例数控技能大师工作室" in paper
    alone = clerk.get(reverse("faculty:studios_detail", args=[Studio.objects.get().pk]), {"print": "1"})
    assert "print" in alone.content.decode()


def test_a_page_takes_few_queries(
    clerk: Client, school: Organisation, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(30):
        made(school, name=f"第{number}工作室")
    clerk.get(reverse(LIST))
    with django_assert_max_num_queries(14):
        clerk.get(reverse(LIST))
    studio = Studio.objects.first()
    assert studio is not None
    with django_assert_max_num_queries(16):
        clerk.get(reverse("faculty:studios_detail", args=[studio.pk]))


def test_closing_without_words_is_a_broken_rule(school: Organisation) -> None:
    with pytest.raises(RuleViolated):
        STUDIO.close(made(school), actor=actor_with(Role.SCHOOL, organisation=school), reason=" ")


def test_the_help_of_a_page_is_that_of_its_register(clerk: Client) -> None:
    text = clerk.get(reverse("console:help"), {"at": "faculty:studios_edit"}).content.decode()
    assert "名师与大师工作室" in text
    assert "修改须写理由" in text


def test_the_menu_marks_the_way_to_every_register(clerk: Client) -> None:
    menu = str(clerk.get(reverse(LIST)).context["menu"])
    current = re.findall(r'href="([^"]+)" aria-current="page"', menu)
    assert current == [reverse("faculty:hub")]
