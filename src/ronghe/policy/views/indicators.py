"""Indicators: the list of definitions, the page of one, its yearly observations; parameters left open."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core import evidence
from ronghe.core.errors import require
from ronghe.core.forms import answer_form
from ronghe.core.listing import ChoiceFilter, Column, Empty, FlagFilter, Listing, TextFilter
from ronghe.core.place import narrow
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.directory.models import Organisation
from ronghe.policy import perms
from ronghe.policy.enums import IndicatorKind, Modality
from ronghe.policy.forms.work import ObservationForm, ParameterForm
from ronghe.policy.models import Indicator, Observation, Parameter
from ronghe.policy.queries import marks, pages
from ronghe.policy.queries.parameters import unanswered
from ronghe.policy.rules.dates import period_warning
from ronghe.policy.rules.wording import number_words
from ronghe.policy.services import indicators as services
from ronghe.policy.services.parameters import Answer, answer_not_stated
from ronghe.policy.views.tasks import PLAN_FILTER

INDICATORS = Listing(
    name="indicators",
    title=gettext_lazy("指标定义"),
    columns=(
        Column(
            "name",
            gettext_lazy("指标"),
            link=marks.indicator_url,
            sort=("plan_id", "order"),
            is_fixed=True,
        ),
        Column("plan", gettext_lazy("规划"), value=lambda i: str(i.plan), sort="plan_id"),
        Column("place", gettext_lazy("辖区"), value="jurisdiction.short_name", is_shown=False),
        Column("target", gettext_lazy("目标"), value=marks.indicator_target),
        Column("year", gettext_lazy("目标年"), value="target_year", sort="target_year", is_nullable=True),
        Column("kind", gettext_lazy("类别"), value="get_kind_display", sort="kind"),
        Column("modality", gettext_lazy("约束力"), value="get_modality_display", sort="modality"),
        Column(
            "clause",
            gettext_lazy("依据"),
            value=lambda i: str(i.clause) if i.clause else "",
            link=lambda i: marks.clause_url(i.clause),
        ),
        Column(
            "open",
            gettext_lazy("文件未写明"),
            value=lambda i: "、".join(str(marks.FIELD_WORDS.get(one, one)) for one in i.not_stated),
            is_shown=False,
        ),
        Column("warning", gettext_lazy("提示"), value=lambda i: warning_of(i)),
    ),
    filters=(
        TextFilter("q", gettext_lazy("指标或分子、分母"), lookups=("name__icontains",)),
        PLAN_FILTER,
        ChoiceFilter("kind", gettext_lazy("类别"), choices=IndicatorKind.choices),
        ChoiceFilter("modality", gettext_lazy("约束力"), choices=Modality.choices, is_multiple=True),
        FlagFilter("outside", gettext_lazy("目标年超出规划期"), condition=pages.OUTSIDE_PERIOD),
    ),
    empty=Empty(
        gettext_lazy("还没有指标"), gettext_lazy("规划发布后，文件中的数量目标、标准和定性目标会列在这里。")
    ),
)


def warning_of(indicator: Indicator) -> str:
    """IND-40: a target year outside the plan period, in words."""
    document = indicator.plan.document
    return period_warning(indicator.target_year, document.plan_from, document.plan_to)


@require_GET
def indicator_list(request: ActorRequest) -> HttpResponse:
    rows = narrow(pages.listed_indicators(request.actor), request)
    return INDICATORS.open(request, rows).respond("policy/listing.html")


@require_GET
def indicator_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The definition with what is not stated, the figures found, and where the page prints it again."""
    actor = request.actor
    indicator = _indicator(request, pk)
    plan = indicator.plan
    story = pages.observed_years(indicator)
    context = {
        "title": indicator.name,
        "crumbs": [
            (str(plan), marks.plan_url(plan)),
            (_("指标"), reverse("policy:plan_indicators", args=[plan.pk])),
            (indicator.name[:30], ""),
        ],
        "indicator": indicator,
        "plan": plan,
        "target": marks.indicator_target(indicator),
        "meaning": marks.MODALITY_MEANING[Modality(indicator.modality)],
        "warning": warning_of(indicator),
        "facts": _facts(indicator),
        "open_fields": [marks.FIELD_WORDS.get(name, name) for name in indicator.not_stated],
        "repeats": indicator.repeats.filter(retired_in__isnull=True).select_related("clause"),
        "years": story,
        "latest": story[-1] if story else None,
        "can_record": perms.can_record_observation(actor, indicator),
        "is_measured": marks.is_measured(indicator),
        "place": pages.place_in_page(plan, indicator.start, indicator.end),
    }
    return render(request, "policy/indicators/detail.html", context)


def _facts(indicator: Indicator) -> list[tuple[Any, Any]]:
    """The definition line by line; a field the document leaves open is named as such, never filled."""
    shown: list[tuple[Any, Any]] = [
        (_("类别"), indicator.get_kind_display()),
        (_("计量方式"), indicator.get_measure_display() if indicator.measure else ""),
        (_("方向"), indicator.get_direction_display() if indicator.direction else ""),
        (_("计量口径"), indicator.per),
        (_("负责单位"), "、".join(indicator.owners)),
        (_("不计入的对象"), "、".join(indicator.exempt)),
    ]
    defined: list[tuple[Any, Any]] = [
        (marks.FIELD_WORDS[name], _value_of(indicator, name))
        for name in ("numerator", "denominator", "formula", "baseline", "tolerance", "data_source")
        if getattr(indicator, name) not in (None, "") or name in indicator.not_stated
    ]
    return [(label, text) for label, text in shown if text] + defined


def _value_of(indicator: Indicator, name: str) -> str:
    value = getattr(indicator, name)
    if value in (None, ""):
        return _("文件未写明")
    if name == "baseline":
        year = f"（{indicator.baseline_year}年）" if indicator.baseline_year else ""
        return f"{number_words(value)}{indicator.unit}{year}"
    return number_words(value) if name == "tolerance" else str(value)


def _indicator(request: ActorRequest, pk: int) -> Indicator:
    rows = Indicator.objects.visible_to(request.actor).select_related(
        "plan__document", "clause", "task", "repeat_of", "retired_in", "jurisdiction"
    )
    return get_visible_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def observation_new(request: ActorRequest, pk: int) -> HttpResponse:
    """The first figure or rating of a year."""
    indicator = _indicator(request, pk)
    require(perms.can_record_observation(request.actor, indicator))
    form = ObservationForm(
        request.POST or None,
        request.FILES or None,
        is_qualitative=indicator.is_qualitative,
        initial={"year": timezone.localdate().year - 1, "data_source": indicator.data_source},
    )

    def record(data: dict[str, Any]) -> str:
        services.record_observation(indicator, _observed(data), actor=request.actor, files=data["files"])
        messages.success(request, _("已登记 %(year)d 年的观测值。") % {"year": data["year"]})
        return marks.indicator_url(indicator)

    return answer_form(
        request, form, "policy/form.html", _form(indicator, _("登记观测值"), _("登记")), record
    )


@require_http_methods(["GET", "POST"])
def observation_correct(request: ActorRequest, pk: int) -> HttpResponse:
    """A better figure for the same year; the old one stays."""
    visible = Indicator.objects.visible_to(request.actor).values("pk")
    rows = Observation.objects.filter(indicator__in=visible).select_related(
        "indicator__plan__document", "indicator__jurisdiction"
    )
    observation = get_visible_or_404(rows, pk=pk)
    indicator = observation.indicator
    require(perms.can_record_observation(request.actor, indicator))
    names = ("year", "value", "rating", "data_source", "basis")
    form = ObservationForm(
        request.POST or None,
        request.FILES or None,
        is_qualitative=indicator.is_qualitative,
        is_correction=True,
        initial={name: getattr(observation, name) for name in names},
    )

    def correct(data: dict[str, Any]) -> str:
        services.correct_observation(
            observation, _observed(data), actor=request.actor, reason=data["reason"], files=data["files"]
        )
        messages.success(request, _("已更正，原值保留可查。"))
        return marks.indicator_url(indicator)

    context = _form(indicator, _("更正观测值"), _("更正"))
    return answer_form(request, form, "policy/form.html", context, correct)


def _observed(data: dict[str, Any]) -> services.Observed:
    return services.Observed(
        data["year"], data["data_source"], data.get("value"), data.get("rating", ""), data["basis"]
    )


def _form(indicator: Indicator, title: str, submit: str) -> dict[str, Any]:
    address = marks.indicator_url(indicator)
    return {
        "title": title,
        "lead": f"{indicator.name} · {marks.indicator_target(indicator)}",
        "crumbs": [
            (str(indicator.plan), marks.plan_url(indicator.plan)),
            (indicator.name[:30], address),
            (title, ""),
        ],
        "submit": submit,
        "cancel_url": address,
    }


observation_file = evidence.download(pages.visible_observation_files)
"""A file that proves an observation, for whoever may see the jurisdiction's work."""


# ---------------------------------------------------------------------- parameters the policy leaves open


PARAMETERS = Listing(
    name="open_parameters",
    title=gettext_lazy("文件未写明的参数"),
    columns=(
        Column("name", gettext_lazy("参数"), sort="name", is_fixed=True, link=lambda p: answer_url(p)),
        Column("place", gettext_lazy("辖区"), value="jurisdiction.short_name", sort="jurisdiction__path"),
        Column("kind", gettext_lazy("类型"), value="get_kind_display", sort="kind"),
        Column("modality", gettext_lazy("约束力"), value="get_modality_display"),
        Column("number", gettext_lazy("文号"), value="document_number", sort="document_number"),
        Column("clause", gettext_lazy("条款"), value="clause_label"),
        Column("since", gettext_lazy("起始"), value="valid_from", sort="valid_from", kind="date"),
        Column("limits", gettext_lazy("适用限制"), value="limits", is_shown=False),
    ),
    filters=(TextFilter("q", gettext_lazy("参数"), lookups=("name__icontains", "key__icontains")),),
    default_sort="name",
    empty=Empty(
        gettext_lazy("没有待补充的参数"),
        gettext_lazy("文件提到而没有写明数值的参数会列在这里，由主管部门补充决定。"),
    ),
)


def answer_url(parameter: Parameter) -> str:
    return reverse("policy:parameter_answer", args=[parameter.pk])


@require_GET
def parameter_list(request: ActorRequest) -> HttpResponse:
    """What policies mention and leave without a value, waiting for a decision."""
    rows: QuerySet[Parameter] = narrow(unanswered(request.actor, timezone.localdate()), request)
    lead = _("文件提到而没有写明的数值不由系统代填：由主管部门决定，写明依据和生效日期。")
    return PARAMETERS.open(request, rows).respond("policy/listing.html", {"lead": lead})


@require_http_methods(["GET", "POST"])
def parameter_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """The office decides a value: who, on what basis, from when."""
    actor = request.actor
    rows = Parameter.objects.visible_to(actor).select_related("jurisdiction", "document", "clause")
    parameter = get_visible_or_404(rows, pk=pk)
    require(perms.can_answer_not_stated(actor, parameter.jurisdiction), _("由主管部门补充决定参数。"))
    mine = Organisation.objects.filter(pk__in=actor.organisation_ids)
    initial = {
        "modality": parameter.modality,
        "comparator": parameter.comparator,
        "valid_from": timezone.localdate(),
    }
    form = ParameterForm(request.POST or None, parameter=parameter, organisations=mine, initial=initial)

    def decide(data: dict[str, Any]) -> str:
        answer = Answer(
            form.stored,
            data["basis"],
            data["valid_from"],
            data["valid_to"],
            data["comparator"],
            data["modality"],
        )
        answer_not_stated(
            parameter.jurisdiction, parameter.key, answer, actor=actor, decided_by=data["decided_by"]
        )
        messages.success(request, _("已登记“%(name)s”的补充决定。") % {"name": parameter.name})
        return reverse("policy:parameter_list")

    context = {
        "title": _("补充决定"),
        "lead": f"{parameter.name} · {parameter.document_number} {parameter.clause_label}",
        "crumbs": [(_("文件未写明的参数"), reverse("policy:parameter_list")), (parameter.name[:30], "")],
        "submit": _("登记决定"),
        "cancel_url": reverse("policy:parameter_list"),
    }
    return answer_form(request, form, "policy/form.html", context, decide)
