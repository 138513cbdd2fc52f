"""The outcome of a check: typed rows, problems with their places, and counts for the preview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ronghe.core.errors import Invalid
from ronghe.core.excel.definition import Definition
from ronghe.core.excel.marking import build_error_workbook
from ronghe.core.excel.problems import Level, Problem
from ronghe.core.excel.rows import Row, RowState


@dataclass(slots=True)
class Report:
    """Everything known about an uploaded file after its check."""

    definition: Definition
    data: bytes = field(repr=False)
    file_name: str = ""
    sheet: str = ""
    header_row: int = 0
    positions: Mapping[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list, repr=False)
    problems: list[Problem] = field(default_factory=list, repr=False)
    total: int = 0
    skipped_examples: int = 0
    is_cut: bool = False
    wrong_rows: set[int] = field(default_factory=set, repr=False)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.level is Level.ERROR]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.level is Level.WARNING]

    @property
    def is_ok(self) -> bool:
        """Whether the file could be imported as it is."""
        return not self.errors

    @property
    def wrong(self) -> int:
        """How many rows hold an error."""
        return len(self.wrong_rows)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what importing would do to them: total, new, changed, unchanged, wrong."""
        states = Counter(row.state for row in self.rows)
        return {
            "total": self.total,
            "new": states[RowState.NEW],
            "changed": states[RowState.CHANGED],
            "unchanged": states[RowState.UNCHANGED],
            "wrong": self.wrong,
        }

    def to_save(self) -> list[Row]:
        """The rows that would change something."""
        return [row for row in self.rows if row.state is not RowState.UNCHANGED]

    def error_workbook(self) -> bytes:
        """The uploaded rows with every wrong cell marked, to be corrected and uploaded again."""
        return build_error_workbook(
            self.definition, self.data, self.problems, header_row=self.header_row, positions=self.positions
        )

    def raise_if_wrong(self) -> None:
        """Stop here unless every row is right."""
        errors = self.errors
        if errors:
            raise SheetWrong(self, errors)


class SheetWrong(Invalid):
    """The file has errors, so nothing was imported; ``report`` holds them all."""

    def __init__(self, report: Report, errors: Sequence[Problem]) -> None:
        more = f"（另有 {len(errors) - 1:,} 处）" if len(errors) > 1 else ""
        super().__init__(
            "excel.wrong",
            f"{errors[0]}{more}",
            hint="没有导入任何一行。请下载错误工作簿，按标注改正后重新上传。",
        )
        self.report = report
