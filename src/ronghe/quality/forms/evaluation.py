"""Forms of evaluation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.accounts.models import Membership, User
from ronghe.core.actor import Actor
from ronghe.core.forms import DateInput
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import NamedRowField
from ronghe.directory.enums import SCHOOLS, OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.engine.appraisal import Group, Item, Scheme
from ronghe.quality.models import Commission, EvaluationCase, EvaluationScheme, Scoring, Survey
from ronghe.quality.queries.evaluation_weights import OpenWeight

EVALUATED = (
    *SCHOOLS,
    OrganisationKind.ENTERPRISE,
    OrganisationKind.BASE_OPERATOR,
    OrganisationKind.SERVICE_ORGANISATION,
    OrganisationKind.TRAINING_EVALUATION,
    OrganisationKind.EVALUATOR,
    OrganisationKind.GROUP,
)
MOST_SUBJECTS = 500


class FillForm(forms.Form):
    """Whom to take into a round or a collection: all of a kind, or those named, one a line."""

    kind = forms.ChoiceField(
        label=_("按类别全部加入"),
        required=False,
        choices=[("", _("不按类别")), *((one.value, one.label) for one in EVALUATED)],
    )
    names = forms.CharField(
        label=_("按名称加入"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一个单位全称；评价专业、合作项目或基地的，在单位后面加“|”和名称。"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lines = [line.strip() for line in data.get("names", "").splitlines() if line.strip()]
        if not lines and not data.get("kind"):
            raise forms.ValidationError(_("请选择类别或写出单位名称。"))
        pairs = [(unit.strip(), name.strip()[:120]) for unit, _bar, name in (x.partition("|") for x in lines)]
        found = Organisation.objects.visible_to(self.actor).current().named([unit for unit, _name in pairs])
        unknown = [unit for unit, _name in pairs if len(found.get(unit, [])) != 1]
        if unknown:
            raise forms.ValidationError(
                _("没有登记或有重名：%(names)s。请写全称。"), params={"names": "、".join(unknown[:10])}
            )
        self.named = [(found[unit][0], name) for unit, name in pairs]
        return data

    def subjects(self, place: Jurisdiction) -> list[tuple[Organisation, str]]:
        """The organisations meant, each with the name of the thing of it that is meant."""
        rows = Organisation.objects.current().filter(jurisdiction__path__startswith=place.path)
        kind = self.cleaned_data["kind"]
        listed = rows.filter(kind=kind).select_related("jurisdiction")[:MOST_SUBJECTS] if kind else []
        return [*((one, "") for one in listed), *self.named]


class ScorerForm(forms.Form):
    """Who scores for a party. A person is found by the log-in name among those of the organisation."""

    party = forms.ChoiceField(label=_("评价方"))
    organisation = NamedRowField(label=_("评分单位"), help_text=_("填写已登记的名称。"))
    login = forms.CharField(
        label=_("评分人账号"), max_length=150, required=False, help_text=_("不填则由该单位的任何一人评分。")
    )
    commission = forms.ModelChoiceField(
        Commission.objects.none(), label=_("委托合同"), required=False, help_text=_("第三方评分必选。")
    )
    reason = forms.CharField(label=_("更换理由"), max_length=500)

    def __init__(
        self, *args: Any, case: EvaluationCase, actor: Actor, old: Scoring | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        parties = [p for p in case.round.scheme.wording.parties if not p.is_self and not p.by_survey]
        self._field("party").choices = [(one.key, one.name) for one in parties]
        self._field("organisation").rows = Organisation.objects.visible_to(actor).current()
        self._field("commission").queryset = Commission.objects.visible_to(actor).current()
        if old is not None:
            del self.fields["party"]
        else:
            del self.fields["reason"]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["user"] = None
        login, organisation = data.get("login", "").strip(), data.get("organisation")
        if login and organisation is not None:
            held = Membership.objects.filter(user__username=login, organisation=organisation)
            user = User.objects.filter(username=login, pk__in=held.values("user")).first()
            if user is None:
                self.add_error("login", _("该单位没有这个账号。"))
            data["user"] = user
        return data


class SurveyPartyForm(forms.Form):
    """Which closed survey gives the scores of which party."""

    party = forms.ChoiceField(label=_("评价方"))
    survey = forms.ModelChoiceField(Survey.objects.none(), label=_("问卷调查"))

    def __init__(
        self, *args: Any, case: EvaluationCase, actor: Actor, old: Scoring | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["party"]
        field.choices = [(p.key, p.name) for p in case.round.scheme.wording.parties if p.by_survey]
        chosen: Any = self.fields["survey"]
        rows = Survey.objects.visible_to(actor).filter(state="closed")
        about = rows.filter(about=case.organisation) | rows.filter(about=None, organisation=case.organisation)
        chosen.queryset = about.order_by("-pk")


class WeightsForm(forms.Form):
    """The open weights of a scheme: what was decided, by whom, on what basis, from when."""

    decided_by = NamedRowField(label=_("决定单位"), help_text=_("填写已登记的名称。"))
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("会议纪要、文件号等"))
    valid_from = forms.DateField(label=_("自何日起"), widget=DateInput())

    def __init__(self, *args: Any, open_weights: list[OpenWeight], actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decided_by"]
        field.rows = Organisation.objects.visible_to(actor).current()
        self.keys = {f"w{at}": one.key for at, one in enumerate(open_weights) if not one.is_decided}
        for at, one in enumerate(open_weights):
            if not one.is_decided:
                self.fields[f"w{at}"] = forms.DecimalField(
                    label=f"{one.name}（%）", min_value=0, max_value=100, decimal_places=2, required=False
                )

    def weights(self) -> dict[str, Any]:
        """What was filled in, by parameter."""
        data = self.cleaned_data
        return {key: data[name] for name, key in self.keys.items() if data.get(name) is not None}


class ReviseForm(forms.Form):
    """A scheme as lines: weights of parties and groups, items with weight, full mark and evidence."""

    name = forms.CharField(label=_("方案名称"), max_length=300)
    basis = forms.CharField(label=_("依据"), max_length=300)
    valid_from = forms.DateField(label=_("自何日起"), widget=DateInput())
    reason = forms.CharField(label=_("修订理由"), max_length=300)

    def __init__(self, *args: Any, scheme: EvaluationScheme, **kwargs: Any) -> None:
        self.wording: Scheme = scheme.wording
        super().__init__(*args, **kwargs)
        for party in self.wording.parties:
            self.fields[f"party_{party.key}"] = self._weight(party.name, party.weight)
        for group in self.wording.groups:
            self.fields[f"group_{group.key}"] = self._weight(group.name, group.weight)
        for _group, item in self.wording.items:
            self._add_item(item)
        for group in self.wording.groups:
            self.fields[f"new_{group.key}"] = forms.CharField(
                label=_("在“%(name)s”里增加一项") % {"name": group.name}, max_length=300, required=False
            )

    def _weight(self, name: str, value: str | None) -> forms.Field:
        return forms.DecimalField(
            label=f"{name}（%）",
            min_value=0,
            max_value=100,
            decimal_places=2,
            required=False,
            initial=value,
            help_text=_("不填表示由主管部门另行决定。"),
        )

    def _add_item(self, item: Item) -> None:
        key = item.key
        self.fields[f"item_{key}"] = forms.CharField(
            label=_("评价项"),
            max_length=300,
            required=False,
            initial=item.name,
            help_text=_("清空则去掉这一项。"),
        )
        self.fields[f"weight_{key}"] = forms.DecimalField(
            label=_("组内权重"), min_value=0.01, max_value=100, decimal_places=2, initial=item.weight
        )
        self.fields[f"full_{key}"] = forms.IntegerField(
            label=_("满分"), min_value=1, max_value=1000, initial=item.full
        )
        self.fields[f"evidence_{key}"] = forms.CharField(
            label=_("要求的佐证"), max_length=300, required=False, initial=item.evidence
        )
        self.fields[f"by_{key}"] = forms.MultipleChoiceField(
            label=_("由谁评"),
            choices=[(one.key, one.name) for one in self.wording.parties],
            initial=list(item.parties),
            widget=forms.CheckboxSelectMultiple,
        )

    @property
    def head(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "basis", "valid_from", "reason")]

    @property
    def party_fields(self) -> list[forms.BoundField]:
        return [self[f"party_{one.key}"] for one in self.wording.parties]

    @property
    def group_parts(
        self,
    ) -> list[tuple[Group, forms.BoundField, list[list[forms.BoundField]], forms.BoundField]]:
        """Each group: its weight, its items as rows of fields, and the field for a new item."""
        parts = ("item", "weight", "full", "evidence", "by")
        return [
            (
                group,
                self[f"group_{group.key}"],
                [[self[f"{part}_{item.key}"] for part in parts] for item in group.items],
                self[f"new_{group.key}"],
            )
            for group in self.wording.groups
        ]

    def revised(self) -> Scheme:
        """The wording that the form describes."""
        data = self.cleaned_data
        raw = self.wording.to_data()
        raw |= {
            "name": data["name"],
            "basis": data["basis"],
            "valid_from": data["valid_from"].isoformat(),
            "valid_to": None,
        }
        for party in raw["parties"]:
            party["weight"] = _plain(data[f"party_{party['key']}"])
        for group in raw["groups"]:
            group["weight"] = _plain(data[f"group_{group['key']}"])
            group["items"] = [self._item(item) for item in group["items"] if data[f"item_{item['key']}"]]
            if data[f"new_{group['key']}"]:
                group["items"].append(self._new_item(group, raw["parties"]))
        raw["groups"] = [group for group in raw["groups"] if group["items"]]
        return Scheme.from_data(raw)

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        data, key = self.cleaned_data, item["key"]
        return {
            **item,
            "name": data[f"item_{key}"],
            "weight": _plain(data[f"weight_{key}"]) or "1",
            "full": data[f"full_{key}"],
            "evidence": data[f"evidence_{key}"],
            "parties": data[f"by_{key}"],
        }

    def _new_item(self, group: dict[str, Any], parties: list[dict[str, Any]]) -> dict[str, Any]:
        taken = {item.key for _group, item in self.wording.items}
        number = next(n for n in range(1, 1000) if f"n{n}_{group['key']}"[:31] not in taken)
        return {
            "key": f"n{number}_{group['key']}"[:31],
            "name": self.cleaned_data[f"new_{group['key']}"],
            "parties": [one["key"] for one in parties if not one["by_survey"]],
            "full": 100,
            "weight": "1",
            "evidence": "",
        }


def _plain(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"
