"""Returns of enterprises: filled in, submitted, accepted into demand or sent back, asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.queries import reporters_of
from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import Flow, open_flow
from ronghe.core.errors import Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.notices import notify
from ronghe.core.registers import Finding, register_services
from ronghe.core.service import locked, service
from ronghe.labour.enums import DemandSource, FilingState
from ronghe.labour.models import Demand, Enterprise, EnterpriseReturn, ReturnPost
from ronghe.labour.queries.cells import quarter_start
from ronghe.labour.queries.occupations import check_industry, suggest, unknown_occupations
from ronghe.labour.queries.returns import not_reported
from ronghe.labour.rules.returns import MOST_LINES, SAID, STEPS, wrong_in_line
from ronghe.labour.rules.roles import FIRMS, LABOUR_KEEPERS
from ronghe.labour.services.cells import Written, weighted_middle, write_cells
from ronghe.reference.queries import work_calendar

CHECK_DAYS = 5
"""Working days in which a submitted return is looked at."""


def _check_enterprise(row: Enterprise) -> Iterable[Finding]:
    return check_industry(row.industry)


ENTERPRISE = register_services("labour.enterprise", Enterprise, check=_check_enterprise)


# ---------------------------------------------------------------------- the case


def _check_return(row: EnterpriseReturn) -> Iterator[Finding]:
    yield from check_industry(row.industry)
    today = timezone.localdate()
    if row.year and row.quarter and quarter_start(row.year, row.quarter) > today:
        yield Finding(f"{row.year}年第{row.quarter}季度还没有开始。", "quarter")
    yield from _rivals(row)


def _rivals(row: EnterpriseReturn) -> Iterator[Finding]:
    others = EnterpriseReturn.objects.filter(
        organisation=row.organisation_id, year=row.year, quarter=row.quarter
    )
    for other in others.exclude(pk=row.pk)[:1]:
        state = other.get_state_display()
        yield Finding(
            f"该企业{row.year}年第{row.quarter}季度已有一份申报（编号 {other.pk}，{state}），一季只报一份。",
            "quarter",
            "请打开已有的申报修改；已采用的请受理部门撤回采用后再改。",
        )


def _prepare_return(row: EnterpriseReturn) -> None:
    """What the frame knows of the enterprise fills what was left empty."""
    if row.organisation_id and (not row.industry or row.employees is None):
        known = Enterprise.objects.current().filter(organisation=row.organisation_id).first()
        if known is not None:
            row.industry = row.industry or known.industry
            row.employees = known.employees if row.employees is None else row.employees


def _submit(row: EnterpriseReturn, *, actor: Actor, note: str) -> None:
    posts = list(row.posts.all())
    if not posts:
        raise RuleViolated(
            "labour.return.empty", "还没有填写岗位，不能提交。", hint="没有需求的，也请填写现有岗位和人数。"
        )
    uncoded = [str(post.line) for post in posts if not post.occupation]
    if uncoded:
        raise RuleViolated(
            "labour.return.uncoded",
            f"第 {'、'.join(uncoded[:20])} 行没有职业代码，不能提交。",
            hint="请采用系统建议的代码，或从职业分类大典中选择。",
        )


def _count(row: EnterpriseReturn, *, actor: Actor, note: str) -> None:
    write_returns(row.jurisdiction, row.year, row.quarter)


@dataclass(frozen=True)
class ReturnFlow(Flow):
    """A second return for a quarter is refused by naming the first, before the constraint says less."""

    def on_record(self, row: EnterpriseReturn, actor: Actor) -> None:
        super().on_record(row, actor)
        for one in _rivals(row):
            raise RuleViolated(
                "labour.return.twice", one.message, fields={one.field: one.message}, hint=one.hint
            )


RETURN = open_flow(
    "labour.return",
    EnterpriseReturn,
    kind=ReturnFlow,
    check=_check_return,
    prepare=_prepare_return,
    steps=STEPS,
    tones={"draft": Tone.IDLE, "submitted": Tone.ACTIVE, "returned": Tone.WARN, "accepted": Tone.GOOD},
    waits={"draft": FIRMS, "returned": FIRMS, "submitted": LABOUR_KEEPERS},
    days={"submitted": CHECK_DAYS, "returned": CHECK_DAYS},
    editable={"draft", "returned"},
    before={"submit": _submit},
    after={"accept": _count, "reopen": _count},
    next_words={"accepted": "已采用，数字计入人才需求。"},
    calendar=lambda _place: work_calendar(),
    url=lambda case: reverse("labour:returns_detail", args=[case.pk]),
)


@service("labour.return.filled")
def fill_return(
    filing: EnterpriseReturn, lines: Sequence[Mapping[str, Any]], *, actor: Actor
) -> EnterpriseReturn:
    """Write the posts of a return, all lines anew: all or none. The field of a fault is ``<line>-<column>``.

    A line without a code gets the coder's suggestion beside it; the code itself stays empty until somebody
    takes it.
    """
    require(RETURN.may_keep(actor, filing), "由本企业的填报人员或受理部门填写。")
    locked(filing)
    if filing.state not in (FilingState.DRAFT, FilingState.RETURNED):
        raise InvalidTransition(
            "labour.return.fixed",
            f"这份申报当前为“{filing.get_state_display()}”，内容没有保存。",
            hint="已提交的请受理部门退回后再改。",
        )
    _refuse_wrong(lines)
    filing.posts.all().delete()
    hints = suggest([str(line["title"]) for line in lines])
    for number, (line, hint) in enumerate(zip(lines, hints, strict=True), start=1):
        values = {name: line[name] for name in SAID if line.get(name) is not None}
        best = hint.code or (hint.others[0][0] if hint.others else "")
        ReturnPost(
            jurisdiction=filing.jurisdiction,
            filing=filing,
            line=number,
            suggested=best,
            score=hint.score,
            **values,
        ).save()
    return filing


def _refuse_wrong(lines: Sequence[Mapping[str, Any]]) -> None:
    if len(lines) > MOST_LINES:
        raise Invalid("labour.return.lines", f"一份申报最多 {MOST_LINES} 行，现有 {len(lines)} 行。")
    wrong: dict[str, str] = {}
    unknown = set(unknown_occupations(str(line.get("occupation") or "") for line in lines))
    for number, line in enumerate(lines, start=1):
        wrong |= {f"{number}-{name}": text for name, text in wrong_in_line(line).items()}
        if line.get("occupation") in unknown:
            wrong[f"{number}-occupation"] = f"职业分类大典中没有代码“{line['occupation']}”。"
    if wrong:
        first, text = next(iter(wrong.items()))
        raise Invalid("labour.return.wrong", f"第 {first.partition('-')[0]} 行：{text}", fields=wrong)


# ---------------------------------------------------------------------- into demand


def write_returns(place: Jurisdiction, year: int, quarter: int) -> Written:
    """The accepted returns of a place as demand: what is wanted now, the range of pay. Part of a service."""
    posts = ReturnPost.objects.filter(
        filing__jurisdiction=place,
        filing__year=year,
        filing__quarter=quarter,
        filing__state=FilingState.ACCEPTED,
    ).select_related("filing")
    grouped: dict[tuple[str, str], list[ReturnPost]] = defaultdict(list)
    for post in posts:
        grouped[post.occupation, post.filing.industry[:1]].append(post)
    start = quarter_start(year, quarter)
    found = [_cell(place, key, rows) for key, rows in sorted(grouped.items())]
    for cell in found:
        cell.starts_on = start
    held = Demand.objects.filter(jurisdiction=place, source=DemandSource.RETURNS, starts_on=start, months=3)
    return write_cells(found, held)


def _cell(place: Jurisdiction, key: tuple[str, str], posts: Sequence[ReturnPost]) -> Demand:
    occupation, industry = key
    filings = sorted({post.filing_id for post in posts})
    lows = [(post.wage_low, post.wanted_now or 1) for post in posts]
    highs = [(post.wage_high, post.wanted_now or 1) for post in posts]
    middles = [
        ((post.wage_low + post.wage_high) // 2, post.wanted_now or 1)
        for post in posts
        if post.wage_low is not None and post.wage_high is not None
    ]
    return Demand(
        jurisdiction=place,
        source=DemandSource.RETURNS,
        occupation=occupation,
        industry=industry,
        months=3,
        posts=Decimal(sum(post.wanted_now for post in posts)),
        notices=len(posts),
        employers=len(filings),
        wage_low=weighted_middle(lows),
        wage_middle=weighted_middle(middles),
        wage_high=weighted_middle(highs),
        basis={
            "returns": filings,
            "hard": sum(post.hard for post in posts),
            "next_year": sum(post.wanted_1 for post in posts),
            "employed": sum(post.employed for post in posts),
        },
    )


# ---------------------------------------------------------------------- reminding


@service("labour.return.asked")
def remind_enterprises(place: Jurisdiction, year: int, quarter: int, *, actor: Actor) -> tuple[int, int]:
    """Tell the people of every enterprise of the frame that has not reported: (enterprises, people told).

    The same unread notice is not sent twice. An enterprise of which nobody has an account is not counted as
    told: the page lists it.
    """
    require(actor.has(*LABOUR_KEEPERS, path=place.path), "由当地受理部门催报。")
    waiting = list(not_reported(place, year, quarter))
    people = reporters_of([one.organisation_id for one in waiting])
    told = 0
    reached = 0
    for one in waiting:
        users = people.get(one.organisation_id, [])
        told += len(users)
        reached += bool(users)
        notify(
            users,
            actor=actor,
            subject=f"请填报 {year} 年第 {quarter} 季度用工需求",
            body=f"{one.organisation} 还没有填报。没有用工需求的，也请填写现有岗位和人数。",
            url=reverse("labour:returns_list"),
            about=("labour.return.asked", one.pk),
        )
    return reached, told
