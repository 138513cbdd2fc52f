"""Tags of the components: icons, badges and the places only a template knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from ronghe.core.badges import Badge
from ronghe.core.badges import icon as icon_html
from ronghe.core.wordiff import Piece, word_changes

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """``{% icon "check" %}``: an icon of ``static/icons.svg``."""
    return icon_html(name, label)


@register.simple_tag
def badge(tone: str, label: str) -> SafeString:
    """``{% badge "warn" "滞后" %}``: a state with icon and word."""
    return Badge(tone, label).html


@register.filter
def widget_kind(field: BoundField) -> str:
    """What the field template must know of a widget: text, select, area, check, choices, file or hidden."""
    name = type(field.field.widget).__name__
    return {
        "CheckboxInput": "check",
        "RadioSelect": "choices",
        "CheckboxSelectMultiple": "choices",
        "Select": "select",
        "SelectMultiple": "select",
        "NullBooleanSelect": "select",
        "Textarea": "area",
        "ClearableFileInput": "file",
        "FileInput": "file",
        "HiddenInput": "hidden",
    }.get(name, "text")


@register.filter
def described(field: BoundField) -> SafeString:
    """The widget with its class, its error state and the ids of its help and error, for screen readers."""
    ids = [f"{field.auto_id}-help"] if field.help_text else []
    attrs: dict[str, Any] = {"class": f"{field.field.widget.attrs.get('class', '')} input".strip()}
    if field.errors:
        ids.append(f"{field.auto_id}-error")
        attrs["aria-invalid"] = "true"
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    return field.as_widget(attrs=attrs)


@register.filter
def percent_of(value: Any, total: Any) -> int:
    """A whole percentage between 0 and 100, for the width of a bar; 0 where it cannot be computed."""
    try:
        share = round(float(value) * 100 / float(total))
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return 0
    return max(0, min(100, share))


@register.simple_tag
def word_diff(before: str, after: str) -> list[Piece]:
    """``{% word_diff old new as pieces %}``: see ``components/compare.html``."""
    return word_changes(before or "", after or "")


@dataclass(frozen=True, slots=True)
class Places:
    """Where the marks of a progress bar stand, in percent of its width; None where a number is missing."""

    now: int | None
    expected: int | None


def _place(value: Any, start: Any, target: Any) -> int | None:
    try:
        share = (float(value) - float(start)) * 100 / (float(target) - float(start))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return max(0, min(100, round(share)))


@register.simple_tag
def progress_places(start: Any, now: Any, target: Any, expected: Any = None) -> Places:
    """Positions between start and target; a target below the start (消减) counts the other way round."""
    start = 0 if start in (None, "") else start
    return Places(_place(now, start, target), _place(expected, start, target))
