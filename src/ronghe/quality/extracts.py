"""What this app gives to the warehouse."""

from __future__ import annotations

from django.apps import apps

from ronghe.quality import models
from ronghe.warehouse.by_model import extract_of, extracts_of_registers
from ronghe.warehouse.extract import leave_out

extract_of(models.AnnualReport, grain="每份年度质量报告的每个版次一行", drop=("signer",))
extract_of(models.ReportCell, grain="每份报告的每个单元格一行", scope="report__jurisdiction", drop=("note",))
extract_of(models.ReportCall, grain="每次年报布置一行")
leave_out("表式定义的原文，不是业务事实", models.TableDefinition)
leave_out(
    "报告的文字、说明和佐证，随报告公开", models.ReportText, models.ReportExplanation, models.CellEvidence
)
extracts_of_registers(list(apps.get_app_config("quality").get_models()))
