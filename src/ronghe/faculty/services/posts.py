"""The registers of posts: approved establishment, mobile and quota posts, part-time pay."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q

from ronghe.core.registers import Finding, register_services
from ronghe.engine.rules.outcome import Verdict
from ronghe.engine.rules.values import Value
from ronghe.faculty.enums import MobilePostKind
from ronghe.faculty.models import Establishment, MobilePost, PartTimeStandard
from ronghe.faculty.queries.posts import quotas_of


def _check_post(row: MobilePost) -> Iterator[Finding]:
    """Dates in order; a quota post only within the share of the establishment that the place allows."""
    if row.ends_on is not None and row.ends_on < row.starts_on:
        yield Finding("结束日期不能早于开始日期。", "ends_on")
    if row.kind != MobilePostKind.PART_TIME:
        return
    quota = quotas_of([row.organisation], row.starts_on)[0]
    if quota.outcome.verdict is Verdict.CANNOT_TELL:
        missing = "；".join(quota.outcome.missing)
        yield Finding(f"不能判断是否超出兼职员额：缺{missing}。", "kind", refuses=False)
        return
    others = MobilePost.objects.current().filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=row.starts_on),
        organisation=row.organisation,
        kind=MobilePostKind.PART_TIME,
        starts_on__lte=row.starts_on,
    )
    number = others.exclude(pk=row.pk).count() + 1
    if quota.whole is not None and number > quota.whole and isinstance(quota.cap, Value):
        yield Finding(
            f"核定编制 {quota.posts.approved} 个，兼职教师员额不超过 {quota.cap.number:f}%"
            f"（{quota.exact:f}，即 {quota.whole} 个），本岗位为第 {number} 个。",
            "kind",
            hint=f"依据：{quota.cap.document_number}{quota.cap.clause}。",
        )


def _check_standard(row: PartTimeStandard) -> Iterator[Finding]:
    """A new standard is to be higher than the one before it."""
    before = (
        PartTimeStandard.objects.current()
        .filter(organisation=row.organisation, per=row.per, valid_from__lt=row.valid_from)
        .exclude(pk=row.pk)
        .order_by("-valid_from")
        .first()
    )
    if before is not None and row.amount <= before.amount:
        old = Decimal(before.amount) / 100
        yield Finding(
            f"没有高于原标准（{before.valid_from} 起每{before.per} {old:,.2f} 元）。",
            "amount",
            hint="确需下调或持平的，请在备注写明理由。",
            refuses=not row.remark.strip(),
        )


ESTABLISHMENT = register_services("faculty.establishment", Establishment)
MOBILE_POST = register_services("faculty.post", MobilePost, check=_check_post)
PART_TIME_STANDARD = register_services("faculty.part_time_standard", PartTimeStandard, check=_check_standard)
