"""How tasks and indicators are said, for templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from ronghe.policy.models import Indicator, Task, TaskUnit
from ronghe.policy.queries import marks

register = template.Library()


@register.filter
def standing_badge(task: Task) -> SafeString:
    """How the task stands today, as a badge."""
    return marks.standing_badge(task).html


@register.simple_tag
def task_items(tasks: list[Task], url: str, word: str) -> SafeString:
    """List items that lead to the tasks' places on another page; a plan has hundreds."""
    return format_html_join(
        "",
        '<li><span class="muted small">{}</span><a href="{}#task-{}">{}</a>{}</li>',
        ((word, url, task.pk, task.title, marks.standing_badge(task).html) for task in tasks),
    )


@register.filter
def unit_lines(task: Task) -> SafeString:
    """The units, a line for each word of a role."""
    return marks.unit_lines(task)


@register.filter
def task_due(task: Task) -> str:
    """The deadline as printed, else as a date, else 未写明."""
    return marks.task_due(task)


@register.filter
def units_by_word(task: Task) -> list[tuple[str, list[TaskUnit]]]:
    """The units under the document's word for their role."""
    return marks.units_by_word(task)


@register.filter
def target(indicator: Indicator) -> str:
    """The target in words."""
    return marks.indicator_target(indicator)


@register.filter
def field_words(names: list[str]) -> str:
    """The Chinese names of definition fields."""
    return "、".join(str(marks.FIELD_WORDS.get(name, name)) for name in names)


@register.filter
def kind_word(kind: str) -> str:
    """What kind of thing a search found."""
    return str(marks.KIND_WORDS.get(kind, kind))


@register.filter
def period_words(every: str) -> str:
    """A period in words: 每年, 每半年, 每季度, 每月, else 每3年.

    >>> period_words("P6M"), period_words("P10D")
    ('每半年', '每10天')
    """
    known = {"P1Y": "每年", "P6M": "每半年", "P3M": "每季度", "P1M": "每月", "P7D": "每周", "P1D": "每天"}
    units = {"Y": "年", "M": "个月", "D": "天"}
    return known.get(every) or f"每{every[1:-1]}{units.get(every[-1:], '')}"


@register.simple_tag
def regroup_by_kind(rows: list[tuple[Any, ...]]) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Rows whose first part is a duty, under the words of its kind."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(str(row[0].get_kind_display()), []).append(row)
    return list(found.items())
