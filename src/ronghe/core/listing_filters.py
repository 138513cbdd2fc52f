"""The filters of a list: what each makes of the address, and the rows it keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ronghe.core.asked import day_or_none
from ronghe.core.templatetags.ronghe import zh_date

Text = Any  # str or a lazy translation
Choices = Sequence[tuple[Any, Text]]
LONGEST_TEXT = 100


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: Text
    is_chosen: bool


@dataclass(slots=True)
class BoundFilter:
    """A filter with what the address says: what the form shows, and what is applied."""

    key: str
    label: Text
    kind: str
    values: dict[str, str] = field(default_factory=dict)
    options: list[Option] = field(default_factory=list)
    chips: list[tuple[Text, tuple[str, ...], str]] = field(default_factory=list)
    condition: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None
    remark: str = ""

    @property
    def value(self) -> str:
        return self.values.get(self.key, "")

    @property
    def options_html(self) -> SafeString:
        """The options of a select; there may be hundreds."""
        chosen = SafeString(" selected")
        return format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((option.value, chosen if option.is_chosen else "", option.label) for option in self.options),
        )

    @property
    def since(self) -> str:
        return self.values.get(f"{self.key}_from", "")

    @property
    def until(self) -> str:
        return self.values.get(f"{self.key}_to", "")


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()


@dataclass(frozen=True, slots=True)
class TextFilter:
    """Rows that contain every word typed, in any of the fields; or what ``search(rows, text)`` returns."""

    key: str
    label: Text
    lookups: tuple[str, ...] = ()
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None

    def names(self) -> tuple[str, ...]:
        return (self.key,)

    def bind(self, request: HttpRequest) -> BoundFilter:
        text = _clean(request.GET.get(self.key, ""))
        bound = BoundFilter(self.key, self.label, "text", {self.key: text[:LONGEST_TEXT]})
        if len(text) > LONGEST_TEXT:
            bound.remark = _("搜索文字只取前 %(n)d 个字。") % {"n": LONGEST_TEXT}
        if bound.value:
            bound.condition = self._condition(bound.value)
            bound.chips = [(bound.value, (self.key,), "")]
        return bound

    def _condition(self, text: str) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
        if self.search is not None:
            search = self.search
            return lambda rows: search(rows, text)
        every = Q()
        for word in text.split():
            either = Q()
            for lookup in self.lookups:
                either |= Q(**{lookup: word})
            every &= either
        return lambda rows: rows.filter(every)


@dataclass(frozen=True, slots=True)
class ChoiceFilter:
    """One or several of a list of values. ``choices`` is the list or a function of the request."""

    key: str
    label: Text
    choices: Choices | Callable[[HttpRequest], Choices]
    lookup: str = ""
    is_multiple: bool = False
    apply: Callable[[QuerySet[Any], list[str]], QuerySet[Any]] | None = None

    def names(self) -> tuple[str, ...]:
        return (self.key,)

    def bind(self, request: HttpRequest) -> BoundFilter:
        listed = self.choices(request) if callable(self.choices) else self.choices
        known = {str(value): label for value, label in listed if str(value)}
        asked = [_clean(value) for value in request.GET.getlist(self.key) if _clean(value)]
        chosen = list(dict.fromkeys(value for value in asked if value in known))
        chosen = chosen if self.is_multiple else chosen[:1]
        bound = BoundFilter(
            self.key,
            self.label,
            "choices" if self.is_multiple else "choice",
            {self.key: chosen[0] if chosen else ""},
            [Option(value, label, value in chosen) for value, label in known.items()],
            [(known[value], (self.key,), value) for value in chosen],
        )
        if len(chosen) < len(set(asked)):
            bound.remark = _("“%(label)s”中有不认识的选项，已忽略。") % {"label": self.label}
        if chosen:
            bound.condition = self._condition(chosen)
        return bound

    def _condition(self, chosen: list[str]) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
        if self.apply is not None:
            apply = self.apply
            return lambda rows: apply(rows, chosen)
        return lambda rows: rows.filter(**{f"{self.lookup or self.key}__in": chosen})


@dataclass(frozen=True, slots=True)
class DateFilter:
    """From a day to a day, both included; ``is_time`` where the field is a moment."""

    key: str
    label: Text
    lookup: str = ""
    is_time: bool = False

    def names(self) -> tuple[str, ...]:
        return (f"{self.key}_from", f"{self.key}_to")

    def bind(self, request: HttpRequest) -> BoundFilter:
        bound = BoundFilter(self.key, self.label, "date")
        terms: dict[str, dt.date] = {}
        path = f"{self.lookup or self.key}{'__date' if self.is_time else ''}"
        for name, test, word in zip(self.names(), ("gte", "lte"), (_("自"), _("至")), strict=True):
            text = _clean(request.GET.get(name, ""))
            day = day_or_none(text)
            if day:
                terms[f"{path}__{test}"] = day
                bound.values[name] = text
                bound.chips.append((f"{word} {zh_date(day)}", (name,), ""))
            elif text:
                bound.remark = _("“%(label)s”的日期写法不对，应为 2024-05-08。") % {"label": self.label}
        if terms:
            bound.condition = lambda rows: rows.filter(**terms)
        return bound


@dataclass(frozen=True, slots=True)
class FlagFilter:
    """A tick box that keeps only the rows of a condition."""

    key: str
    label: Text
    condition: Q

    def names(self) -> tuple[str, ...]:
        return (self.key,)

    def bind(self, request: HttpRequest) -> BoundFilter:
        is_on = request.GET.get(self.key) == "1"
        bound = BoundFilter(self.key, self.label, "flag", {self.key: "1" if is_on else ""})
        if is_on:
            bound.condition = lambda rows: rows.filter(self.condition)
            bound.chips = [(_("是"), (self.key,), "")]
        return bound


Filter = TextFilter | ChoiceFilter | DateFilter | FlagFilter
