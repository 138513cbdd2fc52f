"""Making a plan's live rows say what a content says; part of every service that publishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Max
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.policy.enums import VersionOrigin
from ronghe.policy.models import Clause, Indicator, Plan, PlanVersion, SourcePage, Task, TaskUnit
from ronghe.policy.rules.aligning import align
from ronghe.policy.rules.content import (
    Content,
    ContentClause,
    ContentIndicator,
    ContentTask,
    ContentUnit,
)
from ronghe.policy.services.searching import index_plan
from ronghe.policy.services.units import Meant, meanings, set_meaning

Row = TypeVar("Row", Clause, Task, Indicator)


def make_version(
    plan: Plan,
    content: Content,
    *,
    actor: Actor,
    origin: str,
    page: SourcePage | None = None,
    note: str = "",
    known: Mapping[str, Meant] | None = None,
) -> PlanVersion:
    """Publish a content as the plan's next version and make the live rows follow. Runs inside a service.

    ``content`` must already carry the keys of the rows it continues (``continued``). ``known`` are unit
    names that a person matched; the rest is matched here.
    """
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    plan.versions.filter(is_current=True).update(is_current=False)
    version = PlanVersion.objects.create(
        jurisdiction=plan.jurisdiction,
        plan=plan,
        number=last + 1,
        origin=VersionOrigin(origin),
        page=page,
        content=content.to_json(),
        fingerprint=content.fingerprint,
        note=note,
        published_at=timezone.now(),
        published_by_id=actor.user_id,
    )
    _Applying(version, known or {}).apply(content)
    index_plan(plan)
    return version


def continued(plan: Plan, content: Content, *, trust_keys: bool = False) -> Content:
    """The content with the keys of the plan's present rows where it continues them.

    ``trust_keys``: a row with a present key is that row, however much it was reworded (keys of packs).
    """
    current = plan.versions.filter(is_current=True).first()
    if current is None:
        return content
    old = Content.from_json(current.content)
    used = frozenset(
        key
        for rows in (plan.clauses, plan.tasks, plan.indicators)
        for key in rows.filter(retired_in__isnull=False).values_list("key", flat=True)
    )
    return align(old, content, used, trust_keys=trust_keys)


class _Applying:
    """One version on its way into the live tables."""

    def __init__(self, version: PlanVersion, known: Mapping[str, Meant]) -> None:
        self.version = version
        self.plan = version.plan
        self.known = dict(known)

    def apply(self, content: Content) -> None:
        clauses = self._rows(Clause, content.clauses, _clause_values)
        self._link(clauses, content.clauses, {"parent": (clauses, "parent")})
        tasks = self._rows(Task, content.tasks, _task_values)
        self._link(
            tasks,
            content.tasks,
            {
                "clause": (clauses, "clause"),
                "restates": (tasks, "restates"),
                "yields_to": (tasks, "yields_to"),
            },
        )
        self._units(tasks, content.tasks)
        indicators = self._rows(Indicator, content.indicators, _indicator_values)
        self._link(
            indicators,
            content.indicators,
            {"clause": (clauses, "clause"), "task": (tasks, "task"), "repeat_of": (indicators, "repeat_of")},
        )

    def _rows(self, model: type[Row], content: Sequence[Any], values: Any) -> dict[str, Row]:
        """Update, create and retire; only rows that differ are written."""
        manager = model._default_manager
        live: dict[str, Row] = {
            row.key: row for row in manager.filter(plan=self.plan, retired_in__isnull=True)
        }
        wanted = {row.key for row in content}
        gone = [row.pk for key, row in live.items() if key not in wanted]
        manager.filter(pk__in=gone).update(retired_in=self.version, updated_at=timezone.now())
        made: list[Row] = []
        for order, one in enumerate(content):
            fields = {**values(one), "order": order}
            if one.key in live:
                _update(live[one.key], fields)
                continue
            made.append(
                model(
                    jurisdiction_id=self.plan.jurisdiction_id,
                    plan=self.plan,
                    key=one.key,
                    introduced_in=self.version,
                    **fields,
                )
            )
        live.update((row.key, row) for row in manager.bulk_create(made))
        return {key: live[key] for key in wanted}

    def _link(
        self,
        rows: Mapping[str, Row],
        content: Sequence[Any],
        links: Mapping[str, tuple[Mapping[str, Any], str]],
    ) -> None:
        """Set the foreign keys between rows, once all rows are there."""
        for one in content:
            row = rows[one.key]
            changed = []
            for field, (targets, attribute) in links.items():
                key = getattr(one, attribute)
                target = targets[key].pk if key in targets else None
                if getattr(row, f"{field}_id") != target:
                    setattr(row, f"{field}_id", target)
                    changed.append(field)
            if changed:
                row.save(update_fields=changed)

    def _units(self, tasks: Mapping[str, Task], content: Sequence[ContentTask]) -> None:
        stored: dict[int, dict[tuple[str, str], TaskUnit]] = {}
        for held in TaskUnit.objects.filter(task__in=list(tasks.values())):
            stored.setdefault(held.task_id, {})[(held.role, held.printed_name)] = held
        fresh: list[tuple[Task, int, ContentUnit]] = []
        for one in content:
            task = tasks[one.key]
            present = stored.get(task.pk, {})
            for order, unit in enumerate(one.units):
                row = present.pop((unit.role, unit.name), None)
                if row is None:
                    fresh.append((task, order, unit))
                elif (row.order, row.role_word) != (order, unit.role_word):
                    row.order, row.role_word = order, unit.role_word
                    row.save(update_fields=["order", "role_word", "updated_at"])
            for gone in present.values():
                gone.delete()
        self._create_units(fresh)

    def _create_units(self, fresh: Sequence[tuple[Task, int, ContentUnit]]) -> None:
        names = [unit.name for _, _, unit in fresh]
        self._learn(names)
        for task, order, unit in fresh:
            row = TaskUnit(
                jurisdiction_id=self.plan.jurisdiction_id,
                task=task,
                role=unit.role,
                role_word=unit.role_word,
                printed_name=unit.name,
                order=order,
            )
            set_meaning(row, self.known[unit.name])

    def _learn(self, names: Iterable[str]) -> None:
        """Names confirmed in this plan before keep their meaning; the rest is matched by the register."""
        missing = [name for name in dict.fromkeys(names) if name not in self.known]
        confirmed = (
            TaskUnit.objects.filter(task__plan=self.plan, printed_name__in=missing, is_confirmed=True)
            .select_related("organisation")
            .prefetch_related("stands_for")
        )
        for unit in confirmed:
            members = tuple(one.pk for one in unit.stands_for.all() if one.pk != unit.organisation_id)
            self.known[unit.printed_name] = Meant(
                unit.organisation_id, unit.match_how, unit.match_score, unit.match_reason, members, True
            )
        rest = [name for name in missing if name not in self.known]
        self.known.update(meanings(rest, self.plan.jurisdiction) if rest else {})


def _update(row: Clause | Task | Indicator, fields: Mapping[str, Any]) -> None:
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.save(update_fields=[*changed, "updated_at"])


def _clause_values(one: ContentClause) -> dict[str, Any]:
    return {
        "level": one.level,
        "label": one.label,
        "heading": one.heading,
        "text": one.text,
        "start": one.start,
        "end": one.end,
        "note": one.note,
    }


def _task_values(one: ContentTask) -> dict[str, Any]:
    return {
        "origin": one.origin,
        "annex_number": one.annex_number,
        "title": one.title,
        "text": one.text,
        "modality": one.modality,
        "deadline_on": one.deadline_on,
        "deadline_basis": one.deadline_basis,
        "deadline_text": one.deadline_text,
        "and_others": one.and_others,
        "unit_doubts": list(one.unit_doubts),
        "quote": one.quote,
        "start": one.start,
        "end": one.end,
        "note": one.note,
        "register": list(one.register),
    }


_SAME_NAMES = (
    "name",
    "kind",
    "modality",
    "numerator",
    "denominator",
    "formula",
    "comparator",
    "value",
    "value_high",
    "unit",
    "per",
    "target_year",
    "deadline_basis",
    "baseline",
    "baseline_year",
    "tolerance",
    "data_source",
    "rule",
    "quote",
    "start",
    "end",
    "note",
)


def _indicator_values(one: ContentIndicator) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in _SAME_NAMES},
        "measure": one.measure or "",
        "direction": one.direction or "",
        "owners": list(one.owners),
        "exempt": list(one.exempt),
        "not_stated": list(one.not_stated),
        "register": list(one.register),
    }
