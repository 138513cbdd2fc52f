"""Who reads the pages over programmes: whoever reads the register of them; and whose a programme is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.errors import require
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import Finding
from ronghe.core.roles import Role
from ronghe.programmes.models import AlignmentChoice, SchoolProgramme


def reads_programmes(actor: Actor) -> bool:
    return SchoolProgramme.access.may_open(actor)


def own_programme(row: Any, name: str = "programme") -> Iterator[Finding]:
    """A school enters rows about its own programmes only."""
    programme = getattr(row, name) if getattr(row, f"{name}_id") else None
    if programme is not None and programme.organisation_id != row.organisation_id:
        yield Finding(f"“{programme}”不是该校的专业。", name)


def require_reader(actor: Actor) -> None:
    require(reads_programmes(actor), "您的角色不能查看专业与布局。")


def chooses_definition(actor: Actor, place: Jurisdiction) -> bool:
    """The offices of the place that decide how its match degree is reckoned."""
    return actor.has(*AlignmentChoice.access.keepers, path=place.path)


def keeps_links(actor: Actor) -> bool:
    """Education and human-resources bureaus, and the operator: links are the same for all places."""
    return actor.is_system or actor.has(Role.EDUCATION, Role.HRSS, Role.OPERATOR)
