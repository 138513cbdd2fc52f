"""Registration counts and projects: their registers, and their quarters written into demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, require
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import Finding, register_services
from ronghe.core.service import service
from ronghe.labour.models import EmploymentCount, InvestmentProject, ProjectPost
from ronghe.labour.queries.counts import COUNTED, cells_of, held_cells
from ronghe.labour.queries.occupations import check_industry, check_occupation, suggest
from ronghe.labour.rules.roles import LABOUR_KEEPERS
from ronghe.labour.services.cells import Written, write_cells


def _check_count(row: EmploymentCount) -> Iterable[Finding]:
    return check_occupation(row.occupation)


def _check_project(row: InvestmentProject) -> Iterator[Finding]:
    yield from check_industry(row.industry)
    if row.starts_on and row.produces_on and row.produces_on < row.starts_on:
        yield Finding("投产日期早于开工日期。", "produces_on")


def _check_post(row: ProjectPost) -> Iterator[Finding]:
    yield from check_occupation(row.occupation)
    if row.project_id and row.project.organisation_id != row.organisation_id:
        yield Finding("项目不是这个单位的。", "project")
    if not row.occupation and row.title:
        hint = suggest([row.title])[0]
        best = f"{hint.others[0][0]} {hint.others[0][1]}" if hint.others else ""
        words = f"还没有职业代码，汇入需求时计入“未编码”。系统建议：{best}。"
        yield Finding(words, "occupation", refuses=False)


REGISTRATION = register_services("labour.registration", EmploymentCount, check=_check_count)
PROJECT = register_services("labour.project", InvestmentProject, check=_check_project)
PROJECT_POST = register_services("labour.project_post", ProjectPost, check=_check_post)


@service("labour.demand.taken_in")
def take_in(place: Jurisdiction, source: str, year: int, quarter: int, *, actor: Actor) -> Written:
    """Write the registrations or project posts of a quarter, at or under a place, into demand.

    As often as one likes: what has not changed is left as it is. Posts of dropped projects do not count.
    """
    require(actor.has(*LABOUR_KEEPERS, path=place.path), "由当地主管部门汇入需求。")
    if source not in COUNTED:
        raise Invalid("labour.demand.source", "只有就业登记和项目用工由登记汇入。")
    if quarter not in (1, 2, 3, 4):
        raise Invalid("labour.demand.quarter", "季度应为 1 到 4。")
    return write_cells(cells_of(place, source, year, quarter), held_cells(place, source, year, quarter))
