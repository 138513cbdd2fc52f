"""``ronghe labour ingest``: a summary, a reject file, and a mapping that somebody confirmed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ronghe.cli.labour import UNCONFIRMED, app
from ronghe.engine.ads.errors import AdsError

TEXT = (
    "职位名称,公司,工作地点,月薪,发布日期,岗位职责\n"
    "电工,清远某机电有限公司,清远-清城区,6-8千/月,03-01,负责电气设备维修，电话13800138000\n"
    "电工（双休）,清远某机电有限公司,清远-清城区,6-8千/月,03-02,负责电气设备维修，电话13800138000\n"
    "会计,清远某机电有限公司,清远-清城区,1-999999,03-02,限女性\n"
    ",清远某机电有限公司,清远-清城区,面议,03-02,\n"
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "ads.csv"
    path.write_bytes(TEXT.encode("gbk"))
    return path


def invoke(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["ingest", *map(str, arguments), "--workers", "1"])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.mark.register("TAL-05")
def test_ads_are_read_through_a_mapping_that_was_confirmed(tmp_path: Path, source: Path) -> None:
    mapping, out = tmp_path / "map.json", tmp_path / "out"
    given = (source, "--source", "site", "--mapping", mapping, "--out", out, "--year", "2025")
    code, text = invoke(*given)
    assert code == UNCONFIRMED
    assert "职位名称：职位名称" in text
    assert not out.exists()
    with pytest.raises(AdsError, match="还没有确认"):
        invoke(*given)
    said = json.loads(mapping.read_text(encoding="utf-8"))
    mapping.write_text(json.dumps(said | {"confirmed": True}, ensure_ascii=False), encoding="utf-8")
    code, text = invoke(*given)
    assert code == 0
    assert "读 4 行：收 3，不收 1；重复 1，岗位 2，编上职业 3 行" in text
    assert "去除个人信息：电话 2" in text
    assert "限定性别或性别优先 1" in text
    assert "上限是下限的 20 倍以上" in text
    assert "按 2025 年" in text
    with (out / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [(row["行"], row["列"], row["范围"]) for row in listed] == [
        ("4", "月薪", "一格"),
        ("5", "职位名称", "整行"),
    ]


def test_the_answer_as_json(tmp_path: Path, source: Path) -> None:
    code, text = invoke(
        source,
        "--source",
        "site",
        "--accept-guess",
        "--out",
        tmp_path / "out",
        "--year",
        "2025",
        "--json",
        "--no-code",
    )
    assert code == 0
    said = json.loads(text[text.index("{\n") :])
    assert (said["read"], said["rejected"], said["refused"], said["kept"], said["coded"]) == (4, 1, 1, 2, 0)
    assert said["masked"] == {"电话": 2}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ((), "没有对应表，也没有写来源代号"),
        (("--source", "s", "--accept-guess", "--date", "昨天"), "“昨天”不是日期"),
        (("--source", "s", "--accept-guess", "--earlier", "没有"), "以前批次的索引读不出来"),
    ],
)
def test_what_is_missing_is_said(tmp_path: Path, source: Path, more: tuple[str, ...], why: str) -> None:
    with pytest.raises(AdsError, match=why):
        invoke(source, "--out", tmp_path / "out", *more)


def test_the_mapping_of_another_source_is_refused(tmp_path: Path, source: Path) -> None:
    mapping = tmp_path / "map.json"
    invoke(source, "--source", "site", "--mapping", mapping, "--out", tmp_path / "out")
    with pytest.raises(AdsError, match="是来源“site”的，不是“other”的"):
        invoke(source, "--source", "other", "--mapping", mapping, "--out", tmp_path / "out")


def test_a_used_folder_is_not_written_into_again(tmp_path: Path, source: Path) -> None:
    given = (
        source,
        "--source",
        "s",
        "--accept-guess",
        "--out",
        tmp_path / "out",
        "--year",
        "2025",
        "--no-code",
    )
    assert invoke(*given)[0] == 0
    with pytest.raises(AdsError, match="已有招聘广告"):
        invoke(*given)
