"""Tables of the funding app, one file per matter."""

from ronghe.funding.models.appropriation import EducationFunds, SchoolYear
from ronghe.funding.models.budgets import Commitment, Fund, FundEntry, TiltArea
from ronghe.funding.models.pay import (
    AllowanceStandard,
    DistributionProposal,
    IncomeEntry,
    IncomeProject,
    PartTimePost,
    PayPlan,
    PayShare,
    PayYear,
    ProposalSource,
)
from ronghe.funding.models.support import Donation, FinancingProduct, LandUse, Preference, PurchaseItem
from ronghe.funding.models.tax import EnterpriseYear

__all__ = [
    "AllowanceStandard",
    "Commitment",
    "DistributionProposal",
    "Donation",
    "EducationFunds",
    "EnterpriseYear",
    "FinancingProduct",
    "Fund",
    "FundEntry",
    "IncomeEntry",
    "IncomeProject",
    "LandUse",
    "PartTimePost",
    "PayPlan",
    "PayShare",
    "PayYear",
    "Preference",
    "ProposalSource",
    "PurchaseItem",
    "SchoolYear",
    "TiltArea",
]
