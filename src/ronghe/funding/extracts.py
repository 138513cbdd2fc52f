"""What the money's app gives to analytics: amounts in fen, heads under a pseudonym, no account numbers."""

from __future__ import annotations

from django.apps import apps

from ronghe.funding import models
from ronghe.warehouse.by_model import extract_of, extracts_of_registers, people
from ronghe.warehouse.extract import leave_out

people(models.RosterHead)

HEAD = "funding.head"
"""Of one person by the identity document: the same in every roster and claim."""
_OF_CLAIM = "claim__jurisdiction"

extract_of(models.FundingScheme, grain="每个补助项目的每个版本一行")
extract_of(models.Roster, grain="每份名册一行", drop=("file_name",))
extract_of(
    models.RosterHead,
    grain="名册的每个人一行，编号和证件摘要为化名",
    drop=("certificate",),
    pseudonyms={"identity_digest": HEAD},
)
extract_of(
    models.Claim,
    grain="每份补助申领一行",
    joined={
        "scheme_code": ("scheme__code", "补助项目代码"),
        "head_kind": ("scheme__head_kind", "补助对象类别"),
    },
)
extract_of(
    models.ClaimHead,
    grain="每份申领的每个人一行",
    scope=_OF_CLAIM,
    joined={
        "claim_state": ("claim__state", "申领的状态"),
        "organisation_id": ("claim__organisation_id", "申领单位"),
        "scheme_code": ("claim__scheme__code", "补助项目代码"),
    },
)
extract_of(
    models.HeadMonth,
    grain="每人每月每项补助一行",
    scope="claim_head__claim__jurisdiction",
    pseudonyms={"identity_digest": HEAD},
)
extract_of(models.Entitlement, grain="免申即享名单的每个单位一行")
extract_of(models.SampleAudit, grain="每次抽查一行")
extract_of(models.AuditItem, grain="每件抽查一行", scope=_OF_CLAIM)
extract_of(models.PublicNotice, grain="每次公示一行")
extract_of(models.Objection, grain="每件异议一行", scope="notice__jurisdiction")
extract_of(models.PaymentBatch, grain="每个付款批次一行")
extract_of(models.Payment, grain="每笔付款一行，不含账号和户名", scope=_OF_CLAIM, drop=("bank",))
extract_of(models.Clawback, grain="每次收回一行")
extract_of(models.ClawbackHead, grain="收回涉及的每个人一行", scope="clawback__jurisdiction")
extract_of(models.Appeal, grain="每件申诉一行")
extract_of(models.Commitment, grain="每项资金承诺一行")
extract_of(models.DistributionProposal, grain="每份收入分配方案一行")
extract_of(
    models.ProposalSource,
    title="收入分配方案的来源",
    grain="每份方案的每项收入来源一行",
    scope="proposal__jurisdiction",
)
extract_of(models.PayShare, grain="每份方案的每笔个人分配一行，不含人员", scope="proposal__jurisdiction")
leave_out("申领时冻结的证据原文，含名册", models.ClaimEvidence)
leave_out("收款账户：户名和账号", models.PayeeAccount)
extracts_of_registers(list(apps.get_app_config("funding").get_models()))
