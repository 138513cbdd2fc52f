"""The writes of groups, tiers, partners, orientation and priorities, with what each row must keep."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from ronghe.core.registers import Finding, register_services
from ronghe.programmes.models import (
    Characteristic,
    ClusterProject,
    DoublePrecise,
    HighLevel,
    Monitoring,
    Orientation,
    PriorityCategory,
    PriorityCourse,
    ProgrammeGroup,
)
from ronghe.programmes.perms import own_programme
from ronghe.programmes.queries.groups import group_bounds, groups_beside
from ronghe.reference.enums import CatalogueKind
from ronghe.reference.models import CatalogueEntry


def _group(row: ProgrammeGroup) -> Iterator[Finding]:
    """One or two groups a school where the plan says so; more is told, not refused."""
    yield from own_programme(row, "lead")
    bounds = group_bounds(row.organisation.jurisdiction, timezone.localdate())
    others = groups_beside(row)
    if bounds and others + 1 > bounds.high:
        yield Finding(
            f"连同本群，本校有 {others + 1} 个专业群；规划写的是每校 {bounds.words} 个。",
            "name",
            f"依据：{bounds.source}。超过的照登记，另行列出。",
            refuses=False,
        )


def _high_level(row: HighLevel) -> Iterator[Finding]:
    yield from own_programme(row)
    if row.due_on and row.recognised_on and row.due_on < row.recognised_on:
        yield Finding("建设期满早于认定日期。", "due_on")
    if (
        row.pk
        and row.stage in {"building", "recognised"}
        and not row.monitorings.filter(state="current").exists()
    ):
        yield Finding("还没有任何一年的监测。", "name", refuses=False)


def _monitoring(row: Monitoring) -> Iterator[Finding]:
    if row.high_level_id and row.high_level.organisation_id != row.organisation_id:
        yield Finding("监测的学校与登记单位不一致。", "high_level")
    if row.year and row.year > timezone.localdate().year:
        yield Finding("年度还没有到。", "year")
    if row.is_passed and row.done < row.planned:
        yield Finding(
            f"应完成 {row.planned} 项，只完成 {row.done} 项而标为通过，请核对。", "is_passed", refuses=False
        )


def _double_precise(row: DoublePrecise) -> Iterator[Finding]:
    yield from own_programme(row)
    if not row.batch:
        yield Finding("没有写明批次。", "batch", refuses=False)


def _orientation(row: Orientation) -> Iterator[Finding]:
    if not row.colleges:
        yield Finding("没有写明专业学院；规划没有要求的可以不填。", "colleges", refuses=False)


def _priority(row: PriorityCategory) -> Iterator[Finding]:
    """The codes stand in the catalogue, as far as it is loaded."""
    codes = row.code_list
    if not codes:
        yield Finding("没有写专业代码，专业调整申请不能自动对应。", "codes", refuses=False)
        return
    known = CatalogueEntry.objects.current().filter(kind=CatalogueKind.PROGRAMME, code__in=codes)
    unknown = sorted(set(codes) - set(known.values_list("code", flat=True)))
    if unknown:
        yield Finding(f"专业目录中没有：{'、'.join(unknown)}。", "codes", "请核对代码。", refuses=False)


def _course(row: PriorityCourse) -> Iterator[Finding]:
    if row.cluster_id is None and not row.occupations:
        yield Finding("没有对应产业，也没有对应职业，看不出谁急需。", "cluster", refuses=False)


def _project(row: ClusterProject) -> Iterator[Finding]:
    if not row.enterprises:
        yield Finding("还没有写明参加的企业。", "enterprises", refuses=False)


GROUP = register_services("programmes.group", ProgrammeGroup, check=_group)
HIGH_LEVEL = register_services("programmes.high_level", HighLevel, check=_high_level)
MONITORING = register_services("programmes.monitoring", Monitoring, check=_monitoring)
DOUBLE_PRECISE = register_services("programmes.double_precise", DoublePrecise, check=_double_precise)
CHARACTERISTIC = register_services("programmes.characteristic", Characteristic, check=own_programme)
ORIENTATION = register_services("programmes.orientation", Orientation, check=_orientation)
PRIORITY = register_services("programmes.priority", PriorityCategory, check=_priority)
PRIORITY_COURSE = register_services("programmes.priority_course", PriorityCourse, check=_course)
CLUSTER_PROJECT = register_services("programmes.cluster_project", ClusterProject, check=_project)
