"""Every benchmark is one script that says what it measures, ends with the agreed line and is documented."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"
SCRIPTS = sorted(FOLDER.glob("[a-z]*.py"))
KEYS = {"name", "value", "unit", "goal", "peer", "ratio"}


def _tree(script: Path) -> ast.Module:
    return ast.parse(script.read_text(encoding="utf-8"))


def _dicts(tree: ast.Module) -> list[dict[str, ast.expr]]:
    return [
        {key.value: value for key, value in zip(node.keys, node.values, strict=True) if _is_text(key)}  # type: ignore[union-attr]
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
    ]


def _is_text(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_there_are_benchmarks() -> None:
    assert {script.stem for script in SCRIPTS} >= {"excel_import", "extraction", "pages"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_it_says_what_it_measures_and_against_what(script: Path) -> None:
    said = ast.get_docstring(_tree(script)) or ""
    assert len(said) > 100
    assert "peer" in said


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_everything_it_imports_is_installed(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the project, or by ``make bench``: a peer may have a licence that we do not ship with."""
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    names = set()
    for node in ast.walk(_tree(script)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    peers = (FOLDER.parent / "requirements-bench.lock").read_text(encoding="utf-8").splitlines()
    locked = {line.split("==")[0].replace("-", "_") for line in peers if "==" in line and line[0] not in " #"}
    tops = {name.split(".")[0] for name in names}
    missing = [name for name in sorted(tops) if importlib.util.find_spec(name) is None and name not in locked]
    assert missing == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_its_last_line_has_the_agreed_keys(script: Path) -> None:
    figures = [found for found in _dicts(_tree(script)) if set(found) >= KEYS]
    assert len(figures) == 1
    name = figures[0]["name"]
    assert isinstance(name, ast.Constant)
    assert f"`{name.value!s}`" in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_it_is_documented(script: Path) -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"## {script.name}" in text
    section = text.split(f"## {script.name}")[1].split("\n## ")[0]
    assert all(word in section for word in ("目标", "对照", "怎样量"))
