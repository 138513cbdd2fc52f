"""Self-service: a teacher proposes corrections to the own file, the school compares and decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.queries import people_with
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, require
from ronghe.core.fields import decrypt, encrypt
from ronghe.core.notices import notify, withdraw
from ronghe.core.roles import Role
from ronghe.core.service import service
from ronghe.core.workflow import advance
from ronghe.faculty import perms
from ronghe.faculty.models import Correction, Teacher
from ronghe.faculty.rules import steps
from ronghe.faculty.services.teachers import Profile, checked_profile

FIELDS = ("name", "phone", "education", "programmes", "teaches_theory", "teaches_practice")
SECRET = frozenset({"phone"})
"""What a teacher may propose. The identity number is corrected by the school with the document in hand."""


def school_people(organisation_id: int) -> list[int]:
    """The users who keep a school's register."""
    return people_with([Role.SCHOOL], organisation_id=organisation_id)


@service("faculty.correction.proposed")
def propose_correction(
    teacher: Teacher, *, actor: Actor, changes: Mapping[str, Any], reason: str
) -> Correction:
    """Ask the school to change something; nothing changes before it has been compared."""
    require(perms.can_propose_correction(actor, teacher), "只能对本人档案提出更正。")
    asked = {name: changes[name] for name in FIELDS if name in changes and _differs(teacher, changes, name)}
    if not asked:
        raise Invalid("faculty.correction.nothing", "所填内容与档案相同，没有需要更正的。")
    if not reason.strip():
        raise Invalid("faculty.correction.reason", "请说明为什么更正。", fields={"reason": "请说明理由。"})
    stored = {name: encrypt(value) if name in SECRET and value else value for name, value in asked.items()}
    try:
        with transaction.atomic():
            row = Correction.objects.create(teacher=teacher, changes=stored, reason=reason.strip())
    except IntegrityError as error:
        raise Conflict("faculty.correction.open", "已有一份更正等待学校核对。") from error
    notify(
        school_people(teacher.school_id),
        actor=actor,
        subject=f"教师提出信息更正：{teacher.name}",
        url=reverse("faculty:correction_list"),
        about=("faculty.correction", row.pk),
    )
    return row


def _differs(teacher: Teacher, changes: Mapping[str, Any], name: str) -> bool:
    new, old = changes[name], getattr(teacher, name)
    return list(new) != list(old) if name == "programmes" else new != old


def asked_values(correction: Correction) -> dict[str, Any]:
    """What is asked for, in the clear."""
    return {
        name: decrypt(value) if name in SECRET and value else value
        for name, value in correction.changes.items()
    }


@service("faculty.correction.accepted")
def accept_correction(correction: Correction, *, actor: Actor, note: str = "") -> Correction:
    """The school takes it over into the file."""
    require(perms.can_settle_correction(actor, correction), "由管理档案的学校核对。")
    advance(
        correction,
        steps.ACCEPT_CORRECTION,
        actor=actor,
        note=note,
        answer=note.strip()[:300],
        decided_at=timezone.now(),
    )
    teacher = Teacher.objects.select_for_update(of=("self",)).get(pk=correction.teacher_id)
    values = asked_values(correction)
    if "name" in values:
        values["name"] = checked_profile(Profile(values["name"])).name
    for name, value in values.items():
        setattr(teacher, name, value)
    teacher.save(update_fields=[*values, "updated_at"])
    _tell(correction, actor, "采纳")
    return correction


@service("faculty.correction.refused")
def refuse_correction(correction: Correction, *, actor: Actor, note: str) -> Correction:
    """The school keeps the file as it is, and says why."""
    require(perms.can_settle_correction(actor, correction), "由管理档案的学校核对。")
    advance(
        correction,
        steps.REFUSE_CORRECTION,
        actor=actor,
        note=note,
        answer=note.strip()[:300],
        decided_at=timezone.now(),
    )
    _tell(correction, actor, "未采纳")
    return correction


@service("faculty.correction.withdrawn")
def withdraw_correction(correction: Correction, *, actor: Actor, note: str = "") -> Correction:
    """The teacher thinks better of it."""
    require(perms.can_propose_correction(actor, correction.teacher), "由提出更正的教师撤回。")
    advance(correction, steps.WITHDRAW_CORRECTION, actor=actor, note=note, decided_at=timezone.now())
    withdraw("faculty.correction", correction.pk)
    return correction


def _tell(correction: Correction, actor: Actor, word: str) -> None:
    withdraw("faculty.correction", correction.pk)
    user = correction.teacher.user_id
    if user is not None:
        notify(
            [user],
            actor=actor,
            subject=f"您提出的信息更正已{word}",
            body=correction.answer,
            url=reverse("faculty:teacher_own"),
        )
