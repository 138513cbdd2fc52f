"""A deadline and a target in the reader's language; the document's own words stay as printed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.core.templatetags.ronghe import zh_date
from ronghe.policy.enums import Comparator
from ronghe.policy.rules.wording import due_words, number_words, target_words


def due_said(deadline_on: date | None, deadline_text: str = "") -> str:
    """As printed, else as a date, else that it is not stated."""
    if not _is_english():
        return due_words(deadline_on, deadline_text)
    if deadline_text:
        return deadline_text
    return zh_date(deadline_on) if deadline_on else _("未写明")


def target_said(
    comparator: str,
    value: Decimal | None,
    value_high: Decimal | None = None,
    unit: str = "",
    per: str = "",
    year: int | None = None,
) -> str:
    """The target in words; unit and measure are those of the document."""
    if not _is_english():
        return target_words(comparator, value, value_high, unit, per, year)
    until = _("（到%(year)s年）") % {"year": year} if year else ""
    if value is None:
        return _("未写明数值") + until
    figure = number_words(value)
    if comparator == Comparator.RANGE and value_high is not None:
        figure = f"{figure}–{number_words(value_high)}"
    is_bare = comparator in {Comparator.RANGE, Comparator.EQUAL, Comparator.NONE, ""}
    word = "" if is_bare else f"{Comparator(comparator).label} "
    measure = f" / {per}" if per else ""
    return f"{word}{figure}{unit}{measure}{until}"


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
