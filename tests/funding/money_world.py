"""A place with a shipped pack's parameters, a school in it, its people and its money."""

from __future__ import annotations

from datetime import date
from typing import Any

from ronghe.accounts.models import User
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import RegisterServices
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.funding.enums.pay import IncomeKind, ShareKind
from ronghe.funding.models import DistributionProposal, IncomeProject
from ronghe.funding.services import income
from ronghe.funding.services import money_registers as registers
from ronghe.funding.services.pay import ShareRow, draft_proposal, set_shares, set_sources
from ronghe.policy.models import Parameter
from ronghe.policy.rules.parameters import value_json
from tests.factories.accounts import MembershipFactory, UserFactory, actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.factories.money import IncomeProjectFactory

SYSTEM = Actor.for_system("money-test")
DAY = date(2025, 6, 30)


def stated(slug: str) -> Jurisdiction:
    """A city with the parameters of that pack, as its documents state them."""
    place = JurisdictionFactory(pack=slug)
    Parameter.objects.bulk_create(
        Parameter(
            jurisdiction=place,
            key=series.key,
            name=series.name,
            kind=series.kind,
            value=value_json(period.value),
            unit=series.unit,
            comparator=period.comparator,
            modality=period.modality,
            valid_from=period.valid_from,
            valid_to=period.valid_to,
            clause_label=period.clause[:300],
            document_number=period.document_number[:300],
            source=period.source,
            rule=series.rule,
            register=list(series.register),
        )
        for series in shipped_book().store.of(slug)
        for period in series.periods
    )
    return place


class School:
    """A school of a place, its manager, its people, and offices that decide."""

    def __init__(self, slug: str, kind: OrganisationKind = OrganisationKind.SECONDARY_SCHOOL) -> None:
        self.place = stated(slug)
        self.school: Organisation = OrganisationFactory(jurisdiction=self.place, school=True, kind=kind)
        self.clerk = actor_with(Role.SCHOOL, organisation=self.school)
        self.hrss = actor_with(Role.HRSS, jurisdiction=self.place)
        self.finance = actor_with(Role.FINANCE, jurisdiction=self.place)
        self.people: list[User] = [self._person() for _ in range(3)]

    def _person(self) -> User:
        user: User = UserFactory()
        MembershipFactory(user=user, organisation=self.school, role=Role.TEACHER)
        return user

    def project(
        self, came: int, cost: int = 0, kind: str = IncomeKind.SOCIAL_SERVICE, **fields: object
    ) -> IncomeProject:
        """A project of 2025 with that income and cost, in fen."""
        made: IncomeProject = IncomeProjectFactory(organisation=self.school, kind=kind, **fields)
        income.receive(made, came, actor=self.clerk, text="服务收入", on=DAY)
        if cost:
            use = made.allowed_uses[0] if made.is_horizontal else ""
            income.spend(made, cost, actor=self.clerk, text="项目成本", use=use, on=DAY)
        return made

    def propose(
        self,
        sources: list[tuple[IncomeProject, int]],
        amounts: list[int] | None = None,
        kind: str = ShareKind.SERVICE,
        **more: object,
    ) -> DistributionProposal:
        """A draft of the school: the amounts go to its people in turn, by default all to the first."""
        draft = draft_proposal(
            self.school, actor=self.clerk, title="示例分配方案", year=2025, pay_on=date(2025, 12, 20)
        )
        if sources:
            set_sources(draft, sources, actor=self.clerk)
        wanted = amounts if amounts is not None else [sum(amount for _, amount in sources)]
        rows = [
            ShareRow(person.pk, kind, amount, **more)  # type: ignore[arg-type]
            for person, amount in zip(self.people, wanted, strict=False)
        ]
        return set_shares(draft, rows, actor=self.clerk)


def money_samples(place: Jurisdiction) -> dict[str, int]:
    """One row of everything in this part that an address can name, by the beginning of its route."""
    bureau = OrganisationFactory(jurisdiction=place)
    school = OrganisationFactory(jurisdiction=place, school=True)
    enterprise = OrganisationFactory(jurisdiction=place, enterprise=True)
    person: User = UserFactory()
    MembershipFactory(user=person, organisation=school, role=Role.TEACHER)
    day = {"valid_from": DAY}
    rows: dict[str, tuple[RegisterServices, dict[str, Any]]] = {
        "funds": (registers.FUND, {"organisation": bureau, "name": "甲", "year": 2025, "purpose": "special"}),
        "tilt-areas": (
            registers.TILT_AREA,
            {"organisation": bureau, "group": "甲", "area": place, "basis": "甲", **day},
        ),
        "school-years": (
            registers.SCHOOL_YEAR,
            {"organisation": school, "year": 2025, "students": 1, "appropriation": 1},
        ),
        "education-funds": (
            registers.EDUCATION_FUNDS,
            {"organisation": bureau, "year": 2025, "total": 2, "vocational": 1},
        ),
        "enterprise-years": (
            registers.ENTERPRISE_YEAR,
            {"organisation": enterprise, "year": 2025, "wages": 1, "training": 1},
        ),
        "preferences": (
            registers.PREFERENCE,
            {
                "organisation": bureau,
                "name": "甲",
                "kind": "tax",
                "who": "甲",
                "conditions": "甲",
                "benefit": "甲",
                "document": "甲",
            },
        ),
        "donations": (
            registers.DONATION,
            {"organisation": school, "donor": "甲", "kind": "cash", "amount": 1, "received_on": DAY},
        ),
        "land": (
            registers.LAND,
            {"organisation": school, "name": "甲", "use": "实训基地", "area": "1", "applied_on": DAY},
        ),
        "financing": (
            registers.FINANCING,
            {
                "organisation": bureau,
                "name": "甲",
                "kind": "loan",
                "provider": "甲",
                "who": "甲",
                "terms": "甲",
            },
        ),
        "purchases": (
            registers.PURCHASE,
            {
                "organisation": bureau,
                "name": "甲",
                "year": 2025,
                "kind": "职业培训",
                "quantity": 1,
                "amount": 1,
            },
        ),
        "incomes": (
            registers.INCOME_PROJECT,
            {"organisation": school, "name": "甲", "kind": "training", "year": 2025, "payer": "甲"},
        ),
        "pay-years": (
            registers.PAY_YEAR,
            {"organisation": school, "year": 2025, "staff": 1, "approved_total": 1},
        ),
        "pay-plans": (
            registers.PAY_PLAN,
            {"organisation": school, "title": "甲", "adopted_on": DAY, "filed_on": DAY},
        ),
        "allowances": (
            registers.ALLOWANCE,
            {"organisation": school, "kind": "mentoring", "amount": 1, "basis": "甲", **day},
        ),
    }
    found = {f"funding/{name}/": one.record(values, actor=SYSTEM).pk for name, (one, values) in rows.items()}
    draft = draft_proposal(school, actor=SYSTEM, title="甲", year=2025, pay_on=DAY)
    return {
        **found,
        "funding/worksheets/": enterprise.pk,
        "funding/pay/": draft.pk,
        "funding/pay/schools/": school.pk,
    }
