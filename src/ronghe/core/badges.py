"""State marks: five tones, each with its own icon and always with a word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


class Tone(StrEnum):
    """grey 未启动, blue 进行中, amber 滞后/预警, red 逾期/不符, green 完成/符合."""

    IDLE = "idle"
    ACTIVE = "active"
    WARN = "warn"
    BAD = "bad"
    GOOD = "good"


ICONS = {
    Tone.IDLE: "circle",
    Tone.ACTIVE: "half",
    Tone.WARN: "warning",
    Tone.BAD: "cross",
    Tone.GOOD: "check",
}


def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite ``static/icons.svg``; decoration unless it has a label."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}" viewBox="0 0 24 24"><use href="{}"></use></svg>',
            label,
            _address(name),
        )
    return _decoration(name)


def _address(name: str) -> str:
    return f"{static('icons.svg')}#{name}"


@lru_cache(maxsize=200)
def _decoration(name: str) -> SafeString:
    """Kept: a page of rows has a hundred of them."""
    return format_html(
        '<svg class="icon" aria-hidden="true" viewBox="0 0 24 24"><use href="{}"></use></svg>',
        _address(name),
    )


@dataclass(frozen=True, slots=True)
class Badge:
    """A state as every page shows it. An unknown tone is grey rather than an error page."""

    tone: str
    label: str

    def __str__(self) -> str:
        return str(self.label)

    @property
    def html(self) -> SafeString:
        tone = Tone(self.tone) if self.tone in set(Tone) else Tone.IDLE
        return _mark(tone, str(self.label))


@lru_cache(maxsize=500)
def _mark(tone: Tone, label: str) -> SafeString:
    return format_html('<span class="badge badge--{}">{}{}</span>', tone.value, icon(ICONS[tone]), label)
