"""Words of funds, tax years and support."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FundPurpose(models.TextChoices):
    PER_STUDENT = "per_student", _("生均拨款")
    SPECIAL = "special", _("产教融合专项资金")
    NATIONAL = "national", _("国家项目资金")
    SUBSIDY = "subsidy", _("补贴与奖补")
    PURCHASE = "purchase", _("政府购买服务")
    FACILITY = "facility", _("实训基地与基础能力建设")
    OTHER = "other", _("其他教育经费")


class FundLevel(models.TextChoices):
    CENTRAL = "central", _("中央")
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县（市、区）级")


class NationalProgramme(models.TextChoices):
    """The two national projects a plan names (FUND-16)."""

    QUALITY = "quality", _("现代职业教育质量提升计划")
    INTEGRATION = "integration", _("产教融合工程")
    NONE = "none", _("非国家项目")


class Pocket(models.TextChoices):
    """Headings of a fund: what was allocated is always available, committed or paid."""

    ALLOCATED = "allocated", _("下达额度")
    AVAILABLE = "available", _("可用余额")
    COMMITTED = "committed", _("已承诺未支付")
    PAID = "paid", _("已支付")


class FundAct(models.TextChoices):
    ALLOCATE = "allocate", _("下达额度")
    REDUCE = "reduce", _("调减额度")
    COMMIT = "commit", _("承诺")
    RELEASE = "release", _("解除承诺")
    PAY = "pay", _("支付")
    RECOVER = "recover", _("收回")


class PreferenceKind(models.TextChoices):
    TAX = "tax", _("税收")
    FEE = "fee", _("行政事业性收费与政府性基金")
    SURCHARGE = "surcharge", _("教育费附加与地方教育附加")


class Certainty(models.TextChoices):
    CONFIRMED = "confirmed", _("已核对原文")
    UNCONFIRMED = "unconfirmed", _("来源未核实，办理前请向主管部门确认")


class DonationKind(models.TextChoices):
    CASH = "cash", _("资金")
    EQUIPMENT = "equipment", _("设备")
    PREMISES = "premises", _("场地房屋")
    SHARE = "share", _("股权与知识产权")
    INVESTMENT = "investment", _("社会力量投入办学")


class LandKind(models.TextChoices):
    """``sx.elig.land`` names four; others are entered as other use."""

    KEY_LAB = "重点实验室", _("重点实验室")
    CENTRE = "重大工程中心", _("重大工程中心")
    FACILITY = "大科学装置", _("大科学装置")
    BASE = "实训基地", _("实训基地")
    OTHER = "其他", _("其他用途")


class FinancingKind(models.TextChoices):
    LOAN = "loan", _("信贷产品")
    EQUITY = "equity", _("股权融资")
    BOND = "bond", _("债券融资")
    LEASE = "lease", _("融资租赁")
    INSURANCE = "insurance", _("保险与担保")
    FOREIGN = "foreign", _("国际金融组织与外国政府贷款")


class PurchaseKind(models.TextChoices):
    COURSE = "产业技术课程", _("产业技术课程")
    TRAINING = "职业培训", _("职业培训")
    OTHER = "其他", _("其他服务")
