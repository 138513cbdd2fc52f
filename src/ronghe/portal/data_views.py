"""Open data for everybody: the catalogue, a data set with its versions, and the files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from ronghe.core.errors import NotFound
from ronghe.core.forms import see_other
from ronghe.core.scope import get_visible_or_404
from ronghe.engine.opendata.declaring import LICENCES, PERIODICITIES, file_columns
from ronghe.engine.opendata.writing import BOM
from ronghe.portal.crumbs import crumbs
from ronghe.portal.enums import DataSetState
from ronghe.portal.models import DataVersion
from ronghe.portal.queries import datasets as queries
from ronghe.portal.rules.datasets import FORMAT_WORDS, MEDIA_TYPES, declared
from ronghe.portal.services.opendata import folder_of

PAGE_SIZE = 20
LONGEST = 100
CHUNK = 1 << 16
CACHED = "public, max-age=3600"


@login_not_required
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every data set that can be had, by words, jurisdiction and theme."""
    asked = {
        name: request.GET.get(name, "").replace("\x00", "")[:LONGEST] for name in ("q", "place", "theme")
    }
    found = queries.published(asked["q"], asked["place"], asked["theme"])
    everything = queries.published() if any(asked.values()) else found
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("开放数据"),
        "lead": _("各地决定公布的数据，可以下载、可以引用；涉及人数的表，人数少的格子不公布。"),
        "crumbs": crumbs((_("开放数据"), "")),
        "asked": asked,
        "page": page,
        "total": len(found),
        "cards": [_card(one) for one in page.object_list],
        "places": sorted(
            {(one.dataset.jurisdiction.code, one.dataset.jurisdiction.name) for one in everything}
        ),
        "themes": sorted({one.declaration.theme for one in everything}),
    }
    return render(request, "portal/data_catalogue.html", context)


def _card(one: queries.Published) -> dict[str, Any]:
    return {
        "url": reverse("portal:data_set", args=[one.dataset.jurisdiction.code, one.dataset.key]),
        "declaration": one.declaration,
        "place": one.dataset.jurisdiction,
        "version": one.newest,
        "periodicity": _(PERIODICITIES[one.declaration.periodicity]),
    }


@login_not_required
@require_GET
def catalogue_json(request: HttpRequest) -> HttpResponse:
    """The catalogue for programs, in the words of DCAT."""
    found = queries.published()
    content = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@type": "dcat:Catalog",
        "@id": request.build_absolute_uri(reverse("portal:data")),
        "dct:title": "融合平台开放数据目录",
        "dct:language": "zh",
        "dcat:dataset": [_dcat(request, one) for one in found],
    }
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Type"] = "application/ld+json; charset=utf-8"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _dcat(request: HttpRequest, one: queries.Published) -> dict[str, Any]:
    place, version = one.dataset.jurisdiction, one.newest
    assert version is not None  # noqa: S101  published() gives only those with one
    return {
        "@type": "dcat:Dataset",
        "@id": request.build_absolute_uri(reverse("portal:data_set", args=[place.code, one.dataset.key])),
        "dct:identifier": f"{place.code}/{one.dataset.key}",
        "dct:title": one.declaration.title,
        "dct:description": one.declaration.about,
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": place.name},
        "dct:spatial": {"@id": f"urn:gb2260:{place.code}"},
        "dct:accrualPeriodicity": one.declaration.periodicity,
        "dct:issued": one.versions[-1].published_at.isoformat(timespec="seconds"),
        "dct:modified": version.published_at.isoformat(timespec="seconds"),
        "dcat:version": str(version.number),
        "dcat:theme": one.declaration.theme,
        "dcat:keyword": list(one.declaration.keywords),
        "dcat:contactPoint": one.dataset.contact_post,
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": FORMAT_WORDS[name],
                "dcat:downloadURL": request.build_absolute_uri(_file_url(version, place.code, name)),
                "dcat:mediaType": MEDIA_TYPES[name].partition(";")[0],
                "dcat:byteSize": facts["size"],
                "dct:license": LICENCES[one.declaration.licence][1],
                "spdx:checksum": {"algorithm": "SHA-256", "value": facts["sha256"]},
            }
            for name, facts in version.files.items()
        ],
    }


def _file_url(version: DataVersion, code: str, name: str) -> str:
    return reverse("portal:data_file", args=[code, version.dataset.key, version.number, name])


def _published(code: str, key: str) -> queries.Published:
    rows = queries.data_sets().filter(state=DataSetState.OPEN, key__in=list(declared()))
    return queries.as_published(get_visible_or_404(rows, jurisdiction__code=code, key=key))


@login_not_required
@require_GET
def data_set(request: HttpRequest, code: str, dataset: str) -> HttpResponse:
    """What a data set is, its columns, its versions and where the files are."""
    found = _published(code, dataset)
    declaration, newest = found.declaration, found.newest
    names = {one.name: queries.code_names(declaration, one.source) for one in declaration.dimensions}
    context = {
        "title": f"{found.dataset.jurisdiction.name}：{declaration.title}",
        "lead": declaration.about,
        "crumbs": crumbs(
            (_("开放数据"), reverse("portal:data")),
            (declaration.title, ""),
        ),
        "found": found,
        "declaration": declaration,
        "newest": newest,
        "licence": LICENCES[declaration.licence],
        "periodicity": _(PERIODICITIES[declaration.periodicity]),
        "columns": [(one, {**one.codes, **names.get(one.name, {})}) for one in file_columns(declaration)],
        "downloads": _downloads(newest, code) if newest else [],
        "versions": [(one, _downloads(one, code)) for one in found.versions],
        "latest": request.build_absolute_uri(reverse("portal:data_latest", args=[code, dataset, "data.csv"])),
    }
    return render(request, "portal/data_set.html", context)


def _downloads(version: DataVersion, code: str) -> list[dict[str, Any]]:
    if version.is_withdrawn:
        return []
    return [
        {
            "name": name,
            "words": _(FORMAT_WORDS[name]),
            "url": _file_url(version, code, name),
            "size": facts["size"],
            "sha256": facts["sha256"],
        }
        for name, facts in version.files.items()
    ]


@login_not_required
@require_safe
def data_latest(request: HttpRequest, code: str, dataset: str, file: str) -> HttpResponse:
    """The address that stays: leads to the file of the newest version."""
    found = _published(code, dataset)
    if found.newest is None or file not in found.newest.files:
        raise _missing()
    query = "?bom=1" if request.GET.get("bom") == "1" else ""
    response = see_other(_file_url(found.newest, code, file) + query)
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _missing() -> NotFound:
    return NotFound(
        "portal.data.file", "没有这个文件。", hint="请从数据集的页面下载；文件名区分格式，如 data.csv。"
    )


@login_not_required
@require_safe
def data_file(request: HttpRequest, code: str, dataset: str, number: int, file: str) -> HttpResponseBase:
    """One file of one version: fixed bytes, named by their SHA-256, streamed from the disk."""
    found = _published(code, dataset)
    version = next((one for one in found.versions if one.number == number), None)
    if version is None or file not in version.files:
        raise _missing()
    if version.is_withdrawn:
        context = {"title": _("这一版数据已经撤回"), "version": version, "found": found}
        return render(request, "portal/data_withdrawn.html", context, status=410)
    with_bom = file.endswith(".csv") and request.GET.get("bom") == "1"
    etag = f'"{version.files[file]["sha256"]}{"-bom" if with_bom else ""}"'
    changed = int(version.published_at.timestamp())
    known = get_conditional_response(request, etag=etag, last_modified=changed)
    answer = _streamed(version, code, file, with_bom) if known is None else known
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(changed)
    answer["Cache-Control"] = CACHED
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _streamed(version: DataVersion, code: str, file: str, with_bom: bool) -> HttpResponseBase:
    path = folder_of(version, version.dataset.jurisdiction) / file
    try:
        stream = path.open("rb")
    except OSError as error:
        raise _missing() from error
    name = f"{version.dataset.key}-{code}-v{version.number}-{file}"
    if not with_bom:
        return FileResponse(stream, as_attachment=True, filename=name, content_type=MEDIA_TYPES[file])

    def parts() -> Iterable[bytes]:
        yield BOM
        with stream:
            while block := stream.read(CHUNK):
                yield block

    answer = StreamingHttpResponse(parts(), content_type=MEDIA_TYPES[file])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
