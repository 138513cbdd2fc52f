"""A step needs its state, its role and, where asked, its reason; two who press at once get one success."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, models, transaction

from ronghe.core.actor import Actor, Grant
from ronghe.core.errors import InvalidTransition, NotAllowed
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.core.workflow import Step, advance, possible_steps, step_table

SUBMIT = Step("submit", "提交", ("draft", "returned"), "submitted", frozenset({Role.SCHOOL}))
RETURN = Step("return", "退回修改", ("submitted",), "returned", frozenset({Role.EDUCATION}), needs_note=True)
LABELS = {"draft": "草稿", "submitted": "已提交", "returned": "已退回"}


class Case(models.Model):
    """A case of these tests only; its table is made and dropped with them."""

    state = models.CharField(max_length=10, choices=list(LABELS.items()), default="draft")
    remark = models.CharField(max_length=20, default="")

    class Meta:
        app_label = "core"
        managed = False
        db_table = "core_test_case"

    def __str__(self) -> str:
        return self.state


@pytest.fixture
def case(db: None) -> Case:
    with connection.schema_editor() as editor:
        editor.create_model(Case)
    return Case.objects.create()


@pytest.fixture
def committed_case(transactional_db: None) -> Iterator[Case]:
    """For two connections at once: what is not committed, the other one does not see."""
    with connection.schema_editor() as editor:
        editor.create_model(Case)
    yield Case.objects.create()
    with connection.schema_editor() as editor:
        editor.delete_model(Case)


def actor(role: str) -> Actor:
    return Actor(user_id=1, name="测试甲", grants=(Grant(role, 1, "99/"),))


def step(case: Case, what: Step, role: str, note: str = "", **changes: object) -> None:
    with transaction.atomic():
        advance(case, what, actor=actor(role), note=note, **changes)


def test_a_step_changes_the_state_and_what_goes_with_it(case: Case) -> None:
    step(case, SUBMIT, Role.SCHOOL, remark="第一次")
    case.refresh_from_db()
    assert (case.state, case.remark) == ("submitted", "第一次")


def test_a_step_from_the_wrong_state_says_the_state(case: Case) -> None:
    with pytest.raises(InvalidTransition, match="草稿"):
        step(case, RETURN, Role.EDUCATION, "理由")


def test_a_step_of_another_role_is_refused(case: Case) -> None:
    with pytest.raises(NotAllowed, match="提交"):
        step(case, SUBMIT, Role.EDUCATION)


def test_a_step_that_needs_a_reason_asks_for_it(case: Case) -> None:
    step(case, SUBMIT, Role.SCHOOL)
    with pytest.raises(InvalidTransition, match="理由"):
        step(case, RETURN, Role.EDUCATION, "  ")
    case.refresh_from_db()
    assert case.state == "submitted"


def test_of_two_who_press_at_once_one_succeeds(committed_case: Case) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def press() -> None:
        mine = Case.objects.get(pk=committed_case.pk)
        barrier.wait(timeout=10)
        try:
            step(mine, SUBMIT, Role.SCHOOL)
            outcomes.append("done")
        except InvalidTransition:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["done", "refused"]


def test_the_page_shows_what_is_possible_and_why_not() -> None:
    (only,) = possible_steps("draft", [SUBMIT, RETURN], actor(Role.EDUCATION))
    assert (only.step, only.is_possible, bool(only.why_not)) == (SUBMIT, False, True)
    (only,) = possible_steps("submitted", [SUBMIT, RETURN], actor(Role.EDUCATION))
    assert (only.step, only.is_possible) == (RETURN, True)


def test_the_table_in_the_manual_lists_every_step() -> None:
    table = step_table([SUBMIT, RETURN], LABELS)
    assert "| 提交 | 草稿、已退回 | 已提交 | 否 |" in table
    assert "| 退回修改 | 已提交 | 已退回 | 是 |" in table


def test_jurisdictions_are_seen_down_the_tree_only(db: None) -> None:
    province = Jurisdiction.objects.create(
        code="99", name="示例省", short_name="省", level="province", path="99/"
    )
    city = Jurisdiction.objects.create(
        code="9901", name="示例市", short_name="市", level="city", path="99/9901/", parent=province
    )
    seen = Actor(1, "测试甲", (Grant(Role.EDUCATION, city.pk, city.path),))
    assert list(Jurisdiction.objects.visible_to(seen)) == [city]
    assert list(Jurisdiction.objects.visible_to(Actor.anonymous())) == []
