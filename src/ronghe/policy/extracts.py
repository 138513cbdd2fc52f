"""What the policy app gives to analytics: plans and their parts, what was reported, found and answered."""

from __future__ import annotations

from ronghe.policy import models
from ronghe.warehouse.by_model import extract_of, extracts_of
from ronghe.warehouse.extract import leave_out

extract_of(models.Document, grain="每份政策文件一行", also=("effective_text",))
extract_of(models.DocumentLink, grain="每条政策依据一行")
extract_of(models.SuperiorChange, grain="每次上级政策变动一行")
extract_of(models.Plan, grain="每份规划一行")
extract_of(models.PlanVersion, grain="每份规划的每个版本一行")
extract_of(models.Clause, grain="每个条款一行", also=("text", "register"))
extract_of(models.Task, grain="每项任务一行", also=("text", "register", "deadline_text"))
extract_of(models.TaskUnit, grain="每项任务的每个单位一行")
extract_of(
    models.Indicator,
    grain="每项规划指标一行",
    also=("register", "owners", "exempt", "not_stated", "formula"),
    joined={"plan_state": ("plan__state", "规划状态")},
)
extract_of(models.Observation, grain="每项指标每年的每次登记一行（更正另起一行）")
extract_of(models.ProgressReport, grain="每份进展报告一行")
extract_of(models.Milestone, grain="每个里程碑一行", also=("due_text",))
extract_of(models.Deliverable, grain="每项核查事项一行")
extract_of(models.ProblemReport, grain="每个反映的问题一行")
extract_of(models.NameList, grain="每个名单一行", also=("items", "register"))
extract_of(models.Cycle, grain="每项周期事项一行", also=("participants", "register"))
extract_of(models.Parameter, grain="每个参数的每个值一行", also=("value", "register"))
extract_of(models.ParameterAnswer, grain="每个补充决定一行", also=("value",))
extract_of(models.Touch, grain="上级变动涉及的每个事项一行")
extract_of(models.CommentCollection, grain="每次意见征集一行")
extract_of(models.Comment, grain="每条公众意见一行，不含称呼和原文")
extract_of(models.Interpretation, grain="每篇政策解读一行")
extract_of(models.Review, grain="每次校核一行")
extract_of(models.BodyAnnexConflict, grain="正文与附件的每处不一致一行")
extracts_of(
    models.ReportEvidence,
    models.ObservationEvidence,
    models.MilestoneEvidence,
    models.DeliverableEvidence,
    grain="每份佐证一行",
    scope="owner__jurisdiction",
)

leave_out("来源页面的原文和提取过程，不是业务事实", models.SourcePage, models.SourceBytes, models.ReviewItem)
leave_out("由其他表生成的检索表", models.SearchEntry)
leave_out("解读的附件，随解读发布", models.InterpretationFile)
