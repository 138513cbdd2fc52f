"""The rows a key may read: public, and of its jurisdiction."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Prefetch, QuerySet

from ronghe.api.models import ApiKey
from ronghe.api.rules.ids import UnreadableId, cursor, read_cursor, read_id
from ronghe.core.asked import whole_number
from ronghe.core.errors import Invalid, NotFound
from ronghe.core.models import Jurisdiction
from ronghe.core.scope import within
from ronghe.directory.models import Organisation
from ronghe.policy.models import Indicator, Plan, ProgressReport, Task, TaskUnit
from ronghe.policy.queries import public

M = TypeVar("M", bound=Model)


def _missing() -> NotFound:
    return NotFound("api.not_found", "没有找到，或者不在本密钥的范围内。")


def _inside(key: ApiKey, rows: QuerySet[M]) -> QuerySet[M]:
    return rows.filter(within((key.jurisdiction.path,)))


def plans(key: ApiKey) -> QuerySet[Plan]:
    return _inside(key, public.plans())


def plan_of(key: ApiKey, text: str) -> Plan:
    return _plan(key, _names("plan", text, 2))


def _names(kind: str, text: str, number: int) -> tuple[str, ...]:
    try:
        found = read_id(kind, text)
    except UnreadableId as error:
        raise _missing() from error
    if len(found) != number:
        raise _missing()
    return found


def _plan(key: ApiKey, names: tuple[str, ...]) -> Plan:
    code, name = names[0], names[1]
    rows = plans(key).filter(jurisdiction__code=code)
    found = (
        rows.filter(document__number=name).order_by("pk").first()
        or rows.filter(document__number="", document__title=name).order_by("pk").first()
    )
    if found is None:
        raise _missing()
    return found


def tasks(plan: Plan) -> QuerySet[Task]:
    units = TaskUnit.objects.order_by("order", "pk")
    rows = Task.objects.running().filter(plan=plan).select_related("clause")
    return rows.prefetch_related(Prefetch("units", units))


def task_of(key: ApiKey, text: str) -> Task:
    names = _names("task", text, 3)
    plan = _plan(key, names)
    found = tasks(plan).filter(key=names[2]).first()
    if found is None:
        raise _missing()
    found.plan = plan
    return found


def indicators(plan: Plan) -> QuerySet[Indicator]:
    return Indicator.objects.live().filter(plan=plan)


def organisations(key: ApiKey) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(is_confirmed=True).select_related("jurisdiction")
    return _inside(key, rows)


def organisation_of(key: ApiKey, text: str) -> Organisation:
    found = organisations(key).filter(pk=whole_number(text) or 0).first()
    if found is None:
        raise _missing()
    return found


def place_of(key: ApiKey, code: str) -> Jurisdiction:
    """The jurisdiction asked for, or the key's own; outside its scope is not there."""
    if not code:
        return key.jurisdiction
    inside = Jurisdiction.objects.filter(path__startswith=key.jurisdiction.path)
    found = inside.filter(code=code).first() if "\x00" not in code else None
    if found is None:
        raise _missing()
    return found


def reports(key: ApiKey, task: Task) -> QuerySet[ProgressReport]:
    rows = ProgressReport.objects.filter(task=task, organisation_id=key.organisation_id)
    return rows.order_by("-submitted_at", "-pk")


def page(rows: QuerySet[M], after: str, limit: int) -> tuple[list[M], str | None]:
    """One page in the order in which rows were made, and the cursor of the next."""
    try:
        place = read_cursor(after) if after else 0
    except UnreadableId as error:
        message = "游标不对。"
        raise Invalid(
            "api.cursor", message, fields={"cursor": message}, hint="请原样使用上一页的 next。"
        ) from error
    found = list(rows.filter(pk__gt=place).order_by("pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    return found[:limit], cursor(found[limit - 1].pk)
