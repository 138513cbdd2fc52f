"""Forms of the supervision app: a line of a dispatch form, a card, the choice of a ranking."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.core.forms import DateInput
from ronghe.policy.enums import TaskState
from ronghe.supervision.enums import Colour
from ronghe.supervision.models import RankingMethod

AREA = forms.Textarea(attrs={"rows": 3})
GROUPS = (
    ("counties", _("各县（市、区）和开发区")),
    ("bureaux", _("市级部门")),
    ("schools", _("职业院校")),
)


class LineForm(forms.Form):
    """What a unit says of one line. Everything may stay empty in a draft."""

    claimed = forms.ChoiceField(
        label=_("进展状态"), required=False, choices=[("", _("请选择")), *TaskState.choices]
    )
    percent = forms.IntegerField(label=_("完成进度（%）"), required=False)
    progress = forms.CharField(label=_("进展情况"), required=False, widget=AREA)
    problems = forms.CharField(label=_("存在问题"), required=False, widget=AREA)
    next_step = forms.CharField(label=_("下一步打算"), required=False, widget=AREA)


class CardForm(forms.Form):
    """A card by hand: the colour, the reason, and the basis where the place keeps no rule."""

    colour = forms.ChoiceField(label=_("牌色"), choices=Colour.choices)
    item = forms.TypedChoiceField(label=_("对应的任务"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=AREA)
    basis = forms.CharField(
        label=_("依据"), max_length=300, required=False, help_text=_("有红黄牌规则的可以不填。")
    )

    def __init__(self, *args: object, items: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through
        if items:
            self.fields["item"].choices = [("", _("整张表")), *items]  # type: ignore[attr-defined]
        else:
            del self.fields["item"]


class RankingForm(forms.Form):
    """Which ranking to look at."""

    group = forms.ChoiceField(label=_("范围"), choices=GROUPS)
    method = forms.ModelChoiceField(RankingMethod.objects.none(), label=_("办法"))
    first = forms.DateField(label=_("起"), widget=DateInput())
    last = forms.DateField(label=_("止"), widget=DateInput())
