"""The figures above the lists of the simple registers. None is held against a number no policy gives."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.models import RowState
from ronghe.core.registers import Amount, Summary
from ronghe.faculty.models import Campaign, CampaignVisit, WorkloadFactor
from ronghe.faculty.models.development import Award, DigitalLevel
from ronghe.faculty.models.places import RotationState
from ronghe.faculty.models.studios import Level
from ronghe.faculty.queries.registers import factor_on

Rows = QuerySet[Any]
PROVINCIAL = (Level.PROVINCE, Level.NATION)


def _current(rows: Rows) -> Rows:
    return rows.filter(state=RowState.CURRENT).order_by()


def of_kinds(name: str) -> Summary:
    """How many current rows there are of each choice of a column."""

    def figures(rows: Rows, _actor: Actor) -> Iterable[Amount]:
        labels = dict(rows.model._meta.get_field(name).choices)
        for value, number in _current(rows).values_list(name).annotate(n=Count("pk")).order_by(name):
            yield Amount(labels[value], number, _("条"))

    return figures


def of_teams(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    """All teams, and those of the provincial level or above."""
    found = _current(rows).aggregate(
        all=Count("pk"),
        high=Count("pk", filter=Q(level__in=PROVINCIAL)),
        programmes=Count("programme", distinct=True),
    )
    yield Amount(_("教学创新团队"), found["all"], _("个"))
    yield Amount(_("其中省级以上"), found["high"], _("个"))
    yield Amount(_("涉及专业"), found["programmes"], _("个"))


def of_rotations(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    """Rotations planned and done, and done ones with results."""
    found = _current(rows).aggregate(
        planned=Count("pk", filter=Q(progress=RotationState.PLANNED)),
        done=Count("pk", filter=Q(progress=RotationState.DONE)),
        people=Count("person", distinct=True, filter=Q(progress=RotationState.DONE)),
    )
    yield Amount(_("已安排"), found["planned"], _("人次"))
    yield Amount(_("已完成"), found["done"], _("人次"), _("均有成果登记"))
    yield Amount(_("完成轮训的教师"), found["people"], _("人"))


def of_contests(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    found = _current(rows).aggregate(
        all=Count("pk"),
        won=Count("pk", filter=~Q(award=Award.NONE)),
        high=Count("pk", filter=~Q(award=Award.NONE) & Q(level__in=PROVINCIAL)),
    )
    yield Amount(_("参赛"), found["all"], _("人次"))
    yield Amount(_("获奖"), found["won"], _("人次"))
    yield Amount(_("其中省级以上获奖"), found["high"], _("人次"))


def of_terms(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    """Who is in the team today, and whose term is over."""
    today = timezone.localdate()
    found = _current(rows).aggregate(
        now=Count("pk", filter=Q(starts_on__lte=today, ends_on__gte=today)),
        over=Count("pk", filter=Q(ends_on__lt=today)),
    )
    yield Amount(_("今日在聘"), found["now"], _("人"))
    yield Amount(_("聘期已满待处理"), found["over"], _("人"))


def of_digital(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    """The latest assessment of each teacher: how many reach the standard."""
    latest = _current(rows).order_by("organisation_id", "person", "-assessed_on")
    levels = [
        level for *_who, level in latest.distinct("organisation_id", "person").values_list("pk", "level")
    ]
    passed = sum(level != DigitalLevel.BELOW for level in levels)
    yield Amount(_("已测评教师"), len(levels), _("人"))
    if levels:
        share = _("占已测评教师的 %(share)s%%") % {"share": f"{passed * 100 / len(levels):.1f}"}
        yield Amount(_("达标"), passed, _("人"), share)


def of_secondments(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    lost = Q(keeps_title=False) | Q(keeps_pay=False) | Q(keeps_insurance=False)
    found = _current(rows).aggregate(
        all=Count("pk"), rural=Count("pk", filter=Q(is_rural=True)), lost=Count("pk", filter=lost)
    )
    yield Amount(_("在外教师"), found["all"], _("人"))
    yield Amount(_("其中服务乡村"), found["rural"], _("人"))
    yield Amount(_("有权利没有照常"), found["lost"], _("人"), _("规定为“须”保留"))


def of_service_hours(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    """Hours, the workload they make by the factors of the schools, and the hours no factor covers."""
    listed = list(_current(rows).values_list("organisation_id", "kind", "done_on", "hours"))
    schools = {school for school, *_rest in listed}
    factors: dict[int, list[WorkloadFactor]] = {}
    for factor in WorkloadFactor.objects.current().filter(organisation__in=schools):
        factors.setdefault(factor.organisation_id, []).append(factor)
    converted, open_hours = Decimal(0), Decimal(0)
    for school, kind, day, hours in listed:
        used = factor_on(factors.get(school, ()), kind, day)
        if used is None:
            open_hours += hours
        else:
            converted += hours * used.factor
    yield Amount(_("服务时数"), float(sum(hours for *_rest, hours in listed)), _("小时"))
    yield Amount(_("折算工作量"), float(converted), _("课时"))
    if open_hours:
        note = _("学校没有确定系数，无法折算")
        yield Amount(_("未折算时数"), float(open_hours), _("小时"), note)


def people_of(campaign: Campaign) -> int:
    """The different persons who took part in a campaign."""
    rows = CampaignVisit.objects.current().filter(campaign=campaign)
    return rows.values("person", "organisation").distinct().count()


def of_campaigns(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    """Each campaign: who took part, beside the number in its name, which is no target."""
    campaigns = list(_current(rows).order_by("-starts_on")[:6])
    counted: dict[int, int] = {}
    seen = (
        CampaignVisit.objects.current()
        .filter(campaign__in=campaigns)
        .order_by()
        .values_list("campaign_id", "organisation_id", "person")
        .distinct()
    )
    for campaign_id, *_who in seen:
        counted[campaign_id] = counted.get(campaign_id, 0) + 1
    for campaign in campaigns:
        note = ""
        if campaign.named_number is not None:
            note = _("名称中的数为 %(n)s，文件没有规定为目标") % {"n": f"{campaign.named_number:,}"}
        label = f"{campaign.name}·{campaign.get_direction_display()}"
        yield Amount(label, counted.get(campaign.pk, 0), _("人"), note)
