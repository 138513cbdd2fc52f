"""Who acts, with which roles where. Every service takes an Actor; nothing below the views knows a request."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field

_on_lent: ContextVar[Callable[[Grant], None] | None] = ContextVar("ronghe_on_lent", default=None)


@contextlib.contextmanager
def noting_lent_grants(note: Callable[[Grant], None]) -> Iterator[None]:
    """Tell ``note`` of each permission inside that rests on a delegated role only: such an act is 代办."""
    token = _on_lent.set(note)
    try:
        yield
    finally:
        _on_lent.reset(token)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one organisation, valid for that jurisdiction and everything under it."""

    role: str
    jurisdiction_id: int
    jurisdiction_path: str
    organisation_id: int | None = None
    delegated_by: int | None = None
    delegator: str = ""


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
        return self.is_system or self._rests_on(
            grant
            for grant in self.grants
            if grant.role in roles
            and (path is None or path.startswith(grant.jurisdiction_path))
            and (organisation_id is None or grant.organisation_id == organisation_id)
        )

    def covers(self, path: str, roles: Iterable[str] | None = None) -> bool:
        """Works at or above that jurisdiction, in any role or in one of those given."""
        wanted = None if roles is None else frozenset(roles)
        return self.is_system or self._rests_on(
            grant
            for grant in self.grants
            if path.startswith(grant.jurisdiction_path) and (wanted is None or grant.role in wanted)
        )

    @staticmethod
    def _rests_on(grants: Iterable[Grant]) -> bool:
        """Whether there is such a grant; one's own counts before a lent one, and a lent one is noted."""
        lent = None
        for grant in grants:
            if grant.delegated_by is None:
                return True
            lent = lent or grant
        note = _on_lent.get()
        if lent is not None and note is not None:
            note(lent)
        return lent is not None
