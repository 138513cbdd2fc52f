"""The shape of a write: one transaction, one action name in the history, and a list of them for the tests."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from django.db import models, transaction

from ronghe.core import history
from ronghe.core.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")
Row = TypeVar("Row", bound=models.Model)

SERVICES: dict[str, Callable[..., Any]] = {}
"""Every public write by its dotted action name, e.g. ``policy.plan.published``."""

LISTENERS: list[Callable[[str, Any, Actor], None]] = []
"""Told of every act, inside its transaction: ``(action, what it returned, actor)``. An upper layer that must
hear of acts it does not know (deliveries to partner systems) adds itself when it loads; reading or queueing
is all it may do, because an error undoes the act.
"""


def locked(row: Row) -> Row:
    """The row as it stands now, held until the end of the transaction: what a write begins with."""
    manager: models.Manager[Any] = type(row)._default_manager
    row.refresh_from_db(from_queryset=manager.select_for_update(of=("self",)))
    return row


def service(action: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a write: atomic, recorded under ``action`` with its ``actor`` and its ``note``."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        if action in SERVICES:
            raise ValueError(f"two services claim the action {action}")

        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = cast(Actor, kwargs["actor"])
            note = str(kwargs.get("note", "") or kwargs.get("reason", "") or "")
            with transaction.atomic(), history.acting(actor, action, note):
                result = function(*args, **kwargs)
                for tell in LISTENERS:
                    tell(action, result, actor)
                return result

        wrapper.action = action  # type: ignore[attr-defined]  # read by the tests and by the timeline
        SERVICES[action] = wrapper
        return wrapper

    return decorate
