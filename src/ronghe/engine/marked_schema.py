"""JSON Schema over a marked file: every departure as a fault with line, column and a Chinese reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from ronghe.engine.marked_yaml import Fault, MarkedFile, Place, read_marked_yaml

MAX_FAULTS = 1000
_TYPES = {
    "object": "映射（键: 值）",
    "array": "列表",
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "true 或 false",
    "null": "空（null）",
}


def _is_whole(_: object, instance: object) -> bool:
    return isinstance(instance, int) and not isinstance(instance, bool)


# JSON Schema takes 1.0 for an integer; a row number or a year written so is a slip.
_STRICT: Any = validators.extend(
    Draft202012Validator, type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
)


@cache
def read_schema(path: Path) -> Any:
    """The validator of a schema file that ships with the program (a test holds each file to be one)."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    return _STRICT(_inlined(schema, schema.get("$defs", {}), ()))


def _inlined(node: Any, definitions: dict[str, Any], within: tuple[str, ...]) -> Any:
    """The schema with its own definitions in place of references, which are slow to follow one by one."""
    if isinstance(node, list):
        return [_inlined(one, definitions, within) for one in node]
    if not isinstance(node, dict):
        return node
    name = str(node.get("$ref", "")).removeprefix("#/$defs/")
    if len(node) == 1 and name in definitions and name not in within:
        return _inlined(definitions[name], definitions, (*within, name))
    return {key: _inlined(one, definitions, within) for key, one in node.items()}


def read_pack_file(folder: Path, *parts: str) -> MarkedFile | None:
    """A file of a pack folder under the name that errors give it; nothing where the pack has none."""
    path = folder.joinpath(*parts)
    return read_marked_yaml(path, name="/".join((folder.name, *parts))) if path.is_file() else None


def folder_faults(file: MarkedFile, folder: str) -> list[Fault]:
    """The fault of a file that names another jurisdiction than its folder."""
    data: Any = file.data
    named = data["jurisdiction"]
    if named == folder:
        return []
    return [file.fault(("jurisdiction",), f"文件夹名“{folder}”应与辖区“{named}”一致")]


def schema_faults(file: MarkedFile, validator: Any) -> list[Fault]:
    """The faults in the order of the file; a file with thousands is not a pack, and nobody reads them all."""
    errors = islice(validator.iter_errors(file.data), MAX_FAULTS)
    return sorted(fault for error in errors for fault in _faults(file, error))


def _faults(file: MarkedFile, error: ValidationError) -> Iterator[Fault]:
    place: Place = tuple(error.absolute_path)
    rule: Any = error.validator_value
    schema: Any = error.schema
    match error.validator:
        case "anyOf" if inner := _within(error):
            for one in inner:
                yield from _faults(file, one)
        case "required":
            for key in _missing(error):
                yield file.fault(place, f"缺少必填项“{key}”")
        case "additionalProperties" | "unevaluatedProperties":
            for key in _unknown(error):
                known = "、".join(schema.get("properties") or {})
                yield file.fault((*place, key), f"不认识的键“{key}”；可用的键：{known}", at_key=True)
        case "type":
            wanted = " 或 ".join(_TYPES[name] for name in ([rule] if isinstance(rule, str) else rule))
            yield file.fault(place, f"应为{wanted}，现为{_shown(error.instance)}")
        case "enum":
            yield file.fault(place, f"{_shown(error.instance)}不在可选值之内：{'、'.join(map(str, rule))}")
        case "const":
            yield file.fault(place, f"应为“{rule}”，现为{_shown(error.instance)}")
        case "pattern":
            meaning = schema.get("$comment") or f"格式应合于 {rule}"
            yield file.fault(place, f"{_shown(error.instance)}不合要求：{meaning}")
        case "minItems" | "minLength" | "minProperties":
            yield file.fault(place, f"不能少于 {rule} 项" if error.validator == "minItems" else "不能为空")
        case "maxItems" | "maxLength":
            unit = "项" if error.validator == "maxItems" else "字"
            yield file.fault(place, f"不能多于 {rule} {unit}")
        case "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum":
            side = "小于" if "inimum" in str(error.validator) else "大于"
            yield file.fault(place, f"{_shown(error.instance)}不能{side} {rule}")
        case "uniqueItems":
            yield file.fault(place, "列表中有重复项")
        case "dependentRequired":
            yield file.fault(place, schema.get("$comment") or "缺少与之配套的项")
        case _:
            yield file.fault(place, schema.get("$comment") or f"不合规则 {error.validator}")


def _within(error: ValidationError) -> list[ValidationError]:
    """Of "this or null", the faults of "this": to hear that it is not null helps nobody."""
    choices: Any = error.validator_value
    context = error.context or []
    return [one for one in context if choices[one.schema_path[0]] != {"type": "null"}]


def _missing(error: ValidationError) -> list[str]:
    # jsonschema raises one error a missing key; the key is the only one its message quotes first.
    required: Any = error.validator_value
    return [key for key in required if error.message.startswith(f"{key!r} ")]


def _unknown(error: ValidationError) -> list[str]:
    schema: Any = error.schema
    instance: Any = error.instance
    known = schema.get("properties") or {}
    return [key for key in instance if key not in known]


def _shown(instance: Any) -> str:
    match instance:
        case None:
            return "空"
        case bool():
            return f"“{str(instance).lower()}”"
        case dict():
            return "一个映射"
        case list():
            return f"一个 {len(instance)} 项的列表"
        case _:
            text = str(instance)
            return f"“{text if len(text) <= 40 else text[:40] + '…'}”"
