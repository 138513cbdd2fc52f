"""A statistical form as its file declares it: sections of cells; checks within, between and over years."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ronghe.engine.canonical import content_digest
from ronghe.engine.marked_schema import folder_faults, read_pack_file, read_schema, schema_faults
from ronghe.engine.marked_yaml import Fault, FilesRefused, MarkedFile, Place

FOLDER, FILE = "quality", "statistics.yaml"
SCHEMA = Path(__file__).with_name("schema") / "forms.json"
HINT = "请按所列文件与行号改正后再加载"
LAST = "last"
_NEEDED = {
    "compare": ("left", "op", "right"),
    "ratio": ("left", "right"),
    "change": ("left", "percent"),
    "needs": ("left", "right"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``sums`` says that it may be added over units; a choice cell cannot be."""

    code: str
    name: str
    unit: str = ""
    digits: int = 0
    least: float | None = 0
    most: float | None = None
    required: bool = True
    sums: bool = True
    choices: tuple[str, ...] = ()
    help: str = ""

    @property
    def is_choice(self) -> bool:
        return bool(self.choices)


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A cell with its sign, of this form, of the last year's, or of another form of the same year."""

    code: str
    form: str = ""
    sign: int = 1

    @classmethod
    def read(cls, text: str) -> Term:
        """``A01``, ``-A01``, ``last:A01``, ``other_form:A01``."""
        sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text)
        form, _, code = rest.rpartition(":")
        return cls(code, form, sign)


@dataclass(frozen=True, slots=True)
class Check:
    """A rule over cells. An error refuses the form, a query wants an explanation."""

    key: str
    kind: str
    says: str
    level: str = "error"
    left: tuple[str, ...] = ()
    op: str = ""
    right: tuple[str, ...] = ()
    tolerance: float = 0
    low: float | None = None
    high: float | None = None
    percent: float | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(Term.read(text) for text in (*self.left, *self.right))


@dataclass(frozen=True, slots=True)
class Form:
    """One wording of a form, for the years from ``from_year`` on."""

    jurisdiction: str
    key: str
    name: str
    filled_by: str
    from_year: int
    basis: str
    sections: tuple[Section, ...]
    checks: tuple[Check, ...] = ()
    to_year: int | None = None
    about: str = ""
    register: tuple[str, ...] = ()

    @property
    def cells(self) -> Iterator[Cell]:
        for section in self.sections:
            yield from section.cells

    def cell(self, code: str) -> Cell | None:
        return next((one for one in self.cells if one.code == code), None)

    def other_forms(self) -> set[str]:
        """The forms that checks of this one look into."""
        return {term.form for check in self.checks for term in check.terms} - {"", LAST}

    def to_data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Form:
        """Read back what ``to_data`` wrote."""
        return cls(
            **{
                **data,
                "register": tuple(data["register"]),
                "sections": tuple(
                    Section(one["name"], tuple(_tupled(Cell, raw) for raw in one["cells"]))
                    for one in data["sections"]
                ),
                "checks": tuple(_tupled(Check, raw) for raw in data["checks"]),
            }
        )

    @property
    def digest(self) -> str:
        return content_digest(self.to_data())


def _tupled(kind: Any, raw: dict[str, Any]) -> Any:
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()})


def load_forms(folder: Path) -> tuple[Form, ...]:
    """The forms of a pack folder (none without the file), or ``FilesRefused`` with every fault."""
    file = read_pack_file(folder, FOLDER, FILE)
    return () if file is None else forms_in(file, folder.name)


def forms_in(file: MarkedFile, folder: str, others: Iterable[Form] = ()) -> tuple[Form, ...]:
    """The forms of a file of that shape. ``others`` are forms beside it that checks may look into."""
    faults = schema_faults(file, read_schema(SCHEMA)) or form_faults(file, folder, others)
    if faults:
        raise FilesRefused("statforms.forms_refused", faults, hint=HINT)
    data: Any = file.data
    return tuple(_form(data["jurisdiction"], raw) for raw in data["forms"])


def form_faults(file: MarkedFile, folder: str, others: Iterable[Form] = ()) -> list[Fault]:
    """What a schema cannot see: names used twice, checks over cells that are not there."""
    data: Any = file.data
    faults = folder_faults(file, folder)
    forms = [_form(folder, raw) for raw in data["forms"]]
    cells = {form.key: {cell.code: cell for cell in form.cells} for form in (*others, *forms)}
    for at, form in enumerate(forms):
        place: Place = ("forms", at)
        faults += _code_faults(file, place, form)
        if form.key in [one.key for one in forms[:at]]:
            faults.append(file.fault((*place, "key"), f"统计表“{form.key}”写了两次"))
        for number, check in enumerate(form.checks):
            where = (*place, "checks", number)
            faults += [file.fault((*where, name), words) for name, words in _check_faults(check, form, cells)]
    return faults


def _code_faults(file: MarkedFile, place: Place, form: Form) -> Iterator[Fault]:
    """Every code once; said where it stands again."""
    seen: set[str] = set()
    for at, section in enumerate(form.sections):
        for number, cell in enumerate(section.cells):
            if cell.code in seen:
                where = (*place, "sections", at, "cells", number, "code")
                yield file.fault(where, f"格代码“{cell.code}”写了两次")
            seen.add(cell.code)


def _check_faults(check: Check, form: Form, cells: dict[str, dict[str, Cell]]) -> Iterator[tuple[str, str]]:
    """What is wrong with a check, each with the part of it."""
    for name in _NEEDED[check.kind]:
        if not getattr(check, name):
            yield name, f"“{check.kind}”要写明“{name}”"
    if check.kind == "ratio" and check.low is None and check.high is None:
        yield "low", "“ratio”要写明“low”或“high”"
    for side in ("left", "right"):
        for text in getattr(check, side):
            reason = _term_fault(Term.read(text), check, form, cells)
            if reason:
                yield side, reason


def _term_fault(term: Term, check: Check, form: Form, cells: dict[str, dict[str, Cell]]) -> str:
    owner = form.key if term.form in {"", LAST} else term.form
    if owner not in cells:
        return f"没有统计表“{owner}”"
    if term.code not in cells[owner]:
        return f"“{owner}”里没有格“{term.code}”"
    if cells[owner][term.code].is_choice and check.kind != "needs":
        return f"“{term.code}”是选择格，不能计算"
    return ""


def _form(jurisdiction: str, raw: dict[str, Any]) -> Form:
    sections = tuple(
        Section(one["name"], tuple(_cell(cell) for cell in one["cells"])) for one in raw["sections"]
    )
    checks = tuple(_tupled(Check, one) for one in raw.get("checks", ()))
    more = {
        **raw,
        "register": tuple(raw.get("register", ())),
        "sections": sections,
        "checks": checks,
    }
    return Form(jurisdiction=jurisdiction, **more)


def _cell(raw: dict[str, Any]) -> Cell:
    made: Cell = _tupled(Cell, raw)
    if made.is_choice:
        return Cell(**{**asdict(made), "choices": made.choices, "sums": False, "least": None})
    return made
