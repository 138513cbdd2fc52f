"""Where the policy is silent the office answers; where it speaks nobody overrules it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.core.errors import Conflict, Invalid, NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.engine.rules.lookup import Period, Series
from ronghe.engine.rules.values import Comparator, Kind, Modality, NotStated, Reason, Value
from ronghe.policy.queries.parameters import parameter_on, unanswered
from ronghe.policy.rules.parameters import value_from, value_json, with_answers
from ronghe.policy.services.parameters import Answer, answer_not_stated, close_answer
from tests.factories.accounts import actor_with
from tests.factories.policy import ParameterFactory
from tests.policy.conftest import City

DAY = timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.register("XCUT-03", "XCUT-02")
def test_an_answer_holds_from_its_day_with_who_and_why(office: City) -> None:
    silent = ParameterFactory(jurisdiction=office.city, value=None, valid_from=date(2021, 1, 1))
    place, key = office.city, silent.key
    said = parameter_on(place, key, date(2022, 1, 1))
    assert isinstance(said, NotStated)
    assert said.reason is Reason.SILENT
    assert silent in unanswered(office.actor, date(2022, 1, 1))
    answer = answer_not_stated(
        place,
        key,
        Answer("60", "市政府专题会议纪要〔2022〕3号", date(2022, 6, 1)),
        actor=office.actor,
        decided_by=office.units["市教育局"],
    )
    assert isinstance(parameter_on(place, key, date(2022, 5, 31)), NotStated)
    value = parameter_on(place, key, date(2022, 6, 1))
    assert isinstance(value, Value)
    assert value.number == 60
    assert "示例市教育局补充决定" in value.basis
    assert value.clause == silent.clause_label
    assert silent not in unanswered(office.actor, date(2022, 7, 1))
    close_answer(answer, actor=office.actor, valid_to=date(2022, 12, 31), reason="另有新规")
    assert isinstance(parameter_on(place, key, date(2022, 12, 31)), Value)
    assert isinstance(parameter_on(place, key, date(2023, 1, 1)), NotStated)


@pytest.mark.django_db
@pytest.mark.register("XCUT-03")
def test_what_the_policy_states_cannot_be_decided_otherwise(office: City) -> None:
    stated = ParameterFactory(jurisdiction=office.city, value="5", valid_from=date(2021, 1, 1))
    with pytest.raises(RuleViolated, match="已写明"):
        answer_not_stated(
            office.city,
            stated.key,
            Answer("6", "纪要", date(2022, 1, 1)),
            actor=office.actor,
            decided_by=office.units["市教育局"],
        )
    before = Answer("6", "纪要", date(2020, 1, 1), date(2020, 12, 31))
    answer_not_stated(
        office.city, stated.key, before, actor=office.actor, decided_by=office.units["市教育局"]
    )
    assert isinstance(parameter_on(office.city, stated.key, date(2020, 6, 1)), Value)


@pytest.mark.django_db
def test_answers_do_not_overlap_and_need_value_basis_and_right(office: City) -> None:
    silent = ParameterFactory(jurisdiction=office.city, value=None)
    common = {"actor": office.actor, "decided_by": office.units["市教育局"]}
    answer_not_stated(office.city, silent.key, Answer("1", "纪要", date(2022, 1, 1)), **common)
    with pytest.raises(Conflict):
        answer_not_stated(office.city, silent.key, Answer("2", "纪要", date(2023, 1, 1)), **common)
    for wrong in (
        Answer(None, "纪要", date(2021, 1, 1), date(2021, 2, 1)),
        Answer("2", " ", date(2021, 1, 1), date(2021, 2, 1)),
        Answer("很多", "纪要", date(2021, 1, 1), date(2021, 2, 1)),
        Answer("2", "纪要", date(2021, 3, 1), date(2021, 2, 1)),
    ):
        with pytest.raises(Invalid):
            answer_not_stated(office.city, silent.key, wrong, **common)
    with pytest.raises(Invalid, match="没有登记过"):
        answer_not_stated(office.city, "no.such", Answer("2", "纪要", date(2021, 1, 1)), **common)
    common["actor"] = actor_with(Role.SCHOOL, jurisdiction=office.city)
    with pytest.raises(NotAllowed):
        answer_not_stated(office.city, silent.key, Answer("2", "纪要", date(2021, 1, 1)), **common)


@pytest.mark.django_db
@pytest.mark.register("XCUT-01")
def test_another_jurisdictions_parameter_is_not_taken(office: City) -> None:
    row = ParameterFactory(jurisdiction=office.province)
    county = office.counties[0]
    assert isinstance(parameter_on(county, row.key, date(2022, 1, 1)), NotStated)
    inherited = parameter_on(county, row.key, date(2022, 1, 1), fallback=True)
    assert isinstance(inherited, Value)
    assert inherited.is_inherited


days = st.dates(date(2020, 1, 1), date(2024, 12, 31))


def period(start: date, end: date | None, value: Decimal | None) -> Period:
    return Period(start, end, value, Comparator.NONE, Modality.MUST, "（一）", "文号", "来源")


@st.composite
def periods(draw: st.DrawFn, silent: bool) -> tuple[Period, ...]:
    cuts = sorted(draw(st.sets(days, min_size=1, max_size=4)))
    ends = [*(cut - DAY for cut in cuts[1:]), draw(st.sampled_from([None, date(2025, 12, 31)]))]
    return tuple(
        period(start, end, draw(st.sampled_from([None, Decimal(1)])) if silent else Decimal(100 + n))
        for n, (start, end) in enumerate(zip(cuts, ends, strict=True))
    )


@given(periods(silent=True), periods(silent=False), days)
def test_on_every_day_the_policy_speaks_first_then_the_office(
    stated: tuple[Period, ...], answers: tuple[Period, ...], day: date
) -> None:
    series = Series("a.b", "x", "名", Kind.NUMBER, "", stated)
    merged = with_answers(series, answers)
    own = next((p for p in stated if p.covers(day)), None)
    given_ = next((p for p in answers if p.covers(day)), None)
    found = [p for p in merged.periods if p.covers(day)]
    assert len(found) <= 1
    if own is not None and own.value is not None:
        assert found[0].value == own.value
    elif given_ is not None:
        assert found[0].value == given_.value
    elif own is not None:
        assert found[0].value is None
    else:
        assert found == []
    assert merged.on(day) == found[0] if found else True


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("number", "12.50"),
        ("range", ["4000", "6000"]),
        ("date", "2020-04-20"),
        ("cycle", "P6M"),
        ("flag", True),
        ("names", ["甲", "乙"]),
    ],
)
def test_values_go_to_the_database_and_back(kind: str, raw: object) -> None:
    assert value_json(value_from(kind, raw)) == raw


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("number", "x"),
        ("number", True),
        ("number", "NaN"),
        ("range", ["6", "4"]),
        ("range", "4"),
        ("date", "2020-13-01"),
        ("cycle", "6M"),
        ("flag", "yes"),
        ("names", []),
        ("names", [1]),
    ],
)
def test_values_of_the_wrong_kind_are_refused(kind: str, raw: object) -> None:
    with pytest.raises(Invalid):
        value_from(kind, raw)
