"""What the parts of the build share: the seeded chance, the day, and what was made so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from ronghe.accounts.models import User
from ronghe.accounts.queries import actor_of
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation

SEED = 20200508
SHAOXING, YUNZHOU, NATION = "330600", "990100", "100000"


@dataclass
class City:
    """The demonstration while it is being built. ``bodies`` and ``users`` are known by short names."""

    size: float
    today: date
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311  no secret: the same each time
    system: Actor = field(default_factory=lambda: Actor.for_system("演示数据"))
    places: dict[str, Jurisdiction] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    speakers: dict[int, Actor] = field(default_factory=dict)
    """Who reports for an organisation."""

    def number(self, base: int, least: int = 1) -> int:
        """How many of something at this size; ``least``: those that log-ins belong to."""
        return max(least, round(base * self.size))

    def actor(self, username: str) -> Actor:
        """A log-in as the services know it."""
        return actor_of(self.users[username], self.today)

    def speaker(self, organisation_id: int) -> Actor | None:
        return self.speakers.get(organisation_id)

    @property
    def quarter(self) -> str:
        """The reporting period that ended last."""
        year, ended = (
            (self.today.year, (self.today.month - 1) // 3)
            if self.today.month > 3
            else (self.today.year - 1, 4)
        )
        return f"{year}年第{'一二三四'[ended - 1]}季度"
