"""The interchange form of an extraction: plain values with ``quote`` and ``offset`` of the input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.engine.policytext import model


def to_json(extraction: model.Extraction) -> dict[str, Any]:
    """One dictionary a page, ready for ``json.dumps``."""
    writer = _Writer(extraction)
    return {
        "source_file": extraction.page.name,
        "meta": writer.meta(),
        "clauses": [writer.clause(item) for item in extraction.clauses],
        "tasks": [writer.task(item) for item in extraction.tasks],
        "annex_tasks": [writer.annex_task(item) for item in extraction.annex_tasks],
        "indicators": [writer.indicator(item) for item in extraction.indicators],
        "indicators_optional": [
            {
                "clause": item.clause,
                "name": item.name,
                **writer.spot(item.start, item.end),
                "doubt": list(item.doubt),
            }
            for item in extraction.indicators_optional
        ],
        "milestones": [writer.milestone(item) for item in extraction.milestones],
        "non_indicators": [
            {**writer.spot(item.start, item.end), "reason": item.reason} for item in extraction.non_indicators
        ],
        "annex_links": [writer.link(item) for item in extraction.annex_links],
        "doubt": list(extraction.doubt),
    }


class _Writer:
    def __init__(self, extraction: model.Extraction) -> None:
        self.extraction = extraction
        self.page = extraction.page

    def spot(self, start: int, end: int, prefix: str = "") -> dict[str, Any]:
        """Quote and offset of a stretch of ``Page.text``."""
        offset = self.page.place(start) if start < len(self.page.text) else len(self.page.raw)
        return {f"{prefix}quote": self.page.text[start:end], f"{prefix}offset": offset}

    def meta(self) -> dict[str, Any]:
        meta = self.extraction.meta
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

    def clause(self, item: model.Clause) -> dict[str, Any]:
        return {
            "label": item.label,
            "heading": item.heading,
            "level": item.level,
            **self.spot(item.start, item.end),
            "sentences": self.sentences(item.sentences),
            "doubt": list(item.doubt),
        }

    def sentences(self, items: Iterable[model.Sentence]) -> list[dict[str, Any]]:
        return [
            {**self.spot(item.start, item.end), "modality": item.modality.value, "word": item.word}
            for item in items
        ]

    def roles(self, items: Iterable[model.Role]) -> list[dict[str, Any]]:
        return [{"word": item.word, "units": list(item.units), "lead": item.lead} for item in items]

    def task(self, item: model.Task) -> dict[str, Any]:
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

    def annex_task(self, item: model.AnnexTask) -> dict[str, Any]:
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

    def indicator(self, item: model.Indicator) -> dict[str, Any]:
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

    def milestone(self, item: model.Milestone) -> dict[str, Any]:
        return {
            "clause": item.clause,
            "name": item.name,
            "date_text": item.date_text,
            "year": item.year,
            **self.spot(item.start, item.end),
            "doubt": list(item.doubt),
        }

    def link(self, item: model.AnnexLink) -> dict[str, Any]:
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
