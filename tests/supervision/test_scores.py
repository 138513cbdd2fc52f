"""Rankings with ties and missing components, accountability files, and status computed from an indicator."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.core.errors import Conflict, Invalid, NotAllowed, RuleViolated
from ronghe.policy.enums import Modality
from ronghe.policy.models import Observation
from ronghe.supervision.models import Ranking, RankingMethod, RoundForm, StatusRule
from ronghe.supervision.queries.files import file_of, letter_of, supervised, units_visible
from ronghe.supervision.queries.scores import Span, candidates, ranking_of
from ronghe.supervision.queries.statuses import statuses
from ronghe.supervision.rules.ranking import Candidate, Share, rank
from ronghe.supervision.services import cards, records
from ronghe.supervision.services.ranking import fix_ranking
from ronghe.supervision.services.statuses import overrule_status, take_over_status
from tests.factories.policy import IndicatorFactory, ProgressReportFactory
from tests.supervision.world import SYSTEM, World

WEIGHTS = {"on_time": 40, "tasks": 60}


def one(key: int, on_time: tuple[int, int], tasks: tuple[int, int], **more: int) -> Candidate:
    return Candidate(key, f"单位{key}", {"on_time": Share(*on_time), "tasks": Share(*tasks)}, **more)


def test_what_is_missing_is_not_nought() -> None:
    """A unit without due tasks is scored on what it has; nothing at all gives no score and no place."""
    placed = rank(
        [one(1, (4, 4), (0, 0)), one(2, (4, 4), (1, 2)), one(3, (0, 0), (0, 0))], WEIGHTS, yellow=2, red=5
    )
    assert [(line.candidate.key, line.score, line.place) for line in placed] == [
        (1, Decimal("100.00"), 1),
        (2, Decimal("70.00"), 2),
        (3, None, None),
    ]
    assert placed[0].missing == ("tasks",)


def test_equal_scores_share_a_place_and_the_next_is_skipped() -> None:
    rows = [
        one(1, (1, 1), (1, 1)),
        one(2, (2, 2), (3, 3)),
        one(3, (1, 2), (1, 2)),
        one(4, (1, 1), (1, 1), yellow=1),
    ]
    placed = rank(rows, WEIGHTS, yellow=2, red=5)
    assert [(line.candidate.key, line.place) for line in placed] == [(1, 1), (2, 1), (4, 3), (3, 4)]
    assert placed[2].score == Decimal("98.00")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 4), min_size=1, max_size=6))
def test_places_follow_scores(rows: list[tuple[int, int, int, int]]) -> None:
    """A better score never has a worse place; scores stay between 0 and 100; nobody is lost."""
    units = [one(n, (min(a, b), b), (min(c, d), d), red=c) for n, (a, b, c, d) in enumerate(rows)]
    placed = rank(units, WEIGHTS, yellow=2, red=5)
    assert {line.candidate.key for line in placed} == set(range(len(rows)))
    scored = [line for line in placed if line.score is not None]
    for better, worse in pairwise(scored):
        assert better.score is not None
        assert worse.score is not None
        assert (better.score > worse.score) == (better.place < worse.place)  # type: ignore[operator]
    assert all(0 <= line.score <= 100 for line in scored if line.score is not None)


@pytest.fixture
def world() -> World:
    return World()


def method(world: World, **more: Any) -> RankingMethod:
    values = {"organisation": world.office, "name": "示例办法", "basis": "示例督查通知", **more}
    return records.METHOD.record(values, actor=world.officer)


SPAN = Span(date(2020, 1, 1), date(2100, 1, 1))


@pytest.mark.django_db
@pytest.mark.register("POL-07")
def test_what_only_may_or_is_encouraged_is_outside_the_ranking(world: World) -> None:
    world.task()
    world.task(Modality.MAY)
    world.task(Modality.ENCOURAGE)
    world.round(title="鼓励填报", modality=Modality.ENCOURAGE)
    today = timezone.localdate()
    (first, second) = candidates(world.governments, SPAN, today, with_figures=False)
    assert (first.shares["tasks"], first.shares["on_time"]) == (Share(0, 1), Share(0, 0))
    assert second.shares["tasks"] == Share(0, 0)


@pytest.mark.django_db
def test_components_come_from_the_records(world: World) -> None:
    """On time, first pass, cards, and a cleared form that counts for nothing."""
    form = world.form()
    other = form.round.forms.get(organisation=world.governments[1])
    world.card_rule()
    cards.issue_card(form, "red", actor=world.officer, reason="逾期")
    world.closed(form)
    RoundForm.objects.filter(pk=form.pk).update(returns=1)
    RoundForm.objects.filter(pk=other.pk).update(state="cleared")
    first, second = candidates(world.governments, SPAN, timezone.localdate(), with_figures=False)
    assert (first.shares["on_time"], first.shares["first_pass"], first.red) == (Share(0, 1), Share(0, 1), 1)
    assert (second.shares["on_time"], second.red) == (Share(0, 0), 0)


@pytest.mark.django_db
def test_a_county_without_schools_or_work_has_no_place(world: World) -> None:
    placed = ranking_of(world.city, "counties", method(world), SPAN, timezone.localdate())
    assert [(line.score, line.place) for line in placed] == [(None, None), (None, None)]
    assert ranking_of(world.counties[0], "schools", method(world, name="学校"), SPAN, date(2024, 1, 1)) == []


@pytest.mark.django_db
def test_a_ranking_is_fixed_once_and_stays(world: World) -> None:
    world.closed(world.form())
    way = method(world)
    with pytest.raises(NotAllowed):
        fix_ranking(world.city, "counties", way, SPAN.first, SPAN.last, actor=world.clerks[0])
    with pytest.raises(Invalid):
        fix_ranking(world.city, "counties", way, SPAN.last, SPAN.first, actor=world.officer)
    row = fix_ranking(world.city, "counties", way, SPAN.first, SPAN.last, actor=world.officer)
    before = row.content["lines"][0]
    records.METHOD.amend(way, {"on_time": 0, "tasks": 55}, actor=world.officer, reason="调整")
    RoundForm.objects.update(returns=3)
    assert Ranking.objects.get().content["lines"][0] == before
    assert row.content["method"]["weights"]["on_time"] == 25
    with pytest.raises(Conflict):
        fix_ranking(world.city, "counties", way, SPAN.first, SPAN.last, actor=world.officer)
    with pytest.raises(RuleViolated) as weights:
        method(world, name="不足一百", on_time=10)
    assert "应为 100" in weights.value.message


@pytest.mark.django_db
def test_a_file_holds_everything_of_a_unit_and_only_for_its_readers(world: World) -> None:
    world.task()
    form = world.form()
    world.card_rule()
    cards.issue_card(form, "yellow", actor=world.officer, reason="逾期")
    world.action()
    fix_ranking(world.city, "counties", method(world), SPAN.first, SPAN.last, actor=world.officer)
    unit = world.governments[0]
    file = file_of(unit, world.officer)
    sizes = (len(file.tasks), len(file.forms), len(file.cards), len(file.items), len(file.places))
    assert sizes == (1, 1, 1, 1, 1)
    letter = letter_of(file, timezone.localdate())
    assert [table.heads[0] for table in letter.tables] == ["任务", "调度督查", "牌色", "序号", "时段"]
    assert set(units_visible(world.clerks[0])) == {unit}
    open_now = supervised(world.officer).get(pk=unit.pk)
    assert (open_now.form_count, open_now.item_count, open_now.card_count) == (1, 1, 1)


def status_rule(world: World, value: int) -> StatusRule:
    """A task measured by an indicator whose target of 5 is for last year, with what the unit claims."""
    task = world.task(state="on_track")
    year = timezone.localdate().year
    indicator = IndicatorFactory(plan=world.plan, task=task, value=5, target_year=year)
    Observation.objects.create(
        jurisdiction=world.city, indicator=indicator, year=year, value=value, data_source="示例统计"
    )
    ProgressReportFactory(task=task, organisation=world.bureau, claimed="done")
    values = {"organisation": world.office, "task": task, "indicator": indicator, "basis": "示例办法"}
    return records.STATUS_RULE.record(values, actor=world.officer)


@pytest.mark.django_db
@pytest.mark.register("POL-06")
def test_a_status_computed_from_the_indicator_says_so(world: World) -> None:
    """Seven of five wanted: done by the figure; the unit's own word stands beside it."""
    rule = status_rule(world, 7)
    status = statuses([rule], timezone.localdate().year)[0]
    assert (status.computed, status.holds, status.source) == ("done", "done", "由指标计算")
    assert status.report is not None
    assert status.report.claimed == "done"
    task = take_over_status(rule, actor=world.officer)
    assert (task.state, task.done_on) == ("done", timezone.localdate())


@pytest.mark.django_db
def test_an_official_overrules_with_a_reason(world: World) -> None:
    rule = status_rule(world, 2)
    with pytest.raises(RuleViolated):
        overrule_status(rule, "paused", actor=world.officer, reason=" ")
    with pytest.raises(NotAllowed):
        overrule_status(rule, "done", actor=world.clerks[0], reason="我们说完成了")
    overrule_status(rule, "paused", actor=world.officer, reason="上级政策调整")
    status = statuses([rule], timezone.localdate().year)[0]
    assert (status.holds, status.source) == ("paused", "人工核定：上级政策调整")
    overrule_status(rule, "", actor=world.officer, reason="恢复按指标")
    assert statuses([rule], timezone.localdate().year)[0].holds != "paused"


@pytest.mark.django_db
def test_without_a_figure_there_is_no_computed_status(world: World) -> None:
    rule = status_rule(world, 7)
    Observation.objects.all().delete()
    assert statuses([rule], timezone.localdate().year)[0].computed is None
    with pytest.raises(RuleViolated):
        take_over_status(rule, actor=SYSTEM)
