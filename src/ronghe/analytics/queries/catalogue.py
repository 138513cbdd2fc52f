"""The definitions shipped with the packs, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from ronghe.engine.indicators.definition import Catalogue
from ronghe.engine.indicators.loading import load_catalogue


@cache
def _loaded(root: Path) -> Catalogue:
    return load_catalogue(root)


def catalogue() -> Catalogue:
    """Every definition and binding. Raises ``FilesRefused`` with all faults where a file is wrong."""
    return _loaded(Path(settings.RONGHE_JURISDICTIONS))
