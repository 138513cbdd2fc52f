"""The manual of the pack format: its example loads, and no key of a schema is left unexplained."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ronghe.engine.packs import load_pack
from ronghe.engine.packs.loading import SCHEMAS
from ronghe.engine.rules.loading import SCHEMA

DOCS = Path(__file__).resolve().parents[3] / "docs" / "zh"


@pytest.mark.register("XCUT-01")
def test_the_example_of_the_guide_is_a_pack_that_loads(tmp_path: Path) -> None:
    guide = (DOCS / "how-to" / "add-jurisdiction.md").read_text(encoding="utf-8")
    parts = re.findall(r'^```yaml title="([^"]+)"\n(.*?)^```', guide, re.MULTILINE | re.DOTALL)
    for name, text in parts:
        path = tmp_path / "yunxi" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    pack = load_pack(tmp_path / "yunxi")
    assert pack.jurisdiction.name == "云溪市"
    assert pack.cycles[0].every == "P1Y"
    assert pack.warnings == ()


def words(schema: Any) -> set[str]:
    """Every key a file may have and every word it may choose from, anywhere in the schema."""
    if isinstance(schema, list):
        return {word for part in schema for word in words(part)}
    if not isinstance(schema, dict):
        return set()
    found = set(schema.get("properties", {})) | set(schema.get("enum", []))
    return found.union(*(words(part) for part in schema.values()))


@pytest.mark.parametrize("path", [*sorted(SCHEMAS.glob("*.json")), SCHEMA], ids=lambda path: path.stem)
def test_every_key_and_choice_of_the_schemas_is_in_the_manual(path: Path) -> None:
    manual = (DOCS / "reference" / "jurisdiction-pack.md").read_text(encoding="utf-8")
    schema = json.loads(path.read_text(encoding="utf-8"))
    unexplained = {
        word for word in words(schema) if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", manual)
    }
    assert unexplained == set()
