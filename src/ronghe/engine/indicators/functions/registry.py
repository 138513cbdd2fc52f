"""What a counting function is: facts in, rows out, each row with what it adds above and below the line.

A function returns an Ibis table with the columns

- ``row_id`` (string): the row of the source table, for the drill-down;
- ``organisation_id`` (int64, may be null): the unit to which the row belongs;
- ``path`` (string): the path of its jurisdiction; may be left out where the unit is known;
- ``above`` and ``below`` (numbers): what the row adds to numerator and denominator.

Nothing here may call what only DuckDB has: the same expressions run on Spark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from ronghe.engine.errors import EngineError

if TYPE_CHECKING:
    from ibis.expr.types import Table

ORGANISATIONS = "directory.organisation"


class FunctionError(EngineError):
    """A function was asked for something it cannot count."""


class Facts(Protocol):
    """The tables of a snapshot, or of a test."""

    def has(self, name: str) -> bool: ...

    def table(self, name: str) -> Table: ...


@dataclass(frozen=True, slots=True)
class Ask:
    """For when to count, and with which parameters. ``on`` is the last day of ``year``, or today in it."""

    year: int
    on: date
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        return self.parameters.get(name, default)


Build: TypeAlias = "Callable[[Facts, Ask], Table]"


@dataclass(frozen=True, slots=True)
class Function:
    """A counting function: the tables it needs, the table whose rows it returns, the parameters it takes."""

    name: str
    build: Build
    needs: tuple[str, ...]
    source: str
    parameters: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    about: str = ""


FUNCTIONS: dict[str, Function] = {}
"""Every function by name."""


def function(
    name: str,
    *,
    needs: tuple[str, ...] = (),
    source: str = "",
    parameters: tuple[str, ...] = (),
    required: tuple[str, ...] = (),
) -> Callable[[Build], Build]:
    """Register a function. Without ``source`` its parameter ``table`` names the table it counts."""

    def register(build: Build) -> Build:
        if name in FUNCTIONS:
            raise ValueError(f"two functions are called {name}")
        about = (build.__doc__ or "").strip().splitlines()[0]
        FUNCTIONS[name] = Function(name, build, needs, source, parameters, required, about)
        return build

    return register


def tables_of(name: str, parameters: Mapping[str, Any]) -> tuple[str, ...]:
    """The tables that a function needs with these parameters, that of the organisations among them."""
    found = FUNCTIONS[name]
    own = (parameters["table"],) if "table" in found.required else ()
    return tuple(dict.fromkeys((*own, *found.needs, ORGANISATIONS)))


def source_of(name: str, parameters: Mapping[str, Any]) -> str:
    """The table whose rows the drill-down shows."""
    return FUNCTIONS[name].source or str(parameters["table"])
