"""The form of a register's row, made from its model; and the fields that find a row by its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.forms import DateInput

SHORT_LIST = 12
"""So many rows or fewer are offered as a list; of more, the name is typed."""


def rows_named(rows: QuerySet[Any], texts: Collection[str]) -> dict[str, list[Any]]:
    """The rows with each of the names: what the queryset's ``named`` says, else its column ``name``."""
    wanted = [text.strip() for text in texts if text.strip()]
    if hasattr(rows, "named"):
        found: dict[str, list[Any]] = rows.named(wanted)
        return found
    listed: dict[str, list[Any]] = {}
    for row in rows.filter(name__in=wanted):
        listed.setdefault(row.name, []).append(row)
    return listed


def choosable(field: models.Field[Any, Any], actor: Actor) -> QuerySet[Any]:
    """The rows of another table that the actor may name in this field."""
    target: Any = field.related_model
    rows: QuerySet[Any] = target._default_manager.all()
    rows = rows.visible_to(actor) if hasattr(rows, "visible_to") else rows
    return rows.current() if hasattr(rows, "current") else rows


class NamedRowField(forms.CharField):
    """A row of another table by its name."""

    def __init__(self, *, rows: QuerySet[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.rows = rows

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int) and self.rows is not None:
            value = self.rows.model._default_manager.filter(pk=value).first()
        return str(value) if isinstance(value, models.Model) else value

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value)).strip()
        if not text or self.rows is None:
            return None
        found = rows_named(self.rows, [text]).get(text, [])
        if not found:
            raise forms.ValidationError(_("没有登记“%(name)s”。请填写完整名称。") % {"name": text})
        if len(found) > 1:
            raise forms.ValidationError(_("有几个叫“%(name)s”的，请填写全称。") % {"name": text})
        return found[0]


class RegisterForm(forms.ModelForm):
    """Base of the forms of registers. A subclass may add ``clean`` methods and ``fieldsets``."""

    reason = forms.CharField(
        label=_("修改理由"), max_length=200, help_text=_("修改前的内容和理由都保留在历史里。")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        if is_new:
            del self.fields["reason"], self.fields["seen"]
        for name in list(self.fields):
            self._fit(name)

    def _fit(self, name: str) -> None:
        """A key becomes a list of few rows or a name; the calendar of the browser for a date."""
        field = self.fields[name]
        if name not in ("reason", "seen") and self._meta.model._meta.get_field(name).has_default():
            field.required = False
        if isinstance(field, forms.ModelChoiceField) and not isinstance(
            field, forms.ModelMultipleChoiceField
        ):
            self.fields[name] = self._row_field(name, field)
        elif isinstance(field, forms.DateField):
            field.widget = DateInput()
        elif isinstance(field, forms.CharField) and isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 4

    def _row_field(self, name: str, field: forms.ModelChoiceField) -> forms.Field:
        column = self._meta.model._meta.get_field(name)
        rows = choosable(column, self.actor)
        if name == "organisation":
            rows = (
                rows.filter(self._meta.model.access.keepable(self.actor))
                if not self.actor.is_system
                else rows
            )
        few = list(rows[: SHORT_LIST + 1])
        if len(few) <= SHORT_LIST:
            initial = few[0].pk if len(few) == 1 and field.required else None
            if initial and not self.initial.get(name):
                self.initial[name] = initial
            return forms.ModelChoiceField(
                rows, label=field.label, required=field.required, help_text=field.help_text
            )
        help_text = field.help_text or _("填写已登记的名称。")
        return NamedRowField(rows=rows, label=field.label, required=field.required, help_text=help_text)

    def clean(self) -> dict[str, Any]:
        """What has a default and is left empty gets it; the rest is checked by the service."""
        data = super().clean() or {}
        for name, value in data.items():
            if value in (None, "") and name not in ("reason", "seen"):
                column = self._meta.model._meta.get_field(name)
                data[name] = column.get_default() if column.has_default() else value
        return data

    def _post_clean(self) -> None:
        """The service builds and checks the row: nothing of the form writes into one."""


def row_form(
    model: type[models.Model], fields: Sequence[str], base: type[RegisterForm]
) -> type[RegisterForm]:
    """The form of a register made from its columns, on the base of the app if it has one."""
    return cast(type[RegisterForm], forms.modelform_factory(model, form=base, fields=list(fields)))


class ReasonForm(forms.Form):
    """An act on one or several rows, and why."""

    reason = forms.CharField(label=_("理由"), max_length=200)


class NoteForm(forms.Form):
    text = forms.CharField(label=_("备注"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class FileForm(forms.Form):
    file = forms.FileField(label=_("佐证材料"))
    caption = forms.CharField(label=_("说明"), max_length=200, required=False)


def values_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the row in the form's data; an empty text stays empty, nothing becomes the blank."""
    return {name: value for name, value in data.items() if name not in ("reason", "seen")}
