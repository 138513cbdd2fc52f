"""Every case that a rule carries in its file comes out as written there."""

from __future__ import annotations

import pytest

from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules import recheck
from ronghe.engine.rules.assuming import with_assumptions
from ronghe.engine.rules.declaration import Computable, Rule
from ronghe.engine.rules.testing import run_cases
from ronghe.engine.rules.trace import Trace

BOOK = shipped_book()
LOCAL = [
    pytest.param(rule, id=rule.id, marks=pytest.mark.rule(rule.id)) for rule in BOOK if not rule.is_national
]
NATIONAL = [pytest.param(rule, id=rule.id) for rule in BOOK if rule.is_national]


@pytest.mark.parametrize("rule", [*LOCAL, *NATIONAL])
def test_the_cases_of_a_rule_come_out(rule: Rule) -> None:
    results = list(run_cases(BOOK, rule))
    assert [f"{one.case.name}：{one.reason}" for one in results if not one.passed] == []
    wanted = 1 if rule.computable is Computable.CHECKLIST else 2
    assert sum(one.case.expect.outcome == "met" for one in results) >= wanted
    assert sum(one.case.expect.outcome != "met" for one in results) >= wanted


@pytest.mark.parametrize("rule", [*LOCAL, *NATIONAL])
def test_a_stored_derivation_comes_out_the_same_again(rule: Rule) -> None:
    for one in run_cases(BOOK, rule):
        if one.result is None:
            continue
        store = with_assumptions(BOOK.store, rule.jurisdiction, one.case.assume)
        stored = Trace.from_json(one.result.trace.to_json())
        assert recheck(stored, book=BOOK.formulas, store=store).agrees
        assert stored.digest == one.result.trace.digest
