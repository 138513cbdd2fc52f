"""The interchange form of what was read: plain values with ``quote`` and ``offset`` of the input."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ronghe.engine.policytext import items
from ronghe.engine.policytext.page import Page


class Writer:
    """Writes items of one page, each with the place it stands at in the input."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def spot(self, start: int, end: int, prefix: str = "") -> dict[str, Any]:
        """Quote and offset of a stretch of ``Page.text``."""
        offset = self.page.place(start) if start < len(self.page.text) else len(self.page.raw)
        return {f"{prefix}quote": self.page.text[start:end], f"{prefix}offset": offset}

    def meta(self, meta: items.Meta) -> dict[str, Any]:
        return {
            "title": meta.title,
            "body_title": meta.body_title,
            "issuer": meta.issuer,
            "document_number": meta.document_number,
            "issued_on": meta.issued_on,
            "published_on": meta.published_on,
            "effective_from": meta.effective_from,
            "effective_text": meta.effective_text,
            "jurisdiction": meta.jurisdiction,
            "addressees": list(meta.addressees),
            "other_ids": dict(meta.other_ids),
            "plan_period": list(meta.plan_period) if meta.plan_period else None,
            "document_level_lead": meta.document_level_lead,
            "cited": list(meta.cited),
            "places": {name: self.spot(place.start, place.end) for name, place in meta.places},
            "doubt": list(meta.doubt),
        }

    def clause(self, item: items.Clause) -> dict[str, Any]:
        return {
            "label": item.label,
            "heading": item.heading,
            "level": item.level,
            **self.spot(item.start, item.end),
            "sentences": self.sentences(item.sentences),
            "doubt": list(item.doubt),
        }

    def sentences(self, found: Iterable[items.Sentence]) -> list[dict[str, Any]]:
        return [
            {**self.spot(item.start, item.end), "modality": item.modality.value, "word": item.word}
            for item in found
        ]

    def roles(self, found: Iterable[items.Role]) -> list[dict[str, Any]]:
        return [{"word": item.word, "units": list(item.units), "lead": item.lead} for item in found]

    def task(self, item: items.Task) -> dict[str, Any]:
        return {
            "clause": item.clause,
            "title": item.title,
            "lead_units": list(item.lead_units),
            "responsible_units": list(item.responsible_units),
            "roles": self.roles(item.roles),
            "deadline": item.deadline,
            "deadline_text": item.deadline_text,
            "etc": item.etc,
            "modality": item.modality.value,
            "mixed": item.mixed,
            **self.spot(item.start, item.end),
            **self.spot(item.note_start, item.note_end, "note_"),
            "doubt": list(item.doubt),
        }

    def annex_task(self, item: items.AnnexTask) -> dict[str, Any]:
        return {
            "no": item.no,
            "text": item.text,
            "lead_units": list(item.lead_units),
            "responsible_units": list(item.responsible_units),
            "roles": self.roles(item.roles),
            "deadline": item.deadline,
            "deadline_text": item.deadline_text,
            "etc": item.etc,
            "modality": item.modality.value,
            **self.spot(item.start, item.end),
            "doubt": list(item.doubt),
        }

    def indicator(self, item: items.Indicator) -> dict[str, Any]:
        found: dict[str, Any] = {
            "clause": item.clause,
            "name": item.name,
            "comparator": item.comparator,
            "value": [plain(part) for part in item.value]
            if isinstance(item.value, tuple)
            else plain(item.value),
            "unit": item.unit,
            "deadline_year": item.deadline_year,
            "deadline_basis": item.deadline_basis,
            "kind": item.kind.value,
            "modality": item.modality.value,
            **self.spot(item.start, item.end),
            "doubt": list(item.doubt),
        }
        if item.per:
            found["per"] = item.per
        if item.repeat_of:
            found["repeat_of"] = item.repeat_of
        return found

    def worded(self, item: items.WordIndicator) -> dict[str, Any]:
        place = self.spot(item.start, item.end)
        return {"clause": item.clause, "name": item.name, **place, "doubt": list(item.doubt)}

    def non_indicator(self, item: items.NonIndicator) -> dict[str, Any]:
        return {**self.spot(item.start, item.end), "reason": item.reason}

    def milestone(self, item: items.Milestone) -> dict[str, Any]:
        return {
            "clause": item.clause,
            "name": item.name,
            "date_text": item.date_text,
            "year": item.year,
            **self.spot(item.start, item.end),
            "doubt": list(item.doubt),
        }

    def link(self, item: items.AnnexLink) -> dict[str, Any]:
        found: dict[str, Any] = {
            "no": item.no,
            "clause": item.clause,
            "similarity": item.similarity,
            **self.spot(item.annex_start, item.annex_end, "annex_"),
            "differences": [
                {"kind": part.kind, "body": part.body, "annex": part.annex} for part in item.differences
            ],
        }
        if item.clause is not None:
            found.update(self.spot(item.body_start, item.body_end, "body_"))
        return found


def plain(number: float) -> float | int:
    """15.0 → 15."""
    return int(number) if float(number).is_integer() else number
