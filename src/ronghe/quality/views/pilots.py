"""Pages of pilots and special actions and of their ratings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.cases import CaseBook
from ronghe.core.registers import Register
from ronghe.quality.models import ActionRating, SpecialAction
from ronghe.quality.queries import pilots as queries
from ronghe.quality.services import pilots as services
from ronghe.quality.views.evaluation import AT_HUB


def _action_more(row: SpecialAction, actor: Actor) -> Mapping[str, Any]:
    ratings = row.ratings.filter(ActionRating.access.visible(actor)).order_by("-year", "-number")
    return {
        "clause": queries.clause_words(row),
        "ratings": [(one, services.RATING.badge(one), RATINGS.page_of(one)) for one in ratings],
        "new_url": f"{RATINGS.url('new')}?action={row.pk}" if RATINGS.may_record(actor) else "",
    }


ACTIONS = Register(
    "actions",
    services.ACTION,
    title=_("试点与专项行动"),
    lead=_("规划里的试点和专项行动：依据哪一条、文件说要达到什么成效、用哪个指标衡量。"),
    basis=_("清远方案二（七）：试点学校和专业质量上升；绍兴方案附件第16项"),
    new=_("登记试点或行动"),
    fields=("name", "kind", "task", "clause", "effect", "indicator", "starts_on", "ends_on"),
    key=("name",),
    hidden=("indicator", "clause"),
    related=("task__plan__document", "task__clause"),
    detail_template="quality/action_detail.html",
    more=_action_more,
    extra=AT_HUB,
)


def _rating_more(row: ActionRating, _actor: Actor) -> Mapping[str, Any]:
    """The facts as they are now, or as they were fixed; the versions; where the public reads it."""
    is_public = row.state == "published"
    return {
        "action": row.action,
        "action_url": ACTIONS.page_of(row.action),
        "basis": row.facts if is_public else queries.basis_of(row),
        "is_fixed": is_public,
        "correction": getattr(row, "correction", None),
        "public_url": reverse("portal:action_rating", args=[row.pk]) if is_public else "",
    }


RATINGS = CaseBook(
    "ratings",
    services.RATING,
    title=_("试点成效评定"),
    lead=_("对照文件所述成效评定，按方案或委托第三方；另一人审核后公布到公众网站，更正另发一版。"),
    basis=_("清远方案二（七）；绍兴方案附件第16项：探索建立效能统计评价体系和第三方评估机制"),
    new=_("登记评定"),
    fields=("action", "year", "way", "result", "commission", "rating", "why"),
    key=("action", "year"),
    hidden=("commission",),
    related=("action__task__plan__document", "action__task__clause", "action__indicator__jurisdiction"),
    detail_template="quality/rating_detail.html",
    more=_rating_more,
    extra=AT_HUB,
)
