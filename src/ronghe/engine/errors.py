"""The one base of every error the engine raises."""

from __future__ import annotations


class EngineError(Exception):
    """Something the engine cannot do, said so that a clerk can act on it.

    ``code`` is stable and dotted (``policytext.empty``); ``message`` says what happened, ``where`` the place
    (file, sheet, row, cell, clause, line), ``hint`` what to do next. All texts are Chinese.
    """

    def __init__(self, code: str, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f"（{self.where}）" if self.where else ""
        advice = f"。{self.hint}" if self.hint else ""
        return f"{self.message}{place}{advice}"
