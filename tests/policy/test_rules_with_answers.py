"""Rules reckon with what the office decided, and come out the same years later."""

from __future__ import annotations

from datetime import date

import pytest

from ronghe.core.models import Jurisdiction
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules import Trace, Verdict
from ronghe.engine.rules.trace import Row
from ronghe.policy.queries.rules import (
    apply_again,
    apply_rule,
    open_parameters,
    rule_store,
    rules_of,
    shape_of,
)
from ronghe.policy.services.parameters import Answer, answer_not_stated
from tests.policy.conftest import City

RULE = "qy.range.apprentice"
KEY = "funding.apprentice_subsidy.by_part_year"
INPUTS = {"rate": 5000, "heads": 20, "months": 10}


@pytest.fixture
def qingyuan(office: City) -> City:
    Jurisdiction.objects.filter(pk=office.city.pk).update(pack="qingyuan")
    office.city.refresh_from_db()
    return office


def _answer(office: City, key: str, value: object, since: date) -> None:
    rule = next(rule for rule in shipped_book() if key in rule.parameters.values())
    answer_not_stated(
        office.city,
        key,
        Answer(value, "市政府专题会议纪要〔2021〕5号", since),
        actor=office.actor,
        decided_by=office.units["市教育局"],
        shape=shape_of(rule, key),
    )


@pytest.mark.django_db
@pytest.mark.register("XCUT-03", "XCUT-02")
def test_the_offices_answer_decides_from_its_day(qingyuan: City) -> None:
    _answer(qingyuan, KEY, True, date(2021, 6, 1))
    before = apply_rule(RULE, INPUTS, on=date(2021, 5, 31))
    assert before.verdict is Verdict.CANNOT_TELL
    assert before.missing == (KEY,)
    after = apply_rule(RULE, INPUTS, on=date(2021, 6, 1), rows={"heads": (Row("placement", "1"),)})
    assert str(after.amount) == "83333.40"
    assert "补充决定" in after.trace.to_json()
    stored = Trace.from_json(after.trace.to_json())
    assert apply_again(stored).agrees
    assert stored.digest == after.trace.digest


@pytest.mark.django_db
def test_what_is_still_to_be_decided_is_listed(qingyuan: City) -> None:
    rule = shipped_book().get(RULE)
    assert [one.key for one in open_parameters(rule, date(2021, 6, 1))] == [KEY]
    _answer(qingyuan, KEY, False, date(2021, 1, 1))
    assert open_parameters(rule, date(2021, 6, 1)) == []
    assert {one.id for one in rules_of(qingyuan.city)} >= {RULE}


@pytest.mark.django_db
def test_an_answer_never_replaces_what_a_file_states(qingyuan: City) -> None:
    key = "goal.qy.ratio.dual"
    _answer(qingyuan, key, "10", date(2021, 1, 1))
    result = apply_rule("qy.ratio.dual", {"dual": 20, "specialists": 100}, on=date(2021, 12, 31))
    assert result.verdict is Verdict.NOT_MET
    assert ("qingyuan", key) in rule_store(keys=[key]).series
