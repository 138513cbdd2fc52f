"""Schemes of money in a pack: who may claim, for whom, which rule gives the amount, what is left open.

A policy says seldom more than a range. What it leaves open stands in ``decisions``: parameters that the
office in charge decides and that are asked for, never assumed.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from ronghe.engine.canonical import content_digest
from ronghe.engine.marked_schema import folder_faults, read_pack_file, read_schema, schema_faults
from ronghe.engine.marked_yaml import Fault, FilesRefused, MarkedFile, Place

FILE = "schemes.yaml"
SCHEMA = Path(__file__).with_name("schema") / "schemes.json"
HINT = "请按所列文件与行号改正后再加载"


class Head(StrEnum):
    """What is counted: a person in one of these parts, or a thing."""

    APPRENTICE = "apprentice"
    INTERN = "intern"
    FARMER = "farmer"
    AWARD = "award"
    STUDIO = "studio"
    TOPIC = "topic"

    @property
    def is_person(self) -> bool:
        return self in {Head.APPRENTICE, Head.INTERN, Head.FARMER, Head.AWARD}


class Unit(StrEnum):
    """What the rate is paid for."""

    HEAD_YEAR = "head_year"
    HEAD_MONTH = "head_month"
    ITEM = "item"


class Use(StrEnum):
    """What the reckoning or the procedure does with a decision."""

    FUND = "fund"
    RATE = "rate"
    MONTHS = "months"
    PART_YEAR = "part_year"
    YEARS = "years"
    STACKING = "stacking"
    DROPOUT = "dropout"
    NOTICE = "notice"
    REVIEW = "review"
    DOCUMENTS = "documents"
    SAMPLE = "sample"
    ADVANCE = "advance"
    OTHER = "other"


class Stage(StrEnum):
    """Whether a condition is asked at the claim, or must go on holding afterwards."""

    ENTRY = "entry"
    CONTINUING = "continuing"


@dataclass(frozen=True, slots=True)
class Condition:
    key: str
    says: str
    closes: str
    stage: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A parameter that the text leaves to the office."""

    key: str
    name: str
    kind: str
    asks: str
    use: str = Use.OTHER.value
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """What other places do; it binds nobody here."""

    says: str
    where: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme as its pack states it. ``digest`` names this very wording."""

    jurisdiction: str
    key: str
    name: str
    head: str
    payees: tuple[str, ...]
    unit: str
    amount: str
    document: str
    clause: str
    modality: str
    handlers: tuple[str, ...]
    valid_from: str
    valid_to: str | None = None
    rate: str = ""
    by_occupation: bool = False
    rule: str = ""
    register: tuple[str, ...] = ()
    budget: str = ""
    conditions: tuple[Condition, ...] = ()
    decisions: tuple[Decision, ...] = ()
    references: tuple[Reference, ...] = ()
    excludes: tuple[str, ...] = ()
    limits: str = ""

    @property
    def code(self) -> str:
        """The scheme's name among those of every jurisdiction: ``qingyuan.apprentice``."""
        return f"{self.jurisdiction}.{self.key}"

    @property
    def starts(self) -> date:
        return date.fromisoformat(self.valid_from)

    @property
    def ends(self) -> date | None:
        return date.fromisoformat(self.valid_to) if self.valid_to else None

    @property
    def is_monthly(self) -> bool:
        return self.unit in {Unit.HEAD_YEAR, Unit.HEAD_MONTH}

    def decision(self, use: Use) -> Decision | None:
        return next((one for one in self.decisions if one.use == use), None)

    def to_data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Scheme:
        """Read back what ``to_data`` wrote."""
        plain: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        plain |= {
            "conditions": tuple(Condition(**one) for one in data["conditions"]),
            "decisions": tuple(Decision(**one) for one in data["decisions"]),
            "references": tuple(Reference(**one) for one in data["references"]),
        }
        return cls(**plain)

    @property
    def digest(self) -> str:
        return content_digest(self.to_data())


def load_schemes(folder: Path) -> tuple[Scheme, ...]:
    """The schemes of a pack folder (none without ``schemes.yaml``), or ``FilesRefused`` with every fault."""
    file = read_pack_file(folder, FILE)
    if file is None:
        return ()
    faults = scheme_faults(file, folder.name)
    if faults:
        raise FilesRefused("packs.schemes_refused", faults, hint=HINT)
    data: Any = file.data
    return tuple(_scheme(data["jurisdiction"], raw) for raw in data["schemes"])


def scheme_faults(file: MarkedFile, folder: str) -> list[Fault]:
    """Everything that is wrong with a file of schemes."""
    faults = schema_faults(file, read_schema(SCHEMA))
    if faults:
        return faults
    data: Any = file.data
    faults.extend(folder_faults(file, folder))
    seen: set[str] = set()
    keys = {raw["key"] for raw in data["schemes"]}
    for index, raw in enumerate(data["schemes"]):
        faults.extend(_faults_of(file, ("schemes", index), raw, seen))
        for at, other in enumerate(raw.get("excludes", [])):
            if "." not in other and other not in keys - {raw["key"]}:
                reason = f"互斥项目“{other}”不在本文件中；别的辖区的写作 china.new_apprentice"
                faults.append(file.fault(("schemes", index, "excludes", at), reason))
    return faults


def _faults_of(file: MarkedFile, place: Place, raw: dict[str, Any], seen: set[str]) -> list[Fault]:
    faults = []
    if raw["key"] in seen:
        faults.append(file.fault((*place, "key"), f"补助项目“{raw['key']}”写了两次"))
    seen.add(raw["key"])
    days: dict[str, date | None] = {}
    for name in ("from", "to"):
        try:
            days[name] = date.fromisoformat(raw[name]) if raw.get(name) else None
        except ValueError:
            faults.append(file.fault((*place, name), f"没有“{raw[name]}”这一天"))
    first, last = days.get("from"), days.get("to")
    if first is not None and last is not None and last < first:
        faults.append(file.fault((*place, "to"), "终止日期早于起始日期"))
    if not raw["clause"].strip():
        faults.append(file.fault((*place, "clause"), "须写明条款；没有条款依据的项目不能登记"))
    uses = [one.get("use", Use.OTHER) for one in raw.get("decisions", [])]
    for at, use in enumerate(uses):
        if use != Use.OTHER and use in uses[:at]:
            faults.append(file.fault((*place, "decisions", at, "use"), f"“{use}”的决定写了两次"))
    if raw.get("by_occupation") and not raw.get("rate"):
        faults.append(file.fault((*place, "by_occupation"), "按职业定标准的，要写明标准的参数键 rate"))
    return faults


def _scheme(jurisdiction: str, raw: dict[str, Any]) -> Scheme:
    listed: dict[str, Any] = {
        name: tuple(raw.get(name, ())) for name in ("payees", "handlers", "register", "excludes")
    }
    plain = {
        name: raw[name]
        for name in ("key", "name", "head", "unit", "amount", "document", "clause", "modality")
    }
    optional = {
        name: raw[name] for name in ("rate", "by_occupation", "rule", "budget", "limits") if name in raw
    }
    return Scheme(
        jurisdiction=jurisdiction,
        **plain,
        **listed,
        **optional,
        valid_from=raw["from"],
        valid_to=raw.get("to"),
        conditions=tuple(Condition(**one) for one in raw.get("conditions", ())),
        decisions=tuple(Decision(**one) for one in raw.get("decisions", ())),
        references=tuple(Reference(**one) for one in raw.get("references", ())),
    )
