"""Synthetic funds, yearly figures and income projects, all of 示例 schools and enterprises."""

from __future__ import annotations

from datetime import date

import factory

from ronghe.directory.enums import OrganisationKind
from ronghe.funding.enums.budgets import FundPurpose
from ronghe.funding.enums.pay import IncomeKind
from ronghe.funding.models import (
    DistributionProposal,
    EducationFunds,
    EnterpriseYear,
    Fund,
    IncomeProject,
    PayYear,
    SchoolYear,
)
from tests.factories.directory import OrganisationFactory


class _OfOrganisation(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    organisation = factory.SubFactory(OrganisationFactory)
    jurisdiction = factory.SelfAttribute("organisation.jurisdiction")


class FundFactory(_OfOrganisation):
    """Held by a 示例 finance bureau; nothing allocated yet."""

    class Meta:
        model = Fund

    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.FINANCE)
    name = factory.Sequence(lambda n: f"示例专项资金{n}")
    year = 2025
    purpose = FundPurpose.SPECIAL


class SchoolYearFactory(_OfOrganisation):
    class Meta:
        model = SchoolYear

    organisation = factory.SubFactory(OrganisationFactory, school=True)
    year = 2025
    students = 1000
    appropriation = 800_000_000


class EducationFundsFactory(_OfOrganisation):
    class Meta:
        model = EducationFunds

    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.FINANCE)
    year = 2025
    total = 100_000_000
    vocational = 20_000_000


class EnterpriseYearFactory(_OfOrganisation):
    class Meta:
        model = EnterpriseYear

    organisation = factory.SubFactory(OrganisationFactory, enterprise=True)
    year = 2025
    wages = 100_000
    training = 10_000


class IncomeProjectFactory(_OfOrganisation):
    class Meta:
        model = IncomeProject

    organisation = factory.SubFactory(OrganisationFactory, school=True)
    name = factory.Sequence(lambda n: f"示例服务项目{n}")
    kind = IncomeKind.SOCIAL_SERVICE
    year = 2025
    payer = "示例科技有限公司"


class PayYearFactory(_OfOrganisation):
    class Meta:
        model = PayYear

    organisation = factory.SubFactory(OrganisationFactory, school=True)
    year = 2025
    staff = 10
    approved_total = 100_000_000


class ProposalFactory(_OfOrganisation):
    class Meta:
        model = DistributionProposal

    organisation = factory.SubFactory(OrganisationFactory, school=True)
    title = "示例分配方案"
    year = 2025
    pay_on = date(2025, 12, 20)
