"""Who keeps the registers of this app, and what their tables share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.models import Access, RegisterRow
from ronghe.core.roles import OFFICIALS, Role
from ronghe.faculty.models.teachers import Teacher

SCHOOLS = frozenset({Role.SCHOOL})
FIRMS = frozenset({Role.ENTERPRISE, Role.ASSOCIATION})
BUREAUS = frozenset({Role.EDUCATION, Role.HRSS})
BY_SCHOOLS = Access(keepers=BUREAUS, units=SCHOOLS)
BY_SCHOOLS_AND_FIRMS = Access(keepers=BUREAUS, units=SCHOOLS | FIRMS)
SHARED = Access(keepers=BUREAUS, units=SCHOOLS | FIRMS, is_shared=True)
BY_BUREAUS = Access(keepers=BUREAUS, readers=OFFICIALS | SCHOOLS | FIRMS)
ABOUT_PERSONS = Access(
    keepers=frozenset({Role.EDUCATION}),
    units=SCHOOLS,
    readers=frozenset({Role.EDUCATION, Role.HRSS, Role.SUPERVISION, Role.AUDITOR}),
)
"""What concerns a person's conduct: the school, its bureau and those who inspect."""


def once(name: str, *fields: str, message: Any) -> models.UniqueConstraint:
    """One current row of an organisation with these values."""
    return models.UniqueConstraint(
        fields=["organisation", *fields],
        condition=Q(state="current"),
        name=name,
        violation_error_message=message,
    )


def in_order(name: str, first: str = "starts_on", last: str = "ends_on") -> models.CheckConstraint:
    """A stretch of days does not end before it begins; it may be open."""
    return models.CheckConstraint(
        condition=Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": F(first)}),
        name=name,
        violation_error_message=_("结束日期不能早于开始日期。"),
    )


class OfTeacher(RegisterRow):
    """Base of rows about one teacher: by name, tied to the teacher's file where there is just one."""

    person = models.CharField(_("教师姓名"), max_length=60)
    teacher = models.ForeignKey(
        Teacher,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("档案"),
    )

    class Meta(RegisterRow.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.person
