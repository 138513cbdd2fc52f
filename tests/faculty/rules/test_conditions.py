"""The explainer's conditions, each met, not met and not to be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ronghe.engine.rules.outcome import Verdict
from ronghe.faculty.enums import ConditionKind as Kind
from ronghe.faculty.enums import DualLevel
from ronghe.faculty.rules.clocks import FiveYearTerms, read_five_years
from ronghe.faculty.rules.conditions import Condition, Facts, Holding, explain
from ronghe.faculty.rules.intervals import Period
from ronghe.faculty.rules.standards import LIAOCHENG, LINPING, NATIONAL, PRINTED, QINGYUAN, SHAOXING

ON = date(2024, 9, 1)
TERMS = FiveYearTerms(months=6, years=5)  # type: ignore[arg-type]  # whole months
ENOUGH = read_five_years(
    [Period(date(2023, 1, 1), date(2023, 12, 31))], ON, terms=TERMS, entered_on=date(2010, 1, 1)
)
LITTLE = read_five_years(
    [Period(date(2023, 1, 1), date(2023, 3, 31))], ON, terms=TERMS, entered_on=date(2010, 1, 1)
)
FACTS = Facts(
    on=ON,
    is_specialist=True,
    teaches_theory=True,
    teaches_practice=True,
    teacher_certificates=(Holding("教师资格证", "", date(2015, 1, 1)),),
    skills=(Holding("数控车工", "3", date(2018, 1, 1), date(2025, 1, 1)),),
    titles=(Holding("讲师", "middle", date(2020, 1, 1)),),
    experience=(Period(date(2010, 1, 1), date(2012, 12, 31)),),
    practice=ENOUGH,
    is_on_staff=True,
    engaged_since=date(2015, 9, 1),
)


@pytest.mark.parametrize(
    ("kind", "wanted", "facts", "verdict"),
    [
        (Kind.SPECIALIST, "", FACTS, Verdict.MET),
        (Kind.SPECIALIST, "", replace(FACTS, is_specialist=False), Verdict.NOT_MET),
        (Kind.SPECIALIST, "", replace(FACTS, is_specialist=None), Verdict.CANNOT_TELL),
        (Kind.TEACHES_THEORY, "", replace(FACTS, teaches_theory=False), Verdict.NOT_MET),
        (Kind.TEACHES_PRACTICE, "", replace(FACTS, teaches_practice=None), Verdict.CANNOT_TELL),
        (Kind.TEACHER_CERTIFICATE, "", FACTS, Verdict.MET),
        (Kind.TEACHER_CERTIFICATE, "", replace(FACTS, teacher_certificates=()), Verdict.NOT_MET),
        (Kind.SKILL_LEVEL, "3", FACTS, Verdict.MET),
        (Kind.SKILL_LEVEL, "4", FACTS, Verdict.MET),
        (Kind.SKILL_LEVEL, "2", FACTS, Verdict.NOT_MET),
        (Kind.SKILL_LEVEL, "3", replace(FACTS, on=date(2025, 1, 2)), Verdict.NOT_MET),
        (Kind.TITLE_LEVEL, "middle", FACTS, Verdict.MET),
        (Kind.TITLE_LEVEL, "associate", FACTS, Verdict.NOT_MET),
        (Kind.EXPERIENCE_YEARS, "3", FACTS, Verdict.MET),
        (
            Kind.EXPERIENCE_YEARS,
            "3",
            replace(FACTS, experience=(Period(date(2010, 1, 1), date(2012, 12, 30)),)),
            Verdict.NOT_MET,
        ),
        (Kind.PRACTICE_DAYS, "", FACTS, Verdict.MET),
        (Kind.PRACTICE_DAYS, "", replace(FACTS, practice=LITTLE), Verdict.NOT_MET),
        (Kind.PRACTICE_DAYS, "", replace(FACTS, practice=None), Verdict.CANNOT_TELL),
        (Kind.ENGAGED_YEARS, "2", replace(FACTS, is_on_staff=False), Verdict.MET),
        (
            Kind.ENGAGED_YEARS,
            "2",
            replace(FACTS, is_on_staff=False, engaged_since=date(2022, 9, 3)),
            Verdict.NOT_MET,
        ),
        (Kind.ENGAGED_YEARS, "2", replace(FACTS, is_on_staff=None), Verdict.CANNOT_TELL),
        (Kind.REVIEWED, "", FACTS, Verdict.CANNOT_TELL),
        (Kind.NOT_STATED, "", FACTS, Verdict.CANNOT_TELL),
    ],
)
def test_each_condition(kind: Kind, wanted: str, facts: Facts, verdict: Verdict) -> None:
    (answer,) = explain([Condition(kind, "示例条件", wanted)], facts).answers
    assert answer.verdict is verdict
    assert answer.found
    assert (verdict is Verdict.MET) or answer.closes


def test_one_of_a_group_is_enough() -> None:
    either = (
        Condition(Kind.SKILL_LEVEL, "技师", "2", group="甲"),
        Condition(Kind.TITLE_LEVEL, "中级", "middle", group="甲"),
    )
    assert explain(either, FACTS).verdict is Verdict.MET
    assert explain(either, replace(FACTS, titles=())).verdict is Verdict.NOT_MET


def test_a_level_adds_its_own_conditions() -> None:
    conditions = (
        Condition(Kind.TEACHES_THEORY, "理论"),
        Condition(Kind.SKILL_LEVEL, "高级工", "3", level=DualLevel.JUNIOR),
        Condition(Kind.SKILL_LEVEL, "技师", "2", level=DualLevel.MIDDLE),
    )
    assert explain(conditions, FACTS, DualLevel.JUNIOR).verdict is Verdict.MET
    assert explain(conditions, FACTS, DualLevel.MIDDLE).verdict is Verdict.NOT_MET


def test_what_the_plans_print() -> None:
    """清远 says what it means; the others print the word alone, so nobody can be told by them."""
    assert explain(QINGYUAN.conditions, FACTS).verdict is Verdict.MET
    assert explain(QINGYUAN.conditions, replace(FACTS, teaches_practice=False)).verdict is Verdict.NOT_MET
    for standard in (SHAOXING, LINPING, LIAOCHENG):
        assert explain(standard.conditions, FACTS).verdict is Verdict.CANNOT_TELL
    assert explain(NATIONAL.conditions, FACTS, DualLevel.JUNIOR).verdict is Verdict.CANNOT_TELL
    short = replace(FACTS, practice=LITTLE)
    assert explain(NATIONAL.conditions, short, DualLevel.JUNIOR).verdict is Verdict.NOT_MET
    assert NATIONAL.doubt
    assert len({one.key for one in PRINTED}) == 5
