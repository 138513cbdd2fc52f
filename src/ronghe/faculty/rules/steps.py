"""The workflows of this app: every state, every allowed step."""

from __future__ import annotations

from ronghe.core.workflow import Step
from ronghe.faculty.enums import CorrectionState, PracticeState, RecognitionState, RecruitState

CONFIRM_PRACTICE = Step("confirm", "确认", (PracticeState.RECORDED,), PracticeState.CONFIRMED)
RETURN_PRACTICE = Step(
    "return", "退回补正", (PracticeState.RECORDED,), PracticeState.RETURNED, needs_note=True
)
AMEND_PRACTICE = Step(
    "amend", "补正后再报", (PracticeState.RECORDED, PracticeState.RETURNED), PracticeState.RECORDED
)
REVOKE_PRACTICE = Step(
    "revoke",
    "撤销",
    (PracticeState.RECORDED, PracticeState.CONFIRMED, PracticeState.RETURNED),
    PracticeState.REVOKED,
    needs_note=True,
)
PRACTICE_STEPS = (CONFIRM_PRACTICE, RETURN_PRACTICE, AMEND_PRACTICE, REVOKE_PRACTICE)

ACCEPT_CORRECTION = Step("accept", "采纳", (CorrectionState.PROPOSED,), CorrectionState.ACCEPTED)
REFUSE_CORRECTION = Step(
    "refuse", "不采纳", (CorrectionState.PROPOSED,), CorrectionState.REFUSED, needs_note=True
)
WITHDRAW_CORRECTION = Step("withdraw", "撤回", (CorrectionState.PROPOSED,), CorrectionState.WITHDRAWN)
CORRECTION_STEPS = (ACCEPT_CORRECTION, REFUSE_CORRECTION, WITHDRAW_CORRECTION)

_S = RecognitionState
SUBMIT = Step("submit", "提交", (_S.DRAFT, _S.RETURNED), _S.SCHOOL_REVIEW)
PASS_SCHOOL = Step("pass_school", "学校审核通过", (_S.SCHOOL_REVIEW,), _S.BUREAU_REVIEW)
PASS_BUREAU = Step("pass_bureau", "审核通过并公示", (_S.BUREAU_REVIEW,), _S.PUBLICITY)
RECOGNISE = Step("recognise", "认定", (_S.PUBLICITY,), _S.RECOGNISED)
OBJECT = Step("object", "公示有异议，重新审核", (_S.PUBLICITY,), _S.BUREAU_REVIEW, needs_note=True)
RETURN = Step("return", "退回补正", (_S.SCHOOL_REVIEW, _S.BUREAU_REVIEW), _S.RETURNED, needs_note=True)
REFUSE = Step("refuse", "不予认定", (_S.BUREAU_REVIEW,), _S.REFUSED, needs_note=True)
APPEAL = Step("appeal", "申诉", (_S.REFUSED,), _S.APPEALED, needs_note=True)
UPHOLD = Step("uphold", "维持原决定", (_S.APPEALED,), _S.REFUSED, needs_note=True)
REOPEN = Step("reopen", "申诉成立，重新审核", (_S.APPEALED,), _S.BUREAU_REVIEW, needs_note=True)
RENEW = Step("renew", "复核通过，续期", (_S.RECOGNISED, _S.EXPIRED), _S.RECOGNISED)
EXPIRE = Step("expire", "到期", (_S.RECOGNISED,), _S.EXPIRED)
WITHDRAW = Step("withdraw", "撤销认定", (_S.RECOGNISED,), _S.WITHDRAWN, needs_note=True)
ABANDON = Step(
    "abandon", "撤回申请", (_S.DRAFT, _S.RETURNED, _S.SCHOOL_REVIEW, _S.BUREAU_REVIEW), _S.ABANDONED
)
RECOGNITION_STEPS = (
    SUBMIT,
    PASS_SCHOOL,
    PASS_BUREAU,
    RECOGNISE,
    OBJECT,
    RETURN,
    REFUSE,
    APPEAL,
    UPHOLD,
    REOPEN,
    RENEW,
    EXPIRE,
    WITHDRAW,
    ABANDON,
)

SUBMIT_HIRE = Step("submit", "报批", (RecruitState.DRAFT, RecruitState.RETURNED), RecruitState.SUBMITTED)
APPROVE_HIRE = Step("approve", "同意聘用", (RecruitState.SUBMITTED,), RecruitState.APPROVED)
RETURN_HIRE = Step("return", "退回补正", (RecruitState.SUBMITTED,), RecruitState.RETURNED, needs_note=True)
REFUSE_HIRE = Step("refuse", "不同意聘用", (RecruitState.SUBMITTED,), RecruitState.REFUSED, needs_note=True)
HIRE = Step("hire", "办理入职", (RecruitState.APPROVED,), RecruitState.HIRED)
RECRUIT_STEPS = (SUBMIT_HIRE, APPROVE_HIRE, RETURN_HIRE, REFUSE_HIRE, HIRE)

WORKFLOWS = {
    "企业实践记录": (PRACTICE_STEPS, PracticeState),
    "教师信息更正": (CORRECTION_STEPS, CorrectionState),
    "双师型认定": (RECOGNITION_STEPS, RecognitionState),
    "教师招聘": (RECRUIT_STEPS, RecruitState),
}
"""Every workflow by its Chinese name, for the generated tables of the reference manual."""
