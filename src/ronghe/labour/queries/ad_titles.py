"""Titles that the model left uncoded or coded with little confidence, the most frequent first."""

from __future__ import annotations

from dataclasses import dataclass

from ronghe.engine.coding.coder import Alternative
from ronghe.labour.queries.ads import AdRows, Scope
from ronghe.labour.queries.occupations import coder

SHOWN = 500
"""So many titles are listed: the most frequent, which are worth a person's time."""
DOUBTFUL = 0.85
"""Below this an answer is worth a look, though it passed the threshold."""
QUEUE = f"""
SELECT any_value(title) AS title, count(*) AS ads, count(*) FILTER (occupation = '') AS uncoded,
  count(DISTINCT employer_key) AS employers, avg(occupation_score) AS score,
  max(occupation) AS occupation
FROM ads WHERE kept AND {{condition}}
GROUP BY regexp_replace(lower(title), '\\s+', '', 'g')
HAVING bool_or(occupation = '') OR avg(occupation_score) < {DOUBTFUL}
ORDER BY uncoded DESC, ads DESC, title LIMIT {SHOWN}
"""  # noqa: S608  own numbers


@dataclass(frozen=True, slots=True)
class TitleGroup:
    """All advertisements of one title: how many, of how many employers, how many without a code."""

    title: str
    ads: int
    uncoded: int
    employers: int
    score: float
    occupation: str

    @property
    def is_uncoded(self) -> bool:
        return self.uncoded > 0

    @property
    def percent(self) -> float:
        return round(self.score * 100, 1)


def doubtful_titles(scope: Scope) -> list[TitleGroup]:
    """The titles worth a correction."""
    rows = AdRows(scope).ask(QUEUE)
    return [TitleGroup(**row) for row in rows]


def alternatives_of(title: str, description: str = "") -> tuple[Alternative, ...]:
    """The five occupations the model thinks of, best first."""
    return coder().code_one(title, description).alternatives
