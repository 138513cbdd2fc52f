"""``ronghe jurisdiction check|diff`` as a clerk calls it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ronghe.cli.jurisdiction import SHIPPED, app


def run(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, args)
    return result.exit_code, result.output


def copy(folder: Path, old: str, new: str, *, name: str = "parameters/pay.yaml") -> Path:
    target = folder / "linping"
    shutil.copytree(SHIPPED / "linping", target)
    text = (target / name).read_text(encoding="utf-8")
    assert old in text
    (target / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return target


@pytest.mark.register("XCUT-01")
def test_check_without_a_name_checks_the_five_that_ship() -> None:
    code, output = run("check")
    assert code == 0
    for name in ("清远市", "绍兴市", "淄博高新技术产业开发区", "临平区", "聊城市"):
        assert f"{name}：可用" in output


@pytest.mark.register("IND-40")
def test_check_shows_the_warnings_with_their_place() -> None:
    code, output = run("check", "qingyuan")
    assert code == 0
    assert "提示 qingyuan/indicators.yaml:" in output
    assert "2022 在计划期 2019—2021之外" in output


def test_check_of_a_wrong_pack_names_every_place_and_ends_with_one(tmp_path: Path) -> None:
    wrong = copy(tmp_path, "value: 30", "value: thirty")
    code, output = run("check", str(wrong), "shaoxing")
    assert code == 1
    assert "linping：不能使用" in output
    assert "linping/parameters/pay.yaml:12:16 [parameters[0].periods[0].value] " in output
    assert "绍兴市：可用" in output


def test_check_of_nothing_says_there_is_no_such_folder() -> None:
    code, output = run("check", "nowhere")
    assert code == 1
    assert "没有这个文件夹" in output


def test_diff_lists_what_changed(tmp_path: Path) -> None:
    changed = copy(tmp_path, "target_year: 2025", "target_year: 2024", name="indicators.yaml")
    code, output = run("diff", "linping", str(changed))
    assert code == 0
    assert "改动 指标 lp.ratio.dual target_year：2025 → 2024" in output
    assert run("diff", "linping", "linping") == (0, "没有不同\n")


@pytest.mark.register("XCUT-02")
def test_diff_refuses_a_rewritten_parameter(tmp_path: Path) -> None:
    code, output = run("diff", "linping", str(copy(tmp_path, "value: 30", "value: 40")))
    assert code == 1
    assert "不允许" in output
    assert "接续新时段" in output
