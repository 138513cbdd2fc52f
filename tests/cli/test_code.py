"""``ronghe code`` and ``ronghe programmes link``: one answer a row, nothing silent."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ronghe.cli.code import app as code
from ronghe.cli.programmes import app as programmes


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_each_row_gets_its_answer(tmp_path: Path, encoding: str) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes("职位名称,城市\n会计,清远\n,绍兴\n电焊工,淄博\n合伙人加盟,聊城\n".encode(encoding))
    result = CliRunner().invoke(code, [str(source), str(target)])
    assert result.exit_code == 0, result.output
    assert "共 4 行：编码 2，未编 1，有问题 1" in result.output
    assert "第3行：职位名称为空" in result.output
    found = rows(target)
    assert [row["code"] for row in found] == ["2-06-03-00", "", "6-18-02-04", ""]
    assert found[0]["alternatives"].split("|")[0] == "2-06-03-00"
    assert len(found[3]["alternatives"].split("|")) == 5
    assert "把握不足" in found[3]["reason"]
    assert not target.with_name("out.csv.part").exists()


def test_always_gives_the_likeliest(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("title\n合伙人加盟\n", encoding="utf-8")
    CliRunner().invoke(code, [str(source), str(target), "--always"])
    row = rows(target)[0]
    assert row["code"] == row["alternatives"].split("|")[0]
    assert "把握不足" in row["reason"]


def test_corrections_are_taken_in_checked_and_obeyed(tmp_path: Path) -> None:
    given, book = tmp_path / "given.csv", tmp_path / "book.csv"
    given.write_text("title,code,by\n砧板师傅,4-03-02-01,区人社局\n某岗,1-1,区人社局\n", encoding="utf-8")
    taken = CliRunner().invoke(code, [str(given), str(book), "--correct"])
    assert taken.exit_code == 1
    assert "记下 1 条更正，1 条有误" in taken.output
    assert "第3行" in taken.output
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("title\n砧板师傅\n", encoding="utf-8")
    assert CliRunner().invoke(code, [str(source), str(target), "--corrections", str(book)]).exit_code == 0
    assert (rows(target)[0]["code"], rows(target)[0]["reason"]) == ("4-03-02-01", "按更正记录")


def test_programmes_get_ten_occupations_each(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "code,name,level\n730301,会计事务,中职\n,无代码,中职\n720301,护理,中职\n", encoding="utf-8"
    )
    result = CliRunner().invoke(programmes, ["link", str(source), str(target)])
    assert result.exit_code == 0, result.output
    assert "2 个专业，1 行有问题" in result.output
    assert "第3行：专业代码为空" in result.output
    found = rows(target)
    assert [row["rank"] for row in found] == [str(n) for n in range(1, 11)] * 2
    assert "2-06-03-00" in [row["occupation_code"] for row in found[:5]]
