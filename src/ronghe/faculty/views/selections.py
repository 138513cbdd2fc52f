"""Pages of selections and title evaluations."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from ronghe.core.cases import CaseBook
from ronghe.faculty.services import selections as services

AT_HUB: dict[str, Any] = {"crumbs": [(_("教师队伍"), reverse_lazy("faculty:hub"))]}

SELECTIONS = CaseBook(
    "selections",
    services.SELECTION,
    title=_("名师名校长评选"),
    lead=_("名师、名校长评选设中职类别：学校推荐，教育部门评选，全程留痕。"),
    basis=_("聊城方案第（十五）条：“水城名师”等评选增设中职类别"),
    new=_("推荐人选"),
    fields=("candidate", "selection", "year", "kind", "category", "programme", "merits"),
    hidden=("programme",),
    key=("selection", "year", "kind", "candidate"),
    extra=AT_HUB,
)
TITLE_REVIEWS = CaseBook(
    "title_reviews",
    services.TITLE_REVIEW,
    title=_("正高级职称评审"),
    lead=_("中职教师正高级职称：学校推荐上报，人力社保部门受理、评审、公示和确认。"),
    basis=_("清远方案二（五）"),
    new=_("申报"),
    fields=("candidate", "year", "present", "wanted", "programme", "present_since", "merits"),
    key=("year", "candidate", "wanted"),
    extra=AT_HUB,
)
