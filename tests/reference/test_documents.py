"""The reference pages say what the program does: every rule, every catalogue, the example of the how-to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ronghe.core.calendar_files import parse_calendar
from ronghe.core.workdays import WorkCalendar
from ronghe.reference.enums import CatalogueKind, FindingRule
from ronghe.reference.rules.files import read_catalogue, shipped

DOCS = Path(__file__).resolve().parents[2] / "docs" / "zh"
CATALOGUES = (DOCS / "reference" / "catalogues.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to" / "load-catalogues.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", FindingRule.values)
def test_every_rule_is_documented(rule: str) -> None:
    assert CATALOGUES.count(f"| `{rule}` ") == 1


@pytest.mark.parametrize("kind", CatalogueKind.values)
def test_every_catalogue_is_documented(kind: str) -> None:
    assert f"| `{kind}` |" in CATALOGUES


def test_the_sizes_of_the_shipped_excerpts_are_those_printed() -> None:
    printed = [int(n) for n in re.findall(r"^\| \S+ \| (\d+) \|", CATALOGUES, re.M)]
    assert printed == [len(read_catalogue(given).entries) for given in shipped()]


def test_the_calendar_of_the_how_to_can_be_loaded() -> None:
    example = re.search(r"```yaml\n(.*?)```", HOW_TO, re.S)
    assert example
    announced = parse_calendar(example.group(1).encode(), "2030.yaml")
    assert WorkCalendar(frozenset(), {}).with_year(announced).years == {2030}
