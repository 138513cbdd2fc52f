"""``ronghe catalogue``: the report on the terminal and in a file, exit codes, no write unless meant."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ronghe.cli import catalogue
from ronghe.core.errors import RongheError, RuleViolated
from ronghe.reference import queries
from ronghe.reference.models import CalendarYear, CatalogueVersion
from tests.core.test_workdays import ANNOUNCED

HEAD = "code,name,level_zh,class\n"
GOOD = HEAD + "510101,甲技术,高职专科,5101电子信息类\n510102,移动通信技术应用,高职专科,5101电子信息类\n"
LATER = HEAD + "510101,乙技术,高职专科,5101电子信息类\n510103,移动通信技术与应用,高职专科,5101电子信息类\n"
BAD = GOOD + "510101,甲技术,高职专科,5101电子信息类\n5101,,,\n51010x,坏,,\n"


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "load_django", lambda: None)


@pytest.fixture
def good(tmp_path: Path) -> str:
    return written(tmp_path, "甲.csv", GOOD)


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def run(*args: str, code: int = 0) -> str:
    result = CliRunner().invoke(catalogue.app, list(args), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_check_reports_and_writes_nothing(tmp_path: Path) -> None:
    """No database mark: the command must not touch one."""
    bad = written(tmp_path, "坏.csv", BAD)
    said = run("check", bad, "--kind", "programme", "--excerpt", code=1)
    assert "错误" in said
    assert "坏.csv第4行 [510101] 代码与第2行重复，名称相同（甲技术） → 保留先出现的一行，本行未载入" in said
    assert "坏.csv第6行 [51010X] 代码“51010x”不合格式" in said
    assert "可载入4条（专业大类1、专业类1、专业2）" in said


def test_check_of_a_clean_file_succeeds_and_strict_minds_warnings(tmp_path: Path, good: str) -> None:
    run("check", good, "--kind", "programme", "--excerpt", "--strict")
    warned = written(tmp_path, "重.csv", GOOD + "510101,甲技术,,\n")
    run("check", warned, "--kind", "programme", "--excerpt")
    run("check", warned, "--kind", "programme", "--excerpt", "--strict", code=1)


def test_the_report_is_saved_in_full(tmp_path: Path) -> None:
    report = tmp_path / "报告.csv"
    many = written(tmp_path, "多.csv", GOOD + "510101,甲技术,,\n" * 30)
    said = run("check", many, "--kind", "programme", "--excerpt", "--report", str(report))
    assert "另有25处" in said
    rows = list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["行"] for row in rows if row["规则"] == "代码重复"] == [str(line) for line in range(4, 34)]


@pytest.mark.django_db
def test_load_list_use_and_load_again(tmp_path: Path, good: str) -> None:
    later = written(tmp_path, "乙.csv", LATER)
    said = run("load", good, "--kind", "programme", "--excerpt", "--edition", "甲版", "--from", "2021-03-12")
    assert "已载入：职业教育专业目录 甲版，第1版次" in said
    assert "未作改动" in run("load", good, "--kind", "programme", "--excerpt")
    said = run("load", later, "--kind", "programme", "--excerpt")
    assert "与上一版次相比：新增1条，删除1条，更名1条，接续建议2条" in said
    assert "甲版" in run("list")
    run("use", "programme", "1")
    current = queries.current_version("programme")
    assert current is not None
    assert (current.number, str(current.valid_from)) == (1, "2021-03-12")
    with pytest.raises(RongheError, match="没有第9版次"):
        run("use", "programme", "9")


@pytest.mark.django_db
def test_strict_load_refuses(tmp_path: Path) -> None:
    bad = written(tmp_path, "坏.csv", BAD)
    with pytest.raises(RuleViolated, match="严格方式"):
        run("load", bad, "--kind", "programme", "--strict")
    assert not CatalogueVersion.objects.exists()
    with pytest.raises(RongheError, match="启用日期"):
        run("load", bad, "--kind", "programme", "--from", "2021年3月")


def test_two_files_are_compared_without_a_database(tmp_path: Path, good: str) -> None:
    later = written(tmp_path, "乙.csv", LATER)
    said = run("diff", good, later, "--kind", "programme")
    assert "更名 510101：甲技术 → 乙技术" in said
    assert "接续建议 510102 → 510103" in said
    with pytest.raises(RongheError, match="只能比较"):
        run("diff", good, later, good, "--kind", "programme")


@pytest.mark.django_db
def test_one_file_is_compared_with_the_current_version(tmp_path: Path, good: str) -> None:
    run("load", good, "--kind", "programme", "--excerpt")
    assert "没有差别" in run("diff", good, "--kind", "programme")


@pytest.mark.django_db
def test_two_files_make_one_catalogue(tmp_path: Path, good: str) -> None:
    other = written(tmp_path, "丙.csv", HEAD + "710101,电子信息技术,中职,7101电子信息类\n")
    assert "共7条" in run("load", good, other, "--kind", "programme", "--excerpt")


@pytest.mark.django_db
def test_shipped_and_calendar(tmp_path: Path) -> None:
    assert run("shipped").count("已载入") == 4
    assert run("shipped").count("未改动") == 4
    path = tmp_path / "2030.yaml"
    path.write_text(ANNOUNCED, encoding="utf-8")
    assert "已载入2030年安排（国办发明电〔2029〕样例）" in run("calendar", str(path))
    assert CalendarYear.objects.get().year == 2030
