"""Pages of typical cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.cases import CaseBook
from ronghe.quality.models import TypicalCase
from ronghe.quality.queries.typical import case_amounts
from ronghe.quality.services import typical as services
from ronghe.quality.views.evaluation import AT_HUB


def _more(row: TypicalCase, _actor: Actor) -> Mapping[str, Any]:
    address = reverse("portal:typical_case", args=[row.pk]) if row.state in ("published", "withdrawn") else ""
    return {"public_url": address}


TYPICAL_CASES = CaseBook(
    "typical",
    services.TYPICAL,
    title=_("典型案例"),
    lead=_("宣传的企业、人物、成果和毕业生基层工作典型：推荐、审核、公布到公众网站，可以撤下。"),
    help=_("写到具体的人，须有本人同意书；文字里不写电话、证件号码，姓名只用同意公开的称呼。"),
    basis=_("临平方案四（四）；绍兴方案六；清远方案二（八）：树立宣传基层工作典型"),
    new=_("推荐典型案例"),
    fields=(
        "title",
        "kind",
        "year",
        "subject",
        "summary",
        "text",
        "clause",
        "names_person",
        "shown_as",
        "person",
        "consent_on",
        "consent_until",
        "graduated_year",
    ),
    key=("year", "title"),
    hidden=("clause", "summary", "shown_as", "person", "consent_on", "consent_until", "graduated_year"),
    summary=case_amounts,
    detail_template="quality/typical_detail.html",
    more=_more,
    extra=AT_HUB,
)
