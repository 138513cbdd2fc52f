"""Choose the reader by the content of the file."""

from __future__ import annotations

from ronghe.core.excel.container import kind_of
from ronghe.core.excel.definition import Definition
from ronghe.core.excel.read_csv import read_csv
from ronghe.core.excel.read_xlsx import read_xlsx
from ronghe.core.excel.tables import Table


def read_table(definition: Definition, data: bytes) -> Table:
    """The raw rows of the file, whatever its format."""
    if kind_of(data, definition.limits) == "csv":
        return read_csv(data, definition.name, definition.limits)
    return read_xlsx(data, (definition.name, *definition.names), definition.limits)
