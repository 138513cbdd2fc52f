"""The conditions of hiring in a place on a day, held against one candidate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ronghe.core.models import Jurisdiction
from ronghe.engine.rules.lookup import parameter
from ronghe.engine.rules.outcome import Outcome, Verdict
from ronghe.faculty.enums import StaffStatus, TeacherKind
from ronghe.faculty.models import Recruitment
from ronghe.faculty.queries.posts import posts_of
from ronghe.faculty.rules.intervals import Period
from ronghe.faculty.rules.recruiting import Candidate, Check, Terms, check_candidate
from ronghe.policy.queries.parameters import parameter_store, slug_of

KEYS = {
    "years": "recruitment.enterprise_experience.minimum_years",
    "degree": "recruitment.degree.minimum",
    "qualification": "recruitment.qualification.minimum",
    "relaxation": "recruitment.degree_relaxation.skill_level",
    "fresh_allowed": "recruitment.fresh_graduates.allowed",
    "direct_kinds": "recruitment.direct_assessment.kinds",
    "green_inside": "recruitment.green_channel.within_establishment",
    "methods": "recruitment.methods",
}


def terms_on(place: Jurisdiction, case: Recruitment) -> Terms:
    """The parameters of the place on the day of hiring."""
    store = parameter_store(keys=KEYS.values())
    return Terms(
        **{
            name: parameter(store, key, jurisdiction=slug_of(place), on=case.hire_on, fallback=True)
            for name, key in KEYS.items()
        }
    )


def candidate_of(case: Recruitment) -> Candidate:
    """The candidate's facts with the school's free posts on that day."""
    posts = posts_of([case.school], case.hire_on)[0]
    return Candidate(
        hire_on=case.hire_on,
        is_specialist=case.kind != TeacherKind.GENERAL,
        work=tuple(Period(one.starts_on, one.ends_on) for one in case.work.all()),
        education=case.education,
        skill_level=case.skill_level,
        qualification=case.qualification,
        is_fresh_graduate=case.is_fresh_graduate,
        talent_kind=case.talent_kind,
        method=case.method,
        channel=case.channel,
        needs_post=case.status == StaffStatus.ESTABLISHMENT,
        free_posts=posts.free,
    )


def checks_of(case: Recruitment) -> list[Check]:
    """Every condition of the place, as of the day of hiring."""
    return check_candidate(candidate_of(case), terms_on(case.school.jurisdiction, case))


def checks_data(checks: list[Check]) -> list[dict[str, Any]]:
    """The checks as they are kept with the case."""
    return [
        {
            "key": one.key,
            "label": one.label,
            "verdict": one.verdict.value,
            "missing": list(one.outcome.missing),
            "found": one.found,
            "closes": one.closes,
            "document": one.document,
            "clause": one.clause,
            "admits_exception": one.admits_exception,
        }
        for one in checks
    ]


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


def kept_checks(case: Recruitment) -> Kept:
    return Kept(
        tuple(
            Check(
                key=one["key"],
                label=one["label"],
                outcome=Outcome(Verdict(one["verdict"]), tuple(one["missing"])),
                found=one["found"],
                closes=one["closes"],
                document=one["document"],
                clause=one["clause"],
                admits_exception=one["admits_exception"],
            )
            for one in case.checks
        )
    )
