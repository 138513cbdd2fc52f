"""Bulk: the same formula, the same figures, an identifier a row that can be made again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
import pytest

from ronghe.engine.errors import EngineError
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules.arrow import RowsRefused
from ronghe.engine.rules.assuming import with_assumptions
from ronghe.engine.rules.bulk import evaluate_table, full_trace, run_file
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.testing import run_cases
from ronghe.engine.rules.working import cell

BOOK = shipped_book()
DAY = date(2020, 9, 1)
APPRENTICE = BOOK.get("qy.range.apprentice")
BY_MONTH = {"funding.apprentice_subsidy.by_part_year": "是"}
STORE = with_assumptions(BOOK.store, "qingyuan", BY_MONTH)


def _typed(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, tuple) else None if value is None else str(value)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in BOOK])
def test_a_batch_of_the_cases_says_what_each_case_says_alone(rule: Rule) -> None:
    """All cases of a rule on one day as one table give what each gives alone: the same formula."""
    by_day: dict[tuple[date, tuple[tuple[str, str], ...]], list[Any]] = {}
    for one in run_cases(BOOK, rule):
        if one.result is not None and not (one.case.inputs.keys() - {spec.name for spec in rule.inputs}):
            by_day.setdefault((one.case.on, tuple(sorted(one.case.assume.items()))), []).append(one.result)
    for (day, assumed), results in by_day.items():
        cells = [{given.name: _typed(given.value) for given in one.trace.inputs} for one in results]
        columns = {
            spec.name: [row.get(spec.name) for row in cells]
            for spec in rule.inputs
            if any(row.get(spec.name) is not None for row in cells)
        }
        table = pa.table(columns) if columns else pa.table({"row": [0] * len(cells)})
        store = with_assumptions(BOOK.store, rule.jurisdiction, dict(assumed))
        bulk = evaluate_table(BOOK, BOOK.get(rule.id, day), table, on=day, store=store)
        for row, alone in enumerate(results):
            assert bulk.work.outcome(bulk.answer, row) == alone.outcome, (rule.id, row)
            value = bulk.answer.value
            if value is None or not value.known[row]:
                assert alone.value is None, (rule.id, row)
            elif isinstance(alone.value, Decimal):
                assert value.decimal(row) == alone.value, (rule.id, row)


def _table(rows: int, **more: Any) -> pa.Table:
    return pa.table({"rate": [5000] * rows, "heads": [1] * rows, "months": [12] * rows, **more})


def test_identifiers_differ_by_row_and_run_and_come_out_the_same_again() -> None:
    first = evaluate_table(BOOK, APPRENTICE, _table(5000), on=DAY, store=STORE)
    ids = first.trace_ids().to_pylist()
    assert len(set(ids)) == 5000
    assert all(len(one) == 32 for one in ids)
    again = evaluate_table(BOOK, APPRENTICE, _table(5000), on=DAY, store=STORE)
    assert again.trace_ids().to_pylist() == ids
    other = evaluate_table(BOOK, APPRENTICE, _table(5000), on=date(2020, 9, 2), store=STORE)
    assert not set(other.trace_ids().to_pylist()) & set(ids)
    shifted = evaluate_table(BOOK, APPRENTICE, _table(10), on=DAY, store=STORE, offset=4990)
    assert shifted.trace_ids().to_pylist() == ids[4990:]


def test_a_changed_input_or_parameter_changes_the_identifier() -> None:
    table = _table(2).set_column(2, "months", [[10, 10]])
    unstated = evaluate_table(BOOK, APPRENTICE, table, on=DAY)
    stated = evaluate_table(BOOK, APPRENTICE, table, on=DAY, store=STORE)
    assert not set(unstated.trace_ids().to_pylist()) & set(stated.trace_ids().to_pylist())
    dearer = evaluate_table(
        BOOK, APPRENTICE, table.set_column(0, "rate", [[5000, 5001]]), on=DAY, store=STORE
    )
    assert dearer.trace_ids()[0] == stated.trace_ids()[0]
    assert dearer.trace_ids()[1] != stated.trace_ids()[1]


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_file_is_run_batch_by_batch_and_a_row_can_be_followed(tmp_path: Path, suffix: str) -> None:
    generator = np.random.default_rng(4)
    rows = 300
    table = pa.table(
        {
            "id": [f"学徒{n}" for n in range(rows)],
            "rate": generator.integers(3900, 6100, rows),
            "heads": np.ones(rows, dtype=np.int64),
            "months": generator.integers(1, 13, rows),
        }
    )
    source, target = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    if suffix == ".csv":
        pa_csv.write_csv(table, source)
    else:
        pa_parquet.write_table(table, source)
    summary = run_file(BOOK, APPRENTICE, source, target, on=DAY, assume=BY_MONTH)
    read = pa_csv.read_csv(target) if suffix == ".csv" else pa_parquet.read_table(target)
    assert summary.rows == rows == read.num_rows
    assert summary.met + summary.not_met + summary.cannot_tell == rows
    outcomes = read["outcome"].to_pylist()
    for row in (0, 17, rows - 1):
        trace, identifier = full_trace(BOOK, APPRENTICE, source, row + 1, on=DAY, store=STORE)
        assert identifier == read["trace_id"][row].as_py()
        assert trace.outcome is not None
        assert trace.outcome.verdict.value == outcomes[row]
        value = read["value"][row].as_py()
        assert (None if value is None else Decimal(str(value))) == trace.value
    assert read["id"].to_pylist() == table["id"].to_pylist()


def test_a_cell_that_cannot_be_taken_is_named_with_its_row_and_leaves_no_file(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "rate,heads,months\n5000,1,12\n5000.005,1,12\n5000,-1,12\n5000,1,13\nabc,1,12\n", encoding="utf-8"
    )
    with pytest.raises(RowsRefused) as refused:
        run_file(BOOK, APPRENTICE, source, target, on=DAY)
    said = str(refused.value)
    assert "第 2 行 rate" in said
    assert "不足一分" in said
    assert "第 3 行 heads" in said
    assert "第 4 行 months" in said
    assert "第 5 行 rate" in said
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pa.array([0.005, 1.0]), "小数过细"),
        (pa.array([-1.0, 1.0]), "超出范围"),
        (pa.array([10**17, 1]), "太大"),
        (pa.array(["0.005", "1"]), "不足一分"),
    ],
)
def test_money_is_exact_or_refused_in_every_arrow_type(column: pa.Array, said: str) -> None:
    table = pa.table({"rate": column, "heads": [1, 1]})
    with pytest.raises(RowsRefused, match=f"第 1 行.*{said}"):
        evaluate_table(BOOK, APPRENTICE, table, on=DAY)


def test_decimals_floats_and_text_of_the_same_money_are_the_same() -> None:
    forms = [pa.array([4123.45]), pa.array(["4123.45"]), pa.array([Decimal("4123.45")])]
    values = {
        evaluate_table(BOOK, APPRENTICE, pa.table({"rate": one, "heads": [3]}), on=DAY)
        .table()["value"][0]
        .as_py()
        for one in forms
    }
    assert values == {Decimal("12370.35")}


def test_a_rule_fed_by_another_takes_its_answer_in_bulk_too() -> None:
    rule = BOOK.get("cn.ent.takes_part")
    flags = {
        name: [True, True, True]
        for name in ("takes_part", "no_accident", "no_violation", "not_training_firm")
    }
    rest = {name: [False, False, None] for name in ("sponsor", "open_training", "apprentices")}
    table = pa.table(
        {
            **flags,
            **rest,
            "alliance": [True, False, None],
            "trainees": [0, 0, 0],
            "programmes": [0, 0, 0],
            "base_investment": [0, 0, 0],
        }
    )
    bulk = evaluate_table(BOOK, rule, table, on=DAY)
    assert bulk.table()["outcome"].to_pylist() == ["met", "not_met", "cannot_tell"]
    assert "alliance" in bulk.table()["missing"][2].as_py()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", "x", "应为 .parquet 或 .csv"),
        ("a.parquet", "x", "读不了文件"),
        ("none.csv", None, "没有文件"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    tmp_path: Path, name: str, content: str | None, said: str
) -> None:
    source = tmp_path / name
    if content is not None:
        source.write_text(content)
    with pytest.raises(EngineError, match=said):
        run_file(BOOK, APPRENTICE, source, tmp_path / "out.parquet", on=DAY)


def test_a_cell_of_a_trace_is_plain() -> None:
    bulk = evaluate_table(BOOK, APPRENTICE, _table(1), on=DAY)
    spec = APPRENTICE.inputs[0]
    assert cell(bulk.work.columns[spec.name], 0, spec) == Decimal(5000)
