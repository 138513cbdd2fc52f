"""Whatever is done to a pack, it loads or is refused with places: never another error, never a hang."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.engine.marked_yaml import FilesRefused
from ronghe.engine.packs import load_pack

SHIPPED = Path(__file__).resolve().parents[3] / "src" / "ronghe" / "jurisdictions" / "liaocheng"
FILES = ("plan.yaml", "indicators.yaml", "taxonomy.yaml", "calendar.yaml", "parameters/supervision.yaml")
ODD = (
    "null",
    "[]",
    "{}",
    "1.0",
    "-1",
    "true",
    "''",
    "[null]",
    "{a: 1}",
    "2020-99-99",
    "条",
    "*x",
    "[1, 2, 3]",
)


def spoil(text: str, act: str, at: int, odd: str) -> str:
    lines = text.splitlines()
    at %= len(lines)
    line = lines[at]
    match act:
        case "delete":
            del lines[at]
        case "repeat":
            lines.insert(at, line)
        case "indent":
            lines[at] = "  " + line
        case "value":
            lines[at] = f"{line.partition(': ')[0]}: {odd}"
        case _:
            lines[at] = line.replace(":", "", 1)
    return "\n".join(lines) + "\n"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(FILES),
    st.sampled_from(["delete", "repeat", "indent", "value", "colon"]),
    st.integers(0, 10_000),
    st.sampled_from(ODD),
)
def test_a_spoiled_line_is_refused_with_its_file_or_does_no_harm(
    name: str, act: str, at: int, odd: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "liaocheng"
        shutil.copytree(SHIPPED, pack)
        path = pack / name
        path.write_text(spoil(path.read_text(encoding="utf-8"), act, at, odd), encoding="utf-8")
        try:
            load_pack(pack)
        except FilesRefused as refused:
            lines = len(path.read_text(encoding="utf-8").splitlines())
            for fault in refused.faults:
                assert fault.reason
                assert fault.file.startswith("liaocheng/")
                assert fault.file != f"liaocheng/{name}" or 1 <= fault.line <= lines + 1


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "content", [b"", b"null\n", b"[]\n", b"7\n", b"{}\n", b"\xff\xfe\x00", b"x: [" * 500]
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    pack = tmp_path / "liaocheng"
    shutil.copytree(SHIPPED, pack)
    (pack / name).write_bytes(content)
    with pytest.raises(FilesRefused) as caught:
        load_pack(pack)
    assert {fault.file for fault in caught.value.faults} == {f"liaocheng/{name}"}


def test_a_file_wrong_in_every_line_is_refused_soon_and_briefly(tmp_path: Path) -> None:
    pack = tmp_path / "liaocheng"
    shutil.copytree(SHIPPED, pack)
    (pack / "indicators.yaml").write_text("jurisdiction: liaocheng\nindicators:\n" + "  - {a: 1}\n" * 30_000)
    begun = time.monotonic()
    with pytest.raises(FilesRefused) as caught:
        load_pack(pack)
    assert time.monotonic() - begun < 20
    assert str(caught.value).count("\n") < 120
    assert "另有" in str(caught.value)
