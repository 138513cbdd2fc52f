"""``ronghe policy`` and ``ronghe jurisdiction load`` do what they say and refuse in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ronghe.cli import jurisdiction, policy
from ronghe.engine.errors import EngineError
from ronghe.policy.models import Plan, Review, SearchEntry
from tests.factories.directory import JurisdictionFactory
from tests.support.pages import PAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The apps are loaded and the test database is in use already."""
    monkeypatch.setattr(policy, "load_django", lambda: None)
    monkeypatch.setattr(jurisdiction, "load_django", lambda: None)


def test_a_page_is_imported_for_a_place(tmp_path: Path) -> None:
    place = JurisdictionFactory(pack="shili")
    file = tmp_path / "示例.txt"
    file.write_text(PAGE, encoding="utf-8")
    for name in (place.code, "shili"):
        result = CliRunner().invoke(policy.app, ["import", str(file), "-j", name])
        assert result.exit_code == 0, result.output
        assert "条待校核" in result.output
    assert Review.objects.count() == 2


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    missing = CliRunner().invoke(policy.app, ["import", str(tmp_path / "x.txt"), "-j", "没有"])
    assert isinstance(missing.exception, EngineError)
    assert "没有登记辖区" in str(missing.exception)
    place = JurisdictionFactory()
    missing = CliRunner().invoke(policy.app, ["import", str(tmp_path / "x.txt"), "-j", place.code])
    assert "文件打不开" in str(missing.exception)


@pytest.mark.register("XCUT-01")
def test_packs_are_loaded_and_the_index_is_rebuilt() -> None:
    first = CliRunner().invoke(jurisdiction.app, ["load", "liaocheng", "zibo_hightech"])
    assert first.exit_code == 0, first.output
    assert first.output.count("第 1 版") == 2
    assert Plan.objects.count() == 2
    again = CliRunner().invoke(jurisdiction.app, ["load", "liaocheng", "zibo_hightech"])
    assert again.output.count("没有变化") == 2
    entries = SearchEntry.objects.count()
    SearchEntry.objects.all().delete()
    rebuilt = CliRunner().invoke(policy.app, ["reindex"])
    assert f"共 {entries} 条" in rebuilt.output.replace("\n", "")
    assert SearchEntry.objects.count() == entries
