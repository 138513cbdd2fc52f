"""What an office says when it decides to publish a data set."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.engine.opendata.declaring import DataSetDeclaration, Kind


class DecisionForm(forms.Form):
    """The decision with its terms; what does not concern the data set is left out."""

    reason = forms.CharField(
        label=_("依据与理由"), max_length=300, help_text=_("例如“市政府信息公开目录第三项”。")
    )
    contact_post = forms.CharField(
        label=_("联系岗位"), max_length=80, help_text=_("填写岗位，不填写姓名和电话。")
    )
    threshold = forms.IntegerField(label=_("人数公布下限"), min_value=3, max_value=1000)
    with_provisional = forms.BooleanField(label=_("包括未核定的数（标明暂定）"), required=False)

    def __init__(self, declaration: DataSetDeclaration, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if declaration.protected:
            self.fields["threshold"].help_text = _("不得低于 %(least)d，可以提高。") % {
                "least": declaration.threshold
            }
        else:
            del self.fields["threshold"]
        if declaration.kind is not Kind.FIGURES:
            del self.fields["with_provisional"]
