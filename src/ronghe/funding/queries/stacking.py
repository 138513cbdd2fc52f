"""May two schemes pay for the same head and month? What a text or an office said, in this order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.packs.schemes import Scheme, Use
from ronghe.engine.rules.relations import Meeting, Together, together
from ronghe.funding.models import Claim, HeadMonth
from ronghe.funding.rules.reckoning import Basis
from ronghe.policy.queries.rules import rule_store

ONCE = date(1900, 1, 1)
"""The month under which a thing that is paid once is kept."""
EXCLUSIVE = "*"
"""The group of all subsidies that exclude each other."""
PAIRED = "~"
"""Before a code: may stand beside those that a text or a decision names, and beside no other."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A month that another approved claim has taken, and why the two do not go together."""

    row: HeadMonth
    meeting: Meeting

    @property
    def claim(self) -> Claim:
        claim: Claim = self.row.claim_head.claim
        return claim


def group_of(basis: Basis) -> str:
    """Whether this subsidy may be added to others: to all, to some that are named, or to none."""
    stated = basis.by_use(Use.STACKING)
    if stated is not None and stated.value is True:
        return basis.scheme.code
    is_paired = any(basis.scheme.rule in one.schemes for one in shipped_book().stacking)
    return f"{PAIRED}{basis.scheme.code}" if is_paired and basis.scheme.rule else EXCLUSIVE


def _is_open(group: str) -> bool:
    return not group.startswith((EXCLUSIVE, PAIRED))


def meeting_of(mine: Scheme, other: Scheme, groups: tuple[str, str], *, on: date) -> Meeting:
    """What holds for two schemes: the scheme's own words, the rule book's, then both offices' decisions."""
    if mine.code == other.code:
        return Meeting(Together.TWICE, "同一人同一月份不能重复领取同一项")
    for one, two in ((mine, other), (other, mine)):
        if two.code in one.excludes or (two.jurisdiction == one.jurisdiction and two.key in one.excludes):
            words = f"“{one.name}”写明不能与“{two.name}”同时享受（{one.document} {one.clause}）"
            return Meeting(Together.EXCLUDED, words)
    found = _by_rules(mine, other, on)
    if found is not None and found.verdict is not Together.UNDECIDED:
        return found
    if all(_is_open(group) for group in groups):
        return Meeting(Together.ALLOWED, "主管部门已决定两项都可以与其他补助叠加")
    return found or Meeting(Together.UNDECIDED, "没有文件写明这两项能否同时享受，能否叠加由主管部门决定")


def _by_rules(mine: Scheme, other: Scheme, on: date) -> Meeting | None:
    book = shipped_book()
    known = {rule.id for rule in book}
    if mine.rule not in known or other.rule not in known:
        return None
    pair = {mine.rule, other.rule}
    keys = [one.parameter for one in book.stacking if pair <= set(one.schemes) and one.parameter]
    store = rule_store(keys=keys) if keys else None
    return together(book, mine.rule, other.rule, on=on, store=store)


def rivals_of(basis: Basis, wanted: Iterable[tuple[str, date]], claim: Claim | None) -> list[Rival]:
    """Months already taken by approved claims with which this one may not stand."""
    keys = set(wanted)
    rows = HeadMonth.objects.filter(
        identity_digest__in={digest for digest, _ in keys}, month__in={month for _, month in keys}
    ).select_related("claim_head__head", "claim_head__claim__organisation", "claim_head__claim__scheme")
    if claim is not None:
        rows = rows.exclude(claim_head__claim=claim)
    met = [row for row in rows if (row.identity_digest, row.month) in keys]
    return list(_forbidden(basis.scheme, group_of(basis), met))


def _forbidden(mine: Scheme, group: str, rows: Iterable[HeadMonth]) -> Iterable[Rival]:
    known: dict[tuple[str, str], Meeting] = {}
    today = timezone.localdate()
    for row in rows:
        key = (row.scheme_code, row.group)
        if key not in known:
            other = row.claim_head.claim.scheme.wording
            known[key] = meeting_of(mine, other, (group, row.group), on=today)
        if known[key].verdict is not Together.ALLOWED:
            yield Rival(row, known[key])


def rivals_in_force(claim: Claim) -> list[Rival]:
    """Before money moves: of the months the claim took, those it may not share with another claim's."""
    own = list(HeadMonth.objects.filter(claim_head__claim=claim))
    if not own:
        return []
    keys = {(row.identity_digest, row.month) for row in own}
    rows = (
        HeadMonth.objects.filter(
            identity_digest__in={digest for digest, _ in keys}, month__in={month for _, month in keys}
        )
        .exclude(claim_head__claim=claim)
        .select_related("claim_head__head", "claim_head__claim__organisation", "claim_head__claim__scheme")
    )
    met = [row for row in rows if (row.identity_digest, row.month) in keys]
    return list(_forbidden(claim.scheme.wording, own[0].group, met))


def refusal_words(rivals: Iterable[Rival]) -> str:
    """How many months, with which claims, and by what: for the error that stops an approval or a payment."""
    found = list(rivals)
    others = "、".join(sorted({one.claim.number for one in found})[:3])
    places = "；".join(sorted({one.row.claim_head.head.place for one in found})[:3])
    reasons = "；".join(dict.fromkeys(one.meeting.words for one in found))
    return f"有 {len(found)} 个人月已由 {others} 批准发放（{places}），不能重复：{reasons}。"
