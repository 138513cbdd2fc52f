"""What an office says when it issues a key or subscribes a partner's system."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.api.enums import Scope
from ronghe.api.perms import KEEPERS
from ronghe.api.rules.events import EVENTS
from ronghe.core.actor import Actor
from ronghe.core.forms import DateInput
from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation


def kept_places(actor: Actor) -> Any:
    """Jurisdictions in which the actor may issue and subscribe."""
    paths = tuple(sorted({grant.jurisdiction_path for grant in actor.grants if grant.role in KEEPERS}))
    rows = Jurisdiction.objects.filter(is_active=True)
    condition = None
    for path in paths:
        one = rows.filter(path__startswith=path)
        condition = one if condition is None else condition | one
    return rows.none() if condition is None else condition


class PartnerForm(forms.Form):
    """For whom: the jurisdiction whose data it is, and the unit whose system it is."""

    jurisdiction = forms.ModelChoiceField(Jurisdiction.objects.none(), label=gettext_lazy("辖区"))
    organisation = forms.CharField(
        label=gettext_lazy("使用单位"), max_length=200, help_text=gettext_lazy("填写已登记的机构名称。")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["jurisdiction"].queryset = kept_places(actor)  # type: ignore[attr-defined]

    def clean_organisation(self) -> Organisation:
        text = self.cleaned_data["organisation"].strip()
        rows = Organisation.objects.visible_to(self.actor).current().select_related("jurisdiction")
        found = rows.named([text]).get(text, []) if text else []
        if len(found) != 1:
            raise forms.ValidationError(
                _("有几个机构叫“%(name)s”，请填写全称。") % {"name": text}
                if found
                else _("机构名录中没有“%(name)s”。请填写完整名称。") % {"name": text}
            )
        return found[0]


class KeyForm(PartnerForm):
    """A key."""

    name = forms.CharField(
        label=gettext_lazy("用途"), max_length=80, help_text=gettext_lazy("例如“省级平台读取规划”。")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("权限"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    valid_to = forms.DateField(
        label=gettext_lazy("有效期至"), widget=DateInput(), help_text=gettext_lazy("最长三年。")
    )
    per_minute = forms.IntegerField(
        label=gettext_lazy("每分钟次数上限"), min_value=1, max_value=6000, initial=120
    )


class HookForm(PartnerForm):
    """A subscription."""

    url = forms.CharField(
        label=gettext_lazy("推送地址"), max_length=500, help_text=gettext_lazy("公网 HTTPS 地址。")
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("事件"), widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.name, f"{_(one.title)}（{one.name}）") for one in EVENTS.values()]
        self.fields["events"].choices = choices  # type: ignore[attr-defined]
