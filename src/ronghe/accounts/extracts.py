"""What the accounts give to analytics: how many people hold a role in a place, and nobody's name."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ronghe.accounts.models import Delegation, Membership, User
from ronghe.warehouse.extract import Column, Extract, declare, leave_out


def _role_counts() -> QuerySet[Any]:
    today = timezone.localdate()
    running = Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    return (
        Membership.objects.filter(running, user__is_active=True)
        .order_by()
        .values_list(
            "organisation__jurisdiction_id",
            "organisation__jurisdiction__code",
            "organisation__jurisdiction__path",
            "role",
        )
        .annotate(people=Count("user", distinct=True), units=Count("organisation", distinct=True))
    )


declare(
    Extract(
        "accounts.role_count",
        "各角色人数",
        "每个辖区每种角色一行",
        columns=(
            Column("jurisdiction_id", "int64", "辖区"),
            Column("jurisdiction_code", "string", "辖区的区划代码"),
            Column("jurisdiction_path", "string", "辖区路径（下级以上级开头）"),
            Column("role", "string", "角色"),
            Column("people", "int64", "当日有效的启用账号数"),
            Column("units", "int64", "有该角色的单位数"),
        ),
        source=_role_counts,
    )
)

leave_out("个人账号；只统计各角色人数（accounts.role_count）", User, Membership, Delegation)
