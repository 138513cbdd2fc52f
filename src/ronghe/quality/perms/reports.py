"""Who may write, sign and publish annual quality reports."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.quality.enums.reports import ReportLevel
from ronghe.quality.models import AnnualReport

OFFICES = (Role.EDUCATION, Role.SUPERVISION)
WRITERS = frozenset({Role.EDUCATION, Role.SUPERVISION, Role.SCHOOL})
READERS = WRITERS | {Role.POLICY_OFFICE, Role.COUNTY, Role.STATISTICIAN, Role.AUDITOR, Role.OPERATOR}


def can_open(actor: Actor, place: Jurisdiction, school: Organisation | None) -> bool:
    """开始编制报告：学校管理人员编本校的；教育部门、教育督导部门编本辖区的，也可代学校开始。"""
    if school is not None and actor.has(Role.SCHOOL, organisation_id=school.pk):
        return True
    return actor.has(*OFFICES, path=place.path)


def can_edit(actor: Actor, report: AnnualReport) -> bool:
    """取数、填报、写文字、说明异常、报送：学校报告由本校；区县和市级报告由本级教育部门、教育督导部门。"""
    if report.level == ReportLevel.SCHOOL:
        return actor.has(Role.SCHOOL, organisation_id=report.organisation_id)
    return actor.has(*OFFICES, path=report.jurisdiction.path)


def can_sign(actor: Actor, report: AnnualReport) -> bool:
    """退回、签发：学校报告由所在辖区或上级的教育部门、教育督导部门；区县报告由上级的；
    市级报告由本级或上级的政府办公室。"""
    path = report.jurisdiction.path
    if report.level == ReportLevel.CITY:
        return actor.has(Role.POLICY_OFFICE, path=path)
    if report.level == ReportLevel.DISTRICT:
        parent = report.jurisdiction.parent
        return parent is not None and actor.has(*OFFICES, path=parent.path)
    return actor.has(*OFFICES, path=path)


def can_publish(actor: Actor, report: AnnualReport) -> bool:
    """公开已签发的报告：与签发相同，市级和区县报告另加本级教育部门。"""
    if can_sign(actor, report):
        return True
    return report.level != ReportLevel.SCHOOL and actor.has(Role.EDUCATION, path=report.jurisdiction.path)


def can_correct(actor: Actor, report: AnnualReport) -> bool:
    """对已签发的报告发更正：编制单位或签发单位。"""
    return can_edit(actor, report) or can_sign(actor, report)


def can_call(actor: Actor, place: Jurisdiction) -> bool:
    """布置年度报告：本辖区或上级的教育部门、教育督导部门。"""
    return actor.has(*OFFICES, path=place.path)


def can_load_definitions(actor: Actor, place: Jurisdiction | None) -> bool:
    """装入年报表式：各地通用的，系统管理员或系统命令；一地用的，本地或上级的教育部门、教育督导部门。"""
    if place is None:
        return actor.has(Role.OPERATOR)
    return actor.has(*OFFICES, Role.OPERATOR, path=place.path)
