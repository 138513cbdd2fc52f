"""What else is open: figures of plans, warnings told to the public, documents known by their hash."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.urls import reverse

from ronghe.analytics.enums import FigureStatus
from ronghe.analytics.models import EarlyWarning
from ronghe.analytics.models.warnings import LIVE
from ronghe.analytics.queries.figures import Figure, figures_of
from ronghe.core.actor import Actor
from ronghe.policy.models import Plan
from ronghe.portal.enums import DataSetState
from ronghe.portal.models import DataVersion, PublicWarning
from ronghe.portal.rules.datasets import MEDIA_TYPES, declared
from ronghe.quality.queries.reports import public_reports
from ronghe.quality.queries.talent_files import public_talent_reports

_HASH = re.compile(r"[0-9a-f]{64}")


def plan_figures(plan: Plan, year: int) -> list[Figure]:
    """The approved figures of a public plan, and which are still missing; nothing provisional."""
    found = figures_of(plan.jurisdiction, year, actor=Actor.anonymous())
    mine = [one for one in found if one.plan_id == plan.pk]
    return [one for one in mine if one.status in {FigureStatus.APPROVED, FigureStatus.MISSING}]


def public_warnings() -> QuerySet[PublicWarning]:
    """Those told to the public that are still open."""
    rows = PublicWarning.objects.filter(withdrawn_at__isnull=True, warning__state__in=LIVE)
    return rows.select_related("jurisdiction", "warning").order_by("jurisdiction__path", "-published_at")


def open_warnings(actor: Actor) -> QuerySet[EarlyWarning]:
    """Those an office may decide about."""
    rows = EarlyWarning.objects.visible_to(actor).filter(state__in=LIVE)
    return rows.select_related("jurisdiction", "organisation", "public").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Known:
    """A document that was published here with that hash."""

    kind: str
    title: str
    published_at: datetime | None
    url: str
    is_withdrawn: bool = False
    reason: str = ""


def known_documents(sha256: str) -> list[Known]:
    """What was published with exactly these bytes. Three queries."""
    if not _HASH.fullmatch(sha256):
        return []
    found = []
    for report in public_reports().filter(Q(pdf__sha256=sha256) | Q(content_sha256=sha256))[:5]:
        url = reverse("portal:report", args=[report.pk])
        found.append(Known("report", str(report), report.signed_at, url))
    for talent in public_talent_reports().filter(Q(pdf__sha256=sha256) | Q(content_sha256=sha256))[:5]:
        url = reverse("portal:talent_report", args=[talent.pk])
        found.append(Known("report", str(talent), talent.signed_at, url))
    named = [Q(files__contains={name: {"sha256": sha256}}) for name in MEDIA_TYPES]
    rows = DataVersion.objects.filter(reduce(or_, named), dataset__state=DataSetState.OPEN)
    for version in rows.select_related("dataset__jurisdiction")[:5]:
        place, key = version.dataset.jurisdiction, version.dataset.key
        if key not in declared():
            continue
        title = f"{place.name}《{declared()[key].title}》v{version.number}"
        url = reverse("portal:data_set", args=[place.code, key])
        found.append(
            Known("dataset", title, version.published_at, url, version.is_withdrawn, version.withdrawn_reason)
        )
    return found
