"""The rights of a teacher over the own data: a copy of all of it, and its erasure.

Recognitions, practice days and employments are records of official acts and of statistics that the law has
kept; they stay under a pseudonym, without any way to the person.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import InvalidTransition, RuleViolated, require
from ronghe.core.models import PersonalReveal
from ronghe.core.notices import withdraw
from ronghe.core.privacy import exported
from ronghe.core.service import locked, service
from ronghe.faculty import perms
from ronghe.faculty.models import (
    Correction,
    Employment,
    PracticeEntry,
    Recognition,
    Selection,
    ServiceHours,
    Teacher,
    TitleReview,
)
from ronghe.faculty.queries.sections import SOURCES

LABEL = "faculty.Teacher"
NAMED = (*(source.model for source in SOURCES), ServiceHours)
"""Registers whose rows say a teacher's name and are tied to the file."""


@service("faculty.teacher.exported")
def export_teacher(teacher: Teacher, *, actor: Actor, reason: str = "本人申请") -> dict[str, Any]:
    """Everything held about a teacher, with purpose and retention of the personal columns."""
    require(perms.can_export_teacher(actor, teacher), "由本人或管理档案的学校导出。")
    PersonalReveal.objects.create(
        model=LABEL, row=teacher.pk, field="*", seen_by_id=actor.user_id, reason=reason.strip()[:200]
    )
    return {
        "generated_at": timezone.now().isoformat(),
        "personal": exported(teacher),
        "file": _plain(teacher, leave_out={"id_number", "id_digest", "phone"}),
        "employments": [_plain(one) for one in teacher.employments.all()],
        "titles": [_plain(one) for one in teacher.titles.all()],
        "certificates": [_plain(one) for one in teacher.certificates.all()],
        "experience": [_plain(one) for one in teacher.experience.all()],
        "practice": [_plain(one) for one in PracticeEntry.objects.filter(teacher=teacher)],
        "recognitions": [_plain(one) for one in Recognition.objects.filter(teacher=teacher)],
        "corrections": [_plain(one) for one in Correction.objects.filter(teacher=teacher)],
        "registers": {
            str(model._meta.verbose_name): [_plain(one) for one in model.objects.filter(teacher=teacher)]
            for model in NAMED
        },
        "seen_by_others": [
            {"at": row.seen_at.isoformat(), "field": row.field, "reason": row.reason}
            for row in PersonalReveal.objects.filter(model=LABEL, row=teacher.pk).exclude(
                seen_by_id=actor.user_id
            )
        ],
    }


def _plain(row: models.Model, leave_out: frozenset[str] | set[str] = frozenset()) -> dict[str, Any]:
    """The columns of a row by their labels; keys of other tables are left to those tables."""
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in leave_out or field.is_relation or field.primary_key:
            continue
        found[str(field.verbose_name)] = _json(getattr(row, field.attname))
    return found


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


@service("faculty.teacher.erased")
def erase_teacher(teacher: Teacher, *, actor: Actor, reason: str) -> Teacher:
    """Take away everything that leads to the person; what the law has kept stays under a pseudonym."""
    require(perms.can_keep_teacher(actor, teacher), "由管理档案的学校办理。")
    locked(teacher)
    if teacher.erased_at is not None:
        raise InvalidTransition("faculty.teacher.erased", "这份档案的个人信息已经删除。")
    if not reason.strip():
        raise RuleViolated(
            "faculty.teacher.erase_reason", "请写明删除依据。", fields={"reason": "请写明依据。"}
        )
    _refuse_in_post(teacher)
    name, alias = teacher.name, f"教师{teacher.pk}"
    for model in NAMED:
        model.objects.filter(teacher=teacher).update(person=alias)
    for case in (Selection, TitleReview):
        case.objects.filter(organisation_id=teacher.school_id, candidate=name).update(candidate=alias)
    Correction.objects.filter(teacher=teacher).delete()
    teacher.titles.all().delete()
    teacher.certificates.all().delete()
    teacher.experience.all().delete()
    Employment.objects.filter(teacher=teacher).update(staff_number="")
    withdraw(LABEL.lower(), teacher.pk)
    teacher.name, teacher.id_number, teacher.id_digest, teacher.phone = alias, "", "", ""
    teacher.user, teacher.erased_at = None, timezone.now()
    teacher.save()
    return teacher


def _refuse_in_post(teacher: Teacher) -> None:
    """While somebody is employed the file is needed by law; it can be corrected, not erased."""
    jobs = Employment.objects.on(timezone.localdate()).filter(teacher=teacher).select_related("organisation")
    held = sorted({one.organisation.name for one in jobs})
    if held:
        raise RuleViolated(
            "faculty.teacher.in_post",
            f"{teacher.name}仍在{'、'.join(held)}任职，履行聘用合同和法定职责所必需的信息不能删除。",
            hint="可以提出更正；离职后再申请删除。",
        )
