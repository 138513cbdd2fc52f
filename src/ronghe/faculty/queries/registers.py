"""The rules and the figures of the simple registers of teachers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ronghe.core.registers import Finding
from ronghe.core.workdays import say_date
from ronghe.directory.enums import OrganisationKind
from ronghe.faculty.models import (
    CampaignVisit,
    ContestResult,
    CrossSectorPath,
    DigitalAbility,
    EthicsRecord,
    ReformProject,
    ResearchStaff,
    Secondment,
    ServiceHours,
    Studio,
    Teacher,
    Training,
    TrainingBase,
    WorkloadFactor,
)
from ronghe.faculty.models.development import EthicsKind, ProjectStage, TrainingResult
from ronghe.faculty.models.studios import StudioKind
from ronghe.faculty.rules.spells import Spell, days_overlap

CO_FOUNDED = frozenset({StudioKind.CRAFT_MASTER, StudioKind.HERITAGE})


def tie_to_file(row: Any) -> None:
    """Tie the row to the teacher's file, where the school has just one of that name."""
    found = list(Teacher.objects.filter(school_id=row.organisation_id, name=row.person)[:2])
    row.teacher = found[0] if len(found) == 1 else None


def check_studio(row: Studio) -> Iterator[Finding]:
    """A studio of craft masters or of heritage is founded together with them (TEA-31)."""
    if row.kind in CO_FOUNDED and not row.co_founder.strip():
        yield Finding("技艺大师、非遗传承人工作室须写明共建的大师或传承人。", "co_founder")
    if not row.funding_source.strip():
        yield Finding(
            "没有登记经费渠道。", "funding_source", "政策要求延续原有经费渠道，请核对。", refuses=False
        )


def check_base(row: TrainingBase) -> Iterator[Finding]:
    """The bases are selected from leading firms; the firm itself is in the register."""
    if row.host_id and row.host.kind != OrganisationKind.ENTERPRISE:
        yield Finding("共建单位应为机构名录中的企业。", "host")
    if row.is_leading and not row.leading_basis.strip():
        yield Finding("标为行业领先企业的，须写明依据。", "leading_basis")
    if not row.is_leading:
        yield Finding(
            "共建企业没有标为行业领先企业。",
            "is_leading",
            "政策要求从行业领先企业中遴选，请核对并写明依据。",
            refuses=False,
        )


def check_training(row: Training) -> Iterator[Finding]:
    """A result has its day, not before the training began; a running one has none."""
    finished = row.result != TrainingResult.RUNNING
    if finished and not row.result_on:
        yield Finding("有培养结果的，须填写结业日期。", "result_on")
    if not finished and row.result_on:
        yield Finding("已有结业日期，请选择培养结果。", "result")
    if row.result_on and row.starts_on and row.result_on < row.starts_on:
        yield Finding("结业日期早于培养开始日期。", "result_on")
    overdue = row.ends_on is not None and row.ends_on < timezone.localdate()
    if not finished and overdue:
        yield Finding("培养期已满，还没有登记结果。", "result", "请登记每个人的培养结果。", refuses=False)


def check_ethics(row: EthicsRecord) -> Iterator[Finding]:
    if row.kind == EthicsKind.ASSESSMENT and not row.grade:
        yield Finding("师德考核须填写等次。", "grade")
    if row.kind == EthicsKind.SANCTION and not (row.document.strip() and row.issuer.strip()):
        yield Finding("处理处分须写明作出单位和文号。", "document")
    if row.happened_on and row.happened_on > timezone.localdate():
        yield Finding("日期在今天之后。", "happened_on")


def check_contest(row: ContestResult) -> Iterator[Finding]:
    if row.held_on and row.held_on > timezone.localdate():
        yield Finding("比赛还没有举行，不能登记成绩。", "held_on")


def check_research_staff(row: ResearchStaff) -> Iterator[Finding]:
    """One term at a time for a person and a subject; a term that is over makes room for others."""
    if not (row.starts_on and row.ends_on):
        return
    same = ResearchStaff.objects.current().filter(person=row.person, programme=row.programme)
    mine = Spell(row.starts_on, row.ends_on)
    for other in same.filter(organisation_id=row.organisation_id).exclude(pk=row.pk):
        if days_overlap(mine, Spell(other.starts_on, other.ends_on)):
            yield Finding(
                f"{row.person}在{say_date(other.starts_on)}至{say_date(other.ends_on)}已受聘。", "starts_on"
            )
    if row.ends_on < timezone.localdate():
        yield Finding("聘期已满。", "ends_on", "续聘请修改聘期，不再聘任请终止登记。", refuses=False)


def check_digital(row: DigitalAbility) -> Iterator[Finding]:
    if row.assessed_on and row.assessed_on > timezone.localdate():
        yield Finding("测评日期在今天之后。", "assessed_on")


def check_reform(row: ReformProject) -> Iterator[Finding]:
    if row.stage == ProjectStage.CLOSED and not (row.ends_on and row.outcome.strip()):
        yield Finding("结题须填写结题日期和成果。", "outcome")


RIGHTS = (
    ("keeps_title", "职称评定"),
    ("keeps_pay", "工资福利"),
    ("keeps_insurance", "社会保险"),
)


def check_secondment(row: Secondment) -> Iterator[Finding]:
    """qy.elig.secondment: title, pay and insurance go on. What is not kept is said, never hidden."""
    lost = [(name, label) for name, label in RIGHTS if not getattr(row, name)]
    if lost:
        yield Finding(
            f"{'、'.join(label for _, label in lost)}没有登记为照常，不符合规定。",
            lost[0][0],
            "依据清远方案二（十）：挂职、兼职、离岗创新创业期间，职称评定、工资福利、社会保险等权利保留。",
            refuses=False,
        )


def check_service_hours(row: ServiceHours) -> Iterator[Finding]:
    if row.done_on and row.done_on > timezone.localdate():
        yield Finding("日期在今天之后。", "done_on")
    if row.done_on and row.hours is not None and workload_of(row).hours is None:
        yield Finding(
            "学校没有确定折算系数，无法折算工作量。",
            "kind",
            "文件没有写明系数，由学校确定后登记到“工作量折算系数”。",
            refuses=False,
        )


def check_visit(row: CampaignVisit) -> Iterator[Finding]:
    campaign = row.campaign if row.campaign_id else None
    if campaign and row.starts_on:
        late = campaign.ends_on is not None and row.starts_on > campaign.ends_on
        if row.starts_on < campaign.starts_on or late:
            yield Finding("不在活动期间。", "starts_on")


def check_path(row: CrossSectorPath) -> Iterator[Finding]:
    if row.from_post and row.from_post == row.to_post:
        yield Finding("新岗位或资格与原岗位相同。", "to_post")


@dataclass(frozen=True, slots=True)
class Workload:
    """Hours of service as workload: the factor used and where it comes from; no hours where none is set."""

    hours: Decimal | None
    factor: WorkloadFactor | None


def factor_on(factors: Iterable[WorkloadFactor], kind: str, day: date) -> WorkloadFactor | None:
    """The factor in force that day for that kind of service."""
    fitting = [one for one in factors if one.kind == kind and one.starts_on <= day]
    return max(fitting, key=lambda one: one.starts_on, default=None)


def workload_of(row: ServiceHours) -> Workload:
    """workload = hours x factor set by the school (qy.elig.workload, lp.elig.workload)."""
    factors = WorkloadFactor.objects.current().filter(organisation_id=row.organisation_id, kind=row.kind)
    factor = factor_on(factors, row.kind, row.done_on)
    return Workload(row.hours * factor.factor if factor else None, factor)


def path_of(row: CrossSectorPath) -> list[CrossSectorPath]:
    """The steps of the same teacher at the same school, from the first: the path."""
    rows = CrossSectorPath.objects.filter(organisation_id=row.organisation_id, person=row.person)
    return list(rows.order_by("starts_on", "pk"))
