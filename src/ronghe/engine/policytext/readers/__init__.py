"""Files in, pages out: one entry for every format a policy page is found in.

``read`` and ``read_bytes`` decide by content, not by name, and raise ``EngineError`` for whatever cannot be
read. In ``Page.tables`` a cell that spans rows or columns is repeated in each of them (the same ``Span``), so
that a column is a column in every row; an empty cell is an empty ``Span``.
"""

from __future__ import annotations

from pathlib import Path

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext.page import Page
from ronghe.engine.policytext.readers.charset import decode
from ronghe.engine.policytext.readers.docx import read_docx
from ronghe.engine.policytext.readers.html import read_html
from ronghe.engine.policytext.readers.limits import MAX_BYTES, check_size
from ronghe.engine.policytext.readers.mht import html_part
from ronghe.engine.policytext.readers.pdf import read_pdf
from ronghe.engine.policytext.readers.sniff import sniff_bytes, sniff_text
from ronghe.engine.policytext.readers.text import read_text, refuse_binary

__all__ = ["read", "read_bytes"]


def read(path: Path) -> Page:
    """Read one file."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise EngineError("policytext.unreadable", f"文件打不开：{reason}", where=str(path)) from error
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> Page:
    """Read one file already in memory; ``name`` serves messages, and decides where content is silent."""
    check_size(data, name)
    kind = sniff_bytes(data, name)
    if kind == "pdf":
        return read_pdf(data, name)
    if kind == "zip":
        return read_docx(data, name)
    if kind == "mht":
        data = html_part(data, name)
    decoded = decode(data)
    refuse_binary(decoded, name)
    if kind == "mht" or sniff_text(decoded.text, name) == "html":
        return read_html(decoded, name)
    return read_text(decoded, name)
