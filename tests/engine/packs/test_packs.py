"""A wrong pack is refused whole, with the place and reason of every fault; a right one loads typed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ronghe.engine.marked_yaml import FilesRefused
from ronghe.engine.packs import Change, Pack, diff_packs, load_pack
from ronghe.engine.packs.shapes import IndicatorKind, UnitRole
from ronghe.engine.rules import Modality, Range, Value, parameter

SHIPPED = Path(__file__).resolve().parents[3] / "src" / "ronghe" / "jurisdictions"
Edit = Callable[[str, str, str], Path]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """A copy of the Shaoxing pack with one piece of text replaced in one file."""
    folder = tmp_path / "shaoxing"
    shutil.copytree(SHIPPED / "shaoxing", folder)

    def replace(name: str, old: str, new: str) -> Path:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return replace


def faults(folder: Path) -> list[str]:
    with pytest.raises(FilesRefused) as caught:
        load_pack(folder)
    return [str(fault) for fault in caught.value.faults]


def line_of(folder: Path, name: str, text: str) -> int:
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.register("POL-01", "POL-02")
def test_a_pack_loads_typed_with_document_dates_period_and_upstream() -> None:
    pack = load_pack(SHIPPED / "shaoxing")
    document = pack.plan.document
    assert (document.number, document.issued_on, document.published_on) == (
        "绍政办发〔2020〕16号",
        date(2020, 5, 8),
        date(2020, 5, 9),
    )
    assert dict(document.other_numbers) == {"文件登记号": "ZJDC01-2020-0005"}
    assert pack.plan.period is not None
    assert 2024 in pack.plan.period
    assert 2025 not in pack.plan.period
    assert [one.number for one in pack.plan.superior] == ["国发〔2019〕4号", "浙政办发〔2018〕106号"]


@pytest.mark.register("POL-03", "POL-04", "POL-07")
def test_tasks_carry_units_role_words_and_modality_and_no_lead_is_guessed() -> None:
    pack = load_pack(SHIPPED / "shaoxing")
    platform = next(task for task in pack.tasks if task.id == "15.4")
    assert platform.units.lead == ()
    assert platform.units.responsible == ("市发改委", "市教育局", "各区、县(市)政府")
    assert platform.modality is Modality.EXPLORE
    assert {(word.word, word.role, word.where) for word in pack.roles} == {
        ("责任单位", UnitRole.RESPONSIBLE, "body"),
        ("牵头单位", UnitRole.LEAD, "annex"),
        ("责任单位", UnitRole.RESPONSIBLE, "annex"),
    }


@pytest.mark.parametrize(
    ("name", "old", "new", "at", "reason"),
    [
        ("plan.yaml", "label: (二)\n", "label: (一)\n", "label: (一)", "条款“(一)”重复"),
        ("plan.yaml", "level: city", "level: town", "level: town", "“town”不在可选值之内"),
        ("plan.yaml", 'code: "330600"', 'code: "340600"', "name: 浙江省", "不在 330000（浙江省）之下"),
        ("plan.yaml", 'code: "330600"', 'code: "3306"', 'code: "3306"', "六位行政区划代码"),
        ("plan.yaml", "code_kind: official", "code_kind: assigned", 'code: "330600"', "自编代码带后缀"),
        ("plan.yaml", "issued_on: 2020-05-08", "issued_on: 2020-05-32", "issued_on", "没有“2020-05-32”"),
        ("plan.yaml", "period: {from: 2020", "period: {form: 2020", "form: 2020", "不认识的键“form”"),
        ("plan.yaml", "{no: 2, title", "{no: 3, title", "{no: 3, title: 创建联盟", "附件行号应为 2"),
        ("plan.yaml", "clauses: [(一), (十七)]", "clauses: [(一), (七十)]", "{no: 1", "没有条款“(七十)”"),
        ("plan.yaml", 'id: "1.2"', 'id: "1.1"', "要素、重点项目同步", "任务编号“1.1”重复"),
        (
            "plan.yaml",
            "lead: [市教育局], responsible: [市人力社保局], clauses: [(十一)]",
            "lead: [市教育局], responsible: [市教育局], clauses: [(十一)]",
            "{no: 10,",
            "既是牵头又是责任",
        ),
        (
            "plan.yaml",
            "slug: shaoxing",
            "slug: taizhou",
            "slug: taizhou",
            "文件夹名“shaoxing”应与辖区“taizhou”",
        ),
        ("indicators.yaml", "clause: 一、\n", "clause: 九、\n", "clause: 九、", "没有条款“九、”"),
        ("indicators.yaml", "  - id: sx.count.demobase", "  - id: sx.count.alliance", "value", "重复"),
        ("indicators.yaml", "    value: 30\n", "    value: [30, 10]\n", "value: [30, 10]", "下限大于上限"),
        ("indicators.yaml", "    value: 30\n", "    value: null\n", "comparator", "没有目标值就没有比较词"),
        ("indicators.yaml", "    kind: rated\n", "    kind: ratio\n", "kind: ratio", "要写分子"),
        (
            "indicators.yaml",
            "    unit: 等级\n",
            "    unit: 等级\n    colour: red\n",
            "colour",
            "不认识的键“colour”",
        ),
        ("taxonomy.yaml", "clause: (三)\n", "clause: (卅)\n", "clause: (卅)", "没有条款“(卅)”"),
        ("taxonomy.yaml", "is_open: true", "is_open: maybe", "is_open: maybe", "应为true 或 false"),
        (
            "calendar.yaml",
            "parameter: quality_report.cycle",
            "parameter: quality.cycle",
            "parameter: quality.cycle",
            "没有登记",
        ),
        (
            "calendar.yaml",
            "parameter: quality_report.cycle",
            "parameter: programmes.retire.threshold",
            "parameter: programmes",
            "不是周期或日期",
        ),
        ("parameters/funding.yaml", "clause: (九)", "clause: (廿)", "clause: (廿)", "没有条款“(廿)”"),
        (
            "parameters/funding.yaml",
            "jurisdiction: shaoxing",
            "jurisdiction: hangzhou",
            "jurisdiction",
            "属于“hangzhou”",
        ),
        ("plan.yaml", "title: 规划统筹", "title: &t 规划统筹", "title: &t", "锚点"),
        (
            "plan.yaml",
            "title: 规划统筹",
            "title: 规划统筹\n    title: 又一个",
            "title: 又一个",
            "键“title”重复",
        ),
    ],
    ids=lambda value: str(value)[:22],
)
def test_a_wrong_pack_is_refused_with_file_line_and_reason(
    edit: Edit, name: str, old: str, new: str, at: str, reason: str
) -> None:
    folder = edit(name, old, new)
    found = [fault for fault in faults(folder) if reason in fault]
    assert found
    assert found[0].startswith(f"shaoxing/{name}:")
    if name != "indicators.yaml" or at != "value":
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        line = int(found[0].split(":")[1])
        assert at.split(":")[0] in lines[line - 1]


def test_every_fault_of_every_file_is_reported_in_one_go(edit: Edit) -> None:
    edit("plan.yaml", "level: city", "level: town")
    edit("indicators.yaml", "    kind: count\n", "    kind: counted\n")
    edit("taxonomy.yaml", "is_open: true", "is_open: maybe")
    folder = edit("parameters/funding.yaml", "modality: must", "modality: shall")
    (folder / "calendar.yaml").unlink()
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    found = faults(folder)
    assert {fault.split(":")[0] for fault in found} == {
        "shaoxing/plan.yaml",
        "shaoxing/indicators.yaml",
        "shaoxing/taxonomy.yaml",
        "shaoxing/calendar.yaml",
        "shaoxing/notes.txt",
        "shaoxing/parameters/funding.yaml",
    }


def test_no_folder_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FilesRefused, match="没有这个文件夹"):
        load_pack(tmp_path / "nowhere")


@pytest.mark.register("IND-40")
def test_a_target_year_outside_the_plan_is_a_warning_with_its_place_and_no_fault(edit: Edit) -> None:
    folder = edit("indicators.yaml", "target_year: 2024", "target_year: 2030")
    (warning,) = load_pack(folder).warnings
    assert "目标年 2030 在计划期 2020—2024之外" in warning.message
    assert warning.line == line_of(folder, "indicators.yaml", "target_year: 2030")


@pytest.mark.register("IND-39")
def test_an_indicator_holds_its_whole_definition_and_says_what_is_open() -> None:
    pack = load_pack(SHIPPED / "linping")
    by_id = {one.id: one for one in pack.indicators}
    dual, parity = by_id["lp.ratio.dual"], by_id["lp.ratio.parity"]
    assert (dual.value, dual.target_year, dual.modality) == (Decimal(90), 2025, Modality.TARGET)
    assert (dual.numerator, dual.denominator) == ("双师型专业课教师数", "专业课教师总数")
    assert parity.kind is IndicatorKind.PARITY
    assert parity.open_questions == ("容差",)
    assert by_id["lp.metric.return"].open_questions == ("分母", "目标值", "目标年")
    assert by_id["lp.count.groups"].value == Range(Decimal(1), Decimal(2))


def test_the_parameters_of_a_pack_answer_through_its_own_store() -> None:
    pack = load_pack(SHIPPED / "liaocheng")
    value = parameter(
        pack.store, "teachers.part_time.establishment_cap", jurisdiction="liaocheng", on=date(2021, 1, 1)
    )
    assert isinstance(value, Value)
    assert (value.fraction, value.clause, value.modality) == (Decimal("0.2"), "(十六)", Modality.MUST)
    assert pack.store.line("liaocheng") == ("liaocheng", "shandong", "china")


def changed(folder: Path) -> list[str]:
    old: Pack = load_pack(SHIPPED / "shaoxing")
    return [str(difference) for difference in diff_packs(old, load_pack(folder))]


def test_a_pack_does_not_differ_from_itself() -> None:
    pack = load_pack(SHIPPED / "shaoxing")
    assert diff_packs(pack, load_pack(SHIPPED / "shaoxing")) == ()


def test_a_difference_names_part_key_field_old_and_new(edit: Edit) -> None:
    edit("indicators.yaml", "    value: 30\n", "    value: 40\n")
    edit("plan.yaml", 'id: "1.3"', 'id: "1.9"')
    folder = edit("plan.yaml", "title: 规划统筹", "title: 规划总统筹")
    assert changed(folder) == [
        "改动 条款 (一) title：规划统筹 → 规划总统筹",
        "删除 任务 1.3",
        "新增 任务 1.9",
        "改动 指标 sx.count.pilotent value：30 → 40",
    ]


@pytest.mark.register("XCUT-02")
def test_a_rewritten_parameter_is_refused_and_a_succeeded_one_is_not(edit: Edit) -> None:
    edit("parameters/funding.yaml", "        value: 8\n", "        to: 2021-12-31\n        value: 8\n")
    folder = edit(
        "parameters/funding.yaml",
        "  - key: training.frontline",
        "      - from: 2022-01-01\n        value: 10\n        comparator: '<='\n        modality: must\n"
        "        document: 某政办发〔2022〕1号\n        clause: 三、\n  - key: training.frontline",
    )
    old = load_pack(SHIPPED / "shaoxing")
    kinds = {difference.change for difference in diff_packs(old, load_pack(folder))}
    assert kinds == {Change.CHANGED}
    rewritten = edit("parameters/funding.yaml", "        value: 8\n", "        value: 9\n")
    refusals = [one for one in diff_packs(old, load_pack(rewritten)) if one.change is Change.REFUSED]
    assert "被改写" in str(refusals[0])
