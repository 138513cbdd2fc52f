"""Two schemes for one head and month: what texts and offices say, at pre-check, claim, approval, payment."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ronghe.core.errors import Conflict, RuleViolated
from ronghe.engine.marked_yaml import FilesRefused
from ronghe.engine.packs.schemes import Use, load_schemes
from ronghe.engine.rules.relations import Together
from ronghe.funding.models import FundingScheme, HeadMonth
from ronghe.funding.queries.assembling import precheck
from ronghe.funding.queries.stacking import EXCLUSIVE, PAIRED, meeting_of
from ronghe.funding.services import claims, payments
from ronghe.funding.services.claims import CLAIMS
from tests.factories.policy import ParameterAnswerFactory, ParameterFactory
from tests.funding.claims_world import HALF_YEAR, PACKS, YEAR, Town

pytestmark = pytest.mark.django_db
QINGYUAN = {one.key: one for one in load_schemes(PACKS / "qingyuan")}
PAIR = "funding.stacking.apprentice_with_intern"


@pytest.fixture
def town() -> Town:
    return Town()


def answer(town: Town, value: bool) -> None:
    """The office decides whether the two may be drawn together."""
    if not ParameterFactory._meta.model.objects.filter(jurisdiction=town.city, key=PAIR).exists():
        ParameterFactory(jurisdiction=town.city, key=PAIR, kind="flag", value=None, unit="")
    ParameterAnswerFactory(jurisdiction=town.city, key=PAIR, kind="flag", value=value, valid_from=YEAR.first)


def interns(town: Town) -> Any:
    town.roster([1], kind="intern", starts=YEAR.first, ends=HALF_YEAR.last, result="passed")
    return town.draft("intern", HALF_YEAR)


@pytest.mark.register("FUND-17")
def test_the_text_of_a_scheme_excludes_another_by_name() -> None:
    mine = replace(QINGYUAN["apprentice"], excludes=("intern",))
    found = meeting_of(mine, QINGYUAN["intern"], ("a", "b"), on=YEAR.last)
    assert found.verdict is Together.EXCLUDED
    assert "学生实习补助" in found.words
    assert "清府办函〔2020〕8号" in found.words
    assert meeting_of(QINGYUAN["intern"], mine, ("a", "b"), on=YEAR.last).verdict is Together.EXCLUDED
    china = replace(QINGYUAN["farmer"], excludes=("china.new_apprentice",))
    other = load_schemes(PACKS / "china")[0]
    assert meeting_of(china, other, ("a", "b"), on=YEAR.last).verdict is Together.EXCLUDED
    plain = QINGYUAN["farmer"]
    assert meeting_of(plain, other, ("a", "b"), on=YEAR.last).verdict is Together.ALLOWED
    assert meeting_of(plain, other, ("a", EXCLUSIVE), on=YEAR.last).verdict is Together.UNDECIDED
    assert meeting_of(plain, other, ("a", f"{PAIRED}b"), on=YEAR.last).verdict is Together.UNDECIDED


def test_an_excluded_scheme_that_does_not_exist_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "qingyuan"
    folder.mkdir()
    text = (PACKS / "qingyuan" / "schemes.yaml").read_text(encoding="utf-8")
    wrong = text.replace("    modality: may\n", "    modality: may\n    excludes: [nothing]\n", 1)
    (folder / "schemes.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(FilesRefused) as error:
        load_schemes(folder)
    assert "互斥项目“nothing”不在本文件中" in str(error.value)


@pytest.mark.register("FUND-17", "INT-03")
@pytest.mark.rule("qy.range.apprentice", "qy.range.intern")
def test_the_office_decides_for_the_pair_and_the_other_claim_is_named(town: Town) -> None:
    """Undecided: refused, with the other claim named. Decided that both may be drawn: both are paid."""
    town.roster([1])
    first = town.approved()
    draft = interns(town)
    with pytest.raises(RuleViolated, match=first.number) as error:
        CLAIMS.take(draft, "submit", actor=town.clerk)
    assert "须由主管单位决定" in error.value.message
    answer(town, True)
    found = precheck(town.schemes["intern"], town.enterprise, HALF_YEAR, as_of=HALF_YEAR.last)
    assert found.outcome.verdict == "met"
    CLAIMS.take(draft, "submit", actor=town.clerk)
    CLAIMS.take(draft, "pass_first", actor=town.first)
    CLAIMS.take(draft, "pass_second", actor=town.second)
    town.noticed(draft)
    CLAIMS.take(draft, "approve", actor=town.second)
    assert HeadMonth.objects.filter(month=YEAR.first).count() == 2
    town.account()
    batch = payments.make_batch([draft], actor=town.finance)
    assert batch.total_fen == draft.approved_fen


def test_what_may_not_stand_together_is_not_paid_either(town: Town) -> None:
    """Both approved while it was allowed; the present text excludes them: the batch says with which claim."""
    town.roster([1])
    first = town.approved()
    answer(town, True)
    draft = interns(town)
    CLAIMS.take(draft, "submit", actor=town.clerk)
    CLAIMS.take(draft, "pass_first", actor=town.first)
    CLAIMS.take(draft, "pass_second", actor=town.second)
    town.noticed(draft)
    CLAIMS.take(draft, "approve", actor=town.second)
    scheme = town.schemes["intern"]
    wording = replace(scheme.wording, excludes=("apprentice",))
    FundingScheme.objects.filter(pk=scheme.pk).update(definition=wording.to_data())
    draft.refresh_from_db()
    town.account()
    with pytest.raises(RuleViolated, match=first.number) as error:
        payments.make_batch([draft], actor=town.finance)
    assert "写明不能与" in error.value.message


def test_two_open_to_all_may_be_added_up() -> None:
    town = Town(more={Use.STACKING: True})
    town.roster([1])
    town.approved()
    draft = interns(town)
    CLAIMS.take(draft, "submit", actor=town.clerk)
    assert draft.claimed_fen == 6 * Decimal(300) * 100
    second = claims.latest_evidence(draft)
    assert second.number == 1


def test_the_same_scheme_twice_is_never_allowed() -> None:
    town = Town(more={Use.STACKING: True})
    town.roster([1])
    first = town.reviewed()
    second = town.reviewed()
    town.noticed(first, second)
    CLAIMS.take(first, "approve", actor=town.second)
    with pytest.raises(Conflict, match="不能重复领取同一项"):
        CLAIMS.take(second, "approve", actor=town.second)
