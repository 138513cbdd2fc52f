"""Standards that hold for a place, the facts of a teacher, and the explanation of one by the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ronghe.core.models import Jurisdiction
from ronghe.engine.rules.outcome import Outcome, Verdict
from ronghe.faculty.enums import CertificateKind, ConditionKind, DualLevel, StaffStatus, TeacherKind
from ronghe.faculty.models import Employment, RecognitionStandard, Teacher
from ronghe.faculty.queries.clocks import periods_of, read_clocks
from ronghe.faculty.queries.terms import TermsBook
from ronghe.faculty.rules.conditions import Answer, Condition, Explanation, Facts, Holding, explain
from ronghe.faculty.rules.intervals import Period
from ronghe.faculty.rules.standards import BY_KEY, NATIONAL, PRINTED, Standard
from ronghe.policy.queries.parameters import slug_of

LOCAL = "local-"


def standards_for(place: Jurisdiction, on: date) -> list[Standard]:
    """By which a teacher of that place may be recognised: the offices' own, the printed, the nation's."""
    issued = RecognitionStandard.objects.in_line(place).on(on).prefetch_related("conditions")
    line = _slugs(place)
    printed = [one for one in PRINTED if one is not NATIONAL and one.jurisdiction in line]
    return [*(_issued(row) for row in issued), *printed, NATIONAL]


def _slugs(place: Jurisdiction) -> set[str]:
    codes = place.path.strip("/").split("/")
    paths = ["/".join(codes[:i]) + "/" for i in range(1, len(codes) + 1)]
    return {slug_of(one) for one in Jurisdiction.objects.filter(path__in=paths)}


def _issued(row: RecognitionStandard) -> Standard:
    conditions = tuple(
        Condition(ConditionKind(one.kind), one.text, one.wanted, one.level, one.group)
        for one in row.conditions.all()
    )
    levels = tuple(level for level in DualLevel.values if any(one.level == level for one in conditions))
    return Standard(
        key=f"{LOCAL}{row.pk}",
        name=row.name,
        jurisdiction="",
        document=row.document_number,
        clause=row.clause,
        text=row.name,
        conditions=conditions,
        levels=levels or (DualLevel.UNGRADED,),
        years_valid=row.years_valid,
        publicity_workdays=row.publicity_workdays,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def standard_by_key(key: str) -> Standard | None:
    """The standard a case names, whether it still holds or not."""
    if key in BY_KEY:
        return BY_KEY[key]
    number = key.removeprefix(LOCAL)
    if not number.isdecimal():
        return None
    row = RecognitionStandard.objects.prefetch_related("conditions").filter(pk=int(number)).first()
    return _issued(row) if row else None


def facts_of(teacher: Teacher, on: date, book: TermsBook | None = None) -> Facts:
    """What the file says on a day. Seven queries at most."""
    jobs = list(Employment.objects.on(on).filter(teacher=teacher).order_by("form"))
    main = jobs[0] if jobs else None
    certificates = list(teacher.certificates.all())
    clocks = read_clocks(teacher, periods_of([teacher.pk]).get(teacher.pk, []), on, book or TermsBook())
    return Facts(
        on=on,
        is_specialist=None if main is None else main.kind != TeacherKind.GENERAL,
        teaches_theory=teacher.teaches_theory,
        teaches_practice=teacher.teaches_practice,
        teacher_certificates=_held(certificates, CertificateKind.TEACHER),
        skills=_held(certificates, CertificateKind.SKILL),
        titles=tuple(Holding(one.name, one.level, one.obtained_on) for one in teacher.titles.all()),
        experience=tuple(Period(one.starts_on, one.ends_on) for one in teacher.experience.all()),
        practice=clocks.five,
        is_on_staff=None if main is None else main.status == StaffStatus.ESTABLISHMENT,
        engaged_since=main.starts_on if main else None,
    )


def _held(certificates: list[Any], kind: str) -> tuple[Holding, ...]:
    return tuple(
        Holding(one.name, one.level, one.obtained_on, one.expires_on)
        for one in certificates
        if one.kind == kind
    )


def explain_teacher(teacher: Teacher, standard: Standard, level: str, on: date) -> Explanation:
    return explain(standard.conditions, facts_of(teacher, on), level)


@dataclass(frozen=True, slots=True)
class StandardReading:
    """A standard with what it says of one teacher, for the explainer page."""

    standard: Standard
    level: str
    explanation: Explanation

    @property
    def level_label(self) -> str:
        return str(DualLevel(self.level).label)


def explain_all(teacher: Teacher, on: date) -> list[StandardReading]:
    """Every standard of the teacher's place, at each of its levels."""
    facts = facts_of(teacher, on)
    return [
        StandardReading(standard, level, explain(standard.conditions, facts, level))
        for standard in standards_for(teacher.jurisdiction, on)
        for level in standard.levels
    ]


def explanation_data(explanation: Explanation, on: date) -> dict[str, Any]:
    """The explanation as it is kept with a case."""
    return {
        "on": on.isoformat(),
        "verdict": explanation.verdict.value,
        "answers": [_answer_data(one) for one in explanation.answers],
    }


def _answer_data(answer: Answer) -> dict[str, Any]:
    return {
        "kind": answer.condition.kind.value,
        "text": answer.condition.text,
        "wanted": answer.condition.wanted,
        "level": answer.condition.level,
        "group": answer.condition.group,
        "verdict": answer.verdict.value,
        "missing": list(answer.outcome.missing),
        "found": answer.found,
        "closes": answer.closes,
    }


def explanation_from(data: dict[str, Any]) -> Explanation | None:
    """The kept explanation, as the page shows it."""
    if not data:
        return None
    answers = tuple(
        Answer(
            Condition(ConditionKind(one["kind"]), one["text"], one["wanted"], one["level"], one["group"]),
            Outcome(Verdict(one["verdict"]), tuple(one["missing"])),
            one["found"],
            one["closes"],
        )
        for one in data["answers"]
    )
    verdict = Verdict(data["verdict"])
    missing = tuple(m for one in answers for m in one.outcome.missing)
    outcome = Outcome(verdict, missing if verdict is Verdict.CANNOT_TELL else ())
    return Explanation(answers, outcome)
