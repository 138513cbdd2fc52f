"""The workflows of this app: every state, every allowed step."""

from __future__ import annotations

from ronghe.core.workflow import Step
from ronghe.policy.enums import (
    CollectionState,
    CommentState,
    ItemState,
    MilestoneState,
    ProblemState,
    ReportState,
    ReviewState,
    TaskState,
    TouchState,
)

_UNDECIDED = (ItemState.PENDING,)
_OPEN_ITEM = (ItemState.PENDING, ItemState.ACCEPTED, ItemState.EDITED, ItemState.REJECTED)

ACCEPT_ITEM = Step("accept", "采用", _OPEN_ITEM, ItemState.ACCEPTED)
EDIT_ITEM = Step("edit", "修改后采用", _OPEN_ITEM, ItemState.EDITED)
REJECT_ITEM = Step("reject", "不采用", _OPEN_ITEM, ItemState.REJECTED)
SPLIT_ITEM = Step("split", "拆分", _OPEN_ITEM, ItemState.SPLIT)
MERGE_ITEM = Step("merge", "合并", _OPEN_ITEM, ItemState.MERGED)
REOPEN_ITEM = Step(
    "reopen", "重新校核", (ItemState.ACCEPTED, ItemState.EDITED, ItemState.REJECTED), ItemState.PENDING
)
ITEM_STEPS = (ACCEPT_ITEM, EDIT_ITEM, REJECT_ITEM, SPLIT_ITEM, MERGE_ITEM, REOPEN_ITEM)

PUBLISH_REVIEW = Step("publish", "发布", (ReviewState.OPEN,), ReviewState.PUBLISHED)
ABANDON_REVIEW = Step("abandon", "放弃", (ReviewState.OPEN,), ReviewState.ABANDONED, needs_note=True)
RESUME_REVIEW = Step("resume", "继续校核", (ReviewState.ABANDONED,), ReviewState.OPEN)
REVIEW_STEPS = (PUBLISH_REVIEW, ABANDON_REVIEW, RESUME_REVIEW)

_RUNNING = (TaskState.NOT_STARTED, TaskState.ON_TRACK, TaskState.LATE)
START_TASK = Step(
    "start", "启动", (TaskState.NOT_STARTED, TaskState.LATE, TaskState.PAUSED), TaskState.ON_TRACK
)
MARK_TASK_LATE = Step("late", "标记滞后", (TaskState.NOT_STARTED, TaskState.ON_TRACK), TaskState.LATE)
PAUSE_TASK = Step("pause", "暂停", _RUNNING, TaskState.PAUSED, needs_note=True)
FINISH_TASK = Step("finish", "完成", (*_RUNNING, TaskState.PAUSED), TaskState.DONE)
REOPEN_TASK = Step("reopen", "重新启动", (TaskState.DONE,), TaskState.ON_TRACK, needs_note=True)
RESET_TASK = Step(
    "reset", "改为未启动", (TaskState.ON_TRACK, TaskState.LATE), TaskState.NOT_STARTED, needs_note=True
)
TASK_STEPS = (START_TASK, MARK_TASK_LATE, PAUSE_TASK, FINISH_TASK, REOPEN_TASK, RESET_TASK)

ACCEPT_REPORT = Step("accept", "采纳", (ReportState.SUBMITTED,), ReportState.ACCEPTED)
RETURN_REPORT = Step("return", "退回修改", (ReportState.SUBMITTED,), ReportState.RETURNED, needs_note=True)
AMEND_REPORT = Step(
    "amend",
    "更正",
    (ReportState.SUBMITTED, ReportState.RETURNED, ReportState.ACCEPTED),
    ReportState.AMENDED,
)
REPORT_STEPS = (ACCEPT_REPORT, RETURN_REPORT, AMEND_REPORT)

ANSWER_PROBLEM = Step("answer", "答复", (ProblemState.ROUTED,), ProblemState.ANSWERED)
CLOSE_PROBLEM = Step("close", "办结", (ProblemState.ANSWERED,), ProblemState.CLOSED)
RETURN_PROBLEM = Step("return", "退回再办", (ProblemState.ANSWERED,), ProblemState.ROUTED, needs_note=True)
PROBLEM_STEPS = (ANSWER_PROBLEM, CLOSE_PROBLEM, RETURN_PROBLEM)

OPEN_COLLECTION = Step("publish", "公开征集", (CollectionState.DRAFT,), CollectionState.PUBLISHED)
SUMMARISE_COLLECTION = Step(
    "summarise", "公布采纳情况", (CollectionState.PUBLISHED,), CollectionState.SUMMARISED
)
COLLECTION_STEPS = (OPEN_COLLECTION, SUMMARISE_COLLECTION)

SHOW_COMMENT = Step("show", "公开", (CommentState.PENDING, CommentState.HIDDEN), CommentState.SHOWN)
HIDE_COMMENT = Step(
    "hide", "不公开", (CommentState.PENDING, CommentState.SHOWN), CommentState.HIDDEN, needs_note=True
)
COMMENT_STEPS = (SHOW_COMMENT, HIDE_COMMENT)

START_MILESTONE = Step(
    "start", "开工", (MilestoneState.PLANNED, MilestoneState.DELAYED), MilestoneState.UNDER_WAY
)
DELAY_MILESTONE = Step(
    "delay",
    "标记滞后",
    (MilestoneState.PLANNED, MilestoneState.UNDER_WAY),
    MilestoneState.DELAYED,
    needs_note=True,
)
FINISH_MILESTONE = Step(
    "finish",
    "完成",
    (MilestoneState.PLANNED, MilestoneState.UNDER_WAY, MilestoneState.DELAYED),
    MilestoneState.DONE,
)
CANCEL_MILESTONE = Step(
    "cancel",
    "取消",
    (MilestoneState.PLANNED, MilestoneState.UNDER_WAY, MilestoneState.DELAYED),
    MilestoneState.CANCELLED,
    needs_note=True,
)
MILESTONE_STEPS = (START_MILESTONE, DELAY_MILESTONE, FINISH_MILESTONE, CANCEL_MILESTONE)

SWITCH_TOUCH = Step("switch", "改按上级规定执行", (TouchState.OPEN,), TouchState.SWITCHED, needs_note=True)
KEEP_TOUCH = Step("keep", "继续执行", (TouchState.OPEN,), TouchState.KEPT, needs_note=True)
TOUCH_STEPS = (SWITCH_TOUCH, KEEP_TOUCH)

WORKFLOWS = {
    "校核": (REVIEW_STEPS, ReviewState),
    "校核条目": (ITEM_STEPS, ItemState),
    "任务": (TASK_STEPS, TaskState),
    "进展报告": (REPORT_STEPS, ReportState),
    "问题反映": (PROBLEM_STEPS, ProblemState),
    "意见征集": (COLLECTION_STEPS, CollectionState),
    "公众意见": (COMMENT_STEPS, CommentState),
    "里程碑": (MILESTONE_STEPS, MilestoneState),
    "受影响事项": (TOUCH_STEPS, TouchState),
}
"""Every workflow by its Chinese name, for the generated tables of the reference manual."""


def task_step(source: str, target: str) -> Step | None:
    """The step of a task from one state to another, if there is one."""
    return next((step for step in TASK_STEPS if source in step.sources and step.target == target), None)
