"""What a place asks of enterprise practice on a day, from its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ronghe.core.models import Jurisdiction
from ronghe.engine.rules.lookup import ParameterStore, parameter
from ronghe.engine.rules.values import NotStated, Value
from ronghe.faculty.rules.clocks import CONVENTION, Convention, FiveYearTerms, NewEntryTerms
from ronghe.policy.queries.parameters import parameter_store, slug_of

FIVE_MONTHS = "teachers.enterprise_practice.minimum_months"
FIVE_YEARS = "teachers.enterprise_practice.window_years"
NEW_MONTHS = "teachers.new_entry_practice.minimum_months"
NEW_YEARS = "teachers.new_entry_practice.within_years"
DAYS_PER_MONTH = "teachers.enterprise_practice.days_per_month"
ONE_BLOCK = "teachers.new_entry_practice.one_block"
KEYS = (FIVE_MONTHS, FIVE_YEARS, NEW_MONTHS, NEW_YEARS, DAYS_PER_MONTH, ONE_BLOCK)


@dataclass(frozen=True, slots=True)
class PracticeTerms:
    """Both clocks of a place; ``None`` where it states none. ``sources`` are the texts they come from."""

    five: FiveYearTerms | None
    new: NewEntryTerms | None
    convention: Convention
    sources: tuple[Value, ...]
    missing: tuple[NotStated, ...]


class TermsBook:
    """The terms of any place, read from the database once (three queries)."""

    def __init__(self) -> None:
        self._store: ParameterStore | None = None
        self._known: dict[tuple[int, date], PracticeTerms] = {}

    def of(self, place: Jurisdiction, on: date) -> PracticeTerms:
        if (place.pk, on) not in self._known:
            self._known[place.pk, on] = self._read(place, on)
        return self._known[place.pk, on]

    def _read(self, place: Jurisdiction, on: date) -> PracticeTerms:
        if self._store is None:
            self._store = parameter_store(keys=KEYS)
        store, slug = self._store, slug_of(place)
        found = {key: parameter(store, key, jurisdiction=slug, on=on, fallback=True) for key in KEYS}
        convention = _convention(found[DAYS_PER_MONTH])
        stated = [found[key] for key in (FIVE_MONTHS, FIVE_YEARS, NEW_MONTHS, NEW_YEARS)]
        return PracticeTerms(
            _five(found[FIVE_MONTHS], found[FIVE_YEARS], convention),
            _new(found[NEW_MONTHS], found[NEW_YEARS], found[ONE_BLOCK], convention),
            convention,
            tuple(one for one in stated if isinstance(one, Value)),
            tuple(one for one in stated if isinstance(one, NotStated)),
        )


def _convention(found: Value | NotStated) -> Convention:
    """The office's decision, else ours."""
    if isinstance(found, NotStated):
        return CONVENTION
    return Convention(found.number, found.valid_from, found.basis, is_decided=True)


def _five(
    months: Value | NotStated, years: Value | NotStated, convention: Convention
) -> FiveYearTerms | None:
    if isinstance(months, NotStated) or isinstance(years, NotStated):
        return None
    return FiveYearTerms(months.number, int(years.number), convention)


def _new(
    months: Value | NotStated,
    years: Value | NotStated,
    one_block: Value | NotStated,
    convention: Convention,
) -> NewEntryTerms | None:
    if isinstance(months, NotStated) or isinstance(years, NotStated):
        return None
    block = None if isinstance(one_block, NotStated) else one_block.value is True
    return NewEntryTerms(months.number, int(years.number), block, convention)
