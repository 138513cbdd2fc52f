"""A scheme of evaluation: whom, by which parties, on which items, with which weights and which evidence.

A policy often names the parties and leaves their weights open. Such a weight is None: it is asked for, with
who decided and on what basis, and never assumed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ronghe.engine.canonical import content_digest
from ronghe.engine.errors import EngineError
from ronghe.engine.marked_schema import folder_faults, read_pack_file, read_schema, schema_faults
from ronghe.engine.marked_yaml import Fault, FilesRefused, MarkedFile, Place

FOLDER, FILE = "quality", "evaluation.yaml"
SCHEMA = Path(__file__).with_name("schema") / "schemes.json"
HINT = "请按所列文件与行号改正后再加载"
WHOLE = Decimal(100)


class SchemeRefused(EngineError):
    """A scheme that cannot be scored by, with every reason."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("appraisal.scheme", "；".join(reasons), hint="请改正后再保存。")


@dataclass(frozen=True, slots=True)
class Party:
    """One side that scores. ``weight`` is its share in per cent, None where the policy does not state it."""

    key: str
    name: str
    weight: str | None = None
    least: int = 1
    is_self: bool = False
    is_third: bool = False
    by_survey: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """What is scored, from 0 to ``full``. ``weight`` counts within its group."""

    key: str
    name: str
    parties: tuple[str, ...]
    full: int = 100
    weight: str = "1"
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    name: str
    items: tuple[Item, ...]
    weight: str | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """A word for the totals from ``least`` upward."""

    name: str
    least: str


@dataclass(frozen=True, slots=True)
class Superior:
    """The method of a higher level that a scheme follows. What the papers at hand leave open is empty."""

    title: str
    issuer: str = ""
    number: str = ""
    version: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """One wording of a scheme. ``missing`` says what becomes of a score that nobody gave.

    ``follows`` names the method of a higher level; until its table has been loaded such a scheme has neither
    parties nor items, and nothing is evaluated by it. ``frame`` are the kinds of organisation that every
    round of it should reach.
    """

    jurisdiction: str
    key: str
    name: str
    subject: str
    valid_from: str
    basis: str
    parties: tuple[Party, ...]
    groups: tuple[Group, ...]
    valid_to: str | None = None
    register: tuple[str, ...] = ()
    missing: str = "refuse"
    note: str = ""
    grades: tuple[Grade, ...] = ()
    follows: Superior | None = None
    frame: tuple[str, ...] = ()

    @property
    def is_awaited(self) -> bool:
        """Whether the table of the method it follows is still to be loaded."""
        return not self.groups

    @property
    def code(self) -> str:
        return f"{self.jurisdiction}.{self.key}"

    @property
    def items(self) -> Iterator[tuple[Group, Item]]:
        for group in self.groups:
            for item in group.items:
                yield group, item

    def party(self, key: str) -> Party | None:
        return next((one for one in self.parties if one.key == key), None)

    def asked_of(self, party: str) -> list[tuple[Group, Item]]:
        """The items that the party scores."""
        return [(group, item) for group, item in self.items if party in item.parties]

    def weight_keys(self) -> list[tuple[str, str]]:
        """The weights that are open: the parameter that answers each, and what it is called."""
        stem = f"evaluation.{self.code}"
        found = [(f"{stem}.party_{p.key}", f"“{p.name}”的权重") for p in self.parties if p.weight is None]
        if len(self.groups) > 1:
            found += [(f"{stem}.group_{g.key}", f"“{g.name}”的权重") for g in self.groups if g.weight is None]
        return found

    def grade(self, total: Decimal) -> str:
        """The word for a total, or nothing where the scheme has no words."""
        for grade in sorted(self.grades, key=lambda one: Decimal(one.least), reverse=True):
            if total >= Decimal(grade.least):
                return grade.name
        return ""

    def to_data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Scheme:
        """Read back what ``to_data`` wrote."""
        groups = tuple(
            Group(
                raw["key"],
                raw["name"],
                tuple(Item(**{**item, "parties": tuple(item["parties"])}) for item in raw["items"]),
                raw["weight"],
            )
            for raw in data["groups"]
        )
        return cls(
            **{
                **data,
                "register": tuple(data["register"]),
                "parties": tuple(Party(**one) for one in data["parties"]),
                "groups": groups,
                "grades": tuple(Grade(**one) for one in data["grades"]),
                "follows": Superior(**data["follows"]) if data.get("follows") else None,
                "frame": tuple(data.get("frame", ())),
            }
        )

    @property
    def digest(self) -> str:
        """The name of this very wording."""
        return content_digest(self.to_data())

    def renamed(self, jurisdiction: str) -> Scheme:
        return replace(self, jurisdiction=jurisdiction)


def faults_of(scheme: Scheme) -> list[str]:
    """Why the scheme cannot be used, in sentences; nothing where it can, or where its table is awaited."""
    if scheme.is_awaited:
        waits = scheme.follows is not None and not scheme.parties
        return [] if waits else ["没有评价项；只有写明所遵循的上级办法、文本还没有装入的，才可以先不列"]
    faults = []
    for words, keys in (
        ("评价方", [one.key for one in scheme.parties]),
        ("一级指标", [one.key for one in scheme.groups]),
        ("评价项", [item.key for _, item in scheme.items]),
    ):
        faults += [f"{words}“{key}”写了两次" for key in sorted({k for k in keys if keys.count(k) > 1})]
    known = {one.key for one in scheme.parties}
    for _, item in scheme.items:
        faults += [f"“{item.name}”由没有列出的“{key}”评" for key in item.parties if key not in known]
    faults += [f"“{party.name}”没有要评的项" for party in scheme.parties if not scheme.asked_of(party.key)]
    faults += _weight_faults("评价方", [one.weight for one in scheme.parties])
    if len(scheme.groups) > 1:
        faults += _weight_faults("一级指标", [one.weight for one in scheme.groups])
    return faults


def _weight_faults(words: str, weights: list[str | None]) -> list[str]:
    """Stated weights make a hundred together; with open ones among them they leave something over."""
    stated = sum((Decimal(one) for one in weights if one is not None), Decimal(0))
    if None not in weights and stated != WHOLE:
        return [f"{words}的权重合计为 {stated}，应为 100"]
    if None in weights and stated > WHOLE:
        return [f"{words}已写明的权重合计为 {stated}，超过 100"]
    return []


def load_schemes(folder: Path) -> tuple[Scheme, ...]:
    """The schemes of a pack folder (none without the file), or ``FilesRefused`` with every fault."""
    file = read_pack_file(folder, FOLDER, FILE)
    return () if file is None else schemes_in(file, folder.name)


def schemes_in(file: MarkedFile, folder: str) -> tuple[Scheme, ...]:
    """The schemes of a file of that shape."""
    faults = schema_faults(file, read_schema(SCHEMA)) or _file_faults(file, folder)
    if faults:
        raise FilesRefused("appraisal.schemes_refused", faults, hint=HINT)
    data: Any = file.data
    return tuple(_scheme(data["jurisdiction"], raw) for raw in data["schemes"])


def _file_faults(file: MarkedFile, folder: str) -> list[Fault]:
    data: Any = file.data
    faults = folder_faults(file, folder)
    keys = [raw["key"] for raw in data["schemes"]]
    for index, raw in enumerate(data["schemes"]):
        place: Place = ("schemes", index)
        if raw["key"] in keys[:index]:
            faults.append(file.fault((*place, "key"), f"评价方案“{raw['key']}”写了两次"))
        faults += _date_faults(file, place, raw)
        faults += [file.fault(place, reason) for reason in faults_of(_scheme(folder, raw))]
    return faults


def _date_faults(file: MarkedFile, place: Place, raw: dict[str, Any]) -> list[Fault]:
    faults = []
    for name in ("from", "to"):
        try:
            date.fromisoformat(raw.get(name) or "2000-01-01")
        except ValueError:
            faults.append(file.fault((*place, name), f"没有“{raw[name]}”这一天"))
    if not faults and raw.get("to") and raw["to"] < raw["from"]:
        faults.append(file.fault((*place, "to"), "终止日期早于起始日期"))
    return faults


def _scheme(jurisdiction: str, raw: dict[str, Any]) -> Scheme:
    groups = tuple(
        Group(one["key"], one["name"], tuple(_item(item) for item in one["items"]), _weight(one))
        for one in raw.get("groups", ())
    )
    return Scheme(
        jurisdiction=jurisdiction,
        key=raw["key"],
        name=raw["name"],
        subject=raw["subject"],
        valid_from=raw["from"],
        valid_to=raw.get("to"),
        basis=raw["basis"],
        register=tuple(raw.get("register", ())),
        missing=raw.get("missing", "refuse"),
        note=raw.get("note", ""),
        grades=tuple(Grade(one["name"], str(one["least"])) for one in raw.get("grades", ())),
        parties=tuple(Party(**{**one, "weight": _weight(one)}) for one in raw.get("parties", ())),
        groups=groups,
        follows=_superior(raw.get("follows")),
        frame=tuple(raw.get("frame", ())),
    )


def _superior(raw: dict[str, Any] | None) -> Superior | None:
    return None if raw is None else Superior(**{key: value or "" for key, value in raw.items()})


def _item(raw: dict[str, Any]) -> Item:
    return Item(**{**raw, "parties": tuple(raw["parties"]), "weight": str(raw.get("weight", 1))})


def _weight(raw: dict[str, Any]) -> str | None:
    return None if raw.get("weight") is None else str(raw["weight"])
