"""What can be wrong with a workbook as a whole, and with one cell."""

from __future__ import annotations

from ronghe.engine.errors import EngineError


class WorkbookError(EngineError):
    """The file cannot be read as the workbook that was asked for; nothing was taken from it."""


class CellError(Exception):
    """One cell does not hold what its column asks for; the check turns it into a problem with a place."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
