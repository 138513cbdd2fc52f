"""Loading a pack folder: either a whole checked pack, or every fault with file, line, column and reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ronghe.engine.indicators.loading import FILE as MEASURES
from ronghe.engine.indicators.loading import measure_faults
from ronghe.engine.marked_schema import read_schema, schema_faults
from ronghe.engine.marked_yaml import Fault, FilesRefused, MarkedFile, read_marked_yaml
from ronghe.engine.packs import building
from ronghe.engine.packs.checks import check_pack, check_parameter_clauses, check_rule_clauses
from ronghe.engine.packs.goals import pack_store
from ronghe.engine.packs.schemes import FILE as SCHEMES
from ronghe.engine.packs.schemes import scheme_faults
from ronghe.engine.packs.shapes import Pack
from ronghe.engine.rules.declaring import check_parameters, read_rules
from ronghe.engine.rules.loading import read_parameters

SCHEMAS = Path(__file__).with_name("schema")
PARTS = ("plan", "indicators", "taxonomy", "calendar")
MAX_FILES = 60
HINT = "请按所列文件与行号改正后再加载；格式见参考手册“辖区配置包”"


def load_pack(path: Path, *, with_rules: bool = True) -> Pack:
    """The pack in that folder. Raises ``FilesRefused`` with all faults at once.

    ``with_rules=False`` leaves the rules to somebody who reads the rules of many packs together.
    """
    notes = building.Notes()
    files = _read_parts(path, notes)
    parameter_files = read_folder(path, "parameters", notes.faults)
    rule_files = read_folder(path, "rules", notes.faults) if with_rules else []
    for name, file in files.items():
        notes.faults.extend(schema_faults(file, read_schema(SCHEMAS / f"{name}.json")))
    _check_schemes(path, notes)
    _check_measures(path, notes)
    series, faults = read_parameters(parameter_files)
    notes.faults.extend(faults)
    _refuse_if_faulty(notes)

    pack = _build(files, {one.key: one for one in series}, notes)
    declared = read_rules(rule_files)
    notes.faults.extend(declared.faults)
    _refuse_if_faulty(notes)
    for file in (*files.values(), *parameter_files, *rule_files):
        _check_owner(file, pack.jurisdiction.slug, path.name, notes)
    check_pack(pack, files, notes)
    check_parameter_clauses(pack, parameter_files, notes)
    check_rule_clauses(pack, declared)
    check_parameters(declared, pack_store(pack).series)
    notes.faults.extend(declared.faults)
    _refuse_if_faulty(notes)
    return replace(pack, warnings=tuple(notes.warnings), rules=tuple(declared.rules))


def _refuse_if_faulty(notes: building.Notes) -> None:
    if notes.faults:
        raise FilesRefused("packs.refused", notes.faults, hint=HINT)


def _build(files: dict[str, MarkedFile], series: dict[str, Any], notes: building.Notes) -> Pack:
    plan_file, calendar_file = files["plan"], files["calendar"]
    plan: Any = plan_file.data
    indicators: Any = files["indicators"].data
    taxonomy: Any = files["taxonomy"].data
    calendar: Any = calendar_file.data
    return Pack(
        jurisdiction=building.build_jurisdiction(plan["jurisdiction"]),
        plan=building.build_plan(plan_file, plan["plan"], notes),
        roles=building.build_roles(plan["roles"]),
        clauses=building.build_clauses(plan["clauses"], plan["plan"].get("leading_unit")),
        annex=building.build_annex(plan.get("annex")),
        milestones=building.build_milestones(plan.get("milestones", [])),
        limits=tuple(plan.get("limits", ())),
        indicators=building.build_indicators(indicators["indicators"]),
        lists=building.build_lists(taxonomy["lists"]),
        cycles=building.build_cycles(calendar_file, calendar["cycles"], series, notes),
        parameters=tuple(series[key] for key in sorted(series)),
    )


def _read_parts(path: Path, notes: building.Notes) -> dict[str, MarkedFile]:
    if not path.is_dir():
        raise FilesRefused("packs.no_folder", [Fault(str(path), 1, 1, "", "没有这个文件夹")])
    files: dict[str, MarkedFile] = {}
    for name in PARTS:
        file = _read(path / f"{name}.yaml", f"{path.name}/{name}.yaml", notes)
        if file is not None:
            files[name] = file
    known = {f"{name}.yaml" for name in PARTS} | {"parameters", "rules", "quality", "measures.yaml", SCHEMES}
    for entry in sorted(path.iterdir()):
        if entry.name not in known and not entry.name.startswith("."):
            reason = f"辖区配置包里不认识的文件；只应有 {'、'.join(sorted(known))}"
            notes.faults.append(Fault(f"{path.name}/{entry.name}", 1, 1, "", reason))
    return files


def read_folder(path: Path, part: str, faults: list[Fault]) -> list[MarkedFile]:
    """The .yaml files of ``parameters`` or ``rules``; what cannot be read is noted."""
    words = {"parameters": "参数", "rules": "规则"}[part]
    folder = path / part
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    if len(entries) > MAX_FILES:
        reason = f"{words}文件有 {len(entries)} 个，上限 {MAX_FILES} 个"
        raise FilesRefused("packs.too_many", [Fault(f"{path.name}/{part}", 1, 1, "", reason)])
    files = []
    for entry in entries:
        shown = f"{path.name}/{part}/{entry.name}"
        if entry.suffix != ".yaml":
            faults.append(Fault(shown, 1, 1, "", f"{words}文件夹里只能有 .yaml 文件"))
            continue
        try:
            files.append(read_marked_yaml(entry, name=shown))
        except FilesRefused as refused:
            faults.extend(refused.faults)
    return files


def _read(path: Path, shown: str, notes: building.Notes) -> MarkedFile | None:
    try:
        return read_marked_yaml(path, name=shown)
    except FilesRefused as refused:
        notes.faults.extend(refused.faults)
        return None


def _check_schemes(path: Path, notes: building.Notes) -> None:
    """A pack may have schemes of money; ``engine.packs.schemes`` reads them."""
    if not (path / SCHEMES).is_file():
        return
    file = _read(path / SCHEMES, f"{path.name}/{SCHEMES}", notes)
    if file is not None:
        notes.faults.extend(scheme_faults(file, path.name))


def _check_measures(path: Path, notes: building.Notes) -> None:
    """A pack may say how its indicators are measured; ``engine.indicators`` reads that."""
    if not (path / MEASURES).is_file():
        return
    file = _read(path / MEASURES, f"{path.name}/{MEASURES}", notes)
    if file is not None:
        notes.faults.extend(measure_faults(file, path.name))


def _check_owner(file: MarkedFile, slug: str, folder: str, notes: building.Notes) -> None:
    data: Any = file.data
    named = data["jurisdiction"]["slug"] if isinstance(data["jurisdiction"], dict) else data["jurisdiction"]
    if named != slug:
        notes.fault(file, ("jurisdiction",), f"本文件属于“{named}”，而 plan.yaml 的辖区是“{slug}”")
    elif slug != folder:
        notes.fault(file, ("jurisdiction",), f"文件夹名“{folder}”应与辖区“{slug}”一致")
