"""Keys of a machine nobody configured: made once, readable by its owner only."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet


def kept_key(home: Path, name: str) -> str:
    """The key kept in that file of the data folder; made at the first call (by the winner of a race)."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = Fernet.generate_key().decode("ascii")
        file.write(key)
    return key
