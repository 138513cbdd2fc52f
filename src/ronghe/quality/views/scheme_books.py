"""Schemes of evaluation kept as workbooks: so a superior method's table comes in just as it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.core.definitions import DefinitionBook, ListText, Number, Part
from ronghe.core.definitions.codec import Data
from ronghe.core.excel import Choice, Integer, Sheet, Text, YesNo
from ronghe.core.models import Jurisdiction
from ronghe.engine.appraisal import Scheme, schemes_in
from ronghe.engine.marked_yaml import Fault, FilesRefused, MarkedFile
from ronghe.policy.queries.parameters import slug_of
from ronghe.quality.enums.evaluation import SchemeSubject
from ronghe.quality.forms.evaluation import EVALUATED
from ronghe.quality.models import EvaluationScheme
from ronghe.quality.perms import evaluation as perms
from ronghe.quality.queries.evaluation_weights import schemes_for
from ronghe.quality.services.evaluation_schemes import adopt_scheme
from ronghe.quality.views.evaluation import AT_HUB

NAMES = "、，,；;\n"
KINDS = {str(one.label): one.value for one in EVALUATED}
USUAL: Data = {"missing": "refuse", "least": 1, "full": 100}
"""What a wording says where its workbook says nothing."""
LABELS = {value: label for label, value in KINDS.items()}

PARTS = (
    Part(
        Sheet(
            "方案",
            [
                Text(
                    "key",
                    "方案键",
                    required=True,
                    max_length=31,
                    help="小写字母、数字和下划线；同一份方案各版相同",
                ),
                Text("name", "方案名称", required=True, max_length=300, width=36),
                Choice("subject", "评价对象", required=True, choices=SchemeSubject.choices),
                Text("from", "自何日起", required=True, max_length=10, help="如 2023-09-01"),
                Text("to", "到何日止", max_length=10, help="没有终止日期的不填"),
                Text("basis", "依据", required=True, max_length=300, width=40),
                ListText(
                    "frame",
                    "应评范围",
                    separators=NAMES,
                    width=30,
                    help="单位类别，如 中等职业学校；不填不核对",
                ),
                Text("follows.title", "遵循的上级办法", max_length=300, width=40),
                Text("follows.issuer", "办法的发文机关", max_length=300, help="不知道的不填，显示“未写明”"),
                Text("follows.number", "办法的文号", max_length=300),
                Text("follows.version", "办法的版本", max_length=300, help="如 2022年修订"),
                Text("follows.source", "文本从哪里来", max_length=300, help="网址、来文或提供的单位"),
                Choice("missing", "缺分时", choices=(("refuse", "不合成"), ("spread", "分摊给其余各项"))),
                Text("note", "说明", max_length=300, width=40),
                ListText("register", "登记号", separators=NAMES),
            ],
            intro=("只写一行。照办法原表填写，不增不减；办法没有写的留空。",),
        ),
    ),
    Part(
        Sheet(
            "评价方",
            [
                Text("name", "评价方", required=True, max_length=60),
                Number("weight", "权重（%）", help="办法没有写明的不填，由主管部门另行决定"),
                Integer("least", "最少评分人数", minimum=1, maximum=100),
                YesNo("is_self", "自评"),
                YesNo("is_third", "第三方"),
                YesNo("by_survey", "由问卷产生"),
            ],
        ),
        at=("parties",),
        key=("name",),
    ),
    Part(
        Sheet(
            "一级指标",
            [
                Text("name", "一级指标", required=True, max_length=300, width=30),
                Number("weight", "权重（%）", help="办法没有写明的不填"),
            ],
        ),
        at=("groups",),
        key=("name",),
    ),
    Part(
        Sheet(
            "评价项",
            [
                Text("group", "一级指标", required=True, max_length=300, width=30),
                Text("name", "评价项", required=True, max_length=300, width=40),
                Number("weight", "组内权重", help="不填为 1"),
                Integer("full", "满分", minimum=1, maximum=1000, help="不填为 100"),
                Text("evidence", "要求的佐证", max_length=300, width=40),
                ListText(
                    "parties",
                    "由谁评",
                    required=True,
                    separators=NAMES,
                    help="“评价方”里的名称，几方用顿号分开",
                ),
            ],
        ),
        at=("groups", "items"),
        parents=(("group", "name"),),
        key=("group", "name"),
    ),
    Part(
        Sheet(
            "等次",
            [
                Text("name", "等次", required=True, max_length=60),
                Number("least", "最低分", required=True),
            ],
            may_be_empty=True,
        ),
        at=("grades",),
        key=("name",),
    ),
)


def scheme_data(row: EvaluationScheme) -> Data:
    """A scheme as its workbook says it: names in place of keys, nothing that goes without saying."""
    data: Data = dict(row.definition)
    names = {one["key"]: one["name"] for one in data["parties"]}
    told = {
        **data,
        "from": data["valid_from"],
        "to": data["valid_to"],
        "parties": [_without_usual(one) for one in data["parties"]],
        "groups": [
            {**group, "items": [_without_usual(_by_name(item, names)) for item in group["items"]]}
            for group in data["groups"]
        ],
        "frame": [LABELS.get(kind, kind) for kind in data.get("frame", ())],
    }
    return _without_usual(told)


def _by_name(item: Data, names: Data) -> Data:
    weight = None if item["weight"] == "1" else item["weight"]
    return {**item, "weight": weight, "parties": [names[key] for key in item["parties"]]}


def _without_usual(row: Data) -> Data:
    return {key: value for key, value in row.items() if USUAL.get(key, row) != value and value is not False}


def read_scheme(data: Data, place: Jurisdiction, file: str) -> Scheme:
    """The scheme that a workbook says. Keys that it leaves out are those of the version before, by name."""
    slug = slug_of(place)
    base = _base(data, place)
    told = _keyed(data, base.definition if base is not None else {})
    made: Any = {"jurisdiction": slug, "schemes": [told]}
    marked = MarkedFile(file, made)
    faults = [*_unknown_names(marked, data), *_unknown_kinds(marked, data)]
    if faults:
        raise FilesRefused("quality.scheme.workbook", faults, hint=_("请改正后再上传。"))
    (scheme,) = schemes_in(marked, slug)
    return scheme


def _keyed(data: Data, old: Data) -> Data:
    """The data in the shape of a pack file."""
    parties = _with_keys(data.get("parties", []), old.get("parties", []), "p")
    keys = {one["name"]: one["key"] for one in parties}
    held = {one["name"]: one for one in old.get("groups", [])}
    groups = _with_keys(data.get("groups", []), old.get("groups", []), "g")
    taken: set[str] = set()
    for group in groups:
        before = held.get(group["name"], {}).get("items", [])
        items = _with_keys(group.get("items", []), before, f"{group['key']}_"[:24], taken)
        group["items"] = [
            {**one, "parties": [keys.get(name, name) for name in one["parties"]]} for one in items
        ]
    told = {**data, "parties": parties, "groups": groups}
    if "follows" in data:
        fields = ("issuer", "number", "version", "source")
        told["follows"] = {**dict.fromkeys(fields), **data["follows"]}
    if "frame" in data:
        told["frame"] = [KINDS.get(one, one) for one in data["frame"]]
    return told


def _with_keys(rows: list[Data], before: list[Data], stem: str, taken: set[str] | None = None) -> list[Data]:
    """The rows with their keys: as before under the same name, or the next free one."""
    used = taken if taken is not None else set()
    known = {one["name"]: one["key"] for one in before}
    used |= set(known.values())
    made = []
    for row in rows:
        key = known.pop(row["name"], "")
        if not key:
            key = next(k for k in (f"{stem}{n}" for n in range(1, 1000)) if k not in used)
        used.add(key)
        made.append({**row, "key": key})
    return made


def _unknown_names(file: MarkedFile, data: Data) -> list[Fault]:
    """Items scored by somebody who is no party."""
    known = {one["name"] for one in data.get("parties", [])}
    return [
        file.fault(("schemes", 0, "groups", at, "items", number, "parties"), f"“评价方”里没有“{name}”")
        for at, group in enumerate(data.get("groups", []))
        for number, item in enumerate(group.get("items", []))
        for name in item["parties"]
        if name not in known
    ]


def _unknown_kinds(file: MarkedFile, data: Data) -> list[Fault]:
    listed = "、".join(KINDS)
    return [
        file.fault(("schemes", 0, "frame"), f"没有“{one}”这一类单位；可填：{listed}")
        for one in data.get("frame", [])
        if one not in KINDS
    ]


def _base(data: Data, place: Jurisdiction) -> EvaluationScheme | None:
    """The scheme of that key that holds for the place, its own or one from above."""
    return next((one for one in schemes_for(place) if one.wording.key == data.get("key")), None)


def _own(data: Data, place: Jurisdiction) -> EvaluationScheme | None:
    rows = EvaluationScheme.objects.current().filter(jurisdiction=place)
    return rows.filter(code=f"{slug_of(place)}.{data.get('key')}").first()


def _facts(row: EvaluationScheme) -> Sequence[tuple[Any, Any]]:
    return ((_("评价对象"), row.get_subject_display()), (_("依据"), row.basis))


SCHEMES = DefinitionBook(
    "scheme",
    EvaluationScheme,
    PARTS,
    title=gettext_lazy("评价方案"),
    lead=gettext_lazy("照上级办法的原表装入，或改好现行的一份上传，就是下一版。"),
    data_of=scheme_data,
    read=read_scheme,
    save=adopt_scheme,
    base=_base,
    current=_own,
    rows=lambda place: list(schemes_for(place)),
    may_read=perms.can_read_schemes,
    may_load=perms.can_revise_scheme,
    facts=_facts,
    prefix="schemes[0]",
    crumbs=AT_HUB["crumbs"],
    kept=gettext_lazy("已布置的评价仍用原来的版本。"),
)
"""Only the upload page is the book's own: the list and the page of a version also decide weights."""
