"""One checked row: typed values by column name, and where it stood in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, TypeVar, cast

from ronghe.core.excel.columns import Column

T = TypeVar("T")


class RowState(Enum):
    """What importing the row would do."""

    NEW = "新增"
    CHANGED = "变更"
    UNCHANGED = "无变化"


class Row(Mapping[str, Any]):
    """A frozen mapping from column name to typed value; blank cells are ``None``.

    ``row_number`` is the row in the file counted from 1 as Excel shows it; ``existing`` the stored values
    that the look-up of existing keys returned, empty for a new row.
    """

    __slots__ = ("_index", "_values", "existing", "row_number", "state")

    row_number: int
    state: RowState
    _index: Mapping[str, int]
    _values: tuple[Any, ...]
    existing: Mapping[str, Any]

    def __init__(
        self,
        index: Mapping[str, int],
        values: tuple[Any, ...],
        row_number: int,
        state: RowState = RowState.NEW,
        existing: Mapping[str, Any] | None = None,
    ) -> None:
        put = object.__setattr__
        put(self, "_index", index)
        put(self, "_values", values)
        put(self, "row_number", row_number)
        put(self, "state", state)
        put(self, "existing", existing or {})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a checked row cannot be changed: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a checked row cannot be changed: {name}")

    def __getitem__(self, name: str) -> Any:
        return self._values[self._index[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def __repr__(self) -> str:
        return f"Row({self.row_number}, {dict(self)!r})"

    def of(self, column: Column[T]) -> T | None:
        """The value with the type of its column."""
        return cast("T | None", self[column.name])

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Stored and new value of each column that differs."""
        return {
            name: (self.existing[name], self[name])
            for name in self._index
            if name in self.existing and self.existing[name] != self[name]
        }

    def with_existing(self, existing: Mapping[str, Any]) -> Row:
        """The same row, compared with what is stored."""
        compared = Row(self._index, self._values, self.row_number, RowState.CHANGED, existing)
        if compared.changes():
            return compared
        return Row(self._index, self._values, self.row_number, RowState.UNCHANGED, existing)
