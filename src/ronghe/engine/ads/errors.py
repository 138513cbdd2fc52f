"""What this part says when it cannot go on."""

from __future__ import annotations

from ronghe.engine.errors import EngineError


class AdsError(EngineError):
    """A whole file, mapping or option that cannot be used; single rows go to the list of rejects."""
