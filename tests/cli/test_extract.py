"""``ronghe extract``: one JSON a page, errors in words, the other pages unharmed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ronghe.cli.extract import app

PLAN = "一、任务\n（一）建设基地。建成基地10个。（责任单位：市教育局）\n二、其他\n落实责任。\n"


def test_one_file_a_page_named_after_it(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(PLAN, encoding="utf-8")
    result = CliRunner().invoke(app, [str(source), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    found = json.loads((tmp_path / "out" / "a.json").read_text(encoding="utf-8"))
    assert [clause["label"] for clause in found["clauses"]] == ["一、", "一、(一)", "二、"]
    assert found["tasks"][0]["responsible_units"] == ["市教育局"]
    assert found["indicators"][0]["value"] == 10
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.json"]


def test_a_bad_page_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "good[1].txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"  \n")
    pages = [tmp_path / "bad.txt", tmp_path / "none.txt", tmp_path / "good[1].txt"]
    result = CliRunner().invoke(app, [*map(str, pages), "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "bad.txt" in result.stderr
    assert "none.txt" in result.stderr
    assert (tmp_path / "good[1].json").exists()
    assert not (tmp_path / "bad.json").exists()


def test_two_pages_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(PLAN, encoding="utf-8")
    pages = [str(tmp_path / folder / "a.txt") for folder in ("x", "y")]
    result = CliRunner().invoke(app, [*pages, "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "同名" in result.stderr
    assert (tmp_path / "out" / "a.json").exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(PLAN, encoding="utf-8")
    result = CliRunner().invoke(app, [str(source), "--out", str(source / "below")])
    assert result.exit_code == 1
    assert "文件夹" in result.stderr


def test_a_page_without_a_plan_is_written_and_reported(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("今日天气晴朗。\n", encoding="utf-8")
    result = CliRunner().invoke(app, [str(source), "--out", str(tmp_path)])
    assert result.exit_code == 0
    assert "未发现任务和条款" in result.stderr


@pytest.mark.parametrize("module", ["ronghe.cli.extract", "ronghe.engine.policytext.extract"])
def test_the_command_starts_without_the_web_site(module: str) -> None:
    code = f"import sys, {module}; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
