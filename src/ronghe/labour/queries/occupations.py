"""Codes of occupations and industries as the registers use them: known or not, their names, suggestions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ronghe.core.registers import Finding
from ronghe.engine.coding.coder import Coder
from ronghe.engine.coding.model import shipped_model
from ronghe.reference.enums import CatalogueKind
from ronghe.reference.queries import current_version, entries_by_code
from ronghe.reference.rules.schemes import SCHEMES, section_of

SEPARATORS = re.compile(r"[、,，;；\s]+")
HINT = "请从职业分类大典中选择细类代码，如 6-18-01-01；只有岗位名称时可留空，由系统给出建议。"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the coder makes of a job title; ``code`` is empty where it is not sure."""

    code: str
    name: str
    score: float
    others: tuple[tuple[str, str, float], ...]
    reason: str = ""


@lru_cache(maxsize=1)
def coder() -> Coder:
    """The shipped model, read once a process."""
    return Coder()


def suggest(titles: Sequence[str]) -> list[Suggestion]:
    """A suggestion for each title, the sure and the unsure."""
    return [
        Suggestion(
            one.code,
            one.name,
            one.score,
            tuple((other.code, other.name, other.score) for other in one.alternatives),
            one.reason,
        )
        for one in coder().code(titles)
    ]


def full_code(code: str) -> str:
    """The code of a class as the catalogue writes it.

    >>> full_code("2"), full_code("2-02"), full_code("2-02-10"), full_code("6-18-01-01")
    ('2-00-00-00', '2-02-00-00', '2-02-10-00', '6-18-01-01')
    """
    return "-".join([*code.split("-"), "00", "00", "00"][:4]) if code else ""


def occupation_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of classes and occupations; a code that neither the catalogue nor the coder knows is absent.

    The catalogue that ships is an excerpt: what it lacks is looked up among the classes of the coder.
    """
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    entries = entries_by_code(CatalogueKind.OCCUPATION, {full_code(code) for code in wanted})
    found = {code: entries[full_code(code)].name for code in wanted if full_code(code) in entries}
    missing = wanted - found.keys()
    if missing:
        classes = shipped_model().classes.name_of
        found |= {code: classes[full_code(code)] for code in missing if full_code(code) in classes}
    return found


def unknown_occupations(codes: Iterable[str]) -> list[str]:
    """The codes that do not exist, in order."""
    wanted = sorted({code for code in codes if code})
    known = occupation_names(wanted)
    return [code for code in wanted if code not in known]


def check_occupation(code: str, *, field: str = "occupation") -> list[Finding]:
    """A finding that names the code where it does not exist."""
    if not code or not unknown_occupations([code]):
        return []
    return [Finding(f"职业分类大典中没有代码“{code}”。", field, HINT)]


def listed_codes(text: str) -> list[str]:
    """The codes of a text that separates them by 、 or spaces."""
    return [part for part in SEPARATORS.split(text.strip()) if part]


def unknown_industries(codes: Iterable[str]) -> list[str]:
    """Codes that are no industry of GB/T 4754, in order.

    The catalogue that ships leaves the smallest classes out: one is known by the class above it.
    """
    wanted = sorted({code for code in codes if code})
    scheme = SCHEMES[CatalogueKind.INDUSTRY]
    formed = {code for code in wanted if scheme.is_code(code) and _section_fits(code)}
    known = entries_by_code(CatalogueKind.INDUSTRY, formed | {code[:-1] for code in formed if len(code) == 5})
    if not known and formed and current_version(CatalogueKind.INDUSTRY) is None:
        return [code for code in wanted if code not in formed]
    return [
        code
        for code in wanted
        if code not in formed or (code not in known and not (len(code) == 5 and code[:-1] in known))
    ]


def _section_fits(code: str) -> bool:
    return len(code) == 1 or section_of(int(code[1:3])) == code[0]


def check_industry(code: str, *, field: str = "industry") -> list[Finding]:
    """A finding that names the code where it does not exist."""
    if not code or not unknown_industries([code]):
        return []
    return [Finding(f"国民经济行业分类中没有代码“{code}”。", field, "写作门类字母加数字，如 C38 或 I65。")]
