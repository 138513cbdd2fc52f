"""Small made-up files: the proofs that units attach, each saying on its face that it is invented."""

from __future__ import annotations

import io
import zlib

from ronghe.policy.services.progress import Upload

_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4"
    b">>/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -120 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>/DW 1000>>]>>"
)


def pdf(lines: list[str]) -> bytes:
    """One page of text. The font is one of those every reader has for Chinese."""
    shown = b" ".join(b"<%s> Tj T*" % line.encode("utf-16-be").hex().encode() for line in lines)
    stream = b"BT /F1 14 Tf 24 TL 72 760 Td " + shown + b" ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        _FONT,
    ]
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, text in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, text))
    start = out.tell()
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    """A plain picture of slanted stripes: clearly no photograph of anything."""
    rows = b"".join(
        b"\0" + bytes(190 if (x + y) // 24 % 2 else 225 for x in range(width)) for y in range(height)
    )

    def part(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 0, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", header)
        + part(b"IDAT", zlib.compress(rows, 9))
        + part(b"IEND", b"")
    )


def proof(title: str, lines: list[str]) -> Upload:
    """A document as evidence of something."""
    text = ["演示佐证材料（内容虚构）", title, *lines]
    return Upload(io.BytesIO(pdf(text)), f"演示佐证-{title}.pdf", "演示材料，内容虚构")


def picture(title: str) -> Upload:
    return Upload(io.BytesIO(png(480, 300)), f"演示图片-{title}.png", "演示图片，内容虚构")
