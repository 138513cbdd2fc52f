"""Typesetting by typst: PDF/A with the fonts of the program, or an error, never a box on paper."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import typst

from ronghe.engine.errors import EngineError


class TypesettingError(EngineError):
    """A paper that cannot be printed as it is written."""


def plain(value: Any) -> Any:
    """Without control characters, which no font has."""
    if isinstance(value, str):
        return "".join(c for c in value if c == "\n" or c.isprintable())
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return value


def pdf_of(
    template: Path, name: str, data: Any, *, title: str, error: type[EngineError] = TypesettingError
) -> bytes:
    """The PDF/A-2b of a template with its data under ``name``. A missing glyph or font is an error."""
    try:
        pdf, warnings = typst.compile_with_warnings(
            template,
            format="pdf",
            font_paths=[Path(fonts.serif_path()).parent],
            ignore_system_fonts=True,
            sys_inputs={name: json.dumps(plain(data), ensure_ascii=False)},
            pdf_standards="a-2b",
        )
    except typst.TypstError as problem:
        raise error(
            f"documents.{name}",
            f"“{title}”不能排成 PDF：{str(problem)[:200]}",
            hint="多半是文中有字库没有的字，请改写后再打印",
        ) from problem
    if warnings:
        raise error(f"documents.{name}_warning", f"“{title}”排版有问题：{warnings[0]}")
    return bytes(pdf)
