"""Files of advertisements by command, and the corrections written out for the next model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ronghe.cli.labour import app
from ronghe.core.errors import NotFound
from ronghe.labour.models import AdBatch
from ronghe.labour.services.coding import CORRECTION
from tests.labour.ads_world import ads_world, file_of, several

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.RONGHE_ADS_ROOT = tmp_path / "ads"
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"


def test_files_are_loaded_and_a_bad_one_is_told(tmp_path: Path) -> None:
    ads_world()
    good, bad = tmp_path / "好.csv", tmp_path / "坏.csv"
    good.write_bytes(file_of(several(3)).read())
    bad.write_bytes(file_of([{"岗位": "电工"}], ("岗位", "单位")).read())
    done = CliRunner().invoke(app, ["load", str(good), str(bad), "--source", "weekly", "--place", "330600"])
    assert done.exit_code == 1
    assert "读入 3" in done.stdout
    assert "缺少列" in done.stdout
    assert sorted(AdBatch.objects.values_list("state", flat=True)) == ["done", "failed"]
    unknown = CliRunner().invoke(app, ["load", str(good), "--source", "nobody"])
    assert isinstance(unknown.exception, NotFound)


def test_corrections_are_written_out(tmp_path: Path) -> None:
    world = ads_world()
    values = {"organisation": world.office, "title": "学徒工", "code": "6-31-01-03", "why": "用工单位确认"}
    CORRECTION.record(values, actor=world.actor)
    out = tmp_path / "corrections.csv"
    for more in ([], ["--place", "330603"]):
        done = CliRunner().invoke(app, ["corrections", "--out", str(out), *more])
        assert done.exit_code == 0, done.output
        assert "写出 1 条" in done.stdout
        assert "学徒工,6-31-01-03," in out.read_text(encoding="utf-8")
