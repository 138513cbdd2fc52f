"""A whole run: files in, Parquet and rejects out, nothing lost on the way."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ronghe.engine.ads.errors import AdsError
from ronghe.engine.ads.ingest import Options, ingest
from ronghe.engine.ads.mapping import Mapping, guess
from ronghe.engine.ads.regions import Regions
from ronghe.engine.ads.report import IngestReport
from ronghe.engine.ads.schema import AD
from ronghe.engine.ads.threads import one_thread

HEADERS = ["职位名称", "公司", "地区", "工资", "学历", "经验", "人数", "发布日期", "职位描述"]
REGIONS = Regions({"440000": "广东省", "441800": "清远市", "441802": "清城区", "441803": "清新区"})
DUTIES = (
    "负责车间电气设备的日常巡检与维修，编制保养计划，处理突发故障，做好记录；"
    "持有电工证，能看懂图纸，吃苦耐劳，服从安排；提供食宿，节日福利，每年调薪一次。"
)


def options(**more: object) -> Options:
    given = {"regions": REGIONS, "batch": "b", "today": date(2026, 1, 1), "workers": 1, "code": False}
    return Options(**(given | more))  # type: ignore[arg-type]


def row(**cells: str) -> list[str]:
    usual = {
        "职位名称": "电工",
        "公司": "清远某机电有限公司",
        "地区": "清远-清城区",
        "工资": "6-8千/月",
        "学历": "中专",
        "经验": "1-3年",
        "人数": "招2人",
        "发布日期": "2025-03-01",
        "职位描述": DUTIES,
    }
    return [(usual | cells)[header] for header in HEADERS]


def run(
    tmp_path: Path, rows: list[list[str]], **more: object
) -> tuple[IngestReport, list[dict[str, object]]]:
    source = tmp_path / "ads.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADERS, *rows])
    report = ingest([source], guess(HEADERS, "site"), options(**more), tmp_path / "out")
    return report, read(report)


def read(report: IngestReport) -> list[dict[str, object]]:
    tables = [pq.read_table(part) for part in report.parts]
    return pa.concat_tables(tables).to_pylist() if tables else []


def rejects(report: IngestReport) -> list[list[str]]:
    with report.reject_file.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def test_a_row_becomes_an_advertisement(tmp_path: Path) -> None:
    report, ads = run(tmp_path, [row()], code=True)
    assert (report.read, report.rejected, report.refused, report.kept) == (1, 0, 0, 1)
    (ad,) = ads
    assert pq.read_schema(report.parts[0]).equals(AD)
    assert (ad["region"], ad["education"], ad["experience_min"], ad["experience_max"]) == (
        "441802",
        "vocational",
        1,
        3,
    )
    assert (ad["salary_low"], ad["salary_high"], ad["salary_rule"]) == (6000, 8000, "按月")
    assert (ad["posted"], ad["headcount"], ad["line"]) == (date(2025, 3, 1), 2, 2)
    assert ad["occupation"] == "6-31-01-03"
    assert (ad["cluster"], ad["kept"]) == (ad["ad_id"], True)


def test_what_cannot_be_used_is_listed_and_the_rest_is_taken(tmp_path: Path) -> None:
    rows = [
        row(),
        row(职位名称=""),
        row(职位名称="12345"),
        row(发布日期="2031-01-01"),
        row(发布日期="2025-02-30"),
        row(发布日期="03-01"),
        row(职位名称="焊工", 工资="1-999999"),
        row(职位名称="车工", 地区="火星"),
        row()[:5],
        [*row(), "多", "了"],
    ]
    report, ads = run(tmp_path, rows)
    assert (report.read, report.rejected, report.refused, report.written) == (10, 7, 2, 3)
    listed = rejects(report)
    assert [(line[1], line[2], line[3]) for line in listed] == [
        ("3", "职位名称", "整行"),
        ("4", "职位名称", "整行"),
        ("5", "发布日期", "整行"),
        ("6", "发布日期", "整行"),
        ("7", "发布日期", "整行"),
        ("8", "工资", "一格"),
        ("9", "地区", "一格"),
        ("10", "", "整行"),
        ("11", "", "整行"),
    ]
    assert all(line[0] == "ads.csv" and line[4] and line[5] for line in listed)
    assert "在将来" in listed[2][4]
    assert "--year" in listed[4][5]
    joke = next(ad for ad in ads if ad["title"] == "焊工")
    assert (joke["salary_low"], joke["salary_rule"], joke["flags"]) == (None, "未采用", ["pay.refused"])
    assert sum(problem.count for problem in report.problems if problem.code in {"ads.row", "ads.cell"}) == 9


def test_personal_data_stay_outside(tmp_path: Path) -> None:
    said = DUTIES + "联系人电话１３８００１３８０００，加V信 hr_2020abc"
    report, (ad,) = run(tmp_path, [row(职位名称="电工 13800138000", 公司="某厂QQ12345678", 职位描述=said)])
    everything = "".join(part.read_bytes().decode("latin-1") for part in report.parts)
    assert "13800138000" not in everything
    assert "hr_2020abc" not in everything
    assert ad["masked"] == 4
    assert report.masked == {"电话": 2, "微信": 1, "QQ": 1}


def test_a_wrong_column_stops_the_run_before_anything_is_written(tmp_path: Path) -> None:
    source = tmp_path / "ads.csv"
    source.write_text("title,salary\n电工,面议\n", encoding="utf-8")
    with pytest.raises(AdsError, match="缺少列：岗位；文件里有：title、salary"):
        ingest([source], Mapping("site", {"title": ("岗位",)}), options(), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_flood_is_one_vacancy_and_is_named(tmp_path: Path) -> None:
    rows = [row(职位描述=f"{DUTIES}编号{n}") for n in range(150)]
    report, ads = run(tmp_path, rows)
    assert (report.duplicates, report.kept) == (149, 1)
    assert len({ad["cluster"] for ad in ads}) == 1
    flood = next(problem for problem in report.problems if problem.code == "ads.flood")
    assert "清远某机电有限公司“电工”" in flood.message
    assert flood.count == 150


def test_an_earlier_batch_counts_as_already_there(tmp_path: Path) -> None:
    first, old = run(tmp_path, [row()], code=True)
    second, ads = run(
        tmp_path / "next" if (tmp_path / "next").mkdir() is None else tmp_path,
        [row(发布日期="2025-03-20"), row(职位名称="会计", 职位描述="")],
        earlier=(first.reject_file.parent,),
        code=True,
        batch="c",
    )
    assert (second.duplicates, second.kept) == (1, 1)
    assert ads[0]["cluster"] == old[0]["ad_id"]
    assert (ads[0]["kept"], ads[0]["occupation"]) == (False, old[0]["occupation"])


def test_the_number_of_processes_and_the_size_of_chunks_change_nothing(tmp_path: Path) -> None:
    rows = [row(职位名称=name, 公司=f"第{n % 7}厂") for n, name in enumerate(["电工", "焊工", "车工"] * 20)]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    _, one = run(tmp_path / "a", rows)
    _, two = run(tmp_path / "b", rows, workers=2, chunk=7)
    assert one == two


def test_nothing_is_left_when_a_run_fails(tmp_path: Path) -> None:
    source = tmp_path / "ads.json"
    source.write_text('[{"title": "电工"}', encoding="utf-8")
    with pytest.raises(AdsError, match="不是合格的 JSON"):
        ingest([source], guess(["title"], "site"), options(), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_every_library_of_matrices_is_told_to_use_one_thread() -> None:
    shipped = list(Path(np.__file__).parents[1].glob("*.libs/*openblas*"))
    assert one_thread() == len(shipped)


@pytest.mark.parametrize("rows", [[], [row(职位名称="")]])
def test_a_file_without_one_usable_row_is_no_error(tmp_path: Path, rows: list[list[str]]) -> None:
    report, ads = run(tmp_path, rows, code=True)
    assert ads == []
    assert (report.read, report.rejected, report.parts) == (len(rows), len(rows), [])
    second, _ = run_again(tmp_path, report)
    assert second.kept == 1


def run_again(tmp_path: Path, report: IngestReport) -> tuple[IngestReport, list[dict[str, object]]]:
    """One more row, with the first batch as an earlier one."""
    (tmp_path / "next").mkdir()
    return run(tmp_path / "next", [row()], earlier=(report.reject_file.parent,))
