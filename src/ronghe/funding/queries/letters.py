"""The decision on a claim as a letter to the claimant."""

from __future__ import annotations

from ronghe.core.money import yuan_text
from ronghe.core.templatetags.ronghe import zh_date
from ronghe.directory.models import Organisation
from ronghe.engine.documents.letters import Letter, Table, to_docx, to_pdf
from ronghe.engine.packs.schemes import Scheme
from ronghe.funding.enums.claims import ClaimState
from ronghe.funding.models import Claim
from ronghe.funding.rules.freezing import read_result

MOST_LINES = 40


def letter_of(claim: Claim) -> Letter:
    """Grant or refusal with basis, derivation and the way to appeal."""
    wording = claim.scheme.wording
    decided_on = claim.decided_on or claim.updated_at.date()
    refused = claim.state == ClaimState.REJECTED
    evidence = claim.evidence.order_by("-number").first()
    steps = read_result(evidence.result).steps if evidence is not None else ()
    body = _refusal(claim, wording) if refused else _grant(claim, wording)
    rows = tuple((step.text, step.formula, step.result) for step in steps[:MOST_LINES])
    table = Table(("事项", "计算", "结果"), rows, (2,))
    notes = [f"证据快照 SHA-256：{evidence.digest}"] if evidence is not None else []
    return Letter(
        title=f"{claim.scheme.name}{'不予批准' if refused else '批准'}决定书",
        number=f"编号：{claim.number}",
        recipient=claim.organisation.name,
        paragraphs=(*body, "如不服本决定，可以在本系统提出申诉，由原审核、决定人员以外的人员处理。"),
        tables=(table,) if rows and not refused else (),
        notes=tuple(notes),
        signature=_office(claim),
        day=zh_date(decided_on),
        dated=decided_on,
    )


def _grant(claim: Claim, wording: Scheme) -> tuple[str, ...]:
    heads = claim.heads.filter(is_left_out=False).count()
    amount = yuan_text(claim.approved_fen or 0)
    said = [
        f"依据{wording.document}{wording.clause}，你单位申领的“{claim.scheme.name}”"
        f"（{claim.period.words}）经审核、公示，予以批准：{heads} 人（项），合计 {amount} 元。",
    ]
    changed = [
        row for row in claim.heads.select_related("head") if row.is_left_out or row.approved_fen is not None
    ]
    said += [
        f"{row.head.name}：{f'不列入，{row.left_out_reason}' if row.is_left_out else _overruled(row)}。"
        for row in changed[:MOST_LINES]
    ]
    if claim.decision:
        said.append(f"决定意见：{claim.decision}")
    return tuple(said)


def _overruled(row: object) -> str:
    fen = getattr(row, "approved_fen", 0) or 0
    return f"核定为 {yuan_text(fen)} 元，{getattr(row, 'overruled_reason', '')}"


def _refusal(claim: Claim, wording: Scheme) -> tuple[str, ...]:
    return (
        f"依据{wording.document}{wording.clause}，你单位申领的“{claim.scheme.name}”"
        f"（{claim.period.words}）经审核，不予批准。",
        f"理由：{claim.decision}",
    )


def _office(claim: Claim) -> str:
    """The handling office of the place, else the place itself."""
    kinds = claim.scheme.definition["handlers"]
    found = Organisation.objects.current().filter(jurisdiction=claim.jurisdiction, kind__in=kinds)
    office = found.order_by("pk").first()
    return office.name if office else f"{claim.jurisdiction.name}（受理部门）"


def letter_pdf(letter: Letter) -> bytes:
    return to_pdf(letter)


def letter_docx(letter: Letter) -> bytes:
    return to_docx(letter)
