"""The script of the charts as a static file of ours, written from the installed library.

It is neither copied into the source nor fetched from anywhere: ``js/vega.js`` is made once a version, under
the data folder, when ``collectstatic`` or a first request asks for it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from ronghe.engine import charts

NAME = "js/vega.js"


def written_script() -> Path:
    """The file, made if this version of the library has none yet; whole or not there at all."""
    path = Path(settings.RONGHE_HOME) / "assets" / charts.script_version() / NAME
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(charts.script())
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)
    return path


class ChartScriptFinder(BaseFinder):
    """Gives Django the one file that is made instead of kept."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != NAME:
            return []
        found = str(written_script())
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        root = written_script().parents[1]
        yield NAME, FileSystemStorage(location=root)
