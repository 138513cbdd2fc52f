"""Amounts of claims: exact to the fen, nothing assumed, the same every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.core.workflow import step_table
from ronghe.engine.marked_yaml import FilesRefused
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.packs.schemes import Scheme, load_schemes
from ronghe.engine.rules.trace import Trace
from ronghe.engine.rules.trace import recheck as recheck_trace
from ronghe.engine.rules.values import Range
from ronghe.engine.sampling import draw, population_digest
from ronghe.funding.enums.claims import ClaimState
from ronghe.funding.rules.bankfile import (
    BankFileError,
    Instruction,
    Result,
    read_results,
    reconcile,
    write,
    write_results,
)
from ronghe.funding.rules.claim_steps import CLAIM_STEPS
from ronghe.funding.rules.freezing import digest_of, freeze, read_result, recheck, result_text, thaw
from ronghe.funding.rules.months import Period, count_months
from ronghe.funding.rules.reckoning import Basis, Line, Stated, occupation_key, reckon, unfinished_fen
from ronghe.funding.rules.rosters import (
    Head,
    condition_findings,
    elsewhere,
    period_findings,
    row_findings,
    twice_in_list,
)
from ronghe.funding.rules.ruling import head_by_rule, rule_of, store_of

PACKS = Path(__file__).resolve().parents[2] / "src" / "ronghe" / "jurisdictions"
BOOK = shipped_book()  # read before the first example is timed
SCHEMES = {one.code: one for folder in sorted(PACKS.iterdir()) for one in load_schemes(folder)}
YEAR = Period(date(2024, 9, 1), date(2025, 8, 31))
HALF_YEAR = Period(date(2024, 9, 1), date(2025, 2, 28))
APPRENTICE, INTERN = SCHEMES["qingyuan.apprentice"], SCHEMES["qingyuan.intern"]


def head(number: int, **changes: object) -> Head:
    given: dict[str, object] = {
        "ref": str(number),
        "digest": f"d{number}",
        "name": "测**",
        "kind": "apprentice",
        "organisation": 1,
        "organisation_name": "示例1科技有限公司",
        "starts": date(2024, 9, 1),
        "ends": date(2025, 8, 31),
        "occupation": "6-18-01-01",
        "result": "passed",
        "place": f"名册“甲.xlsx”第 {number} 行",
        "row": number,
    }
    return Head(**{**given, **changes})  # type: ignore[arg-type]


def stated(scheme: Scheme, **values: object) -> dict[str, Stated]:
    """The parameters of a scheme: the decisions named by their use, and the range of the text."""
    found = {one.key: Stated(one.key, words="政策未载明") for one in scheme.decisions}
    for use, value in values.items():
        key = next((one.key for one in scheme.decisions if one.use == use), scheme.amount)
        found[key] = Stated(key, value, unit="元", document="示例补充决定")
    return found


def basis(scheme: Scheme, heads: list[Head], period: Period = YEAR, **values: object) -> Basis:
    return Basis(
        scheme,
        scheme.jurisdiction,
        "示例1科技有限公司",
        1,
        period,
        period.last,
        stated(scheme, **values),
        tuple(heads),
    )


RANGE_APPRENTICE = {"amount": Range(Decimal(4000), Decimal(6000))}
RANGE_INTERN = {"amount": Range(Decimal(200), Decimal(400))}


@pytest.mark.rule("qy.range.apprentice")
@pytest.mark.parametrize(("rate", "total"), [("5000", 100_000_00), ("4000", 80_000_00), ("6000", 120_000_00)])
def test_twenty_apprentices_for_a_year(rate: str, total: int) -> None:
    """The worked example: 5,000 yuan, 20 apprentices, one full year make 100,000 yuan."""
    found = reckon(basis(APPRENTICE, [head(n) for n in range(20)], rate=Decimal(rate), **RANGE_APPRENTICE))
    assert found.total_fen == total
    assert found.missing == found.refused == ()


@pytest.mark.rule("qy.range.apprentice")
@pytest.mark.parametrize("rate", ["3900", "6100", "3999.99", "6000.01"])
def test_a_rate_outside_the_range_is_refused(rate: str) -> None:
    found = reckon(basis(APPRENTICE, [head(1)], rate=Decimal(rate), **RANGE_APPRENTICE))
    assert found.total_fen is None
    assert "不在 4000—6000" in found.refused[0]


@pytest.mark.rule("qy.range.intern")
def test_thirty_interns_for_six_months() -> None:
    """The worked example: 30 interns, 6 months, 300 yuan make 54,000 yuan, if the locality has a fund."""
    heads = [head(n, kind="intern", ends=HALF_YEAR.last) for n in range(30)]
    with_fund = basis(INTERN, heads, HALF_YEAR, rate=Decimal(300), fund=True, **RANGE_INTERN)
    assert reckon(with_fund).total_fen == 54_000_00
    without = basis(INTERN, heads, HALF_YEAR, rate=Decimal(300), fund=False, **RANGE_INTERN)
    assert reckon(without).total_fen is None
    assert "没有设立" in reckon(without).refused[0]
    undecided = basis(INTERN, heads, HALF_YEAR, rate=Decimal(300), **RANGE_INTERN)
    assert any("是否设立实习补助专项资金" in text for text in reckon(undecided).missing)


@pytest.mark.rule("qy.range.intern")
@pytest.mark.parametrize("rate", ["150", "450"])
def test_an_intern_rate_outside_the_range_is_refused(rate: str) -> None:
    found = reckon(basis(INTERN, [head(1)], HALF_YEAR, rate=Decimal(rate), fund=True, **RANGE_INTERN))
    assert found.total_fen is None
    assert "200—400" in found.refused[0]


def test_what_nobody_decided_is_missing_and_never_assumed() -> None:
    late = head(1, starts=date(2024, 9, 11))
    found = reckon(basis(APPRENTICE, [late], rate=Decimal(5000), **RANGE_APPRENTICE))
    assert found.total_fen is None
    assert any("当月满多少天计一个月" in text for text in found.missing)
    found = reckon(basis(APPRENTICE, [late], rate=Decimal(5000), months=Decimal(21), **RANGE_APPRENTICE))
    assert any("不足一年是否按月折算" in text for text in found.missing)
    decided = {"rate": Decimal(5000), "months": Decimal(21), **RANGE_APPRENTICE}
    assert reckon(basis(APPRENTICE, [late], part_year=True, **decided)).total_fen == 458_333
    assert reckon(basis(APPRENTICE, [late], part_year=False, **decided)).total_fen == 0
    twenty = {**decided, "months": Decimal(20)}
    assert reckon(basis(APPRENTICE, [late], part_year=True, **twenty)).total_fen == 500_000


@pytest.mark.parametrize("code", ["qingyuan.farmer", "linping.award", "linping.studio", "liaocheng.topic"])
def test_a_scheme_without_amount_asks_for_it(code: str) -> None:
    scheme = SCHEMES[code]
    one = head(1, kind=scheme.head, ends=date(2024, 10, 1))
    assert reckon(basis(scheme, [one])).missing
    assert reckon(basis(scheme, [one], rate=Decimal("1234.56"))).total_fen == 123_456


def test_an_occupation_s_own_rate_comes_first() -> None:
    given = basis(
        APPRENTICE, [head(1), head(2, occupation="4-01-01-01")], rate=Decimal(4000), **RANGE_APPRENTICE
    )
    key = occupation_key(APPRENTICE.rate, "6-18-01-01")
    given = replace(given, stated={**given.stated, key: Stated(key, Decimal(6000), unit="元/生·年")})
    assert reckon(given).total_fen == 10_000_00


def test_years_paid_before_count_towards_the_cap() -> None:
    given = basis(
        APPRENTICE, [head(1)], rate=Decimal(4800), years=Decimal(2), part_year=True, **RANGE_APPRENTICE
    )
    assert reckon(replace(given, earlier_months={"d1": 18})).total_fen == 240_000
    assert reckon(replace(given, earlier_months={"d1": 24})).total_fen == 0
    open_cap = basis(APPRENTICE, [head(1)], rate=Decimal(4800), **RANGE_APPRENTICE)
    assert any("最多补贴年数" in t for t in reckon(replace(open_cap, earlier_months={"d1": 1})).missing)


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=30),
    st.integers(4000_00, 6000_00),
    st.integers(1, 28),
)
def test_amounts_are_never_negative_and_never_above_the_cap(
    lengths: list[int], rate: int, least: int
) -> None:
    heads = [head(n, ends=date(2024, 9, 1) + timedelta(days=days)) for n, days in enumerate(lengths)]
    decided = {"months": Decimal(least), "part_year": True, **RANGE_APPRENTICE}
    found = reckon(basis(APPRENTICE, heads, rate=Decimal(rate) / 100, **decided))
    assert found.total_fen is not None
    assert all(0 <= (line.fen or 0) <= rate for line in found.lines)
    months = {days: len(line.months) for days, line in zip(lengths, found.lines, strict=True)}
    ordered = [months[days] for days in sorted(months)]
    assert ordered == sorted(ordered)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 1000), st.integers(1, 31))
def test_months_of_a_stay(first: date, days: int, least: int) -> None:
    stay = Period(first, first + timedelta(days=days))
    decided, undecided = count_months(stay, least), count_months(stay, None)
    assert decided.open == ()
    assert set(undecided.counted) <= set(decided.counted) | set(undecided.counted)
    assert set(decided.counted) <= set(undecided.counted) | set(undecided.open)


def test_frozen_evidence_gives_the_same_result_and_shows_a_change() -> None:
    given = basis(APPRENTICE, [head(2), head(1)], rate=Decimal(5000), **RANGE_APPRENTICE)
    frozen = freeze(given)
    result = result_text(reckon(given))
    assert thaw(frozen).heads[0].ref == "1"
    assert freeze(thaw(frozen)) == frozen
    assert result_text(read_result(result)) == result
    first_again = result_text(reckon(thaw(frozen)))
    assert recheck(frozen, digest_of(frozen), first_again).agrees
    changed = frozen.replace('"5000"', '"5001"')
    assert changed != frozen
    found = recheck(changed, digest_of(frozen), first_again)
    assert not found.is_untouched
    assert not found.is_same


def test_a_person_in_two_places_and_twice_in_a_list() -> None:
    twice = [head(1), head(2, digest="d1"), head(3, digest="d1", organisation=2, organisation_name="乙公司")]
    found = list(twice_in_list(twice))
    assert [(one.ref, one.code, one.column) for one in found] == [
        ("2", "twice", "identity"),
        ("3", "elsewhere", "starts"),
        ("3", "elsewhere", "starts"),
    ]
    assert "第 1 行" in found[0].message
    other = head(9, digest="d1", organisation=7, organisation_name="丙公司", ends=date(2024, 9, 1))
    (seen,) = elsewhere([head(1)], [other], names=True)
    assert "丙公司" in seen.words
    assert "名册“甲.xlsx”第 1 行" in seen.words
    (hidden,) = elsewhere([head(1)], [other], names=False)
    assert "丙公司" not in hidden.words
    before = replace(other, ends=date(2024, 8, 31), starts=date(2024, 8, 1))
    assert list(elsewhere([head(1)], [before], names=True)) == []
    assert list(elsewhere([head(1)], [replace(other, organisation=1)], names=True)) == []


def test_what_a_row_says_against_itself_and_the_conditions() -> None:
    wrong = head(1, ends=date(2024, 8, 1), left_on=date(2024, 8, 2))
    assert {one.code for one in row_findings(wrong)} == {"ends_early", "left_early"}
    assert [one.code for one in condition_findings(INTERN, head(1, result=""))] == ["assessed"]
    assert [one.code for one in condition_findings(INTERN, head(1, result="failed"))] == ["assessed"]
    assert list(condition_findings(INTERN, head(1))) == []
    assert [one.code for one in condition_findings(APPRENTICE, head(1, occupation=""))] == ["occupation"]
    left = head(1, left_on=date(2025, 1, 1))
    assert list(condition_findings(APPRENTICE, left)) == []
    assert [one.code for one in condition_findings(APPRENTICE, left, stage="continuing")] == ["left"]
    outside = head(1, starts=date(2019, 1, 1), ends=date(2019, 6, 1))
    assert [one.code for one in period_findings([outside], YEAR, APPRENTICE)] == ["outside_period"]
    early = Period(date(2020, 1, 1), date(2020, 12, 31))
    straddling = head(1, starts=date(2020, 1, 1), ends=date(2020, 12, 31))
    assert [one.code for one in period_findings([straddling], early, APPRENTICE)] == ["outside_scheme"]


def test_what_an_unfinished_head_gives_back() -> None:
    paid = Line("1", "d", tuple(date(2024, m, 1) for m in range(1, 13)), 500_000, 500_000, "")
    assert unfinished_fen(paid, 0, "head_year", keeps_months=True) == 500_000
    assert unfinished_fen(paid, 12, "head_year", keeps_months=True) == 0
    assert unfinished_fen(paid, 99, "head_year", keeps_months=True) == 0
    assert unfinished_fen(paid, 11, "head_year", keeps_months=False) == 500_000


def test_a_sample_can_be_drawn_again() -> None:
    cases = [f"QY-{n:04d}" for n in range(50)]
    first = draw(cases, 5, "2024-05-08/种子")
    assert draw(list(reversed(cases)), 5, "2024-05-08/种子") == first
    assert draw(cases, 5, "另一个种子") != first
    assert len(set(first)) == 5
    assert population_digest(cases) == population_digest([*cases, cases[0]])
    for size in (0, 51):
        with pytest.raises(ValueError, match="sample"):
            draw(cases, size, "x")


def test_the_bank_file_comes_back_whole_or_not_at_all() -> None:
    sent = [Instruction(f"P{n}", "示例|公司\n", "示例银行", "6200", n * 100 + 1) for n in range(1, 4)]
    text = write("B1", sent).decode()
    assert text.splitlines()[0] == "H|RH1|B1|3|603"
    assert text.splitlines()[1] == "D|P1|示例 公司|示例银行|6200|101"
    back = [Result("P1", 101, True), Result("P2", 201, False, "账号不符"), Result("P3", 301, True)]
    raw = write_results("B1", back)
    assert list(read_results(raw, "B1")) == back
    reconcile(sent, back)
    for damaged, line in (
        (raw.replace(b"101", b"102", 1), 5),
        (raw.replace(b"H|RH1|B1", b"H|RH1|B2"), 5),
        (b"", 1),
        (b"\xff\xfe", 0),
        (write_results("B2", back), 1),
    ):
        with pytest.raises(BankFileError) as caught:
            read_results(damaged, "B1")
        assert caught.value.line == line
    for wrong in (back[:2], [*back, back[0]], [Result("P9", 1, True)], [Result("P1", 102, True), *back[1:]]):
        with pytest.raises(BankFileError):
            reconcile(sent, wrong)


def test_a_scheme_file_with_mistakes_is_refused_with_their_places(tmp_path: Path) -> None:
    text = (PACKS / "qingyuan" / "schemes.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "qingyuan"
    folder.mkdir()
    for old, new, said in (
        ("key: intern", "key: apprentice", "写了两次"),
        ("from: 2020-02-20", "from: 2020-02-30", "没有“2020-02-30”这一天"),
        ("clause: 三、(三)\n    modality", 'clause: ""\n    modality', "须写明条款"),
        ("jurisdiction: qingyuan", "jurisdiction: linping", "应与辖区"),
        ("unit: head_year", "unit: per_head", "不在可选值之内"),
        ("    rate: funding.apprentice_subsidy.rate\n", "", "标准的参数键"),
    ):
        assert old in text
        (folder / "schemes.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(FilesRefused, match=r"schemes\.yaml:") as refused:
            load_schemes(folder)
        assert said in str(refused.value)


@pytest.mark.rule("qy.range.apprentice", "qy.range.intern")
def test_the_plan_s_own_rule_reckons_and_leaves_its_trace() -> None:
    """The same figures as the rule book, and its derivation kept with the result."""
    late = head(1, starts=date(2024, 11, 1))
    decided = {"rate": Decimal(5000), "part_year": True, **RANGE_APPRENTICE}
    found = reckon(basis(APPRENTICE, [late, head(2)], **decided))
    assert found.total_fen == 416_667 + 500_000
    traces = [Trace.from_json(one) for one in found.traces]
    assert {one.rule for one in traces} == {"qy.range.apprentice"}
    scheme = basis(APPRENTICE, [late], **decided)
    store = store_of(APPRENTICE, scheme.stated, date(2024, 9, 1))
    assert all(recheck_trace(one, book=BOOK.formulas, store=store).agrees for one in traces)
    interns = [head(n, kind="intern", ends=HALF_YEAR.last) for n in range(30)]
    monthly = reckon(basis(INTERN, interns, HALF_YEAR, rate=Decimal(300), fund=True, **RANGE_INTERN))
    assert monthly.total_fen == 54_000_00
    assert {Trace.from_json(one).rule for one in monthly.traces} == {"qy.range.intern"}


@settings(max_examples=25, deadline=None)
@given(st.integers(4000_00, 6000_00), st.integers(1, 36))
def test_own_sums_and_the_rule_s_agree_to_the_fen(rate: int, months: int) -> None:
    whole, rest = divmod(months, 12)
    own = whole * rate + int((Decimal(rate) * rest / 12).quantize(Decimal(1), ROUND_HALF_UP))
    rule = rule_of(APPRENTICE, date(2024, 9, 1))
    assert rule is not None
    scheme = basis(APPRENTICE, [], part_year=True, **RANGE_APPRENTICE)
    store = store_of(APPRENTICE, scheme.stated, date(2024, 9, 1))
    ruled = head_by_rule(rule, store, rate=Decimal(rate) / 100, months=months, on=date(2024, 9, 1), fund=None)
    assert ruled.fen == own


def test_the_manual_prints_the_steps_of_the_workflow() -> None:
    manual = (PACKS.parents[2] / "docs" / "zh" / "how-to" / "claim-a-subsidy.md").read_text(encoding="utf-8")
    labels = {value: str(label) for value, label in ClaimState.choices}
    assert step_table(CLAIM_STEPS, labels) in manual
