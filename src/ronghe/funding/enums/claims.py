"""Words of schemes, rosters, claims, audits and payments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HeadKind(models.TextChoices):
    APPRENTICE = "apprentice", _("学徒")
    INTERN = "intern", _("实习学生")
    FARMER = "farmer", _("新型职业农民")
    AWARD = "award", _("技能大赛获奖")
    STUDIO = "studio", _("技能大师工作室")
    TOPIC = "topic", _("重点课题")


class Assessment(models.TextChoices):
    PASSED = "passed", _("合格")
    FAILED = "failed", _("不合格")


class ClaimState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待初审")
    RETURNED = "returned", _("退回补正")
    FIRST_PASSED = "first_passed", _("待复审")
    SECOND_PASSED = "second_passed", _("待公示")
    ON_NOTICE = "on_notice", _("公示中")
    APPROVED = "approved", _("已批准")
    IN_BATCH = "in_batch", _("付款中")
    ADVANCED = "advanced", _("已预付，待结算")
    PAID = "paid", _("已发放")
    REJECTED = "rejected", _("不予批准")
    WITHDRAWN = "withdrawn", _("已撤回")


class ClaimOrigin(models.TextChoices):
    APPLIED = "applied", _("单位申报")
    LISTED = "listed", _("免申即享")


class EntitlementState(models.TextChoices):
    LISTED = "listed", _("待单位确认")
    CONFIRMED = "confirmed", _("已确认")
    OPTED_OUT = "opted_out", _("已放弃")


class ObjectionState(models.TextChoices):
    OPEN = "open", _("核实中")
    UPHELD = "upheld", _("成立")
    DISMISSED = "dismissed", _("不成立")


class BatchState(models.TextChoices):
    DRAFT = "draft", _("待付款")
    SENT = "sent", _("已送银行")
    RECONCILED = "reconciled", _("已对账")


class PaymentState(models.TextChoices):
    WAITING = "waiting", _("待付")
    PAID = "paid", _("已付")
    FAILED = "failed", _("失败退回")


class PaymentKind(models.TextChoices):
    FULL = "full", _("一次付清")
    ADVANCE = "advance", _("预付")
    SETTLEMENT = "settlement", _("结算")


class ClawbackState(models.TextChoices):
    ORDERED = "ordered", _("待退回")
    REPAID = "repaid", _("已退回")
    CANCELLED = "cancelled", _("已撤销")


class AppealState(models.TextChoices):
    FILED = "filed", _("待处理")
    UPHELD = "upheld", _("申诉成立")
    DISMISSED = "dismissed", _("维持原决定")
