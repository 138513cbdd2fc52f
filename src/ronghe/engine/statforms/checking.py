"""Reading the cells of a return, and the checks over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ronghe.engine.statforms.declaring import LAST, Cell, Check, Form, Term

Cells = Mapping[str, str]
"""The values of a return by code: numbers as plain decimal text, choices as their words."""

MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a return. ``codes`` are the cells it concerns."""

    key: str
    level: str
    text: str
    codes: tuple[str, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.level == "error"


def read_cells(form: Form, given: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """The values worth keeping, and what cannot be read. An empty cell is absent and never zero."""
    cells: dict[str, str] = {}
    problems = []
    for cell in form.cells:
        text = str(given.get(cell.code, "") or "").strip().replace(",", "").replace("，", "")
        if not text:
            continue
        value = _read(cell, text)
        if isinstance(value, Problem):
            problems.append(value)
        else:
            cells[cell.code] = value
    return cells, problems


def _read(cell: Cell, text: str) -> str | Problem:
    def wrong(reason: str) -> Problem:
        return Problem(f"cell_{cell.code}", "error", f"{cell.code} {cell.name}：{reason}", (cell.code,))

    if cell.is_choice:
        return text if text in cell.choices else wrong("请从列出的内容中选择。")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return wrong(f"“{text[:20]}”不是数字。")
    if not number.is_finite() or number.adjusted() >= MOST_DIGITS:
        return wrong(f"“{text[:20]}”不是可用的数字。")
    if number != round(number, cell.digits):
        return wrong(f"最多保留 {cell.digits} 位小数。" if cell.digits else "应为整数。")
    if cell.least is not None and number < Decimal(str(cell.least)):
        return wrong(f"不能小于 {cell.least:g}。")
    if cell.most is not None and number > Decimal(str(cell.most)):
        return wrong(f"不能大于 {cell.most:g}。")
    return f"{round(number, cell.digits):f}"


def check_return(
    form: Form,
    cells: Cells,
    *,
    last: Cells | None = None,
    others: Mapping[str, Cells] | None = None,
) -> list[Problem]:
    """Every error and query of a return.

    A check over empty cells, or over a form or a year that is not there, cannot be made and says nothing: an
    empty cell is a finding of its own where it must be filled.
    """
    problems = [
        Problem(
            f"empty_{cell.code}",
            "error",
            f"{cell.code} {cell.name}：没有填写（没有的请填 0）。",
            (cell.code,),
        )
        for cell in form.cells
        if cell.required and cell.code not in cells
    ]
    sources = {"": cells, LAST: last or {}, **(others or {})}
    for check in form.checks:
        text = _MAKERS[check.kind](form, check, sources)
        if text:
            codes = tuple(dict.fromkeys(term.code for term in check.terms if not term.form))
            problems.append(Problem(check.key, check.level, f"{check.says}（{text}）", codes))
    return problems


Sources = Mapping[str, Cells]


def _sum(terms: Iterable[str], sources: Sources) -> Decimal | None:
    total = Decimal(0)
    for text in terms:
        term = Term.read(text)
        value = sources.get(term.form, {}).get(term.code)
        if value is None:
            return None
        total += term.sign * Decimal(value)
    return total


def _compare(_form: Form, check: Check, sources: Sources) -> str:
    left, right = _sum(check.left, sources), _sum(check.right, sources)
    if left is None or right is None:
        return ""
    slack = Decimal(str(check.tolerance))
    holds = {
        "=": abs(left - right) <= slack,
        "<=": left <= right + slack,
        ">=": left >= right - slack,
    }[check.op]
    return "" if holds else f"{_words(check.left)} 为 {left:f}，{_words(check.right)} 为 {right:f}"


def _ratio(_form: Form, check: Check, sources: Sources) -> str:
    left, right = _sum(check.left, sources), _sum(check.right, sources)
    if left is None or right is None or right == 0:
        return ""
    ratio = left / right
    low, high = (None if one is None else Decimal(str(one)) for one in (check.low, check.high))
    if (low is None or ratio >= low) and (high is None or ratio <= high):
        return ""
    span = f"{'' if low is None else f'{low:f}'}～{'' if high is None else f'{high:f}'}"
    return f"{_words(check.left)} ÷ {_words(check.right)} = {ratio:.2f}，一般在 {span} 之间"


def _change(_form: Form, check: Check, sources: Sources) -> str:
    now = _sum(check.left, sources)
    before = _sum([f"{LAST}:{one}" for one in check.left], sources)
    if now is None or before is None:
        return ""
    limit = Decimal(str(check.percent))
    if before == 0:
        return "" if now == 0 else f"上年为 0，本年为 {now:f}"
    change = (now - before) * 100 / abs(before)
    return "" if abs(change) <= limit else f"上年 {before:f}，本年 {now:f}，变动 {change:+.1f}%"


def _needs(form: Form, check: Check, sources: Sources) -> str:
    """Where the left is more than zero (or chosen), the right must be too."""
    if not all(_is_there(form, text, sources) for text in check.left):
        return ""
    empty = [text for text in check.right if not _is_there(form, text, sources)]
    return f"{_words(check.left)} 有数，{_words(empty)} 没有" if empty else ""


def _is_there(form: Form, text: str, sources: Sources) -> bool:
    term = Term.read(text)
    value = sources.get(term.form, {}).get(term.code)
    if value is None:
        return False
    cell = form.cell(term.code) if not term.form else None
    return True if cell is not None and cell.is_choice else Decimal(value) != 0


def _words(terms: Iterable[str]) -> str:
    parts: list[str] = []
    for text in terms:
        term = Term.read(text)
        where = {"": "", LAST: "上年 "}.get(term.form, f"{term.form} ")
        parts.append(f"{'－' if term.sign < 0 else '＋' if parts else ''}{where}{term.code}")
    return "".join(parts)


_MAKERS = {"compare": _compare, "ratio": _ratio, "change": _change, "needs": _needs}
