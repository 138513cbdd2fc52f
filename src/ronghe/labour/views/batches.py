"""Files of advertisements: upload, the list of batches, one batch with its counts, its rejected rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ronghe.core.actor import Actor
from ronghe.core.cases import CaseBook
from ronghe.core.errors import NotFound, require
from ronghe.core.forms import answer_form
from ronghe.core.listing import ChoiceFilter
from ronghe.core.registers.pages import crumbs, row_of
from ronghe.core.request import ActorRequest
from ronghe.engine.ads.layout import REJECTS
from ronghe.labour.enums import AdBatchState
from ronghe.labour.forms.ads import UploadForm
from ronghe.labour.models import AdBatch, AdSource
from ronghe.labour.queries.ad_places import read_places
from ronghe.labour.queries.ad_store import folder_of
from ronghe.labour.queries.ads import WITHOUT
from ronghe.labour.services.ads import BATCH, load_file
from ronghe.labour.services.batches import same_months
from ronghe.labour.views.crumbs import AT_HUB


def _sources_of(request: Any) -> list[tuple[str, str]]:
    rows = AdSource.objects.visible_to(request.actor).order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def _more(batch: AdBatch, actor: Actor) -> dict[str, Any]:
    """The counts with what they mean, the months and places, and what else is to be known."""
    return {
        "links": [
            (label, number, f"{url}?{urlencode(query)}" if url and number else "")
            for label, number, url, query in _figures(batch)
        ],
        "places": _places(batch),
        "month_rows": sorted(batch.months.items()),
        "overlaps": same_months(batch) if batch.state == AdBatchState.DONE else [],
        "rejects_url": reverse("labour:batch_rejects", args=[batch.pk]) if _rejects(batch) else "",
        "is_read": bool(batch.read),
    }


def _figures(batch: AdBatch) -> list[tuple[str, int, str, dict[str, Any]]]:
    here, address = {"batch": batch.pk}, reverse("labour:ad_list")
    is_live = batch.state == AdBatchState.DONE
    shown = address if is_live else ""
    return [
        (_("读入"), batch.read, "", {}),
        (_("退回"), batch.rejected, "", {}),
        (_("重复"), batch.duplicates, shown, {**here, "repeated": "1"}),
        (_("留用"), batch.kept, shown, {**here, "kept": "1"}),
        (_("有提示"), batch.flagged, shown, {**here, "flagged": "1"}),
        (_("已编码"), batch.coded, "", {}),
        (_("未编码"), batch.abstained, shown, {**here, "kept": "1", "occupation": WITHOUT}),
        (_("辖区外"), batch.outside, "", {}),
    ]


def _places(batch: AdBatch) -> list[tuple[str, int]]:
    """How many kept advertisements each place counts; what lies outside is named."""
    places = read_places([batch.jurisdiction.path])
    home = places.by_code[batch.jurisdiction.code]
    counted: dict[str, int] = {}
    for region, number in batch.regions.items():
        found = places.counted_in(region, home)
        name = found.name if found else _("辖区外")
        counted[name] = counted.get(name, 0) + number
    return sorted(counted.items(), key=lambda pair: -pair[1])


def _rejects(batch: AdBatch) -> bool:
    return (folder_of(batch.pk) / REJECTS).is_file()


BATCHES = CaseBook(
    "batches",
    BATCH,
    title=gettext_lazy("广告批次"),
    fields=("file", "source", "first_day", "last_day", "read", "rejected", "duplicates", "abstained"),
    lead=gettext_lazy(
        "每上传一个文件是一批：原件存证，读入后去重、去个人信息、编职业代码；有错整批撤回，不改原件。"
    ),
    empty=gettext_lazy("还没有上传过广告"),
    related=("source__jurisdiction",),
    more_filters=(ChoiceFilter("source", gettext_lazy("来源"), choices=_sources_of, lookup="source_id"),),
    detail_template="labour/batch_detail.html",
    more=_more,
    extra={
        **AT_HUB,
        "acts": ((gettext_lazy("上传文件"), "labour:batch_upload"),),
    },
)


@require_http_methods(["GET", "POST"])
def upload(request: ActorRequest) -> HttpResponse:
    """A file of a source. A small one is read at once; a large one in the background."""
    actor = request.actor
    require(BATCHES.access.may_keep_some(actor), _("您的角色不能上传招聘广告。"))
    rows = AdSource.objects.visible_to(actor).current().filter(mapped_on__isnull=False)
    sources = rows.filter(pk__in=[one.pk for one in rows if BATCHES.access.may_keep(actor, *_owner(one))])
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        sources=sources.order_by("name"),
        initial={"source": request.GET.get("source", "")},
    )

    def take(data: dict[str, Any]) -> str:
        file = data["file"]
        batch = load_file(data["source"], file, file.name, actor=actor, note=data["remark"])
        tell = messages.error if batch.state == AdBatchState.FAILED else messages.success
        tell(request, _said(batch))
        return BATCHES.page_of(batch)

    title = _("上传招聘广告")
    context = {
        "title": title,
        "lead": BATCHES.lead,
        "crumbs": crumbs(BATCHES, (title, "")),
        "submit": _("上传并读入"),
        "cancel_url": BATCHES.url("list"),
        "has_sources": sources.exists(),
    }
    return answer_form(request, form, "labour/batch_upload.html", context, take)


def _owner(source: AdSource) -> tuple[str, int]:
    return source.jurisdiction.path, source.organisation_id


def _said(batch: AdBatch) -> str:
    if batch.state == AdBatchState.DONE:
        return _("已读入 %(n)d 条，退回 %(bad)d 条，重复 %(same)d 条。") % {
            "n": batch.read,
            "bad": batch.rejected,
            "same": batch.duplicates,
        }
    if batch.state == AdBatchState.FAILED:
        return _("文件已经保存，但没有读成：%(why)s") % {"why": "".join(batch.problems)}
    return _("文件已经保存，正在后台读入，完成后通知您。")


@require_safe
def rejects(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The rows that could not be taken, each with its reason; personal data are out of them too."""
    require(BATCHES.access.may_open(request.actor), _("您的角色不能查看这份名册。"))
    batch = row_of(BATCHES, request.actor, pk)
    path = folder_of(batch.pk) / REJECTS
    if not path.is_file():
        raise NotFound("labour.adbatch.rejects", _("这一批没有退回的行。"))
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=f"退回_{batch.pk}.csv", content_type="text/csv"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
