"""The writes of selections and title evaluations."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.registers import Finding
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind
from ronghe.faculty.models.selections import Selection, SelectionCategory, TitleReview
from ronghe.faculty.rules.selection import SELECTION_STEPS, TITLE_STEPS
from ronghe.reference.queries import work_calendar

VOCATIONAL = frozenset({OrganisationKind.SECONDARY_SCHOOL})


def _fitting_category(row: Selection) -> Iterable[Finding]:
    """A teacher of a secondary vocational school is measured in the category made for them."""
    if row.category != SelectionCategory.VOCATIONAL and row.organisation.kind in VOCATIONAL:
        yield Finding(
            "中等职业学校的教师在“中职类”中推荐。",
            "category",
            "评选已增设中职类别；请把类别改为“中职类”。",
        )


SELECTION = open_flow(
    "faculty.selection",
    Selection,
    steps=SELECTION_STEPS,
    check=_fitting_category,
    tones={
        "draft": Tone.IDLE,
        "submitted": Tone.ACTIVE,
        "returned": Tone.WARN,
        "chosen": Tone.GOOD,
        "refused": Tone.BAD,
        "withdrawn": Tone.IDLE,
        "revoked": Tone.BAD,
    },
    waits={"draft": {Role.SCHOOL}, "returned": {Role.SCHOOL}, "submitted": {Role.EDUCATION}},
    editable={"draft", "returned"},
    calendar=lambda _place: work_calendar(),
    url=lambda case: reverse("faculty:selections_detail", args=[case.pk]),
)


def _present_title(row: TitleReview) -> Iterable[Finding]:
    if row.present_since and row.present_since > timezone.localdate():
        yield Finding("现职称取得日期在今天之后。", "present_since", "请核对证书上的日期。")


TITLE_REVIEW = open_flow(
    "faculty.title_review",
    TitleReview,
    steps=TITLE_STEPS,
    check=_present_title,
    tones={
        "draft": Tone.IDLE,
        "submitted": Tone.ACTIVE,
        "accepted": Tone.ACTIVE,
        "returned": Tone.WARN,
        "publicity": Tone.WARN,
        "granted": Tone.GOOD,
        "failed": Tone.BAD,
        "withdrawn": Tone.IDLE,
    },
    waits={
        "draft": {Role.SCHOOL},
        "returned": {Role.SCHOOL},
        "submitted": {Role.HRSS},
        "accepted": {Role.HRSS},
        "publicity": {Role.HRSS},
    },
    editable={"draft", "returned"},
    calendar=lambda _place: work_calendar(),
    url=lambda case: reverse("faculty:title_reviews_detail", args=[case.pk]),
)
