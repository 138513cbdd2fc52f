"""The five packs that ship: complete, true to the numbers of the documents, and free of their sentences."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from opencc import OpenCC

from ronghe.engine.marked_yaml import parse_marked_yaml
from ronghe.engine.packs import Pack, load_pack
from ronghe.engine.packs.shapes import ConflictKind, CycleKind, IndicatorKind, ListKind
from ronghe.engine.rules import (
    Comparator,
    Modality,
    NotStated,
    Range,
    Reason,
    Value,
    combine,
    parameter,
)
from tests.support.shared import shared_path

SHIPPED = Path(__file__).resolve().parents[2] / "src" / "ronghe" / "jurisdictions"
NAMES = ("qingyuan", "shaoxing", "zibo_hightech", "linping", "liaocheng")
PACKS: dict[str, Pack] = {name: load_pack(SHIPPED / name) for name in NAMES}
INDICATORS = {one.id: one for pack in PACKS.values() for one in pack.indicators}


def stated(name: str, key: str, on: date) -> Value:
    value = parameter(PACKS[name].store, key, jurisdiction=name, on=on)
    assert isinstance(value, Value)
    return value


@pytest.mark.register("XCUT-01", "POL-01")
@pytest.mark.parametrize(
    ("name", "code", "number", "clauses", "annex", "indicators"),
    [
        ("qingyuan", "441800", "清府办函〔2020〕8号", 18, 0, 30),
        ("shaoxing", "330600", "绍政办发〔2020〕16号", 24, 20, 15),
        ("zibo_hightech", "370300-GX", "淄高新管字〔2023〕100号", 18, 0, 2),
        ("linping", "330113", "临平政办〔2023〕8号", 34, 0, 9),
        ("liaocheng", "371500", "聊政发〔2020〕6号", 12, 0, 6),
    ],
)
def test_each_pack_loads_with_its_counts(
    name: str, code: str, number: str, clauses: int, annex: int, indicators: int
) -> None:
    pack = PACKS[name]
    assert (pack.jurisdiction.code, pack.plan.document.number) == (code, number)
    assert len(pack.clauses) == clauses
    assert len(pack.annex.rows if pack.annex else ()) == annex
    assert len(pack.indicators) == indicators
    assert all(clause.tasks for clause in pack.clauses if list(clause.units))
    assert pack.cycles
    assert pack.lists


@pytest.mark.register("IND-01", "IND-02", "IND-03", "IND-04", "XCUT-01")
def test_the_four_dual_qualified_targets_differ_in_every_way_the_documents_differ() -> None:
    rows = {
        key: (one.comparator, one.value, one.target_year, one.denominator)
        for key, one in INDICATORS.items()
        if key.endswith(".ratio.dual")
    }
    assert rows == {
        "qy.ratio.dual": (Comparator.GREATER, Decimal(65), 2021, "专业课教师总数"),
        "sx.ratio.dual": (Comparator.AT_LEAST, Decimal(90), 2024, None),
        "lp.ratio.dual": (Comparator.AT_LEAST, Decimal(90), 2025, "专业课教师总数"),
        "lc.ratio.dual": (Comparator.AT_LEAST, Decimal(80), 2022, None),
    }


@pytest.mark.register(*[f"IND-{number:02}" for number in range(1, 39)])
def test_every_indicator_row_of_the_register_has_a_definition() -> None:
    assert {one.register for one in INDICATORS.values()} == {f"IND-{number:02}" for number in range(1, 39)}


@pytest.mark.register("IND-39")
def test_every_indicator_says_direction_source_owner_and_clause() -> None:
    for pack in PACKS.values():
        labels = {clause.label for clause in pack.clauses}
        labels |= {row.label for row in pack.annex.rows} if pack.annex else set()
        for one in pack.indicators:
            assert one.clause in labels, one.id
            assert one.source, one.id
            assert one.owner, one.id
            assert (one.kind is IndicatorKind.RATED) == (one.unit == "等级"), one.id


@pytest.mark.register("IND-40")
def test_the_qingyuan_targets_of_2022_are_warned_of_and_nothing_else_is() -> None:
    outside = {one.id for one in PACKS["qingyuan"].indicators if one.target_year == 2022}
    assert {"qy.ratio.match", "qy.ratio.provkey", "qy.ratio.keyprog", "qy.elig.school_size"} <= outside
    warned = [one for one in PACKS["qingyuan"].warnings if "indicators.yaml" in one.file]
    assert len(warned) == len(outside)
    assert not any(PACKS[name].warnings for name in NAMES if name != "qingyuan")


@pytest.mark.register("XCUT-05", "IND-38")
def test_qualitative_targets_are_marked_and_carry_no_number() -> None:
    rated = [one for one in INDICATORS.values() if one.is_qualitative]
    assert len(rated) == 10
    assert all(one.value is None and one.comparator is Comparator.NONE for one in rated)
    assert all(one.register == "IND-38" for one in rated)


@pytest.mark.register("POL-04")
def test_the_twenty_annex_rows_have_leads_and_three_have_no_responsible_unit() -> None:
    annex = PACKS["shaoxing"].annex
    assert annex is not None
    assert [row.no for row in annex.rows] == list(range(1, 21))
    assert all(row.units.lead for row in annex.rows)
    assert [row.no for row in annex.rows if not row.units.responsible] == [4, 12, 20]
    assert {row.no for row in annex.rows if row.adds} >= {5, 7, 9, 11, 15, 16, 20}


@pytest.mark.register("POL-05")
def test_body_and_annex_conflicts_are_kept_side_by_side() -> None:
    annex = PACKS["shaoxing"].annex
    assert annex is not None
    conflicts = {row.no: row.conflicts for row in annex.rows}
    (platform,) = (one for one in conflicts[16] if one.kind is ConflictKind.MODALITY)
    assert (platform.body, platform.annex) == ("探索建立", "建立")
    (park,) = (one for one in conflicts[5] if one.kind is ConflictKind.NUMBER)
    assert (park.body, park.annex) == ("没有数量", "1个")


@pytest.mark.register("POL-03")
def test_the_role_words_and_the_leads_are_those_of_each_document() -> None:
    words = {name: {word.word for word in PACKS[name].roles} for name in NAMES}
    assert words == {
        "qingyuan": {"牵头单位", "主要责任单位"},
        "shaoxing": {"责任单位", "牵头单位"},
        "zibo_hightech": {"责任单位"},
        "linping": {"牵头"},
        "liaocheng": {"牵头单位", "配合单位"},
    }
    assert not any(task.units.lead for task in PACKS["zibo_hightech"].tasks)
    assert {task.units.lead for task in PACKS["linping"].tasks} == {("区教育局",)}
    assert all(task.units.lead for task in PACKS["liaocheng"].tasks)


@pytest.mark.register("POL-14")
def test_force_and_precedence_are_those_of_each_document() -> None:
    zibo, linping = PACKS["zibo_hightech"].plan, PACKS["linping"].plan
    assert (zibo.document.effective_on, zibo.superior_prevails, zibo.period) == (
        date(2023, 9, 1),
        "文末",
        None,
    )
    assert (linping.document.effective_on, linping.leading_unit) == (date(2023, 5, 25), "区教育局")


@pytest.mark.register("POL-17")
def test_infrastructure_milestones_have_phase_and_due_words_where_the_document_has() -> None:
    campus = next(one for one in PACKS["qingyuan"].milestones if one.rule == "qy.deadline.gdjr")
    assert (campus.phase, campus.due_printed, campus.due_year, campus.modality) == (
        "首期工程",
        "2020年秋季",
        2020,
        Modality.STRIVE,
    )
    titles = {one.title for name in ("shaoxing", "linping") for one in PACKS[name].milestones}
    assert titles == {"电子类专业学校", "职业教育园区", "乔司职高", "临平区职高"}


@pytest.mark.register("XCUT-01", "XCUT-03")
def test_cycles_and_deadlines_come_from_the_parameters_or_are_not_stated() -> None:
    cycles = {(name, one.id): one for name in NAMES for one in PACKS[name].cycles}
    assert cycles["liaocheng", "inspection"].every == "P6M"
    assert cycles["liaocheng", "dispatch"].every == "P3M"
    assert cycles["qingyuan", "joint_conference"].every == "P1Y"
    assert cycles["liaocheng", "one_place_one_plan"].due == date(2020, 4, 20)
    meeting = cycles["zibo_hightech", "supply_demand_meeting"]
    assert (meeting.kind, meeting.every, meeting.due) == (CycleKind.MEETING, None, None)


@pytest.mark.register("TAL-08")
def test_industry_lists_are_data_of_the_jurisdiction() -> None:
    def industries(name: str) -> set[str]:
        lists = (one for one in PACKS[name].lists if one.kind is ListKind.INDUSTRY)
        return {item.name for one in lists for item in one.items}

    assert {"集成电路", "黄酒", "珍珠", "文化旅游"} <= industries("shaoxing")
    assert industries("linping") == {"智能制造", "生物医药", "家纺服装", "数字经济"}
    assert industries("liaocheng") == set()


@pytest.mark.register("XCUT-04")
def test_the_printed_amounts_and_caps_answer_with_clause_and_modality() -> None:
    apprentice = stated("qingyuan", "funding.apprentice_subsidy.range", date(2020, 2, 20))
    assert (apprentice.value, apprentice.unit) == (Range(Decimal(4000), Decimal(6000)), "元/生·年")
    assert (apprentice.modality, apprentice.clause) == (Modality.MAY, "三、(三)")
    intern = stated("qingyuan", "funding.intern_subsidy.range", date(2021, 1, 1))
    assert intern.bounds == Range(Decimal(200), Decimal(400))
    cap = stated("linping", "pay.service_income.staff_cap", date(2024, 1, 1))
    floor = stated("liaocheng", "pay.service_income.staff_floor", date(2021, 1, 1))
    assert (cap.number, cap.comparator, cap.modality) == (Decimal(30), Comparator.AT_MOST, Modality.MUST)
    assert (floor.number, floor.comparator, floor.modality) == (
        Decimal(50),
        Comparator.AT_LEAST,
        Modality.MAY,
    )
    multiple = stated("liaocheng", "pay.performance_level.cap_multiple", date(2021, 1, 1))
    assert (multiple.number, multiple.unit) == (Decimal(5), "倍")
    deduction = stated("shaoxing", "tax.training_expense.deduction_cap", date(2021, 1, 1))
    frontline = stated("shaoxing", "training.frontline.minimum_share", date(2021, 1, 1))
    assert (deduction.fraction, frontline.fraction) == (Decimal("0.08"), Decimal("0.7"))


@pytest.mark.register("XCUT-02")
@pytest.mark.parametrize(
    ("name", "key", "first"),
    [
        ("linping", "pay.service_income.staff_cap", date(2023, 5, 25)),
        ("qingyuan", "funding.apprentice_subsidy.range", date(2020, 2, 20)),
        ("shaoxing", "recruitment.fresh_graduates.allowed", date(2020, 1, 1)),
    ],
)
def test_a_value_answers_from_its_first_day_and_not_on_the_eve(name: str, key: str, first: date) -> None:
    store = PACKS[name].store
    eve = parameter(store, key, jurisdiction=name, on=date.fromordinal(first.toordinal() - 1))
    assert isinstance(eve, NotStated)
    assert eve.reason is Reason.NOT_YET
    assert stated(name, key, first).valid_from == first


@pytest.mark.register("XCUT-01", "XCUT-03")
def test_all_five_together_keep_their_own_values_and_borrow_none() -> None:
    store = combine(pack.store for pack in PACKS.values())
    key, on = "pay.transfer_award.in_performance_pay", date(2024, 1, 1)
    answers = {name: parameter(store, key, jurisdiction=name, on=on, fallback=True) for name in NAMES}
    values = {name: answer.value for name, answer in answers.items() if isinstance(answer, Value)}
    assert values == {"qingyuan": False, "linping": False, "liaocheng": True}
    shaoxing = answers["shaoxing"]
    assert isinstance(shaoxing, NotStated)
    assert shaoxing.consulted == ("shaoxing", "zhejiang", "china")


# The following compare the packs with the material they were made from; they skip where it is absent.


def rules() -> dict[str, Any]:
    text = shared_path("requirements/rules.yaml").read_text(encoding="utf-8")
    return {rule["id"]: rule for rule in yaml.load(text, Loader=yaml.CSafeLoader)["rules"]}


def test_the_numbers_of_every_indicator_are_those_of_the_rule_index() -> None:
    index = rules()
    compared = 0
    for one in INDICATORS.values():
        if one.is_qualitative:
            continue
        rule = index[one.rule]
        value, scale = rule["value"], 100 if one.unit == "%" else 1
        assert one.register in rule["register"], one.id
        assert one.modality.value == rule["modality"], one.id
        number = value.get("number", value.get("target", value.get("min")))
        if isinstance(one.value, Range):
            assert (one.value.low, one.value.high) == (value["min"], value["max"]), one.id
        elif one.value is not None:
            assert one.value == Decimal(str(number)) * scale, one.id
        if "comparator" in value:
            expected = {"approx": "about", None: "none"}.get(value["comparator"], value["comparator"])
            assert one.comparator.value == expected, one.id
        if one.target_year is not None:
            assert str(one.target_year) == str(rule["valid_to"]), one.id
        compared += 1
    assert compared == 52


def test_every_indicator_rule_named_by_an_indicator_row_is_defined() -> None:
    wanted = {
        rule["id"]
        for rule in rules().values()
        if any(row.startswith("IND-") and row != "IND-40" for row in rule["register"])
    }
    assert {one.rule for one in INDICATORS.values() if not one.is_qualitative} == wanted


def test_the_values_of_every_parameter_are_those_of_the_rule_index() -> None:
    index = rules()
    for pack in PACKS.values():
        for series in pack.parameters:
            rule = index[series.rule]
            assert rule["jurisdiction"] == pack.jurisdiction.slug, series.key
            assert set(series.register) <= set(rule["register"]), series.key
            (period,) = series.periods
            assert period.modality.value == rule["modality"], series.key
            printed = json.dumps(rule["value"], ensure_ascii=False)
            flat = set(re.findall(r"-?\d+(?:\.\d+)?", printed))
            match period.value:
                case Range(low=low, high=high):
                    assert {str(low), str(high)} <= flat, series.key
                case Decimal() as number:
                    options = {str(number), str((number / 100).normalize()), f"{number / 100:.1f}"}
                    assert options & flat, series.key
                case str() as cycle:
                    assert cycle in printed, series.key
                case None:
                    # The figures a text prints must be held: by this series, another of the rule, or a goal.
                    others = {"qy.elig.overflow", "lp.ratio.accrual", "lp.ratio.parity", "sx.note.campaigns"}
                    goals = {one.rule for one in pack.indicators}
                    held = {one.rule for one in pack.parameters if one.periods[0].value is not None} | goals
                    assert not flat or series.rule in others | held, series.key
                case date() as day:
                    assert day.isoformat() in printed, series.key


def test_every_register_row_a_pack_names_exists() -> None:
    text = shared_path("requirements/register.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| ([A-Z]+-\d\d) \|", text, re.MULTILINE))
    for name in NAMES:
        for path in (SHIPPED / name).rglob("*.yaml"):
            used = set(re.findall(r"\b[A-Z]{2,5}-\d\d\b", path.read_text(encoding="utf-8")))
            assert used - {"ALPD01", "ZJDC01"} - known <= {"ALPD01-20", "ZJDC01-20"}, path


@pytest.mark.parametrize(
    ("name", "gold"), [("qingyuan", "000"), ("shaoxing", "001"), ("zibo_hightech", "002")]
)
def test_labels_levels_and_units_are_those_of_the_annotated_page(name: str, gold: str) -> None:
    data = json.loads(shared_path(f"gold/{gold}.json").read_text(encoding="utf-8"))
    pack = PACKS[name]
    assert [(clause.label, clause.level) for clause in pack.clauses] == [
        (clause["label"], clause["level"]) for clause in data["clauses"]
    ]
    clauses = {clause.label: clause for clause in pack.clauses}
    for task in data["tasks"]:
        units = clauses[task["clause"]].units
        assert list(units.lead) == task["lead_units"], task["clause"]
        assert list(units.responsible) == task["responsible_units"], task["clause"]
        assert units.etc == task["etc"], task["clause"]
    rows = pack.annex.rows if pack.annex else ()
    for row, printed in zip(rows, data.get("annex_tasks", []), strict=True):
        assert list(row.units.lead) == printed["lead_units"], row.no
        assert list(row.units.responsible) == printed["responsible_units"], row.no
        assert row.deadline == printed["deadline"], row.no


@pytest.mark.parametrize("seed", ["000_qingyuan", "001_shaoxing", "002_zibo_hightech"])
def test_no_sentence_of_a_source_page_is_in_a_pack(seed: str) -> None:
    body = folded(OpenCC("t2s").convert(shared_path(f"seeds/{seed}.txt").read_text(encoding="utf-8")))
    for name in NAMES:
        titles = {folded(title) for title in document_titles(PACKS[name])}
        for path in sorted((SHIPPED / name).rglob("*.yaml")):
            for text in own_texts(path.read_bytes(), titles):
                for start in range(len(text) - 19):
                    assert text[start : start + 20] not in body, (path.name, text)


def document_titles(pack: Pack) -> list[str]:
    titles = [pack.plan.document.title, *(one.title for one in pack.plan.superior)]
    return [title for title in titles if title]


def folded(text: str) -> str:
    """Only the Chinese characters, so that punctuation and line breaks hide nothing."""
    return "".join(re.findall(r"[\u4e00-\u9fff]+", text))


def own_texts(raw: bytes, titles: set[str]) -> list[str]:
    """Every text and comment of a file with at least 20 Chinese characters, official titles left out."""
    texts = [folded(line.partition("#")[2]) for line in raw.decode().splitlines()]
    parts: list[Any] = [parse_marked_yaml(raw, name="x").data]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            parts.extend(part.values())
        elif isinstance(part, list):
            parts.extend(part)
        elif isinstance(part, str):
            texts.append(folded(part))
    return [text for text in texts if len(text) >= 20 and text not in titles]


def test_the_sentence_check_would_notice_a_copied_sentence() -> None:
    raw = "a: [探索人才培养成本分担及保障机制，完善校企招生招工一体化制度]  # 短\nb: 短\n".encode()
    assert own_texts(raw, set()) == ["探索人才培养成本分担及保障机制完善校企招生招工一体化制度"]
    assert own_texts(raw, {folded(raw.decode().split("]")[0])}) == []


def test_no_person_is_named_in_a_pack() -> None:
    """Units end like units; whoever would put a person among them is stopped here."""
    unit = re.compile(
        r"(局|政府|委|编办|外办|金融办|办公室|管委会|总工会|联席会议|委员会|中心|部|部门|公司|校|学校|学院|团市委|督查室|督导室)$"
    )
    odd = {name for pack in PACKS.values() for name in pack.unit_names if not unit.search(name)}
    assert odd == {"各县(市、区)"}


def test_every_rule_of_the_index_has_its_data_in_a_pack() -> None:
    """Plan periods live in the plan; the name of a poverty scheme carries no parameter."""
    held = {series.rule for pack in PACKS.values() for series in pack.parameters}
    held |= {one.rule for one in INDICATORS.values()}
    held |= {one.rule for pack in PACKS.values() for one in pack.milestones}
    assert set(rules()) - held == {
        "qy.meta.period",
        "sx.meta.period",
        "zb.meta.validity",
        "lp.meta.effective",
        "qy.elig.threeplusone",
    }
