"""One row of each table of indicators, for the walk over every address."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ronghe.analytics.models import Dispute, EarlyWarning, IndicatorValue, ReportedValue, WarningThreshold
from ronghe.core.models import Jurisdiction
from tests.factories.directory import OrganisationFactory

KEY = "teachers.full_time"


def indicator_samples(place: Jurisdiction) -> dict[str, int]:
    """By the beginning of the address."""
    unit = OrganisationFactory(jurisdiction=place)
    value = IndicatorValue.objects.create(
        jurisdiction=place,
        indicator=KEY,
        definition=KEY,
        definition_version=1,
        year=2023,
        counted_on=date(2023, 12, 31),
        value=Decimal(3),
        snapshot_id="20231231-1",
        snapshot_date=date(2023, 12, 31),
    )
    about = {"jurisdiction": place, "organisation": unit, "indicator": KEY, "name": "全职教师", "year": 2023}
    report = ReportedValue.objects.create(value=Decimal(3), source="示例", basis="示例", **about)
    dispute = Dispute.objects.create(proposed=Decimal(4), reason="示例", source="示例", **about)
    day = date(2024, 11, 20)
    warning = EarlyWarning.objects.create(
        jurisdiction=place,
        organisation=unit,
        rule="task.overdue",
        subject="示例",
        title="示例任务：逾期",
        text="示例",
        level="red",
        first_seen_on=day,
        last_seen_on=day,
        entered_on=day,
        due_on=day,
    )
    threshold = WarningThreshold.objects.create(
        jurisdiction=place, organisation=unit, threshold="task.overdue/red", value=120, reason="示例"
    )
    return {
        "analytics/warnings/": warning.pk,
        "analytics/warning-thresholds/": threshold.pk,
        "analytics/values/": value.pk,
        "analytics/reports/": report.pk,
        "analytics/disputes/": dispute.pk,
    }
