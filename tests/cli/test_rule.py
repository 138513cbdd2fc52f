"""``ronghe rule``: answers in Chinese and in JSON, refuses in sentences, needs no database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest
from typer.testing import CliRunner

from ronghe.cli.rule import app
from ronghe.engine.errors import EngineError
from ronghe.engine.packs.rulebook import shipped_book

EXPLAIN = [
    "explain",
    "qy.range.apprentice",
    "--on",
    "2020-09-01",
    "--input",
    "rate=5000",
    "--input",
    "heads=20",
]


def _json(*arguments: str) -> Any:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_derivation_has_the_six_keys_and_every_clause() -> None:
    data = _json(*EXPLAIN)
    assert list(data)[:6] == ["rule", "outcome", "value", "unit", "missing", "steps"]
    assert (data["rule"], data["outcome"], data["value"], data["unit"]) == (
        "qy.range.apprentice",
        "met",
        100000,
        "元",
    )
    assert data["missing"] == []
    assert any(step["parameter"] == "funding.apprentice_subsidy.range" for step in data["steps"])
    assert data["clauses"] == ["清府办函〔2020〕8号 三、(三)"]


def test_what_is_missing_is_named_by_input_and_by_parameter() -> None:
    assert _json(*EXPLAIN, "--input", "months=10")["missing"] == ["funding.apprentice_subsidy.by_part_year"]
    data = _json("explain", "qy.range.apprentice", "--on", "2020-09-01", "--input", "heads=20")
    assert data["outcome"] == "cannot_tell"
    assert data["missing"] == ["rate"]
    assert data["value"] is None


def test_an_assumed_parameter_is_marked_as_assumed() -> None:
    key = "funding.apprentice_subsidy.by_part_year"
    data = _json(*EXPLAIN, "--input", "months=10", "--set", f"{key}=是")
    assert data["value"] == 83333.4
    assert data["assumed"] == [key]
    assert any(step["assumed"] for step in data["steps"])
    text = CliRunner().invoke(app, [*EXPLAIN, "--input", "months=10", "--set", f"{key}=是"]).output
    assert "【假设】" in text
    assert "83333.40" in text
    assert "三、(三)" in text


def test_show_names_the_inputs_that_explain_takes() -> None:
    data = _json("show", "qy.range.intern")
    names = [one["name"] for one in data["inputs"]]
    assert names == ["rate", "heads", "months", "assessment", "fund"]
    assert next(one for one in data["inputs"] if one["name"] == "assessment")["choices"] == [
        "合格",
        "不合格",
        "未考核",
    ]
    assert data["parameters"][0]["value"] == [200, 400]
    assert data["parameters"][0]["history"][0]["from"] == "2020-02-20"
    shown = CliRunner().invoke(app, ["show", "qy.range.intern"]).output
    assert "每人每月" in shown
    assert "政策未载明参数" in shown


def test_the_list_can_be_narrowed() -> None:
    whole = _json("list")
    assert len(whole) == len(shipped_book())
    assert {one["jurisdiction"] for one in _json("list", "--jurisdiction", "china")} == {"china"}
    assert {one["subkind"] for one in _json("list", "--kind", "trend")} == {"trend"}
    assert all("FUND-17" in one["register"] for one in _json("list", "--register", "FUND-17"))
    assert {one["modality"] for one in _json("list", "--modality", "may")} == {"may"}
    assert "没有合于条件的规则" in CliRunner().invoke(app, ["list", "--jurisdiction", "nowhere"]).output


def test_the_cases_of_the_data_run_from_the_command() -> None:
    data = _json("test", "qy.range.apprentice", "lp.cap.service30")
    assert data["rules"] == 2
    assert data["cases"] >= 15
    assert data["failed"] == []


def test_a_row_of_a_bulk_file_is_explained_like_any_other(tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pa_parquet.write_table(pa.table({"rate": [5000, 3900], "heads": [20, 1]}), source)
    summary = _json("run", "qy.range.apprentice", str(source), str(target), "--on", "2020-09-01")
    assert (summary["rows"], summary["met"], summary["refused"]) == (2, 1, 1)
    assert pa_parquet.read_table(target)["value"].to_pylist()[1] is None
    one = _json("explain", "qy.range.apprentice", "--on", "2020-09-01", "--file", str(source), "--row", "2")
    assert one["outcome"] == "not_met"
    assert "不在文件的幅度之内" in one["refused"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain", "qy.range.nothing"], "没有规则"),
        (["explain", "qy.range.apprentice", "--on", "2020-13-01"], "应为日期"),
        ([*EXPLAIN, "--input", "heads=20"], "写了两次"),
        ([*EXPLAIN, "--input", "months"], "名称=值"),
        ([*EXPLAIN, "--input", "months=13"], "不能大于 12"),
        ([*EXPLAIN, "--input", "months=-1"], "不能是负数"),
        ([*EXPLAIN, "--input", "wages=1"], "没有这个输入"),
        ([*EXPLAIN, "--set", "funding.none=1"], "没有参数"),
        ([*EXPLAIN, "--set", "funding.apprentice_subsidy.by_part_year=也许"], "应为是 或 否"),
        (["explain", "qy.range.apprentice", "--on", "2020-09-01", "--input", "rate=0.005"], "不足一分"),
        (["explain", "qy.range.apprentice", "--on", "2020-09-01", "--input", "rate=1e3"], "应为金额"),
        (["explain", "qy.range.intern", "--on", "2020-09-01", "--input", "assessment=优"], "可选：合格"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, EngineError)
    assert said in str(result.exception)


def test_the_command_ends_with_one_and_no_traceback() -> None:
    command = [str(Path(sys.executable).with_name("ronghe")), "rule", "explain", "qy.range.nothing"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("错误：没有规则")
    assert "Traceback" not in done.stderr
