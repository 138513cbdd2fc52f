"""Warnings in public: the office decides, in its own words; a settled warning leaves by itself."""

from __future__ import annotations

from django.utils import timezone

from ronghe.analytics.models import EarlyWarning
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, require
from ronghe.core.service import service
from ronghe.portal import perms
from ronghe.portal.models import PublicWarning

LONGEST = 500


@service("portal.warning.published")
def publish_warning(warning: EarlyWarning, *, actor: Actor, text: str) -> PublicWarning:
    """Tell the public of an open warning; one that was withdrawn may be told anew."""
    require(perms.can_publish_warnings(actor, warning.jurisdiction), "由政府办公室决定公布预警。")
    if not warning.is_open:
        raise InvalidTransition("portal.warning.settled", "预警已经了结，不再公布。")
    text = text.strip()
    if not text or len(text) > LONGEST:
        message = f"请写明公布的文字，最多 {LONGEST} 字，不写姓名。"
        raise Invalid("portal.warning.text", message, fields={"text": message})
    row = PublicWarning.objects.select_for_update().filter(warning=warning).first()
    if row is not None and row.withdrawn_at is None:
        raise Conflict("portal.warning.twice", "这条预警已经公布。", hint="要改文字，请先撤回再公布。")
    row = row or PublicWarning(warning=warning, jurisdiction=warning.jurisdiction)
    row.text, row.published_at = text, timezone.now()
    row.withdrawn_at, row.withdrawn_reason = None, ""
    row.save()
    return row


@service("portal.warning.withdrawn")
def withdraw_warning(row: PublicWarning, *, actor: Actor, reason: str) -> PublicWarning:
    """Take it off the public site, with the reason."""
    require(perms.can_publish_warnings(actor, row.jurisdiction), "由政府办公室撤回。")
    if not reason.strip():
        raise Invalid("portal.warning.reason", "撤回须写明理由。", fields={"reason": "请填写。"})
    locked = PublicWarning.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.withdrawn_at is not None:
        raise InvalidTransition("portal.warning.withdrawn", "这条预警已经撤回。")
    locked.withdrawn_at = timezone.now()
    locked.withdrawn_reason = reason.strip()[:200]
    locked.save(update_fields=["withdrawn_at", "withdrawn_reason", "updated_at"])
    return locked
