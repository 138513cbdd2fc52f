"""Advertisements: the list over all batches, one advertisement, and what the content checks found."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.core import place
from ronghe.core.actor import Actor
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import NotFound, require
from ronghe.core.listing import ChoiceFilter, Column, DateFilter, Empty, FlagFilter, Listing, TextFilter
from ronghe.core.models import Jurisdiction
from ronghe.core.request import ActorRequest
from ronghe.core.roles import Role
from ronghe.core.rowlist import RowList
from ronghe.core.templatetags.ronghe import figure
from ronghe.engine.ads.checks import checks
from ronghe.engine.ads.requirements import LEVELS
from ronghe.labour.models import AdSource
from ronghe.labour.models.ads import AD_KEEPERS, AD_READERS, CODE_KEEPERS
from ronghe.labour.queries.ad_checks import check_counts, employer_counts, law_words
from ronghe.labour.queries.ad_titles import alternatives_of
from ronghe.labour.queries.ads import WITHOUT, Ad, AdRows, one_ad, same_as, scope_for
from ronghe.labour.views.crumbs import HUB
from ronghe.reference.enums import CatalogueKind
from ronghe.reference.models import CatalogueEntry

BANDS = (
    ("0-3000", gettext_lazy("不到 3000 元")),
    ("3000-5000", gettext_lazy("3000–5000 元")),
    ("5000-8000", gettext_lazy("5000–8000 元")),
    ("8000-12000", gettext_lazy("8000–12000 元")),
    ("12000-", gettext_lazy("12000 元以上")),
    (WITHOUT, gettext_lazy("没有写明")),
)
INSPECTORS = AD_KEEPERS | {Role.OPERATOR, Role.AUDITOR, Role.COUNTY, Role.BUREAU}
"""Who sees which employers the content checks met."""


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    """The places of the reader: each whole, and those with others under them also by themselves."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    rows = list(Jurisdiction.objects.visible_to(actor).filter(is_active=True).order_by("path")[:300])
    parents = {row.parent_id for row in rows}
    found = []
    for row in rows:
        found.append((row.code, row.name))
        if row.pk in parents:
            found.append((f"{row.code}{WITHOUT}", _("%(name)s（未写到下一级）") % {"name": row.name}))
    return found


def _in_places(rows: Any, chosen: list[str]) -> Any:
    wanted = Q(place__in=[one.removesuffix(WITHOUT) for one in chosen if one.endswith(WITHOUT)])
    for one in chosen:
        if not one.endswith(WITHOUT):
            path = Jurisdiction.objects.values_list("path", flat=True).get(code=one)
            wanted |= Q(place_path__startswith=path)
    return rows.filter(wanted)


def _of_occupation(rows: Any, text: str) -> Any:
    """A code or the beginning of one, a name or part of it, or - for those without."""
    if text == WITHOUT:
        return rows.filter(occupation="")
    if text[:1].isdigit():
        return rows.filter(occupation__startswith=text)
    named = CatalogueEntry.objects.filter(
        kind=CatalogueKind.OCCUPATION, version__is_current=True, name__contains=text
    )
    return rows.filter(occupation__in=list(named.values_list("code", flat=True)[:500]))


def _industries(_request: HttpRequest) -> list[tuple[str, str]]:
    """The sections of the classification; their names where the catalogue is loaded."""
    rows = CatalogueEntry.objects.filter(kind=CatalogueKind.INDUSTRY, version__is_current=True, level=1)
    names = dict(rows.values_list("code", "name"))
    listed = [(code, f"{code} {names.get(code, '')}".strip()) for code in "ABCDEFGHIJKLMNOPQRST"]
    return [*listed, (WITHOUT, _("没有写明"))]


def _of_industry(rows: Any, chosen: list[str]) -> Any:
    wanted = Q()
    for code in chosen:
        wanted |= Q(industry="") if code == WITHOUT else Q(industry__startswith=code)
    return rows.filter(wanted)


def _sources(request: HttpRequest) -> list[tuple[str, str]]:
    rows = AdSource.objects.visible_to(request.actor)  # type: ignore[attr-defined]  # set by the middleware
    return list(dict(rows.order_by("name").values_list("key", "name")).items())


def _paid(rows: Any, chosen: list[str]) -> Any:
    wanted = Q()
    for band in chosen:
        low, _sign, high = band.partition("-")
        if band == WITHOUT:
            wanted |= Q(salary_low__isnull=True)
        else:
            wanted |= Q(salary_low__gte=float(low)) & (Q(salary_low__lt=float(high)) if high else Q())
    return rows.filter(wanted)


def _flagged(rows: Any, chosen: list[str]) -> Any:
    wanted = Q()
    for key in chosen:
        wanted |= Q(flags__has=key)
    return rows.filter(wanted)


def _flags(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(key, check.label) for key, check in checks().items()]


def _pay(ad: Ad) -> str:
    """6,000–8,000, one figure, or nothing."""
    if ad.salary_low is None:
        return ""
    low, high = round(ad.salary_low), round(ad.salary_high or ad.salary_low)
    return figure(low) if low == high else f"{figure(low)}–{figure(high)}"


def _occupation(ad: Ad) -> Any:
    if not ad.occupation:
        return Badge(Tone.IDLE, _("未编码"))
    return f"{ad.occupation_name}（{ad.occupation}）" if ad.occupation_name else ad.occupation


def _labels(ad: Ad) -> str:
    known = checks()
    return "、".join(
        known[key].label for key in ad.flags or () if key in known and not key.startswith("pay.")
    )


def page_of(ad: Ad) -> str:
    return f"{reverse('labour:ad_detail', args=[int(ad.batch)])}?ad={ad.ad_id}"


ADS = Listing(
    name="labour-ads",
    title=gettext_lazy("招聘广告"),
    columns=(
        Column("title", gettext_lazy("职位"), sort="title", link=page_of, is_fixed=True),
        Column("employer", gettext_lazy("用人单位"), sort="employer"),
        Column("place", gettext_lazy("计入辖区"), value="place_name"),
        Column("occupation", gettext_lazy("职业"), value=_occupation, sort="occupation"),
        Column("pay", gettext_lazy("月薪（元）"), value=_pay, sort="salary_low", kind="text"),
        Column("headcount", gettext_lazy("人数"), sort="headcount", kind="number", is_nullable=True),
        Column("posted", gettext_lazy("发布日期"), sort="posted", kind="date", is_nullable=True),
        Column("flags", gettext_lazy("提示"), value=_labels),
        Column("kept", gettext_lazy("去重后留用"), kind="flag", is_shown=False),
        Column("code", gettext_lazy("职业代码"), value="occupation", is_shown=False),
        Column("score", gettext_lazy("编码把握"), value="occupation_score", kind="number", is_shown=False),
        Column("industry", gettext_lazy("行业"), is_shown=False),
        Column("region", gettext_lazy("写明的地区"), value="region_text", is_shown=False),
        Column(
            "education", gettext_lazy("学历"), value=lambda ad: LEVELS.get(ad.education, ""), is_shown=False
        ),
        Column("rule", gettext_lazy("工资读法"), value="salary_rule", is_shown=False),
        Column("source", gettext_lazy("来源代号"), is_shown=False),
        Column("batch", gettext_lazy("批次"), is_shown=False),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("职位、单位、描述里的词"),
            lookups=("title__icontains", "employer__icontains", "description__icontains"),
        ),
        TextFilter("occupation", gettext_lazy("职业代码或名称（- 为未编码）"), search=_of_occupation),
        ChoiceFilter("place", gettext_lazy("计入辖区"), choices=_places, apply=_in_places),
        ChoiceFilter("industry", gettext_lazy("行业"), choices=_industries, apply=_of_industry),
        ChoiceFilter("source", gettext_lazy("来源"), choices=_sources),
        DateFilter("posted", gettext_lazy("发布日期")),
        ChoiceFilter("pay", gettext_lazy("月薪起点"), choices=BANDS, apply=_paid),
        ChoiceFilter("flag", gettext_lazy("内容提示"), choices=_flags, apply=_flagged, is_multiple=True),
        TextFilter("batch", gettext_lazy("批次编号"), search=lambda rows, text: rows.filter(batch=text)),
        FlagFilter("kept", gettext_lazy("只看留用"), Q(kept=True)),
        FlagFilter("repeated", gettext_lazy("只看重复"), Q(kept=False)),
        FlagFilter("flagged", gettext_lazy("只看有提示"), Q(flags__any=True)),
    ),
    default_sort="-posted",
    empty=Empty(
        gettext_lazy("还没有招聘广告"),
        gettext_lazy("登记来源、确认列对应后上传文件；撤回的批次不在这里。"),
        "labour:batches_list",
        gettext_lazy("广告批次"),
    ),
)


@require_GET
def ad_list(request: ActorRequest) -> HttpResponse:
    """Every advertisement that the reader's places count."""
    actor = request.actor
    require(actor.has(*AD_READERS), _("您的角色不能查看招聘广告。"))
    rows: Any = AdRows(scope_for(actor, under=place.chosen_path(request)))
    page = ADS.open(request, rows)
    context = {
        "crumbs": [HUB, (ADS.title, "")],
        "lead": _("已去掉个人信息，标出重复和内容提示；重复的留着可查，需求只计留用的。"),
        "may_check": actor.has(*INSPECTORS),
        "may_code": actor.has(*CODE_KEEPERS),
    }
    return page.respond("labour/ad_list.html", context)


@require_GET
def ad_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One advertisement of a batch (``?ad=``): what was read, by which rules, and how it was coded."""
    actor = request.actor
    require(actor.has(*AD_READERS), _("您的角色不能查看招聘广告。"))
    scope = scope_for(actor)
    asked = request.GET.get("ad", "").replace("\x00", "")[:80]
    ad = one_ad(scope, str(pk), asked) if asked else None
    if ad is None:
        raise NotFound(
            "labour.ad", _("没有找到这条广告，或者不在您的查看范围内。"), hint=_("请从广告列表进入。")
        )
    context = {
        "title": ad.title,
        "crumbs": [HUB, (ADS.title, reverse("labour:ad_list")), (ad.title, "")],
        "ad": ad,
        "pay": _pay(ad),
        "education": LEVELS.get(ad.education, ""),
        "batch_url": reverse("labour:batches_detail", args=[pk]),
        "flags": _flags_of(ad),
        "same": [(one, page_of(one)) for one in same_as(scope, ad)],
        "alternatives": alternatives_of(ad.title, ad.description or ""),
        "may_code": actor.has(*CODE_KEEPERS),
        "correct_url": reverse("labour:corrections_new"),
    }
    return render(request, "labour/ad_detail.html", context)


def _flags_of(ad: Ad) -> list[tuple[str, str, str]]:
    """Each flag: its label, the words found, the law."""
    known = checks()
    said = {}
    for text in ad.flag_words or ():
        key, _sign, words = text.partition("=")
        said[key] = words
    return [
        (known[key].label, said.get(key, ""), law_words(known[key])) for key in ad.flags or () if key in known
    ]


# what the content checks found

EMPLOYERS = Listing(
    name="labour-ad-checks",
    title=gettext_lazy("招聘广告内容提示"),
    columns=(
        Column("employer", gettext_lazy("用人单位"), sort="employer", is_fixed=True),
        Column("place", gettext_lazy("辖区")),
        Column("label", gettext_lazy("提示"), sort="label"),
        Column("words", gettext_lazy("原文用词")),
        Column("ads", gettext_lazy("广告数"), sort="ads", kind="number"),
        Column("different", gettext_lazy("去重后"), sort="different", kind="number"),
        Column("last", gettext_lazy("最近发布"), sort="last", kind="date", is_nullable=True),
        Column("law", gettext_lazy("依据")),
    ),
    filters=(
        TextFilter("q", gettext_lazy("用人单位"), lookups=("employer__icontains",)),
        ChoiceFilter("flag", gettext_lazy("提示"), choices=_flags, lookup="key", is_multiple=True),
    ),
    default_sort="-ads",
    empty=Empty(gettext_lazy("没有发现需要核对的内容"), gettext_lazy("检查的是在用批次里的广告。")),
)


@require_GET
def ad_checks(request: ActorRequest) -> HttpResponse:
    """Counts by check with its law, and by employer; the Excel file is for the labour inspectorate."""
    actor = request.actor
    require(actor.has(*INSPECTORS), _("您的角色不能查看用人单位的内容提示。"))
    scope = scope_for(actor, under=place.chosen_path(request))
    counts = [one for one in check_counts(scope) if one.ads]
    rows: Any = RowList(employer_counts(scope))
    page = EMPLOYERS.open(request, rows)
    context = {
        "crumbs": [HUB, (ADS.title, reverse("labour:ad_list")), (EMPLOYERS.title, "")],
        "lead": _("提示是请人核对的问题，不是认定违法；导出的名单供劳动监察部门核查。"),
        "counts": [(one, law_words(one.check), _list_of(one.check.key)) for one in counts],
    }
    return page.respond("labour/ad_checks.html", context)


def _list_of(flag: str) -> str:
    return f"{reverse('labour:ad_list')}?flag={flag}"
