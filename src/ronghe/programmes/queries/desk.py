"""What the desk asks of an application before it goes on: refusals where facts contradict, else warnings."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from ronghe.core.registers import Finding
from ronghe.programmes.enums import ProgrammeStatus
from ronghe.programmes.models import Adjustment, Cohort, Opinion, SchoolProgramme
from ronghe.programmes.models.desk import AdjustmentKind, OpinionMatter, OpinionParty
from ronghe.programmes.perms import own_programme
from ronghe.programmes.queries.desk_terms import FIRST_INTAKE, IDLE_YEARS, number_stated
from ronghe.programmes.queries.register import check_programme
from ronghe.programmes.rules.calendar import UNCONFIRMED, national_calendar
from ronghe.programmes.rules.cohorts import idle_years

OPEN_STATES = ("draft", "submitted", "opinions", "review", "returned", "approved", "filed")
NEEDED = {
    "code": "专业代码",
    "name": "专业名称",
    "level": "办学层次",
    "years": "学制",
    "places": "拟年招生数",
}
FITTING = {
    AdjustmentKind.OPTIMISE: frozenset({ProgrammeStatus.OPEN, ProgrammeStatus.PLANNED}),
    AdjustmentKind.SUSPEND: frozenset({ProgrammeStatus.OPEN}),
    AdjustmentKind.MERGE: frozenset({ProgrammeStatus.OPEN, ProgrammeStatus.SUSPENDED}),
    AdjustmentKind.CANCEL: frozenset(
        {ProgrammeStatus.OPEN, ProgrammeStatus.SUSPENDED, ProgrammeStatus.PLANNED}
    ),
}
"""The status in which a programme can undergo each change."""
INDUSTRY_SIDE = frozenset({OpinionParty.ASSOCIATION, OpinionParty.ENTERPRISE})


def check_adjustment(row: Adjustment) -> Iterator[Finding]:
    """The kind has what it needs, the programme can undergo it, and what the State says of it."""
    if row.start_year and row.start_year < timezone.localdate().year and row.state in {"draft", "returned"}:
        yield Finding("拟实施年份早于今年。", "start_year")
    if row.kind == AdjustmentKind.ADD:
        yield from _check_new(row)
    else:
        yield from _check_existing(row)
    yield from _check_twice(row)
    yield from national_findings(row)


def _check_new(row: Adjustment) -> Iterator[Finding]:
    if row.programme_id:
        yield Finding("新设专业不填“现有专业”。", "programme")
    missing = {name: label for name, label in NEEDED.items() if not getattr(row, name)}
    for name, label in missing.items():
        yield Finding(f"新设专业须填写{label}。", name)
    if missing:
        return
    made = SchoolProgramme(
        organisation=row.organisation,
        code=row.code,
        name=row.name,
        level=row.level,
        years=row.years or 0,
    )
    yield from (one for one in check_programme(made) if one.field in NEEDED)
    same = SchoolProgramme.objects.current().filter(
        organisation=row.organisation, code=row.code, level=row.level, direction=row.direction
    )
    if row.state != "effective" and same.exclude(status=ProgrammeStatus.PLANNED).exists():
        yield Finding("本校已登记该专业（同一层次和方向）。", "code", "恢复招生的，请用“优化调整”。")


def _check_existing(row: Adjustment) -> Iterator[Finding]:
    programme = row.programme
    if programme is None:
        yield Finding(f"{row.get_kind_display()}须选择现有专业。", "programme")
        return
    yield from own_programme(row)
    if row.state != "effective" and programme.status not in _fitting(row):
        yield Finding(
            f"“{programme}”现为“{programme.get_status_display()}”，不能{row.get_kind_display()}。",
            "programme",
        )
    if row.kind == AdjustmentKind.MERGE:
        yield from _check_merge(row)
    elif row.into_id:
        yield Finding("只有合并才填“并入的专业”。", "into")
    if row.kind == AdjustmentKind.OPTIMISE and not _changes(row):
        yield Finding("请写明要调整的内容：名称、方向、学制、对应产业或招生数。", "name")
    if row.kind in {AdjustmentKind.MERGE, AdjustmentKind.CANCEL} and not row.students_plan:
        yield Finding("还没有写明在校生怎样安置。", "students_plan", refuses=False)


def _fitting(row: Adjustment) -> frozenset[ProgrammeStatus]:
    resumes = row.kind == AdjustmentKind.OPTIMISE and row.places
    fitting = FITTING[AdjustmentKind(row.kind)]
    return fitting | {ProgrammeStatus.SUSPENDED} if resumes else fitting


def _changes(row: Adjustment) -> bool:
    return any(getattr(row, name) for name in ("name", "direction", "years", "cluster_id", "places"))


def _check_merge(row: Adjustment) -> Iterator[Finding]:
    if row.into is None:
        yield Finding("合并须选择并入的专业。", "into")
    elif row.into_id == row.programme_id:
        yield Finding("专业不能并入自身。", "into")
    elif row.into.status != ProgrammeStatus.OPEN:
        yield Finding(f"“{row.into}”没有在招生，不能并入。", "into")
    elif row.into.level != row.programme.level:  # type: ignore[union-attr]  # asked before
        yield Finding("两个专业的办学层次不同，请说明在校生怎样安置。", "into", refuses=False)


def _check_twice(row: Adjustment) -> Iterator[Finding]:
    """One open application about one programme."""
    others = Adjustment.objects.filter(organisation=row.organisation, state__in=OPEN_STATES).exclude(
        pk=row.pk
    )
    if row.programme_id:
        same = others.filter(programme=row.programme_id)
    elif row.code:
        same = others.filter(kind=row.kind, code=row.code, level=row.level, direction=row.direction)
    else:
        return
    if (found := same.first()) is not None and row.state in OPEN_STATES:
        yield Finding(f"该专业还有一项在办的申请：{found}。", "programme" if row.programme_id else "code")


def national_findings(row: Adjustment) -> Iterator[Finding]:
    """What the State says of it. Warnings always: much of it is unconfirmed, and says so."""
    code = row.code or (row.programme.code if row.programme else "")
    calendar = national_calendar()
    for rule in calendar.rules_for(row.kind, code):
        source = "" if rule.is_confirmed else f"{UNCONFIRMED}：{rule.source}。"
        if rule.parameter == FIRST_INTAKE:
            yield from _first_intake(row, source)
        elif rule.parameter == IDLE_YEARS:
            yield from _idle(row, source)
        elif "controlled" in calendar.marks_of(code):
            yield Finding(rule.says, "code", f"依据：{rule.source}。", refuses=False)


def _first_intake(row: Adjustment, source: str) -> Iterator[Finding]:
    cap = number_stated(row.organisation.jurisdiction, FIRST_INTAKE, timezone.localdate())
    if cap is not None and row.places is not None and row.places > cap:
        yield Finding(
            f"医学类国控专业首次招生原则上不超过 {cap:.0f} 人，申请 {row.places} 人。",
            "places",
            source,
            refuses=False,
        )


def _idle(row: Adjustment, source: str) -> Iterator[Finding]:
    if row.programme_id is None:
        return
    cohorts = Cohort.objects.current().filter(programme=row.programme_id)
    idle = idle_years(dict(cohorts.values_list("entry_year", "enrolled")), timezone.localdate().year)
    line = number_stated(row.organisation.jurisdiction, IDLE_YEARS, timezone.localdate())
    if line is None or idle < line - 1:
        return
    says = "须重新申请" if idle >= line else f"满 {line:.0f} 年须重新申请"
    yield Finding(f"国控专业已连续 {idle} 年没有招生，{says}。", "programme", source, refuses=False)


def check_opinion(row: Opinion) -> Iterator[Finding]:
    """An opinion about an application fits its state and day."""
    today = timezone.localdate()
    if row.given_on and row.given_on > today:
        yield Finding("日期在今天之后。", "given_on")
    case = row.adjustment
    if (case is None) == (row.matter == OpinionMatter.ADJUSTMENT):
        yield Finding("对专业调整的意见须选择申请；其他事项不选。", "adjustment")
    if case is None:
        return
    if case.state in {"draft", "withdrawn"}:
        yield Finding("申请还没有提交，不能登记意见。", "adjustment")
    elif case.state not in {"submitted", "opinions", "review"} and row.pk is None:
        yield Finding("申请已有结论，不再登记意见。", "adjustment")
    if row.organisation_id == case.organisation_id:
        yield Finding("申请学校不能对自己的申请发表意见。", "organisation")


def has_industry_opinion(case: Adjustment) -> bool:
    return Opinion.objects.current().filter(adjustment=case, party__in=INDUSTRY_SIDE).exists()
