"""Forms of surveys: the questionnaire as its makers write it, and the sheet as people answer it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.core.asked import whole_number
from ronghe.engine.surveys import Kind, Questionnaire
from ronghe.engine.surveys.questionnaire import BY_INVITATION

KINDS = (
    (Kind.SINGLE.value, _("单选")),
    (Kind.MULTIPLE.value, _("多选")),
    (Kind.SCALE.value, _("满意度量表")),
    (Kind.TEXT.value, _("填写")),
)
SPARE = 3
"""Empty questions at the end of the page, for new ones."""


class QuestionForm(forms.Form):
    """One question. Options one a line, ``文字|分值`` for a scale; 80 points and more mean satisfied."""

    text = forms.CharField(label=_("题干"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("题型"), choices=KINDS)
    options = forms.CharField(
        label=_("选项"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一个；量表写成“很满意|100”。"),
    )
    is_required = forms.BooleanField(label=_("必答"), required=False)
    item = forms.CharField(
        label=_("对应评价项"), max_length=31, required=False, help_text=_("写评价方案里该项的键，如 t2。")
    )
    after = forms.CharField(
        label=_("前提：第几题"), max_length=3, required=False, help_text=_("只问在那道题里选了下面这些的人。")
    )
    when = forms.CharField(label=_("前提：选了"), max_length=300, required=False, help_text=_("用顿号分开"))


QuestionSet = forms.formset_factory(QuestionForm, extra=SPARE, max_num=60)


class QuestionnaireForm(forms.Form):
    """The head of a questionnaire, and its strata, ``名称|总人数`` one a line."""

    title = forms.CharField(label=_("标题"), max_length=120)
    intro = forms.CharField(
        label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    by = forms.ChoiceField(
        label=_("分层"),
        required=False,
        choices=[
            ("", _("不分层")),
            (BY_INVITATION, _("按邀请分层")),
            ("question", _("按第一道单选题分层")),
        ],
        help_text=_("分层才能按应答率加权。"),
    )
    strata = forms.CharField(
        label=_("各层总人数"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行写“名称|总人数”；按题目分层的，名称与选项一致。"),
    )

    def clean_strata(self) -> list[tuple[str, int]]:
        found = []
        for line in self.cleaned_data["strata"].splitlines():
            name, _bar, number = (part.strip() for part in line.partition("|"))
            if not name:
                continue
            size = whole_number(number, digits=8)
            if size is None:
                raise forms.ValidationError(_("“%(line)s”没有写总人数。"), params={"line": line[:40]})
            found.append((name, size))
        return found


def head_of(definition: Mapping[str, Any]) -> dict[str, Any]:
    """A stored questionnaire as the head form shows it."""
    by = definition.get("by", "")
    lines = [f"{one['name']}|{one['frame']}" for one in definition.get("strata", ())]
    return {
        "title": definition.get("title", ""),
        "intro": definition.get("intro", ""),
        "by": by if by in ("", BY_INVITATION) else "question",
        "strata": "\n".join(lines),
    }


def questions_of(definition: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A stored questionnaire as the question forms show it."""
    numbers = {one["key"]: at for at, one in enumerate(definition.get("questions", ()), start=1)}
    texts = {
        (one["key"], option["key"]): option["text"]
        for one in definition.get("questions", ())
        for option in one["options"]
    }
    return [
        {
            "text": one["text"],
            "kind": one["kind"],
            "options": "\n".join(
                o["text"] if o["points"] is None else f"{o['text']}|{o['points']}" for o in one["options"]
            ),
            "is_required": one["required"],
            "item": one["item"],
            "after": str(numbers.get(one["after"], "")),
            "when": "、".join(texts[one["after"], key] for key in one["when"]),
        }
        for one in definition.get("questions", ())
    ]


def definition_of(head: Mapping[str, Any], questions: list[dict[str, Any]]) -> dict[str, Any]:
    """The questionnaire that the forms describe. Options and questions are numbered as they stand."""
    asked = [_question(at, raw) for at, raw in enumerate((q for q in questions if q.get("text")), start=1)]
    by_key = {one["key"]: one for one in asked}
    for one in asked:
        before = by_key.get(one["after"])
        names = {} if before is None else {o["text"]: o["key"] for o in before["options"]}
        one["when"] = [names.get(text, f"?{text}") for text in one["when"]]
    by = str(head["by"])
    strata = [
        {"key": f"s{at}", "name": name, "frame": n} for at, (name, n) in enumerate(head["strata"], start=1)
    ]
    if by == "question":
        chosen = next((one for one in asked if one["kind"] == Kind.SINGLE.value), None)
        by = chosen["key"] if chosen else "?"
        keys = {o["text"]: o["key"] for o in chosen["options"]} if chosen else {}
        strata = [{**one, "key": keys.get(one["name"], f"?{one['name']}")} for one in strata]
    return {"title": head["title"], "intro": head["intro"], "by": by, "strata": strata, "questions": asked}


def _question(number: int, raw: Mapping[str, Any]) -> dict[str, Any]:
    options = []
    for at, line in enumerate((x.strip() for x in raw["options"].splitlines() if x.strip()), start=1):
        text, _bar, points = (part.strip() for part in line.partition("|"))
        value = whole_number(points, digits=3)
        options.append(
            {
                "key": f"o{at}",
                "text": text,
                "points": None if value is None else min(value, 100),
                "favourable": value is not None and value >= 80,
            }
        )
    return {
        "key": f"q{number}",
        "kind": raw["kind"],
        "text": raw["text"],
        "required": bool(raw["is_required"]),
        "item": raw["item"],
        "after": f"q{raw['after']}" if raw["after"] else "",
        "when": [text.strip() for text in raw["when"].split("、") if text.strip()],
        "options": options,
    }


class InviteForm(forms.Form):
    """How many invitations of each stratum to make."""

    def __init__(self, *args: Any, form: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {s.key: s.name for s in form.strata} if form.by == BY_INVITATION else {"": str(_("份数"))}
        self.strata = list(names)
        for at, name in enumerate(names.values()):
            self.fields[f"n{at}"] = forms.IntegerField(label=name, min_value=0, max_value=5000, initial=0)

    def numbers(self) -> dict[str, int]:
        return {key: self.cleaned_data[f"n{at}"] for at, key in enumerate(self.strata)}
