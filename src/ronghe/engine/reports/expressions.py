"""The small language of formula cells: figures, references, + - * /, comparisons and five functions.

Nothing of Python is reached from it: a text is read into a tree of our own and the tree is reckoned with
decimals. A reference is ``row`` (of the same table) or ``table.row``; ``prev(row)`` is last year's cell.

>>> formula = parse("round(B / A * 100, 1)")
>>> reckon(formula, lambda ref: {"A": Decimal(8), "B": Decimal(1)}[ref.row]).value
Decimal('12.5')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException
from typing import TypeAlias

from ronghe.engine.errors import EngineError

LONGEST = 500
DEEPEST = 40
MOST_DECIMALS = 10
CONTEXT = Context(prec=34)
COMPARISONS = ("<=", ">=", "!=", "=", "<", ">")
FUNCTIONS = {
    "sum": (1, 200),
    "min": (1, 200),
    "max": (1, 200),
    "abs": (1, 1),
    "round": (2, 2),
    "prev": (1, 1),
}
"""Each function with its fewest and most arguments."""

_NAME = r"[A-Za-z\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*"
_TOKEN = re.compile(
    rf"\s*(?:(?P<number>\d{{1,15}}(?:\.\d{{1,10}})?)|(?P<name>{_NAME}(?:\.{_NAME})?)"
    r"|(?P<sign><=|>=|!=|[-+*/(),=<>]))"
)


class FormulaError(EngineError):
    """A formula that cannot be read; ``position`` counts characters from one."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__("reports.formula", f"第 {position} 个字：{message}")
        self.position = position


@dataclass(frozen=True, slots=True)
class Ref:
    """A cell: of this table when ``table`` is empty; of the year before when ``is_previous``."""

    table: str
    row: str
    is_previous: bool = False
    position: int = field(default=0, compare=False)

    def __str__(self) -> str:
        name = f"{self.table}.{self.row}" if self.table else self.row
        return f"prev({name})" if self.is_previous else name


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or a function with what it is applied to."""

    name: str
    parts: tuple[Node, ...]


Node: TypeAlias = "Number | Ref | Call"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read, with the cells it asks for."""

    text: str
    root: Node

    @property
    def refs(self) -> tuple[Ref, ...]:
        return tuple(dict.fromkeys(_refs(self.root)))


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What came out: a value, or which cells are missing, or why it cannot be reckoned."""

    value: Decimal | None = None
    missing: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether ``left sign right`` holds; None when one side is not known."""

    holds: bool | None
    left: Reckoned
    right: Reckoned
    sign: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A relation between two formulas, for checks."""

    text: str
    left: Formula
    sign: str
    right: Formula

    @property
    def refs(self) -> tuple[Ref, ...]:
        return tuple(dict.fromkeys((*self.left.refs, *self.right.refs)))


def parse(text: str) -> Formula:
    """Read a formula. Raises FormulaError with the position of what is wrong."""
    reader = _Reader(text)
    root = reader.sum()
    reader.end()
    return Formula(text, root)


def parse_comparison(text: str) -> Comparison:
    """Read ``formula sign formula`` with exactly one comparison sign."""
    reader = _Reader(text)
    left = reader.sum()
    sign, position = reader.take()
    if sign not in COMPARISONS:
        raise FormulaError(f"核对式要有一个比较符号（{' '.join(COMPARISONS)}）", position)
    right = reader.sum()
    reader.end()
    return Comparison(text, Formula(text, left), sign, Formula(text, right))


def reckon(formula: Formula, look: Callable[[Ref], Decimal | None]) -> Reckoned:
    """Reckon with what ``look`` gives for each cell; a cell without a value makes the result missing."""
    asked = {ref: look(ref) for ref in formula.refs}
    known = {ref: value for ref, value in asked.items() if value is not None}
    if len(known) < len(asked):
        return Reckoned(missing=tuple(str(ref) for ref in asked if ref not in known))
    try:
        return Reckoned(value=_value(formula.root, known))
    except ZeroDivisionError:
        return Reckoned(problem="分母为 0，不能计算")
    except DecimalException:
        return Reckoned(problem="结果超出可计算的范围")


def compare(relation: Comparison, look: Callable[[Ref], Decimal | None], tolerance: Decimal) -> Compared:
    """Whether the relation holds within the tolerance."""
    left, right = reckon(relation.left, look), reckon(relation.right, look)
    if left.value is None or right.value is None:
        return Compared(None, left, right, relation.sign)
    gap = CONTEXT.subtract(left.value, right.value)
    holds = {
        "=": abs(gap) <= tolerance,
        "!=": abs(gap) > tolerance,
        "<=": gap <= tolerance,
        ">=": gap >= -tolerance,
        "<": gap < 0,
        ">": gap > 0,
    }[relation.sign]
    return Compared(holds, left, right, relation.sign)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Rounded half up, as offices do."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=CONTEXT)


def _refs(node: Node) -> Iterator[Ref]:
    if isinstance(node, Ref):
        yield node
    elif isinstance(node, Call):
        for part in node.parts:
            yield from _refs(part)


def _value(node: Node, known: Mapping[Ref, Decimal]) -> Decimal:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Ref):
        return known[node]
    return _apply(node.name, [_value(part, known) for part in node.parts])


def _apply(name: str, parts: list[Decimal]) -> Decimal:
    first = parts[0]
    if name == "negate":
        return CONTEXT.minus(first)
    if name == "abs":
        return CONTEXT.abs(first)
    if name == "round":
        return rounded(first, int(parts[1]))
    if name in ("min", "max"):
        return min(parts) if name == "min" else max(parts)
    if name in ("sum", "+"):
        total = first
        for part in parts[1:]:
            total = CONTEXT.add(total, part)
        return total
    if name == "/" and parts[1] == 0:
        raise ZeroDivisionError
    return {"-": CONTEXT.subtract, "*": CONTEXT.multiply, "/": CONTEXT.divide}[name](first, parts[1])


class _Reader:
    """Recursive descent over the tokens; each is (kind, text, position from one)."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise FormulaError(f"公式超过 {LONGEST} 个字，请拆成几行", LONGEST + 1)
        self.tokens = list(_tokens(text))
        self.place = 0
        self.depth = 0

    def peek(self) -> str:
        return self.tokens[self.place][1]

    def take(self) -> tuple[str, int]:
        _, text, position = self.tokens[self.place]
        self.place += 1
        return text, position

    def end(self) -> None:
        kind, text, position = self.tokens[self.place]
        if kind != "end":
            raise FormulaError(f"多出“{text}”", position)

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaError(f"括号超过 {DEEPEST} 层", self.tokens[self.place][2])
        node = self.product()
        while self.peek() in ("+", "-"):
            sign, _ = self.take()
            node = Call(sign, (node, self.product()))
        self.depth -= 1
        return node

    def product(self) -> Node:
        node = self.factor()
        while self.peek() in ("*", "/"):
            sign, _ = self.take()
            node = Call(sign, (node, self.factor()))
        return node

    def factor(self) -> Node:
        kind, text, position = self.tokens[self.place]
        if text == "-":
            self.take()
            nested = self.tokens[self.place][1] == "-"
            if nested:
                raise FormulaError("负号不能连写", position)
            return Call("negate", (self.factor(),))
        self.place += 1
        if kind == "number":
            return Number(Decimal(text))
        if kind == "name":
            return self.call(text, position) if self.peek() == "(" else self.reference(text, position)
        if text == "(":
            node = self.sum()
            self.close()
            return node
        raise FormulaError("公式没有写完" if kind == "end" else f"这里不能是“{text}”", position)

    def call(self, name: str, position: int) -> Node:
        if name not in FUNCTIONS:
            raise FormulaError(f"没有“{name}”这个函数，可用：{'、'.join(FUNCTIONS)}", position)
        self.take()
        parts = [self.sum()]
        while self.peek() == ",":
            self.take()
            parts.append(self.sum())
        self.close()
        fewest, most = FUNCTIONS[name]
        if not fewest <= len(parts) <= most:
            raise FormulaError(f"“{name}”要 {fewest} 个参数，写了 {len(parts)} 个", position)
        if name == "prev":
            return self.previous(parts[0], position)
        if name == "round" and not _is_places(parts[1]):
            raise FormulaError(f"round 的小数位数只能是 0 到 {MOST_DECIMALS} 的整数", position)
        return Call(name, tuple(parts))

    def previous(self, part: Node, position: int) -> Node:
        if not isinstance(part, Ref) or part.is_previous:
            raise FormulaError("prev 里只能写一个单元格", position)
        return Ref(part.table, part.row, is_previous=True, position=part.position)

    def reference(self, name: str, position: int) -> Ref:
        table, _, row = name.rpartition(".")
        return Ref(table, row, position=position)

    def close(self) -> None:
        text, position = self.take() if self.place < len(self.tokens) - 1 else ("", self.tokens[-1][2])
        if text != ")":
            raise FormulaError("缺右括号", position)


def _is_places(node: Node) -> bool:
    return (
        isinstance(node, Number)
        and node.value == node.value.to_integral_value()
        and (0 <= node.value <= MOST_DECIMALS)
    )


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    place = 0
    end = len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            blank = len(text[place:]) - len(text[place:].lstrip())
            raise FormulaError(f"不认识“{text[place + blank]}”", place + blank + 1)
        kind = str(match.lastgroup)
        yield kind, match.group(kind), match.start(kind) + 1
        place = match.end()
    yield "end", "", end + 1
