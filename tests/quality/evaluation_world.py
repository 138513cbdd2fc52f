"""A city with a school, offices, an industry body, an enterprise and an evaluator; a round of six parties."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

import ronghe
from ronghe.accounts.models import User
from ronghe.accounts.queries import actor_of
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind as Kind
from ronghe.directory.models import Organisation
from ronghe.engine.appraisal import load_schemes as read_schemes
from ronghe.engine.statforms import load_forms as read_forms
from ronghe.engine.surveys.templates import load_questionnaires
from ronghe.quality.models import (
    EvaluationCase,
    EvaluationResult,
    EvaluationRound,
    EvaluationScheme,
    Scoring,
    Survey,
)
from ronghe.quality.services import evaluation as rounds
from ronghe.quality.services import evaluation_scoring as scoring
from ronghe.quality.services import honours, pilots, skills, statistics, surveys, typical
from ronghe.quality.services.evaluation_schemes import decide_weights, load_schemes
from ronghe.quality.services.evaluation_scoring import Given
from tests.factories.accounts import UserFactory
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.funding.money_world import stated

SYSTEM = Actor.for_system("test")
PACKS = Path(ronghe.__file__).with_name("jurisdictions")
PARTY_WEIGHTS = {
    "government": 30,
    "school": 10,
    "industry": 15,
    "enterprise": 15,
    "student": 15,
    "parent": 15,
}
STUDENT_FORM = load_questionnaires(PACKS / "china")["student"]


def _user(role: str, organisation: Organisation) -> User:
    made: User = UserFactory(role=role, organisation=organisation)
    return made


@dataclass
class EvaluationCity:
    """The players. ``pack`` is whose rules the city follows."""

    pack: str = "linping"
    key: str = "six_party"
    place: Jurisdiction = field(init=False)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.place = stated(self.pack) if self.pack else JurisdictionFactory()
        for name, kind, role in (
            ("education", Kind.EDUCATION, Role.EDUCATION),
            ("school", Kind.SECONDARY_SCHOOL, Role.SCHOOL),
            ("industry", Kind.ASSOCIATION, Role.ASSOCIATION),
            ("enterprise", Kind.ENTERPRISE, Role.ENTERPRISE),
            ("evaluator", Kind.EVALUATOR, Role.EVALUATOR),
            ("supervision", Kind.SUPERVISION, Role.SUPERVISION),
        ):
            self.bodies[name] = OrganisationFactory(jurisdiction=self.place, kind=kind)
            self.users[name] = _user(role, self.bodies[name])

    def actor(self, name: str) -> Actor:
        return actor_of(self.users[name], timezone.localdate())

    @property
    def scheme(self) -> EvaluationScheme:
        found = EvaluationScheme.objects.current().filter(code=f"{self.pack}.{self.key}").first()
        if found is None:
            load_schemes(read_schemes(PACKS / self.pack), self.place, actor=SYSTEM)
            found = EvaluationScheme.objects.get(code=f"{self.pack}.{self.key}", is_current=True)
        return found

    def weigh(self, /, **changes: int) -> None:
        """Decide every open weight: those of the parties as above, the groups alike."""
        wording = self.scheme.wording
        groups = len(wording.groups)
        shares = {group.key: Decimal(100) / groups for group in wording.groups}
        shares = {key: value.quantize(Decimal("0.01")) for key, value in shares.items()}
        last = wording.groups[-1].key
        shares[last] += 100 - sum(shares.values())
        answers = {}
        for key, _name in wording.weight_keys():
            part, _, name = key.rpartition(".")[2].partition("_")
            parties = {one.key: PARTY_WEIGHTS.get(one.key, 0) for one in wording.parties} | changes
            answers[key] = Decimal(parties[name]) if part == "party" else shares[name]
        decide_weights(
            self.scheme,
            self.place,
            answers,
            actor=self.actor("education"),
            decided_by=self.bodies["education"],
            basis="示例会议纪要",
            valid_from=date(2020, 1, 1),
        )

    def round(self, year: int = 2023, **more: Any) -> EvaluationRound:
        today = timezone.localdate()
        values = {
            "organisation": self.bodies["education"],
            "name": "示例质量评价",
            "scheme": self.scheme,
            "year": year,
            "opens_on": today - timedelta(days=30),
            "closes_on": today + timedelta(days=30),
            "appeal_days": 5,
            "conflict_years": 3,
            "remark": "申诉期由组织部门确定",
            **more,
        }
        made: EvaluationRound = rounds.ROUND.record(values, actor=self.actor("education"))
        return made

    def case(self, of: EvaluationRound) -> EvaluationCase:
        """The school in the round."""
        return rounds.add_subjects(of, [(self.bodies["school"], "")], actor=self.actor("education"))[0]

    def fill(self, sheet: Scoring, actor: Actor, mark: int = 80) -> None:
        """Declare where needed, give every item the same share of its full mark, hand in."""
        if not sheet.is_self:
            scoring.declare_independence(sheet, actor=actor)
        asked = sheet.case.round.scheme.wording.asked_of(sheet.party)
        given = {item.key: Given(Decimal(mark * item.full) / 100) for _group, item in asked}
        scoring.save_scores(sheet, given, actor=actor, submit=True)

    def survey(self, people: int = 20, form: Any = STUDENT_FORM, **more: Any) -> Survey:
        """An open survey about the school with so many answers of good cheer."""
        today = timezone.localdate()
        values = {
            "organisation": self.bodies["school"],
            "title": "示例满意度调查",
            "year": 2023,
            "about": self.bodies["school"],
            "way": "link",
            "opens_on": today,
            "closes_on": today,
            **more,
        }
        made: Survey = surveys.SURVEY.record(values, actor=self.actor("education"))
        surveys.draw_up(made, form.to_data(), actor=self.actor("education"))
        surveys.SURVEY.take(made, "open", actor=self.actor("education"))
        for number in range(people):
            surveys.answer(made, sheet(number), actor=Actor.anonymous())
        return made


def sheet(number: int, **changes: list[str]) -> dict[str, list[str]]:
    """An answer sheet to the students' questionnaire."""
    return {
        "grade": [f"g{number % 3 + 1}"],
        "overall": ["v5" if number % 2 else "v4"],
        "skill": ["v4"],
        "internship": ["not_yet"],
        "wishes": ["practice"],
        **changes,
    }


def evaluation_samples(place: Jurisdiction) -> dict[str, int]:
    """One row of everything in this part that an address can name, by the beginning of its route."""
    office = OrganisationFactory(jurisdiction=place, kind=Kind.EDUCATION)
    school = OrganisationFactory(jurisdiction=place, kind=Kind.SECONDARY_SCHOOL)
    today = timezone.localdate()
    scheme = _first(load_schemes(read_schemes(PACKS / "qingyuan"), place, actor=SYSTEM))
    form = _first(statistics.load_forms(read_forms(PACKS / "china"), place, actor=SYSTEM))
    span = {"opens_on": today - timedelta(days=9), "closes_on": today}
    row = rounds.ROUND.record(
        {
            "organisation": office,
            "name": "示例评价",
            "scheme": scheme,
            "year": 2023,
            "appeal_days": 5,
            **span,
        },
        actor=SYSTEM,
    )
    case = rounds.add_subjects(row, [(school, "")], actor=SYSTEM)[0]
    rounds.CASE.take(case, "start", actor=SYSTEM, note="示例")
    contract = rounds.COMMISSION.record(
        {
            "organisation": office,
            "name": "示例委托",
            "body": OrganisationFactory(jurisdiction=place, kind=Kind.EVALUATOR),
            "number": "HT-1",
            "qualification": "示例",
            "areas": "示例",
            "starts_on": today,
            "ends_on": today,
        },
        actor=SYSTEM,
    )
    paper = scoring.assign_scorer(case, "third", contract.body, actor=SYSTEM, commission=contract)
    scoring.declare_independence(paper, actor=SYSTEM)
    keys = [item.key for _group, item in scheme.wording.asked_of("third")]
    scoring.save_scores(paper, {key: Given(Decimal(80)) for key in keys}, actor=SYSTEM, submit=True)
    sample = scoring.draw_sample(row, actor=SYSTEM, size=1, seed="示例")
    scoring.record_finding(sample.items.get(), actor=SYSTEM, finding="sound", text="示例")
    survey = surveys.SURVEY.record(
        {"organisation": school, "title": "示例调查", "year": 2023, **span}, actor=SYSTEM
    )
    surveys.draw_up(survey, STUDENT_FORM.to_data(), actor=SYSTEM)
    collection = statistics.STAT_ROUND.record(
        {"organisation": office, "form": form, "year": 2023, **span}, actor=SYSTEM
    )
    filled = statistics.add_units(collection, [school], actor=SYSTEM)[0]
    result = EvaluationResult.objects.create(
        case=case,
        number=f"PJ2023-{case.pk}-1",
        version=1,
        total=80,
        detail={"lines": [], "notes": []},
        weights={"parties": {}, "groups": {}},
        scheme_digest=scheme.digest,
        published_on=today,
    )
    use = {"organisation": office, "result": result, "kind": "support", "decision": "示例", "why": "示例"}
    return {
        "quality/schemes/": scheme.pk,
        "quality/rounds/": row.pk,
        "quality/evaluations/": case.pk,
        "quality/commissions/": contract.pk,
        "quality/uses/": rounds.RESULT_USE.record({**use, "decided_on": today}, actor=SYSTEM).pk,
        "quality/samples/": sample.pk,
        "quality/samples/items/": sample.items.get().pk,
        "quality/scorings/": paper.pk,
        "quality/surveys/": survey.pk,
        "quality/statforms/": form.pk,
        "quality/statrounds/": collection.pk,
        "quality/returns/": filled.pk,
        **_records(school, today),
        **_public(office, school, contract, result),
    }


def _public(
    office: Organisation, school: Organisation, contract: Any, result: EvaluationResult
) -> dict[str, int]:
    """What reaches the public site, and the counts of skilled people."""
    day = date(2023, 1, 1)
    action = pilots.ACTION.record(
        {
            "organisation": school,
            "name": "示例试点",
            "kind": "pilot",
            "clause": "示例条款",
            "effect": "示例成效",
            "starts_on": day,
        },
        actor=SYSTEM,
    )
    rating = pilots.RATING.record(
        {
            "organisation": office,
            "action": action,
            "year": 2023,
            "way": "third",
            "commission": contract,
            "rating": "mostly",
            "why": "示例",
        },
        actor=SYSTEM,
    )
    case = typical.TYPICAL.record(
        {
            "organisation": school,
            "kind": "result",
            "title": "示例",
            "year": 2023,
            "subject": "示例成果",
            "summary": "示例",
            "text": "示例",
        },
        actor=SYSTEM,
    )
    for flow, row in ((pilots.RATING, rating), (typical.TYPICAL, case)):
        for step in ("submit", "review", "publish"):
            if step != "review" or row is case:
                flow.take(row, step, actor=SYSTEM)
    standard = skills.STANDARD.record(
        {"organisation": office, "name": "示例标准", "level": "national", "version": "1", "valid_from": day},
        actor=SYSTEM,
    )
    incentive = skills.INCENTIVE.record(
        {
            "organisation": office,
            "name": "示例激励",
            "kind": "title",
            "document": "示例文件",
            "clause": "示例条款",
            "starts_on": day,
        },
        actor=SYSTEM,
    )
    count = skills.SKILL_EVALUATION.record(
        {
            "organisation": school,
            "year": 2023,
            "standard": standard,
            "grade": "4",
            "candidates": 9,
            "passed": 8,
        },
        actor=SYSTEM,
    )
    return {
        "quality/actions/": action.pk,
        "quality/ratings/": rating.pk,
        "quality/typical/": case.pk,
        "quality/standards/": standard.pk,
        "quality/incentives/": incentive.pk,
        "quality/skill-evaluations/": count.pk,
        "public/evaluations/": result.pk,
        "public/actions/": rating.pk,
        "public/cases/": case.pk,
    }


def _first(found: list[Any]) -> Any:
    return found[0]


def _records(school: Organisation, today: date) -> dict[str, int]:
    """One row of each register of counted facts."""
    common = {"organisation": school, "year": 2023}
    cycle = honours.CYCLE.record(
        {**common, "field": "示例", "target": "示例", "standard": "示例"}, actor=SYSTEM
    )
    rows = {
        "improvements": (
            honours.IMPROVEMENT,
            {
                "organisation": school,
                "cycle": cycle,
                "number": 1,
                "problem": "示例",
                "measure": "示例",
                "duty": "示例",
                "due_on": today,
            },
        ),
        "honours": (honours.HONOUR, {**common, "kind": "craftsman", "name": "示例", "recipient": "示例"}),
        "party-indicators": (honours.PARTY_INDICATOR, {**common, "process": "plan", "indicator": "示例"}),
        "ethics-hours": (honours.ETHICS_HOURS, {**common, "scope": "全校", "hours": Decimal(16)}),
        "moral-models": (honours.MORAL_MODEL, {**common, "kind": "case", "name": "示例", "level": "校级"}),
        "moral-activities": (
            honours.MORAL_ACTIVITY,
            {**common, "topic": "mental", "name": "示例", "sessions": 1, "people": 1},
        ),
        "safety": (honours.SAFETY, {**common, "kind": "drill", "name": "示例", "on": date(2023, 5, 1)}),
        "student-counts": (honours.STUDENT_COUNT, {**common, "stage": "一年级", "evaluated": 1, "good": 1}),
    }
    made = {f"quality/{route}/": of.record(values, actor=SYSTEM).pk for route, (of, values) in rows.items()}
    return made | {"quality/cycles/": cycle.pk}
