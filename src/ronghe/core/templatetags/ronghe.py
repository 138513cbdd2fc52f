"""Tags and filters every page uses: dates and figures as an official writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.translation import get_language, gettext

from ronghe.core.money import yuan_text

register = template.Library()


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@register.filter
def zh_date(value: date | datetime | None) -> str:
    """2024年5月8日 (8 May 2024 for a reader of English); nothing for no date."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    if (get_language() or "").startswith("en"):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def zh_time(value: datetime | None) -> str:
    """2024年5月8日 09:30."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{zh_date(local)} {local:%H:%M}"


@register.filter
def figure(value: float | Decimal | None) -> str:
    """A number with thousands separators and no needless zeros; 未说明 where there is none."""
    if value is None or value == "":
        return gettext("未说明")
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return text or "0"


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """The current address's query with some parameters changed (None removes one)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as 元 with thousands separators and two decimals; 未说明 where there is no amount."""
    return yuan_text(int(fen)) if fen or fen == 0 else gettext("未说明")
