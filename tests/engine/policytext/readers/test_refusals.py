"""What cannot be read is refused by what it is, with the way out; nothing ever raises anything else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext.readers import limits, read, read_bytes

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(**members: bytes) -> bytes:
    """A zip file; ``__`` in a name stands for a slash, ``_dot_`` for a full stop."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


def outcome(data: bytes, name: str) -> str:
    """The code of the refusal, or the text that was read; any other exception fails the test."""
    try:
        return read_bytes(data, name).text
    except EngineError as error:
        return error.code


def stream(name: str) -> bytes:
    return OLE + name.encode("utf-16-le")


REFUSED = [
    (b"", "a.txt", "policytext.empty"),
    (b" \r\n\t\n", "a.txt", "policytext.no_text"),
    ("　\u200b\ufeff".encode(), "a.txt", "policytext.no_text"),
    (b"<html><script>var a = 1</script></html>", "a.html", "policytext.no_text"),
    (bytes(range(256)) * 20, "a.txt", "policytext.binary"),
    (b"MZ\x90\x00" + bytes(500), "a.txt", "policytext.binary"),
    (b"\x89PNG\r\n\x1a\n" + bytes(90), "plan.txt", "policytext.image"),
    (b"\xff\xd8\xff\xe0" + bytes(90), "plan.pdf", "policytext.image"),
    (stream("WordDocument"), "plan.doc", "policytext.legacy_office"),
    (stream("WordDocument"), "plan.wps", "policytext.legacy_office"),
    (stream("Workbook"), "plan.xls", "policytext.spreadsheet"),
    (stream("EncryptedPackage"), "plan.docx", "policytext.encrypted"),
    (b"{\\rtf1\\ansi a}", "plan.doc", "policytext.legacy_office"),
    (zipped(xl__workbook_dot_xml=b"<a/>"), "plan.docx", "policytext.spreadsheet"),
    (zipped(OFD_dot_xml=b"<a/>"), "plan.ofd", "policytext.ofd"),
    (zipped(a_dot_txt=b"a"), "plan.docx", "policytext.archive"),
    (b"Rar!\x1a\x07\x00" + bytes(20), "plan.rar", "policytext.archive"),
    (b"PK\x03\x04" + bytes(40), "plan.docx", "policytext.damaged"),
    (zipped(word__document_dot_xml=b"<w:document"), "plan.docx", "policytext.damaged"),
    (zipped(word__document_dot_xml=b"<document/>"), "plan.docx", "policytext.damaged"),
    (b"%PDF-1.7\nnothing", "plan.pdf", "policytext.damaged"),
]


@pytest.mark.parametrize(
    ("data", "name", "code"), REFUSED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_refusal_says_what_it_is_and_what_to_do(data: bytes, name: str, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        read_bytes(data, name)
    assert caught.value.code == code
    assert caught.value.where == name
    assert caught.value.hint
    assert name in str(caught.value)


def test_too_many_bytes_are_refused_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes(b"a" * (limits.MAX_BYTES + 10))
    with pytest.raises(EngineError, match="20") as caught:
        read(path)
    assert caught.value.code == "policytext.too_large"


def test_a_missing_file_is_an_engine_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        read(tmp_path / "none.txt")
    assert caught.value.code == "policytext.unreadable"


def test_a_folder_is_an_engine_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        read(tmp_path)
    assert caught.value.code == "policytext.unreadable"


def test_too_much_text_is_refused() -> None:
    with pytest.raises(EngineError) as caught:
        read_bytes("推动落实。".encode() * 450_000, "a.txt")
    assert caught.value.code == "policytext.too_long"


def test_a_zip_bomb_is_not_expanded() -> None:
    bomb = zipped(word__document_dot_xml=bytes(300 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    with pytest.raises(EngineError) as caught:
        read_bytes(bomb, "a.docx")
    assert caught.value.code == "policytext.zip_bomb"


def test_too_many_members_are_refused() -> None:
    with pytest.raises(EngineError) as caught:
        read_bytes(zipped(**{f"a{number}": b"" for number in range(limits.MAX_ZIP_MEMBERS + 1)}), "a.docx")
    assert caught.value.code == "policytext.zip_bomb"


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(zipped(word__document_dot_xml=b"<a/>"))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EngineError) as caught:
        read_bytes(bytes(data), "a.docx")
    assert caught.value.code == "policytext.encrypted"


@given(st.binary(max_size=3000), st.sampled_from(["a.txt", "a.html", "a.docx", "a.pdf", "a"]))
def test_random_bytes_never_raise_anything_else(data: bytes, name: str) -> None:
    assert outcome(data, name).strip()


HEADS = [
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    OLE,
    b"<html><body>",
    b"MIME-Version: 1.0\nContent-Type: text/html\n\n",
]


@settings(max_examples=150)
@given(st.sampled_from(HEADS), st.binary(max_size=2000))
def test_random_bytes_behind_a_signature_never_raise_anything_else(head: bytes, data: bytes) -> None:
    assert outcome(head + data, "a").strip()


@settings(max_examples=100)
@given(st.data())
def test_a_damaged_docx_never_raises_anything_else(data: st.DataObject) -> None:
    document = b'<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>abc</w:t></w:r></w:p></w:body></w:document>'
    whole = bytearray(zipped(word__document_dot_xml=document))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert outcome(bytes(whole), "a.docx").strip()


def test_one_huge_part_is_refused_before_parsing() -> None:
    seed = b"".join(str(number).encode() for number in range(200_000))
    part = seed * (limits.MAX_PART_BYTES // len(seed) + 1)
    with pytest.raises(EngineError, match=r"word/document\.xml") as caught:
        read_bytes(zipped(word__document_dot_xml=part), "a.docx")
    assert caught.value.code == "policytext.too_large"
