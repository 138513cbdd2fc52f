"""Who may do what in evaluations."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import OFFICIALS, Role
from ronghe.quality.models import EvaluationCase, EvaluationRound, Scoring
from ronghe.quality.rules.evaluation import ORGANISERS, SUBJECTS
from ronghe.quality.rules.statistics import STATISTICIANS

CHECKERS = ORGANISERS | {Role.AUDITOR}
READERS = OFFICIALS | SUBJECTS


def can_load_schemes(actor: Actor, place: Jurisdiction) -> bool:
    """装入随附的评价方案、统计表：系统管理员和系统命令。"""
    return actor.has(Role.OPERATOR, path=place.path)


def can_revise_scheme(actor: Actor, place: Jurisdiction) -> bool:
    """修订评价方案：本地或上级的教育、督导、人力社保、发展改革部门。"""
    return actor.has(*ORGANISERS, path=place.path)


def can_revise_forms(actor: Actor, place: Jurisdiction) -> bool:
    """修订统计表：本地或上级的统计、教育、发展改革、工业和信息化、人力社保部门，系统管理员。"""
    return actor.has(*STATISTICIANS, Role.OPERATOR, path=place.path)


def can_read_schemes(actor: Actor) -> bool:
    """看评价方案：各部门和被评单位。"""
    return actor.has(*READERS)


def can_organise(actor: Actor, round: EvaluationRound) -> bool:
    """加入评价对象、安排评分人、合成、公布：活动所在地或上级的组织部门。"""
    return actor.has(*ORGANISERS, path=round.jurisdiction.path)


def can_score(actor: Actor, scoring: Scoring) -> bool:
    """评分、声明、回避：被指定的人；只指定单位的，是该单位的人。"""
    if actor.is_system:
        return True
    if scoring.user_id is not None:
        return scoring.user_id == actor.user_id
    return scoring.organisation_id in actor.organisation_ids


def can_check_sample(actor: Actor, case: EvaluationCase) -> bool:
    """抽查评分：组织部门和审计部门，但不能核查自己的评分。"""
    return actor.has(*CHECKERS, path=case.jurisdiction.path)
