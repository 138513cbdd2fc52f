"""Files of another platform: mapped by a file, checked by their checksums and row by row, all or nothing."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ronghe.analytics.models import ReportedValue
from ronghe.analytics.queries.figures import figure_of
from ronghe.cli import share
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation
from ronghe.engine.exchange import ExchangeError, mapped_tables, read_mapping
from ronghe.policy.models import ProgressReport
from ronghe.programmes.models import Cohort, SchoolProgramme
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.factories.policy import IndicatorFactory, PlanFactory, TaskFactory, TaskUnitFactory

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


def package(folder: Path, text: str, *, encoding: str = "utf-8", digest: str = "", **more: str) -> Path:
    """A package of ``orgs.csv`` and more files by name."""
    contents = {
        "orgs.csv": text.encode(encoding),
        **{f"{k}.csv": v.encode(encoding) for k, v in more.items()},
    }
    path = folder / "p.zip"
    files = {name: digest or hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
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


# ---------------------------------------------------------------------- the other kinds

ORGS = MAPPING.replace('{"01": 中等职业学校}', '{学校: ""}')
TEACHES = """
  - into: programmes
    file: programmes.csv
    columns: {单位: 学校, 专业名称: 专业, 专业代码: 代码, 办学层次: 层次, 学制（年）: 年限, 办学状态: 状态}
    values: {办学层次: {Z: 中职}, 办学状态: {"1": 招生}}
  - into: cohorts
    file: cohorts.csv
    columns: {单位: 学校, 学校专业: "{学校}：{代码}", 入学年份: 年级, 招生计划: 计划, 实际招生: 实招}
"""
VALUES = """
format: ronghe.exchange/1
partner: 示例省产教融合平台
tables:
  - into: indicator_values
    file: orgs.csv
    columns: {单位: 单位, 指标: 指标, 年份: 年, 数值: 数}
    values: {指标: {A7: sx.example}}
    constants: {数值范围: 本辖区, 数据来源: 省平台, 佐证（文件、文号、台账名称）: 省平台同步}
"""
PROGRESS = """
format: ronghe.exchange/1
partner: 示例省产教融合平台
tables:
  - into: task_progress
    file: orgs.csv
    columns: {任务编号: 任务, 报送单位: 单位, 报送期: 期, 进展状态: 状态, 完成进度（%）: 进度, 进展情况: 情况}
    values: {进展状态: {"2": 进行中}}
"""


def counts() -> tuple[int, int, int]:
    return Organisation.objects.count(), SchoolProgramme.objects.count(), Cohort.objects.count()


def test_a_school_its_programmes_and_cohorts_come_in_one_package(city: Jurisdiction, tmp_path: Path) -> None:
    """A table may rest on one before it; a wrong row in the last takes the first away, too."""
    before = counts()
    taught = {
        "programmes": "学校,专业,代码,层次,年限,状态\n示例机电中学,数控技术应用,660103,Z,3,1\n",
        "cohorts": "学校,代码,年级,计划,实招\n示例机电中学,660103,2022,80,76\n",
    }
    school = HEAD + f"{city.code},示例机电中学,学校,,\n"
    wrong = taught | {"cohorts": taught["cohorts"] + "示例机电中学,660103,二零二三,80,76\n"}
    code, output, _error = run(package(tmp_path, school, **wrong), ORGS + TEACHES)
    assert (code, counts()) == (1, before), output
    assert "cohorts.csv：" in output
    assert "第 3 行“入学年份”" in output
    code, output, _error = run(package(tmp_path, school, **taught), ORGS + TEACHES, "--check")
    assert (code, counts()) == (0, before), output
    code, output, _error = run(package(tmp_path, school, **taught), ORGS + TEACHES)
    assert (code, counts()) == (0, tuple(one + 1 for one in before)), output
    assert Cohort.objects.get().enrolled == 76
    code, output, _error = run(package(tmp_path, school, **taught), ORGS + TEACHES)
    assert output.count("新增 0，更改 0") == 3, output


def test_indicator_values_come_as_reports_that_wait_for_approval(city: Jurisdiction, tmp_path: Path) -> None:
    office = OrganisationFactory(jurisdiction=city, name="示例教育局")
    IndicatorFactory(
        plan=PlanFactory(document__jurisdiction=city), jurisdiction=city, key="sx.example", value=90
    )
    head = "单位,指标,年,数\n"
    code, output, _error = run(package(tmp_path, head + "示例教育局,示例名称,2023,12\n"), VALUES)
    assert (code, ReportedValue.objects.count()) == (1, 0)
    assert "请写指标标识" in output
    path = package(tmp_path, head + "示例教育局,A7,2023,12\n")
    assert run(path, VALUES)[0] == 0
    row = ReportedValue.objects.get()
    assert (row.organisation, row.indicator, row.value, row.state) == (office, "sx.example", 12, "draft")
    figure = figure_of(city, "sx.example", 2023, actor=Actor.for_system("test"))
    assert figure is None or figure.value is None, "nobody has handed it in yet"
    code, output, _error = run(path, VALUES)
    assert (code, ReportedValue.objects.count()) == (0, 1)
    assert "新增 0，更改 0，未变 1" in output


def test_progress_comes_as_the_reports_of_the_units_named(city: Jurisdiction, tmp_path: Path) -> None:
    unit = OrganisationFactory(jurisdiction=city, name="示例发展改革局")
    other = OrganisationFactory(jurisdiction=city, name="示例商务局")
    task = TaskFactory(plan=PlanFactory(document__jurisdiction=city))
    TaskUnitFactory(task=task, organisation=unit)
    head, said = "任务,单位,期,状态,进度,情况\n", "2024年第一季度,2,40,已完成选址。\n"
    bad = head + f"{task.pk},{other.name},{said}0,{unit.name},{said}"
    code, output, _error = run(package(tmp_path, bad), PROGRESS)
    assert (code, ProgressReport.objects.count()) == (1, 0)
    assert "不是这项任务的牵头、责任或配合单位" in output
    assert "第 3 行“任务编号”" in output
    path = package(tmp_path, head + f"{task.pk},{unit.name},{said}")
    assert run(path, PROGRESS)[0] == 0
    row = ProgressReport.objects.get()
    assert (row.organisation, row.percent, row.claimed, row.state) == (unit, 40, "on_track", "submitted")
    assert "未变 1" in run(path, PROGRESS)[1]
    changed = package(tmp_path, head + f"{task.pk},{unit.name},2024年第一季度,2,60,已开工。\n")
    code, output, _error = run(changed, PROGRESS)
    assert (code, ProgressReport.objects.count()) == (1, 1)
    assert "已经报送，内容不同" in output
