"""The registry of triggers, quick enough for a thousand of them.

Of every new trigger pgtrigger asks whether its name is free, and for that makes the set of all names anew: a
third of the time the site took to start. Here the names are kept.
"""

from __future__ import annotations

from typing import Any

from pgtrigger import registry


class TriggerRegistry(registry._Registry):
    """pgtrigger's registry with the same refusals; what its two properties count up is kept beside it."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._tables: dict[tuple[str, str], Any] = {}
        super().__init__()

    @property
    def pg_function_names(self) -> set[str]:
        return self._names

    @property
    def by_db_table(self) -> dict[tuple[str, str], Any]:
        return self._tables

    def __setitem__(self, key: str, value: tuple[Any, Any]) -> None:
        super().__setitem__(key, value)
        model, trigger = value
        self._names.add(trigger.get_pgid(model))
        self._tables[model._meta.db_table, trigger.name] = trigger

    def __delitem__(self, key: str) -> None:
        model, trigger = self[key]
        super().__delitem__(key)
        self._names.discard(trigger.get_pgid(model))
        self._tables.pop((model._meta.db_table, trigger.name), None)


def keep_names() -> None:
    """Put ours in the place of pgtrigger's, with what it holds already."""
    if isinstance(registry._registry, TriggerRegistry):
        return
    kept = TriggerRegistry()
    kept.update(registry._registry)
    registry._registry = kept
