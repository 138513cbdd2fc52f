"""What this app gives to the warehouse."""

from __future__ import annotations

from django.apps import apps

from ronghe.quality import models
from ronghe.warehouse.by_model import extract_of, extracts_of_registers
from ronghe.warehouse.extract import leave_out

extract_of(models.AnnualReport, grain="每份年度质量报告的每个版次一行", drop=("signer",))
extract_of(models.ReportCell, grain="每份报告的每个单元格一行", scope="report__jurisdiction", drop=("note",))
extract_of(models.ReportCall, grain="每次年报布置一行")
extract_of(models.EvaluationScheme, grain="每个评价方案的每个版本一行")
extract_of(models.Scoring, grain="每个评价方的每份评分一行", scope="case__jurisdiction")
extract_of(
    models.ItemScore, grain="每份评分的每个评价项一行", scope="scoring__case__jurisdiction", drop=("comment",)
)
extract_of(models.EvaluationResult, grain="每个评价对象的每次结果一行", scope="case__jurisdiction")
extract_of(models.ScoreSample, grain="每次评分抽查一行", drop=("seed",))
extract_of(models.ScoreSampleItem, grain="每份抽查的评分一行", scope="scoring__case__jurisdiction")
extract_of(models.StatForm, grain="每张统计表的每个版本一行")
extract_of(models.StatReturn, grain="每份统计报表一行", also=("cells",))
extract_of(models.Survey, grain="每次调查一行，不含答卷", drop=("key",))
extract_of(models.SurveyPublication, grain="每次公布调查结果一行", scope="survey__jurisdiction")
extract_of(models.Honour, grain="每项荣誉或推荐一行，不含人选", drop=("recipient",))
extract_of(models.MoralModel, grain="每个德育典型一行，不含名称", drop=("name",))
extract_of(models.ActionRating, grain="每个试点成效评定的每个版次一行", drop=("why", "facts"))
extract_of(
    models.TypicalCase,
    grain="每个典型案例一行，不含文字和人物",
    drop=("title", "subject", "summary", "text", "shown_as", "person"),
)
leave_out("邀请和答卷：公布的只有达到匿名下限的合计", models.SurveyInvitation, models.SurveyAnswer)
leave_out("表式定义的原文，不是业务事实", models.TableDefinition)
leave_out(
    "报告的文字、说明和佐证，随报告公开", models.ReportText, models.ReportExplanation, models.CellEvidence
)
extract_of(models.TalentLine, grain="每份已公布的人才供需报告的每个职业一行")
extracts_of_registers(list(apps.get_app_config("quality").get_models()))
