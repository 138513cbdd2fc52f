"""What the parser hands back: every item keeps the stretch of ``Page.text`` it was read from.

Spans are offsets into ``Page.text`` (for highlighting); ``Extraction.to_json`` maps them to the input file.
A ``doubt`` is a Chinese sentence that says what could not be decided and why; an empty tuple means none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ronghe.engine.policytext.export import Writer
from ronghe.engine.policytext.items import (
    AnnexLink,
    AnnexTask,
    Clause,
    Difference,
    Indicator,
    Kind,
    Meta,
    Milestone,
    Modality,
    NonIndicator,
    Place,
    Role,
    Sentence,
    Task,
    WordIndicator,
)
from ronghe.engine.policytext.page import Page

__all__ = [
    "AnnexLink",
    "AnnexTask",
    "Clause",
    "Difference",
    "Extraction",
    "Indicator",
    "Kind",
    "Meta",
    "Milestone",
    "Modality",
    "NonIndicator",
    "Place",
    "Role",
    "Sentence",
    "Task",
    "WordIndicator",
]


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one page."""

    page: Page
    meta: Meta
    clauses: tuple[Clause, ...] = ()
    tasks: tuple[Task, ...] = ()
    annex_tasks: tuple[AnnexTask, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    indicators_optional: tuple[WordIndicator, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    non_indicators: tuple[NonIndicator, ...] = ()
    annex_links: tuple[AnnexLink, ...] = ()
    personal: tuple[Place, ...] = ()
    furniture: tuple[Place, ...] = ()
    doubt: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """The interchange form: plain values, ``quote`` and ``offset`` of the input for every item."""
        writer = Writer(self.page)
        return {
            "source_file": self.page.name,
            "meta": writer.meta(self.meta),
            "clauses": [writer.clause(item) for item in self.clauses],
            "tasks": [writer.task(item) for item in self.tasks],
            "annex_tasks": [writer.annex_task(item) for item in self.annex_tasks],
            "indicators": [writer.indicator(item) for item in self.indicators],
            "indicators_optional": [writer.worded(item) for item in self.indicators_optional],
            "milestones": [writer.milestone(item) for item in self.milestones],
            "non_indicators": [writer.non_indicator(item) for item in self.non_indicators],
            "annex_links": [writer.link(item) for item in self.annex_links],
            "doubt": list(self.doubt),
        }
