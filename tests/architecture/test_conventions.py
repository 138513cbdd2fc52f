"""The conventions that keep the code readable, as tests: what a rule on paper would lose in a month."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from ronghe.core.service import SERVICES
from tools.reference_pages import stale_pages
from tools.register import load_register

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "ronghe"
LAYERS = (
    "core",
    "reference",
    "directory",
    "accounts",
    "policy",
    "labour",
    "programmes",
    "faculty",
    "funding",
    "analytics",
    "supervision",
    "quality",
    "demo",
    "api",
    "console",
    "portal",
)
"""Apps from the lowest to the highest."""


def python_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize(("folder", "limit"), [(SOURCE, 600), (ROOT / "tests", 800), (ROOT / "tools", 600)])
def test_no_file_is_longer_than_a_person_reads(folder: Path, limit: int) -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in python_files(folder)
        if (n := len(p.read_text().splitlines())) > limit
    }
    assert long == {}


def test_there_is_no_dumping_ground() -> None:
    assert [
        p for p in python_files(SOURCE) if p.name in {"utils.py", "helpers.py", "misc.py", "common.py"}
    ] == []


def test_foreign_keys_point_down() -> None:
    """The import contracts cannot see a key given as a string; the user model is the one exception."""
    order = {app: rank for rank, app in enumerate(LAYERS)}
    wrong = []
    for model in apps.get_models():
        if model._meta.app_label not in order:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if target is None or isinstance(target, str) or field.auto_created:
                continue
            below = order.get(target._meta.app_label, -1) <= order[model._meta.app_label]
            if not below and target._meta.label != settings.AUTH_USER_MODEL:
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert wrong == []


def test_nobody_listens_to_model_signals() -> None:
    """A bulk write sends no signal: what must happen with a write happens in its service."""
    pattern = re.compile(r"\b(pre|post)_(save|delete|init)\b|m2m_changed")
    assert [str(p.relative_to(ROOT)) for p in python_files(SOURCE) if pattern.search(p.read_text())] == []


def test_models_have_no_save_with_side_effects() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCE.glob("*/models*")
        for file in ([path] if path.is_file() else python_files(path))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
        for path in [file]
    ]
    assert wrong == []


@pytest.fixture(scope="module")
def services() -> dict[str, Callable[..., Any]]:
    """Every write of the product; a service is known once its module is imported."""
    for path in python_files(SOURCE):
        if "services" in path.parts or path.stem in {"services", "notices", "evidence", "saved_filters"}:
            importlib.import_module(".".join(path.relative_to(SOURCE.parent).with_suffix("").parts))
    return {action: f for action, f in SERVICES.items() if f.__module__.startswith("ronghe.")}


def test_every_service_takes_an_actor(services: dict[str, Callable[..., Any]]) -> None:
    assert len(services) > 50
    without = [
        action
        for action, function in services.items()
        if inspect.signature(function).parameters.get("actor") is None
        or inspect.signature(function).parameters["actor"].kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    assert without == []


def test_action_names_begin_with_their_app(services: dict[str, Callable[..., Any]]) -> None:
    wrong = [action for action, f in services.items() if action.split(".")[0] != f.__module__.split(".")[1]]
    assert wrong == []


def test_every_setting_and_command_is_documented() -> None:
    """The two pages are made from the code; ``make docs`` renews them."""
    assert stale_pages() == []


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        else:
            yield path, entry


INTERFACE = "api/v1/"
"""The partner interface asks for a key at each operation itself; tests/api looks at every one."""


def public_routes() -> set[str]:
    return {
        f"/{path}"
        for path, entry in routes(get_resolver())
        if not getattr(entry.callback, "login_required", True) and not path.startswith(INTERFACE)
    }


def test_public_addresses_are_just_those_on_the_list() -> None:
    """Default deny: whoever opens an address to the world writes it down here."""
    listed = (ROOT / "tests" / "architecture" / "public_addresses.txt").read_text(encoding="utf-8").split()
    assert sorted(public_routes()) == sorted(listed)


def test_no_registry_host_is_written_anywhere() -> None:
    hosts = re.compile(r"(pypi|pythonhosted|npmjs|debian)\.(org|com)")
    locks = [*ROOT.glob("*.lock"), ROOT / "pyproject.toml", ROOT / "Makefile", *ROOT.glob("*.md")]
    assert [p.name for p in locks if hosts.search(p.read_text(encoding="utf-8"))] == []


def test_locked_dependencies_have_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", text, re.M)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)


def test_templates_carry_no_inline_script_or_style() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=|\son[a-z]+=", re.I
    )
    wrong = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in (SOURCE / "templates").rglob("*.html")
        if (match := inline.search(path.read_text(encoding="utf-8")))
    ]
    assert wrong == []


def test_the_register_has_the_contracted_size() -> None:
    register = load_register()
    assert (len(register.rows), len(register.rules), len(set(register.rules))) == (413, 152, 152)
