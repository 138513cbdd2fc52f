"""From checked YAML data to the shapes of a pack. Only what the schema cannot see is noted here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ronghe.engine.marked_yaml import Fault, MarkedFile, Place
from ronghe.engine.packs import shapes
from ronghe.engine.rules.lookup import Series
from ronghe.engine.rules.values import Comparator, Kind, Modality, Range


@dataclass(slots=True)
class Notes:
    """Faults and warnings gathered while building; a pack with a fault is never handed out."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[shapes.PackWarning] = field(default_factory=list)

    def fault(self, file: MarkedFile, place: Place, reason: str) -> None:
        self.faults.append(file.fault(place, reason))

    def warn(self, file: MarkedFile, place: Place, code: str, message: str) -> None:
        at = file.fault(place, message)
        self.warnings.append(shapes.PackWarning(code, at.file, at.line, at.column, message))

    def day(self, file: MarkedFile, place: Place, raw: str | None) -> date | None:
        if raw is None:
            return None
        try:
            return date.fromisoformat(raw)
        except ValueError:
            self.fault(file, place, f"没有“{raw}”这一天")
            return None


def build_jurisdiction(raw: dict[str, Any]) -> shapes.Jurisdiction:
    return shapes.Jurisdiction(
        slug=raw["slug"],
        code=raw["code"],
        is_code_official=raw["code_kind"] == "official",
        name=raw["name"],
        short_name=raw["short_name"],
        level=shapes.Level(raw["level"]),
        ancestors=tuple(
            shapes.Region(
                one["slug"], one["code"], one["name"], one["short_name"], shapes.Level(one["level"])
            )
            for one in raw["ancestors"]
        ),
    )


def build_plan(file: MarkedFile, raw: dict[str, Any], notes: Notes) -> shapes.Plan:
    period = raw["period"]
    return shapes.Plan(
        id=raw["id"],
        name=raw["name"],
        document=_document(file, raw["document"], notes),
        period=shapes.PlanSpan(period["from"], period["to"]) if period else None,
        superior=tuple(_superior(one) for one in raw["superior"]),
        superior_prevails=raw.get("superior_prevails"),
        leading_unit=raw.get("leading_unit"),
    )


def _superior(raw: dict[str, Any]) -> shapes.SuperiorDocument:
    return shapes.SuperiorDocument(
        title=raw["title"],
        number=raw.get("number"),
        level=shapes.Level(raw["level"]),
        relation=raw["relation"],
        clause=raw.get("clause", ""),
        limits=raw.get("limits", ""),
    )


def _document(file: MarkedFile, raw: dict[str, Any], notes: Notes) -> shapes.Document:
    def day(key: str) -> date | None:
        return notes.day(file, ("plan", "document", key), raw.get(key))

    return shapes.Document(
        title=raw["title"],
        title_basis=raw["title_basis"],
        number=raw["number"],
        issuer=raw["issuer"],
        index_number=raw.get("index_number"),
        other_numbers=tuple(raw.get("other_numbers", {}).items()),
        adopted_by=raw.get("adopted_by"),
        adopted_on=day("adopted_on"),
        issued_on=day("issued_on"),
        published_on=day("published_on"),
        effective_on=day("effective_on"),
        effective_basis=raw.get("effective_basis", ""),
        ends_on=day("ends_on"),
        validity=raw.get("validity"),
        disclosure=raw.get("disclosure"),
        limits=raw.get("limits", ""),
    )


def build_roles(raw: list[dict[str, Any]]) -> tuple[shapes.RoleWord, ...]:
    return tuple(
        shapes.RoleWord(one["word"], shapes.UnitRole(one["role"]), one["where"], one.get("limits", ""))
        for one in raw
    )


def build_clauses(raw: list[dict[str, Any]], leading_unit: str | None) -> tuple[shapes.Clause, ...]:
    """Clauses in printed order; a clause stands under the nearest one before it of the level above.

    ``leading_unit`` is the unit that the document itself puts in charge of the whole; it leads each task of a
    clause that names nobody.
    """
    whole = shapes.Units(lead=(leading_unit,), limits="全文牵头") if leading_unit else shapes.Units()
    clauses = []
    open_at: dict[int, str] = {}
    for one in raw:
        level = one["level"]
        open_at = {at: label for at, label in open_at.items() if at < level}
        parent = open_at[max(open_at)] if open_at else None
        open_at[level] = one["label"]
        units = _units(one.get("units"))
        doing = units if "units" in one else whole
        tasks = tuple(_task(one["label"], doing, task) for task in one.get("tasks", ()))
        clauses.append(
            shapes.Clause(one["label"], level, one["title"], parent, units, tasks, one.get("limits", ""))
        )
    return tuple(clauses)


def _units(raw: dict[str, Any] | None) -> shapes.Units:
    raw = raw or {}
    return shapes.Units(
        lead=tuple(raw.get("lead", ())),
        responsible=tuple(raw.get("responsible", ())),
        etc=raw.get("etc", False),
        limits=raw.get("limits", ""),
    )


def _task(clause: str, inherited: shapes.Units, raw: dict[str, Any]) -> shapes.Task:
    return shapes.Task(
        id=raw["id"],
        clause=clause,
        title=raw["title"],
        modality=Modality(raw["modality"]),
        deadline=raw.get("deadline"),
        units=_units(raw["units"]) if "units" in raw else inherited,
        register=tuple(raw.get("register", ())),
        limits=raw.get("limits", ""),
    )


def build_annex(raw: dict[str, Any] | None) -> shapes.Annex | None:
    if raw is None:
        return None
    return shapes.Annex(raw["title"], tuple(_annex_row(row) for row in raw["rows"]))


def _annex_row(raw: dict[str, Any]) -> shapes.AnnexRow:
    return shapes.AnnexRow(
        no=raw["no"],
        title=raw["title"],
        modality=Modality(raw["modality"]),
        units=_units({"lead": raw["lead"], "responsible": raw["responsible"]}),
        deadline=raw.get("deadline"),
        clauses=tuple(raw["clauses"]),
        adds=tuple(raw.get("adds", ())),
        conflicts=tuple(
            shapes.WordingConflict(shapes.ConflictKind(one["kind"]), one["about"], one["body"], one["annex"])
            for one in raw.get("conflicts", ())
        ),
        register=tuple(raw.get("register", ())),
        limits=raw.get("limits", ""),
    )


def build_milestones(raw: list[dict[str, Any]]) -> tuple[shapes.Milestone, ...]:
    return tuple(
        shapes.Milestone(
            id=one["id"],
            clause=one["clause"],
            title=one["title"],
            phase=one.get("phase", ""),
            modality=Modality(one["modality"]),
            due_year=one.get("due_year"),
            due_printed=one.get("due_printed"),
            units=tuple(one.get("units", ())),
            rule=one.get("rule", ""),
            register=tuple(one.get("register", ())),
            limits=one.get("limits", ""),
        )
        for one in raw
    )


def build_indicators(raw: list[dict[str, Any]]) -> tuple[shapes.Indicator, ...]:
    return tuple(_indicator(one) for one in raw)


def _indicator(raw: dict[str, Any]) -> shapes.Indicator:
    return shapes.Indicator(
        id=raw["id"],
        rule=raw.get("rule", raw["id"]),
        register=raw["register"],
        name=raw["name"],
        kind=shapes.IndicatorKind(raw["kind"]),
        unit=raw["unit"],
        per=raw.get("per", ""),
        comparator=Comparator(raw["comparator"]),
        is_comparator_printed=raw.get("is_comparator_printed", True),
        value=_figure(raw["value"]),
        baseline=_number(raw.get("baseline")),
        target_year=raw["target_year"],
        year_basis=shapes.YearBasis(raw["year_basis"]),
        direction=shapes.Direction(raw["direction"]),
        numerator=raw.get("numerator", ""),
        denominator=raw.get("denominator"),
        tolerance=_number(raw.get("tolerance")),
        exempt=tuple(raw.get("exempt", ())),
        source=raw["source"],
        modality=Modality(raw["modality"]),
        clause=raw["clause"],
        also=tuple(raw.get("also", ())),
        owner=tuple(raw["owner"]),
        limits=raw.get("limits", ""),
    )


def _figure(raw: float | list[float] | None) -> Decimal | Range | None:
    if isinstance(raw, list):
        return Range(Decimal(str(raw[0])), Decimal(str(raw[1])))
    return _number(raw)


def _number(raw: float | None) -> Decimal | None:
    return None if raw is None else Decimal(str(raw))


def build_lists(raw: list[dict[str, Any]]) -> tuple[shapes.NameList, ...]:
    return tuple(
        shapes.NameList(
            id=one["id"],
            kind=shapes.ListKind(one["kind"]),
            name=one["name"],
            clause=one["clause"],
            is_open=one["is_open"],
            items=tuple(shapes.ListItem(item["name"], item.get("note", "")) for item in one["items"]),
            register=tuple(one.get("register", ())),
            limits=one.get("limits", ""),
        )
        for one in raw
    )


def build_cycles(
    file: MarkedFile, raw: list[dict[str, Any]], parameters: dict[str, Series], notes: Notes
) -> tuple[shapes.Cycle, ...]:
    """Cycles; interval and due day are taken from the parameter, so that they are written down once."""
    cycles = []
    for index, one in enumerate(raw):
        place: Place = ("cycles", index)
        every, due = _timing(file, place, one["parameter"], parameters, notes)
        cycles.append(
            shapes.Cycle(
                id=one["id"],
                kind=shapes.CycleKind(one["kind"]),
                title=one["title"],
                clause=one["clause"],
                modality=Modality(one["modality"]),
                parameter=one["parameter"],
                every=every,
                due=due,
                anchor=notes.day(file, (*place, "anchor"), one.get("anchor")),
                holder=one["holder"],
                participants=tuple(one["participants"]),
                register=tuple(one.get("register", ())),
                limits=one.get("limits", ""),
            )
        )
    return tuple(cycles)


def _timing(
    file: MarkedFile, place: Place, key: str | None, parameters: dict[str, Series], notes: Notes
) -> tuple[str | None, date | None]:
    if key is None:
        return None, None
    series = parameters.get(key)
    if series is None or series.kind not in {Kind.CYCLE, Kind.DATE}:
        found = "没有登记" if series is None else f"是 {series.kind} 类，不是周期或日期"
        notes.fault(file, (*place, "parameter"), f"参数“{key}”在本辖区的 parameters/ 中{found}")
        return None, None
    value = series.periods[-1].value
    if isinstance(value, date):
        return None, value
    return (value, None) if isinstance(value, str) else (None, None)
