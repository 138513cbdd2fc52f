"""Tables of the funding app, one file per matter."""

from ronghe.funding.models.appropriation import EducationFunds, SchoolYear
from ronghe.funding.models.audits import AuditItem, Objection, PublicNotice, SampleAudit
from ronghe.funding.models.budgets import Commitment, Fund, FundEntry, TiltArea
from ronghe.funding.models.claims import Claim, ClaimEvidence, ClaimHead, Entitlement, HeadMonth
from ronghe.funding.models.pay import (
    AllowanceStandard,
    DistributionProposal,
    IncomeEntry,
    IncomeProject,
    PayPlan,
    PayShare,
    PayYear,
    ProposalSource,
)
from ronghe.funding.models.payments import Appeal, Clawback, ClawbackHead, Payment, PaymentBatch
from ronghe.funding.models.rosters import Roster, RosterHead
from ronghe.funding.models.schemes import FundingScheme, PayeeAccount
from ronghe.funding.models.support import Donation, FinancingProduct, LandUse, Preference, PurchaseItem
from ronghe.funding.models.tax import EnterpriseYear

__all__ = [
    "AllowanceStandard",
    "Appeal",
    "AuditItem",
    "Claim",
    "ClaimEvidence",
    "ClaimHead",
    "Clawback",
    "ClawbackHead",
    "Commitment",
    "DistributionProposal",
    "Donation",
    "EducationFunds",
    "EnterpriseYear",
    "Entitlement",
    "FinancingProduct",
    "Fund",
    "FundEntry",
    "FundingScheme",
    "HeadMonth",
    "IncomeEntry",
    "IncomeProject",
    "LandUse",
    "Objection",
    "PayPlan",
    "PayShare",
    "PayYear",
    "PayeeAccount",
    "Payment",
    "PaymentBatch",
    "Preference",
    "ProposalSource",
    "PublicNotice",
    "PurchaseItem",
    "Roster",
    "RosterHead",
    "SampleAudit",
    "SchoolYear",
    "TiltArea",
]
