"""``ronghe warehouse``: every verb says what it did, in words and as JSON."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from typer.testing import CliRunner, Result

from ronghe.cli import warehouse
from ronghe.core.errors import Invalid
from ronghe.core.models import Jurisdiction
from ronghe.warehouse import syncing
from tests.factories.directory import OrganisationFactory

pytestmark = pytest.mark.django_db

SOME = ["core.jurisdiction", "directory.organisation"]


@pytest.fixture(autouse=True)
def _prepared(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"
    monkeypatch.setattr(warehouse, "load_django", lambda: None)  # the test's own database is connected
    monkeypatch.setattr(syncing, "_FOLLOWERS", [])
    OrganisationFactory(name="示例一中")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(warehouse.app, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_sync_says_what_was_read_and_when_nothing_changed() -> None:
    first = run("sync", *SOME).stdout
    assert "已建立快照" in first
    assert "2 张表" in first
    assert "数据没有变动，沿用快照" in run("sync", *SOME).stdout
    found = json.loads(run("sync", *SOME, "--json").stdout)
    assert (found["is_new"], found["read_rows"], found["rows"]) == (
        False,
        0,
        1 + Jurisdiction.objects.count(),
    )


def test_list_show_and_verify_read_what_was_made() -> None:
    assert "还没有快照" in run("list").stdout
    made = json.loads(run("sync", *SOME, "--json").stdout)["id"]
    listed = json.loads(run("list", "--json").stdout)
    assert [(one["id"], one["tables"]) for one in listed] == [(made, 2)]
    assert made in run("list").stdout
    assert "directory.organisation" in run("show").stdout
    columns = run("show", made, "--table", "directory.organisation").stdout
    assert "credit_code" in columns
    assert "统一社会信用代码" in columns
    assert json.loads(run("show", "--json").stdout)["directory.organisation"]["parts"][0]["rows"] == 1
    assert "核对了 1 个快照，全部完好。" in run("verify").stdout


def test_verify_names_the_damage_and_exits_with_one(tmp_path: Path) -> None:
    run("sync", *SOME)
    next((tmp_path / "warehouse").rglob("directory.organisation/*.parquet")).unlink()
    result = run("verify")
    assert result.exit_code == 1
    assert "directory.organisation/000000.parquet：文件缺失" in result.stdout
    assert "有 1 处问题" in result.stdout
    problems = json.loads(run("verify", "--json").stdout)["problems"]
    assert [problem["what"] for problem in problems] == ["文件缺失"]


def test_pin_keeps_with_its_reason() -> None:
    made = json.loads(run("sync", *SOME, "--json").stdout)["id"]
    assert "将长期保留" in run("pin", made, "--reason", "报告引用").stdout
    assert json.loads(run("list", "--json").stdout)[0]["kept"] == "报告引用"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sync", "--on", "2026年"), "应写成 2026-11-22 的样子"),
        (("sync", "--on", "2999-01-01"), "晚于今天"),
        (("sync", "no.such"), "没有名为“no.such”的数据表"),
        (("show",), "数据仓里还没有快照"),
    ],
)
def test_wrong_arguments_are_answered_in_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(Invalid) as caught:
        run(*arguments)
    assert said in caught.value.message


def test_what_follows_a_sync_is_told_once() -> None:
    told: list[str] = []
    syncing.when_synced(lambda done: told.append(done.id))
    said = StringIO()
    call_command("sync_warehouse", stdout=said)
    call_command("sync_warehouse", stdout=said)
    assert len(told) == 1
    assert said.getvalue().count(f"快照 {told[0]}") == 2
