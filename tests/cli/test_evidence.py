"""``ronghe evidence verify`` names each damaged file and ends with an error code."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from typer.testing import CliRunner

from ronghe.cli.evidence import app
from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction

pytestmark = pytest.mark.django_db


def test_verify_says_what_is_sound_and_what_is_not(settings: LazySettings, tmp_path: Path) -> None:
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"
    place = Jurisdiction.objects.create(
        code="990000", name="示例省", short_name="示例省", level="province", path="990000/"
    )
    actor = Actor.for_system("test-evidence")
    files = [
        evidence.keep(io.BytesIO(b"%PDF-1.7 " + name.encode()), name, jurisdiction=place, actor=actor)
        for name in ("甲.pdf", "乙.pdf", "丙.pdf")
    ]
    sound = CliRunner().invoke(app, ["verify"])
    assert sound.exit_code == 0
    assert "3 个文件，全部完好" in sound.output
    evidence.path_of(files[0].sha256).unlink()
    path = evidence.path_of(files[1].sha256)
    path.chmod(0o640)
    path.write_bytes(b"%PDF")
    damaged = CliRunner().invoke(app, ["verify"])
    assert damaged.exit_code == 1
    assert "缺失：甲.pdf" in damaged.output
    assert "内容被改动：乙.pdf" in damaged.output
    assert "丙.pdf" not in damaged.output
