"""Rules without a database: payloads, keys over versions, changes, deadlines, workflows."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.core.actor import Actor, Grant
from ronghe.core.errors import Invalid
from ronghe.core.workflow import Step, possible_steps
from ronghe.policy.enums import Comparator, DeadlineBasis, Governs, IndicatorKind, ItemKind, Modality
from ronghe.policy.rules.aligning import align
from ronghe.policy.rules.assembling import Kept, Settled, assemble, open_fields
from ronghe.policy.rules.changes import Op, What, plan_changes, word_changes
from ronghe.policy.rules.content import Content, ContentClause, ContentIndicator, ContentTask, settled
from ronghe.policy.rules.dates import due_day, period_warning, validity_on
from ronghe.policy.rules.editing import merge_payloads
from ronghe.policy.rules.payloads import (
    ClausePayload,
    IndicatorPayload,
    MetaPayload,
    TaskPayload,
    UnitPayload,
    read_payload,
    write_payload,
)
from ronghe.policy.rules.steps import WORKFLOWS, task_step
from ronghe.policy.rules.words import indexed, question, question_words

TITLES = st.text("产教融合规划企业学校培训基地建设推进完善一二三四五", min_size=2, max_size=12)


@st.composite
def indicators(draw: st.DrawFn) -> IndicatorPayload:
    low = draw(st.decimals(0, 10**6, places=2))
    is_range = draw(st.booleans())
    year = draw(st.none() | st.integers(2015, 2035))
    return IndicatorPayload(
        name=draw(TITLES),
        comparator=Comparator.RANGE if is_range else Comparator.AT_LEAST,
        value=low,
        value_high=low + 1 if is_range else None,
        unit=draw(st.sampled_from(["个", "%", "人"])),
        target_year=year,
        deadline_basis=DeadlineBasis.STATED if year else DeadlineBasis.NONE,
        modality=draw(st.sampled_from(list(Modality))),
    )


@given(indicators())
def test_a_payload_survives_json(payload: IndicatorPayload) -> None:
    data = json.loads(json.dumps(write_payload(payload)))
    assert read_payload(ItemKind.INDICATOR, data) == payload


@given(
    st.dictionaries(
        st.sampled_from(["title", "units", "deadline_on", "number", "x"]),
        st.none() | st.integers() | st.text() | st.lists(st.integers()),
    )
)
def test_no_json_gets_past_the_reader(data: dict[str, object]) -> None:
    """Whatever is sent, it is a task or a message, never an error of ours."""
    with contextlib.suppress(Invalid):
        assert isinstance(read_payload(ItemKind.TASK, data), TaskPayload)


def content(*titles: str, clause: str = "一、") -> Content:
    return Content(
        (ContentClause("一、", 1, "一、", "总体要求"),),
        tuple(ContentTask(key=f"一、#{n}", title=title, clause=clause) for n, title in enumerate(titles)),
    )


@given(st.lists(TITLES, min_size=1, max_size=6, unique=True))
def test_the_same_text_keeps_every_key(titles: list[str]) -> None:
    old = content(*titles)
    assert align(old, old) == old
    assert plan_changes(old, align(old, old)) == ()


@given(st.lists(TITLES, min_size=1, max_size=6), st.lists(TITLES, min_size=1, max_size=6))
def test_keys_stay_unique_and_old_ones_are_never_given_to_new_things(
    one: list[str], other: list[str]
) -> None:
    old, new = content(*one), content(*other)
    used = frozenset({"一、#90"})
    aligned = align(old, new, used)
    keys = [task.key for task in aligned.tasks]
    assert len(keys) == len(set(keys)) == len(new.tasks)
    assert not used & set(keys)
    assert [task.title for task in aligned.tasks] == [task.title for task in new.tasks]


def test_a_reworded_task_keeps_its_key_where_a_new_one_pushes_in() -> None:
    old = content("建设产教融合信息平台", "培育产教融合型企业")
    new = content("推进数字化培训", "建设产教融合综合信息平台", "培育产教融合型企业")
    aligned = align(old, new)
    assert [task.key for task in aligned.tasks] == ["一、#0~2", "一、#0", "一、#1"]
    changes = plan_changes(old, aligned)
    assert {(change.what, change.name) for change in changes} == {
        (What.ADDED, "推进数字化培训"),
        (What.CHANGED, "建设产教融合综合信息平台"),
    }


def test_links_between_rows_follow_the_new_keys() -> None:
    tasks = (
        ContentTask(key="a", title="建设示范基地", clause="c"),
        ContentTask(
            key="b", title="附件建设示范基地", clause="c", origin="annex", restates="a", yields_to="a"
        ),
    )
    clause = ContentClause("c", 1, "一、", "建设")
    new = Content((clause,), tasks, (ContentIndicator("i", "基地数", "c", "b"),))
    old = Content((replace(clause, key="旧"),), (replace(tasks[0], key="旧任务", clause="旧"),))
    aligned = align(old, new)
    assert aligned.tasks[0].key == "旧任务"
    assert aligned.tasks[0].clause == "旧"
    assert (aligned.tasks[1].restates, aligned.tasks[1].yields_to) == ("旧任务", "旧任务")
    assert aligned.indicators[0].task == aligned.tasks[1].key


@given(st.text("产教融合探索建立平台，。", max_size=30), st.text("产教融合探索建立平台，。", max_size=30))
def test_word_changes_hold_both_texts(before: str, after: str) -> None:
    words = word_changes(before, after)
    assert "".join(word.text for word in words if word.op != Op.IN) == before
    assert "".join(word.text for word in words if word.op != Op.OUT) == after


@given(st.text(min_size=0, max_size=40))
def test_a_question_never_breaks_out_of_its_quotes(text: str) -> None:
    asked = question(text)
    assert "\x00" not in asked
    if asked:
        assert question_words(text)


@given(st.text("一二三四产教融合实训基地", min_size=2, max_size=12))
def test_any_two_neighbouring_characters_are_in_the_index(text: str) -> None:
    there = set(indexed(text).split())
    assert {text[i : i + 2] for i in range(len(text) - 1)} <= there


@pytest.mark.register("POL-05")
def test_the_wording_that_does_not_govern_yields() -> None:
    items = [
        Kept(1, ItemKind.CLAUSE, ClausePayload("一、", "平台")),
        Kept(2, ItemKind.TASK, TaskPayload("探索建立平台"), under=1),
        Kept(3, ItemKind.ANNEX_TASK, TaskPayload("建立平台", number=5), under=1, restates=2),
    ]
    for governs, loser in (
        (Governs.ANNEX, 2),
        (Governs.BODY, 3),
        (Governs.BOTH, None),
        (Governs.UNDECIDED, None),
    ):
        made = assemble(items, [Settled(2, 3, governs)])
        yielding = {task.key for task in made.content.tasks if task.yields_to}
        assert yielding == ({made.keys[loser]} if loser else set())
        again = settled(made.content, made.keys[2], made.keys[3], Governs.BOTH)
        assert not any(task.yields_to for task in again.tasks)
    assert made.content.tasks[1].key == "附件#5"
    assert made.content.tasks[1].restates == made.content.tasks[0].key


def test_what_stood_under_a_dropped_clause_moves_up() -> None:
    items = [
        Kept(1, ItemKind.CLAUSE, ClausePayload("一、", "总")),
        Kept(3, ItemKind.TASK, TaskPayload("任务"), under=2),
    ]
    assert assemble(items).content.tasks[0].clause is None
    items[1:1] = [Kept(2, ItemKind.CLAUSE, ClausePayload("（一）", "分"), under=1)]
    made = assemble(items)
    assert made.content.tasks[0].clause == "一、/（一）"
    assert made.content.clauses[1].parent == "一、"


@pytest.mark.register("IND-39", "XCUT-03")
def test_what_a_definition_leaves_open_is_named() -> None:
    share = IndicatorPayload("双师型教师占比", comparator=Comparator.ABOUT, value=Decimal(60), unit="%")
    assert set(open_fields(share)) == {
        "target_year",
        "data_source",
        "baseline",
        "numerator",
        "denominator",
        "tolerance",
    }
    rated = IndicatorPayload("基本达标", kind=IndicatorKind.QUALITATIVE)
    assert set(open_fields(rated)) == {"target_year", "data_source"}


def test_merging_gives_a_unit_its_strongest_role() -> None:
    one = TaskPayload("甲", units=(UnitPayload("市教育局"), UnitPayload("市财政局")))
    other = TaskPayload("乙", units=(UnitPayload("市教育局", role="lead"),))
    merged = merge_payloads([one, other])
    assert isinstance(merged, TaskPayload)
    assert [(unit.name, unit.role) for unit in merged.units] == [
        ("市教育局", "lead"),
        ("市财政局", "responsible"),
    ]
    with pytest.raises(Invalid):
        merge_payloads([one, ClausePayload("一、")])


@pytest.mark.parametrize(
    ("printed", "year", "day"),
    [
        ("2020年秋季", 2020, date(2020, 11, 30)),
        ("2024年2月底", 2024, date(2024, 2, 29)),
        ("2021年12月", 2021, date(2021, 12, 31)),
        ("2020年4月20日前", 2020, date(2020, 4, 20)),
        ("到2024年", 2024, date(2024, 12, 31)),
        ("2023年上半年", 2023, date(2023, 6, 30)),
        ("", None, None),
    ],
)
def test_a_printed_date_is_the_last_day_it_can_mean(printed: str, year: int | None, day: date | None) -> None:
    assert due_day(printed, year) == day


@pytest.mark.register("IND-40")
@given(st.integers(2015, 2035), st.integers(2018, 2025), st.integers(0, 5))
def test_the_warning_is_for_years_outside(year: int, first: int, length: int) -> None:
    warned = period_warning(year, first, first + length)
    assert bool(warned) == (not first <= year <= first + length)


@pytest.mark.register("POL-14", "POL-01")
def test_validity_turns_on_the_day() -> None:
    start, end = date(2023, 5, 25), date(2025, 12, 31)
    assert validity_on(date(2023, 5, 24), start, end) == "not_yet"
    assert validity_on(start, start, end) == "in_force"
    assert validity_on(end, start, end) == "in_force"
    assert validity_on(date(2026, 1, 1), start, end) == "expired"
    assert validity_on(start, None, None) == "unknown"


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_every_workflow_is_sound(name: str) -> None:
    """Steps name states that exist, no step stands still, every state but the first is reached."""
    steps, states = WORKFLOWS[name]
    values = set(states.values)
    for step in steps:
        assert set(step.sources) | {step.target} <= values
    assert len({step.name for step in steps}) == len(steps)
    assert values - {step.target for step in steps} <= {states.values[0]}


@given(st.data())
def test_no_walk_through_the_task_workflow_skips_a_step(data: st.DataObject) -> None:
    steps, states = WORKFLOWS["任务"]
    state = "not_started"
    for _ in range(12):
        target = data.draw(st.sampled_from(states.values))
        step = task_step(state, target)
        assert (step is None) == (not any(state in s.sources and s.target == target for s in steps))
        state = target if step else state
    assert state in states.values


def test_buttons_say_why_not() -> None:
    step = Step("x", "办理", ("a",), "b", roles=frozenset({"education"}))
    stranger = Actor(1, "甲", (Grant("school", 1, "99/"),))
    assert [p.why_not for p in possible_steps("a", [step], stranger)] == ["不在您的职责之内"]
    assert possible_steps("b", [step], stranger) == []


def test_document_data_is_checked() -> None:
    with pytest.raises(Invalid) as caught:
        read_payload(ItemKind.META, {"title": "", "plan_from": 2024, "plan_to": 2020})
    assert set(caught.value.fields) == {"title", "plan_to"}
    assert isinstance(read_payload(ItemKind.META, {"title": "x"}), MetaPayload)
