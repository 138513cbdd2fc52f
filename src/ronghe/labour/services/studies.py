"""Studies, key topics with their subsidy, outputs, and the need for rural posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from ronghe.core.registers import Finding, register_services
from ronghe.labour.enums import RuralPost, StudyState
from ronghe.labour.models import ResearchTopic, RuralNeed, Study, StudyOutput
from ronghe.labour.rules.rural import need_of
from ronghe.policy.queries.rulings import Explained, ask, row_of, rules_of

RURAL_INPUT = {RuralPost.KINDERGARTEN: "teachers", RuralPost.FARMER: "farmers"}
"""What the rules of a plan call those who were trained for the post."""


def _dates(starts: date | None, ends: date | None) -> Iterator[Finding]:
    if starts and ends and ends < starts:
        yield Finding("完成日期早于开始日期。", "ends_on")


def _check_study(row: Study) -> Iterator[Finding]:
    yield from _dates(row.starts_on, row.ends_on)
    if row.progress == StudyState.USED and not row.answer:
        yield Finding("建议已采纳的，请写明采纳情况。", "answer")
    if row.advised_on and not row.advice:
        yield Finding("已填报送日期，请写明决策建议。", "advice")
    if row.progress in (StudyState.DONE, StudyState.USED) and not row.advice:
        yield Finding("研究已完成，还没有写明决策建议。", "advice", refuses=False)


def _prepare_topic(row: ResearchTopic) -> None:
    """What the place's rule says of the subsidy of one key topic, kept with the row."""
    rules = rules_of(row.jurisdiction, "TAL-10") if row.jurisdiction_id and row.approved_on else []
    source = {"topics": (row_of(row),)} if row.pk else {}
    row.rulings = [
        Explained(ask(rule, {"topics": int(row.is_key)}, on=row.approved_on, rows=source)).kept()
        for rule in rules
    ]


def _check_topic(row: ResearchTopic) -> Iterator[Finding]:
    yield from _dates(row.approved_on, row.ends_on)
    if row.paid and row.paid_on is None:
        yield Finding("已拨补助请填写拨付日期。", "paid_on")
    if row.paid and not row.is_key:
        yield Finding("不是重点课题，文件没有规定补助。", "paid", refuses=False)


def _check_output(row: StudyOutput) -> Iterator[Finding]:
    if (row.study_id is None) == (row.topic_id is None):
        yield Finding("请填写所属研究或所属课题中的一项。", "study")
    if row.finished_on and row.finished_on > timezone.localdate():
        yield Finding("形成日期不能晚于今天。", "finished_on")


def _prepare_rural(row: RuralNeed) -> None:
    """The need and the gap; and what the plan's goal says of those trained so far."""
    if row.ratio:
        row.needed, row.gap = need_of(
            row.served or 0, row.ratio, row.present or 0, row.leaving or row.ratio * 0
        )
    name = RURAL_INPUT.get(RuralPost(row.post)) if row.post in RuralPost.values else None
    if name is None or not row.jurisdiction_id or not row.year:
        return
    wanted = [
        rule
        for rule in rules_of(row.jurisdiction, "TAL-09")
        if any(spec.name == name for spec in rule.inputs)
    ]
    on = date(row.year, 12, 31)
    row.rulings = [Explained(ask(rule, {name: row.trained or 0}, on=on)).kept() for rule in wanted]


STUDY = register_services("labour.study", Study, check=_check_study)
TOPIC = register_services("labour.topic", ResearchTopic, check=_check_topic, prepare=_prepare_topic)
OUTPUT = register_services("labour.output", StudyOutput, check=_check_output)
RURAL = register_services("labour.rural", RuralNeed, prepare=_prepare_rural)
