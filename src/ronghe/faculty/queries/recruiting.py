"""The rules on hiring of a place on a day, put to one candidate by the rule book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.outcome import Verdict
from ronghe.engine.rules.trace import Row
from ronghe.engine.rules.values import Value
from ronghe.faculty.enums import StaffStatus, TeacherKind
from ronghe.faculty.models import Recruitment
from ronghe.faculty.queries.posts import posts_of
from ronghe.faculty.rules.intervals import Period
from ronghe.faculty.rules.recruiting import (
    NO_EXCEPTION,
    Candidate,
    Check,
    closing_words,
    facts_of,
    found_words,
    post_check,
    rows_asked,
)
from ronghe.policy.queries.rulings import KeptRuling, ask_by_name, inputs_of, row_of, rules_of

CHANNELS = {"TEA-08": "直接考察招聘", "TEA-09": "双师型人才引进绿色通道"}


def candidate_of(case: Recruitment) -> Candidate:
    """The candidate's facts with the school's free posts on that day."""
    posts = posts_of([case.school], case.hire_on)[0]
    return Candidate(
        hire_on=case.hire_on,
        is_specialist=case.kind != TeacherKind.GENERAL,
        work=tuple(Period(one.starts_on, one.ends_on) for one in case.work.all()),
        education=case.education,
        skill_level=case.skill_level,
        title_level=case.title_level,
        qualification=case.qualification,
        graduated_on=case.graduated_on,
        talent_kind=case.talent_kind,
        method=case.method,
        channel=case.channel,
        needs_post=case.status == StaffStatus.ESTABLISHMENT,
        free_posts=posts.free,
    )


def checks_of(case: Recruitment) -> list[Check]:
    """Every rule of the place that this hiring has to keep, as of the day of hiring."""
    candidate = candidate_of(case)
    rows = (row_of(case), *(row_of(one) for one in case.work.all()))
    found = [one for row in rows_asked(candidate) for one in _asked(case, candidate, row, rows)]
    post = post_check(candidate)
    return [*found, post] if post else found


def _asked(case: Recruitment, candidate: Candidate, row: str, rows: tuple[Row, ...]) -> Iterator[Check]:
    rules = [rule for rule in rules_of(case.school.jurisdiction, row) if rule.covers(case.hire_on)]
    if not rules and row in CHANNELS:
        yield Check(
            row,
            CHANNELS[row],
            Verdict.CANNOT_TELL,
            "本辖区没有这一规定",
            "改用一般招聘",
            admits_exception=False,
        )
    for rule in rules:
        yield _ruled(rule, case, candidate, row, rows)


def _ruled(rule: Rule, case: Recruitment, candidate: Candidate, row: str, rows: tuple[Row, ...]) -> Check:
    said = ask_by_name(rule, facts_of(candidate), on=case.hire_on, rows=rows)
    asked = inputs_of(rule)
    closes = ""
    if said.result.verdict is Verdict.NOT_MET:
        stated = {one.key: one for one in said.result.parameters if isinstance(one, Value)}
        closes = "；".join(dict.fromkeys(closing_words(candidate, asked, stated)))
    elif said.result.verdict is Verdict.CANNOT_TELL:
        closes = "缺：" + "；".join(said.result.missing_words)
    return Check(
        rule.id,
        rule.name,
        said.result.verdict,
        found_words(candidate, asked),
        closes,
        rule.document_number,
        rule.clause,
        admits_exception=row not in NO_EXCEPTION,
        ruling=said.kept(),
    )


def checks_data(checks: list[Check]) -> list[dict[str, Any]]:
    """The checks with their derivations, as they are kept with the case."""
    return [{**asdict(one), "verdict": one.verdict.value} for one in checks]


@dataclass(frozen=True, slots=True)
class Kept:
    """The kept checks, as the page shows them."""

    checks: tuple[Check, ...]

    @property
    def failing(self) -> tuple[Check, ...]:
        """Not met, or left to whoever approves."""
        return tuple(one for one in self.checks if one.verdict is not Verdict.MET)

    @property
    def barred(self) -> tuple[Check, ...]:
        """Not met, and no exception can be made."""
        return tuple(
            one for one in self.checks if one.verdict is Verdict.NOT_MET and not one.admits_exception
        )

    @property
    def rulings(self) -> list[KeptRuling]:
        """The stored derivations, step by step."""
        return [KeptRuling(one.ruling) for one in self.checks if one.ruling]


def kept_checks(case: Recruitment) -> Kept:
    return Kept(tuple(_read(one) for one in case.checks))


def _read(data: Mapping[str, Any]) -> Check:
    return Check(**{**data, "verdict": Verdict(data["verdict"])})
