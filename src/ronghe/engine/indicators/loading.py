"""Reading definitions and bindings: either a whole checked catalogue, or every fault with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from ronghe.engine.indicators.definition import (
    Binding,
    Bounds,
    Catalogue,
    Computation,
    Definition,
    Reading,
)
from ronghe.engine.indicators.functions import FUNCTIONS
from ronghe.engine.marked_schema import folder_faults, read_schema, schema_faults
from ronghe.engine.marked_yaml import Fault, FilesRefused, MarkedFile, read_marked_yaml

SCHEMAS = Path(__file__).with_name("schema")
FOLDER = "indicators"
FILE = "measures.yaml"
HINT = "请按所列文件与行号改正；格式见参考手册“指标口径”"


def load_catalogue(root: Path) -> Catalogue:
    """All definitions (``china/indicators``) and all bindings (``<pack>/measures.yaml``) under ``root``."""
    faults: list[Fault] = []
    definitions = _definitions(sorted((root / "china" / FOLDER).glob("*.yaml")), faults)
    bindings: dict[str, Mapping[str, Binding]] = {}
    for path in sorted(root.glob(f"*/{FILE}")):
        file = _read(path, f"{path.parent.name}/{FILE}", faults)
        if file is not None:
            bindings[path.parent.name] = _bindings(file, path.parent.name, definitions, faults)
    if faults:
        raise FilesRefused("indicators.refused", faults, hint=HINT)
    return Catalogue(definitions, bindings)


def _read(path: Path, shown: str, faults: list[Fault]) -> MarkedFile | None:
    try:
        return read_marked_yaml(path, name=shown)
    except FilesRefused as refused:
        faults.extend(refused.faults)
        return None


def _definitions(paths: Iterable[Path], faults: list[Fault]) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for path in paths:
        file = _read(path, f"china/{FOLDER}/{path.name}", faults)
        if file is None:
            continue
        wrong = schema_faults(file, read_schema(SCHEMAS / "definitions.json"))
        faults.extend(wrong)
        if wrong:
            continue
        data: Any = file.data
        for place, one in enumerate(data["definitions"]):
            where = ("definitions", place)
            if one["id"] in found:
                faults.append(file.fault((*where, "id"), f"口径“{one['id']}”重复"))
            faults.extend(_computation_faults(file, where, one))
            found[one["id"]] = _definition(one)
    return found


def _computation_faults(
    file: MarkedFile, where: tuple[str | int, ...], one: Mapping[str, Any]
) -> list[Fault]:
    compute = one.get("compute")
    if compute is None:
        return []
    function = FUNCTIONS.get(compute["function"])
    place = (*where, "compute")
    if function is None:
        known = "、".join(sorted(FUNCTIONS))
        return [file.fault((*place, "function"), f"没有计算函数“{compute['function']}”；可用：{known}")]
    given = set(compute.get("parameters") or {})
    found = [
        file.fault((*place, "parameters", name), f"函数“{function.name}”没有参数“{name}”", at_key=True)
        for name in sorted(given - set(function.parameters))
    ]
    missing = sorted(set(function.required) - given)
    if missing:
        found.append(file.fault(place, f"函数“{function.name}”还需要参数：{'、'.join(missing)}"))
    if compute["take"] not in {"count", "least"} and not one.get("denominator"):
        found.append(file.fault(where, "按比例取值的口径须写明分母"))
    return found


def _definition(one: Mapping[str, Any]) -> Definition:
    bounds, compute = one["bounds"], one.get("compute")
    return Definition(
        id=one["id"],
        version=one["version"],
        name=one["name"],
        unit=one["unit"],
        direction=one["direction"],
        numerator=one["numerator"],
        denominator=one.get("denominator") or "",
        grain=one["grain"],
        method=one["method"],
        limits=one.get("limits", ""),
        owner=one["owner"],
        sources=tuple(one["sources"]),
        register=tuple(one["register"]),
        bounds=Bounds(
            _number(bounds.get("low")),
            _number(bounds.get("high")),
            bounds["outside"],
            bounds.get("whole", False),
        ),
        computation=None
        if compute is None
        else Computation(compute["function"], compute["take"], compute.get("parameters") or {}),
        is_listed=one.get("listed", False),
        since=one.get("since", ""),
    )


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _bindings(
    file: MarkedFile, folder: str, definitions: Mapping[str, Definition], faults: list[Fault]
) -> dict[str, Binding]:
    wrong = measure_faults(file, folder)
    faults.extend(wrong)
    if wrong:
        return {}
    data: Any = file.data
    found: dict[str, Binding] = {}
    for place, one in enumerate(data["measures"]):
        for number, reading in enumerate(one["readings"]):
            if reading["definition"] not in definitions:
                spot = ("measures", place, "readings", number, "definition")
                faults.append(file.fault(spot, f"没有口径“{reading['definition']}”"))
        found[one["indicator"]] = _binding(one)
    return found


def measure_faults(file: MarkedFile, folder: str) -> list[Fault]:
    """The faults of a pack's ``measures.yaml`` that can be seen without the other files."""
    faults = schema_faults(file, read_schema(SCHEMAS / "measures.json"))
    if faults:
        return list(faults)
    data: Any = file.data
    faults.extend(folder_faults(file, folder))
    seen: set[str] = set()
    for place, one in enumerate(data["measures"]):
        if one["indicator"] in seen:
            faults.append(file.fault(("measures", place, "indicator"), f"指标“{one['indicator']}”重复"))
        seen.add(one["indicator"])
        years = [step["year"] for step in one.get("path", [])]
        if len(set(years)) < len(years):
            faults.append(file.fault(("measures", place, "path"), "同一年份写了两次"))
    return list(faults)


def _binding(one: Mapping[str, Any]) -> Binding:
    start = one.get("start") or {}
    return Binding(
        indicator=one["indicator"],
        readings=tuple(Reading(r["definition"], r.get("unless") or {}) for r in one["readings"]),
        start=_number(start.get("value")),
        start_year=start.get("year"),
        start_basis=start.get("basis", ""),
        path={step["year"]: Decimal(str(step["value"])) for step in one.get("path", [])},
        kind=one.get("kind", ""),
        comparator=one.get("comparator", ""),
        tolerance_key=one.get("tolerance", ""),
        is_basic=one.get("basic", False),
        note=one.get("note", ""),
    )
