"""The status of a task from the judgement of its indicator."""

from __future__ import annotations

from dataclasses import dataclass

MET, ON_TRACK, BEHIND, MISSED = "met", "on_track", "behind", "missed"


@dataclass(frozen=True, slots=True)
class Mapping:
    """What each judgement means for the task."""

    met: str
    on_track: str
    behind: str


def computed_status(judgement: str, meaning: Mapping) -> str | None:
    """The status, or nothing where the indicator is not judged: no figure, no status.

    >>> computed_status("behind", Mapping("done", "on_track", "late"))
    'late'
    >>> computed_status("missing", Mapping("done", "on_track", "late")) is None
    True
    """
    words = {MET: meaning.met, ON_TRACK: meaning.on_track, BEHIND: meaning.behind, MISSED: meaning.behind}
    return words.get(judgement)
