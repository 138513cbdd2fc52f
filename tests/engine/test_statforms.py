"""Statistical forms: cells, checks, totals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.marked_yaml import FilesRefused
from ronghe.engine.statforms import Return, aggregate, check_return, load_forms, quality_of, read_cells

PACKS = Path(__file__).resolve().parents[2] / "src" / "ronghe" / "jurisdictions"
SOFT, EFFECT = load_forms(PACKS / "china")
GOOD = {
    "A01": "制造业", "A02": "200", "A03": "2400.00", "B01": "2", "B02": "80", "B03": "6", "B04": "960",
    "B05": "10", "B06": "12", "B07": "1", "C01": "60.00", "C02": "20.00", "C03": "25.00", "C04": "10.00",
    "C05": "4.00", "C06": "1.00",
}  # fmt: skip


def keys(cells: dict[str, str], **more: object) -> set[str]:
    return {one.key for one in check_return(SOFT, cells, **more)}  # type: ignore[arg-type]  # by name


def test_a_good_form_has_nothing_to_say() -> None:
    cells, problems = read_cells(SOFT, GOOD)
    assert (cells, problems) == (GOOD, [])
    assert check_return(SOFT, cells) == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"C01": "61.00"}, "sum"),
        ({"C07": "60.01"}, "credit"),
        ({"B01": "201", "B02": "900"}, "tutors"),
        ({"B03": "0"}, "mentored"),
        ({"B02": "900"}, "hours"),
        ({"B06": "49"}, "heads"),
        ({"C02": "1300.00", "C01": "1340.00"}, "wages"),
    ],
)
def test_each_check_within_the_form(change: dict[str, str], key: str) -> None:
    assert keys({**GOOD, **change}) == {key}


def test_the_sum_may_be_off_by_a_hundred_yuan() -> None:
    assert keys({**GOOD, "C01": "60.01"}) == set()


def test_an_empty_cell_is_missing_and_not_zero() -> None:
    cells, _ = read_cells(SOFT, {**GOOD, "B05": " "})
    assert "B05" not in cells
    assert keys(cells) == {"empty_B05"}
    assert keys({**GOOD, "B05": "0"}) == set()


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        ("B01", "2.5", "应为整数"),
        ("B01", "-1", "不能小于 0"),
        ("B01", "两个", "不是数字"),
        ("B01", "1e400", "不是可用的数字"),
        ("B01", "NaN", "不是可用的数字"),
        ("A01", "造飞机", "请从列出的内容中选择"),
        ("C01", "1.234", "最多保留 2 位小数"),
        ("A02", "0", "不能小于 1"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_cell(code: str, text: str, reason: str) -> None:
    cells, problems = read_cells(SOFT, {**GOOD, code: text})
    assert code not in cells
    assert reason in problems[0].text
    assert problems[0].codes == (code,)


def test_last_year_is_asked_about_and_may_be_absent() -> None:
    last = {**GOOD, "C01": "30.00"}
    found = check_return(SOFT, GOOD, last=last)
    assert [(one.key, one.is_error) for one in found] == [("growth", False)]
    assert "变动 +100.0%" in found[0].text
    assert check_return(SOFT, GOOD, last={**GOOD, "C01": "0"})[0].key == "growth"
    assert check_return(SOFT, GOOD, last=None) == []


def test_checks_reach_into_another_form(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    (folder / "quality").mkdir(parents=True)
    (folder / "quality" / "statistics.yaml").write_text(
        """jurisdiction: demo
forms:
  - key: a
    name: 甲表
    filled_by: school
    from_year: 2020
    basis: 示例
    sections: [{name: 一, cells: [{code: "01", name: 学生}]}]
  - key: b
    name: 乙表
    filled_by: school
    from_year: 2020
    basis: 示例
    sections: [{name: 一, cells: [{code: "01", name: 学生}]}]
    checks: [{key: same, kind: compare, says: 两表学生数应相等, left: ["01"], op: "=", right: ["a:01"]}]
""",
        encoding="utf-8",
    )
    _, second = load_forms(folder)
    assert second.other_forms() == {"a"}
    assert check_return(second, {"01": "5"}, others={"a": {"01": "5"}}) == []
    assert check_return(second, {"01": "5"}, others={"a": {"01": "6"}})[0].key == "same"
    assert check_return(second, {"01": "5"}) == []


def test_a_check_over_a_cell_that_is_not_there_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "china"
    (folder / "quality").mkdir(parents=True)
    text = (PACKS / "china" / "quality" / "statistics.yaml").read_text(encoding="utf-8")
    (folder / "quality" / "statistics.yaml").write_text(
        text.replace("left: [B06], right: [B03], high: 8", "left: [B99], right: [A01], high: 8"),
        encoding="utf-8",
    )
    with pytest.raises(FilesRefused) as refused:
        load_forms(folder)
    assert "没有格“B99”" in str(refused.value)
    assert "“A01”是选择格，不能计算" in str(refused.value)


# ---------------------------------------------------------------------- totals

values = st.one_of(st.none(), st.integers(0, 1000))


@given(st.lists(st.tuples(st.sampled_from(["甲", "乙"]), values, values), max_size=12), st.booleans())
def test_groups_sum_to_the_whole_and_nothing_is_imputed_unasked(
    units: list[tuple[str, int | None, int | None]], imputes: bool
) -> None:
    returns = [
        Return(
            str(at),
            group,
            None if now is None else {"101": str(now)},
            None if old is None else {"101": str(old)},
        )
        for at, (group, now, old) in enumerate(units)
    ]
    *rows, whole = aggregate(EFFECT, returns, imputes=imputes)
    cell = whole.cells["101"]
    assert cell.reported == sum(now for _, now, _ in units if now is not None)
    assert sum((row.cells["101"].total for row in rows), Decimal(0)) == cell.total
    assert cell.units + cell.imputed_units + cell.missing_units == whole.frame == len(units)
    if not imputes:
        assert (cell.imputed, cell.imputed_units) == (0, 0)


def test_imputation_by_the_growth_of_the_same_group() -> None:
    returns = [
        Return("1", "甲", {"101": "110"}, {"101": "100"}),
        Return("2", "甲", None, {"101": "50"}),
        Return("3", "甲", None, None),
        Return("4", "乙", None, {"101": "70"}),
    ]
    first, second, whole = aggregate(EFFECT, returns, imputes=True)
    assert (
        first.cells["101"].imputed,
        first.cells["101"].imputed_units,
        first.cells["101"].missing_units,
    ) == (55, 1, 1)
    assert (second.cells["101"].imputed, second.cells["101"].missing_units) == (0, 1)
    assert whole.coverage == Fraction(1, 4)


def test_quality_counts_coverage_and_what_was_changed() -> None:
    answered = Return("1", "甲", GOOD, None, {**GOOD, "B01": "3", "B07": "9"}, queries=2, explained=1)
    found = quality_of(SOFT, [answered, Return("2", "甲")])
    assert (found.coverage, found.edited, found.filled, found.cells) == (Fraction(1, 2), 2, 16, 17)
    assert found.edited_share == Fraction(2, 17)
