"""Who acts, with which roles where. Every service takes an Actor; nothing below the views knows a request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one organisation, valid for that jurisdiction and everything under it."""

    role: str
    jurisdiction_id: int
    jurisdiction_path: str
    organisation_id: int | None = None
    delegated_by: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (``user_id``) or a system job (``system``) with what it may do today."""

    user_id: int | None
    name: str
    grants: tuple[Grant, ...] = field(default=())
    system: str = ""

    @classmethod
    def anonymous(cls) -> Actor:
        return cls(user_id=None, name="")

    @classmethod
    def for_system(cls, job: str) -> Actor:
        """A job of the system itself, recorded by its name; it passes every permission check."""
        return cls(user_id=None, name=job, system=job)

    @property
    def is_system(self) -> bool:
        return bool(self.system)

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None and not self.system

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(grant.organisation_id for grant in self.grants if grant.organisation_id is not None)

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths of the jurisdictions the actor works in, without those inside another."""
        mine = sorted({grant.jurisdiction_path for grant in self.grants})
        return tuple(
            path for path in mine if not any(path != other and path.startswith(other) for other in mine)
        )

    def has(self, *roles: str, path: str | None = None, organisation_id: int | None = None) -> bool:
        """Has one of the roles; given a ``path`` at or above it, given an organisation in just that one."""
        if self.is_system:
            return True
        return any(
            grant.role in roles
            and (path is None or path.startswith(grant.jurisdiction_path))
            and (organisation_id is None or grant.organisation_id == organisation_id)
            for grant in self.grants
        )

    def covers(self, path: str, roles: Iterable[str] | None = None) -> bool:
        """Works at or above that jurisdiction, in any role or in one of those given."""
        wanted = None if roles is None else frozenset(roles)
        return self.is_system or any(
            path.startswith(grant.jurisdiction_path) and (wanted is None or grant.role in wanted)
            for grant in self.grants
        )
