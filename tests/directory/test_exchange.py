"""Files of another platform: mapped by a file, checked by their checksums and row by row, all or nothing."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ronghe.cli import share
from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation
from ronghe.engine.exchange import ExchangeError, mapped_tables, read_mapping
from tests.factories.directory import jurisdiction_tree

pytestmark = [pytest.mark.django_db, pytest.mark.register("DATA-04")]
MAPPING = """
format: ronghe.exchange/1
partner: 示例省产教融合平台
tables:
  - into: organisations
    file: orgs.csv
    columns: {辖区: 区划, 机构名称: 单位名称, 机构类别: 类型, 统一社会信用代码: 信用代码}
    values: {机构类别: {"01": 中等职业学校}}
    constants: {依据: 省平台同步}
"""
HEAD = "区划,单位名称,类型,信用代码,备注\n"


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Jurisdiction:
    monkeypatch.setattr(share, "load_django", lambda: None)
    return jurisdiction_tree(1)[1]


def package(folder: Path, text: str, *, encoding: str = "utf-8", digest: str = "") -> Path:
    data = text.encode(encoding)
    path = folder / "p.zip"
    files = {"orgs.csv": digest or hashlib.sha256(data).hexdigest()}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orgs.csv", data)
        archive.writestr("manifest.json", json.dumps({"files": files}))
    return path


def run(path: Path, mapping: str = MAPPING, *more: str) -> tuple[int, str, BaseException | None]:
    rules = path.with_name("mapping.yaml")
    rules.write_text(mapping, encoding="utf-8")
    done = CliRunner().invoke(share.app, ["import", str(path), "--mapping", str(rules), *more])
    return done.exit_code, done.output, done.exception


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_package_is_taken_in_by_its_mapping(city: Jurisdiction, tmp_path: Path, encoding: str) -> None:
    before = Organisation.objects.count()
    path = package(
        tmp_path,
        HEAD + f"{city.code},示例职业技术学院,学校,,x\n{city.code},示例机电中学,学校,,\n",
        encoding=encoding,
    )
    mapping = MAPPING.replace('{"01": 中等职业学校}', '{学校: ""}')
    code, output, _error = run(path, mapping)
    assert (code, Organisation.objects.count()) == (0, before + 2), output
    assert "新增 2" in output
    code, output, _error = run(path, mapping)
    assert "新增 0" in output  # the same package again changes nothing


def test_one_wrong_row_and_nothing_is_taken_in(city: Jurisdiction, tmp_path: Path) -> None:
    before = Organisation.objects.count()
    path = package(tmp_path, HEAD + f"{city.code},示例职业技术学院,,,\n{city.code},示例中学,99,91X,\n")
    code, output, _error = run(path)
    assert (code, Organisation.objects.count()) == (1, before)
    assert "3" in output  # the row as they count it
    assert "没有导入任何一行" in output


def test_checking_writes_nothing(city: Jurisdiction, tmp_path: Path) -> None:
    before = Organisation.objects.count()
    code, output, _error = run(package(tmp_path, HEAD + f"{city.code},示例学院,,,\n"), MAPPING, "--check")
    assert (code, Organisation.objects.count()) == (0, before)
    assert "可以导入：新增 1" in output


def test_a_changed_file_is_refused(city: Jurisdiction, tmp_path: Path) -> None:
    _code, _output, error = run(package(tmp_path, HEAD, digest="0" * 64))
    assert isinstance(error, ExchangeError)
    assert error.code == "exchange.checksum"


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ("nonsense", "exchange.mapping"),
        ("format: x", "exchange.mapping"),
        ("format: ronghe.exchange/1", "exchange.mapping"),
        (MAPPING.replace("区划,", "没有,").replace("辖区: 区划", "辖区: 没有"), "exchange.columns"),
        (MAPPING.replace("into: organisations", "into: people"), "exchange.into"),
        (MAPPING.replace("file: orgs.csv", "file: other.csv"), "exchange.missing"),
        (MAPPING.replace("columns:", "columns: 3 #"), "exchange.mapping"),
    ],
)
def test_a_mapping_that_will_not_do_is_refused(
    city: Jurisdiction, tmp_path: Path, mapping: str, code: str
) -> None:
    _code, _output, error = run(package(tmp_path, HEAD), mapping)
    assert isinstance(error, ExchangeError), error
    assert error.code == code


def test_what_is_no_package_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"no zip")
    rules = tmp_path / "m.yaml"
    rules.write_text(MAPPING, encoding="utf-8")
    with pytest.raises(ExchangeError, match="ZIP"):
        mapped_tables(path, read_mapping(rules))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orgs.csv", HEAD)
    with pytest.raises(ExchangeError):
        mapped_tables(path, read_mapping(rules))
