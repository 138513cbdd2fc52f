"""The five jurisdictions load as plans; loading again changes nothing; nothing published is rewritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from ronghe.cli.jurisdiction import SHIPPED
from ronghe.core.actor import Actor
from ronghe.core.errors import NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.engine.packs import Pack
from ronghe.engine.packs import load_pack as read_pack
from ronghe.engine.rules.lookup import parameter
from ronghe.engine.rules.values import NotStated, Value
from ronghe.policy.enums import Governs
from ronghe.policy.models import Document, Parameter, Plan, PlanVersion
from ronghe.policy.queries.parameters import parameter_store
from ronghe.policy.queries.plans import plan_indicators, version_changes
from ronghe.policy.services.packs import Loaded, ensure_jurisdiction, load_pack
from ronghe.policy.services.reviewing import settle_conflict
from tests.factories.accounts import actor_with

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")
NAMES = sorted(folder.name for folder in SHIPPED.iterdir() if (folder / "plan.yaml").is_file())


def load(pack: Pack) -> Loaded:
    return load_pack(pack, ensure_jurisdiction(pack, actor=SYSTEM), actor=SYSTEM)


@pytest.mark.register("XCUT-01", "POL-01", "POL-02", "POL-03", "POL-07")
@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_pack_becomes_a_running_plan_and_loads_twice(name: str) -> None:
    pack = read_pack(SHIPPED / name)
    loaded = load(pack)
    plan = loaded.plan
    assert plan.clauses.count() == len(pack.clauses)
    assert plan.tasks.count() == len(pack.tasks) + (len(pack.annex.rows) if pack.annex else 0)
    assert plan.indicators.count() == len(pack.indicators)
    assert plan.milestones.count() == len(pack.milestones)
    assert plan.name_lists.count() == len(pack.lists)
    assert plan.cycles.count() == len(pack.cycles)
    assert plan.document.links.count() == len(pack.plan.superior)
    assert Parameter.objects.count() == sum(len(series.periods) for series in pack.parameters)
    for task in pack.tasks:
        row = plan.tasks.get(key=f"任务{task.id}")
        assert row.modality == task.modality.value
        printed = [unit.printed_name for unit in row.units.order_by("order")]
        assert printed == list(dict.fromkeys(task.units))
    again = load(pack)
    assert again.is_unchanged, again
    assert PlanVersion.objects.count() == 1


@pytest.mark.register("POL-01")
def test_qingyuan_has_its_number_and_period() -> None:
    plan = load(read_pack(SHIPPED / "qingyuan")).plan
    document = plan.document
    assert (document.number, document.issued_on, document.published_on) == (
        "清府办函〔2020〕8号",
        date(2020, 2, 20),
        date(2020, 3, 5),
    )
    assert (document.plan_from, document.plan_to) == (2019, 2021)


@pytest.mark.register("IND-40")
def test_targets_of_2022_are_outside_the_qingyuan_period() -> None:
    plan = load(read_pack(SHIPPED / "qingyuan")).plan
    warned = [row for row in plan_indicators(plan) if row.warning]
    assert {row.indicator.target_year for row in warned} == {2022}
    assert "超出规划期（2019—2021年）" in warned[0].warning
    assert any(row.indicator.rule == "qy.ratio.provkey" for row in warned)


@pytest.mark.register("POL-14", "POL-01")
def test_linping_takes_effect_on_its_day_under_one_bureau() -> None:
    document = load(read_pack(SHIPPED / "linping")).plan.document
    assert document.effective_from == date(2023, 5, 25)
    assert document.number == "临平政办〔2023〕8号"


@pytest.mark.register("POL-12")
def test_liaocheng_has_the_day_for_one_place_one_plan() -> None:
    plan = load(read_pack(SHIPPED / "liaocheng")).plan
    days = [*plan.cycles.values_list("due_on", flat=True), *plan.milestones.values_list("due_on", flat=True)]
    assert date(2020, 4, 20) in days


@pytest.mark.register("POL-17")
def test_infrastructure_is_tracked_as_milestones() -> None:
    plan = load(read_pack(SHIPPED / "qingyuan")).plan
    assert plan.milestones.count() == 4
    autumn = plan.milestones.get(due_text__contains="秋季")
    assert autumn.due_on == date(2020, 11, 30)


@pytest.mark.register("POL-08", "POL-09", "POL-11")
def test_duties_follow_from_the_tasks() -> None:
    plan = load(read_pack(SHIPPED / "shaoxing")).plan
    kinds = set(plan.deliverables.values_list("kind", flat=True))
    assert {"planning_chapter", "assessment_item", "pilot_bid"} <= kinds


@pytest.mark.register("POL-13")
def test_zibo_keeps_the_clause_that_the_superior_policy_prevails() -> None:
    document = load(read_pack(SHIPPED / "zibo_hightech")).plan.document
    assert document.superior_prevails
    assert document.effective_from == date(2023, 9, 1)


@pytest.mark.register("POL-04", "POL-05")
def test_shaoxing_has_twenty_annex_rows_and_open_conflicts() -> None:
    loaded = load(read_pack(SHIPPED / "shaoxing"))
    rows = loaded.plan.tasks.filter(origin="annex")
    assert sorted(rows.values_list("annex_number", flat=True)) == list(range(1, 21))
    for number in (4, 12, 20):
        assert not rows.get(annex_number=number).units.filter(role="responsible").exists()
    assert all(row.units.filter(role="lead").exists() for row in rows)
    conflicts = loaded.plan.conflicts.filter(governs=Governs.UNDECIDED)
    assert conflicts.filter(annex_task__annex_number=5).exists()
    assert conflicts.filter(annex_task__annex_number=16).exists()


@pytest.mark.register("POL-05")
def test_a_settlement_is_a_version_and_survives_loading_again() -> None:
    pack = read_pack(SHIPPED / "shaoxing")
    plan = load(pack).plan
    conflict = plan.conflicts.exclude(body_task=None).first()
    settle_conflict(conflict, Governs.ANNEX, actor=SYSTEM, reason="附件为准")
    conflict.body_task.refresh_from_db()
    assert conflict.body_task.yields_to == conflict.annex_task
    assert plan.versions.get(is_current=True).origin == "settlement"
    assert load(pack).is_unchanged


@pytest.mark.register("XCUT-02")
def test_a_changed_pack_is_the_next_version_and_says_what_changed() -> None:
    pack = read_pack(SHIPPED / "liaocheng")
    first = load(pack)
    clause = pack.clauses[-1]
    task = replace(clause.tasks[0], title="换了说法的任务")
    changed = replace(pack, clauses=(*pack.clauses[:-1], replace(clause, tasks=(task, *clause.tasks[1:]))))
    second = load(changed)
    assert second.version is not None
    assert second.version.number == 2
    words = [change.words for change in version_changes(second.version).changes]
    assert len(words) == 1
    assert "换了说法的任务" in words[0]
    live = second.plan.tasks.get(key=f"任务{task.id}", retired_in=None)
    assert live.introduced_in == first.version
    assert PlanVersion.objects.get(number=1).content == first.version.content


@pytest.mark.register("XCUT-02", "XCUT-03", "XCUT-04")
def test_parameters_answer_by_day_with_their_clause() -> None:
    pack = read_pack(SHIPPED / "qingyuan")
    load(pack)
    store = parameter_store()
    assert {key for _, key in store.series} == {series.key for series in pack.parameters}
    for series in pack.parameters:
        for period in series.periods:
            from_database = parameter(store, series.key, jurisdiction="qingyuan", on=period.valid_from)
            from_files = parameter(pack.store, series.key, jurisdiction="qingyuan", on=period.valid_from)
            assert type(from_database) is type(from_files)
            if isinstance(from_files, Value):
                assert isinstance(from_database, Value)
                assert (from_database.value, from_database.clause, from_database.unit) == (
                    from_files.value,
                    from_files.clause,
                    from_files.unit,
                )
        earlier = series.periods[0].valid_from - timedelta(days=1)
        assert isinstance(parameter(store, series.key, jurisdiction="qingyuan", on=earlier), NotStated)


@pytest.mark.register("XCUT-02")
def test_a_pack_that_rewrites_a_parameter_is_refused_and_nothing_changes() -> None:
    pack = read_pack(SHIPPED / "qingyuan")
    load(pack)
    index, series = next(
        (n, s) for n, s in enumerate(pack.parameters) if isinstance(s.periods[0].value, Decimal)
    )
    period = replace(series.periods[0], value=Decimal("12345"))
    wrong = replace(series, periods=(period, *series.periods[1:]))
    parameters = (*pack.parameters[:index], wrong, *pack.parameters[index + 1 :])
    with pytest.raises(RuleViolated, match="改写"):
        load(replace(pack, parameters=parameters))
    assert load(pack).is_unchanged


def test_packs_are_loaded_by_the_operator_or_the_system() -> None:
    pack = read_pack(SHIPPED / "liaocheng")
    place = ensure_jurisdiction(pack, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        load_pack(pack, place, actor=actor_with(Role.POLICY_OFFICE, jurisdiction=place))
    assert not Plan.objects.exists()
    assert not Document.objects.exists()
    assert load_pack(pack, place, actor=actor_with(Role.OPERATOR, jurisdiction=place)).version is not None


@pytest.mark.register("POL-02")
def test_superior_policies_are_held_once_for_all() -> None:
    for name in NAMES:
        load(read_pack(SHIPPED / name))
    national = Document.objects.filter(number="国发〔2019〕4号")
    assert national.count() <= 1
    for document in national:
        assert document.implemented_by.exists()
