"""The catalogue browser: what editions there are, their entries, what was found when loading, successions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ronghe.core.actor import Actor
from ronghe.core.asked import ticked, whole_number
from ronghe.core.badges import Badge
from ronghe.core.errors import NotFound
from ronghe.core.listing import BulkAction, ChoiceFilter, Column, Empty, FlagFilter, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.reference import perms, queries, services
from ronghe.reference.enums import (
    CatalogueKind,
    FindingRule,
    Severity,
    Stage,
    SuccessionKind,
    SuccessionState,
)
from ronghe.reference.models import CatalogueEntry, CatalogueVersion, Succession
from ronghe.reference.rules.schemes import SCHEMES

SETTLE = (
    BulkAction(gettext_lazy("确认所选接续"), "reference:succession_confirm"),
    BulkAction(gettext_lazy("否定所选接续"), "reference:succession_reject"),
)


SEVERITY_TONES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: "active"}
STATE_TONES = {
    SuccessionState.PROPOSED: "warn",
    SuccessionState.CONFIRMED: "good",
    SuccessionState.REJECTED: "idle",
}


def _entry_state(entry: CatalogueEntry) -> Badge | None:
    if not entry.is_current:
        return Badge("idle", _("已撤销"))
    return Badge("warn", _("经修复")) if entry.repair else None


def _marks(entry: CatalogueEntry) -> str:
    return "、".join(entry.marks)


def _versions_of(kind: CatalogueKind) -> Callable[[HttpRequest], Sequence[tuple[Any, Any]]]:
    def choices(request: HttpRequest) -> Sequence[tuple[Any, Any]]:
        versions = CatalogueVersion.objects.visible_to(cast(ActorRequest, request).actor).filter(kind=kind)
        return [(str(version.number), f"{version.edition}（第{version.number}版次）") for version in versions]

    return choices


def _kept(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    """The view has chosen the edition already; the filter only shows which."""
    return rows


def _entries(kind: CatalogueKind) -> Listing:
    levels = [(str(number), name) for number, name in enumerate(SCHEMES[kind].levels, 1)]
    stage = (Column("stage", gettext_lazy("办学层次"), value="get_stage_display", sort="stage"),)
    marks = (Column("marks", gettext_lazy("标记"), value=_marks),)
    is_programme, is_occupation = kind == CatalogueKind.PROGRAMME, kind == CatalogueKind.OCCUPATION
    mark_filters = (
        FlagFilter("digital", gettext_lazy("数字职业"), condition=Q(is_digital=True)),
        FlagFilter("green", gettext_lazy("绿色职业"), condition=Q(is_green=True)),
    )
    return Listing(
        name=f"entries-{kind.value}",
        title=kind.label,
        columns=(
            Column(
                "code", gettext_lazy("代码"), sort="code", link=lambda e: e.address(e.version), is_fixed=True
            ),
            Column("name", gettext_lazy("名称"), sort=("initials", "name"), is_fixed=True),
            Column("level", gettext_lazy("层级"), value="level_name", sort=("level", "code")),
            Column(
                "parent", gettext_lazy("上级"), value="parent.name", sort="parent__code", is_nullable=True
            ),
            *(stage if is_programme else ()),
            *(marks if is_programme or is_occupation else ()),
            Column("state", gettext_lazy("状态"), value=_entry_state),
            Column("repair", gettext_lazy("修复说明"), is_shown=False),
            Column("line", gettext_lazy("源文件行"), value="source_line", kind="number", is_shown=False),
        ),
        filters=(
            TextFilter("q", gettext_lazy("代码、名称、别名或拼音首字母"), search=queries.search_entries),
            ChoiceFilter("level", gettext_lazy("层级"), choices=levels),
            *(
                (ChoiceFilter("stage", gettext_lazy("办学层次"), choices=Stage.choices),)
                if is_programme
                else ()
            ),
            ChoiceFilter("version", gettext_lazy("版本"), choices=_versions_of(kind), apply=_kept),
            *(mark_filters if is_occupation else ()),
            FlagFilter("repaired", gettext_lazy("只看经修复的"), condition=~Q(repair="")),
        ),
        default_sort="code",
        empty=Empty(
            gettext_lazy("还没有载入这份目录"),
            gettext_lazy(
                "请系统管理员运行 ronghe catalogue shipped 载入节选，或用 ronghe catalogue load 载入全本。"
            ),
        ),
    )


ENTRIES = {kind: _entries(kind) for kind in CatalogueKind}

VERSIONS = Listing(
    name="versions",
    title=gettext_lazy("目录版本"),
    columns=(
        Column(
            "kind", gettext_lazy("目录"), value="get_kind_display", sort=("kind", "number"), is_fixed=True
        ),
        Column(
            "number",
            gettext_lazy("版次"),
            sort=("number", "kind"),
            kind="number",
            link=lambda v: v.get_absolute_url(),
        ),
        Column("edition", gettext_lazy("版本"), sort="edition"),
        Column(
            "state",
            gettext_lazy("状态"),
            value=lambda v: Badge("good", _("现行")) if v.is_current else Badge("idle", _("非现行")),
        ),
        Column("origin", gettext_lazy("来路"), value="get_origin_display", sort="origin"),
        Column(
            "entries",
            gettext_lazy("条目"),
            value="entry_count",
            sort="entry_count",
            kind="number",
            unit=gettext_lazy("条"),
        ),
        Column(
            "repaired",
            gettext_lazy("经修复"),
            value="repaired_count",
            sort="repaired_count",
            kind="number",
            unit=gettext_lazy("条"),
        ),
        Column(
            "findings",
            gettext_lazy("问题"),
            value="finding_count",
            sort="finding_count",
            kind="number",
            unit=gettext_lazy("处"),
        ),
        Column("changes", gettext_lazy("与上一版次的差别"), value="change_summary"),
        Column("loaded", gettext_lazy("载入时间"), value="loaded_at", sort="loaded_at", kind="time"),
        Column("source", gettext_lazy("来源"), is_shown=False),
    ),
    filters=(ChoiceFilter("kind", gettext_lazy("目录"), choices=CatalogueKind.choices),),
    default_sort="kind",
    empty=Empty(
        gettext_lazy("还没有载入任何目录"), gettext_lazy("请系统管理员运行 ronghe catalogue shipped。")
    ),
)

FINDINGS = Listing(
    name="findings",
    title=gettext_lazy("载入时发现的问题"),
    columns=(
        Column(
            "severity",
            gettext_lazy("程度"),
            value=lambda f: Badge(SEVERITY_TONES[Severity(f.severity)], f.get_severity_display()),
            is_fixed=True,
        ),
        Column("rule", gettext_lazy("问题类别"), value="get_rule_display", sort="rule"),
        Column("file", gettext_lazy("文件"), sort=("file", "line"), is_shown=False),
        Column(
            "line", gettext_lazy("行"), value=lambda f: f.line or None, sort=("line", "file"), kind="number"
        ),
        Column("code", gettext_lazy("代码"), sort="code"),
        Column("message", gettext_lazy("问题")),
        Column("action", gettext_lazy("处理")),
    ),
    filters=(
        TextFilter("q", gettext_lazy("代码或内容"), lookups=("code__istartswith", "message__contains")),
        ChoiceFilter("severity", gettext_lazy("程度"), choices=Severity.choices),
        ChoiceFilter("rule", gettext_lazy("问题类别"), choices=FindingRule.choices),
    ),
    empty=Empty(gettext_lazy("没有发现问题"), gettext_lazy("这份目录照原样载入。")),
)


def _old(item: Succession) -> str:
    return item.old.address(item.old.version)


def _new(item: Succession) -> str:
    return item.new.address(item.new.version)


SUCCESSIONS = Listing(
    name="successions",
    title=gettext_lazy("接续关系"),
    columns=(
        Column("old", gettext_lazy("原条目"), sort="old__code", link=_old, is_fixed=True),
        Column("new", gettext_lazy("接续条目"), sort="new__code", link=_new, is_fixed=True),
        Column("kind", gettext_lazy("方式"), value="get_kind_display", sort="kind"),
        Column(
            "state",
            gettext_lazy("状态"),
            value=lambda s: Badge(STATE_TONES[SuccessionState(s.state)], s.get_state_display()),
            sort="state",
        ),
        Column(
            "year",
            gettext_lazy("年份"),
            value=lambda s: f"{s.year}年" if s.year else None,
            sort="year",
            is_nullable=True,
        ),
        Column("note", gettext_lazy("说明")),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("代码或名称"),
            lookups=("old__code__startswith", "old__name__contains", "new__name__contains"),
        ),
        ChoiceFilter("catalogue", gettext_lazy("目录"), choices=CatalogueKind.choices, lookup="old__kind"),
        ChoiceFilter("kind", gettext_lazy("方式"), choices=SuccessionKind.choices),
        ChoiceFilter("state", gettext_lazy("状态"), choices=SuccessionState.choices),
    ),
    default_sort="old",
    empty=Empty(
        gettext_lazy("还没有接续关系"), gettext_lazy("载入新版目录后，改名、换码的条目会列在这里等待确认。")
    ),
)


@require_GET
def catalogue_list(request: ActorRequest) -> HttpResponse:
    """The four catalogues with their current edition, and every edition loaded so far."""
    versions = CatalogueVersion.objects.visible_to(request.actor)
    current = {version.kind: version for version in versions.filter(is_current=True)}
    proposed = Succession.objects.filter(state=SuccessionState.PROPOSED)
    context = {
        "title": _("标准目录"),
        "catalogues": [(kind, kind.label, current.get(kind)) for kind in CatalogueKind],
        "proposed": proposed.count() if perms.can_settle_succession(request.actor) else 0,
    }
    return VERSIONS.open(request, versions).respond("reference/catalogue_list.html", context)


@require_GET
def entry_list(request: ActorRequest, kind: str) -> HttpResponse:
    """The entries of one edition, by default the current one."""
    catalogue = _kind(kind)
    version = _version(request, catalogue)
    rows = CatalogueEntry.objects.visible_to(request.actor).filter(version=version)
    listing = ENTRIES[catalogue].open(request, rows.select_related("parent", "version"))
    context = {
        "title": catalogue.label,
        "version": version,
        "crumbs": [(_("标准目录"), reverse("reference:catalogue_list")), (catalogue.label, "")],
    }
    return listing.respond("reference/entry_list.html", context)


@require_GET
def entry_detail(request: ActorRequest, kind: str, code: str) -> HttpResponse:
    """One entry: where it stands, what it contains, its other names, what it was and what it is today."""
    catalogue = _kind(kind)
    version = _version(request, catalogue) if request.GET.get("version") else None
    entry = _entry(request, catalogue, code, version)
    aliases = list(entry.aliases.all())
    children = entry.children.annotate(child_count=Count("children")).order_by("code")
    context = {
        "title": entry.name,
        "entry": entry,
        "children": [{"entry": child, "url": child.address(entry.version)} for child in children],
        "aliases": [alias for alias in aliases if not alias.doubt],
        "doubtful": [alias for alias in aliases if alias.doubt],
        "others": _other_editions(entry, request.actor),
        "today": [] if entry.is_current and entry.version.is_current else queries.successors_of(entry),
        "successors": entry.successors.select_related("new__version"),
        "predecessors": entry.predecessors.select_related("old__version"),
        "crumbs": _crumbs(entry),
    }
    return render(request, "reference/entry_detail.html", context)


@require_GET
def version_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One edition: where it is from, and everything the check met when it was loaded."""
    version = get_visible_or_404(CatalogueVersion.objects.visible_to(request.actor), pk=pk)
    listing = FINDINGS.open(request, version.findings.all())
    context = {
        "title": str(version),
        "version": version,
        "levels": queries.named_level_counts(version),
        "findings": [row | _words_of(row) for row in queries.finding_counts(version)],
        "crumbs": [(_("标准目录"), reverse("reference:catalogue_list")), (str(version), "")],
    }
    return listing.respond("reference/version_detail.html", context)


@require_GET
def succession_list(request: ActorRequest) -> HttpResponse:
    """Which entry took the place of which: known, proposed, refused."""
    rows = Succession.objects.visible_to(request.actor).select_related("old__version", "new__version")
    bulk = SETTLE if perms.can_settle_succession(request.actor) else ()
    listing = SUCCESSIONS.open(request, rows, bulk=bulk)
    context = {
        "title": _("接续关系"),
        "crumbs": [(_("标准目录"), reverse("reference:catalogue_list")), (_("接续关系"), "")],
    }
    return listing.respond("reference/succession_list.html", context)


@require_POST
def succession_confirm(request: ActorRequest) -> HttpResponse:
    return _settle(
        request, SuccessionState.CONFIRMED, _("已确认 %(n)d 条接续关系，查询旧代码时将指向接续条目。")
    )


@require_POST
def succession_reject(request: ActorRequest) -> HttpResponse:
    return _settle(request, SuccessionState.REJECTED, _("已否定 %(n)d 条接续建议，它们不会生效。"))


def _words_of(row: dict[str, Any]) -> dict[str, Any]:
    return {"label": FindingRule(row["rule"]).label, "severity_label": Severity(row["severity"]).label}


def _other_editions(entry: CatalogueEntry, actor: Actor) -> QuerySet[CatalogueEntry]:
    """The same code in the other editions, newest first."""
    rows = (
        CatalogueEntry.objects.visible_to(actor).filter(kind=entry.kind, code=entry.code).exclude(pk=entry.pk)
    )
    return rows.select_related("version").order_by("-version__number")


def _settle(request: ActorRequest, state: SuccessionState, said: str) -> HttpResponse:
    chosen = Succession.objects.visible_to(request.actor).filter(pk__in=ticked(request))
    number = services.settle_successions(chosen, actor=request.actor, state=state)
    messages.success(request, said % {"n": number})
    return redirect("reference:succession_list")


def _kind(kind: str) -> CatalogueKind:
    if kind not in CatalogueKind.values:
        raise NotFound("reference.unknown_catalogue", _("没有这种目录。"), hint=_("请从“标准目录”页面进入。"))
    return CatalogueKind(kind)


def _version(request: ActorRequest, kind: CatalogueKind) -> CatalogueVersion | None:
    asked = whole_number(request.GET.get("version"), digits=5)
    if asked is not None:
        found = CatalogueVersion.objects.visible_to(request.actor).filter(kind=kind, number=asked).first()
        if found:
            return found
    return queries.current_version(kind)


def _entry(
    request: ActorRequest, kind: CatalogueKind, code: str, version: CatalogueVersion | None
) -> CatalogueEntry:
    rows = CatalogueEntry.objects.visible_to(request.actor).filter(kind=kind, code=code)
    rows = rows.filter(version=version) if version else rows
    rows = rows.select_related("version", "parent__parent__parent")
    found = rows.order_by("-version__is_current", "-version__number").first()
    if found is None:
        raise NotFound(
            "reference.unknown_code",
            _("%(kind)s中没有代码“%(code)s”。") % {"kind": kind.label, "code": code[:20]},
            hint=_("请核对代码，或载入完整的官方目录。"),
        )
    return found


def _crumbs(entry: CatalogueEntry) -> list[tuple[str, str]]:
    kind = CatalogueKind(entry.kind)
    crumbs = [
        (_("标准目录"), reverse("reference:catalogue_list")),
        (str(kind.label), reverse("reference:entry_list", args=[entry.kind])),
    ]
    crumbs += [(step.name, step.address(entry.version)) for step in queries.ancestors(entry)]
    return [*crumbs, (entry.name, "")]
