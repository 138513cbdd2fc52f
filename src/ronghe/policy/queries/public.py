"""What the public site shows: public plans alone, whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.policy.models import InterpretationFile, Plan, SearchEntry, Task
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


def plans_with_counts() -> QuerySet[Plan]:
    """The same with their numbers of clauses, tasks and indicators."""
    return with_counts(plans())


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
    rows = search_entries(ANYBODY, text).filter(public & with_page, is_public=True)
    return rows.select_related(
        "plan__document", "jurisdiction", "document__plan", "clause", "task", "indicator"
    )


def interpretation_files() -> QuerySet[InterpretationFile]:
    """Files of published explanations of public documents."""
    return InterpretationFile.objects.filter(
        owner__published_at__isnull=False, owner__document__is_public=True
    )
