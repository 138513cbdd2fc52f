"""The sample report of the manual: the city's report of 2023 out of a demonstration that was built.

RONGHE_HOME=/tmp/ronghe-demo make demo        # or ronghe demo build
RONGHE_HOME=/tmp/ronghe-demo .venv/bin/python -m tools.sample_report
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from ronghe.cli.setup import load_django

load_django()

# isort: split
from ronghe.core.evidence import path_of  # noqa: E402
from ronghe.quality.enums.reports import ReportLevel  # noqa: E402
from ronghe.quality.models import AnnualReport  # noqa: E402

YEAR = 2023
TARGET = Path(__file__).resolve().parents[1] / "docs" / "zh" / "reference" / f"sample-report-{YEAR}.pdf"


def main() -> None:
    rows = AnnualReport.objects.published().filter(level=ReportLevel.CITY, year=YEAR)
    report = rows.select_related("pdf").order_by("jurisdiction__path", "number").first()
    if report is None or report.pdf is None:
        sys.exit("没有已公开的演示报告：请先建立演示城市")
    data = path_of(report.pdf.sha256).read_bytes()
    TARGET.write_bytes(data)
    sys.stdout.write(f"{TARGET.name} {len(data)} {hashlib.sha256(data).hexdigest()}\n")


if __name__ == "__main__":
    main()
