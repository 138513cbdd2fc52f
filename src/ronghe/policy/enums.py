"""Every choice of the policy app. The values are stored; the words are what officials read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    PLAN = "plan", _("行动计划、规划")
    MEASURES = "measures", _("实施意见、若干措施")
    SCHEME = "scheme", _("实施方案")
    NOTICE = "notice", _("通知")
    RULES = "rules", _("办法、细则")
    SUPERIOR = "superior", _("上级政策")
    DRAFT = "draft", _("征求意见稿")
    OTHER = "other", _("其他文件")


class Validity(models.TextChoices):
    UNKNOWN = "unknown", _("未注明")
    NOT_YET = "not_yet", _("尚未施行")
    IN_FORCE = "in_force", _("现行有效")
    SUPERSEDED = "superseded", _("已被代替")
    REPEALED = "repealed", _("已废止")
    EXPIRED = "expired", _("已到期")


class LinkRelation(models.TextChoices):
    IMPLEMENTS = "implements", _("贯彻落实")
    CITES = "cites", _("引用")
    AMENDS = "amends", _("修改")
    REPLACES = "replaces", _("代替")


class TouchState(models.TextChoices):
    """What the office decided about one thing that a change of a superior policy touches."""

    OPEN = "open", _("待处理")
    SWITCHED = "switched", _("改按上级规定执行")
    KEPT = "kept", _("与上级不抵触，继续执行")


class PageKind(models.TextChoices):
    TXT = "txt", _("纯文本")
    HTML = "html", _("网页")
    DOCX = "docx", _("Word 文档")
    PDF = "pdf", _("PDF 文件")
    PASTED = "pasted", _("粘贴的文字")


class ReviewState(models.TextChoices):
    OPEN = "open", _("校核中")
    PUBLISHED = "published", _("已发布")
    ABANDONED = "abandoned", _("已放弃")


class ItemKind(models.TextChoices):
    META = "meta", _("文件信息")
    CLAUSE = "clause", _("条款")
    TASK = "task", _("任务")
    ANNEX_TASK = "annex_task", _("附件任务")
    INDICATOR = "indicator", _("指标")
    MILESTONE = "milestone", _("里程碑")
    RULE = "rule", _("规则参数")


class ItemState(models.TextChoices):
    PENDING = "pending", _("待校核")
    ACCEPTED = "accepted", _("已采用")
    EDITED = "edited", _("修改后采用")
    REJECTED = "rejected", _("不采用")
    SPLIT = "split", _("已拆分")
    MERGED = "merged", _("已合并")


class Governs(models.TextChoices):
    """Which wording holds where body and annex differ."""

    UNDECIDED = "undecided", _("待定")
    BODY = "body", _("以正文为准")
    ANNEX = "annex", _("以附件为准")
    BOTH = "both", _("两者并行")


class PlanState(models.TextChoices):
    ACTIVE = "active", _("执行中")
    ENDED = "ended", _("执行期满")
    WITHDRAWN = "withdrawn", _("停止执行")


class VersionOrigin(models.TextChoices):
    REVIEW = "review", _("页面校核")
    PACK = "pack", _("配置包")
    TABLE = "table", _("任务分解表")
    SETTLEMENT = "settlement", _("正文与附件裁定")


class Modality(models.TextChoices):
    """How binding the wording is; the words are those of the documents."""

    MUST = "must", _("须（应）")
    TARGET = "target", _("目标")
    STRIVE = "strive", _("力争")
    MAY = "may", _("可")
    ENCOURAGE = "encourage", _("鼓励（支持）")
    EXPLORE = "explore", _("探索")


class TaskOrigin(models.TextChoices):
    BODY = "body", _("正文")
    ANNEX = "annex", _("附件任务分解表")


class TaskState(models.TextChoices):
    NOT_STARTED = "not_started", _("未启动")
    ON_TRACK = "on_track", _("进行中")
    LATE = "late", _("滞后")
    PAUSED = "paused", _("暂停")
    DONE = "done", _("完成")


class Standing(models.TextChoices):
    """What a list shows of a task: its state, or overdue where the wording binds."""

    NOT_STARTED = "not_started", _("未启动")
    ON_TRACK = "on_track", _("进行中")
    LATE = "late", _("滞后")
    OVERDUE = "overdue", _("逾期")
    PAUSED = "paused", _("暂停")
    DONE = "done", _("完成")


class DeadlineBasis(models.TextChoices):
    STATED = "stated", _("本条写明")
    INHERITED = "inherited", _("承上文")
    PLAN_END = "plan_end", _("规划期末")
    STANDING = "standing", _("长期执行")
    NONE = "none", _("未写明")


class UnitRole(models.TextChoices):
    LEAD = "lead", _("牵头")
    RESPONSIBLE = "responsible", _("责任")
    COOPERATE = "cooperate", _("配合")


class IndicatorKind(models.TextChoices):
    TARGET = "target", _("目标值")
    RULE = "rule", _("标准或规则")
    FACT = "fact", _("现状事实")
    QUALITATIVE = "qualitative", _("定性目标")


class Measure(models.TextChoices):
    COUNT = "count", _("数量")
    RATIO = "ratio", _("比率")
    TREND = "trend", _("变化趋势")
    COVERAGE = "coverage", _("覆盖")
    RATED = "rated", _("评级")
    THRESHOLD = "threshold", _("门槛")
    PARITY = "parity", _("比照")


class Direction(models.TextChoices):
    UP = "up", _("越高越好")
    DOWN = "down", _("越低越好")
    NEAR = "near", _("接近为好")
    NONE = "none", _("无方向")


class ListKind(models.TextChoices):
    INDUSTRY = "industry", _("产业")
    PROGRAMME = "programme", _("专业")
    BASE = "base", _("基地")
    GROUP = "group", _("集团与联盟")
    PROJECT = "project", _("项目")
    CONTEST = "contest", _("赛事")
    PERSON = "person", _("人员类别")
    PATHWAY = "pathway", _("升学通道")
    EVALUATION = "evaluation", _("评价主体与内容")


class CycleKind(models.TextChoices):
    INSPECTION = "inspection", _("督查")
    DISPATCH = "dispatch", _("调度")
    CONFERENCE = "conference", _("联席会议")
    REPORT = "report", _("报告")
    PLAN = "plan", _("计划")
    MEETING = "meeting", _("会议")
    PUBLICATION = "publication", _("发布")
    EVALUATION = "evaluation", _("评价")
    FEEDBACK = "feedback", _("反馈")


class Comparator(models.TextChoices):
    GREATER = ">", _("超过")
    AT_LEAST = ">=", _("不低于")
    EQUAL = "=", _("等于")
    AT_MOST = "<=", _("不超过")
    LESS = "<", _("少于")
    ABOUT = "about", _("左右")
    RANGE = "range", _("区间")
    NONE = "none", _("无比较")


class Rating(models.TextChoices):
    """The scale of a qualitative goal; it is rated with evidence, never computed."""

    ACHIEVED = "achieved", _("已实现")
    MOSTLY = "mostly", _("基本实现")
    PARTLY = "partly", _("部分实现")
    NOT = "not", _("未实现")


class MilestoneKind(models.TextChoices):
    CAMPUS = "campus", _("校区建设")
    SCHOOL = "school", _("新建、扩建学校")
    PARK = "park", _("职教园区、职教城")
    BASE = "base", _("实训基地")
    SUBMISSION = "submission", _("材料报送")
    OTHER = "other", _("其他工程")


class MilestoneState(models.TextChoices):
    PLANNED = "planned", _("已规划")
    UNDER_WAY = "under_way", _("建设中")
    DELAYED = "delayed", _("滞后")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")


class DeliverableKind(models.TextChoices):
    PLANNING_CHAPTER = "planning_chapter", _("规划专章")
    ASSESSMENT_ITEM = "assessment_item", _("考核内容")
    APPRAISAL_SECTION = "appraisal_section", _("立项论证章节")
    PILOT_BID = "pilot_bid", _("试点申报")
    PUBLICITY = "publicity", _("宣传事项")


class DeliverableState(models.TextChoices):
    OPEN = "open", _("待核实")
    YES = "yes", _("已包含、已完成")
    NO = "no", _("未包含、未完成")
    APPLIED = "applied", _("已申报")
    GRANTED = "granted", _("已获批")
    REFUSED = "refused", _("未获批")


class ReportState(models.TextChoices):
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回修改")
    ACCEPTED = "accepted", _("已采纳")
    AMENDED = "amended", _("已被更正")


class ProblemState(models.TextChoices):
    ROUTED = "routed", _("已转办")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")


class CollectionState(models.TextChoices):
    DRAFT = "draft", _("未公开")
    PUBLISHED = "published", _("征集")
    SUMMARISED = "summarised", _("已公布采纳情况")


class CommentState(models.TextChoices):
    PENDING = "pending", _("待审核")
    SHOWN = "shown", _("公开")
    HIDDEN = "hidden", _("不公开")


class InterpretationKind(models.TextChoices):
    TEXT = "text", _("文字解读")
    PICTURE = "picture", _("图片解读")
    VIDEO = "video", _("视频解读")


class ParameterKind(models.TextChoices):
    NUMBER = "number", _("数值")
    RANGE = "range", _("区间")
    DATE = "date", _("日期")
    CYCLE = "cycle", _("周期")
    FLAG = "flag", _("是否")
    NAMES = "names", _("名称清单")
