"""The frozen evidence of a claim: canonical text, its SHA-256, and the way back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ronghe.engine.canonical import canonical
from ronghe.engine.packs.schemes import Scheme
from ronghe.engine.rules.values import Range
from ronghe.funding.rules.months import Period
from ronghe.funding.rules.reckoning import Basis, Line, Reckoning, Stated, Step, reckon
from ronghe.funding.rules.rosters import Head

FORMAT = 1


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _value(value: Any) -> Any:
    match value:
        case None | bool() | str():
            return value
        case Decimal():
            return {"number": str(value)}
        case Range():
            return {"range": [str(value.low), str(value.high)]}
        case date():
            return {"date": value.isoformat()}
        case _:
            return {"names": list(value)}


def _read_value(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    ((kind, content),) = data.items()
    if kind == "number":
        return Decimal(content)
    if kind == "range":
        return Range(Decimal(content[0]), Decimal(content[1]))
    return date.fromisoformat(content) if kind == "date" else tuple(content)


def _head(head: Head) -> dict[str, Any]:
    data = asdict(head)
    for name in ("starts", "ends", "left_on"):
        data[name] = data[name].isoformat() if data[name] else None
    return data


def _read_head(data: Mapping[str, Any]) -> Head:
    days = {n: date.fromisoformat(data[n]) if data[n] else None for n in ("starts", "ends", "left_on")}
    return Head(**{**data, **days})


def freeze(basis: Basis) -> str:
    """The canonical text of a basis."""
    return canonical(
        {
            "format": FORMAT,
            "scheme": basis.scheme.to_data(),
            "scheme_digest": basis.scheme.digest,
            "jurisdiction": basis.jurisdiction,
            "claimant": basis.claimant,
            "claimant_id": basis.claimant_id,
            "period": [basis.period.first.isoformat(), basis.period.last.isoformat()],
            "as_of": basis.as_of.isoformat(),
            "stated": {k: {**asdict(s), "value": _value(s.value)} for k, s in sorted(basis.stated.items())},
            "heads": [_head(head) for head in sorted(basis.heads, key=lambda one: one.ref)],
            "earlier_months": dict(sorted(basis.earlier_months.items())),
        }
    )


def thaw(text: str) -> Basis:
    """The basis in a frozen text."""
    data = json.loads(text)
    if data.get("format") != FORMAT:
        raise ValueError(f"the frozen evidence has format {data.get('format')}")
    first, last = (date.fromisoformat(day) for day in data["period"])
    return Basis(
        scheme=Scheme.from_data(data["scheme"]),
        jurisdiction=data["jurisdiction"],
        claimant=data["claimant"],
        claimant_id=data["claimant_id"],
        period=Period(first, last),
        as_of=date.fromisoformat(data["as_of"]),
        stated={k: Stated(**{**s, "value": _read_value(s["value"])}) for k, s in data["stated"].items()},
        heads=tuple(_read_head(head) for head in data["heads"]),
        earlier_months=data["earlier_months"],
    )


def result_text(reckoning: Reckoning) -> str:
    """The canonical text of a reckoning."""
    return canonical(
        {
            "lines": [
                {**asdict(one), "months": [m.isoformat() for m in one.months]} for one in reckoning.lines
            ],
            "missing": list(reckoning.missing),
            "refused": list(reckoning.refused),
            "steps": [asdict(step) for step in reckoning.steps],
            "traces": list(reckoning.traces),
            "total_fen": reckoning.total_fen,
        }
    )


def read_result(text: str) -> Reckoning:
    data = json.loads(text)
    lines = (
        Line(
            **{
                **one,
                "months": tuple(map(date.fromisoformat, one["months"])),
                "missing": tuple(one["missing"]),
            }
        )
        for one in data["lines"]
    )
    return Reckoning(
        tuple(lines),
        tuple(data["missing"]),
        tuple(data["refused"]),
        tuple(Step(**one) for one in data["steps"]),
        tuple(data["traces"]),
    )


@dataclass(frozen=True, slots=True)
class Recheck:
    """The frozen evidence looked at again: is it untouched, and does it come to the same?"""

    is_untouched: bool
    is_same: bool
    total_fen: int | None
    changed_since: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        return self.is_untouched and self.is_same


def recheck(frozen: str, digest: str, result: str) -> Recheck:
    """Reckon the frozen evidence again and compare text by text."""
    again = reckon(thaw(frozen))
    return Recheck(digest_of(frozen) == digest, result_text(again) == result, again.total_fen)
