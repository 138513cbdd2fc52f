"""The case mechanism through one kind of case, the selection of famous teachers (TEA-21)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.console.action_labels import label_of
from ronghe.console.home import todos_of
from ronghe.core.actor import Actor
from ronghe.core.errors import InvalidTransition, NotAllowed, NotFound, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Jurisdiction, Notice
from ronghe.core.registers import SomeRefused
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.faculty.models import Selection
from ronghe.faculty.services.selections import SELECTION
from tests.factories.accounts import actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.support.clients import client_with

pytestmark = [pytest.mark.django_db, pytest.mark.register("TEA-21")]
LIST = "faculty:selections_list"


@pytest.fixture
def city() -> Jurisdiction:
    return JurisdictionFactory()


@pytest.fixture
def school(city: Jurisdiction) -> Organisation:
    return OrganisationFactory(jurisdiction=city, school=True)


@pytest.fixture
def headmaster(school: Organisation) -> Actor:
    return actor_with(Role.SCHOOL, organisation=school)


@pytest.fixture
def officer(city: Jurisdiction) -> Actor:
    return actor_with(Role.EDUCATION, jurisdiction=city)


@pytest.fixture
def bureau(city: Jurisdiction) -> Client:
    return client_with(Role.EDUCATION, jurisdiction=city)


@pytest.fixture
def clerk(school: Organisation) -> Client:
    return client_with(Role.SCHOOL, organisation=school)


def values(school: Organisation, **more: Any) -> dict[str, Any]:
    return {
        "organisation": school,
        "candidate": "测试甲",
        "selection": "示例名师",
        "year": 2026,
        "kind": "teacher",
        "category": "vocational",
        "merits": "带队改造示例产线。",
        **more,
    }


def nominated(headmaster: Actor, school: Organisation, **more: Any) -> Selection:
    return SELECTION.record(values(school, **more), actor=headmaster)


def submitted(headmaster: Actor, school: Organisation, **more: Any) -> Selection:
    return SELECTION.take(nominated(headmaster, school, **more), "submit", actor=headmaster)


def act(client: Client, case: Selection, **data: Any) -> Any:
    return client.post(reverse("faculty:selections_act", args=[case.pk]), data)


def on_day(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """It is that day, and what is submitted is due in five working days."""
    monkeypatch.setattr(timezone, "localdate", lambda: day)
    monkeypatch.setitem(SELECTION.days, "submitted", 5)  # type: ignore[arg-type]  # a dict behind its Mapping


def test_a_school_puts_somebody_forward_and_the_bureau_chooses(
    clerk: Client, bureau: Client, school: Organisation
) -> None:
    answer = clerk.post(reverse("faculty:selections_new"), {**values(school), "organisation": school.pk})
    assert answer.status_code == 303
    case = Selection.objects.get()
    assert (case.state, case.organisation, case.jurisdiction) == ("draft", school, school.jurisdiction)
    assert act(clerk, case, step="submit").status_code == 303
    assert act(bureau, case, step="choose", note="评审组一致同意").status_code == 303
    case.refresh_from_db()
    assert case.state == "chosen"
    page = clerk.get(answer["Location"]).content.decode()
    assert "名师名校长评选：入选" in page
    assert "评审组一致同意" in page
    assert "已经办结" in page


def test_a_vocational_teacher_stands_in_the_category_made_for_them(
    headmaster: Actor, school: Organisation
) -> None:
    with pytest.raises(RuleViolated) as refused:
        nominated(headmaster, school, category="basic")
    assert set(refused.value.fields) == {"category"}
    other = OrganisationFactory(jurisdiction=school.jurisdiction, kind="general_school")
    assert nominated(actor_with(Role.SCHOOL, organisation=other), other, category="basic").pk


def test_each_step_says_who_may_take_it(headmaster: Actor, officer: Actor, school: Organisation) -> None:
    case = submitted(headmaster, school)
    mine = {one.step.name: one for one in SELECTION.possible(case, headmaster)}
    assert mine["withdraw"].is_possible
    assert not mine["choose"].is_possible
    assert mine["choose"].why_not == "由教育部门办理。"
    theirs = {one.step.name: one.is_possible for one in SELECTION.possible(case, officer)}
    assert theirs == {"withdraw": False, "choose": True, "return": True, "refuse": True}
    with pytest.raises(NotAllowed):
        SELECTION.take(case, "choose", actor=headmaster)


def test_the_page_shows_why_not(clerk: Client, headmaster: Actor, school: Organisation) -> None:
    page = clerk.get(reverse("faculty:selections_detail", args=[submitted(headmaster, school).pk]))
    text = page.content.decode()
    assert "等待教育部门办理" in text
    assert "由教育部门办理。" in text


def test_a_step_out_of_turn_or_without_a_reason_is_refused(
    headmaster: Actor, officer: Actor, school: Organisation
) -> None:
    case = submitted(headmaster, school)
    with pytest.raises(InvalidTransition):
        SELECTION.take(case, "return", actor=officer)
    SELECTION.take(case, "refuse", actor=officer, note="业绩不足")
    with pytest.raises(InvalidTransition):
        SELECTION.take(case, "choose", actor=officer)
    with pytest.raises(NotFound):
        SELECTION.take(case, "no_such_step", actor=officer)


def test_an_officer_of_elsewhere_and_another_school_do_not_reach_it(
    city: Jurisdiction, headmaster: Actor, school: Organisation
) -> None:
    case = submitted(headmaster, school)
    far = client_with(Role.EDUCATION, jurisdiction=JurisdictionFactory())
    other = client_with(Role.SCHOOL, organisation=OrganisationFactory(jurisdiction=city, school=True))
    for client in (far, other):
        assert client.get(reverse("faculty:selections_detail", args=[case.pk])).status_code == 404
        assert act(client, case, step="choose").status_code == 404
    stranger = actor_with(Role.EDUCATION, jurisdiction=JurisdictionFactory())
    with pytest.raises(NotAllowed):
        SELECTION.take(case, "choose", actor=stranger)


def test_what_is_sent_in_is_fixed_until_it_comes_back(
    clerk: Client, headmaster: Actor, officer: Actor, school: Organisation
) -> None:
    case = submitted(headmaster, school)
    edit = reverse("faculty:selections_edit", args=[case.pk])
    data = {**values(school, merits="补充业绩"), "organisation": school.pk, "reason": "补充"}
    assert clerk.post(edit, data).status_code == 422
    SELECTION.take(case, "return", actor=officer, note="请补充材料")
    assert clerk.post(edit, data).status_code == 303
    case.refresh_from_db()
    assert case.merits == "补充业绩"
    assert SELECTION.take(case, "submit", actor=headmaster).state == "submitted"


def test_the_first_officer_to_act_handles_it_and_the_applicant_hears(
    headmaster: Actor, officer: Actor, school: Organisation
) -> None:
    case = submitted(headmaster, school)
    assert case.handler_id is None
    SELECTION.take(case, "return", actor=officer, note="请补充材料")
    assert case.handler_id == officer.user_id
    notice = Notice.objects.get(recipient_id=headmaster.user_id)
    assert "退回补正" in notice.subject
    assert notice.url == reverse("faculty:selections_detail", args=[case.pk])
    SELECTION.take(case, "submit", actor=headmaster)
    assert Notice.objects.filter(recipient_id=officer.user_id).count() == 1


def test_a_finished_case_withdraws_what_was_said_before(
    headmaster: Actor, officer: Actor, school: Organisation
) -> None:
    case = submitted(headmaster, school)
    SELECTION.take(case, "return", actor=officer, note="请补充材料")
    SELECTION.take(case, "submit", actor=headmaster)
    SELECTION.take(case, "choose", actor=officer)
    open_notices = Notice.objects.unread().filter(recipient_id=headmaster.user_id)
    assert [one.subject.rpartition("：")[2] for one in open_notices] == ["入选"]


def test_a_bureau_takes_a_case_over(
    bureau: Client, clerk: Client, headmaster: Actor, school: Organisation
) -> None:
    case = submitted(headmaster, school)
    assert act(clerk, case, act="take_over").status_code == 403
    assert act(bureau, case, act="take_over").status_code == 303
    case.refresh_from_db()
    assert case.handler_id is not None


def test_a_deadline_counts_working_days_and_says_how(
    headmaster: Actor, school: Organisation, monkeypatch: pytest.MonkeyPatch, clerk: Client
) -> None:
    """Five working days after Friday 27 September 2024: a working Sunday, then the week of National Day."""
    on_day(monkeypatch, date(2024, 9, 27))
    case = submitted(headmaster, school)
    assert case.due_on == date(2024, 10, 10)
    assert SELECTION.days_left(case) == 5
    assert SELECTION.days_left(case, date(2024, 10, 14)) == -3
    assert any("国庆节" in line for line in SELECTION.deadline_words(case))
    page = clerk.get(reverse("faculty:selections_detail", args=[case.pk])).content.decode()
    assert "还剩 5 个工作日" in page


def test_a_year_without_announced_holidays_has_no_deadline(
    headmaster: Actor, school: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_day(monkeypatch, date(2099, 12, 30))
    case = submitted(headmaster, school)
    assert case.due_on is None
    assert any("不能推定" in line for line in SELECTION.deadline_words(case))


def test_the_worklist_puts_the_late_first_and_the_home_page_counts_it(
    bureau: Client, headmaster: Actor, officer: Actor, school: Organisation
) -> None:
    late, soon, later = (submitted(headmaster, school, candidate=f"测试{one}") for one in "甲乙丙")
    nominated(headmaster, school, candidate="测试丁")
    today = timezone.localdate()
    for case, days in ((late, -3), (soon, 2), (later, 30)):
        Selection.objects.filter(pk=case.pk).update(due_on=today + timedelta(days=days))
    page = bureau.get(reverse(LIST), {"mine": "1"}).context["listing"]
    assert [row.pk for row in page.rows] == [late.pk, soon.pk, later.pk]
    assert bureau.get(reverse(LIST), {"mine": "1", "late": "1"}).context["listing"].total == 1
    assert bureau.get(reverse(LIST)).context["listing"].total == 4
    todo = next(one for one in todos_of(officer) if "名师名校长评选" in one.label)
    assert (todo.number, todo.tone) == (3, "bad")
    assert "1 件已逾期" in todo.note
    assert todo.url == f"{reverse(LIST)}?mine=1"
    own = next(one for one in todos_of(headmaster) if "名师名校长评选" in one.label)
    assert own.number == 1
    assert not [one for one in todos_of(actor_with(Role.TEACHER, organisation=school)) if "评选" in one.label]


def test_one_step_over_several_is_all_or_none(
    bureau: Client, headmaster: Actor, officer: Actor, school: Organisation
) -> None:
    one, two = submitted(headmaster, school), submitted(headmaster, school, candidate="测试乙")
    draft = nominated(headmaster, school, candidate="测试丙")
    bulk = reverse("faculty:selections_bulk")
    assert "未入选" in bureau.post(bulk, {"selected": [one.pk, two.pk]}).content.decode()
    refused = bureau.post(bulk, {"selected": [one.pk, draft.pk], "step": "refuse", "note": "名额已满"})
    assert refused.status_code == 422
    assert "当前状态为“草稿”" in refused.content.decode()
    one.refresh_from_db()
    assert one.state == "submitted"
    with pytest.raises(SomeRefused):
        SELECTION.take_many([one, two], "refuse", actor=officer)
    done = bureau.post(bulk, {"selected": [one.pk, two.pk], "step": "refuse", "note": "名额已满"})
    assert done.status_code == 303
    assert set(Selection.objects.filter(pk__in=[one.pk, two.pk]).values_list("state", flat=True)) == {
        "refused"
    }
    assert timeline(Selection.objects.get(pk=one.pk))[0].note == "名额已满"


def test_files_and_notes_belong_to_a_case(
    clerk: Client, headmaster: Actor, school: Organisation, settings: Any, tmp_path: Any
) -> None:
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"
    case = nominated(headmaster, school)
    file = SimpleUploadedFile("业绩.txt", "示例".encode())
    assert act(clerk, case, act="file", file=file, caption="业绩材料").status_code == 303
    assert act(clerk, case, act="note", text="请教研组核对").status_code == 303
    page = clerk.get(reverse("faculty:selections_detail", args=[case.pk])).content.decode()
    assert "业绩材料" in page
    assert "请教研组核对" in page
    assert act(clerk, case, act="close").status_code == 422


def test_a_case_page_takes_few_queries(
    clerk: Client,
    headmaster: Actor,
    school: Organisation,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    for number in range(25):
        submitted(headmaster, school, candidate=f"测试{number}")
    case = Selection.objects.first()
    assert case is not None
    clerk.get(reverse(LIST))
    with django_assert_max_num_queries(15):
        clerk.get(reverse(LIST))
    with django_assert_max_num_queries(18):
        clerk.get(reverse("faculty:selections_detail", args=[case.pk]))


def test_every_step_has_words_in_the_timeline() -> None:
    assert label_of("faculty.selection.choose") == "名师名校长评选：入选"
    assert label_of("faculty.title_review.grant") == "正高级职称评审：公示无异议，确认资格"
    assert label_of("faculty.selection.taken_over") == "名师名校长评选：接手经办"
