"""Sources of advertisements: the register, and the page that confirms what each column means."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ronghe.core.actor import Actor
from ronghe.core.errors import NotAllowed, RongheError, require
from ronghe.core.forms import blame, see_other
from ronghe.core.registers import Register
from ronghe.core.registers.pages import crumbs
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.engine.ads.schema import FIELDS
from ronghe.labour.forms.ads import MappingForm, SampleForm
from ronghe.labour.models import AdSource
from ronghe.labour.services.samples import guessed_columns, take_sample
from ronghe.labour.services.sources import AD_SOURCE, confirm_mapping, mapping_of
from ronghe.labour.views.crumbs import AT_HUB


def _more(source: AdSource, actor: Actor) -> dict[str, Any]:
    """The confirmed mapping and the last batches."""
    mapping = mapping_of(source)
    columns = mapping.columns if mapping else {}
    return {
        "mapping": [(one.label, "、".join(columns[one.key])) for one in FIELDS if one.key in columns],
        "unmapped": [one.label for one in FIELDS if mapping and one.key not in columns],
        "mapping_url": reverse("labour:source_mapping", args=[source.pk]),
        "may_map": source.is_current and AD_SOURCE.may_keep(actor, source),
        "batches": source.batches.visible_to(actor).select_related("source", "file")[:10],
    }


SOURCES = Register(
    "sources",
    AD_SOURCE,
    title=gettext_lazy("广告来源"),
    fields=("name", "key", "licence", "contact", "default_year", "clause"),
    key=("key",),
    lead=gettext_lazy(
        "招聘网站、人才市场和部门报来的招聘广告，各是一个来源；先登记来源并确认列对应，再上传文件。"
    ),
    help=gettext_lazy("一个来源的文件列名相同。登记后用一个样张确认每一列是什么，以后上传不再问。"),
    new=gettext_lazy("登记来源"),
    empty=gettext_lazy("还没有广告来源"),
    hidden=("default_year", "clause"),
    detail_template="labour/source_detail.html",
    more=_more,
    extra=AT_HUB,
)


@require_http_methods(["GET", "POST"])
def mapping_page(request: ActorRequest, pk: int) -> HttpResponse:
    """First a sample, then its columns with our guess; confirmed by a person, then used for every file."""
    actor = request.actor
    require(SOURCES.access.may_open(actor), _("您的角色不能查看这份名册。"))
    source: AdSource = get_visible_or_404(SOURCES.rows(actor), pk=pk)
    require(AD_SOURCE.may_keep(actor, source), _("您不能为该来源确认列对应。"))
    is_sample = request.POST.get("step") == "sample"
    sample_form = SampleForm(request.POST if is_sample else None, request.FILES if is_sample else None)
    mapping_form = _mapping_form(source, request, is_sample)
    here = reverse("labour:source_mapping", args=[source.pk])
    if is_sample and sample_form.is_valid():
        file = sample_form.cleaned_data["file"]
        if _done(sample_form, lambda: take_sample(source, file, file.name, actor=actor)):
            messages.success(request, _("已读出样张的列，请逐项核对。"))
            return see_other(here)
    elif mapping_form is not None and mapping_form.is_bound and mapping_form.is_valid():
        columns = mapping_form.columns()
        if _done(mapping_form, lambda: confirm_mapping(source, columns, sample=source.sample, actor=actor)):
            messages.success(request, _("已确认列对应，现在可以上传文件。"))
            return see_other(SOURCES.page_of(source))
    wrong = any(form is not None and form.is_bound and form.errors for form in (sample_form, mapping_form))
    context = {
        "title": _("确认列对应"),
        "source": source,
        "crumbs": crumbs(SOURCES, (str(source), SOURCES.page_of(source)), (_("确认列对应"), "")),
        "sample_form": sample_form,
        "mapping_form": mapping_form,
        "preview": _preview(source),
        "cancel_url": SOURCES.page_of(source),
    }
    return render(request, "labour/source_mapping.html", context, status=422 if wrong else 200)


def _done(form: Any, act: Any) -> bool:
    """Do it; a refusal stands at the form."""
    try:
        act()
    except NotAllowed:
        raise
    except RongheError as error:
        blame(form, error)
        return False
    return True


def _mapping_form(source: AdSource, request: ActorRequest, is_sample: bool) -> MappingForm | None:
    """The form for the columns of the sample: as confirmed before where still there, else as guessed."""
    if not source.sample:
        return None
    headers = source.sample["headers"]
    known = mapping_of(source)
    before = (
        {key: [h for h in found if h in headers] for key, found in known.columns.items()} if known else {}
    )
    guessed = {
        **guessed_columns(headers, source.key),
        **{key: found for key, found in before.items() if found},
    }
    bound = request.POST if request.method == "POST" and not is_sample else None
    return MappingForm(bound, headers=headers, guessed=guessed)


def _preview(source: AdSource) -> list[tuple[str, list[str]]]:
    """Each field with what the first rows say by our guess."""
    rows = source.sample.get("rows", []) if source.sample else []
    return [
        (one.label, [row.get(one.key, "") for row in rows])
        for one in FIELDS
        if any(row.get(one.key) for row in rows)
    ]
