"""Reading rule files: every fault of every file at once, with file, line, column and reason."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from ronghe.engine.marked_schema import read_schema, schema_faults
from ronghe.engine.marked_yaml import Fault, MarkedFile, Place
from ronghe.engine.rules.declaration import (
    Case,
    Computable,
    Expectation,
    InputSpec,
    InputType,
    Rule,
    RuleKind,
    Source,
    Stacking,
    Subkind,
    Topic,
)
from ronghe.engine.rules.formulas import registry
from ronghe.engine.rules.values import Modality

SCHEMA = Path(__file__).with_name("schema") / "rules.json"


@dataclass(slots=True)
class Declared:
    """What the rule files of one or more jurisdictions hold, and what is wrong with them."""

    rules: list[Rule] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    stacking: list[Stacking] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[MarkedFile, Place]] = field(default_factory=dict)

    def note(self, rule: Rule, place: Place, reason: str) -> None:
        """A fault inside a rule, at its place in the file."""
        file, at = self.places[rule.id, rule.version]
        self.faults.append(file.fault((*at, *place), reason))


def read_rules(files: Iterable[MarkedFile]) -> Declared:
    """The rules of the files and every fault; the rules are only to be used when there is none."""
    declared = Declared()
    for file in files:
        wrong = schema_faults(file, read_schema(SCHEMA))
        declared.faults.extend(wrong)
        if not wrong:
            _read_file(file, declared)
    _check_versions(declared)
    _check_circles(declared)
    return declared


def _read_file(file: MarkedFile, declared: Declared) -> None:
    data: Any = file.data
    owner = data["jurisdiction"]
    for index, raw in enumerate(data.get("rules", [])):
        place: Place = ("rules", index)
        rule = _Reader(file, place, declared.faults).rule(raw, owner)
        if (rule.id, rule.version) in declared.places:
            declared.faults.append(
                file.fault((*place, "id"), f"规则 {rule.id} 的版本 {rule.version} 写了两次")
            )
            continue
        declared.places[rule.id, rule.version] = (file, place)
        declared.rules.append(rule)
    for index, raw in enumerate(data.get("topics", [])):
        declared.topics.append(Topic(raw["id"], raw["name"], raw["says"], spot(file, ("topics", index))))
    for index, raw in enumerate(data.get("stacking", [])):
        place = ("stacking", index)
        if raw["allowed"] is None and not raw.get("parameter"):
            declared.faults.append(
                file.fault(place, "没有规定能否叠加（allowed: null）的，要写由主管单位确定的参数 parameter")
            )
        if raw["allowed"] is not None and not raw.get("clause"):
            declared.faults.append(file.fault(place, "写明能否叠加的，要写出条款 clause 与文号 document"))
        declared.stacking.append(
            Stacking(
                id=raw["id"],
                jurisdiction=owner,
                schemes=tuple(raw["schemes"]),
                per=raw["per"],
                allowed=raw["allowed"],
                parameter=raw.get("parameter", ""),
                says=raw["says"],
                document_number=raw.get("document", ""),
                clause=raw.get("clause", ""),
                place=spot(file, place),
            )
        )


def spot(file: MarkedFile, place: Place) -> str:
    return f"{file.name}:{file.values[place].line}"


class _Reader:
    """Turns one checked mapping into a rule and notes what the schema cannot see."""

    def __init__(self, file: MarkedFile, place: Place, faults: list[Fault]) -> None:
        self.file = file
        self.place = place
        self.faults = faults

    def _note(self, place: Place, reason: str) -> None:
        self.faults.append(self.file.fault((*self.place, *place), reason))

    def rule(self, raw: dict[str, Any], owner: str) -> Rule:
        rule = Rule(
            id=raw["id"],
            jurisdiction=owner,
            name=raw["name"],
            kind=RuleKind(raw["kind"]),
            subkind=Subkind(raw.get("subkind", "")),
            modality=Modality(raw["modality"]),
            computable=Computable(raw["computable"]),
            version=str(raw["version"]),
            valid_from=self._day(("from",), raw["from"]) or date.min,
            valid_to=self._day(("to",), raw.get("to")),
            due=self._day(("due",), raw.get("due")),
            document_number=raw["document"],
            clause=raw["clause"],
            says=raw["says"],
            ambiguity=raw.get("ambiguity", ""),
            register=tuple(raw.get("register", ())),
            formula=raw["formula"],
            inputs=tuple(self._input(name, one) for name, one in raw.get("inputs", {}).items()),
            parameters=dict(raw.get("parameters", {})),
            settings=dict(raw.get("settings", {})),
            unit=raw.get("unit", ""),
            topic=raw.get("topic", ""),
            source=Source(raw.get("source", "confirmed")),
            excludes=tuple(raw.get("excludes", ())),
            cases=tuple(self._case(index, one) for index, one in enumerate(raw["cases"])),
            place=spot(self.file, self.place),
        )
        if rule.valid_to is not None and rule.valid_to < rule.valid_from:
            self._note(("to",), f"截止日 {rule.valid_to} 早于起始日 {rule.valid_from}")
        self._check_formula(rule)
        self._check_cases(rule)
        return rule

    def _day(self, place: Place, raw: str | None) -> date | None:
        if not raw:
            return None
        try:
            return date.fromisoformat(raw)
        except ValueError:
            self._note(place, f"没有“{raw}”这一天")
            return None

    def _input(self, name: str, raw: dict[str, Any]) -> InputSpec:
        kind = InputType(raw["type"])
        choices = tuple(raw.get("choices", ()))
        if (kind is InputType.CHOICE) and not choices:
            self._note(("inputs", name), "选项类输入要列出可选值 choices")
        if choices and kind not in {InputType.CHOICE, InputType.NAMES}:
            self._note(("inputs", name, "choices"), "只有选项和名称清单才有可选值")
        default = raw.get("default")
        return InputSpec(
            name=name,
            label=raw["label"],
            type=kind,
            role=raw.get("role", name),
            unit=raw.get("unit", ""),
            is_required=raw.get("required", default is None),
            default=None if default is None else text_of(default),
            choices=choices,
            low=_decimal(raw.get("low")),
            high=_decimal(raw.get("high")),
            rule=raw.get("rule", ""),
            help=raw.get("help", ""),
        )

    def _case(self, index: int, raw: dict[str, Any]) -> Case:
        expect = raw["expect"]
        missing = expect.get("missing")
        return Case(
            name=raw["name"],
            on=self._day(("cases", index, "on"), raw["on"]) or date.min,
            inputs={name: text_of(one) for name, one in raw.get("inputs", {}).items() if one is not None},
            assume={key: text_of(one) for key, one in raw.get("assume", {}).items()},
            is_example=raw.get("example", False),
            expect=Expectation(
                outcome=expect["outcome"],
                value=None if expect.get("value") is None else text_of(expect["value"]),
                is_value_none="value" in expect and expect["value"] is None,
                missing=None if missing is None else tuple(missing),
                refused=expect.get("refused"),
                results={name: text_of(one) for name, one in expect.get("results", {}).items()},
            ),
        )

    def _check_formula(self, rule: Rule) -> None:
        formula = registry.FORMULAS.get(rule.formula)
        if formula is None:
            self._note(
                ("formula",), f"没有公式“{rule.formula}”；可用的公式：{'、'.join(sorted(registry.FORMULAS))}"
            )
            return
        for spec in rule.inputs:
            role = formula.roles.get(spec.role) or (formula.roles.get("item") if formula.is_free else None)
            if role is None:
                self._note(
                    ("inputs", spec.name),
                    f"公式“{rule.formula}”没有“{spec.role}”这个角色；可用：{'、'.join(formula.roles)}",
                )
            elif role.types and spec.type not in role.types:
                wanted = "、".join(role.types)
                self._note(
                    ("inputs", spec.name, "type"), f"角色“{spec.role}”的类型应为 {wanted}，现为 {spec.type}"
                )
        for name, role in formula.roles.items():
            declared = [spec for spec in rule.inputs if spec.role == name]
            if role.is_required and not declared:
                self._note(("inputs",), f"公式“{rule.formula}”需要角色“{name}”（{role.says}）的输入")
            if len(declared) > 1 and not role.is_many:
                self._note(("inputs",), f"角色“{name}”只能有一个输入")
        for name, need in formula.needs.items():
            if need.is_required and name not in rule.parameters:
                self._note(("parameters",), f"公式“{rule.formula}”需要参数“{name}”（{need.says}）")
        if formula.is_free:
            return
        for name in rule.parameters:
            if name not in formula.needs:
                self._note(
                    ("parameters", name),
                    f"公式“{rule.formula}”没有参数“{name}”；可用：{'、'.join(formula.needs) or '无'}",
                )
        for name in rule.settings:
            if name not in formula.settings:
                self._note(
                    ("settings", name),
                    f"公式“{rule.formula}”没有设定“{name}”；可用：{'、'.join(formula.settings) or '无'}",
                )

    def _check_cases(self, rule: Rule) -> None:
        known = {spec.name for spec in rule.inputs}
        # A case may also give inputs of the rules that feed this one; evaluating it will tell.
        is_fed = any(spec.rule for spec in rule.inputs)
        for index, case in enumerate(rule.cases):
            for name in case.inputs:
                if name not in known and not is_fed and case.expect.outcome != "refused":
                    self._note(("cases", index, "inputs", name), f"规则没有输入“{name}”")
        wanted = 1 if rule.computable is Computable.CHECKLIST else 2
        good = sum(case.expect.outcome == "met" for case in rule.cases)
        if good < wanted or len(rule.cases) - good < wanted:
            self._note(
                ("cases",), f"至少要有 {wanted} 个达到的和 {wanted} 个没有达到（或不能判断、被拒绝）的算例"
            )


def text_of(raw: Any) -> str:
    """A value of a rule file as a person would type it."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, list):
        return ",".join(text_of(one) for one in raw)
    return format(Decimal(str(raw)), "f") if isinstance(raw, float) else str(raw)


def _decimal(raw: float | None) -> Decimal | None:
    return None if raw is None else Decimal(str(raw))


def _check_versions(declared: Declared) -> None:
    """Versions of one rule follow each other in time and never overlap."""
    by_id: dict[str, list[Rule]] = {}
    for rule in declared.rules:
        by_id.setdefault(rule.id, []).append(rule)
    for versions in by_id.values():
        versions.sort(key=lambda one: one.valid_from)
        for before, after in itertools.pairwise(versions):
            if before.jurisdiction != after.jurisdiction:
                declared.note(after, ("id",), f"规则 {after.id} 已属于 {before.jurisdiction}")
            elif before.valid_to is None or after.valid_from <= before.valid_to:
                end = before.valid_to or "没有截止"
                declared.note(after, ("from",), f"与版本 {before.version}（至 {end}）的有效期重叠")
            elif after.valid_from != before.valid_to + timedelta(days=1):
                declared.note(after, ("from",), f"与版本 {before.version} 之间有空档")


def check_names(declared: Declared) -> None:
    """What rules say of each other and of topics; only with the files of all jurisdictions at hand."""
    rules = {rule.id for rule in declared.rules}
    topics = {topic.id for topic in declared.topics}
    for rule in declared.rules:
        for spec in rule.inputs:
            if spec.rule and spec.rule not in rules:
                declared.note(rule, ("inputs", spec.name, "rule"), f"没有规则“{spec.rule}”")
        for other in rule.excludes:
            if other not in rules:
                declared.note(rule, ("excludes",), f"没有规则“{other}”")
        if rule.topic and topics and rule.topic not in topics:
            declared.note(rule, ("topic",), f"没有主题“{rule.topic}”")


def _check_circles(declared: Declared) -> None:
    feeds: Mapping[str, set[str]] = {
        rule.id: {spec.rule for spec in rule.inputs if spec.rule} for rule in declared.rules
    }
    for rule in declared.rules:
        line = circle_from(rule.id, feeds)
        if line:
            declared.note(rule, ("inputs",), f"规则互为输入，成了环：{' → '.join(line)}")


def circle_from(start: str, feeds: Mapping[str, set[str]]) -> list[str]:
    """The way from a rule back to itself through the rules that feed it; empty where there is none."""
    todo = [[start]]
    seen: set[str] = set()
    while todo:
        line = todo.pop()
        for other in sorted(feeds.get(line[-1], ())):
            if other == start:
                return [*line, other]
            if other not in seen:
                seen.add(other)
                todo.append([*line, other])
    return []


def check_parameters(declared: Declared, known: Iterable[tuple[str, str]]) -> None:
    """Every parameter a rule names must be registered for its jurisdiction, or be an indicator's goal."""
    keys = set(known)
    for rule in declared.rules:
        for local, key in rule.parameters.items():
            if (rule.jurisdiction, key) not in keys:
                declared.note(rule, ("parameters", local), f"{rule.jurisdiction} 没有登记参数“{key}”")
    for one in declared.stacking:
        if one.parameter and (one.jurisdiction, one.parameter) not in keys:
            reason = f"{one.jurisdiction} 没有登记参数“{one.parameter}”"
            declared.faults.append(
                Fault(one.place.rsplit(":", 1)[0], int(one.place.rsplit(":", 1)[1]), 1, "", reason)
            )
