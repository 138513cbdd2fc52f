"""Parameters for ``engine.rules``: what the documents say, and the office's answers where they are silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.engine.rules import values
from ronghe.engine.rules.lookup import ParameterStore, Period, Series, parameter
from ronghe.engine.rules.values import NotStated, Value
from ronghe.policy.models import Parameter, ParameterAnswer
from ronghe.policy.rules.parameters import value_from, with_answers


def slug_of(jurisdiction: Jurisdiction) -> str:
    """The name of a jurisdiction in rules: that of its pack, else its code."""
    return jurisdiction.pack or f"j{jurisdiction.code.replace('-', '_')}"


def parameter_store(*, keys: Iterable[str] | None = None) -> ParameterStore:
    """Every parameter of every jurisdiction, or those of some keys. Three queries."""
    places = {place.pk: place for place in Jurisdiction.objects.all()}
    parents = {
        slug_of(place): slug_of(places[place.parent_id]) for place in places.values() if place.parent_id
    }
    rows = Parameter.objects.order_by("jurisdiction_id", "key", "valid_from")
    answers = ParameterAnswer.objects.select_related("decided_by").order_by("valid_from")
    if keys is not None:
        wanted = list(keys)
        rows, answers = rows.filter(key__in=wanted), answers.filter(key__in=wanted)
    stated: dict[tuple[str, str], list[Parameter]] = defaultdict(list)
    for row in rows:
        stated[slug_of(places[row.jurisdiction_id]), row.key].append(row)
    given: dict[tuple[str, str], list[ParameterAnswer]] = defaultdict(list)
    for answer in answers:
        given[slug_of(places[answer.jurisdiction_id]), answer.key].append(answer)
    series = {
        place: _series(place, stated.get(place, []), given.get(place, [])) for place in {*stated, *given}
    }
    return ParameterStore(series, parents)


def parameter_on(
    jurisdiction: Jurisdiction, key: str, on: date, *, fallback: bool = False
) -> Value | NotStated:
    """What holds in a jurisdiction on a day, with its clause, or the statement that nothing is stated."""
    store = parameter_store(keys=[key])
    return parameter(store, key, jurisdiction=slug_of(jurisdiction), on=on, fallback=fallback)


def stated_series(rows: Iterable[Parameter]) -> dict[str, Series]:
    """The series of one jurisdiction's rows by key, without answers."""
    grouped: dict[str, list[Parameter]] = defaultdict(list)
    for row in rows:
        grouped[row.key].append(row)
    return {key: _series((slug_of(found[0].jurisdiction), key), found, []) for key, found in grouped.items()}


def _series(place: tuple[str, str], rows: list[Parameter], answers: list[ParameterAnswer]) -> Series:
    head = rows[0] if rows else answers[0]
    slug, key = place
    series = Series(
        key=key,
        jurisdiction=slug,
        name=head.name,
        kind=values.Kind(head.kind),
        unit=head.unit,
        periods=tuple(_stated(row) for row in rows),
        rule=rows[0].rule if rows else "",
        register=tuple(rows[0].register) if rows else (),
    )
    return with_answers(series, [_answered(answer) for answer in answers])


def _stated(row: Parameter) -> Period:
    return Period(
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        value=value_from(row.kind, row.value),
        comparator=values.Comparator(row.comparator),
        modality=values.Modality(row.modality),
        clause=row.clause_label,
        document_number=row.document_number,
        source=row.source or f"parameter:{row.pk}",
        basis=row.basis,
        limits=row.limits,
    )


def _answered(answer: ParameterAnswer) -> Period:
    return Period(
        valid_from=answer.valid_from,
        valid_to=answer.valid_to,
        value=value_from(answer.kind, answer.value),
        comparator=values.Comparator(answer.comparator),
        modality=values.Modality(answer.modality),
        clause="",
        document_number="",
        source=f"answer:{answer.pk}",
        basis=f"{answer.decided_by.name}补充决定：{answer.basis}",
    )


def unanswered(actor: Actor, on: date) -> QuerySet[Parameter]:
    """Parameters that a document mentions without a value, and no office has answered for that day."""
    open_rows = Parameter.objects.visible_to(actor).filter(value__isnull=True, valid_from__lte=on)
    answered = ParameterAnswer.objects.filter(valid_from__lte=on).exclude(valid_to__lt=on)
    taken = set(answered.values_list("jurisdiction_id", "key"))
    wanted = [
        row.pk for row in open_rows.exclude(valid_to__lt=on) if (row.jurisdiction_id, row.key) not in taken
    ]
    return Parameter.objects.filter(pk__in=wanted).select_related("jurisdiction", "document")
