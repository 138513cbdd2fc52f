"""From rows to entries: every row is kept, repaired by a named rule, or left out with a finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ronghe.reference.enums import CatalogueKind, Severity, Stage
from ronghe.reference.rules import checks
from ronghe.reference.rules.parsed import Alias, Entry, Parsed, Row
from ronghe.reference.rules.schemes import SCHEMES, STAGE_NAMES, family_name, section_of, stage_of
from ronghe.reference.rules.text import clean_code, clean_name

SKIPPED = "整行未载入"
KEPT_FIRST = "保留先出现的一行，本行未载入"

_MARKS = re.compile(r"(L/S|S/L|LS|L|S)$")
_GROUP = re.compile(r"(\d{4})(\D.*)")
_HEADING = re.compile(r"(\d{2}|\d{4})(\D+类)")
"""A family or class as the printed catalogue gives it: a line of its own above its programmes."""

_REGION_NAME = re.compile(r".+[省市区县旗州盟]")
_STAGE_WORDS = (
    ("本科", Stage.BACHELOR),
    ("专科", Stage.ASSOCIATE),
    ("中等", Stage.SECONDARY),
    ("中职", Stage.SECONDARY),
)
_ABOLISHED = {"撤销", "abolished", "废止"}

Reader = Callable[[Parsed, Row, str, str], Entry | None]


def parse(kind: CatalogueKind, rows: Iterable[Row], *, is_excerpt: bool = False) -> Parsed:
    """Read a whole catalogue. ``is_excerpt`` leaves out the search for gaps."""
    parsed = Parsed(kind)
    for row in rows:
        parsed.rows += 1
        entry = _read(parsed, row)
        if entry:
            _put(parsed, row, entry)
    if kind == CatalogueKind.PROGRAMME:
        _derive_families(parsed)
    checks.attach_parents(parsed)
    checks.check_names(parsed)
    if kind == CatalogueKind.OCCUPATION:
        checks.check_aliases(parsed)
    if not is_excerpt:
        checks.check_completeness(parsed)
    parsed.entries = dict(sorted(parsed.entries.items()))
    return parsed


def _read(parsed: Parsed, row: Row) -> Entry | None:
    printed, name = row.get("code"), clean_name(row.get("name"))
    code = clean_code(printed)
    heading = _HEADING.fullmatch(clean_name(row.text))
    if parsed.kind == CatalogueKind.PROGRAMME and not code and heading:
        printed = code = heading.group(1)
        name = heading.group(2)
    if parsed.kind == CatalogueKind.INDUSTRY and code.isdigit():
        code = section_of(int(code[:2])) + code
    if not SCHEMES[parsed.kind].is_code(code):
        form = SCHEMES[parsed.kind].form
        parsed.find(
            row, code, "bad_code", Severity.ERROR, f"代码“{printed.strip()}”不合格式（应为{form}）", SKIPPED
        )
        return None
    if not name:
        parsed.find(row, code, "no_name", Severity.ERROR, "没有名称", SKIPPED)
        return None
    entry = _READERS[parsed.kind](parsed, row, code, name)
    if entry is None:
        return None
    entry.file, entry.line = row.file, row.line
    if code != printed.strip() and clean_code(printed) == code:
        _repair(parsed, row, entry, "code_spelling", f"代码写作“{printed}”", "统一为半角大写")
    if clean_name(row.get("name")) != row.get("name").strip():
        _repair(parsed, row, entry, "name_spaces", "名称中夹有空白字符", "去掉空白")
    return entry


def _repair(parsed: Parsed, row: Row, entry: Entry, rule: str, what: str, action: str) -> None:
    entry.mark_repaired(f"{what}，{action}")
    parsed.find(row, entry.code, rule, Severity.WARNING, what, f"按规则修复：{action}")


def _put(parsed: Parsed, row: Row, entry: Entry) -> None:
    first = parsed.entries.get(entry.code)
    if first is None:
        parsed.entries[entry.code] = entry
    elif first.name == entry.name and {first.level, entry.level} == {3, 4}:
        _merge_single_occupation(parsed, row, first, entry)
    elif first.name == entry.name:
        message = f"代码与第{first.line}行重复，名称相同（{entry.name}）"
        parsed.find(row, entry.code, "duplicate", Severity.WARNING, message, KEPT_FIRST)
    else:
        message = f"代码与第{first.line}行重复而名称不同（{first.name}／{entry.name}）"
        parsed.find(row, entry.code, "duplicate_conflict", Severity.ERROR, message, KEPT_FIRST)


def _merge_single_occupation(parsed: Parsed, row: Row, first: Entry, entry: Entry) -> None:
    """A small class with one occupation shares its code; elsewhere the book prints it once, as occupation."""
    kept = entry if entry.level == 4 else first
    message = f"代码与第{first.line}行重复：小类与其唯一职业同码同名（{entry.name}）"
    kept.mark_repaired("小类与唯一职业并为一条")
    parsed.entries[entry.code] = kept
    parsed.find(row, entry.code, "duplicate", Severity.WARNING, message, "按规则修复：并为一条，按职业保留")


def _read_region(parsed: Parsed, row: Row, code: str, name: str) -> Entry:
    scheme = SCHEMES[CatalogueKind.REGION]
    current = row.get("status").strip() not in _ABOLISHED
    if not _REGION_NAME.fullmatch(name):
        message = f"“{name}”不像行政区划的名称"
        parsed.find(row, code, "odd_name", Severity.WARNING, message, "照原样载入，请核对")
    return Entry(code, name, scheme.level_of(code), scheme.parent_of(code), is_current=current)


def _read_industry(parsed: Parsed, row: Row, code: str, name: str) -> Entry:
    scheme = SCHEMES[CatalogueKind.INDUSTRY]
    entry = Entry(code, name, scheme.level_of(code), scheme.parent_of(code))
    wrong_section = len(code) > 1 and section_of(int(code[1:3])) != code[0]
    if wrong_section:
        message = f"大类{code[1:3]}不属于门类{code[0]}"
        parsed.find(row, code, "wrong_section", Severity.WARNING, message, "照原样载入，请核对")
    printed = clean_code(row.get("parent"))
    if printed and printed != entry.parent:
        message = f"所印上级“{printed}”与代码不符"
        parsed.find(
            row, code, "parent_mismatch", Severity.WARNING, message, f"以代码为准，归入{entry.parent}"
        )
    return entry


def _read_occupation(parsed: Parsed, row: Row, code: str, printed: str) -> Entry:
    scheme = SCHEMES[CatalogueKind.OCCUPATION]
    level = row.get("level").strip()
    implied = scheme.level_of(code)
    found = _MARKS.search(printed)
    marks = found.group() if found else ""
    entry = Entry(
        code,
        printed[: len(printed) - len(marks)],
        int(level) if level in {"1", "2", "3", "4"} else implied,
        scheme.parent_of(code),
        is_green="L" in marks,
        is_digital="S" in marks,
    )
    if entry.level != implied and not (entry.level == 4 and implied == 3):
        message = f"所印层级{level}与代码不符（代码为第{implied}级）"
        entry.level = implied
        _repair(parsed, row, entry, "level_mismatch", message, "以代码为准")
    _take_aliases(parsed, row, entry, printed)
    return entry


def _take_aliases(parsed: Parsed, row: Row, entry: Entry, printed: str) -> None:
    seen = {entry.name, printed, ""}
    evidence = f"{entry.name}{row.get('definition')}{row.get('duties')}"
    for piece in re.split(r"[,，;；]", row.get("alias")):
        alias = clean_name(piece)
        if alias in seen:
            continue
        seen.add(alias)
        doubt = checks.doubt_alias(alias, entry, evidence)
        if doubt:
            parsed.find(
                row, entry.code, doubt.rule, Severity.INFO, f"别名“{alias}”：{doubt.why}", "载入并标为存疑"
            )
        entry.aliases.append(Alias(alias, doubt.why if doubt else ""))


def _read_programme(parsed: Parsed, row: Row, code: str, name: str) -> Entry:
    scheme = SCHEMES[CatalogueKind.PROGRAMME]
    entry = Entry(code, name, scheme.level_of(code), scheme.parent_of(code), stage=stage_of(code))
    entry.is_controlled = code.endswith("K")
    said = _stage_said(row.get("stage")) or _stage_said(row.get("level"))
    if said and said != entry.stage:
        message = f"所印层次“{STAGE_NAMES[said]}”与代码不符（代码属{STAGE_NAMES[stage_of(code)]}）"
        _repair(parsed, row, entry, "stage_mismatch", message, "以代码为准")
    if row.get("group") and entry.level == 3:
        _read_group(parsed, row, entry)
    return entry


def _stage_said(text: str) -> Stage | None:
    plain = text.strip()
    if plain.startswith("voc_"):
        plain = {"voc_bachelor": "本科", "voc_associate": "专科", "voc_secondary": "中等"}.get(plain, "")
    return next((stage for word, stage in _STAGE_WORDS if word in plain), None)


def _read_group(parsed: Parsed, row: Row, entry: Entry) -> None:
    """The class column: ``5502表演艺术类``, or what a broken table left of three columns."""
    printed = row.get("group")
    found = _GROUP.fullmatch(clean_name(printed))
    if found and found.group(1) == entry.parent:
        _derive_group(parsed, row, entry, found.group(2))
        return
    if found:
        message = f"所印专业类“{clean_name(printed)}”与专业代码不符"
        _repair(parsed, row, entry, "group_mismatch", message, f"以代码为准，归入{entry.parent}")
        return
    pieces = [piece.strip() for piece in printed.split("\t") if piece.strip()]
    group = next((piece for piece in pieces if piece.endswith("类") and not piece.endswith("大类")), "")
    family = next((piece for piece in pieces if piece.endswith("大类")), "")
    stage = next((said for piece in pieces if (said := _stage_said(piece))), None)
    shown = "｜".join(pieces) or printed.strip()
    message = f"专业类一栏串入了其他栏的内容（{shown}）"
    _repair(parsed, row, entry, "shifted_column", message, f"按专业代码归入{entry.parent}")
    if family and not family_name(entry.code).endswith(family):
        told = f"串栏中的大类“{family}”与代码所属“{family_name(entry.code)}”不同"
        parsed.find(row, entry.code, "shifted_conflict", Severity.WARNING, told, "以代码为准，请核对")
    if stage and stage != entry.stage:
        told = f"串栏中的层次“{STAGE_NAMES[stage]}”与代码不同"
        parsed.find(row, entry.code, "shifted_conflict", Severity.WARNING, told, "以代码为准，请核对")
    if group:
        _derive_group(parsed, row, entry, group)


def _derive_group(parsed: Parsed, row: Row, entry: Entry, name: str) -> None:
    """Make the class out of the programme's own row, once; another name for the same class is reported."""
    known = parsed.entries.get(entry.parent)
    if known is None:
        parsed.entries[entry.parent] = Entry(
            entry.parent,
            name,
            2,
            entry.parent[:2],
            entry.stage,
            file=row.file,
            line=row.line,
            is_derived=True,
        )
    elif known.name != name:
        message = f"专业类{entry.parent}前面写作“{known.name}”，本行写作“{name}”"
        parsed.find(row, entry.code, "group_name", Severity.WARNING, message, "专业类名称保留先出现的")


def _derive_families(parsed: Parsed) -> None:
    """The families are a fixed list of nineteen; a file that leaves them out gets them."""
    codes = {code[:2] for code in parsed.entries}
    missing = sorted(codes - parsed.entries.keys())
    for code in missing:
        parsed.entries[code] = Entry(code, family_name(code), 1, "", stage_of(code), is_derived=True)
    derived = sum(entry.is_derived and entry.level == 2 for entry in parsed.entries.values())
    if missing or derived:
        message = f"文件没有单列专业大类{len(missing)}个、专业类{derived}个"
        parsed.find(None, "", "derived", Severity.INFO, message, "按专业代码和专业类一栏生成")


_READERS: dict[CatalogueKind, Reader] = {
    CatalogueKind.REGION: _read_region,
    CatalogueKind.INDUSTRY: _read_industry,
    CatalogueKind.OCCUPATION: _read_occupation,
    CatalogueKind.PROGRAMME: _read_programme,
}
