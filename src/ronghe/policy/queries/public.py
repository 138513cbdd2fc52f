"""What the public site shows: public plans alone, whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.policy.enums import CollectionState
from ronghe.policy.models import CommentCollection, InterpretationFile, Plan, SearchEntry, Task
from ronghe.policy.queries.pages import with_counts
from ronghe.policy.queries.plans import standing_conditions
from ronghe.policy.queries.searching import search_entries
from ronghe.policy.rules.progress import Standing

PICTURES = frozenset({"jpeg", "png", "webp", "bmp"})
ANYBODY = Actor.anonymous()


def plans() -> QuerySet[Plan]:
    """The plans that are open to everybody."""
    rows = Plan.objects.filter(is_public=True, document__is_public=True)
    return rows.select_related("document", "jurisdiction")


def readable_plans(today: date) -> QuerySet[Plan]:
    """Those, and the drafts on which comments are or were collected."""
    asked = CommentCollection.objects.filter(document=OuterRef("document"), opens_on__lte=today)
    is_asked = Exists(asked.exclude(state=CollectionState.DRAFT))
    rows = Plan.objects.filter(Q(is_public=True) | is_asked, document__is_public=True)
    return rows.select_related("document", "jurisdiction")


def plans_with_counts(today: date) -> QuerySet[Plan]:
    """Readable plans with their numbers of clauses, tasks and indicators."""
    return with_counts(readable_plans(today))


@dataclass(frozen=True, slots=True)
class HomePlan:
    """A plan on the public home with how its tasks stand."""

    plan: Plan
    total: int
    done: int
    running: int


@dataclass(frozen=True, slots=True)
class HomePlace:
    """The plans of one jurisdiction."""

    jurisdiction: Jurisdiction
    plans: list[HomePlan]


def home_plans(today: date) -> list[HomePlace]:
    """Public plans by jurisdiction. Two queries."""
    done, moving = (standing_conditions(today)[one] for one in (Standing.DONE, Standing.ON_TRACK))
    counted = {
        row["plan_id"]: row
        for row in Task.objects.filter(plan__in=plans().values("pk"))
        .running()
        .order_by()
        .values("plan_id")
        .annotate(total=Count("pk"), done=Count("pk", filter=done), moving=Count("pk", filter=moving))
    }
    none = {"total": 0, "done": 0, "moving": 0}
    places: dict[int, HomePlace] = {}
    for plan in plans().order_by("jurisdiction__path", "-document__issued_on", "pk"):
        row = counted.get(plan.pk, none)
        place = places.setdefault(plan.jurisdiction_id, HomePlace(plan.jurisdiction, []))
        place.plans.append(HomePlan(plan, row["total"], row["done"], row["moving"]))
    return list(places.values())


def found_entries(text: str) -> QuerySet[SearchEntry]:
    """What anybody finds: entries of public plans and documents."""
    public = Q(plan__isnull=True) | Q(plan__is_public=True, plan__document__is_public=True)
    with_page = Q(document__isnull=True) | Q(document__plan__is_public=True)
    return search_entries(ANYBODY, text).filter(public & with_page, is_public=True).only("pk")


def interpretation_files() -> QuerySet[InterpretationFile]:
    """Files of published explanations of public documents."""
    return InterpretationFile.objects.filter(
        owner__published_at__isnull=False, owner__document__is_public=True
    )
