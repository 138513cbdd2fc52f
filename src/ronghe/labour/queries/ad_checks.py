"""What the content checks found in the advertisements one reads: by check and by employer, with the law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ronghe.engine.ads.checks import Check, checks
from ronghe.labour.queries.ads import AdRows, Scope

PAY = "pay."
"""Checks of pay are about what is missing, not about what is forbidden."""
MOST_WORDS = 5
BY_CHECK = """
SELECT flag, count(*) AS ads, count(*) FILTER (kept) AS different,
  count(DISTINCT nullif(employer_key, '')) AS employers
FROM (SELECT unnest(flags) AS flag, kept, employer_key FROM ads WHERE {condition})
GROUP BY flag
"""
BY_EMPLOYER = """
SELECT flag, employer_key, any_value(employer) AS employer, any_value(place_name) AS place,
  count(*) AS ads, count(*) FILTER (kept) AS different, max(posted) AS last,
  list_sort(list_distinct(flatten(list(words)))) AS words
FROM (
  SELECT unnest(flags) AS flag, kept, employer_key, employer, place_name, posted,
    coalesce(flag_words, []) AS words
  FROM ads WHERE {condition}
)
WHERE NOT starts_with(flag, 'pay.')
GROUP BY flag, employer_key
"""


@dataclass(frozen=True, slots=True)
class CheckCount:
    """One check: what it looks for, its law, and how many advertisements of how many employers it met."""

    check: Check
    ads: int
    different: int
    employers: int

    @property
    def is_confirmed(self) -> bool:
        """Whether a law behind it was compared with its text: only then it may be the ground of a measure."""
        return any(law.confirmed for law in self.check.law)


@dataclass(frozen=True, slots=True)
class EmployerCount:
    """One employer and one check: what the labour inspectorate gets."""

    employer: str
    place: str
    check: Check
    ads: int
    different: int
    last: Any
    words: str

    @property
    def key(self) -> str:
        return self.check.key

    @property
    def label(self) -> str:
        return self.check.label

    @property
    def law(self) -> str:
        return law_words(self.check)


def law_words(check: Check) -> str:
    """The laws of a check in words; what was not confirmed says so."""
    return "；".join(
        f"{law.name}{law.article}" + ("" if law.confirmed else "（未核对原文，只作提示）")
        for law in check.law
    )


def check_counts(scope: Scope) -> list[CheckCount]:
    """Every check, in the order of the table, those that met nothing too."""
    found = {row["flag"]: row for row in AdRows(scope).ask(BY_CHECK)}
    nothing = {"ads": 0, "different": 0, "employers": 0}
    return [
        CheckCount(check, *(found.get(key, nothing)[name] for name in ("ads", "different", "employers")))
        for key, check in checks().items()
    ]


def employer_counts(scope: Scope, flag: str = "") -> list[EmployerCount]:
    """By employer, those with the most advertisements first."""
    known = checks()
    rows = AdRows(scope, (Q(flags__has=flag),) if flag else ()).ask(BY_EMPLOYER)
    found = [
        EmployerCount(
            row["employer"] or "（未写单位）",
            row["place"],
            known[row["flag"]],
            row["ads"],
            row["different"],
            row["last"],
            "、".join(_said(row["flag"], row["words"])[:MOST_WORDS]),
        )
        for row in rows
        if row["flag"] in known and (not flag or row["flag"] == flag)
    ]
    return sorted(found, key=lambda one: (-one.ads, one.employer, one.check.key))


def _said(flag: str, words: list[str]) -> list[str]:
    """Of the words found in an advertisement, those of this check: they are kept as check=words."""
    return [text.partition("=")[2] for text in words if text.startswith(f"{flag}=")]
