"""Sample surveys of enterprises: drawn by a seed, collected, estimated, written into demand."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.queries import reporters_of
from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.errors import Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.notices import notify
from ronghe.core.registers import Finding
from ronghe.core.service import locked, service
from ronghe.engine import sampling
from ronghe.engine.surveys import Total, allocate, draw_strata
from ronghe.labour.enums import DemandSource, FirmSize, SheetState, SurveyKind, SurveyState
from ronghe.labour.models import Demand, Enterprise, EnterpriseSurvey, SurveyEstimate, SurveySheet
from ronghe.labour.queries.demand import period_of
from ronghe.labour.queries.occupations import unknown_occupations
from ronghe.labour.queries.returns import frame_of
from ronghe.labour.queries.surveys import estimates_of
from ronghe.labour.rules.roles import FIRMS, LABOUR_KEEPERS
from ronghe.labour.rules.surveys import (
    SHEET_STEPS,
    SURVEY_STEPS,
    Item,
    items_of,
    read_numbers,
)
from ronghe.labour.services.cells import write_cells
from ronghe.reference.queries import work_calendar

CENT = Decimal("0.01")
CHECK_DAYS = 5


def _check_survey(row: EnterpriseSurvey) -> Iterator[Finding]:
    items, wrong = items_of(row.items)
    for text in wrong:
        yield Finding(f"{text}。", "items")
    if row.kind != SurveyKind.DEMAND:
        return
    uncoded = [item.name for item in items if not item.occupation]
    if uncoded:
        yield Finding(f"需求调查的项目应以职业代码开头：{'、'.join(uncoded[:5])}。", "items")
    unknown = unknown_occupations(item.occupation for item in items)
    if unknown:
        yield Finding(f"职业分类大典中没有代码“{'、'.join(unknown)}”。", "items")


# ---------------------------------------------------------------------- the sample


def stratum_of(unit: Enterprise) -> tuple[str, str]:
    """Key and name of the stratum of an enterprise: its size and the section of its industry."""
    label = FirmSize(unit.size).label
    return f"{unit.size}-{unit.section}", f"{label}·{unit.section}"


def _draw(survey: EnterpriseSurvey, *, actor: Actor, note: str) -> dict[str, Any]:
    """Draw the sample; what was drawn from is kept, so that anybody can draw it again."""
    units: dict[str, dict[str, Enterprise]] = defaultdict(dict)
    names: dict[str, str] = {}
    for unit in frame_of(survey.jurisdiction).order_by("pk"):
        key, names_key = stratum_of(unit)
        names[key] = names_key
        units[key][str(unit.organisation_id)] = unit
    if not units:
        raise RuleViolated(
            "labour.survey.no_frame", "企业名录是空的，无法抽样。", hint="请先登记或导入企业名录。"
        )
    frame = {key: len(rows) for key, rows in sorted(units.items())}
    whole = [key for key in frame if survey.takes_all_large and key.startswith(FirmSize.LARGE)]
    sizes = allocate(frame, survey.size, least=survey.least, whole=whole)
    seed = survey.seed.strip() or secrets.token_hex(16)
    drawn = draw_strata({key: list(units[key]) for key in frame}, sizes, seed)
    today = timezone.localdate()
    SurveySheet.objects.bulk_create(
        SurveySheet(
            jurisdiction_id=units[key][number].jurisdiction_id,
            organisation_id=int(number),
            survey=survey,
            stratum=key,
            size=units[key][number].size,
            industry=units[key][number].industry,
            opened_by_id=actor.user_id,
            entered_on=today,
            due_on=survey.closes_on,
        )
        for key, numbers in drawn.items()
        for number in numbers
    )
    everybody = [number for rows in units.values() for number in rows]
    return {
        "seed": seed,
        "drawn_on": today,
        "frame_digest": sampling.population_digest(everybody),
        "strata": [
            {"key": key, "name": names[key], "frame": frame[key], "drawn": len(drawn[key])} for key in frame
        ],
    }


def _tell_sampled(survey: EnterpriseSurvey, *, actor: Actor, note: str) -> None:
    sheets = list(survey.sheets.all())
    people = reporters_of([sheet.organisation_id for sheet in sheets])
    for sheet in sheets:
        notify(
            people.get(sheet.organisation_id, []),
            actor=actor,
            subject=f"请填报：{survey.title}"[:120],
            body=f"本企业在样本之中，请于 {survey.closes_on} 前填报。",
            url=reverse("labour:sheets_detail", args=[sheet.pk]),
            about=("labour.survey_sheet", sheet.pk),
        )


# ---------------------------------------------------------------------- the estimate


def _estimate(survey: EnterpriseSurvey, *, actor: Actor, note: str) -> None:
    """Totals with margins of every item; those of a demand survey become demand."""
    waiting = survey.sheets.filter(state=SheetState.SUBMITTED).count()
    if waiting:
        raise RuleViolated(
            "labour.survey.unchecked",
            f"还有 {waiting} 份调查表没有审核，不能推算。",
            hint="请先审核通过或退回；退回后仍不填报的记为未应答。",
        )
    found = estimates_of(survey)
    if not any(total.answered for _item, total in found):
        raise RuleViolated("labour.survey.no_answer", "还没有一份有效的调查表，不能推算。")
    survey.estimates.all().delete()
    names = {one["key"]: one["name"] for one in survey.strata}
    rows = [_row(survey, item, total, names) for item, total in found]
    SurveyEstimate.objects.bulk_create(rows)
    if survey.kind == SurveyKind.DEMAND:
        _into_demand(survey, found)


def _row(survey: EnterpriseSurvey, item: Item, total: Total, names: Mapping[str, str]) -> SurveyEstimate:
    silent = "、".join(names[key] for key in total.silent)
    margin = None if total.margin is None else Decimal(repr(total.margin)).quantize(CENT)
    return SurveyEstimate(
        jurisdiction=survey.jurisdiction,
        survey=survey,
        item=item.name,
        unit=item.unit,
        occupation=item.occupation,
        total=in_cents(total.total),
        plain=total.plain.quantize(CENT),
        margin=margin,
        answered=total.answered,
        note=(f"没有应答、未代表的层：{silent}" if silent else "")[:300],
    )


def in_cents(number: Fraction) -> Decimal:
    """A fraction to two places."""
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(CENT, ROUND_HALF_UP)


def _into_demand(survey: EnterpriseSurvey, found: list[tuple[Item, Total]]) -> None:
    start, months = period_of(survey.year, survey.quarter)
    sums: dict[str, list[Total]] = defaultdict(list)
    for item, total in found:
        sums[item.occupation].append(total)
    cells = [
        Demand(
            jurisdiction=survey.jurisdiction,
            source=DemandSource.SURVEY,
            occupation=code,
            starts_on=start,
            months=months,
            posts=in_cents(sum((one.total for one in totals), Fraction(0))),
            notices=max(one.answered for one in totals),
            employers=max(one.answered for one in totals),
            basis={
                "survey": survey.pk,
                "margin": [None if one.margin is None else round(one.margin, 2) for one in totals],
            },
        )
        for code, totals in sorted(sums.items())
    ]
    others = Demand.objects.filter(
        jurisdiction=survey.jurisdiction, source=DemandSource.SURVEY, starts_on=start, months=months
    )
    rival = others.exclude(basis__survey=survey.pk).filter(occupation__in=list(sums)).first()
    if rival is not None:
        raise RuleViolated(
            "labour.survey.twice",
            f"同一期另有一项调查（编号 {rival.basis.get('survey')}）已推算“{rival.occupation}”，不能并存。",
            hint="请先恢复或取消其中一项调查。",
        )
    write_cells(cells, others.filter(basis__survey=survey.pk))


def _withdraw(survey: EnterpriseSurvey, *, actor: Actor, note: str) -> None:
    """What was estimated holds no longer."""
    survey.estimates.all().delete()
    Demand.objects.filter(source=DemandSource.SURVEY, basis__survey=survey.pk).delete()


def _cancel(survey: EnterpriseSurvey, *, actor: Actor, note: str) -> None:
    open_ = survey.sheets.filter(state__in=[SheetState.ASKED, SheetState.RETURNED])
    for sheet in open_:
        SHEET.take(sheet, "silent", actor=actor, note=f"调查取消：{note}")


SURVEY = open_flow(
    "labour.survey",
    EnterpriseSurvey,
    steps=SURVEY_STEPS,
    check=_check_survey,
    tones={
        "draft": Tone.IDLE,
        "collecting": Tone.ACTIVE,
        "estimated": Tone.GOOD,
        "cancelled": Tone.IDLE,
    },
    waits={"draft": LABOUR_KEEPERS, "collecting": LABOUR_KEEPERS},
    editable={"draft"},
    before={"draw": _draw},
    after={"draw": _tell_sampled, "estimate": _estimate, "resume": _withdraw, "cancel": _cancel},
    next_words={"collecting": "等待样本企业填报；截止后推算。", "estimated": "已推算。"},
    calendar=lambda _place: work_calendar(),
    url=lambda case: reverse("labour:surveys_detail", args=[case.pk]),
)


# ---------------------------------------------------------------------- the sheets


def _is_collecting(sheet: SurveySheet, **_more: Any) -> None:
    if sheet.survey.state != SurveyState.COLLECTING:
        raise InvalidTransition(
            "labour.survey.over", f"调查当前为“{sheet.survey.get_state_display()}”，不再收表。"
        )


def _submit(sheet: SurveySheet, **more: Any) -> None:
    _is_collecting(sheet, **more)
    if not sheet.answers:
        raise RuleViolated("labour.survey.empty", "还没有填写，不能提交。", hint="没有的项目请填 0。")


SHEET = open_flow(
    "labour.survey_sheet",
    SurveySheet,
    steps=SHEET_STEPS,
    tones={
        "asked": Tone.WARN,
        "submitted": Tone.ACTIVE,
        "returned": Tone.WARN,
        "accepted": Tone.GOOD,
        "silent": Tone.IDLE,
    },
    waits={"asked": FIRMS, "returned": FIRMS, "submitted": LABOUR_KEEPERS},
    days={"submitted": CHECK_DAYS, "returned": CHECK_DAYS},
    before={
        "submit": _submit,
        "accept": _is_collecting,
        "return": _is_collecting,
        "ask_again": _is_collecting,
    },
    is_opened_by_hand=False,
    next_words={"silent": "记为未应答，权数由同层其他企业承担。"},
    calendar=lambda _place: work_calendar(),
    url=lambda case: reverse("labour:sheets_detail", args=[case.pk]),
)


@service("labour.survey_sheet.filled")
def fill_sheet(sheet: SurveySheet, given: Mapping[str, object], *, actor: Actor) -> SurveySheet:
    """Write the numbers of a sheet by the names of the items; what is wrong is named by item."""
    require(SHEET.may_keep(actor, sheet), "由本企业的填报人员或调查单位填写。")
    locked(sheet)
    _is_collecting(sheet)
    if sheet.state not in (SheetState.ASKED, SheetState.RETURNED):
        raise InvalidTransition(
            "labour.survey.fixed", f"这张表当前为“{sheet.get_state_display()}”，内容没有保存。"
        )
    items, _wrong = items_of(sheet.survey.items)
    kept, wrong = read_numbers(items, given)
    if wrong:
        name, text = next(iter(wrong.items()))
        raise Invalid("labour.survey.wrong", f"{name}：{text}", fields=wrong)
    sheet.answers = kept
    sheet.save(update_fields=["answers", "updated_at"])
    return sheet
