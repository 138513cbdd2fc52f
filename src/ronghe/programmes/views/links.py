"""The links of programmes and occupations: list, review desk, import and prediction, versions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core.asked import whole_number
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import Invalid, NotFound, require
from ronghe.core.forms import answer_form, see_other
from ronghe.core.listing import ChoiceFilter, Column, Empty, FlagFilter, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.rowlist import RowList
from ronghe.engine.coding.model import shipped_model
from ronghe.labour.queries.occupations import occupation_names
from ronghe.programmes import perms
from ronghe.programmes.forms.links import AddLinkForm, OfficialFileForm
from ronghe.programmes.models import LinkVersion, OccupationLink, SchoolProgramme
from ronghe.programmes.models.links import LinkKind
from ronghe.programmes.queries import links as queries
from ronghe.programmes.rules.catalogue import VOCATIONAL
from ronghe.programmes.services import links as services
from ronghe.programmes.views.crumbs import HUB
from ronghe.reference.enums import CatalogueKind
from ronghe.reference.models import CatalogueEntry

TONES = {
    LinkKind.OFFICIAL: Tone.GOOD,
    LinkKind.ACCEPTED: Tone.GOOD,
    LinkKind.PREDICTED: Tone.ACTIVE,
    LinkKind.REFUSED: Tone.IDLE,
}
SHOWN_TROUBLES = 30
CODE = re.compile(r"[0-9A-Z-]{4,10}")


def _crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [HUB, *more]


def _at_links(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return _crumbs((_("专业与职业对应"), reverse("programmes:links")), *more)


def kind_badge(link: Any) -> Badge:
    return Badge(TONES[LinkKind(link.kind)], str(LinkKind(link.kind).label))


def _name_of(link: Any) -> str:
    """The name of the catalogue, else that of the coder's classes: the shipped catalogue is an excerpt."""
    return str(link.occupation_name) or shipped_model().classes.name_of.get(link.occupation, "")


LINKS = Listing(
    name="programme-links",
    title=gettext_lazy("专业与职业对应"),
    columns=(
        Column(
            "programme",
            gettext_lazy("专业代码"),
            sort="programme",
            link=lambda link: reverse("programmes:link_desk", args=[link.programme]),
            is_fixed=True,
        ),
        Column("programme_name", gettext_lazy("专业名称"), sort="programme_name"),
        Column("occupation", gettext_lazy("职业代码"), sort="occupation"),
        Column("occupation_name", gettext_lazy("职业名称"), value=_name_of),
        Column("kind", gettext_lazy("来历"), value=kind_badge, sort="kind"),
        Column(
            "score",
            gettext_lazy("把握"),
            value=lambda link: round(link.score, 2),
            sort="score",
            kind="number",
        ),
        Column("source", gettext_lazy("依据"), sort="source", is_shown=False),
        Column("since", gettext_lazy("起于版次"), sort="since", kind="number", is_shown=False),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("专业或职业的代码、名称"),
            lookups=("programme__startswith", "programme_name__icontains", "occupation__startswith"),
        ),
        ChoiceFilter("kind", gettext_lazy("来历"), choices=LinkKind.choices, is_multiple=True),
        FlagFilter("offered", gettext_lazy("本地学校开设的"), Q(is_offered=True)),
    ),
    default_sort="programme",
    empty=Empty(
        gettext_lazy("还没有专业与职业的对应"),
        gettext_lazy("请先导入教学标准文件，再预测其余专业。"),
    ),
)


def _links(request: ActorRequest) -> QuerySet[OccupationLink]:
    """All links with both names, and whether a school of the reader's places has the programme."""
    current = CatalogueEntry.objects.filter(version__is_current=True)
    programme = current.filter(kind=CatalogueKind.PROGRAMME, code=OuterRef("programme")).values("name")[:1]
    occupations = current.filter(kind=CatalogueKind.OCCUPATION)
    occupation = occupations.filter(code=OuterRef("occupation")).values("name")[:1]
    group = occupations.filter(code=Concat(OuterRef("occupation"), Value(queries.GROUP_END))).values("name")[
        :1
    ]
    seen = SchoolProgramme.objects.visible_to(request.actor).current().filter(code=OuterRef("programme"))
    text: CharField[str, str] = CharField()
    return (
        OccupationLink.objects.visible_to(request.actor)
        .annotate(
            programme_name=Coalesce(
                Subquery(programme), Subquery(seen.values("name")[:1]), Value(""), output_field=text
            ),
            occupation_name=Coalesce(Subquery(occupation), Subquery(group), Value(""), output_field=text),
            is_offered=Exists(seen),
        )
        .order_by("programme", "-score")
    )


@require_GET
def link_list(request: ActorRequest) -> HttpResponse:
    """Every link of the version in force, and what is still to be reviewed."""
    perms.require_reader(request.actor)
    version = LinkVersion.objects.first()
    offered = set(SchoolProgramme.objects.visible_to(request.actor).current().values_list("code", flat=True))
    known = set(
        OccupationLink.objects.filter(programme__in=offered, kind__in=["official", "accepted"])
        .values_list("programme", flat=True)
        .distinct()
    )
    context = {
        "crumbs": _crumbs((_("专业与职业对应"), "")),
        "version": version,
        "offered": len(offered),
        "known": len(known),
        "open_programmes": sorted(offered - known)[:12],
        "may_keep": perms.keeps_links(request.actor),
    }
    return LINKS.open(request, _links(request)).respond("programmes/links.html", context)


@dataclass(frozen=True, slots=True)
class Card:
    """One link on the desk."""

    link: queries.NamedLink
    badge: Badge
    may_accept: bool
    may_refuse: bool


def _cards(code: str) -> list[Card]:
    found = queries.occupations_of([code], refused=True).get(code, [])
    return [
        Card(
            link,
            Badge(TONES[LinkKind(link.kind)], link.kind_label),
            link.kind in {LinkKind.PREDICTED, LinkKind.REFUSED},
            link.kind in {LinkKind.PREDICTED, LinkKind.ACCEPTED},
        )
        for link in found
    ]


def _programme(request: ActorRequest, code: str) -> tuple[str, list[SchoolProgramme]]:
    """The name of a code and the programmes of the schools under it."""
    if not CODE.fullmatch(code):
        raise NotFound("programmes.unknown_code", _("没有这个专业代码。"))
    rows = SchoolProgramme.objects.visible_to(request.actor).current().filter(code=code)
    offered = list(rows.select_related("organisation").order_by("organisation__pinyin")[:60])
    entry = CatalogueEntry.objects.filter(
        kind=CatalogueKind.PROGRAMME, code=code, version__is_current=True
    ).first()
    name = entry.name if entry else (offered[0].name if offered else "")
    if not name and not OccupationLink.objects.filter(programme=code).exists():
        raise NotFound("programmes.unknown_code", _("没有这个专业代码。"))
    return name, offered


def _near(code: str) -> list[tuple[str, str]]:
    """What the standards say of programmes of the same class: the measure of a reviewer."""
    if not VOCATIONAL.fullmatch(code):
        return []
    rows = (
        OccupationLink.objects.filter(programme__startswith=code[:4], kind=LinkKind.OFFICIAL)
        .exclude(programme=code)
        .values_list("occupation")
        .annotate(n=Count("pk"))
        .order_by("-n", "occupation")[:12]
    )
    names = occupation_names({occupation for occupation, _n in rows})
    return [(occupation, names.get(occupation, "")) for occupation, _n in rows]


def _next_open(request: ActorRequest, code: str) -> str:
    """The next programme of the schools that only has predictions."""
    seen = SchoolProgramme.objects.visible_to(request.actor).current().filter(code=OuterRef("programme"))
    sure = OccupationLink.objects.filter(
        programme=OuterRef("programme"), kind__in=[LinkKind.OFFICIAL, LinkKind.ACCEPTED]
    )
    rows = OccupationLink.objects.filter(Exists(seen), ~Exists(sure), kind=LinkKind.PREDICTED)
    after = rows.filter(programme__gt=code).order_by("programme").values_list("programme", flat=True).first()
    return after or ""


@require_http_methods(["GET", "POST"])
def link_desk(request: ActorRequest, code: str) -> HttpResponse:
    """One programme: its occupations to accept, refuse or add to."""
    perms.require_reader(request.actor)
    name, offered = _programme(request, code)
    here = reverse("programmes:link_desk", args=[code])
    form = AddLinkForm(request.POST or None)

    def add(data: dict[str, Any]) -> str:
        services.review_link(
            code, data["occupation"], accepted=True, actor=request.actor, reason=data["reason"]
        )
        messages.success(request, _("已增加职业 %(code)s。") % {"code": data["occupation"]})
        return here

    context = {
        "title": f"{name}（{code}）",
        "crumbs": _at_links((f"{name}（{code}）", "")),
        "code": code,
        "cards": _cards(code),
        "offered": offered,
        "near": _near(code),
        "next_code": _next_open(request, code),
        "version": queries.current_number(),
        "may_keep": perms.keeps_links(request.actor),
        "without_edit": True,
    }
    return answer_form(request, form, "programmes/link_desk.html", context, add)


@require_POST
def link_review(request: ActorRequest, code: str) -> HttpResponse:
    """One decision: ``act`` is accept or refuse, ``occupation`` says of what."""
    _programme(request, code)
    act, occupation = request.POST.get("act", ""), request.POST.get("occupation", "")[:12]
    if act not in {"accept", "refuse"}:
        raise Invalid("programmes.links.act", _("没有这项办理。"), hint=_("请从页面上的按钮办理。"))
    reason = request.POST.get("reason", "").strip()[:200]
    services.review_link(code, occupation, accepted=act == "accept", actor=request.actor, reason=reason)
    done = _("已认可 %(code)s。") if act == "accept" else _("已否定 %(code)s。")
    messages.success(request, done % {"code": occupation})
    return see_other(f"{reverse('programmes:link_desk', args=[code])}#link-{occupation}")


@require_http_methods(["GET", "POST"])
def link_import(request: ActorRequest) -> HttpResponse:
    """Bring in the official file; what could not be used is listed with its line."""
    require(perms.keeps_links(request.actor), _("您的角色不能导入专业与职业的对应。"))
    form = OfficialFileForm(request.POST or None, request.FILES or None)
    troubles: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        outcome = services.upload_links(
            upload.read(services.LARGEST + 1),
            upload.name,
            actor=request.actor,
            source=form.cleaned_data["source"],
        )
        _tell(request, outcome)
        troubles = outcome.troubles
        if not troubles:
            return see_other(reverse("programmes:links"))
    context = {
        "title": _("导入教学标准"),
        "crumbs": _at_links((_("导入教学标准"), "")),
        "form": form,
        "troubles": troubles[:SHOWN_TROUBLES],
        "more_troubles": max(0, len(troubles) - SHOWN_TROUBLES),
    }
    wrong = form.is_bound and form.errors
    return render(request, "programmes/link_import.html", context, status=422 if wrong else 200)


def _tell(request: ActorRequest, outcome: services.Outcome) -> None:
    if outcome.version is None:
        messages.info(request, _("%(n)d 个专业的对应与现行版次相同，没有变动。") % {"n": outcome.programmes})
        return
    messages.success(
        request,
        _("%(n)d 个专业，变动 %(changed)d 条，形成第 %(number)d 版。")
        % {"n": outcome.programmes, "changed": outcome.changed, "number": outcome.version.number},
    )


@require_POST
def link_predict(request: ActorRequest) -> HttpResponse:
    """Predict the rest: for the programmes of the schools, or for the whole catalogue."""
    outcome = services.predict_links(actor=request.actor, whole_catalogue=request.POST.get("scope") == "all")
    _tell(request, outcome)
    return see_other(reverse("programmes:links"))


DIFFERENCES = Listing(
    name="link-differences",
    title=gettext_lazy("两版之间的差别"),
    columns=(
        Column("programme", gettext_lazy("专业代码"), sort="programme", is_fixed=True),
        Column("occupation", gettext_lazy("职业代码"), sort="occupation"),
        Column("name", gettext_lazy("职业名称")),
        Column("before", gettext_lazy("原来历"), value=lambda row: row.before_label or _("没有")),
        Column("before_score", gettext_lazy("原把握"), kind="number", is_nullable=True),
        Column("after", gettext_lazy("现来历"), value=lambda row: row.after_label or _("没有")),
        Column("after_score", gettext_lazy("现把握"), kind="number", is_nullable=True),
    ),
    filters=(TextFilter("q", gettext_lazy("专业代码"), lookups=("programme__icontains",)),),
    default_sort="programme",
    empty=Empty(gettext_lazy("两版没有差别"), ""),
)


@require_GET
def link_versions(request: ActorRequest) -> HttpResponse:
    """All versions, and what differs between two of them."""
    perms.require_reader(request.actor)
    versions = list(LinkVersion.objects.visible_to(request.actor)[:200])
    numbers = [one.number for one in versions]
    newest = numbers[0] if numbers else 0
    newer = whole_number(request.GET.get("newer"), digits=6) or newest
    older = whole_number(request.GET.get("older"), digits=6)
    older = max(newer - 1, 0) if older is None else older
    context = {
        "crumbs": _at_links((_("版次"), "")),
        "versions": versions[:50],
        "numbers": [*numbers, 0],
        "older": min(older, newer),
        "newer": newer,
    }
    found: Any = RowList(queries.differences(min(older, newer), newer))
    return DIFFERENCES.open(request, found).respond("programmes/link_versions.html", context)
