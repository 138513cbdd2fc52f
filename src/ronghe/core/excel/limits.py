"""How large a file may be before it is refused unread."""

from __future__ import annotations

from dataclasses import dataclass

EXCEL_ROWS = 1_048_576
EXCEL_CELL_CHARACTERS = 32_767


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep a hostile or damaged file from using up memory or time."""

    file_bytes: int = 60 * 1024 * 1024
    inflated_bytes: int = 320 * 1024 * 1024
    rows: int = 200_000
    columns: int = 500
    cells: int = 12_000_000
    cell_characters: int = EXCEL_CELL_CHARACTERS
    text_characters: int = 200_000_000
    problems: int = 100_000
    read_seconds: float = 25.0
    header_rows: int = 10
