"""The register of formulas: what each takes, and the one function that reckons it on arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.declaration import InputType
from ronghe.engine.rules.values import Kind
from ronghe.engine.rules.working import Answer, Work

Reckon: TypeAlias = Callable[[Work], Answer]

FIGURE = (InputType.INTEGER, InputType.NUMBER, InputType.MONEY, InputType.SHARE)
FIGURES = (InputType.INTEGERS, InputType.NUMBERS, InputType.MONEYS)
NAME = (InputType.CHOICE, InputType.TEXT)


@dataclass(frozen=True, slots=True)
class Role:
    """An input a formula asks for. ``is_many``: the rule may declare several inputs of this role."""

    says: str
    types: tuple[InputType, ...]
    is_required: bool = True
    is_many: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """A parameter a formula asks for under a local name."""

    says: str
    kinds: tuple[Kind, ...]
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Formula:
    name: str
    says: str
    roles: Mapping[str, Role]
    needs: Mapping[str, Need]
    settings: Mapping[str, str]
    reckon: Reckon
    is_free: bool = False


FORMULAS: dict[str, Formula] = {}


def formula(
    name: str,
    says: str,
    *,
    roles: Mapping[str, Role],
    needs: Mapping[str, Need] | None = None,
    settings: Mapping[str, str] | None = None,
    is_free: bool = False,
) -> Callable[[Reckon], Reckon]:
    """Enter a function under a name. ``is_free``: the rule's settings name inputs and parameters."""

    def enter(reckon: Reckon) -> Reckon:
        if name in FORMULAS:
            raise EngineError("rules.formula_entered", f"公式“{name}”登记了两次")
        FORMULAS[name] = Formula(name, says, roles, needs or {}, settings or {}, reckon, is_free)
        return reckon

    return enter


def formula_named(name: str) -> Formula:
    found = FORMULAS.get(name)
    if found is None:
        raise EngineError(
            "rules.formula_unknown", f"没有公式“{name}”；可用的公式：{'、'.join(sorted(FORMULAS))}"
        )
    return found


def setting_text(settings: Mapping[str, Any], name: str, default: str) -> str:
    return str(settings.get(name, default))
