"""What this app gives to the warehouse."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from ronghe.labour import models
from ronghe.warehouse.by_model import extract_of, extracts_of_registers
from ronghe.warehouse.extract import leave_out

extracts_of_registers(list(apps.get_app_config("labour").get_models()))
extract_of(models.ForecastRun, grain=_("每次预测运行一行"))
extract_of(models.ForecastSeries, grain=_("每次运行的每条序列一行"), scope="run__jurisdiction")
extract_of(models.ForecastAmendment, grain=_("每次人工调整一行"), also=("values",))
extract_of(models.Choice, title=_("需求口径"), grain=_("每次选定一行"), also=("sources", "weights"))
leave_out("问题清单随预测运行查看，不作统计", models.ForecastProblem)
extract_of(models.ReturnPost, grain=_("每份申报的每个岗位一行"))
extract_of(models.SurveyEstimate, grain=_("每项调查的每个项目一行"))
extract_of(models.ShortageItem, grain=_("每期目录的每个职业一行"))
extract_of(models.BalanceLine, grain=_("每张平衡表的每个项目一行"))
