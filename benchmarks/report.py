"""An annual report of at least 60 pages as PDF/A: cells reckoned, checked, charts drawn, pages set.

The definition is made here: tables of rows with formulas and checks, chapters with texts and charts. Measured
is everything from the facts to the bytes of the PDF, by the functions the web site and the command use.

The peer, in the same run: the same content as Word by python-docx, the usual way to make such a report.

    benchmarks/report.py [--tables 18] [--rows 40]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from decimal import Decimal
from typing import Any

os.environ.setdefault("RONGHE_HOME", tempfile.mkdtemp(prefix="ronghe-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings.test")

import django

django.setup()

# isort: split
import pypdfium2  # noqa: E402

from ronghe.core.models import Jurisdiction  # noqa: E402
from ronghe.engine.documents.reports import to_docx, to_pdf  # noqa: E402
from ronghe.engine.reports.cells import Fact, make_cells  # noqa: E402
from ronghe.engine.reports.checks import find  # noqa: E402
from ronghe.engine.reports.definitions import Definition, read_definition  # noqa: E402
from ronghe.quality.models import AnnualReport, TableDefinition  # noqa: E402
from ronghe.quality.queries.report_papers import paper_of  # noqa: E402
from ronghe.quality.queries.reports import Content  # noqa: E402

GOAL_SECONDS = 15.0
PAGES = 60
LEVEL = "city"


def made_definition(tables: int, rows: int) -> Definition:
    """Tables of which every third row is a formula, a check and a chapter for each."""
    parts: list[dict[str, Any]] = []
    for t in range(tables):
        lines: list[dict[str, Any]] = []
        for r in range(rows):
            source: dict[str, Any] = {"reported": True}
            if r % 3 == 2:
                source = {"formula": f"R{r - 1} / R{r - 2} * 100"}
            lines.append(
                {
                    "code": f"R{r}",
                    "name": f"第{t + 1}表指标{r + 1}",
                    "unit": "人",
                    "decimals": 2,
                    "source": source,
                }
            )
        parts.append({"key": f"t{t}", "title": f"示例表{t + 1}", "rows": lines})
    checks = [
        {"key": f"c{t}", "says": "部分不超过整体", "holds": f"t{t}.R1 <= t{t}.R0"} for t in range(tables)
    ]
    text = "本年度 {t0.R0} 人，{t0.R0:change}；其中 {t0.R1} 人，占 {t0.R2}%。"
    chapters = [
        {
            "key": f"k{t}",
            "title": f"示例章{t + 1}",
            "text": [text.replace("t0.", f"t{t}.")] * 6,
            "charts": [
                {
                    "title": "构成",
                    "kind": "bar",
                    "unit": "人",
                    "cells": [f"t{t}.R{r}" for r in (0, 1, 3, 4, 6, 7)],
                }
            ],
            "tables": [f"t{t}"],
        }
        for t in range(tables)
    ]
    told = {
        "year": 2023,
        "title": "性能测试表式",
        "confirmed": False,
        "source": "性能测试",
        "tables": parts,
        "checks": checks,
        "chapters": chapters,
    }
    return read_definition(json.dumps(told, ensure_ascii=False).encode(), name="bench.yaml")


def content_of(definition: Definition) -> Content:
    """Facts to cells to findings, for a report that is not in any database."""
    facts = {
        key: Fact(Decimal(1000 + 7 * place), {"source": "reported", "by": "示例", "on": "2024-01-05"})
        for place, (key, row) in enumerate(definition.rows(LEVEL).items())
        if row.source.formula is None
    }
    previous = {key: Decimal(990 + 7 * place) for place, key in enumerate(facts)}
    cells = make_cells(definition, LEVEL, facts, previous)
    findings = find(definition, LEVEL, cells)
    place = Jurisdiction(name="示例市", short_name="示例市", code="990000", path="990000/", level="city")
    report = AnnualReport(
        jurisdiction=place, level=LEVEL, year=2023, definition=TableDefinition(year=2023, version=1)
    )
    report.frozen = {"explanations": [{"about": one.message, "text": "已核实"} for one in findings[:200]]}
    return Content(report, definition, cells, {}, {})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", type=int, default=18)
    parser.add_argument("--rows", type=int, default=40)
    options = parser.parse_args()
    definition = made_definition(options.tables, options.rows)

    started, busy = time.perf_counter(), time.process_time()
    content = content_of(definition)
    pdf = to_pdf(paper_of(content))
    seconds, cpu = time.perf_counter() - started, time.process_time() - busy

    started = time.perf_counter()
    to_docx(paper_of(content))
    peer = time.perf_counter() - started

    pages = len(pypdfium2.PdfDocument(pdf))
    if pages < PAGES:
        raise SystemExit(f"only {pages} pages; give more --tables or --rows")
    print(f"{pages} pages, {len(content.cells)} cells, {options.tables} charts, {len(pdf) // 1024} KiB")
    result = {
        "name": "report_pdf",
        "value": round(seconds, 2),
        "unit": f"s for {pages} pages",
        "goal": GOAL_SECONDS,
        "peer": {"name": "python-docx, the same content as Word", "value": round(peer, 2)},
        "ratio": round(seconds / peer, 2),
        "cpu_seconds": round(cpu, 2),
    }
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
