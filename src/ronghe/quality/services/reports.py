"""Writing, signing, publishing and correcting annual quality reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from ronghe.core import evidence, workflow
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotFound, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import locked, service
from ronghe.directory.enums import VOCATIONAL_SCHOOLS
from ronghe.directory.models import Organisation
from ronghe.engine.reports.cells import Cell, make_cells
from ronghe.engine.reports.checks import STALE, Finding, uncleared
from ronghe.engine.reports.definitions import Row, insert_problem, inserts
from ronghe.quality.enums.reports import AnnualState, CellOrigin
from ronghe.quality.models import (
    AnnualReport,
    CellEvidence,
    ReportCall,
    ReportCell,
    ReportExplanation,
    ReportText,
)
from ronghe.quality.perms import reports as perms
from ronghe.quality.queries import reports as queries
from ronghe.quality.queries.report_files import file_name
from ronghe.quality.queries.report_papers import paper_of
from ronghe.quality.rules import reports as rules
from ronghe.quality.services.signing import refuse_second, sealed
from ronghe.warehouse.retention import keep_referenced

LARGEST = Decimal(10) ** 15


@keep_referenced
def referred_snapshots() -> Iterable[str]:
    """Snapshots that reports were made from are never dropped."""
    rows = AnnualReport.objects.exclude(snapshot_id="")
    return rows.values_list("snapshot_id", flat=True).distinct()


@service("quality.report.opened")
def open_report(
    place: Jurisdiction, year: int, *, actor: Actor, school: Organisation | None = None
) -> AnnualReport:
    """Begin the report of a school, district or city for a year, and take the facts for it."""
    require(perms.can_open(actor, place, school), "您不能为这个单位编制年度质量报告。")
    if school is not None and school.kind not in VOCATIONAL_SCHOOLS:
        raise Invalid("quality.not_a_school", f"“{school.name}”不是职业院校，没有年度质量报告。")
    if not 2000 <= year <= timezone.localdate().year:
        raise Invalid("quality.year", f"不能编制 {year} 年度的报告。", fields={"year": "年度不对"})
    definition = queries.definition_for(year, place)
    if definition is None:
        raise RuleViolated(
            "quality.no_definition",
            f"还没有 {year} 年度或以前的年报表式。",
            hint="请在“年报表式”里上传，或请系统管理员用 ronghe report tables load 装入。",
        )
    where = {"jurisdiction": place, "organisation": school, "year": year}
    if AnnualReport.objects.filter(**where).exists():
        raise Conflict("quality.report_exists", "该单位这一年度已有报告。", hint="请从列表打开。")
    level = rules.level_of(place.level, is_school=school is not None)
    report = AnnualReport.objects.create(**where, level=level, definition=definition)
    _gather(report)
    return report


@service("quality.report.gathered")
def gather_report(report: AnnualReport, *, actor: Actor) -> AnnualReport:
    """Take the facts again from the newest snapshot. What the unit reported stays where there is no fact."""
    _begin_edit(report, actor)
    _gather(report)
    return report


@service("quality.report.cell_reported")
def report_cell(
    report: AnnualReport,
    table: str,
    code: str,
    *,
    actor: Actor,
    value: Decimal | None,
    note: str = "",
    upload: UploadedFile | BinaryIO | None = None,
    name: str = "",
) -> ReportCell:
    """A unit enters a cell that has no fact, with evidence; None takes the entry back."""
    _begin_edit(report, actor)
    row = queries.definition_of(report.definition).rows(report.level).get((table, code))
    cell = report.cells.filter(table=table, code=code).select_for_update().first()
    if row is None or cell is None:
        raise NotFound("quality.no_cell", f"表式里没有单元格“{table}.{code}”。")
    if row.source.formula is not None or cell.origin in (CellOrigin.FACT, CellOrigin.ROLLUP):
        raise RuleViolated(
            "quality.cell_computed",
            f"“{row.name}”由数据得出，不能手工填写。",
            hint="数不对时，请在业务记录中更正，再重新取数。",
        )
    _check_value(row, value)
    has_proof = upload is not None or cell.evidence.exists()
    if value is not None and not has_proof and not note.strip():
        message = "请附佐证材料，或写明数据从哪里来。"
        raise Invalid("quality.cell_proof", message, fields={"note": message})
    cell.value, cell.note = value, note.strip()[:500]
    cell.reported_by_id, cell.reported_at = actor.user_id, timezone.now()
    cell.origin = CellOrigin.MISSING if value is None else CellOrigin.REPORTED
    cell.save()
    if upload is not None:
        place = report.jurisdiction
        evidence.attach(cell, upload, name, link=CellEvidence, jurisdiction=place, actor=actor)
    _reckon(report, cell)
    cell.refresh_from_db()
    return cell


def _check_value(row: Row, value: Decimal | None) -> None:
    if value is None:
        return
    problem = ""
    if not value.is_finite() or abs(value) >= LARGEST:
        problem = "不是可用的数"
    elif row.low is not None and value < row.low:
        problem = f"不能低于 {row.low}"
    elif row.high is not None and value > row.high:
        problem = f"不能高于 {row.high}"
    elif value != round(value, row.decimals):
        problem = f"最多 {row.decimals} 位小数"
    if problem:
        raise Invalid("quality.cell_value", f"“{row.name}”{problem}。", fields={"value": problem})


@service("quality.report.text_written")
def write_text(report: AnnualReport, block: str, *, actor: Actor, text: str) -> ReportText:
    """Write a text of a chapter. Figures in it are references to cells; one that is unknown is refused."""
    _begin_edit(report, actor)
    definition = queries.definition_of(report.definition)
    if definition.block(block) is None:
        raise NotFound("quality.no_block", "表式里没有这段文字。")
    rows = definition.rows(report.level)
    problems = [(place, insert_problem(name, rows)) for name, place in inserts(text)]
    for place, problem in problems:
        if problem:
            message = f"第 {place} 个字：{problem}"
            raise Invalid("quality.text_reference", message, fields={"text": message})
    row, _created = ReportText.objects.update_or_create(
        report=report, block=block, defaults={"text": text.replace("\x00", "").strip()[:5000]}
    )
    return row


@service("quality.report.finding_explained")
def explain_finding(report: AnnualReport, finding: str, *, actor: Actor, text: str) -> ReportExplanation:
    """Say why a finding is right as it is. The words hold for these figures only."""
    _begin_edit(report, actor)
    found = {one.key: one for one in queries.findings_of(queries.working_content(report))}
    about = found.get(finding)
    if about is None:
        raise Conflict("quality.finding_gone", "数据已变，这一条已不在。", hint="请刷新页面再看。")
    if not about.can_explain:
        raise RuleViolated("quality.finding_blocks", "这一条不能靠说明通过，请更正数据或补齐缺项。")
    if not text.strip():
        raise Invalid("quality.explanation_empty", "请写明原因。", fields={"text": "请写明原因"})
    row, _created = ReportExplanation.objects.update_or_create(
        report=report,
        finding=finding,
        defaults={"about": about.message[:500], "text": text.strip()[:500]},
    )
    return row


@service("quality.report.submitted")
def submit_report(report: AnnualReport, *, actor: Actor, note: str = "") -> AnnualReport:
    """Hand the report to the office that signs it; nothing may be open any more."""
    require(perms.can_edit(actor, report), "只有编制单位可以报送。")
    locked(report)
    _refuse_open(queries.findings_of(queries.working_content(report)), report)
    now = {"submitted_at": timezone.now(), "submitted_by_id": actor.user_id}
    workflow.advance(report, rules.SUBMIT, actor=actor, note=note, **now)
    return report


@service("quality.report.returned")
def return_report(report: AnnualReport, *, actor: Actor, note: str) -> AnnualReport:
    """Send the report back to be redone, with the reason."""
    require(perms.can_sign(actor, report), "您不能退回这份报告。")
    workflow.advance(report, rules.RETURN, actor=actor, note=note)
    return report


@service("quality.report.signed")
def sign_report(report: AnnualReport, *, actor: Actor, note: str = "") -> AnnualReport:
    """Freeze cells, texts, snapshot and PDF, and sign. From then on only a numbered correction changes it."""
    require(perms.can_sign(actor, report), "您不能签发这份报告。")
    if actor.user_id is not None and actor.user_id == report.submitted_by_id:
        raise RuleViolated("quality.same_person", "报送人不能自己签发，请由另一人签发。")
    locked(report)
    if report.state != AnnualState.SUBMITTED:
        workflow.advance(report, rules.SIGN, actor=actor, note=note)  # refuses with the state's own words
    content = queries.working_content(report)
    _refuse_open([one for one in queries.findings_of(content) if one.kind != STALE], report)
    frozen, digest = queries.freeze(content)
    columns = sealed(
        report,
        frozen,
        digest,
        file_name(report),
        lambda: paper_of(queries.signed_content(report)),
        actor=actor,
    )
    workflow.advance(report, rules.SIGN, actor=actor, note=note, **columns)
    return report


@service("quality.report.published")
def publish_report(report: AnnualReport, *, actor: Actor, note: str = "") -> AnnualReport:
    """Show the signed report on the public site (依据：质量报告定期向社会公布)."""
    require(perms.can_publish(actor, report), "您不能公开这份报告。")
    workflow.advance(report, rules.PUBLISH, actor=actor, note=note, published_on=timezone.localdate())
    return report


@service("quality.report.corrected")
def correct_report(report: AnnualReport, *, actor: Actor, reason: str) -> AnnualReport:
    """Begin the next numbered correction of a signed report. The old version stays as it is, readable."""
    require(perms.can_correct(actor, report), "您不能更正这份报告。")
    locked(report)
    if not report.is_frozen:
        raise InvalidTransition("quality.not_signed", "还没有签发的报告可以直接修改，不必更正。")
    refuse_second(report)
    if not reason.strip():
        raise Invalid("quality.reason", "请写明更正理由。", fields={"reason": "请写明更正理由"})
    made = AnnualReport.objects.create(
        jurisdiction=report.jurisdiction,
        organisation=report.organisation,
        level=report.level,
        year=report.year,
        number=report.number + 1,
        corrects=report,
        reason=reason.strip()[:500],
        definition=report.definition,
    )
    _copy_work(report, made)
    _gather(made)
    return made


@service("quality.call.opened")
def call_reports(place: Jurisdiction, year: int, *, actor: Actor, due_on: date, note: str = "") -> ReportCall:
    """Ask the schools of a place for their reports of a year, by a day."""
    require(perms.can_call(actor, place), "您不能布置这个辖区的年度报告。")
    if due_on.year < year:
        message = "期限不能早于报告年度。"
        raise Invalid("quality.call_due", message, fields={"due_on": message})
    row, _created = ReportCall.objects.update_or_create(
        jurisdiction=place, year=year, defaults={"due_on": due_on, "note": note.strip()[:500]}
    )
    return row


# ---------------------------------------------------------------------- parts of the acts


def _begin_edit(report: AnnualReport, actor: Actor) -> None:
    require(perms.can_edit(actor, report), "只有编制单位可以修改这份报告。")
    locked(report)
    if not report.can_edit:
        raise InvalidTransition(
            "quality.closed",
            f"报告现在是“{report.get_state_display()}”，不能修改。",
            hint="已签发的报告请办理更正；已报送的请签发单位退回。",
        )


def _refuse_open(findings: list[Finding], report: AnnualReport) -> None:
    explained = dict(report.explanations.values_list("finding", "text"))
    left = uncleared(findings, explained)
    if left:
        shown = "；".join(one.message for one in left[:5])
        more = f"等 {len(left)} 条" if len(left) > 5 else ""
        raise RuleViolated(
            "quality.findings_open", f"还有问题没有解决：{shown}{more}。", hint="补齐缺项，更正或说明后再办。"
        )


def _gather(report: AnnualReport) -> None:
    definition = queries.definition_of(report.definition)
    facts = queries.facts_with_reported(report, definition)
    previous = queries.previous_values(report, definition)
    _store(report, make_cells(definition, report.level, facts.cells, previous))
    report.snapshot_id, report.gathered_at = facts.snapshot_id, timezone.now()
    report.save(update_fields=["snapshot_id", "gathered_at"])


def _reckon(report: AnnualReport, entered: ReportCell) -> None:
    """Formula cells anew after an entry; facts stay as they were taken."""
    content = queries.working_content(report)
    facts = {
        key: queries.Fact(cell.value, cell.provenance, cell.reason, cell.origin)
        for key, cell in content.cells.items()
    }
    key = (entered.table, entered.code)
    row = content.cells[key].row
    facts[key] = (
        queries.Fact(None, *queries.no_fact(row)) if entered.value is None else queries.reported_fact(entered)
    )
    previous = {key: cell.previous for key, cell in content.cells.items() if cell.previous is not None}
    _store(report, make_cells(content.definition, report.level, facts, previous))


def _store(report: AnnualReport, cells: dict[tuple[str, str], Cell]) -> None:
    """Write what changed; cells are few, their history tells each change."""
    known = {(one.table, one.code): one for one in report.cells.all()}
    new = []
    for key, cell in cells.items():
        values = {
            "value": cell.value,
            "previous": cell.previous,
            "origin": str(cell.origin),
            "provenance": dict(cell.provenance),
            "reason": cell.reason[:500],
        }
        row = known.get(key)
        if row is None:
            new.append(ReportCell(report=report, table=key[0], code=key[1], **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
    ReportCell.objects.bulk_create(new)


def _copy_work(old: AnnualReport, new: AnnualReport) -> None:
    """The entries, texts and explanations of the corrected version are where the correction begins."""
    for cell in old.cells.filter(reported_at__isnull=False).prefetch_related("evidence"):
        files = list(cell.evidence.all())
        cell.pk, cell.report = None, new
        cell.save()
        for link in files:
            CellEvidence.objects.create(owner=cell, file=link.file, caption=link.caption)
    for text in old.texts.all():
        ReportText.objects.create(report=new, block=text.block, text=text.text)
    for one in old.explanations.all():
        ReportExplanation.objects.create(report=new, finding=one.finding, about=one.about, text=one.text)
