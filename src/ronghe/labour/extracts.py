"""What this app gives to the warehouse."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from ronghe.labour import models
from ronghe.labour.queries.ad_store import live_files
from ronghe.warehouse.by_model import extract_of, extracts_of_registers
from ronghe.warehouse.extract import Column, Extract, declare, leave_out

extracts_of_registers(list(apps.get_app_config("labour").get_models()))
extract_of(models.Demand, grain=_("每个来源、辖区、职业、行业和时段一行"))
extract_of(models.ForecastRun, grain=_("每次预测运行一行"))
extract_of(models.ForecastSeries, grain=_("每次运行的每条序列一行"), scope="run__jurisdiction")
extract_of(models.ForecastAmendment, grain=_("每次人工调整一行"), also=("values",))
extract_of(models.Choice, title=_("需求口径"), grain=_("每次选定一行"), also=("sources", "weights"))
leave_out("问题清单随预测运行查看，不作统计", models.ForecastProblem)
extract_of(models.ReturnPost, grain=_("每份申报的每个岗位一行"))
extract_of(models.SurveyEstimate, grain=_("每项调查的每个项目一行"))
extract_of(models.ShortageItem, grain=_("每期目录的每个职业一行"))
extract_of(models.BalanceLine, grain=_("每张平衡表的每个项目一行"))
declare(
    Extract(
        "labour.ad",
        _("招聘广告"),
        _("在用批次的每条广告一行，含重复的；辖区见 labour.adbatch，批次编号即其 id"),
        columns=(
            Column("ad_id", "string", _("广告编号")),
            Column("source", "string", _("来源代号")),
            Column("batch", "string", _("批次编号")),
            Column("posted", "date", _("发布日期")),
            Column("title", "string", _("职位名称")),
            Column("employer_key", "string", _("用人单位（去掉组织形式的名称）")),
            Column("region", "string", _("地区代码")),
            Column("industry", "string", _("行业门类")),
            Column("education", "string", _("学历")),
            Column("experience_min", "int64", _("经验下限（年）")),
            Column("experience_max", "int64", _("经验上限（年）")),
            Column("headcount", "int64", _("招聘人数")),
            Column("salary_low", "float64", _("月薪下限（元）")),
            Column("salary_high", "float64", _("月薪上限（元）")),
            Column("salary_rule", "string", _("工资读法")),
            Column("flags", "string", _("内容提示，顿号隔开")),
            Column("occupation", "string", _("职业代码，空为未编码")),
            Column("occupation_score", "float64", _("编码把握")),
            Column("cluster", "string", _("重复组，即组内第一条的编号")),
            Column("kept", "bool", _("是否留用")),
        ),
        source=lambda: "ronghe.ads/1",
        files=live_files,
    )
)
