"""A superior method taken in from a workbook, applied to the schools it is for, and its results compared."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ronghe.core.errors import Conflict, Invalid, NotAllowed, RuleViolated
from ronghe.core.excel.books import write_book
from ronghe.directory.enums import OrganisationKind as Kind
from ronghe.engine.appraisal import load_schemes as read_schemes
from ronghe.quality.queries.evaluation_frame import compared, reach_of
from ronghe.quality.services import evaluation as rounds
from ronghe.quality.services import evaluation_scoring as scoring
from ronghe.quality.services.evaluation_schemes import adopt_scheme, load_schemes
from ronghe.quality.views.scheme_books import PARTS, SCHEMES
from tests.factories.directory import OrganisationFactory
from tests.quality.evaluation_world import PACKS, SYSTEM, EvaluationCity
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
TITLE = "山东省中等职业学校办学质量考核办法"
HEAD = {
    "key": "provincial_secondary",
    "name": "示例办法的表",
    "subject": "school",
    "from": "2023-09-01",
    "basis": "方案（五）",
    "frame": ["中等职业学校"],
    "follows.title": TITLE,
    "follows.version": "示例版",
    "follows.source": "示例来文",
}
PARTIES = [{"name": "主管部门", "weight": 70}, {"name": "学校自评", "weight": 30, "is_self": True}]
GROUPS = [{"name": "示例指标甲", "weight": 60}, {"name": "示例指标乙", "weight": 40}]
ITEMS = [
    {"group": "示例指标甲", "name": "示例项一", "full": 50, "parties": ["主管部门", "学校自评"]},
    {"group": "示例指标乙", "name": "示例项二", "parties": ["主管部门"]},
]


def workbook(head: dict[str, Any] | None = None, **sheets: list[dict[str, Any]]) -> bytes:
    content = {"评价方": PARTIES, "一级指标": GROUPS, "评价项": ITEMS} | sheets
    return write_book([part.sheet for part in PARTS], {"方案": [HEAD | (head or {})], **content})


@pytest.fixture
def zone() -> EvaluationCity:
    return EvaluationCity("zibo_hightech", "provincial_secondary")


def adopt(zone: EvaluationCity, raw: bytes) -> Any:
    loaded = SCHEMES.check(raw, "示例.xlsx", zone.place)
    assert loaded.is_ok, [str(one) for one in loaded.problems]
    return adopt_scheme(
        loaded.content, zone.place, actor=zone.actor("education"), reason="示例来文", seen=loaded.seen
    )


@pytest.mark.register("EVAL-10")
def test_a_method_without_its_text_is_named_and_nothing_is_evaluated_by_it(zone: EvaluationCity) -> None:
    wording = zone.scheme.wording
    assert wording.is_awaited
    assert wording.follows is not None
    assert (wording.follows.title, wording.follows.number, wording.follows.issuer) == (TITLE, "", "")
    with pytest.raises(RuleViolated, match="上级办法的文本还没有装入"):
        zone.round()
    page = client_of(zone.users["education"]).get(reverse("quality:scheme_detail", args=[zone.scheme.pk]))
    text = page.content.decode()
    assert "系统不代拟指标和权重" in text
    assert text.count("<dd>未写明</dd>") == 4


@pytest.mark.register("EVAL-10")
def test_the_method_comes_in_from_a_workbook_and_its_schools_are_compared(zone: EvaluationCity) -> None:
    awaited = zone.scheme
    made = adopt(zone, workbook())
    assert (made.code, made.version, made.is_from_pack) == (awaited.code, 2, False)
    follows = made.wording.follows
    assert (follows.title, follows.version, follows.source, follows.number) == (
        TITLE,
        "示例版",
        "示例来文",
        "",
    )
    assert [(one.name, one.weight) for one in made.wording.groups] == [
        ("示例指标甲", "60"),
        ("示例指标乙", "40"),
    ]
    load_schemes(read_schemes(PACKS / "zibo_hightech"), zone.place, actor=SYSTEM)
    assert zone.scheme.pk == made.pk, "the pack does not undo what the office took in"

    OrganisationFactory(jurisdiction=zone.place, kind=Kind.SECONDARY_SCHOOL, name="示例未评学校")
    OrganisationFactory(jurisdiction=zone.place, kind=Kind.HIGHER_COLLEGE, name="示例高职")
    row = zone.round()
    case = zone.case(row)
    reach = reach_of(row)
    assert reach is not None
    assert (reach.total, reach.reached) == (2, 0)
    zone.fill(case.scorings.get(is_self=True), zone.actor("school"), 90)
    rounds.CASE.take(case, "finish_self", actor=zone.actor("school"))
    (party,) = (one.key for one in made.wording.parties if not one.is_self)
    sheet = scoring.assign_scorer(case, party, zone.bodies["supervision"], actor=zone.actor("education"))
    zone.fill(sheet, zone.actor("supervision"), 80)
    rounds.CASE.take(case, "propose", actor=zone.actor("education"))
    case.due_on = timezone.localdate() - timedelta(days=1)
    case.save()
    rounds.CASE.take(case, "publish", actor=zone.actor("education"))

    reach = reach_of(row)
    assert reach is not None
    assert [(one.organisation.name, one.words) for one in reach.unreached] == [
        ("示例未评学校", "没有加入这次评价")
    ]
    (line,) = compared(row)
    # 主管部门 70%：甲 80×60%，乙 80×40%；自评 30% 只评甲：90
    assert line.result.total == 83
    assert [float(one) for one in line.points] == [60.6, 22.4]
    client = client_of(zone.users["education"])
    text = client.get(reverse("quality:round_compare", args=[row.pk])).content.decode()
    assert "示例未评学校" in text
    assert "83.00" in text
    assert (
        client.get(reverse("quality:round_compare", args=[row.pk]), {"format": "xlsx"}).content[:2] == b"PK"
    )
    assert (
        "应评 2 个，已有结果 1 个"
        in client.get(reverse("quality:rounds_detail", args=[row.pk])).content.decode()
    )


@pytest.mark.register("EVAL-10")
@pytest.mark.parametrize(
    ("sheets", "where", "message"),
    [
        ({"评价项": [ITEMS[0] | {"parties": ["省厅"]}, ITEMS[1]]}, "评价项", "“评价方”里没有“省厅”"),
        ({"一级指标": [GROUPS[0], GROUPS[1] | {"weight": 50}]}, "", "合计为 110，应为 100"),
        ({"一级指标": [GROUPS[0] | {"weight": 130}, GROUPS[1]]}, "一级指标", "130"),
        ({"评价项": [ITEMS[0] | {"group": "没有的指标"}, ITEMS[1]]}, "评价项", "没有“没有的指标”"),
        ({"评价项": []}, "评价项", ""),
    ],
)
def test_a_wrong_workbook_is_refused_with_the_row(
    zone: EvaluationCity, sheets: dict[str, Any], where: str, message: str
) -> None:
    loaded = SCHEMES.check(workbook(**sheets), "示例.xlsx", zone.place)
    assert not loaded.is_ok
    assert any(where in one.sheet and message in one.message for one in loaded.problems), loaded.problems


def test_unknown_kinds_and_the_same_table_again_are_refused(zone: EvaluationCity) -> None:
    loaded = SCHEMES.check(workbook({"frame": ["幼儿学校"]}), "示例.xlsx", zone.place)
    assert "没有“幼儿学校”这一类单位" in loaded.problems[0].message
    made = adopt(zone, workbook())
    again = SCHEMES.check(workbook(), "示例.xlsx", zone.place)
    with pytest.raises(Conflict, match="没有改动"):
        adopt_scheme(again.content, zone.place, actor=zone.actor("education"), reason="再来", seen=made.pk)
    with pytest.raises(Invalid, match="理由"):
        adopt_scheme(again.content, zone.place, actor=zone.actor("education"), reason=" ")
    with pytest.raises(NotAllowed):
        adopt_scheme(again.content, zone.place, actor=zone.actor("school"), reason="示例")
    changed = SCHEMES.check(
        workbook(评价项=[ITEMS[0], ITEMS[1] | {"evidence": "台账"}]), "示例.xlsx", zone.place
    )
    assert [one.key for _g, one in changed.content.items] == [one.key for _g, one in made.wording.items]
    assert [(one.header, one.after) for one in changed.changes] == [("要求的佐证", "台账")]


def test_the_page_takes_the_workbook(zone: EvaluationCity) -> None:
    assert zone.scheme.version == 1
    client = client_of(zone.users["education"])
    address = f"{reverse('quality:scheme_upload')}?place={zone.place.code}"
    assert client.get(f"{address}&get=template&of={zone.scheme.pk}").content[:2] == b"PK"
    answer = client.post(address, {"workbook": SimpleUploadedFile("示例.xlsx", workbook())})
    token = answer.context["token"]
    kept = client.post(address, {"act": "keep", "file": token, "reason": "示例", "seen": zone.scheme.pk})
    assert kept.status_code == 303
    assert zone.scheme.version == 2
