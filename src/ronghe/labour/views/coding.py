"""Occupation codes put right: the queue of doubtful titles, the register of corrections."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.core import place
from ronghe.core.actor import Actor
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import require
from ronghe.core.listing import Column, Empty, FlagFilter, Listing, TextFilter
from ronghe.core.registers import Register
from ronghe.core.request import ActorRequest
from ronghe.core.rowlist import RowList
from ronghe.engine.coding.coder import Alternative
from ronghe.labour.models import CodeCorrection
from ronghe.labour.models.ads import AD_READERS, CODE_KEEPERS
from ronghe.labour.queries.ad_titles import SHOWN, TitleGroup, alternatives_of, doubtful_titles
from ronghe.labour.queries.ads import AdRows, scope_for
from ronghe.labour.queries.occupations import occupation_names
from ronghe.labour.services.coding import CORRECTION
from ronghe.labour.views.crumbs import AT_HUB, HUB


def _name(row: CodeCorrection) -> str:
    return occupation_names([row.code]).get(row.code, "")


def _more(row: CodeCorrection, actor: Actor) -> dict[str, Any]:
    """How many advertisements have the title now."""
    rows = AdRows(scope_for(actor), (Q(occupation=row.code), Q(title__icontains=row.title)))
    query = urlencode({"q": row.title, "occupation": row.code})
    return {
        "occupation_name": _name(row),
        "ads": rows.count(),
        "ads_url": f"{reverse('labour:ad_list')}?{query}",
    }


CORRECTIONS = Register(
    "corrections",
    CORRECTION,
    title=gettext_lazy("编码更正"),
    fields=("title", "code", "why"),
    key=("title",),
    lead=gettext_lazy(
        "一个职位名称改一次，本地及以下所有这一名称的广告都改；以后读入照办，重建模型时学进去。"
    ),
    help=gettext_lazy("代码填职业分类大典的细类；终止更正后恢复模型自己的答案。"),
    new=gettext_lazy("更正一个职位名称"),
    empty=gettext_lazy("还没有更正"),
    detail_template="labour/correction_detail.html",
    more=_more,
    extra=AT_HUB,
)


def _answer(row: TitleGroup) -> Any:
    return Badge(Tone.WARN, _("未编码")) if row.is_uncoded else row.occupation


def _choices(row: TitleGroup) -> SafeString:
    """The five answers of the model: an occupation is a link to the form with title and code filled in."""
    lines = format_html_join(
        SafeString("<br>"),
        '{} <span class="muted">{}%</span>',
        ((_choice(row, one), f"{one.score * 100:.0f}") for one in alternatives_of(row.title)),
    )
    return format_html("<span>{}</span>", lines)  # one thing in the grid of a narrow screen


def _choice(row: TitleGroup, one: Alternative) -> SafeString:
    if one.code.endswith("-00"):  # a group, which is no occupation
        return format_html("{} {}", one.code, one.name)
    query = urlencode({"title": row.title, "code": one.code})
    return format_html(
        '<a href="{}?{}">{} {}</a>', reverse("labour:corrections_new"), query, one.code, one.name
    )


def _other(row: TitleGroup) -> SafeString:
    query = urlencode({"title": row.title})
    return format_html('<a href="{}?{}">{}</a>', reverse("labour:corrections_new"), query, _("另选代码"))


def _ads_of(row: TitleGroup) -> str:
    return f"{reverse('labour:ad_list')}?{urlencode({'q': row.title})}"


QUEUE = Listing(
    name="labour-titles",
    title=gettext_lazy("待核对的职位名称"),
    columns=(
        Column("title", gettext_lazy("职位名称"), sort="title", link=_ads_of, is_fixed=True),
        Column("ads", gettext_lazy("广告数"), sort="ads", kind="number"),
        Column("uncoded", gettext_lazy("未编码"), sort="uncoded", kind="number"),
        Column("employers", gettext_lazy("单位数"), sort="employers", kind="number"),
        Column("answer", gettext_lazy("现在的编码"), value=_answer),
        Column("percent", gettext_lazy("把握"), sort="score", kind="percent"),
        Column("choices", gettext_lazy("备选（点选即更正）"), value=lambda row: "", html=_choices),
        Column("other", gettext_lazy("其他"), value=lambda row: "", html=_other),
    ),
    filters=(
        TextFilter("q", gettext_lazy("职位名称"), lookups=("title__icontains",)),
        FlagFilter("none", gettext_lazy("只看未编码"), Q(is_uncoded=True)),
    ),
    default_sort="-uncoded",
    size=20,
    empty=Empty(gettext_lazy("没有需要核对的职位名称"), gettext_lazy("在用批次里的职位都有较有把握的编码。")),
)


@require_GET
def queue(request: ActorRequest) -> HttpResponse:
    """Titles without a code or with a doubtful one, the most frequent first; one act corrects all of them."""
    actor = request.actor
    require(actor.has(*AD_READERS), _("您的角色不能查看编码。"))
    rows: Any = RowList(doubtful_titles(scope_for(actor, under=place.chosen_path(request))))
    context = {
        "crumbs": [HUB, (QUEUE.title, "")],
        "lead": _("模型把握不足的不硬编。列出最常见的 %(n)d 个名称；更正一个，所有同名广告都改。")
        % {"n": SHOWN},
        "may_code": actor.has(*CODE_KEEPERS),
    }
    return QUEUE.open(request, rows).respond("labour/coding_queue.html", context)
