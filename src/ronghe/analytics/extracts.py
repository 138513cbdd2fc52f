"""What this app gives to the warehouse: values, reports and disputes, the years, the warnings."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps

from ronghe.analytics import models
from ronghe.analytics.enums import ValueState
from ronghe.warehouse.by_model import extract_of, extracts_of_registers
from ronghe.warehouse.extract import leave_out
from ronghe.warehouse.retention import keep_referenced

extract_of(models.IndicatorValue, grain="每个口径、每个范围、每年的一个数值一行")
extract_of(models.Period, grain="每个辖区的每个指标年度一行")
extracts_of_registers(list(apps.get_app_config("analytics").get_models()))
leave_out("预警的运行记录，预警本身另有数据表", models.WarningRun)


@keep_referenced
def snapshots_of_approved() -> Iterable[str]:
    """A value that was approved keeps its snapshot: its rows can be opened as long as it stands."""
    rows = models.IndicatorValue.objects.exclude(state=ValueState.CURRENT)
    return rows.values_list("snapshot_id", flat=True).distinct()
