"""A ledger's statement in Excel: opening balance, each line with the balance after it, closing balance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ronghe.core.excel import Date, Integer, Money, Sheet, Text
from ronghe.core.ledger import Statement


def statement_sheet(title: str, measure: str = "fen") -> Sheet:
    """Columns of a statement; amounts in 元 or in days."""
    amount: Any = Money if measure == "fen" else Integer
    unit = "元" if measure == "fen" else "天"
    return Sheet(
        title[:31],
        [
            Date("on", "日期"),
            Text("kind", "事项"),
            Text("text", "摘要", width=40),
            amount("added", f"增加（{unit}）", minimum=None),
            amount("taken", f"减少（{unit}）", minimum=None),
            amount("after", f"余额（{unit}）", minimum=None),
            Text("key", "凭据号", width=30),
            Text("who", "记账人"),
        ],
    )


def statement_rows(statement: Statement) -> Iterator[dict[str, Any]]:
    """The lines of a statement for its sheet, between opening and closing balance."""
    yield _line(statement.first, "期初余额", statement.opening)
    for line in statement.lines:
        entry: Any = line.entry
        yield {
            "on": entry.on,
            "kind": str(entry.get_kind_display()) + ("（冲正）" if entry.reverses_id else ""),
            "text": entry.text,
            "added": entry.amount if entry.amount > 0 else None,
            "taken": -entry.amount if entry.amount < 0 else None,
            "after": line.after,
            "key": entry.ledger_key,
            "who": entry.entered_by.name if entry.entered_by else "",
        }
    yield _line(statement.last, "期末余额", statement.closing)


def _line(on: Any, words: str, after: int) -> dict[str, Any]:
    blank = dict.fromkeys(("text", "added", "taken", "key", "who"))
    return {"on": on, "kind": words, "after": after, **blank}
