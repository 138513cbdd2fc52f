"""Bodies with posts instead of names, their members by unit, meetings, who attended."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import CaseRow, RegisterRow, ScopedModel
from ronghe.supervision.enums import BodyKind, MeetingState, MemberCategory, MemberDuty
from ronghe.supervision.models.access import GOVERNORS, READERS, OfficeAccess, TitledQuerySet


def _seats(own: set[int]) -> QuerySet[Any, Any]:
    """The seats that these organisations hold, by body."""
    return BodyMember.objects.filter(organisation__in=own, state="current").order_by().values("body")


def _sits_on(own: set[int]) -> Q:
    return Q(pk__in=_seats(own))


def _of_own_body(own: set[int]) -> Q:
    return Q(body__in=_seats(own))


BODIES = OfficeAccess(keepers=GOVERNORS, readers=READERS, also=_sits_on)
OF_BODIES = OfficeAccess(keepers=GOVERNORS, readers=READERS, also=_of_own_body)


@tracked
class Body(RegisterRow):
    """A leading group, working group, joint conference, committee or mechanism (GOV-01 to GOV-05)."""

    access = BODIES

    name = models.CharField(_("名称"), max_length=150)
    kind = models.CharField(_("类别"), max_length=14, choices=BodyKind)
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    document = models.CharField(_("成立依据文号"), max_length=120, blank=True)
    duties = models.TextField(_("职责"), max_length=3000, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("议事机构")
        verbose_name_plural = _("议事机构")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "name"],
                condition=Q(state="current"),
                name="supervision_body_once",
                violation_error_message=_("本辖区已有同名的议事机构。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class BodyMember(RegisterRow):
    """A unit's seat in a body: the post that holds it, never a person's name."""

    access = OF_BODIES

    body = models.ForeignKey(Body, models.PROTECT, related_name="members", verbose_name=_("议事机构"))
    post = models.CharField(_("职务"), max_length=80, help_text=_("写职务，不写姓名，例如“市长”“局长”。"))
    duty = models.CharField(_("分工"), max_length=10, choices=MemberDuty, default=MemberDuty.MEMBER)
    category = models.CharField(
        _("成员类别"), max_length=16, choices=MemberCategory, default=MemberCategory.GOVERNMENT
    )

    class Meta(RegisterRow.Meta):
        verbose_name = _("议事机构成员")
        verbose_name_plural = _("议事机构成员")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["body", "organisation", "post"],
                condition=Q(state="current"),
                name="supervision_member_once",
                violation_error_message=_("该单位的这一职务已在名单中。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} {self.post}"


@tracked
class Meeting(CaseRow):
    """A meeting of a body: agenda, minutes, and decisions that are followed until the last is done."""

    access = OF_BODIES

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings", verbose_name=_("议事机构"))
    title = models.CharField(_("名称"), max_length=150)
    held_on = models.DateField(_("召开日期"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    agenda = models.TextField(_("议程"), max_length=3000)
    minutes = models.TextField(_("纪要"), max_length=10000, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED)

    objects = TitledQuerySet.as_manager()

    class Meta(CaseRow.Meta):
        ordering = ["-held_on", "-pk"]
        verbose_name = _("会议")
        verbose_name_plural = _("会议")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "title", "held_on"],
                name="supervision_meeting_once",
                violation_error_message=_("这次会议已经登记。"),
            )
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class Attendance(ScopedModel):
    """Whether a member's unit came to a meeting, and which post came instead."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance", verbose_name=_("会议"))
    member = models.ForeignKey(BodyMember, models.PROTECT, related_name="+", verbose_name=_("成员"))
    came = models.BooleanField(_("出席"))
    stand_in = models.CharField(_("代为出席的职务"), max_length=80, blank=True)

    class Meta:
        ordering = ["meeting_id", "pk"]
        verbose_name = _("会议出席")
        verbose_name_plural = _("会议出席")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="supervision_attendance_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.came}"
