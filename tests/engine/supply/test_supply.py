"""The projection of supply: nothing negative, nothing lost, honest intervals, missing inputs named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engine.supply import (
    Cell,
    Cohort,
    Link,
    Observed,
    Programme,
    Projection,
    SupplyError,
    allocate,
    estimate,
    estimate_all,
    project,
    weights_of,
)

BASE = 2026


def history(key: str = "a", *, first: int = 2018, entrants: int = 50, share: float = 0.9) -> list[Cohort]:
    """Finished cohorts up to 2023, then two whose graduates are not known yet."""
    done = round(entrants * share)
    rows = [
        Cohort(key, year, entrants, entrants, 0, entrants - done, 0, done, done // 3, done // 2, done // 4)
        for year in range(first, 2024)
    ]
    return [*rows, Cohort(key, 2024, entrants, entrants), Cohort(key, 2025, entrants, entrants)]


def projected(
    cohorts: list[Cohort], years: tuple[int, ...] = (2027, 2028, 2029), **more: object
) -> Projection:
    keys = sorted({row.programme for row in cohorts})
    return project([Programme(key, 3, ("中职",)) for key in keys], cohorts, years, base_year=BASE, **more)  # type: ignore[arg-type]


def test_a_year_that_is_known_is_not_guessed() -> None:
    cell = projected(history(), (2026,)).cells["a", 2026]
    assert cell.is_actual
    assert cell.graduates == cell.graduates.__class__(45, 45, 45)


def test_the_middle_is_entrants_times_the_share_that_graduates() -> None:
    found = projected(history(entrants=100)).cells["a", 2027]
    assert found.graduates.middle == pytest.approx(90, abs=0.5)
    assert found.graduates.low < 90 < found.graduates.high
    assert found.joining.middle == pytest.approx(90 * (1 - 30 / 90) * (22 / 45), abs=1.5)


def test_those_kept_down_finish_a_year_later() -> None:
    rows = [Cohort("a", year, 100, 100, 0, 0, 10, 90) for year in range(2018, 2024)]
    rows += [Cohort("a", 2024, 100, 100), Cohort("a", 2025, 100, 100)]
    first, second = (projected(rows, (2027, 2028)).cells["a", year].graduates.middle for year in (2027, 2028))
    assert first == pytest.approx(second, rel=0.01)
    assert first == pytest.approx(110 * 90 / 108.3, rel=0.02)


def test_known_losses_count_and_few_are_expected_late() -> None:
    rows = history(entrants=100)
    rows[-2] = replace(rows[-2], left=30, repeated=0)
    lost = projected(rows).cells["a", 2027].graduates.middle
    assert 66 < lost < 70  # 70 are left, two of three years are over
    assert projected(history(entrants=100)).cells["a", 2027].graduates.middle > 89


def test_future_intakes_follow_the_plan_or_recent_years() -> None:
    rows = [*history(entrants=60), Cohort("a", 2026, 60, 60), Cohort("a", 2027, planned=120)]
    found = projected(rows, (2029, 2030, 2031))
    assert found.cells["a", 2030].graduates.middle == pytest.approx(108, rel=0.02)
    assert found.cells["a", 2031].graduates.middle == pytest.approx(54, rel=0.02)
    assert [(one.year, one.code) for one in found.missing] == [(2031, "supply.no_plan")]
    wide = found.cells["a", 2031].graduates
    near = found.cells["a", 2029].graduates
    assert wide.high - wide.low > near.high - near.low


def test_a_programme_that_takes_nobody_any_more_ends() -> None:
    programme = Programme("a", 3, ("中职",), recruits=False)
    rows = [*history(), Cohort("a", 2026, 0, 0)]
    found = project([programme], rows, (2028, 2030), base_year=BASE)
    assert found.cells["a", 2028].graduates.middle > 40
    assert found.cells["a", 2030].graduates.high == 0


def test_what_is_missing_is_named_and_never_silent() -> None:
    codes = {one.code for one in projected([Cohort("a", 2024, 50, 50)], (2027,)).missing}
    assert codes == {"supply.no_rate"}
    assert project([Programme("b", 3)], [], (2027,), base_year=BASE).missing[0].code == "supply.no_cohort"
    gap = [row for row in history() if row.entry_year != 2024]
    assert {one.code for one in projected(gap, (2027,)).missing} == {"supply.no_row"}
    late = [replace(row, graduated=None) if row.entry_year == 2023 else row for row in history()]
    assert [(one.year, one.code) for one in projected(late, (2026, 2027)).missing] == [
        (2026, "supply.no_graduates")
    ]
    bare = [replace(row, continued=None, employed=None, local=None) for row in history()]
    assert {one.code for one in projected(bare, (2027,)).missing} == {
        "supply.no_local",
        "supply.no_continued",
    }


def test_a_cohort_given_twice_and_a_year_too_far_are_errors() -> None:
    with pytest.raises(SupplyError, match="登记了两次"):
        projected([*history(), Cohort("a", 2024, 1, 1)])
    with pytest.raises(SupplyError, match="最多测算到"):
        projected(history(), (2099,))


def test_the_same_question_has_the_same_answer_whatever_else_is_asked() -> None:
    rows = [*history(), *history("b", entrants=80)]
    estimates = estimate_all(
        [Programme("a", 3, ("中职",))], {"a": {row.entry_year: row for row in history()}}
    )
    alone = projected(history(), (2028,), estimates=estimates).cells["a", 2028]
    among = projected(rows, (2027, 2028, 2029), estimates=estimates).cells["a", 2028]
    assert alone.graduates == among.graduates
    assert alone.joining == among.joining


def test_a_thin_programme_is_drawn_to_its_group_and_a_thick_one_keeps_its_own() -> None:
    group = [Observed(f"p{n}", ("中职",), 90, 100) for n in range(8) for _ in range(4)]
    thin, thick = Observed("thin", ("中职",), 2, 4), [Observed("thick", ("中职",), 450, 600)] * 6
    rates = estimate([*group, thin, *thick])
    small, large, new = (rates.of(key, ("中职",)) for key in ("thin", "thick", "new"))
    assert small is not None
    assert large is not None
    assert new is not None
    assert small.mean > 0.7
    assert large.mean < 0.82
    assert new.mean == pytest.approx(new.group_mean)
    assert rates.of("other", ("高职", "高职/制造")) is not None
    assert estimate([]).of("x", ()) is None


counts = st.integers(0, 400)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(counts, counts, counts, counts), min_size=1, max_size=6),
    st.integers(0, 300),
    st.integers(0, 300),
)
def test_nothing_is_negative_and_no_more_come_out_than_went_in(
    past: list[tuple[int, int, int, int]], now: int, plan: int
) -> None:
    rows = []
    for n, (enrolled, left, kept, graduated) in enumerate(past):
        left, kept = min(left, enrolled), min(kept, enrolled - min(left, enrolled))
        rows.append(
            Cohort("a", 2023 - n, enrolled, enrolled, 0, left, kept, min(graduated, enrolled - left - kept))
        )
    rows += [Cohort("a", 2024, now, now), Cohort("a", 2025, planned=plan)]
    found = projected(rows, (2026, 2027, 2028, 2029))
    kept = rows[0].repeated or 0
    for cell in found.cells.values():
        assert 0 <= cell.graduates.low <= cell.graduates.middle <= cell.graduates.high
        assert 0 <= cell.joining.low <= cell.joining.middle <= cell.joining.high
        assert (cell.joining_draws <= cell.graduate_draws + 1e-9).all()
    due = found.cells.get(("a", 2027))
    assert due is not None or {one.code for one in found.missing} >= {"supply.no_rate"}
    assert due is None or due.graduates.high <= now + kept + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 500), st.integers(0, 200), st.integers(0, 300), st.integers(0, 120))
def test_more_entrants_never_make_fewer_graduates(now: int, more: int, plan: int, left: int) -> None:
    rows = [*history(share=0.8), *history("b", entrants=90, share=0.95)]
    keyed = {key: {r.entry_year: r for r in rows if r.programme == key} for key in "ab"}
    estimates = estimate_all([Programme(key, 3, ("中职",)) for key in "ab"], keyed)

    def with_entrants(number: int, places: int) -> Projection:
        own = [row for row in rows if row.programme == "a" and row.entry_year < 2024]
        own += [Cohort("a", 2024, None, number, left=left), Cohort("a", 2025, None, number)]
        own.append(Cohort("a", 2026, planned=places))
        return projected(own, estimates=estimates)

    few, many = with_entrants(now, plan), with_entrants(now + more, plan + more)
    for key, cell in few.cells.items():
        other = many.cells[key]
        for one, two in ((cell.graduates, other.graduates), (cell.joining, other.joining)):
            assert two.low >= one.low - 1e-9
            assert two.middle >= one.middle - 1e-9
            assert two.high >= one.high - 1e-9


links = st.lists(
    st.builds(
        Link,
        st.sampled_from(["6-18-01-01", "6-18-01-02", "6-18-02", "4-04-05-01", "2-02-07-05"]),
        st.sampled_from(["official", "accepted", "predicted", "refused"]),
        st.floats(0, 1),
    ),
    max_size=6,
)


@settings(max_examples=80, deadline=None)
@given(links)
def test_weights_are_a_whole_and_what_is_decided_goes_first(found: list[Link]) -> None:
    weights = weights_of(found)
    assert sum(weights.values()) == pytest.approx(1)
    certain = {link.occupation for link in found if link.kind in {"official", "accepted"}}
    if certain:
        assert set(weights) == certain
    assert set(weights) <= {link.occupation for link in found if link.kind != "refused"} | {""}


@settings(max_examples=40, deadline=None)
@given(links, links, st.sampled_from([4, 7, 10]))
def test_the_sum_over_occupations_is_the_sum_over_programmes(
    one: list[Link], two: list[Link], length: int
) -> None:
    found = projected([*history(), *history("b", entrants=80)], (2027,))
    cells: list[Cell] = list(found.cells.values())
    supply = allocate(cells, {"a": weights_of(one), "b": weights_of(two)}, length=length)
    for name in ("graduates", "joining"):
        total = sum(getattr(cell, name).middle for cell in cells)
        assert sum(getattr(row, name).middle for row in supply) == pytest.approx(total)
        assert sum(getattr(p, name) for row in supply for p in row.parts) == pytest.approx(total)


def test_returns_add_and_departures_take_no_more_than_is_there() -> None:
    cells = list(projected(history(), (2027,)).cells.values())
    weights = {"a": {"6-18-01-01": 0.5, "6-18-02-01": 0.5}}
    plain = {row.occupation: row for row in allocate(cells, weights, length=7)}
    moved = allocate(
        cells, weights, length=7, returned={"6-18-01-01": 4, "": 3}, departed={"6-18-02": 1000, "6-18-01": 1}
    )
    after = {row.occupation: row for row in moved}
    assert after["6-18-01"].joining.middle == pytest.approx(plain["6-18-01"].joining.middle + 3)
    assert after["6-18-02"].joining.high == 0
    assert after[""].joining.middle == 3
    assert after["6-18-01"].graduates == plain["6-18-01"].graduates


def made_cohorts(seed: int) -> tuple[Projection, dict[tuple[str, int], int]]:
    """Made cohorts whose true shares differ by programme and year; the last three years are held back."""
    rng = np.random.default_rng(seed)
    programmes, cohorts, truth = [], [], {}
    for n in range(120):
        key, share = f"p{n}", rng.beta(0.88 * 20, 0.12 * 20)
        programmes.append(Programme(key, 3, ("中职",)))
        for year in range(2016, 2026):
            number = int(rng.integers(20, 120))
            done = int(rng.binomial(number, rng.beta(share * 60, (1 - share) * 60)))
            cohorts.append(Cohort(key, year, None, number, graduated=done if year < 2023 else None))
            truth[key, year + 3] = done
    return project(programmes, cohorts, (2026, 2027, 2028), base_year=2025), truth


def test_eight_of_ten_lie_in_the_interval_cells_and_totals_alike() -> None:
    inside, totals = [], []
    for seed in range(4):
        found, truth = made_cohorts(seed)
        inside += [c.graduates.low <= truth[key] <= c.graduates.high for key, c in found.cells.items()]
        for year in (2026, 2027, 2028):
            total, true = found.total(year), sum(n for (_, at), n in truth.items() if at == year)
            totals.append(total.low <= true <= total.high)
    assert 0.75 <= np.mean(inside) <= 0.85
    assert np.mean(totals) >= 0.6  # twelve totals: eight of ten, give or take
