"""Posts of a school on a day: approved, filled, free; the part-time quota and its budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation
from ronghe.engine.rules.lookup import parameter
from ronghe.engine.rules.outcome import Outcome, judge
from ronghe.engine.rules.values import NotStated, Value
from ronghe.faculty.enums import MobilePostKind, StaffStatus
from ronghe.faculty.models import Employment, Establishment, MobilePost
from ronghe.policy.queries.parameters import parameter_store, slug_of

CAP = "teachers.part_time.establishment_cap"
PAY = "teachers.part_time.pay_reference"


@dataclass(frozen=True, slots=True)
class Posts:
    """One school on a day. ``approved`` is None where no approval is on record."""

    school: Organisation
    on: date
    approved: int | None
    filled: int
    quota_posts: int
    quota_used: int
    mobile_posts: int
    mobile_used: int

    @property
    def free(self) -> int | None:
        """Posts left: those of the part-time quota are taken out of the establishment too."""
        return None if self.approved is None else self.approved - self.filled - self.quota_used


@dataclass(frozen=True, slots=True)
class Quota:
    """The part-time quota: exactly, in whole posts, and what the budget would be."""

    posts: Posts
    cap: Value | NotStated
    exact: Decimal | None
    whole: int | None
    outcome: Outcome
    pay: Value | NotStated
    budget: Decimal | None

    @property
    def wanted(self) -> int:
        """Posts set up or people employed, whichever is more."""
        return max(self.posts.quota_posts, self.posts.quota_used)


def posts_of(schools: Iterable[Organisation], on: date) -> list[Posts]:
    """The posts of schools on a day. Three queries."""
    wanted = list(schools)
    approved: dict[int, int] = {}
    for dated in Establishment.objects.on(on).filter(organisation__in=wanted):
        approved.setdefault(dated.organisation_id, dated.posts)
    jobs = dict.fromkeys((one.pk for one in wanted), (0, 0, 0))
    counted = (
        Employment.objects.on(on)
        .filter(organisation__in=wanted)
        .order_by()
        .values("organisation")
        .annotate(
            filled=Count("pk", filter=Q(status=StaffStatus.ESTABLISHMENT)),
            quota=Count("pk", filter=Q(status=StaffStatus.QUOTA)),
            mobile=Count("pk", filter=Q(status=StaffStatus.MOBILE)),
        )
    )
    for row in counted:
        jobs[row["organisation"]] = (row["filled"], row["quota"], row["mobile"])
    set_up = _set_up(wanted, on)
    return [
        Posts(
            school,
            on,
            approved.get(school.pk),
            jobs[school.pk][0],
            set_up.get((school.pk, MobilePostKind.PART_TIME), 0),
            jobs[school.pk][1],
            set_up.get((school.pk, MobilePostKind.INDUSTRY), 0),
            jobs[school.pk][2],
        )
        for school in wanted
    ]


def _set_up(schools: list[Organisation], on: date) -> dict[tuple[int, str], int]:
    rows = (
        MobilePost.objects.current()
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), organisation__in=schools, starts_on__lte=on)
        .order_by()
        .values_list("organisation", "kind")
        .annotate(number=Count("pk"))
    )
    return {(school, kind): number for school, kind, number in rows}


def quotas_of(schools: Iterable[Organisation], on: date) -> list[Quota]:
    """The part-time quota of schools by the parameters of their place. Six queries."""
    wanted = list(schools)
    store = parameter_store(keys=[CAP, PAY])
    made = []
    for posts in posts_of(wanted, on):
        slug = slug_of(posts.school.jurisdiction)
        cap = parameter(store, CAP, jurisdiction=slug, on=on, fallback=True)
        pay = parameter(store, PAY, jurisdiction=slug, on=on, fallback=True)
        made.append(_quota(posts, cap, pay))
    return made


def _quota(posts: Posts, cap: Value | NotStated, pay: Value | NotStated) -> Quota:
    """Posts are whole, so at most the whole number below the exact bound, whatever the rounding."""
    exact = None
    if isinstance(cap, Value) and posts.approved is not None:
        exact = posts.approved * cap.fraction
    wanted = max(posts.quota_posts, posts.quota_used)
    outcome = _within(wanted, posts, cap)
    budget = pay.number * wanted if isinstance(pay, Value) else None
    return Quota(posts, cap, exact, None if exact is None else int(exact), outcome, pay, budget)


def _within(wanted: int, posts: Posts, cap: Value | NotStated) -> Outcome:
    if isinstance(cap, NotStated):
        return Outcome.cannot_tell(cap.words)
    if not posts.approved:
        return Outcome.cannot_tell("核定编制数")
    return judge(Decimal(wanted * 100) / posts.approved, cap, name="兼职教师员额")


def schools_in(place: Jurisdiction | None, ids: Iterable[int] = ()) -> list[Organisation]:
    """Schools with posts or teachers of a place, or the ones asked for."""
    rows = Organisation.objects.current().select_related("jurisdiction")
    if place is None:
        return list(rows.filter(pk__in=list(ids)).order_by("pinyin", "name"))
    holds = Q(pk__in=Employment.objects.values("organisation")) | Q(
        pk__in=Establishment.objects.values("organisation")
    )
    return list(rows.filter(holds, jurisdiction__path__startswith=place.path).order_by("pinyin", "name"))
