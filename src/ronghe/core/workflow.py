"""States and steps of a case: constants in each app's rules, one function that walks them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from ronghe.core.actor import Actor
from ronghe.core.errors import InvalidTransition, NotAllowed
from ronghe.core.marking import gettext_noop
from ronghe.core.service import locked


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed step. ``label`` is the button's word; ``needs_note`` asks for a recorded reason."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    roles: frozenset[str] = frozenset()
    needs_note: bool = False


def advance(instance: models.Model, step: Step, *, actor: Actor, note: str = "", **changes: object) -> None:
    """Lock the row, check role, state and reason, set the state (and ``changes``), save.

    Raises NotAllowed or InvalidTransition. Must run inside a service: the history is its audit.
    """
    locked(instance)
    if step.roles and not actor.has(*step.roles):
        raise NotAllowed("core.workflow.role", f"“{step.label}”不在您的职责之内。")
    if instance.state not in step.sources:  # type: ignore[attr-defined]  # every workflow model has a state
        raise InvalidTransition(
            "core.workflow.state",
            f"当前状态为“{instance.get_state_display()}”，不能办理“{step.label}”。",  # type: ignore[attr-defined]
            hint="页面可能已过时，请刷新后再看可办理的事项。",
        )
    if step.needs_note and not note.strip():
        raise InvalidTransition("core.workflow.note", f"办理“{step.label}”需要填写理由。")
    instance.state = step.target  # type: ignore[attr-defined]
    for name, value in changes.items():
        setattr(instance, name, value)
    instance.save(update_fields=["state", *changes])


@dataclass(frozen=True, slots=True)
class Possible:
    """A step as the page shows it: a button, or the reason why it is not possible now."""

    step: Step
    is_possible: bool
    why_not: str = ""


def possible_steps(state: str, steps: Iterable[Step], actor: Actor) -> list[Possible]:
    """Every step that leaves this state, each with the reason if the actor may not take it."""
    return [
        Possible(
            step,
            allowed := (not step.roles or actor.has(*step.roles)),
            "" if allowed else gettext_noop("不在您的职责之内"),
        )
        for step in steps
        if state in step.sources
    ]


def step_table(steps: Iterable[Step], labels: dict[str, str]) -> str:
    """The Markdown table of a workflow that the documentation prints."""
    lines = ["| 步骤 | 从 | 到 | 需要理由 |", "|---|---|---|---|"]
    for step in steps:
        sources = "、".join(labels[source] for source in step.sources)
        lines.append(
            f"| {step.label} | {sources} | {labels[step.target]} | {'是' if step.needs_note else '否'} |"
        )
    return "\n".join(lines)
