"""schema.org JobPosting, as search engines and recruiters exchange it, to the same fields as a table.

It may stand alone, in a list, in an ``@graph`` or an ItemList, one a line, or inside a page as JSON-LD.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as pages

DEEPEST = 6
_PERIODS = {"HOUR": "小时", "DAY": "天", "WEEK": "周", "MONTH": "月", "YEAR": "年"}
_LEVELS = {
    "high school": "高中",
    "professional certificate": "中专",
    "associate degree": "大专",
    "bachelor degree": "本科",
    "postgraduate degree": "硕士",
}


def postings_in(said: Any, depth: int = 0) -> Iterator[dict[str, str]]:
    """Every JobPosting inside a JSON value, as flat fields."""
    if depth > DEEPEST:
        return
    if isinstance(said, list):
        for part in said:
            yield from postings_in(part, depth + 1)
    elif isinstance(said, dict):
        if is_posting(said):
            yield flat(said)
            return
        for key in ("@graph", "itemListElement", "item", "mainEntity", "jobs", "data", "list", "items"):
            if isinstance(said.get(key), dict | list):
                yield from postings_in(said[key], depth + 1)


def is_posting(said: dict[str, Any]) -> bool:
    kinds = said.get("@type", said.get("type", ""))
    return any(
        isinstance(kind, str) and kind.rpartition("/")[2] == "JobPosting"
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def postings_of_page(page: bytes) -> Iterator[dict[str, str]]:
    """The JobPostings of a page's JSON-LD scripts."""
    try:
        root = pages.document_fromstring(page)
    except (etree.ParserError, ValueError):
        return
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            said = json.loads(
                (script.text or "").strip().removeprefix("<!--").removesuffix("-->"), strict=False
            )
        except ValueError:
            continue
        yield from postings_in(said)


def flat(said: dict[str, Any]) -> dict[str, str]:
    """The fields of one JobPosting under the names and in the order that ``schema.FIELDS`` has."""
    places = _list(said.get("jobLocation"))
    addresses = [place.get("address", place) for place in places if isinstance(place, dict)]
    first = addresses[0] if addresses else said.get("jobLocation", "")
    skills = [said.get(key) for key in ("responsibilities", "qualifications", "skills")]
    text = "\n".join(part for part in (_text(said.get("description")), *map(_text, skills)) if part)
    return {
        "title": _text(said.get("title") or said.get("name")),
        "posted": _text(said.get("datePosted")),
        "employer": _name(said.get("hiringOrganization")),
        "region": _region(first),
        "address": _text(first.get("streetAddress")) if isinstance(first, dict) else "",
        "industry": _name(said.get("industry")),
        "salary": _pay(said.get("baseSalary") or said.get("estimatedSalary")),
        "education": _education(said.get("educationRequirements")),
        "experience": _experience(said.get("experienceRequirements")),
        "headcount": _text(said.get("totalJobOpenings")),
        "description": text,
    }


def _region(address: Any) -> str:
    if not isinstance(address, dict):
        return _text(address)
    parts = [_text(address.get(key)) for key in ("addressRegion", "addressLocality")]
    return " ".join(part for part in parts if part)


def _pay(said: Any) -> str:
    said = _list(said)[0] if _list(said) else said
    if not isinstance(said, dict):
        return _text(said)
    currency = _text(said.get("currency")) or "CNY"
    value = said.get("value", said)
    value = value if isinstance(value, dict) else {"value": value}
    low, high = value.get("minValue"), value.get("maxValue")
    known = [_text(part) for part in (low, high) if part is not None] or [_text(value.get("value"))]
    if not known[0]:
        return ""
    unit = _text(value.get("unitText") or said.get("unitText")).upper()
    period = f"/{_PERIODS[unit]}" if unit in _PERIODS else ""
    ends = "以上" if high is None and low is not None else "以下" if low is None and high is not None else ""
    money = "元" if currency.upper() in {"CNY", "RMB"} else currency
    return f"{'-'.join(known)}{money}{period}{ends}"


def _education(said: Any) -> str:
    said = _list(said)[0] if _list(said) else said
    text = _text(said.get("credentialCategory")) if isinstance(said, dict) else _text(said)
    return _LEVELS.get(text.lower(), text)


def _experience(said: Any) -> str:
    if isinstance(said, dict):
        months = said.get("monthsOfExperience")
        return f"{_text(months)}个月经验" if months is not None else _text(said.get("name"))
    return "无需经验" if _text(said).lower() == "no requirements" else _text(said)


def _name(said: Any) -> str:
    said = _list(said)[0] if _list(said) else said
    return _text(said.get("name") or said.get("legalName")) if isinstance(said, dict) else _text(said)


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said] if isinstance(said, dict) else []


def _text(said: Any) -> str:
    if isinstance(said, bool) or said is None:
        return ""
    if isinstance(said, float) and said.is_integer():
        return str(int(said))
    if isinstance(said, str | int | float):
        return str(said).strip()
    if isinstance(said, list):
        return " ".join(part for part in map(_text, said) if part)
    return ""
