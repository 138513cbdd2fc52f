"""What became of claims: derivations, re-checks, the tracking table, public notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum

from ronghe.core.money import in_yuan
from ronghe.funding.enums.claims import ClawbackState
from ronghe.funding.models import Claim, ClaimEvidence, Clawback, PublicNotice
from ronghe.funding.queries.assembling import Assembly
from ronghe.funding.rules.claim_steps import STAGES, stage_of
from ronghe.funding.rules.freezing import Recheck, read_result, recheck
from ronghe.funding.rules.reckoning import Step


def derivation_of(evidence: ClaimEvidence | None, found: Assembly | None) -> Sequence[Step]:
    """The steps of the amount: of the frozen evidence, or of a draft as it stands."""
    if found is not None:
        return found.reckoning.steps
    return read_result(evidence.result).steps if evidence is not None else ()


def recheck_of(evidence: ClaimEvidence | None) -> Recheck | None:
    """The frozen evidence reckoned again, now."""
    if evidence is None:
        return None
    return recheck(evidence.frozen, evidence.digest, evidence.result)


@dataclass(slots=True)
class Cell:
    count: int = 0
    fen: int = 0


@dataclass(slots=True)
class TrackingRow:
    """A scheme in the tracking table: a cell a stage, and those that ended without money."""

    scheme: str
    scheme_pk: int
    cells: list[Cell] = field(default_factory=lambda: [Cell() for _ in STAGES])
    ended: Cell = field(default_factory=Cell)

    @property
    def linked(self) -> list[tuple[Cell, str]]:
        """Each cell with the filter that lists its claims."""
        query = []
        for cell, (_key, _label, states) in zip(self.cells, STAGES, strict=True):
            wanted = "&".join(f"state={state}" for state in sorted(states))
            query.append((cell, f"scheme={self.scheme_pk}&{wanted}" if wanted else ""))
        return query


def tracking_table(rows: QuerySet[Claim]) -> list[TrackingRow]:
    """Counts and sums by scheme and stage; money asked back is the sixth stage. Two queries."""
    table: dict[int, TrackingRow] = {}
    counted = (
        rows.order_by()
        .values("scheme_id", "scheme__name", "state")
        .annotate(n=Count("pk"), claimed=Sum("claimed_fen"), approved=Sum("approved_fen"))
    )
    for one in counted:
        row = table.setdefault(one["scheme_id"], TrackingRow(one["scheme__name"], one["scheme_id"]))
        stage = stage_of(one["state"])
        cell = row.cells[stage - 1] if stage else row.ended
        cell.count += one["n"]
        cell.fen += one["approved"] or one["claimed"] or 0
    back = (
        Clawback.objects.filter(claim__in=rows.order_by().values("pk"))
        .exclude(state=ClawbackState.CANCELLED)
        .order_by()
        .values("claim__scheme_id")
        .annotate(n=Count("pk"), fen=Sum("fen"))
    )
    for one in back:
        if one["claim__scheme_id"] in table:
            table[one["claim__scheme_id"]].cells[-1] = Cell(one["n"], one["fen"])
    return sorted(table.values(), key=lambda row: row.scheme)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """What the public reads of a claim: who, for how many, how much. Nobody's name."""

    organisation: str
    period: str
    heads: int
    yuan: str
    state: str


def notice_lines(notice: PublicNotice) -> list[NoticeLine]:
    lines = []
    rows = notice.claims.select_related("organisation").prefetch_related("heads")
    for claim in rows.order_by("organisation__name", "pk"):
        due = [row.due_fen or 0 for row in claim.heads.all() if not row.is_left_out]
        lines.append(
            NoticeLine(
                claim.organisation.name,
                claim.period.words,
                len(due),
                f"{in_yuan(sum(due)):,.2f}",
                str(claim.get_state_display()),
            )
        )
    return lines


def public_notices() -> QuerySet[PublicNotice]:
    """Every notice that was not taken back, the newest first."""
    rows = PublicNotice.objects.filter(cancelled_at__isnull=True)
    return (
        rows.select_related("scheme", "jurisdiction")
        .annotate(n=Count("claims"))
        .order_by("-starts_on", "-pk")
    )
