"""Any encoding a Chinese page is found in comes out as the same characters."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.policytext.readers.charset import decode

SIMPLIFIED = (
    "临江市深化产教融合实施方案\n一、总体要求。到2027年，建成实训基地12个，责任单位：市教育局、市发展改革委。\n"
    * 3
)
TRADITIONAL = (
    "臨江市深化產教融合實施方案\n一、總體要求。到2027年，建成實訓基地12個，責任單位：市教育局、市發展改革委。\n"
    * 3
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "gbk", "gb18030", "gb2312", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_simplified_text_survives_every_encoding(encoding: str) -> None:
    decoded = decode(SIMPLIFIED.encode(encoding))
    assert decoded.text == SIMPLIFIED
    assert decoded.notes == ()


@pytest.mark.register("DATA-07")
@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030", "utf-16"])
def test_traditional_text_survives_every_encoding(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding)).text == TRADITIONAL


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16-le"])
def test_positions_are_those_of_the_named_codec(encoding: str) -> None:
    data = TRADITIONAL.encode(encoding)
    decoded = decode(data)
    assert data.decode(decoded.encoding) == decoded.text


def test_a_byte_order_mark_stays_as_a_character_of_utf8() -> None:
    data = codecs.BOM_UTF8 + "甲\r\n乙".encode()
    decoded = decode(data)
    assert decoded.text == data.decode("utf-8") == "\ufeff甲\r\n乙"


def test_line_ends_are_untouched() -> None:
    assert decode("甲\r\n乙\r丙\n".encode("gbk")).text == "甲\r\n乙\r丙\n"


def test_a_wrong_declaration_is_overruled_and_noted() -> None:
    decoded = decode(f'<meta charset="gb2312"><p>{SIMPLIFIED}</p>'.encode())
    assert SIMPLIFIED in decoded.text
    assert "实际按 utf-8" in decoded.notes[0]
    decoded = decode(
        f'<meta http-equiv="a" content="text/html; charset=utf-8"><p>{SIMPLIFIED}</p>'.encode("gbk")
    )
    assert SIMPLIFIED in decoded.text
    assert "实际按 gb18030" in decoded.notes[0]


def test_two_encodings_in_one_file_are_both_read_and_noted() -> None:
    first, second = "第一条 为促进产教融合，制定本办法。\n", "第二条 市教育局负责组织实施本办法。\n"
    decoded = decode((first * 4).encode("gbk") + second.encode() + (first * 2).encode("gbk"))
    assert decoded.text == first * 4 + second + first * 2
    assert any("混用" in note for note in decoded.notes)
    decoded = decode((first * 4).encode() + second.encode("gbk"))
    assert decoded.text == first * 4 + second
    assert decoded.encoding == "utf-8"


def test_a_damaged_byte_is_marked_and_counted() -> None:
    decoded = decode(SIMPLIFIED.encode()[:-2])
    assert decoded.encoding == "utf-8"
    assert decoded.text.endswith("\ufffd")
    assert "1 处" in decoded.notes[-1]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_valid_utf8_is_never_reinterpreted(text: str) -> None:
    data = text.encode()
    if data.count(0) * 10 <= len(data) and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert decode(data).text == text


@given(st.binary(max_size=2000))
def test_any_bytes_decode_to_something(data: bytes) -> None:
    assert isinstance(decode(data).text, str)
