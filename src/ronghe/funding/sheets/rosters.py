"""The roster as an Excel sheet: what a claim will want of each row is checked here, cell by cell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from ronghe.core.actor import Actor
from ronghe.core.excel import Ambiguous, Choice, Date, Reference, Row, Sheet, Text, Wrong
from ronghe.core.roles import OFFICIALS
from ronghe.directory.models import Organisation, OrganisationName
from ronghe.engine.packs.schemes import Head as HeadWord
from ronghe.faculty.rules.identity import is_id_number, plain_id_number
from ronghe.funding.enums.claims import Assessment, HeadKind
from ronghe.funding.models.rosters import CLAIMANTS, HANDLERS
from ronghe.funding.queries.facts import heads_of_persons, identity_digest
from ronghe.funding.rules.rosters import Head, elsewhere, row_findings, twice_in_list
from ronghe.reference.enums import CatalogueKind
from ronghe.reference.models import CatalogueEntry

PLACES = {"identity": "identity", "starts": "starts", "ends": "ends", "left_on": "left_on"}


def fillable(actor: Actor) -> Any:
    """Organisations whose roster the actor may fill."""
    if actor.is_system:
        return Organisation.objects.all()
    own = {g.organisation_id for g in actor.grants if g.role in CLAIMANTS and g.organisation_id}
    found = Q(pk__in=own) | Q(merged_into__in=own)
    for grant in actor.grants:
        if grant.role in HANDLERS:
            found |= Q(jurisdiction__path__startswith=grant.jurisdiction_path)
    return Organisation.objects.filter(found)


def organisations_named(actor: Actor) -> Any:
    """A look-up by any name, past or present, or credit code; two names of one enterprise are one."""

    def lookup(texts: Collection[str]) -> Mapping[str, Any]:
        wanted = [text.strip() for text in texts]
        names = OrganisationName.objects.filter(
            text__in=wanted, organisation__in=fillable(actor)
        ).select_related("organisation__jurisdiction", "organisation__merged_into__jurisdiction")
        found: dict[str, dict[int, Organisation]] = {}
        for name in names:
            one = name.organisation.survivor
            found.setdefault(name.text, {})[one.pk] = one
        for one in (
            fillable(actor)
            .filter(credit_code__in=[t for t in wanted if t])
            .select_related("jurisdiction", "merged_into__jurisdiction")
        ):
            found.setdefault(one.credit_code, {})[one.survivor.pk] = one.survivor
        return {
            text: next(iter(ones.values()))
            if len(ones) == 1
            else Ambiguous(tuple(o.name for o in ones.values()))
            for text, ones in found.items()
        }

    return lookup


def _occupations(texts: Collection[str]) -> Mapping[str, str]:
    """Codes of the current catalogue of occupations, by code or by name."""
    rows = CatalogueEntry.objects.filter(
        version__kind=CatalogueKind.OCCUPATION, version__is_current=True, level=4
    )
    if not rows.exists():
        return {text: text for text in texts if text[:1].isdigit()}
    found: dict[str, str] = {}
    for code, name in rows.filter(Q(code__in=texts) | Q(name__in=texts)).values_list("code", "name"):
        found[code] = found[name] = code
    return {text: found[text] for text in texts if text in found}


def roster_sheet(kind: str, actor: Actor) -> Sheet:
    """The sheet of one kind of heads for what the actor may fill."""
    word = HeadWord(kind)
    label = str(HeadKind(kind).label)
    identity = (
        Text(
            "identity",
            "身份证件号码",
            required=True,
            max_length=24,
            width=24,
            help="只用来防止重复领取：导入后即转为摘要，不保存号码",
        )
        if word.is_person
        else Text(
            "identity",
            "编号",
            required=True,
            max_length=80,
            width=24,
            help="证书、立项或认定文件的编号，同一项只能有一个",
        )
    )
    shows_names = actor.is_system or actor.has(*OFFICIALS)

    def stays(rows: Sequence[Row]) -> Iterable[tuple[Row, Wrong]]:
        heads = {row.row_number: _head(row, kind) for row in rows}
        places = {str(row.row_number): row for row in rows}
        found = [one for head in heads.values() for one in row_findings(head)]
        if word.is_person:
            found += twice_in_list(list(heads.values()))
            known = heads_of_persons({head.digest for head in heads.values()})
            found += elsewhere(list(heads.values()), known, names=shows_names)
        for one in found:
            yield places[one.ref], Wrong(PLACES.get(one.column, "starts"), one.message, one.hint)

    return Sheet(
        f"{label}名册",
        [
            Text(
                "name", "姓名" if word.is_person else "名称", required=True, max_length=120, example="测试甲"
            ),
            identity,
            Reference(
                "organisation",
                "单位",
                required=True,
                lookup=organisations_named(actor),
                label=lambda one: one.name,
                example="示例科技有限公司",
                missing="填写机构名录中的名称或统一社会信用代码；曾用名、简称也可以",
                width=30,
            ),
            Text("school", "学校", max_length=200, may_be_absent=True),
            Reference(
                "occupation",
                "职业（工种）编码",
                lookup=_occupations,
                missing="填写职业分类大典的细类编码，如 6-18-01-01",
                may_be_absent=True,
                example="6-18-01-01",
            ),
            Date("starts", "起始日期", required=True, example="2024-09-01"),
            Date("ends", "结束日期", may_be_absent=True, example="2025-08-31"),
            Date("left_on", "中途退出日期", may_be_absent=True),
            Text("certificate", "证书或文件编号", max_length=80, may_be_absent=True),
            Choice(
                "result",
                "考核结果",
                choices=Assessment.choices,
                may_be_absent=True,
                help="由教育、人力社保部门填写",
            ),
        ],
        key=("identity", "organisation", "starts"),
        rules=[_identity_is_right] if word.is_person else [],
        table_rules=[stays],
        intro=[
            "一行一人（项）。同一人不能同时在两个单位，也不能在同一单位重复；系统会与已登记的名册核对。",
        ],
    )


def _identity_is_right(row: Row) -> list[Wrong]:
    if is_id_number(plain_id_number(row["identity"])):
        return []
    return [Wrong("identity", "不是有效的身份证件号码", "共 18 位，末位为校验码；请把单元格设为文本后重填")]


def _head(row: Row, kind: str) -> Head:
    organisation: Organisation = row["organisation"]
    return Head(
        ref=str(row.row_number),
        digest=identity_digest(kind, row["identity"]),
        name="",
        kind=kind,
        organisation=organisation.pk,
        organisation_name=organisation.name,
        starts=row["starts"],
        ends=row["ends"],
        left_on=row["left_on"],
        row=row.row_number,
    )
