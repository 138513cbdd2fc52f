"""The page 人才需求: where demand comes from, what it comes to, and the registers behind it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronghe.core.cases import HubGroup, hub_view

GROUPS: tuple[HubGroup, ...] = ()

hub = hub_view(
    _("人才需求"),
    GROUPS,
    lead=_("招聘广告、企业申报和调查汇成各职业的需求，再作预测；数字是您能看到的条数。"),
    rest=("labour", _("登记")),
)
