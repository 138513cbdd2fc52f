"""Forms of forecasts: starting a run, and figures beside one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.engine.forecast.cleaning import Gaps
from ronghe.engine.forecast.options import LONGEST
from ronghe.engine.forecast.reconcile import Reconciliation
from ronghe.labour.enums import ForecastFrequency, ForecastSource
from ronghe.labour.models import ForecastSeries
from ronghe.labour.models.forecasts import FORECASTERS, LEAST_CELL, LENGTH_WORDS
from ronghe.labour.queries.forecasts import points_of
from ronghe.labour.rules.forecasting import Setup

RECONCILING = (
    (Reconciliation.MINT.value, _("按误差协方差调和（MinT），使各层相加一致")),
    (Reconciliation.BOTTOM_UP.value, _("由最细的序列相加")),
    (Reconciliation.NONE.value, _("各层单独预测，不调和")),
)
FILLING = (
    (Gaps.INTERPOLATE.value, _("当作缺数，按前后和去年同期补上")),
    (Gaps.ZERO.value, _("就是零")),
)


class StartForm(forms.Form):
    """What is asked of a run."""

    place = forms.ModelChoiceField(
        queryset=Jurisdiction.objects.none(), label=_("辖区"), to_field_name="code", empty_label=None
    )
    source = forms.ChoiceField(
        label=_("来源"),
        choices=ForecastSource.choices,
        initial=ForecastSource.CHOSEN,
        help_text=_("选定的组合按来源比较页登记的口径；没有登记的，暂用最全的单一来源并在结果中写明。"),
    )
    frequency = forms.ChoiceField(
        label=_("频度"), choices=ForecastFrequency.choices, initial=ForecastFrequency.MONTHLY
    )
    horizon = forms.IntegerField(label=_("预测期数"), min_value=1, max_value=LONGEST, initial=12)
    group_length = forms.TypedChoiceField(
        label=_("职业分到"), choices=list(LENGTH_WORDS.items()), coerce=int, initial=7
    )
    by_district = forms.BooleanField(label=_("分地区"), required=False)
    by_industry = forms.BooleanField(label=_("分行业门类"), required=False)
    reconciliation = forms.ChoiceField(label=_("汇总项"), choices=RECONCILING)
    gaps = forms.ChoiceField(label=_("来源完全没有数的期"), choices=FILLING)
    minimum = forms.IntegerField(
        label=_("最小公布数"),
        min_value=LEAST_CELL,
        initial=10,
        help_text=_("最近一年合计小于此数的不公布；能由合计倒推出来的一并隐去。"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = {grant.jurisdiction_path for grant in actor.grants if grant.role in FORECASTERS}
        visible = Jurisdiction.objects.visible_to(actor).filter(is_active=True)
        known = [one.pk for one in visible if any(one.path.startswith(path) for path in paths)]
        self.fields["place"].queryset = visible.filter(pk__in=known)  # type: ignore[attr-defined]  # a ModelChoiceField

    def setup(self) -> Setup:
        data = dict(self.cleaned_data)
        data.pop("place")
        return Setup(**data)


class AmendForm(forms.Form):
    """Figures beside a forecast: one field a period, empty where ours stands."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    basis = forms.CharField(
        label=_("依据"), max_length=300, required=False, help_text=_("如会议纪要、项目批复的文号")
    )

    def __init__(self, *args: Any, series: ForecastSeries, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods: dict[str, str] = {}
        current = series.amendments.filter(is_current=True).first()
        for number, point in enumerate(points_of(series, series.run, current)):
            key = f"p{number}"
            self.periods[key] = point.period
            self.fields[key] = forms.FloatField(
                label=point.period,
                required=False,
                min_value=0,
                initial=point.amended,
                help_text=_("预测 %(made)s，季节朴素 %(naive)s")
                % {"made": f"{point.forecast:.1f}", "naive": f"{point.naive:.1f}"},
            )
        self.order_fields([*self.periods, "reason", "basis"])

    def values(self) -> dict[str, float]:
        found = {period: self.cleaned_data[key] for key, period in self.periods.items()}
        return {period: float(value) for period, value in found.items() if value is not None}
