"""Collect every Chinese source string and compile the English catalogue, without gettext's own programs.

``.venv/bin/python tools/messages.py`` updates ``locale/en/LC_MESSAGES/django.po`` and writes ``django.mo``;
``--check`` changes nothing and fails where the collected strings or the compiled file are out of date;
``--missing`` prints what has no English yet.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "ronghe"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
NOISE = (b'"POT-Creation', b'"PO-Revision', b'"Last-Tr', b'"Report-', b'"Language-Team', b'"Generated')
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""In place of the day of compiling, so that the same catalogue always compiles to the same file."""
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "Step": (2,),
}
"""What marks a message. Rules know nothing of Django: a step's word is translated where it is shown."""


def strings() -> Iterator[tuple[str, Any, str | None]]:
    """Each place, its message (or singular and plural) and its context."""
    for path in sorted(SOURCE.rglob("*.py")) + sorted((SOURCE / "templates").rglob("*.html")):
        if path.is_relative_to(SOURCE / "engine") or "migrations" in path.parts:
            continue  # the engine is usable without Django and speaks Chinese
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = templatize(text, origin=str(path))
        place = path.relative_to(SOURCE).as_posix()
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS
        ):
            yield place, message, context


def committed() -> Catalog:
    """The catalogue as it stands in the file."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    return read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="en")


def collected() -> Catalog:
    """All strings as a fresh catalogue with the English of the present one; what is gone is dropped."""
    old = committed()
    new = Catalog(locale="en", project="ronghe", fuzzy=False, charset="utf-8", header_comment="# English.")
    for place, message, context in strings():
        if message:
            new.add(message, locations=[(place, 0)], context=context)
    for message in new:
        before = old.get(message.id, context=message.context) if message.id else None
        if before is not None and before.string:
            message.string = before.string
    return new


def as_po(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, sort_output=True, width=100, include_lineno=False)
    return b"".join(
        line for line in buffer.getvalue().splitlines(keepends=True) if not line.startswith(NOISE)
    )


def as_mo(catalogue: Catalog) -> bytes:
    read = read_po(io.BytesIO(as_po(catalogue)), locale="en")
    read.creation_date = read.revision_date = UNDATED
    buffer = io.BytesIO()
    write_mo(buffer, read)
    return buffer.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    return sorted(str(message.id) for message in catalogue if message.id and not any(_parts(message.string)))


def _parts(string: object) -> tuple[str, ...]:
    if isinstance(string, tuple | list):
        return tuple(string)
    return (str(string or ""),)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--missing", action="store_true")
    options = parser.parse_args(arguments)
    settings.configure(USE_I18N=True)
    catalogue = collected()
    compiled = CATALOGUE.with_suffix(".mo")
    if options.missing:
        sys.stdout.write("\n".join(missing(catalogue)) + "\n")
        return 0
    if options.check:
        is_fresh = CATALOGUE.read_bytes() == as_po(catalogue) and compiled.read_bytes() == as_mo(catalogue)
        sys.stdout.write("ok\n" if is_fresh else "out of date: run tools/messages.py\n")
        return 0 if is_fresh else 1
    CATALOGUE.write_bytes(as_po(catalogue))
    compiled.write_bytes(as_mo(catalogue))
    sys.stdout.write(f"{len(catalogue)} strings, {len(missing(catalogue))} without English\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
