"""The goals of accuracy on the annotated pages, with the scorer that lies beside them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.policytext.pages import read_file
from tests.support.shared import shared_path

PAGES = {"000_qingyuan.txt": "000.json", "001_shaoxing.txt": "001.json", "002_zibo_hightech.txt": "002.json"}
GOALS = {
    "clauses": 0.98,
    "task_units": 0.98,
    "annex_units": 0.98,
    "indicators": 0.92,
    "comparator": 0.92,
    "deadline": 0.92,
    "kind": 0.92,
    "meta": 0.90,
}


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    folder = tmp_path_factory.mktemp("predictions")
    arguments: list[str] = []
    for name, gold in PAGES.items():
        target = folder / f"{Path(name).stem}.json"
        found = read_file(shared_path(f"seeds/{name}")).to_json()
        target.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        arguments += [str(target), str(shared_path(f"gold/{gold}"))]
    scorer = shared_path("tools/score_extraction.py")
    done = subprocess.run(
        [sys.executable, str(scorer), *arguments], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.register("POL-01", "POL-03", "POL-04", "DATA-07")
@pytest.mark.parametrize(("part", "goal"), GOALS.items())
def test_accuracy_reaches_its_goal(scores: dict[str, dict[str, float]], part: str, goal: float) -> None:
    assert scores[part]["f1"] >= goal


@pytest.mark.parametrize(("name", "gold"), PAGES.items())
def test_quotes_stand_at_their_offsets(name: str, gold: str) -> None:
    text = shared_path(f"seeds/{name}").read_bytes().decode("utf-8")
    found = read_file(shared_path(f"seeds/{name}")).to_json()
    for part in ("clauses", "tasks", "annex_tasks", "indicators", "milestones"):
        for item in found[part]:
            assert text[item["offset"] :].startswith(item["quote"])
            assert item["quote"]


@pytest.mark.parametrize(("name", "gold"), PAGES.items())
def test_notes_and_clauses_stand_where_the_annotator_put_them(name: str, gold: str) -> None:
    wanted = json.loads(shared_path(f"gold/{gold}").read_text(encoding="utf-8"))
    found = read_file(shared_path(f"seeds/{name}")).to_json()
    assert [item["offset"] for item in found["clauses"]] == [item["offset"] for item in wanted["clauses"]]
    assert [item["note_offset"] for item in found["tasks"]] == [
        item["note_offset"] for item in wanted["tasks"]
    ]
    assert [item["note_quote"] for item in found["tasks"]] == [item["note_quote"] for item in wanted["tasks"]]
    assert [item["etc"] for item in found["tasks"]] == [item["etc"] for item in wanted["tasks"]]
    assert [item["deadline"] for item in found["tasks"]] == [item["deadline"] for item in wanted["tasks"]]
