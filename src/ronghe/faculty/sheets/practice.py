"""Enterprise practice as an Excel sheet: one row a stretch of days of one teacher."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.excel import Ambiguous, Date, Reference, Row, Sheet, Text, Wrong
from ronghe.faculty.enums import PracticeState
from ronghe.faculty.models import Employment, PracticeEntry, Teacher
from ronghe.faculty.models.teachers import school_ids


def _dates_are_right(row: Row) -> list[Wrong]:
    if row["ends_on"] < row["starts_on"]:
        return [Wrong("ends_on", f"早于开始日期 {row['starts_on']}", "请核对两个日期")]
    return []


def _twice(rows: Sequence[Row]) -> list[tuple[Row, Wrong]]:
    """The very same stretch at the same place, in the register or above in the file.

    Overlaps at two places are no error: their days count once.
    """
    teachers = {row["teacher"] for row in rows}
    held = set(
        PracticeEntry.objects.filter(teacher__in=teachers)
        .exclude(state=PracticeState.REVOKED)
        .values_list("teacher_id", "starts_on", "ends_on", "enterprise")
    )
    wrong = []
    for row in rows:
        key = (row["teacher"].pk, row["starts_on"], row["ends_on"], row["enterprise"])
        if key in held:
            wrong.append((row, Wrong("starts_on", "同一单位同一时间的实践已登记", "请删去本行")))
        held.add(key)
    return wrong


def practice_sheet(actor: Actor) -> Sheet:
    """The sheet for the teachers of the actor's schools, named by staff number."""
    schools = school_ids(actor)

    def found(texts: Collection[str]) -> Mapping[str, Any]:
        known: dict[str, Any] = {}
        rows = Employment.objects.filter(
            organisation__in=schools, teacher__school__in=schools, staff_number__in=texts
        ).select_related("teacher__jurisdiction")
        for job in rows.order_by("-starts_on"):
            other = known.get(job.staff_number)
            if isinstance(other, Teacher) and other.pk != job.teacher_id:
                known[job.staff_number] = Ambiguous((other.name, job.teacher.name))
            else:
                known.setdefault(job.staff_number, job.teacher)
        return known

    return Sheet(
        "企业实践",
        [
            Reference(
                "teacher",
                "工号",
                required=True,
                lookup=found,
                label=lambda one: one.name,
                missing="本校没有这个工号的教师",
                example="T0001",
            ),
            Date("starts_on", "开始日期", required=True, latest=timezone.localdate(), example="2024-07-01"),
            Date(
                "ends_on",
                "结束日期",
                required=True,
                latest=timezone.localdate(),
                help="首尾两天都计入，结束后再登记",
                example="2024-08-31",
            ),
            Text("enterprise", "实践单位", required=True, max_length=200, example="示例智能装备有限公司"),
            Text("content", "实践内容", max_length=500, may_be_absent=True),
        ],
        rules=[_dates_are_right],
        table_rules=[_twice],
        intro=[
            "一行一段实践，导入即视为学校已确认。",
            "同一教师的几段时间重叠的，重叠的天数只计一次。",
        ],
    )
