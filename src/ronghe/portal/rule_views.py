"""Rules in public: the index, and a page for each with its text, history, cases and a trial."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ronghe.engine.errors import EngineError
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules import relations, telling
from ronghe.engine.rules.book import RuleBook, RuleResult
from ronghe.engine.rules.declaration import (
    COMPUTABLE_NAMES,
    KIND_NAMES,
    MODALITY_NAMES,
    SOURCE_NOTES,
    InputSpec,
    Rule,
)
from ronghe.engine.rules.intake import InputsRefused
from ronghe.engine.rules.lookup import ParameterStore, Series
from ronghe.engine.rules.trace import Step
from ronghe.engine.rules.values import Value
from ronghe.engine.rules.working import shown
from ronghe.policy.queries.rules import keys_of, rule_store, users_of
from ronghe.portal.crumbs import crumbs
from ronghe.portal.rule_forms import TryForm

TONES = {"met": "good", "not_met": "bad", "cannot_tell": "warn"}
LONGEST = 100
THOUSANDS = re.compile(r"(?<![\d.])\d{4,}")


@login_not_required
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule of every jurisdiction, narrowed by jurisdiction, kind, modality and words."""
    book = shipped_book()
    asked = {key: request.GET.get(key, "")[:LONGEST] for key in ("place", "kind", "modality", "q")}
    found = book.select(jurisdiction=asked["place"], kind=asked["kind"], modality=asked["modality"])
    words = asked["q"].replace("\x00", " ").split()
    found = [rule for rule in found if all(word in _searched(rule) for word in words)]
    places = sorted({rule.jurisdiction for rule in book}, key=lambda slug: (slug == "china", slug))
    context = {
        "title": _("规则"),
        "lead": _("规划里的金额、比例、期限和条件，逐条可查、可算、可核对。"),
        "crumbs": crumbs((_("规则"), "")),
        "groups": [
            (book.names.get(slug, slug), [_row(rule) for rule in found if rule.jurisdiction == slug])
            for slug in places
            if any(rule.jurisdiction == slug for rule in found)
        ],
        "total": len(found),
        "asked": asked,
        "places": [(slug, book.names.get(slug, slug)) for slug in places],
        "kinds": [(kind.value, name) for kind, name in KIND_NAMES.items()],
        "modalities": [(modality.value, name) for modality, name in MODALITY_NAMES.items()],
    }
    return render(request, "portal/rules.html", context)


def _searched(rule: Rule) -> str:
    return f"{rule.id} {rule.name} {rule.says} {rule.document_number} {rule.clause}"


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule,
        "kind": rule.kind_words,
        "modality": MODALITY_NAMES[rule.modality],
        "computable": COMPUTABLE_NAMES[rule.computable],
        "note": SOURCE_NOTES[rule.source],
    }


@login_not_required
@require_GET
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: its text in our words, clause, parameters through time, cases, who uses it, and a trial."""
    book = shipped_book()
    if rule_id not in book.rules:
        raise Http404
    found = book.get(rule_id)
    store = rule_store(keys=keys_of(found))
    today = max(timezone.localdate(), found.valid_from)
    specs = _specs(book, found)
    is_tried = "on" in request.GET
    form = TryForm(found, specs, store, request.GET if is_tried else None, initial={"on": today})
    result = _tried(book, form, store) if is_tried and form.is_valid() else None
    context = {
        "title": found.name,
        "crumbs": crumbs(
            (_("规则"), reverse("portal:rules")),
            (found.name, ""),
        ),
        "row": _row(found),
        "rule": found,
        "place": book.names.get(found.jurisdiction, found.jurisdiction),
        "series": [_series(one) for one in _series_of(found, store)],
        "cases": [_case(case, found) for case in found.cases],
        "inputs": specs,
        "form": form,
        "result": result,
        "peers": _peers(book, found, today),
        "superiors": [one.words for one in relations.superiors(book, found, on=today)],
        "uses": _uses(book, found),
        "users": users_of(found),
    }
    return render(request, "portal/rule.html", context)


def _specs(book: RuleBook, found: Rule) -> list[InputSpec]:
    """The inputs of the rule, then those of the rules that feed it."""
    specs = {spec.name: spec for spec in found.inputs}
    for name, other in book.feeding_inputs(found).items():
        spec = other.spec(name)
        if spec is not None:
            specs.setdefault(name, spec)
    return list(specs.values())


def _tried(book: RuleBook, form: TryForm, store: ParameterStore) -> dict[str, Any] | None:
    """The derivation of the trial, or the reasons at the fields."""
    try:
        result = book.evaluate(
            form.rule.id, form.given, on=form.cleaned_data["on"], store=store, assume=form.assumed
        )
    except InputsRefused as refused:
        for name, reason in refused.fields.items():
            form.add_error(f"in_{name}" if f"in_{name}" in form.fields else None, reason)
        return None
    except EngineError as error:
        form.add_error(None, str(error))
        return None
    return _shown(result)


def _told(value: object, unit: str) -> str:
    """A value with its unit, thousands marked where it is money."""
    text = shown(value)
    if "元" in unit:
        text = THOUSANDS.sub(lambda digits: f"{int(digits[0]):,}", text)
    return f"{text} {unit}".strip()


def _shown(result: RuleResult) -> dict[str, Any]:
    return {
        "outcome": telling.VERDICT_WORDS[result.verdict],
        "tone": TONES[result.verdict.value],
        "words": result.shortfall.words,
        "value": "" if result.value is None else _told(result.value, result.unit),
        "more": [
            (one.label, _told(one.value, one.unit))
            for one in result.results.values()
            if one.value is not None
        ],
        "steps": [_step(step) for step in result.trace.steps],
        "assumed": result.assumed,
    }


def _step(step: Step) -> dict[str, Any]:
    text = step.parameter
    return {
        "text": step.says,
        "document": "" if text is None else text.document_number,
        "clause": "" if text is None else text.clause,
    }


def _series_of(found: Rule, store: ParameterStore) -> list[Series]:
    keys = dict.fromkeys(found.parameters.values())
    return [
        store.series[found.jurisdiction, key] for key in keys if (found.jurisdiction, key) in store.series
    ]


def _series(one: Series) -> dict[str, Any]:
    return {
        "name": one.name,
        "key": one.key,
        "periods": [
            {
                "from": period.valid_from,
                "to": period.valid_to,
                "value": "" if period.value is None else _told(period.value, one.unit),
                "modality": MODALITY_NAMES[period.modality],
                "document": period.document_number,
                "clause": period.clause,
                "basis": period.basis,
                "limits": period.limits,
            }
            for period in one.periods
        ],
    }


def _case(case: Any, found: Rule) -> dict[str, Any]:
    words = {"met": _("符合"), "not_met": _("不符合"), "cannot_tell": _("无法判断"), "refused": _("拒绝接收")}
    specs = {spec.name: spec for spec in found.inputs}
    return {
        "name": case.name,
        "on": case.on,
        "inputs": "；".join(_given(specs.get(name), name, value) for name, value in case.inputs.items()),
        "outcome": words[case.expect.outcome],
        "tone": TONES.get(case.expect.outcome, ""),
        "value": "" if case.expect.value is None else _told(case.expect.value, found.unit),
    }


def _given(spec: InputSpec | None, name: str, value: object) -> str:
    return f"{name} {value}" if spec is None else f"{spec.label} {_told(value, spec.unit)}"


def _peers(book: RuleBook, found: Rule, on: date) -> dict[str, Any] | None:
    """The same matter in other jurisdictions, opposed or not."""
    topic = book.topics.get(found.topic)
    if topic is None:
        return None
    view = relations.topic_view(book, topic.id, on=on)
    others = [stance for stance in view.stances if stance.rule.id != found.id]
    if not others:
        return None
    rows = [
        {
            "rule": stance.rule,
            "place": book.names.get(stance.rule.jurisdiction, stance.rule.jurisdiction),
            "direction": relations.DIRECTION_WORDS[stance.direction],
            "values": "；".join(
                _told(one.value, one.unit) for one in stance.parameters if isinstance(one, Value)
            ),
            "modality": MODALITY_NAMES[stance.rule.modality],
        }
        for stance in view.stances
    ]
    return {"topic": topic, "rows": rows, "is_opposed": view.is_opposed}


def _uses(book: RuleBook, found: Rule) -> list[tuple[str, str]]:
    """Rules that take this one's answer, and how it may stand beside others."""
    uses = [
        (_("“%(name)s”以本条的结论为输入") % {"name": one.name}, reverse("portal:rule", args=[one.id]))
        for one in book
        if any(spec.rule == found.id for spec in one.inputs)
    ]
    feeding = sorted({spec.rule for spec in found.inputs if spec.rule})
    uses += [
        (_("本条以“%(name)s”的结论为输入") % {"name": book.get(one).name}, reverse("portal:rule", args=[one]))
        for one in feeding
    ]
    uses += [(one.says, "") for one in book.stacking if found.id in one.schemes]
    return uses
