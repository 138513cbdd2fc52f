"""Forms that call a service: what the service refuses is shown at the field it concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ronghe.core.errors import NotAllowed, NotFound, RongheError


class DateInput(forms.DateInput):
    """The browser's own calendar; the value as the browser wants it."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def blame(form: forms.BaseForm, error: RongheError) -> None:
    """Put a refusal at its fields; what concerns no field of the form stands at the top, with its hint."""
    placed = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in placed.items():
        form.add_error(name, text)
    if not placed:
        form.add_error(None, f"{error.message}{error.hint}")


def answer_form(
    request: HttpRequest,
    form: forms.BaseForm,
    template: str,
    context: Mapping[str, Any],
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Show the form; when posted and right, call ``act`` with its data and go to the address it returns.

    A refusal shows the form again with status 422. What is not allowed or not there has its own page.
    """
    if request.method == "POST" and form.is_valid():
        try:
            return see_other(act(form.cleaned_data))
        except (NotAllowed, NotFound):
            raise
        except RongheError as error:
            blame(form, error)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {**context, "form": form}, status=status)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a page: what it does with the note, what is said then, what is said without a note."""

    do: Callable[[str], object]
    done: Callable[[], str]
    without_note: str = ""


def answer_act(request: HttpRequest, acts: Mapping[str, Act], usual: str, back: str) -> HttpResponse:
    """Take the posted ``step`` (else the usual one) with its ``note``, say so and go back to the page."""
    act = acts.get(request.POST.get("step", ""), acts[usual])
    note = request.POST.get("note", "").strip()[:500]
    if act.without_note and not note:
        messages.error(request, act.without_note)
    else:
        act.do(note)
        messages.success(request, act.done())
    return see_other(back)


def try_act(request: HttpRequest, do: Callable[[str], object], done: str) -> None:
    """Do it with the posted ``note``; the next page says that it is done, or why it was refused."""
    note = request.POST.get("note", "").strip()[:500]
    try:
        do(note)
    except NotAllowed:
        raise
    except RongheError as error:
        messages.error(request, f"{error.message}{error.hint}")
    else:
        messages.success(request, done)


def see_other(url: str) -> HttpResponse:
    """After a POST: look there, with GET."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
