"""Files of every usual kind and encoding; mappings guessed, checked and kept."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.ads import reading
from ronghe.engine.ads.errors import AdsError
from ronghe.engine.ads.mapping import Mapping, guess
from ronghe.engine.ads.reading import POSTING, Record, encoding_of, open_source

TEXT = (
    "岗位名称,公司名称,月薪（元）,发布时间,岗位职责\n"
    "电工,清远某厂,6000-8000,2025-03-01,负责维修\n"
    "焊工,绍兴某厂,面议,2025-03-02,负责焊接\n"
)
TRADITIONAL = (
    "職位名稱,公司,職位描述\n"
    "電工,某廠,負責維修車間電氣設備與日常巡檢工作\n"
    "焊工,某廠,負責焊接及設備保養並做好記錄\n"
)
POSTED = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "数控车工",
    "datePosted": "2025-03-01T08:00:00+08:00",
    "description": "<p>负责数控车床的操作</p>",
    "hiringOrganization": {"@type": "Organization", "name": "某机械有限公司"},
    "jobLocation": {
        "@type": "Place",
        "address": {"addressRegion": "广东省", "addressLocality": "清远市", "streetAddress": "某路 1 号"},
    },
    "baseSalary": {
        "currency": "CNY",
        "value": {"minValue": 6000, "maxValue": 8000, "unitText": "MONTH"},
    },
    "educationRequirements": {"credentialCategory": "associate degree"},
    "experienceRequirements": {"monthsOfExperience": 36},
    "totalJobOpenings": 2,
}


def records(path: Path, mapping: Mapping | None = None) -> list[Record]:
    source = open_source(path)
    mapping = mapping or guess(source.headers, "site")
    source.check(mapping)
    return list(source.records(mapping))


def values(record: Record) -> dict[str, str]:
    return {key: value for key, value in zip(POSTING, record.values, strict=True) if value}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "big5hkscs"])
@pytest.mark.parametrize("packed", [False, True])
def test_text_in_every_usual_encoding(tmp_path: Path, encoding: str, packed: bool) -> None:
    text = TRADITIONAL if encoding == "big5hkscs" else TEXT
    path = tmp_path / "ads.csv"
    raw = text.encode(encoding)
    path.write_bytes(gzip.compress(raw) if packed else raw)
    header = {} if encoding != "big5hkscs" else {"title": ("職位名稱",)}
    found = records(path, Mapping("site", header) if header else None)
    assert [values(record)["title"] for record in found] == (["電工", "焊工"] if header else ["电工", "焊工"])


@given(st.text("招聘职位名称电工焊会计月薪面议负责维修设备", min_size=8, max_size=60))
def test_gbk_is_not_taken_for_utf_8(text: str) -> None:
    assert encoding_of(text.encode("utf-8")) == "utf-8-sig"
    assert text.encode("gbk").decode(encoding_of(text.encode("gbk")), errors="replace")


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_other_delimiters(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "ads.txt"
    path.write_text(TEXT.replace(",", delimiter), encoding="utf-8")
    assert values(records(path)[0])["salary"] == "6000-8000"


def test_an_excel_sheet_with_real_dates(tmp_path: Path) -> None:
    path = tmp_path / "ads.xlsx"
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    sheet, other = book.add_worksheet("招聘"), book.add_worksheet("说明")
    sheet.write_row(0, 0, ["职位", "人数", "发布日期"])
    sheet.write_row(1, 0, ["电工", 3])
    sheet.write_datetime(1, 2, date(2025, 3, 1))
    other.write(0, 0, "说明文字")
    book.close()
    assert values(records(path)[0]) == {"title": "电工", "headcount": "3", "posted": "2025-03-01"}
    assert open_source(path).doubts == ["工作表“说明”没有读，只读第一张“招聘”"]


def test_a_file_that_is_read_whole_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    whole = reading._whole
    monkeypatch.setattr(reading, "_whole", lambda path: [read.append(path.name), whole(path)][1])
    book = xlsxwriter.Workbook(str(tmp_path / "ads.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["职位"])
    sheet.write_row(1, 0, ["电工"])
    book.close()
    (tmp_path / "ads.json").write_text(json.dumps([{"职位": "焊工"}]), encoding="utf-8")
    for name, title in (("ads.xlsx", "电工"), ("ads.json", "焊工")):
        source = open_source(tmp_path / name)
        mapping = guess(source.headers, "site")
        assert [values(one)["title"] for one in source.records(mapping)] == [title]
        assert [values(one)["title"] for one in source.records(mapping)] == [title], "and again if asked"
    assert read == ["ads.xlsx", "ads.xlsx", "ads.json", "ads.json"]


def test_json_lines_with_a_broken_line(tmp_path: Path) -> None:
    path = tmp_path / "ads.jsonl"
    lines = ['{"title": "电工", "city": "清远"}', "{坏", '["不是对象"]', '{"title": "焊工"}']
    path.write_text("\n".join(lines), encoding="utf-8")
    found = records(path)
    assert [record.line for record in found] == [1, 2, 3, 4]
    assert values(found[0]) == {"title": "电工", "region": "清远"}
    assert "不是合格的 JSON" in found[1].trouble
    assert "不是 JSON 对象" in found[2].trouble


@pytest.mark.parametrize("form", ["line", "list", "graph", "page"])
def test_job_postings_wherever_they_stand(tmp_path: Path, form: str) -> None:
    said = {
        "line": json.dumps(POSTED),
        "list": json.dumps([POSTED], ensure_ascii=False, indent=1),
        "graph": json.dumps({"@graph": [{"@type": "WebSite"}, POSTED]}),
        "page": f'<html><head><script type="application/ld+json">{json.dumps(POSTED)}</script></head></html>',
    }[form]
    path = tmp_path / "ads"
    path.write_text(said, encoding="utf-8")
    (found,) = records(path)
    assert values(found) == {
        "title": "数控车工",
        "posted": "2025-03-01T08:00:00+08:00",
        "employer": "某机械有限公司",
        "region": "广东省 清远市",
        "address": "某路 1 号",
        "salary": "6000-8000元/月",
        "education": "大专",
        "experience": "36个月经验",
        "headcount": "2",
        "description": "<p>负责数控车床的操作</p>",
    }


def test_a_page_in_gbk_without_postings_says_so(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes("<html><body>招聘电工</body></html>".encode("gbk"))
    with pytest.raises(AdsError, match="页面里没有 JSON-LD 的招聘信息"):
        open_source(path)


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "是空的"), (b"%PDF-1.7", "PDF"), (b"PK\x03\x04xx", "打不开"), (b"[1, 2", "不是合格的 JSON")],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "ads"
    path.write_bytes(content)
    with pytest.raises(AdsError, match=why) as caught:
        open_source(path)
    assert caught.value.where


def test_rows_that_do_not_fit_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "ads.csv"
    path.write_text(
        '职位,公司,描述\n电工,甲\n焊工,乙,好,多\n"车工\n丙,丁\n' + "x" * 200_000 + '"\n', encoding="utf-8"
    )
    troubles = [record.trouble for record in records(path)]
    assert "只有 2 格，表头有 3 格" in troubles[0]
    assert "有 4 格，表头只有 3 格" in troubles[1]
    assert any("引号没有成对" in trouble for trouble in troubles[2:])


def test_one_column_may_serve_several_fields_and_several_one(tmp_path: Path) -> None:
    path = tmp_path / "ads.csv"
    path.write_text("title,flag,duty,want\n电工,3年经验/大专/招2人,维修,有证\n", encoding="utf-8")
    mapping = Mapping("s", {"title": ("title",), "education": ("flag",), "description": ("duty", "want")})
    assert values(records(path, mapping)[0]) == {
        "title": "电工",
        "education": "3年经验/大专/招2人",
        "description": "维修\n有证",
    }


def test_a_mapping_is_guessed_from_chinese_and_english_headers() -> None:
    assert guess(["岗位名称", "所属公司", "月薪（元）", "发布时间"]).columns == {
        "title": ("岗位名称",),
        "posted": ("发布时间",),
        "employer": ("所属公司",),
        "salary": ("月薪（元）",),
    }
    english = guess(["Job_Title", "company", "city", "pay", "degree", "remark"])
    assert english.columns["title"] == ("Job_Title",)
    assert english.unused == ("remark",)
    assert not english.confirmed
    with pytest.raises(AdsError, match="看不出哪一列是职位名称"):
        guess(["甲", "乙"])


def test_a_mapping_goes_to_json_and_back(tmp_path: Path) -> None:
    mapping = Mapping("51", {"title": ("职位",)}, {"region": "441800"}).confirm()
    path = tmp_path / "m.json"
    path.write_text(mapping.to_json(), encoding="utf-8")
    assert Mapping.read(path) == mapping
    assert mapping.confirmed


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "不是合格的 JSON"),
        ("{}", "不是招聘广告的列对应表"),
        ('{"format": "ronghe.ads.mapping/1", "source": "x", "columns": {}}', "哪一列是职位名称"),
        (
            '{"format": "ronghe.ads.mapping/1", "source": "x", "columns": {"titel": "a"}}',
            "不认识的字段“titel”",
        ),
        ('{"format": "ronghe.ads.mapping/1", "source": "", "columns": {"title": "a"}}', "来源代号"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(text: str, why: str) -> None:
    with pytest.raises(AdsError, match=why):
        Mapping.from_json(text)


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ads.csv"
    path.write_text("职位,职位\n电工,焊工\n", encoding="utf-8")
    with pytest.raises(AdsError, match="有两列都叫“职位”"):
        records(path, Mapping("s", {"title": ("职位",)}))
