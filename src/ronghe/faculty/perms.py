"""Who may do what in the faculty app. One predicate an act."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.faculty.models import Correction, PracticeEntry, Recognition, Recruitment, Teacher
from ronghe.faculty.models.teachers import READERS

REVIEWERS = (Role.EDUCATION, Role.COUNTY)
APPROVERS = (Role.EDUCATION, Role.HRSS)


def reads_some_teachers(actor: Actor) -> bool:
    """看到教师名册：有关部门、学校。"""
    return actor.has(*READERS, Role.SCHOOL)


def has_teacher_pages(actor: Actor) -> bool:
    """看到认定、实践等列表：有关部门、学校，以及教师本人。"""
    return actor.has(*READERS, Role.SCHOOL, Role.TEACHER)


def keeps_some_school(actor: Actor) -> bool:
    """看到登记、导入按钮：任一学校的管理人员。"""
    return actor.has(Role.SCHOOL)


def can_keep_school(actor: Actor, school: Organisation) -> bool:
    """登记、导入、任用教师：该校管理人员。"""
    return actor.has(Role.SCHOOL, organisation_id=school.pk)


def can_keep_teacher(actor: Actor, teacher: Teacher) -> bool:
    """修改教师档案：管理档案的学校。"""
    return actor.has(Role.SCHOOL, organisation_id=teacher.school_id)


def is_own_file(actor: Actor, teacher: Teacher) -> bool:
    return actor.user_id is not None and teacher.user_id == actor.user_id


def can_reveal(actor: Actor, teacher: Teacher) -> bool:
    """看完整证件号码、电话：管理档案的学校、审计人员、本人；每次记录事由。"""
    return (
        can_keep_teacher(actor, teacher)
        or is_own_file(actor, teacher)
        or actor.has(Role.AUDITOR, path=teacher.jurisdiction.path)
    )


def can_export_teacher(actor: Actor, teacher: Teacher) -> bool:
    """导出本人全部信息：教师本人、管理档案的学校。"""
    return can_keep_teacher(actor, teacher) or is_own_file(actor, teacher)


def can_propose_correction(actor: Actor, teacher: Teacher) -> bool:
    """提出更正：教师本人。"""
    return is_own_file(actor, teacher)


def can_settle_correction(actor: Actor, correction: Correction) -> bool:
    """核对更正：管理档案的学校。"""
    return can_keep_teacher(actor, correction.teacher)


def can_record_practice(actor: Actor, teacher: Teacher) -> bool:
    """登记企业实践：管理档案的学校、教师本人。"""
    return can_keep_teacher(actor, teacher) or is_own_file(actor, teacher)


def can_settle_practice(actor: Actor, entry: PracticeEntry) -> bool:
    """确认、退回、撤销：管理档案的学校，但不能确认自己的记录。"""
    return can_keep_teacher(actor, entry.teacher) and not (
        is_own_file(actor, entry.teacher) and not actor.is_system
    )


def can_apply(actor: Actor, teacher: Teacher) -> bool:
    """申请双师型认定：教师本人、管理档案的学校。"""
    return can_keep_teacher(actor, teacher) or is_own_file(actor, teacher)


def can_review_at_school(actor: Actor, case: Recognition) -> bool:
    """学校审核：该校管理人员，申请人本人除外。"""
    is_school = actor.has(Role.SCHOOL, organisation_id=case.school_id)
    return is_school and (actor.is_system or not is_own_file(actor, case.teacher))


def can_review_at_bureau(actor: Actor, case: Recognition) -> bool:
    """教育部门审核、公示、认定、复核、撤销：学校所在辖区或上级的教育部门、县级政府。"""
    return actor.has(*REVIEWERS, path=case.jurisdiction.path)


def can_set_standard(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """登记认定标准：本辖区的教育部门。"""
    return actor.has(Role.EDUCATION, path=jurisdiction.path)


def can_hire(actor: Actor, school: Organisation) -> bool:
    """拟聘、报批、办理入职：该校管理人员。"""
    return can_keep_school(actor, school)


def can_approve_hire(actor: Actor, case: Recruitment) -> bool:
    """审批招聘、批准例外：学校所在辖区或上级的教育部门、人力社保部门。"""
    return actor.has(*APPROVERS, path=case.jurisdiction.path)
