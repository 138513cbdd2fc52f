"""Reading and checking a catalogue: every defect is found, said with its line, and handled by a rule."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ronghe.reference.enums import CatalogueKind, FindingRule, Severity, Stage, SuccessionKind
from ronghe.reference.rules import reading, source
from ronghe.reference.rules.comparing import Listed, compare
from ronghe.reference.rules.files import CatalogueFiles, read_catalogue, shipped
from ronghe.reference.rules.parsed import Finding, Parsed, by_rule
from ronghe.reference.rules.schemes import SCHEMES, STAGE_BASES, section_of, stage_of
from ronghe.reference.rules.source import SourceUnreadable, read_rows
from ronghe.reference.rules.text import clean_code, initials, likeness
from tests.support.shared import shared_path


def read(kind: str, text: str, *, is_excerpt: bool = True, name: str = "表.csv") -> Parsed:
    given = CatalogueFiles(CatalogueKind(kind), [(name, text.encode())], "试", "试", is_excerpt=is_excerpt)
    return read_catalogue(given)


def only(parsed: Parsed, rule: str) -> Finding:
    found = [finding for finding in parsed.findings if finding.rule == rule]
    assert len(found) == 1, [str(finding) for finding in parsed.findings]
    return found[0]


def counts(parsed: Parsed) -> dict[str, int]:
    return {rule: number for rule, _, number in by_rule(parsed.findings)}


# codes


@pytest.mark.parametrize(
    ("kind", "code", "level", "parent"),
    [
        ("region", "440000", 1, ""),
        ("region", "441800", 2, "440000"),
        ("region", "441802", 3, "441800"),
        ("region", "429004", 3, "420000"),
        ("industry", "C", 1, ""),
        ("industry", "C39", 2, "C"),
        ("industry", "C391", 3, "C39"),
        ("industry", "C3911", 4, "C391"),
        ("occupation", "6-00-00-00", 1, ""),
        ("occupation", "6-18-00-00", 2, "6-00-00-00"),
        ("occupation", "6-18-01-00", 3, "6-18-00-00"),
        ("occupation", "6-18-01-07", 4, "6-18-01-00"),
        ("programme", "51", 1, ""),
        ("programme", "5101", 2, "51"),
        ("programme", "520101K", 3, "5201"),
    ],
)
def test_a_code_tells_its_level_and_parent(kind: str, code: str, level: int, parent: str) -> None:
    scheme = SCHEMES[CatalogueKind(kind)]
    assert scheme.is_code(code)
    assert (scheme.level_of(code), scheme.parent_of(code)) == (level, parent)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("region", "9000"),
        ("region", "000000"),
        ("industry", "U01"),
        ("industry", "C3"),
        ("occupation", "9-01-01-01"),
        ("occupation", "1-1-1-1"),
        ("programme", "40"),
        ("programme", "600101"),
        ("programme", "5201K"),
        ("programme", "51010"),
    ],
)
def test_what_is_no_code_is_refused(kind: str, code: str) -> None:
    assert not SCHEMES[CatalogueKind(kind)].is_code(code)


@given(st.sampled_from(list(Stage)), st.integers(0, 18), st.integers(1, 99), st.integers(1, 99))
def test_every_programme_code_climbs_to_its_family_and_keeps_its_stage(
    stage: Stage, family: int, group: int, number: int
) -> None:
    scheme = SCHEMES[CatalogueKind.PROGRAMME]
    code = f"{STAGE_BASES[stage] + family}{group:02d}{number:02d}"
    assert scheme.is_code(code)
    chain = [code, scheme.parent_of(code), scheme.parent_of(scheme.parent_of(code))]
    assert [len(step) for step in chain] == [6, 4, 2]
    assert {stage_of(step) for step in chain} == {stage}


def test_each_division_of_the_industries_has_its_section() -> None:
    assert [section_of(n) for n in (0, 1, 5, 6, 13, 43, 44, 97, 98)] == [
        "",
        "A",
        "A",
        "B",
        "C",
        "C",
        "D",
        "T",
        "",
    ]


# defects, one at a time

SHIFTED = (
    "code,name,level_zh,class\n"
    "490101,食品智能加工技术,高等职业教育专科,4901食品类\n"
    "490107,咖啡加工与应用技术,高等职业教育专科,\t食品药品与粮食大类\t食品类\t高职专科\t\n"
    "310306,数据中心工程技术,高等职业教育本科,\t\t\t职业本科\t\n"
)


def test_a_shifted_class_column_is_repaired_by_the_code_and_flagged() -> None:
    parsed = read("programme", SHIFTED)
    assert counts(parsed)["shifted_column"] == 2
    assert "shifted_conflict" not in counts(parsed)
    row = parsed.entries["490107"]
    assert (row.parent, row.stage) == ("4901", Stage.ASSOCIATE)
    assert "专业类一栏串入" in row.repair
    assert parsed.entries["490101"].repair == ""
    found = next(finding for finding in parsed.findings if finding.code == "490107")
    assert (found.line, found.severity) == (3, Severity.WARNING)
    assert "按专业代码归入4901" in found.action


def test_a_shifted_row_whose_content_contradicts_its_code_is_said_to() -> None:
    text = SHIFTED.replace("食品药品与粮食大类\t食品类\t高职专科", "旅游大类\t餐饮类\t职业本科")
    assert counts(read("programme", text))["shifted_conflict"] == 2


def test_families_and_classes_come_from_the_programmes_themselves() -> None:
    parsed = read("programme", SHIFTED)
    assert parsed.entries["4901"].name == "食品类"
    assert parsed.entries["49"].name == "食品药品与粮食大类"
    assert parsed.entries["31"].stage == Stage.BACHELOR
    assert "生成" in only(parsed, "derived").action


def test_a_class_nobody_names_leaves_its_programme_under_the_family() -> None:
    parsed = read("programme", SHIFTED)
    assert only(parsed, "missing_parent").code == "3103"
    assert parsed.entries["310306"].parent == "31"


def test_a_stage_that_contradicts_the_code_gives_way_to_it() -> None:
    parsed = read("programme", "代码,名称,层次\n510101,电子信息工程技术,中等职业教育\n")
    assert parsed.entries["510101"].stage == Stage.ASSOCIATE
    assert "以代码为准" in only(parsed, "stage_mismatch").action


def test_a_code_twice_keeps_the_first_row_and_names_both_lines() -> None:
    parsed = read("occupation", "level,code,name\n4,4-12-04-02,修鞋工\n4,4-12-04-02,修鞋工\n")
    assert len(parsed.entries) == 1
    found = only(parsed, "duplicate")
    assert (found.line, found.severity) == (3, Severity.WARNING)
    assert "第2行" in found.message
    assert "保留先出现的一行" in found.action


def test_a_code_twice_with_two_names_is_an_error() -> None:
    parsed = read("occupation", "level,code,name\n4,4-12-04-02,修鞋工\n4,4-12-04-02,补鞋工\n")
    assert parsed.entries["4-12-04-02"].name == "修鞋工"
    assert only(parsed, "duplicate_conflict").severity == Severity.ERROR


@pytest.mark.parametrize("order", [("3", "4"), ("4", "3")])
def test_a_small_class_and_its_one_occupation_under_one_code_become_the_occupation(
    order: tuple[str, str],
) -> None:
    lines = "".join(f"{level},2-03-01-00,土壤肥料技术人员\n" for level in order)
    parsed = read("occupation", f"level,code,name\n{lines}")
    assert parsed.entries["2-03-01-00"].level == 4
    assert parsed.entries["2-03-01-00"].repair
    assert "并为一条" in only(parsed, "duplicate").action


def test_a_missing_small_class_is_reported_once_and_not_invented() -> None:
    text = "level,code,name\n1,5-00-00-00,农\n2,5-02-00-00,林业生产人员\n"
    text += "4,5-02-03-01,护林员L\n4,5-02-03-02,森林抚育工L\n"
    parsed = read("occupation", text)
    found = only(parsed, "missing_parent")
    assert (found.code, found.line) == ("5-02-03-00", 4)
    assert "其下有2条（护林员、森林抚育工）" in found.message
    assert parsed.entries["5-02-03-01"].parent == "5-02-00-00"
    assert "5-02-03-00" not in parsed.entries


def test_marks_leave_the_name_and_become_facts() -> None:
    parsed = read(
        "occupation",
        "level,code,name\n4,2-02-38-11,增材制造工程技术人员L/S\n4,5-02-03-01,护林员L\n4,2-02-38-04,云计算工程技术人员S\n",
    )
    marks = {e.name: (e.is_green, e.is_digital) for e in parsed.entries.values()}
    assert marks == {
        "增材制造工程技术人员": (True, True),
        "护林员": (True, False),
        "云计算工程技术人员": (False, True),
    }


ALIASES = (
    "level,code,name,definition,alias\n"
    "3,2-06-07-00,商务专业人员,,商务主管\n"
    '4,2-06-07-02,市场营销专业人员,从事市场研究与推广,"市场营销专业人员,售后工程师,市场专员"\n'
    '4,4-01-02-01,营销员,从事商品销售,"市场专员,摊商,经理,销售代表"\n'
    "4,4-01-02-03,摊商,摆摊售货,\n"
)


def test_aliases_are_kept_with_their_doubts_and_official_names_are_not_aliases() -> None:
    parsed = read("occupation", ALIASES)
    doubts = {(e.code, a.name): a.doubt for e in parsed.entries.values() for a in e.aliases}
    assert doubts["4-01-02-01", "销售代表"] == ""
    assert "没有指明职业" in doubts["2-06-07-00", "商务主管"]
    assert "没有相同的字" in doubts["2-06-07-02", "售后工程师"]
    assert "同时是2-06-07-02的别名" in doubts["4-01-02-01", "市场专员"]
    assert "没有能辨认职业的字词" in doubts["4-01-02-01", "经理"]
    assert ("4-01-02-01", "摊商") not in doubts
    assert ("2-06-07-02", "市场营销专业人员") not in doubts
    assert "4-01-02-03的正式名称" in only(parsed, "alias_official").message


def test_a_gap_in_the_numbering_is_reported_and_99_is_none() -> None:
    text = "level,code,name\n1,4-00-00-00,甲\n2,4-01-00-00,乙\n"
    text += "3,4-01-01-00,丙\n3,4-01-03-00,丁\n3,4-01-99-00,其他\n"
    assert only(read("occupation", text, is_excerpt=False), "numbering_gap").code == "4-01-02"
    assert "numbering_gap" not in counts(read("occupation", text))


def test_an_upper_class_without_any_entry_is_reported() -> None:
    text = "level,code,name\n1,7-00-00-00,军队人员\n1,8-00-00-00,不便分类的其他从业人员\n"
    assert only(read("occupation", text, is_excerpt=False), "empty_class").code == "7-00-00-00"


def test_every_rule_that_can_be_met_has_a_name() -> None:
    folder = Path(reading.__file__).parent
    used = set()
    for name in ("reading", "checks"):
        text = (folder / f"{name}.py").read_text(encoding="utf-8")
        used |= set(re.findall(r'"(\w+)",\s*Severity\.', text)) | set(re.findall(r'Doubt\("(\w+)"', text))
        used |= set(re.findall(r'_repair\(parsed, row, entry, "(\w+)"', text))
    assert len(used) > 15
    assert used <= set(FindingRule.values)


def test_bad_rows_are_left_out_aloud() -> None:
    parsed = read("region", "代码,名称\n44180,清远\n441800,\n440000,广东省\n441800,清 远\u3000市\n")
    assert list(parsed.entries) == ["440000", "441800"]
    assert parsed.entries["441800"].name == "清远市"
    assert counts(parsed) == {"bad_code": 1, "no_name": 1, "name_spaces": 1}
    assert [finding.line for finding in parsed.findings] == [2, 3, 5]


def test_full_width_codes_are_repaired() -> None:
    parsed = read("programme", "专业代码,专业名称\n５２０１０１ｋ,临床医学\n")
    assert parsed.entries["520101K"].is_controlled
    assert only(parsed, "code_spelling").severity == Severity.WARNING


def test_an_industry_code_without_its_letter_gets_it_from_the_division() -> None:
    parsed = read("industry", "代码,名称\nC,制造业\n39,计算机制造业\n391,计算机制造\n98,无此大类\n")
    assert list(parsed.entries) == ["C", "C39", "C391"]
    assert only(parsed, "bad_code").line == 5


def test_an_industry_under_the_wrong_section_or_parent_is_said_to_be() -> None:
    parsed = read("industry", "代码,名称,上级代码\nC,制造业,\nC39,计算机制造业,D\nC46,水的生产和供应业,C\n")
    assert {"parent_mismatch", "wrong_section"} <= counts(parsed).keys()


def test_the_columns_of_the_standard_itself_give_one_entry_a_code() -> None:
    text = "门类,大类,中类,小类,类别名称\nA,,,,农、林、牧、渔业\n,01,,,农业\n"
    text += ",,017,,中药材种植\n,,018,0180,草种植及割草\n"
    parsed = read("industry", text)
    assert list(parsed.entries) == ["A", "A01", "A017", "A018", "A0180"]
    assert parsed.entries["A0180"].name == parsed.entries["A018"].name == "草种植及割草"


def test_headings_of_the_printed_programme_catalogue_become_its_classes() -> None:
    text = "序号,专业代码,专业名称\n61农林牧渔大类,,\n6101 农业类,,\n1,610101,种子生产技术\n合计,,\n"
    parsed = read("programme", text)
    assert {code: entry.name for code, entry in parsed.entries.items()} == {
        "61": "农林牧渔大类",
        "6101": "农业类",
        "610101": "种子生产技术",
    }
    assert only(parsed, "bad_code").line == 5


def test_an_abolished_region_is_not_current() -> None:
    parsed = read("region", "代码,名称,状态\n330000,浙江省,现行\n330100,杭州市,\n330104,江干区,撤销\n")
    assert [e.is_current for e in parsed.entries.values()] == [True, True, False]


# files


def test_xlsx_and_gb18030_say_the_same_as_utf8() -> None:
    text = "行政区划代码,单位名称\n440000,广东省\n441800,清远市\n"
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["中华人民共和国行政区划代码"])
    sheet.write_row(2, 0, ["行政区划代码", "单位名称"])
    sheet.write_row(3, 0, [440000, "广东省"])
    sheet.write_row(4, 0, [441800, "清远市"])
    book.close()
    expected = {row.cells["code"]: row.cells["name"] for row in read_rows(text.encode(), "a.csv")}
    for raw, name in (
        (stream.getvalue(), "a.xlsx"),
        (text.encode("gb18030"), "a.csv"),
        (b"\xef\xbb\xbf" + text.encode(), "b.csv"),
    ):
        rows = read_rows(raw, name)
        assert {row.cells["code"]: row.cells["name"] for row in rows} == expected
    assert [row.line for row in read_rows(stream.getvalue(), "a.xlsx")] == [4, 5]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "空的"),
        (b"\0\0\0", "空的"),
        (b"a\0b,c\n", "不是文本文件"),
        (b"PK\x03\x04 broken", "损坏"),
        ("甲,乙\n1,2\n".encode(), "表头"),
        (b"\xff\xfe\xfa\xfb\x80", "编码"),
        (b"code,name" + b",x" * 65_536, "不像一份目录"),
        (b'code,name\n"' + b"x" * 200_000 + b'",y\n', "CSV"),
    ],
)
def test_what_is_no_catalogue_is_refused_with_the_way_out(raw: bytes, said: str) -> None:
    with pytest.raises(SourceUnreadable, match=said) as caught:
        read_rows(raw, "坏.csv")
    assert "坏.csv" in caught.value.where
    assert caught.value.hint


def test_a_zip_bomb_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_UNPACKED", 1_000_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_001)
    assert len(stream.getvalue()) < 5_000
    with pytest.raises(SourceUnreadable, match="不像正常的工作簿"):
        read_rows(stream.getvalue(), "弹.xlsx")


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(raw: bytes) -> None:
    try:
        read_rows(raw, "x")
    except SourceUnreadable:
        return


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=8)), max_size=12))
def test_every_row_is_an_entry_or_a_finding(pairs: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["code", "name"])
    writer.writerows([(code.replace("\0", ""), name.replace("\0", "")) for code, name in pairs])
    parsed = read("region", text.getvalue())
    errors = sum(
        f.rule in {"bad_code", "no_name", "duplicate", "duplicate_conflict"} for f in parsed.findings
    )
    assert parsed.rows == len(parsed.entries) + errors


# comparison


def listed(*items: tuple[str, str]) -> dict[str, Listed]:
    return {code: Listed(code, name, 3, code[:4]) for code, name in items}


def test_a_comparison_finds_what_came_went_and_was_renamed_and_proposes_successors() -> None:
    before = listed(
        ("510101", "甲技术"), ("510102", "移动通信技术应用"), ("510103", "会计电算化"), ("510104", "同名专业")
    )
    after = listed(("510101", "乙技术"), ("510201", "移动通信技术与应用"), ("510202", "同名专业"))
    found = compare(before, after)
    assert [item.code for item in found.added] == ["510201", "510202"]
    assert [item.code for item in found.removed] == ["510102", "510103", "510104"]
    assert [(c.code, c.before, c.after) for c in found.renamed] == [("510101", "甲技术", "乙技术")]
    assert [(p.old, p.new, p.kind) for p in found.proposals] == [
        ("510101", "510101", SuccessionKind.RENAMED),
        ("510102", "510201", SuccessionKind.RENAMED),
        ("510104", "510202", SuccessionKind.RECODED),
    ]
    assert found.summary() == "新增2条，删除3条，更名1条，接续建议3条"


def test_two_that_lead_to_one_were_merged() -> None:
    found = compare(
        listed(("510101", "移动通信技术甲"), ("510102", "移动通信技术乙")), listed(("510103", "移动通信技术"))
    )
    assert {p.kind for p in found.proposals} == {SuccessionKind.MERGED}


@given(st.dictionaries(st.integers(510101, 510130).map(str), st.text("甲乙丙丁技术", min_size=2, max_size=5)))
def test_nothing_differs_from_itself(items: dict[str, str]) -> None:
    same = listed(*items.items())
    assert compare(same, same).is_empty
    assert compare({}, same).added == [same[code] for code in sorted(same)]


@given(st.text(max_size=8), st.text(max_size=8))
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == 1


@given(st.text(max_size=20))
def test_cleaning_a_code_twice_changes_nothing(text: str) -> None:
    assert clean_code(clean_code(text)) == clean_code(text)


def test_initials_are_what_people_type() -> None:
    assert initials("增材制造（3D打印）技术") == "zczz3ddyjs"


# what is shipped


def test_what_is_shipped_is_clean_and_of_the_promised_size() -> None:
    sizes = {}
    for given_files in shipped():
        parsed = read_catalogue(given_files)
        assert [str(f) for f in parsed.findings if f.severity != Severity.INFO] == []
        sizes[given_files.kind] = parsed.counts()
    assert sizes[CatalogueKind.REGION][1] == 34
    assert sizes[CatalogueKind.INDUSTRY] == {1: 20, 2: 97, 3: 473}
    assert sizes[CatalogueKind.OCCUPATION][1] == 8
    assert sizes[CatalogueKind.PROGRAMME][1] == 3 * 19
    assert 300 <= sizes[CatalogueKind.PROGRAMME][3] <= 700


@pytest.mark.parametrize(
    ("city", "counties"),
    [("4418", 8), ("3306", 6), ("3703", 8), ("3301", 13), ("3715", 8)],
)
def test_the_counties_of_the_five_cities_are_complete(city: str, counties: int) -> None:
    parsed = read_catalogue(shipped()[0])
    current = [c for c, e in parsed.entries.items() if c.startswith(city) and e.level == 3 and e.is_current]
    assert len(current) == counties


def test_every_shipped_succession_joins_two_shipped_regions() -> None:
    parsed = read_catalogue(shipped()[0])
    assert len(parsed.successions) >= 20
    for item in parsed.successions:
        assert {item.old, item.new} <= parsed.entries.keys(), item


# the official files, where they are at hand


def official(kind: str, name: str) -> Parsed:
    path = shared_path(f"data/catalogues/{name}.csv")
    return read(kind, path.read_text(encoding="utf-8"), is_excerpt=False, name=path.name)


def test_the_occupations_file_with_its_known_defects() -> None:
    parsed = official("occupation", "occupations_csco2022")
    assert parsed.rows == 2051
    assert len(parsed.entries) == 2047
    found = counts(parsed)
    assert (found["duplicate"], found["missing_parent"], found["numbering_gap"]) == (4, 4, 3)
    duplicates = {f.code for f in parsed.findings if f.rule == "duplicate"}
    assert duplicates == {"2-03-01-00", "4-12-04-02", "5-03-00-00", "6-20-05-03"}
    missing = {f.code for f in parsed.findings if f.rule == "missing_parent"}
    assert missing == {"1-06-01-00", "2-01-04-00", "2-02-32-00", "5-02-03-00"}
    assert found["alias_of_class"] + found["alias_unrelated"] + found["alias_vague"] > 300
    assert sum(e.is_digital for e in parsed.entries.values()) == 95


def test_the_programmes_file_with_its_46_shifted_rows() -> None:
    parsed = official("programme", "programmes_2021")
    assert parsed.rows == 1313
    assert counts(parsed)["shifted_column"] == 46
    assert parsed.repaired() == 46
    assert parsed.counts() == {1: 57, 2: 265, 3: 1313}
    assert counts(parsed)["total"] == 3


def test_the_industries_file_lacks_one_class() -> None:
    parsed = official("industry", "industries_gbt4754_2017")
    assert parsed.counts() == {1: 20, 2: 97, 3: 473, 4: 1381}
    assert "少1个" in only(parsed, "total").message
