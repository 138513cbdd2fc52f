"""A school's pay of a year as a whole, its growth, people in whom two treatments meet, and one's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from ronghe.core.actor import Actor
from ronghe.core.money import in_yuan
from ronghe.directory.models import Organisation
from ronghe.faculty.queries.engagements import side_jobs_of_users
from ronghe.funding.enums.pay import ProposalState, ShareKind, Treatment
from ronghe.funding.models import PayShare, PayYear, SchoolYear
from ronghe.funding.rules.pay import Group, per_head, shielded
from ronghe.policy.queries import rulings
from ronghe.policy.queries.rulings import Explained

PAID = (ProposalState.DISTRIBUTED, ProposalState.CLOSED)


def own_statements(actor: Actor) -> QuerySet[PayShare]:
    """What the actor got. There is no other way to a single share."""
    return (
        PayShare.objects.visible_to(actor)
        .select_related("proposal__organisation")
        .order_by("-proposal__pay_on", "-pk")
    )


def shares_summary(proposal_pk: int) -> list[Group]:
    """A proposal's sums by kind, none of them that of fewer than three people."""
    rows = (
        PayShare.objects.filter(proposal_id=proposal_pk)
        .order_by()
        .values_list("kind")
        .annotate(people=Count("person", distinct=True), total=Sum("amount"))
    )
    words = dict(ShareKind.choices)
    return shielded(
        [Group(str(words[kind]), people, int(total)) for kind, people, total in rows], "其他各类合并"
    )


@dataclass(frozen=True, slots=True)
class PayTotal:
    """A school's year: what counts in the total, what stands beside it, the multiple of the baseline."""

    organisation: Organisation
    year: int
    frame: PayYear | None
    controlled: int
    listed: int
    counted: int
    outside: int
    unstated: int
    overflow: int

    @property
    def level(self) -> int | None:
        return per_head(self.controlled, self.frame.staff) if self.frame else None

    @property
    def multiple(self) -> Decimal | None:
        """How many times the baseline the level a head is."""
        if self.frame is None or not self.frame.baseline or self.level is None:
            return None
        return (Decimal(self.level) / self.frame.baseline).quantize(Decimal("0.01"))

    @property
    def left(self) -> int | None:
        return self.frame.approved_total - self.controlled if self.frame else None

    @property
    def rows(self) -> list[tuple[str, int]]:
        return [
            ("在核定总量内", self.controlled),
            ("其中文件未说明、按计入总量核对", self.unstated),
            ("单列", self.listed),
            ("计入当年总量、不受控制", self.counted),
            ("不纳入绩效工资", self.outside),
            ("超调控水平、备案单列核增", self.overflow),
        ]


def pay_total(organisation: Organisation, year: int) -> PayTotal:
    """Sums over granted proposals of the year, and what was paid outside the system."""
    states = [ProposalState.APPROVED, *PAID]
    rows = PayShare.objects.filter(
        proposal__organisation=organisation, proposal__year=year, proposal__state__in=states
    )
    sums = {
        how: int(total) for how, total in rows.order_by().values_list("treatment").annotate(t=Sum("amount"))
    }
    frame: PayYear | None = PayYear.objects.current().filter(organisation=organisation, year=year).first()
    unstated = sums.get(Treatment.UNSTATED, 0)
    paid_outside = frame.paid_outside if frame else 0
    controlled = sums.get(Treatment.CONTROLLED, 0) + unstated + paid_outside
    control = frame.control_level if frame else None
    return PayTotal(
        organisation,
        year,
        frame,
        controlled,
        sums.get(Treatment.LISTED, 0),
        sums.get(Treatment.COUNTED, 0),
        sums.get(Treatment.OUTSIDE, 0),
        unstated,
        max(0, controlled - control) if control is not None else 0,
    )


@dataclass(frozen=True, slots=True)
class GrowthLink:
    """Training done and total approved, this year and last: how one is to follow the other (PAY-09)."""

    training: int | None
    training_before: int | None
    total: int | None
    total_before: int | None
    explained: Explained | None

    @property
    def training_growth(self) -> Decimal | None:
        return _growth(self.training, self.training_before)

    @property
    def total_growth(self) -> Decimal | None:
        return _growth(self.total, self.total_before)


def _growth(now: int | None, before: int | None) -> Decimal | None:
    if now is None or not before:
        return None
    return (Decimal(now - before) * 100 / before).quantize(Decimal("0.01"))


def growth_link(organisation: Organisation, year: int) -> GrowthLink | None:
    """Nothing where no rule links them; without the office's factor the page shows both and asks for it."""
    rule = rulings.rule_of(organisation.jurisdiction, "PAY-09")
    if rule is None:
        return None
    volumes = dict(
        SchoolYear.objects.current()
        .filter(organisation=organisation, year__in=[year - 1, year])
        .values_list("year", "training_volume")
    )
    totals = dict(
        PayYear.objects.current()
        .filter(organisation=organisation, year__in=[year - 1, year])
        .values_list("year", "approved_total")
    )
    link = GrowthLink(volumes.get(year), volumes.get(year - 1), totals.get(year), totals.get(year - 1), None)
    roles: dict[str, object] = {"quantity": link.training_growth}
    if link.training is not None:
        roles |= {"training": link.training}
    if link.total is not None and link.total_before is not None:
        roles |= {"now": in_yuan(link.total), "before": in_yuan(link.total_before)}
    said = Explained(rulings.ask(rule, roles, on=date(year, 12, 31)))
    return GrowthLink(link.training, link.training_before, link.total, link.total_before, said)


@dataclass(slots=True)
class Meeting:
    """A person in whom two treatments meet; no amounts (PAY-15)."""

    name: str
    places: set[str] = field(default_factory=set)
    schools: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    treatments: set[str] = field(default_factory=set)

    @property
    def reasons(self) -> list[str]:
        found = []
        if len(self.places) > 1:
            found.append(f"在两个以上辖区：{'、'.join(sorted(self.places))}")
        if len(self.kinds) > 1 and len(self.treatments) > 1:
            found.append(f"几类收入计入方式不同：{'、'.join(sorted(self.kinds))}")
        return found


def meetings(actor: Actor, year: int) -> list[Meeting]:
    """People with income of several classes or jurisdictions in a year, where the actor reads pay."""
    paths = {g.jurisdiction_path for g in actor.grants}
    kinds, hows = dict(ShareKind.choices), dict(Treatment.choices)
    found: dict[int, Meeting] = {}
    here: set[int] = set()
    shares = PayShare.objects.filter(
        proposal__year=year, proposal__state__in=["submitted", "approved", *PAID]
    ).select_related("person", "proposal__organisation__jurisdiction")
    for share in shares.iterator(chunk_size=2000):
        one = found.setdefault(share.person_id, Meeting(str(share.person)))
        place = share.proposal.organisation.jurisdiction
        one.places.add(place.name)
        one.schools.add(share.proposal.organisation.name)
        one.kinds.add(str(kinds[share.kind]))
        one.treatments.add(str(hows[share.treatment]))
        if actor.is_system or any(place.path.startswith(path) for path in paths):
            here.add(share.person_id)
    for user, job in side_jobs_of_users(year):
        home = job.organisation.jurisdiction
        one = found.setdefault(user.pk, Meeting(str(user)))
        one.places |= {home.name, job.enterprise.jurisdiction.name}
        one.kinds.add("兼职取酬")
        one.treatments.add("兼职单位支付")
        if actor.is_system or any(home.path.startswith(path) for path in paths):
            here.add(user.pk)
    return [one for key, one in sorted(found.items()) if key in here and one.reasons]
