"""The teacher register as an Excel sheet: one row an employment at one of the actor's schools."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.digests import keyed_digest
from ronghe.core.excel import Choice, Date, ListOf, Reference, Row, Sheet, Text, Wrong, YesNo
from ronghe.directory.models import Organisation
from ronghe.faculty.enums import (
    Education,
    EmploymentForm,
    SkillLevel,
    StaffStatus,
    TeacherKind,
    TitleLevel,
    TitleSeries,
)
from ronghe.faculty.models import Employment
from ronghe.faculty.models.teachers import school_ids
from ronghe.faculty.rules.identity import is_id_number, plain_id_number

PURPOSE = "faculty.id_number"
FULL = EmploymentForm.FULL_TIME


def schools_of(actor: Actor) -> Mapping[str, Organisation]:
    rows = Organisation.objects.current().filter(pk__in=school_ids(actor)).select_related("jurisdiction")
    return {one.name: one for one in rows}


def _row_is_right(row: Row) -> list[Wrong]:
    wrong = []
    number = plain_id_number(row["id_number"] or "")
    if number and not is_id_number(number):
        wrong.append(Wrong("id_number", "不是有效的证件号码", "应为 18 位，末位为校验码，请核对证件"))
    if row["ends_on"] and row["ends_on"] < row["starts_on"]:
        wrong.append(Wrong("ends_on", f"早于入职日期 {row['starts_on']}", "请核对两个日期"))
    if row["form"] == FULL and row["status"] in (StaffStatus.QUOTA, StaffStatus.MOBILE):
        wrong.append(Wrong("status", "兼职员额和流动岗位只用于兼职教师", "请改任用形式或编制情况"))
    if row["title"] and not (row["title_level"] and row["title_on"]):
        wrong.append(Wrong("title", "填写职务的，须同时填写级别和取得日期"))
    if row["skill"] and not (row["skill_level"] and row["skill_on"]):
        wrong.append(Wrong("skill", "填写技能证书的，须同时填写等级和取得日期"))
    return wrong


def _stored(keys: Sequence[tuple[Any, ...]]) -> Mapping[tuple[Any, ...], Mapping[str, Any]]:
    """Employments that run under that staff number already."""
    rows = Employment.objects.filter(
        organisation__in={school for school, _ in keys},
        staff_number__in={number for _, number in keys},
        ends_on__isnull=True,
    ).select_related("organisation", "teacher")
    return {
        (row.organisation, row.staff_number): {
            "school": row.organisation,
            "staff_number": row.staff_number,
            "name": row.teacher.name,
            "kind": row.kind,
            "form": row.form,
            "status": row.status,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "post": row.post or None,
            "education": row.teacher.education or None,
            "programmes": tuple(row.teacher.programmes) or None,
            "teaches_theory": row.teacher.teaches_theory,
            "teaches_practice": row.teacher.teaches_practice,
            "pk": row.pk,
        }
        for row in rows
    }


def _digests(rows: Sequence[Row]) -> dict[int, str]:
    return {
        row.row_number: keyed_digest(plain_id_number(row["id_number"]), PURPOSE)
        for row in rows
        if row["id_number"]
    }


def _overlap(a_from: date, a_to: date | None, b_from: date, b_to: date | None) -> bool:
    return (a_to is None or b_from <= a_to) and (b_to is None or a_from <= b_to)


def _employed_twice(rows: Sequence[Row]) -> list[tuple[Row, Wrong]]:
    """A person employed full-time elsewhere at the same time, by the register or by an earlier row."""
    digests = _digests(rows)
    held: dict[str, list[tuple[date, date | None, str, int | None, str]]] = {}
    known = Employment.objects.filter(teacher__id_digest__in=set(digests.values()))
    for row in known.select_related("organisation", "teacher"):
        held.setdefault(row.teacher.id_digest, []).append(
            (row.starts_on, row.ends_on, row.form, row.pk, f"“{row.organisation}”（{row.starts_on} 起）")
        )
    wrong = []
    for line in rows:
        digest = digests.get(line.row_number)
        if not digest:
            continue
        own = line.existing.get("pk")
        for starts, ends, form, pk, place in held.get(digest, []):
            clash = form == line["form"] == FULL and (pk is None or pk != own)
            if clash and _overlap(line["starts_on"], line["ends_on"], starts, ends):
                hint = "先由原学校办理离职，或将任用形式改为兼职"
                wrong.append((line, Wrong("id_number", f"该人员同期在{place}全职任职", hint)))
                break
        place = f"本表第 {line.row_number} 行"
        held.setdefault(digest, []).append((line["starts_on"], line["ends_on"], line["form"], None, place))
    return wrong


def _other_names(rows: Sequence[Row]) -> list[tuple[Row, Wrong]]:
    """A known identity number under another name."""
    digests = _digests(rows)
    names = dict(
        Employment.objects.filter(teacher__id_digest__in=set(digests.values())).values_list(
            "teacher__id_digest", "teacher__name"
        )
    )
    return [
        (row, Wrong("name", "该证件号码已有档案，但姓名与所填不同", "请核对证件；曾改名的先更正姓名"))
        for row in rows
        if names.get(digests.get(row.row_number, ""), row["name"]) != row["name"]
    ]


def teacher_sheet(actor: Actor) -> Sheet:
    """The sheet for the schools whose register the actor keeps."""
    schools = schools_of(actor)

    def found(texts: Collection[str]) -> Mapping[str, Organisation]:
        return {text: schools[text] for text in texts if text in schools}

    return Sheet(
        "教师",
        [
            Reference(
                "school",
                "学校",
                required=True,
                lookup=found,
                label=lambda one: one.name,
                listed=lambda: list(schools),
                example=next(iter(schools), "示例职业技术学校"),
                missing="只能填写您管理的学校，见下拉列表",
                value_of=lambda job: job.organisation,
                width=28,
            ),
            Text("staff_number", "工号", required=True, max_length=40, example="T0001"),
            Text(
                "name",
                "姓名",
                required=True,
                max_length=60,
                example="演示·某校·甲",
                value_of=lambda job: job.teacher.name,
            ),
            Text(
                "id_number",
                "身份证件号码",
                max_length=20,
                help="用于识别同一人；加密保存，导出时不含",
                value_of=lambda job: "",
                may_be_absent=True,
                width=22,
            ),
            Choice("kind", "教师类别", required=True, choices=TeacherKind.choices, example="专业课教师"),
            Choice("form", "任用形式", required=True, choices=EmploymentForm.choices, example="专任（全职）"),
            Choice("status", "编制情况", required=True, choices=StaffStatus.choices, example="在编"),
            Date("starts_on", "入职日期", required=True, example="2021-09-01"),
            Date("ends_on", "离职日期", may_be_absent=True),
            Text("post", "岗位", max_length=60, may_be_absent=True),
            Choice(
                "education",
                "学历",
                choices=Education.choices,
                may_be_absent=True,
                value_of=lambda job: job.teacher.education,
            ),
            ListOf(
                "programmes",
                "任教专业",
                may_be_absent=True,
                help="几个专业用顿号隔开",
                value_of=lambda job: tuple(job.teacher.programmes),
            ),
            YesNo(
                "teaches_theory",
                "能胜任理论教学",
                may_be_absent=True,
                value_of=lambda job: job.teacher.teaches_theory,
            ),
            YesNo(
                "teaches_practice",
                "能胜任实践教学",
                may_be_absent=True,
                value_of=lambda job: job.teacher.teaches_practice,
            ),
            Date(
                "qualified_on",
                "教师资格证取得日期",
                may_be_absent=True,
                latest=timezone.localdate(),
                value_of=lambda job: None,
            ),
            Text("title", "专业技术职务", max_length=60, may_be_absent=True, value_of=lambda job: ""),
            Choice(
                "title_series",
                "职务系列",
                choices=TitleSeries.choices,
                may_be_absent=True,
                value_of=lambda job: "",
            ),
            Choice(
                "title_level",
                "职务级别",
                choices=TitleLevel.choices,
                may_be_absent=True,
                value_of=lambda job: "",
            ),
            Date("title_on", "职务取得日期", may_be_absent=True, value_of=lambda job: None),
            Text("skill", "技能证书名称", max_length=120, may_be_absent=True, value_of=lambda job: ""),
            Choice(
                "skill_level",
                "技能等级",
                choices=SkillLevel.choices,
                may_be_absent=True,
                value_of=lambda job: "",
            ),
            Date("skill_on", "技能证书取得日期", may_be_absent=True, value_of=lambda job: None),
            Date("skill_until", "技能证书有效期至", may_be_absent=True, value_of=lambda job: None),
        ],
        key=("school", "staff_number"),
        existing=_stored,
        rules=[_row_is_right],
        table_rules=[_employed_twice, _other_names],
        intro=[
            "一行一名教师在一所学校的任用。学校和工号相同的行更新在职教师；空白格不改动原内容。",
            "同一证件号码在别校已有档案的，只增加在本校的任用，不另建档案；同期全职在别校的不能导入。",
        ],
    )
