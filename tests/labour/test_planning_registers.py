"""Clusters from the plans, studies and topics, rural posts, shortage lists, the balance sheet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.models import Jurisdiction, Notice
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.labour.models import BalanceSheet, IndustryCluster, ShortageList
from ronghe.labour.queries.occupations import full_code, occupation_names
from ronghe.labour.queries.shortage import shortage_occupations
from ronghe.labour.rules.rural import need_of
from ronghe.labour.services.balance import BALANCE, answer_lines, compute_sheet
from ronghe.labour.services.clusters import CLUSTER, fill_clusters
from ronghe.labour.services.shortage import SHORTAGE, propose_items, set_items
from ronghe.labour.services.studies import OUTPUT, RURAL, STUDY, TOPIC
from ronghe.policy.enums import ListKind
from ronghe.policy.models import NameList
from ronghe.reference.enums import CatalogueKind
from tests.factories import policy as make
from tests.factories.accounts import actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.factories.reference import CatalogueEntryFactory, CatalogueVersionFactory
from tests.labour.sources_world import LATHE, SOFTWARE, SYSTEM, World, make_world, post
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def named(place: Jurisdiction, *names: str) -> NameList:
    plan = make.PlanFactory(jurisdiction=place)
    return NameList.objects.create(
        jurisdiction=place,
        plan=plan,
        key="industries",
        kind=ListKind.INDUSTRY,
        name="重点产业",
        items=[{"name": name} for name in names],
    )


@pytest.mark.register("TAL-07", "TAL-08")
def test_clusters_come_from_the_plans_and_are_coded_by_people(world: World) -> None:
    listed = named(world.city, "智能制造", "生物医药", "智能制造")
    office = world.office(Role.DRC)
    done = fill_clusters(world.city, world.offices["city"], actor=office)
    assert (done.made, done.known, done.lists) == (2, 0, 1)
    row = IndustryCluster.objects.get(name="智能制造")
    assert (row.source_list, row.family) == (listed, "重点产业")
    CLUSTER.amend(row, {"industries": "C34、C35", "occupations": LATHE}, actor=office, reason="对应代码")
    assert fill_clusters(world.city, world.offices["city"], actor=office).made == 0
    row.refresh_from_db()
    assert row.industries == "C34、C35"
    with pytest.raises(RuleViolated, match="没有代码“C99”"):
        CLUSTER.amend(row, {"industries": "C34、C99"}, actor=office, reason="改")
    with pytest.raises(NotAllowed):
        fill_clusters(world.city, world.offices["city"], actor=world.office(Role.TAX))
    with pytest.raises(Invalid, match="不在本辖区"):
        fill_clusters(world.city, world.offices["county0"], actor=office)


def test_clusters_are_taken_on_their_page(world: World) -> None:
    named(world.city, "数字经济")
    client = client_with(Role.DRC, organisation=world.offices["city"])
    url = reverse("labour:cluster_fill")
    assert client.get(url).status_code == 200
    assert client.post(url, {"organisation": world.offices["city"].pk}).status_code == 303
    row = IndustryCluster.objects.get()
    page = client.get(reverse("labour:clusters_detail", args=[row.pk])).content.decode()
    assert "取自规划名单“重点产业”" in page


# ---------------------------------------------------------------------- studies, topics, rural posts


@pytest.fixture
def institute(world: World) -> Organisation:
    made: Organisation = OrganisationFactory(jurisdiction=world.city, school=True)
    return made


@pytest.mark.register("TAL-03")
def test_a_study_leads_to_advice_and_its_use(world: World, institute: Organisation) -> None:
    values: dict[str, Any] = {
        "organisation": institute,
        "title": "示例产业人才供求研究",
        "starts_on": date(2025, 1, 1),
        "progress": "done",
    }
    row = STUDY.record(values, actor=actor_with(Role.SCHOOL, organisation=institute))
    assert [one.message for one in STUDY.warnings(row)] == ["研究已完成，还没有写明决策建议。"]
    office = world.office(Role.EDUCATION)
    with pytest.raises(RuleViolated, match="采纳情况"):
        STUDY.amend(row, {"progress": "used", "advice": "增设专业"}, actor=office, reason="采纳")
    STUDY.amend(
        row,
        {"progress": "used", "advice": "增设专业", "advised_to": "市政府", "answer": "已列入规划"},
        actor=office,
        reason="采纳",
    )
    made = OUTPUT.record(
        {
            "organisation": institute,
            "name": "研究报告",
            "kind": "report",
            "study": row,
            "finished_on": date(2025, 6, 1),
        },
        actor=office,
    )
    assert list(row.outputs.all()) == [made]
    with pytest.raises(RuleViolated, match="所属研究或所属课题"):
        OUTPUT.record(
            {"organisation": institute, "name": "无主", "kind": "paper", "finished_on": date(2025, 6, 1)},
            actor=office,
        )


def topic_in(place: Jurisdiction, **more: Any) -> Any:
    school = OrganisationFactory(jurisdiction=place, school=True)
    values = {
        "organisation": school,
        "number": "2025-01",
        "title": "示例重点课题",
        "is_key": True,
        "approved_on": date(2025, 3, 1),
        **more,
    }
    return TOPIC.record(values, actor=SYSTEM)


@pytest.mark.register("TAL-10")
@pytest.mark.rule("lc.amount.research")
def test_the_subsidy_of_a_key_topic_says_that_the_amount_is_not_stated() -> None:
    place = JurisdictionFactory(pack="liaocheng")
    row = topic_in(place)
    (ruling,) = row.rulings
    client = client_with(Role.EDUCATION, jurisdiction=place)
    page = client.get(reverse("labour:topics_detail", args=[row.pk])).content.decode()
    assert "lc.amount.research" in str(ruling)
    assert "research.key_topic.subsidy" in str(ruling)
    assert "聊政发〔2020〕6号" in page
    with pytest.raises(RuleViolated, match="拨付日期"):
        topic_in(place, number="2025-02", paid=2_000_000)


def test_a_place_without_a_rule_says_so(world: World) -> None:
    row = topic_in(world.city)
    assert row.rulings == []
    client = client_with(Role.EDUCATION, organisation=world.offices["city"])
    page = client.get(reverse("labour:topics_detail", args=[row.pk])).content.decode()
    assert "本地文件没有规定课题补助" in page


@pytest.mark.register("TAL-09")
@pytest.mark.rule("qy.count.kgteachers", "qy.count.farmers")
@pytest.mark.parametrize(
    ("post_kind", "trained", "verdict"),
    [
        ("kgteachers", 2000, "met"),
        ("kgteachers", 1999, "not_met"),
        ("farmers", 300, "met"),
        ("farmers", 299, "not_met"),
    ],
)
def test_rural_posts_are_reckoned_and_measured_to_the_plan(
    post_kind: str, trained: int, verdict: str
) -> None:
    place = JurisdictionFactory(pack="qingyuan")
    office = OrganisationFactory(jurisdiction=place)
    row = RURAL.record(
        {
            "organisation": office,
            "post": post_kind,
            "year": 2022,
            "served": 3000,
            "ratio": Decimal(15),
            "present": 180,
            "leaving": Decimal(10),
            "trained": trained,
        },
        actor=SYSTEM,
    )
    assert (row.needed, row.gap) == (200, 38)
    (ruling,) = row.rulings
    assert f"qy.count.{post_kind}" in str(ruling)
    assert f'"{verdict}"' in str(ruling).replace("'", '"')


def test_the_need_rounds_up_and_may_be_a_surplus() -> None:
    assert need_of(31, Decimal(15), 0, Decimal(0)) == (3, 3)
    assert need_of(30, Decimal(15), 5, Decimal(0)) == (2, -3)


# ---------------------------------------------------------------------- shortage lists


def edition(world: World, **more: Any) -> ShortageList:
    values = {
        "organisation": world.offices["city"],
        "title": "2025年急需紧缺职业目录",
        "year": 2025,
        "basis": "企业申报",
        **more,
    }
    made: ShortageList = SHORTAGE.record(values, actor=world.office())
    return made


@pytest.mark.register("TAL-06")
def test_a_list_is_proposed_from_the_returns_published_and_read_by_planners(world: World) -> None:
    hard = post(hard=3, hard_reason="skill")
    seldom = post("电工", "6-31-01-03", wanted_now=50, hard=1, hard_reason="few")
    world.accepted(0, hard, post("软件工程师", SOFTWARE, hard=1, hard_reason="pay"), seldom)
    school = OrganisationFactory(jurisdiction=world.counties[0], school=True)
    head = actor_with(Role.SCHOOL, organisation=school)
    made = edition(world)
    assert propose_items(made, actor=world.office()) == 2
    assert [(one.occupation, one.kind, one.hard) for one in made.items.order_by("-hard")] == [
        (LATHE, "urgent", 3),
        (SOFTWARE, "short", 1),
    ]
    assert shortage_occupations(world.city) == []
    SHORTAGE.take(made, "publish", actor=world.office())
    listed = shortage_occupations(world.counties[0], 2025)
    assert [(one.occupation, one.title) for one in listed] == [
        (SOFTWARE, "2025年急需紧缺职业目录"),
        (LATHE, "2025年急需紧缺职业目录"),
    ]
    assert listed[1].reason == "1 家企业申报难招 3 人，占现缺 4 人的 75%"
    assert Notice.objects.filter(recipient_id=head.user_id, subject__contains="已发布").exists()
    with pytest.raises(InvalidTransition, match="已经发布"):
        set_items(made, [], actor=world.office())
    SHORTAGE.take(made, "replace", actor=world.office(), note="新一期发布")
    assert shortage_occupations(world.city) == []


def test_a_list_names_unknown_codes_and_repeats(world: World) -> None:
    made = edition(world)
    with pytest.raises(RuleViolated, match="还没有职业"):
        SHORTAGE.take(made, "publish", actor=world.office())
    with pytest.raises(RuleViolated, match="没有已采用的申报"):
        propose_items(made, actor=world.office())
    wrong = [{"occupation": code} for code in (LATHE, LATHE, "6-99-99-99")]
    with pytest.raises(Invalid, match=f"没有代码“6-99-99-99”。代码写了两次：{LATHE}"):
        set_items(made, wrong, actor=world.office())


def test_a_list_is_written_on_its_page(world: World) -> None:
    made = edition(world)
    client = client_with(Role.HRSS, organisation=world.offices["city"])
    url = reverse("labour:shortage_items", args=[made.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"items": "6-99-99-99，紧缺"}).status_code == 422
    assert client.post(url, {"items": f"{LATHE}，急需，示例理由\n{SOFTWARE}"}).status_code == 303
    assert list(made.items.values_list("occupation", "kind", "reason")) == [
        (SOFTWARE, "short", ""),
        (LATHE, "urgent", "示例理由"),
    ]
    assert client.post(reverse("labour:shortage_propose", args=[made.pk])).status_code == 303


# ---------------------------------------------------------------------- the balance sheet


@pytest.mark.register("TAL-11")
def test_a_balance_sheet_computes_what_it_can_and_asks_for_the_rest(world: World) -> None:
    world.enterprise(0)
    world.accepted(0)
    office = world.office(Role.DRC)
    sheet: BalanceSheet = BALANCE.record({"organisation": world.offices["city"], "year": 2025}, actor=office)
    with pytest.raises(RuleViolated, match="没有数"):
        BALANCE.take(sheet, "fix", actor=office)
    computed, asked = compute_sheet(sheet, actor=office)
    values = dict(sheet.lines.filter(is_computed=True).values_list("key", "value"))
    assert values["demand"] == 4
    assert values["employees"] == 50
    assert values["employed.level4"] == 10
    assert values["employed.high_share"] == 0
    assert computed == len(values)
    lines = list(sheet.lines.filter(is_computed=False))
    assert asked == len(lines) > 5
    answer_lines(sheet, {line.number: Decimal(7) for line in lines}, actor=office)
    done = sheet.lines.filter(is_computed=True)[0]
    with pytest.raises(Invalid, match="由系统计算"):
        answer_lines(sheet, {done.number: Decimal(1)}, actor=office)
    with pytest.raises(Invalid, match="没有第 999 行"):
        answer_lines(sheet, {999: Decimal(1)}, actor=office)
    assert compute_sheet(sheet, actor=office)[1] == 0  # the answers are kept
    BALANCE.take(sheet, "fix", actor=office)
    with pytest.raises(InvalidTransition, match="已经定稿"):
        compute_sheet(sheet, actor=office)
    client = client_with(Role.DRC, organisation=world.offices["city"])
    page = client.get(reverse("labour:balances_detail", args=[sheet.pk])).content.decode()
    for word in ("规模", "结构", "层次", "企业名录 1 家"):
        assert word in page


def test_the_rest_is_answered_on_the_page(world: World) -> None:
    sheet = BALANCE.record({"organisation": world.offices["city"], "year": 2025}, actor=SYSTEM)
    client = client_with(Role.DRC, organisation=world.offices["city"])
    assert client.post(reverse("labour:balance_compute", args=[sheet.pk])).status_code == 303
    url = reverse("labour:balance_answer", args=[sheet.pk])
    first = sheet.lines.get(key="graduates")
    assert client.get(url).status_code == 200
    assert client.post(url, {f"v{first.number}": "-3"}).status_code == 422
    assert client.post(url, {f"v{first.number}": "1200"}).status_code == 303
    first.refresh_from_db()
    assert first.value == 1200


def test_a_group_of_occupations_is_known_by_the_code_of_any_length() -> None:
    version = CatalogueVersionFactory(kind=CatalogueKind.OCCUPATION)
    for code, name in (("2-02-00-00", "工程技术人员"), ("2-02-10-00", "信息和通信工程技术人员")):
        CatalogueEntryFactory(version=version, kind=CatalogueKind.OCCUPATION, code=code, name=name)
    assert occupation_names(["2-02", "2-02-10"]) == {
        "2-02": "工程技术人员",
        "2-02-10": "信息和通信工程技术人员",
    }
    assert [full_code(code) for code in ("", "2", "2-02", "6-18-01-01")] == [
        "",
        "2-00-00-00",
        "2-02-00-00",
        "6-18-01-01",
    ]
