"""Straight lines drawn on a page, from the path objects of the file."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from ronghe.engine.policytext.readers.pdf_grids import Rule

_STRAIGHT = 1.0
_SHORTEST = 4.0
_MOST_SEGMENTS = 20_000


def drawn_rules(objects: list[Any]) -> list[Rule]:
    """Horizontal and vertical strokes and edges of bars; none beyond a sane number (a drawing, no table)."""
    rules: list[Rule] = []
    for one in objects:
        if pdfium.FPDFPageObj_GetType(one) == pdfium.FPDF_PAGEOBJ_PATH:
            rules.extend(_rules_of(one))
        if len(rules) > _MOST_SEGMENTS:
            return []
    return rules


def _rules_of(path: Any) -> Iterator[Rule]:
    count = pdfium.FPDFPath_CountSegments(path)
    if not 2 <= count <= _MOST_SEGMENTS:
        return
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(path, ctypes.byref(matrix)):
        return
    start = last = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        point = _point(segment, matrix)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            yield from _rule(last, point)
        else:
            start = point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _rule(last, start)


def _point(segment: Any, matrix: Any) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
    return (
        matrix.a * x.value + matrix.c * y.value + matrix.e,
        matrix.b * x.value + matrix.d * y.value + matrix.f,
    )


def _rule(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Rule]:
    width, height = abs(one[0] - other[0]), abs(one[1] - other[1])
    if height <= _STRAIGHT and width >= _SHORTEST:
        yield Rule(True, (one[1] + other[1]) / 2, min(one[0], other[0]), max(one[0], other[0]))
    elif width <= _STRAIGHT and height >= _SHORTEST:
        yield Rule(False, (one[0] + other[0]) / 2, min(one[1], other[1]), max(one[1], other[1]))
