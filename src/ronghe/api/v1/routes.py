"""The operations of version 1: thin; what they may read is in queries, what they do is a service."""

from __future__ import annotations

from typing import Annotated, Any

from django.urls import reverse
from ninja import Path, Query, Router, Status

from ronghe.analytics.enums import FigureStatus
from ronghe.analytics.queries.figures import figures_of
from ronghe.api.auth import KeyAuth, KeyRequest
from ronghe.api.enums import Scope
from ronghe.api.problems import REFUSALS, Problem
from ronghe.api.queries import rows
from ronghe.api.queries.subjects import indicator_id, plan_id, task_id
from ronghe.api.schemas import (
    FigureList,
    IndicatorPage,
    Me,
    OrganisationOut,
    OrganisationPage,
    PlanOut,
    PlanPage,
    ReportIn,
    ReportList,
    ReportOut,
    TaskOut,
    TaskPage,
)
from ronghe.api.services.keys import actor_of_key
from ronghe.api.services.writes import Answer, once
from ronghe.core.actor import Actor
from ronghe.directory.models import Organisation
from ronghe.policy.models import Indicator, Plan, ProgressReport, Task
from ronghe.policy.services.progress import Progress, report_progress

router = Router()
Cursor = Annotated[str, Query("", description="上一页的 next；第一页不填", max_length=100)]
Limit = Annotated[int, Query(50, description="每页条数，1 到 200", ge=1, le=200)]
PlanId = Annotated[str, Path(description="规划的编号", max_length=2000)]
TaskId = Annotated[str, Path(description="任务的编号", max_length=2000)]


@router.get("/me", response={200: Me, **REFUSALS}, auth=KeyAuth(), summary="本密钥", tags=["密钥"])
def me(request: KeyRequest) -> dict[str, Any]:
    """本密钥的用途、辖区、权限和期限。"""
    key = request.key
    return {
        "prefix": key.prefix,
        "name": key.name,
        "organisation": str(key.organisation_id),
        "jurisdiction": key.jurisdiction.code,
        "scopes": key.scopes,
        "per_minute": key.per_minute,
        "valid_to": key.valid_to,
    }


@router.get(
    "/plans", response={200: PlanPage, **REFUSALS}, auth=KeyAuth(Scope.PLANS), summary="规划", tags=["规划"]
)
def list_plans(request: KeyRequest, cursor: Cursor, limit: Limit) -> dict[str, Any]:
    """本辖区及其下级公开的规划。"""
    found, following = rows.page(rows.plans(request.key), cursor, limit)
    return {"items": [_plan(one) for one in found], "next": following}


@router.get(
    "/plans/{plan}",
    response={200: PlanOut, **REFUSALS},
    auth=KeyAuth(Scope.PLANS),
    summary="一份规划",
    tags=["规划"],
)
def get_plan(request: KeyRequest, plan: PlanId) -> dict[str, Any]:
    """一份公开的规划。"""
    return _plan(rows.plan_of(request.key, plan))


@router.get(
    "/plans/{plan}/tasks",
    response={200: TaskPage, **REFUSALS},
    auth=KeyAuth(Scope.PLANS),
    summary="规划的任务",
    tags=["规划"],
)
def list_tasks(request: KeyRequest, plan: PlanId, cursor: Cursor, limit: Limit) -> dict[str, Any]:
    """一份规划的任务，含单位、时限和状态。"""
    found_plan = rows.plan_of(request.key, plan)
    found, following = rows.page(rows.tasks(found_plan), cursor, limit)
    return {"items": [_task(one, found_plan) for one in found], "next": following}


@router.get(
    "/plans/{plan}/indicators",
    response={200: IndicatorPage, **REFUSALS},
    auth=KeyAuth(Scope.PLANS),
    summary="规划的指标",
    tags=["规划"],
)
def list_indicators(request: KeyRequest, plan: PlanId, cursor: Cursor, limit: Limit) -> dict[str, Any]:
    """一份规划的指标定义。"""
    found_plan = rows.plan_of(request.key, plan)
    found, following = rows.page(rows.indicators(found_plan), cursor, limit)
    return {"items": [_indicator(one, found_plan) for one in found], "next": following}


@router.get(
    "/tasks/{task}",
    response={200: TaskOut, **REFUSALS},
    auth=KeyAuth(Scope.PLANS),
    summary="一项任务",
    tags=["任务"],
)
def get_task(request: KeyRequest, task: TaskId) -> dict[str, Any]:
    """一项任务。"""
    found = rows.task_of(request.key, task)
    return _task(found, found.plan)


@router.get(
    "/tasks/{task}/reports",
    response={200: ReportList, **REFUSALS},
    auth=KeyAuth(Scope.REPORT),
    summary="本单位的进展",
    tags=["任务"],
)
def list_reports(request: KeyRequest, task: TaskId) -> dict[str, Any]:
    """本单位对这项任务报送过的各期进展和审核结果。"""
    found = rows.task_of(request.key, task)
    return {"items": [_report(one, task) for one in rows.reports(request.key, found)[:200]]}


@router.post(
    "/tasks/{task}/reports",
    response={201: ReportOut, **REFUSALS, 409: Problem},
    auth=KeyAuth(Scope.REPORT),
    summary="报送进展",
    tags=["任务"],
    openapi_extra={
        "parameters": [
            {
                "in": "header",
                "name": "Idempotency-Key",
                "required": True,
                "schema": {"type": "string", "maxLength": 80},
                "description": "幂等键：每件事用一个新的随机值；重试同一件事时用同一个值，只办一次",
            }
        ]
    },
)
def submit_report(request: KeyRequest, task: TaskId, payload: ReportIn) -> Status:
    """代表本单位报送一期进展。规则与系统页面相同：须为任务写明的单位，一期只报一次。"""
    key = request.key

    def act() -> Answer:
        found = rows.task_of(key, task)
        progress = Progress(payload.period, payload.claimed, payload.text, payload.percent)
        made = report_progress(found, progress, actor=actor_of_key(key), organisation=key.organisation)
        return 201, ReportOut(**_report(made, task)).model_dump(mode="json")

    written = f"{request.method} {request.path}\n".encode() + request.body
    return Status(*once(key, request.headers.get("Idempotency-Key", ""), written, act))


@router.get(
    "/figures",
    response={200: FigureList, **REFUSALS},
    auth=KeyAuth(Scope.FIGURES),
    summary="指标数据",
    tags=["指标"],
)
def list_figures(
    request: KeyRequest,
    year: Annotated[int, Query(description="年份", ge=2000, le=2100)],
    jurisdiction: Annotated[str, Query("", description="区划代码；不填为本密钥的辖区", max_length=20)],
) -> dict[str, Any]:
    """一个辖区一年的指标数据。只有已核定的数值；未核定的只说明没有数据。"""
    place = rows.place_of(request.key, jurisdiction)
    found = figures_of(place, year, actor=Actor.anonymous())
    return {
        "jurisdiction": place.code,
        "year": year,
        "items": [one for one in found if one.status in {FigureStatus.APPROVED, FigureStatus.MISSING}],
    }


@router.get(
    "/organisations",
    response={200: OrganisationPage, **REFUSALS},
    auth=KeyAuth(Scope.ORGANISATIONS),
    summary="机构",
    tags=["机构"],
)
def list_organisations(request: KeyRequest, cursor: Cursor, limit: Limit) -> dict[str, Any]:
    """本辖区及其下级已核实的机构，含停用和已并入的。"""
    found, following = rows.page(rows.organisations(request.key), cursor, limit)
    return {"items": [_organisation(one) for one in found], "next": following}


@router.get(
    "/organisations/{organisation}",
    response={200: OrganisationOut, **REFUSALS},
    auth=KeyAuth(Scope.ORGANISATIONS),
    summary="一个机构",
    tags=["机构"],
)
def get_organisation(
    request: KeyRequest, organisation: Annotated[str, Path(description="机构的编号", max_length=20)]
) -> dict[str, Any]:
    """一个机构；已并入的写明并入了哪一个。"""
    return _organisation(rows.organisation_of(request.key, organisation))


def _plan(plan: Plan) -> dict[str, Any]:
    document = plan.document
    return {
        "id": plan_id(plan),
        "title": plan.title,
        "number": document.number,
        "issuer": document.issuer,
        "issued_on": document.issued_on,
        "effective_from": document.effective_from,
        "ends_on": document.ends_on,
        "jurisdiction": plan.jurisdiction.code,
        "state": plan.state,
        "url": reverse("portal:plan", args=[plan.pk]),
    }


def _task(task: Task, plan: Plan) -> dict[str, Any]:
    task.plan = plan
    return {
        "id": task_id(task),
        "plan": plan_id(plan),
        "key": task.key,
        "title": task.title,
        "modality": task.modality,
        "deadline_on": task.deadline_on,
        "state": task.state,
        "percent": task.percent,
        "done_on": task.done_on,
        "reported_at": task.reported_at,
        "clause": str(task.clause) if task.clause else None,
        "units": [
            {
                "role": unit.role,
                "name": unit.printed_name,
                "organisation": str(unit.organisation_id) if unit.organisation_id else None,
            }
            for unit in task.units.all()
        ],
    }


def _indicator(row: Indicator, plan: Plan) -> dict[str, Any]:
    row.plan = plan
    return {
        "id": indicator_id(row),
        "plan": plan_id(plan),
        **{
            name: getattr(row, name)
            for name in (
                "key", "name", "kind", "modality", "comparator", "value", "value_high", "unit",
                "target_year", "numerator", "denominator",
            )
        },
        "not_stated": [str(one) for one in row.not_stated],
    }  # fmt: skip


def _organisation(row: Organisation) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "kind": row.kind,
        "credit_code": row.credit_code,
        "parent": str(row.parent_id) if row.parent_id else None,
        "jurisdiction": row.jurisdiction.code,
        "state": "merged" if row.merged_into_id else "current" if row.is_active else "closed",
        "merged_into": str(row.merged_into_id) if row.merged_into_id else None,
    }


def _report(row: ProgressReport, task: str) -> dict[str, Any]:
    return {
        "task": task,
        "period": row.period,
        "claimed": row.claimed,
        "percent": row.percent,
        "text": row.text,
        "state": row.state,
        "return_reason": row.return_reason,
        "submitted_at": row.submitted_at,
    }
