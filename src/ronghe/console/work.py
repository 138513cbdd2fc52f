"""What the plan pages give to the home page and to the search, by what the actor may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ronghe.console import home, search
from ronghe.core.actor import Actor
from ronghe.core.roles import OFFICIALS, TASK_UNITS
from ronghe.core.todos import TODO_SOURCES, Pile, Todo
from ronghe.directory.models import Organisation
from ronghe.directory.queries import search as search_organisations
from ronghe.policy import perms
from ronghe.policy.queries import boards, marks
from ronghe.policy.queries.searching import Hit
from ronghe.policy.queries.searching import search as search_plans
from ronghe.policy.rules.progress import Standing


def _own_work(actor: Actor) -> Iterable[Pile]:
    """Tasks and reports of the actor's units."""
    if actor.has(*TASK_UNITS):
        yield Pile(boards.own_piles(actor, timezone.localdate()), _tell_own)


def _tell_own(counts: Mapping[str, int]) -> Iterable[Todo]:
    mine = reverse("policy:my_tasks")
    if counts["returned"]:
        yield Todo(_("退回修改的报告"), counts["returned"], mine, _("按退回理由更正后再报"), "warn")
    if counts["overdue"]:
        yield Todo(_("逾期的任务"), counts["overdue"], mine, _("已过期限，尚未完成"), "bad")
    if counts["late"]:
        yield Todo(_("滞后的任务"), counts["late"], mine, "", "warn")
    if counts["soon"]:
        yield Todo(_("一个月内到期的任务"), counts["soon"], mine, "", "active")


def _office_work(actor: Actor) -> Iterable[Pile]:
    """What the offices that keep plans must look at."""
    if actor.has(*perms.PLANNERS):
        yield Pile(boards.office_piles(actor), _tell_office)


def _tell_office(counts: Mapping[str, int]) -> Iterable[Todo]:
    if counts["reports"]:
        address = reverse("policy:report_list") + "?state=submitted"
        yield Todo(_("待审核的进展报告"), counts["reports"], address)
    if counts["reviews"]:
        yield Todo(_("校核中的政策页面"), counts["reviews"], reverse("policy:review_list") + "?state=open")
    if counts["comments"]:
        address = reverse("policy:comment_list") + "?state=pending"
        yield Todo(_("待审核的公众意见"), counts["comments"], address)
    if counts["problems"]:
        address = reverse("policy:problem_list") + "?state=routed"
        yield Todo(_("待答复的问题"), counts["problems"], address)
    if counts["touches"]:
        note = _("上级政策有变动，逐项决定改用还是继续")
        address = reverse("policy:document_list")
        yield Todo(_("受上级政策变动影响的内容"), counts["touches"], address, note, "warn")


def _published(actor: Actor) -> Iterable[home.Change]:
    """Versions of plans and decisions on reports, the newest first."""
    for version in boards.recent_versions(actor):
        text = _("%(plan)s 发布第%(n)d版") % {"plan": version.plan, "n": version.number}
        address = reverse("policy:version_detail", args=[version.plan_id, version.number])
        by = version.published_by.name if version.published_by else ""
        yield home.Change(text, address, version.published_at, by)


def _figures(actor: Actor) -> Iterable[home.Figure]:
    """How the tasks that concern the actor stand: all of the place for officials, else those of the unit."""
    today = timezone.localdate()
    is_official = actor.has(*OFFICIALS)
    address = reverse("policy:task_list" if is_official else "policy:unit_tasks")
    counts = boards.work_counts(actor, today, own=not is_official)
    source = _("已采纳的进展报告")
    total = sum(counts.values())
    if not total:
        return
    unit = ngettext("项", "项", total)
    scope = _("本辖区规划的任务") if is_official else _("点到本单位的任务")
    yield home.Figure(_("任务"), total, unit, today, source, address, scope)
    shown = (
        (Standing.DONE, _("完成"), _("进展报告采纳为“完成”的任务")),
        (Standing.ON_TRACK, _("进行中"), ""),
        (Standing.OVERDUE, _("逾期"), _("已过期限、没有完成，且文件写“须、应”或目标的任务")),
    )
    for standing, label, note in shown:
        yield home.Figure(
            label, counts[standing], unit, today, source, f"{address}?standing={standing.value}", note
        )


def _find_plans(text: str, actor: Actor, limit: int) -> Iterable[search.Hit]:
    for hit in search_plans(actor, text, limit=limit):
        yield search.Hit(_plain(hit.title), marks.hit_url(hit), _where(hit), _plain(hit.snippet))


def _plain(stretches: Iterable[object]) -> str:
    return "".join(getattr(one, "text", "") for one in stretches)


def _where(hit: Hit) -> str:
    place = hit.entry.jurisdiction.short_name
    plan = f"{hit.entry.plan} · " if hit.entry.plan else ""
    return f"{marks.KIND_WORDS[hit.kind]} · {plan}{place}"


def _all_plans(text: str) -> str:
    return f"{reverse('policy:search')}?{urlencode({'q': text})}"


def _find_organisations(text: str, actor: Actor, limit: int) -> Iterable[search.Hit]:
    rows = Organisation.objects.visible_to(actor).current().select_related("jurisdiction")
    for one in search_organisations(rows, text)[:limit]:
        address = reverse("directory:organisation_detail", args=[one.pk])
        yield search.Hit(one.name, address, f"{one.get_kind_display()} · {one.jurisdiction.name}")


def install() -> None:
    """Take the places of this module in the registries; once, when the addresses are loaded."""
    if _own_work in TODO_SOURCES:
        return
    TODO_SOURCES[:0] = [_own_work, _office_work]
    home.CHANGE_PROVIDERS.append(_published)
    home.FIGURE_PROVIDERS.append(_figures)
    search.PROVIDERS.extend(
        [
            search.Provider(gettext_lazy("规划、条款、任务和指标"), _find_plans, _all_plans),
            search.Provider(gettext_lazy("机构"), _find_organisations),
        ]
    )
