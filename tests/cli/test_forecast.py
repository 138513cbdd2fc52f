"""``ronghe forecast``: a table in, a table of forecasts and a list of problems out; errors in words."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ronghe.cli.forecast import app
from ronghe.cli.main import VERBS
from ronghe.engine.forecast.model import ForecastError
from tests.engine.forecast.panels import wave

HEADER = "series,period,value,district,industry"


def table(path: Path, *extra: str, count: int = 4, header: str = HEADER, encoding: str = "utf-8") -> Path:
    lines = [header]
    for number in range(count):
        for step, value in enumerate(wave(number, 40).tolist()):
            period = f"{2020 + step // 12}-{step % 12 + 1:02d}"
            lines.append(
                f"s{number},{period},{value:.1f},{'东区' if number % 2 else '西区'},行业{number // 2}"
            )
    path.write_text("\n".join([*lines, *extra]) + "\n", encoding=encoding)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [*map(str, arguments), "--workers", "1"])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_rows_columns_and_a_full_report(tmp_path: Path) -> None:
    source, target = table(tmp_path / "in.csv"), tmp_path / "out.csv"
    said = run(
        source,
        target,
        "--horizon",
        "6",
        "--levels",
        "80,95",
        "--hierarchy",
        "district/industry",
        "--json",
        tmp_path / "r.json",
    )
    found = read(target)
    assert list(found[0]) == [
        *("series", "period", "forecast", "low", "high", "naive", "model", "beats_naive", "suppressed"),
        *("low_95", "high_95"),
    ]
    assert len(found) == 6 * (4 + 3)
    first = [row for row in found if row["period"] == "2023-05"]
    total = float(first[0]["forecast"])
    assert first[0]["series"] == "合计"
    parts = sum(float(row["forecast"]) for row in first if row["series"].startswith("s"))
    assert total == pytest.approx(parts, rel=1e-8)
    for row in found:
        low, high = float(row["low"]), float(row["high"])
        assert float(row["low_95"]) <= low <= float(row["forecast"]) <= high <= float(row["high_95"])
        assert row["beats_naive"] in ("0", "1")
        assert row["suppressed"] == "0"
    assert read(tmp_path / "out.problems.csv") == []
    assert "没有胜过季节朴素预测" in said
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["horizon"] == 6
    assert len(report["forecasts"][0]["past"]) == 12
    assert report["forecasts"][0]["backtest"]
    assert "滚动回测" in report["method"]


def test_every_bad_row_is_listed(tmp_path: Path) -> None:
    source = table(
        tmp_path / "in.csv",
        "s1,2020-03,5,东区,行业0",
        "s1,2021-13,5,东区,行业0",
        "s2,2023-05,inf,西区,行业1",
        "零,2023-01,0,西区,行业1",
        "单,2023-04,9,西区,行业1",
        "空,2023-04,无,西区,行业1",
        "",
    )
    said = run(source, tmp_path / "out.csv")
    found = {(row["code"], row["series"], row["period"]) for row in read(tmp_path / "out.problems.csv")}
    assert found >= {
        ("period.conflict", "s1", "2020-03"),
        ("period.unreadable", "s1", "2021-13"),
        ("value.not_finite", "s2", "2023-05"),
        ("series.zero", "零", "2023-01"),
        ("series.short", "单", "2023-04"),
        ("value.unreadable", "空", "2023-04"),
        ("series.empty", "空", ""),
    }
    assert "period.conflict" in said
    assert {row["series"] for row in read(tmp_path / "out.csv")} == {"s0", "s1", "s2", "s3", "零", "单"}


def test_a_renamed_district_and_small_numbers(tmp_path: Path) -> None:
    lines = ["序列,月份,数值"]
    for step, value in enumerate(wave(1, 40).tolist()):
        name = "余杭区" if step < 20 else "临平区"
        lines.append(f"{name},{2020 + step // 12}年{step % 12 + 1}月,{value:.0f}")
        lines.append(f"小,{2020 + step // 12}年{step % 12 + 1}月,{step % 5 // 4}")
    source = tmp_path / "in.csv"
    source.write_text("\n".join(lines), encoding="gb18030")
    mapping = tmp_path / "names.csv"
    mapping.write_text("旧名,新名\n余杭区,临平区\n", encoding="utf-8")
    run(
        source,
        tmp_path / "out.csv",
        "--renamed",
        mapping,
        "--minimum",
        "10",
        "--problems",
        tmp_path / "p.csv",
    )
    found = read(tmp_path / "out.csv")
    assert {row["series"] for row in found} == {"临平区", "小"}
    hidden = [row for row in found if row["series"] == "小"]
    assert all(
        row["suppressed"] == "1" and row["forecast"] == row["high"] == row["naive"] == "" for row in hidden
    )
    assert {row["code"] for row in read(tmp_path / "p.csv")} >= {"series.renamed"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "forecast.columns"),
        ("a,b\n1,2\n", "forecast.columns"),
        ("series,period,value,value\nx,2024-01,1,2\n", "forecast.columns"),
        ("series,period,value\n", "forecast.empty"),
        ("series,period,value\nx,2024-01\n", "forecast.csv"),
        ("series,period,value\nx,去年,1\n", "forecast.empty"),
    ],
)
def test_a_bad_table_is_refused_in_words(tmp_path: Path, text: str, code: str) -> None:
    source = tmp_path / "in.csv"
    source.write_text(text, encoding="utf-8")
    with pytest.raises(ForecastError) as caught:
        run(source, tmp_path / "out.csv")
    assert caught.value.code == code
    assert caught.value.hint
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--levels", "八十"], "forecast.levels"),
        (["--levels", "120"], "forecast.levels"),
        (["--horizon", "0"], "forecast.horizon"),
        (["--hierarchy", "城市"], "forecast.hierarchy"),
    ],
)
def test_bad_options_are_refused_in_words(tmp_path: Path, options: list[str], code: str) -> None:
    with pytest.raises(ForecastError) as caught:
        run(table(tmp_path / "in.csv", count=2), tmp_path / "out.csv", *options)
    assert caught.value.code == code


def test_files_that_are_not_there_or_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ForecastError, match="打不开"):
        run(tmp_path / "none.csv", tmp_path / "out.csv")
    with pytest.raises(ForecastError, match="写不进去"):
        run(table(tmp_path / "in.csv", count=1), tmp_path / "none" / "out.csv")
    (tmp_path / "odd.csv").write_bytes(b"series\xff\xff\x81")
    with pytest.raises(ForecastError, match="编码"):
        run(tmp_path / "odd.csv", tmp_path / "out.csv")


def test_renamings_are_followed_and_circles_refused(tmp_path: Path) -> None:
    source = table(tmp_path / "in.csv", count=2)
    mapping = tmp_path / "names.csv"
    mapping.write_text("old,new\ns0,中\n中,末\n", encoding="utf-8")
    run(source, tmp_path / "out.csv", "--renamed", mapping)
    assert {row["series"] for row in read(tmp_path / "out.csv")} == {"末", "s1"}
    mapping.write_text("old,new\ns0,s1\ns1,s0\n", encoding="utf-8")
    with pytest.raises(ForecastError, match="一圈"):
        run(source, tmp_path / "out.csv", "--renamed", mapping)


def test_it_is_a_verb_and_starts_without_the_web_site_and_the_model_library() -> None:
    assert VERBS["forecast"][0] == "ronghe.cli.forecast"
    code = "import sys, ronghe.cli.forecast; print({'django', 'statsforecast', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_an_error_is_a_sentence_and_exit_code_one(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from ronghe.cli.main import run; run()",
        "forecast",
        str(tmp_path / "none.csv"),
        str(tmp_path / "out.csv"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "打不开文件" in done.stderr
    assert "Traceback" not in done.stderr
