"""The register: names over time, duplicates merged and split, printed names settled; all in the history."""

from __future__ import annotations

from datetime import date

import pytest

from ronghe.accounts.models import Membership
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory import services
from ronghe.directory.enums import MatchHow, NameKind, OrganisationKind, OrganisationState
from ronghe.directory.models import Organisation, OrganisationName
from ronghe.directory.queries import find_duplicates, history_of, match_units, search
from tests.factories.accounts import MembershipFactory, actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory, jurisdiction_tree

pytestmark = [pytest.mark.django_db, pytest.mark.register("XCUT-01")]
CODE = "91350100M000100Y43"


@pytest.fixture
def city() -> Jurisdiction:
    return jurisdiction_tree()[1]


@pytest.fixture
def keeper(city: Jurisdiction) -> Actor:
    return actor_with(Role.POLICY_OFFICE, jurisdiction=city)


def test_registering_reads_the_kind_off_the_name(city: Jurisdiction, keeper: Actor) -> None:
    bureau = services.register_organisation(
        city, actor=keeper, name=" 示例市 发展和改革局\n", aliases=["市发改委"]
    )
    assert (bureau.name, bureau.kind, bureau.state) == (
        "示例市 发展和改革局",
        OrganisationKind.DRC,
        OrganisationState.CURRENT,
    )
    assert {(n.text, n.kind) for n in bureau.names.all()} == {
        ("示例市 发展和改革局", NameKind.OFFICIAL),
        ("市发改委", NameKind.ABBREVIATION),
    }
    assert timeline(bureau)[0].action == "directory.organisation.registered"


@pytest.mark.parametrize("name", ["", "  ", "（", "长" * 201])
def test_an_impossible_name_is_refused(name: str, city: Jurisdiction, keeper: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        services.register_organisation(city, actor=keeper, name=name)
    assert "name" in caught.value.fields


def test_the_same_name_written_otherwise_is_refused(city: Jurisdiction, keeper: Actor) -> None:
    services.register_organisation(city, actor=keeper, name="示例市自然资源和规划局")
    with pytest.raises(Conflict, match="同一写法"):
        services.register_organisation(city, actor=keeper, name="示例市自然资源规划局")


def test_a_credit_code_is_checked_and_unique(city: Jurisdiction, keeper: Actor) -> None:
    services.register_organisation(city, actor=keeper, name="示例科技有限公司", credit_code=CODE.lower())
    with pytest.raises(Conflict, match="已登记"):
        services.register_organisation(city, actor=keeper, name="另一示例有限公司", credit_code=CODE)
    with pytest.raises(Invalid, match="校验码"):
        services.register_organisation(
            city, actor=keeper, name="第三示例有限公司", credit_code=f"{CODE[:-1]}4"
        )


@pytest.mark.parametrize("role", [Role.EDUCATION, Role.SCHOOL, Role.AUDITOR, Role.LEARNER])
def test_others_only_read(role: Role, city: Jurisdiction) -> None:
    with pytest.raises(NotAllowed):
        services.register_organisation(city, actor=actor_with(role, jurisdiction=city), name="示例局")


def test_the_office_of_a_county_keeps_its_own_register_only(city: Jurisdiction) -> None:
    county = city.children.first()
    clerk = actor_with(Role.POLICY_OFFICE, jurisdiction=county)
    services.register_organisation(county, actor=clerk, name="甲区教育局")
    with pytest.raises(NotAllowed):
        services.register_organisation(city, actor=clerk, name="示例市教育局")


def test_a_rename_keeps_the_old_name_with_its_last_day(city: Jurisdiction, keeper: Actor) -> None:
    bureau = services.register_organisation(
        city, actor=keeper, name="示例市发展和改革委员会", valid_from=date(2015, 1, 1)
    )
    services.rename_organisation(
        bureau, actor=keeper, name="示例市发展改革与数据局", on=date(2024, 5, 1), basis="示例编〔2024〕1号"
    )
    old = bureau.names.get(kind=NameKind.FORMER)
    assert (old.text, old.valid_to) == ("示例市发展和改革委员会", date(2024, 4, 30))
    new = bureau.names.get(kind=NameKind.OFFICIAL)
    assert (new.text, new.valid_from, new.basis) == (
        "示例市发展改革与数据局",
        date(2024, 5, 1),
        "示例编〔2024〕1号",
    )
    assert match_units(["市发展和改革委员会"], city)[0].organisation == bureau
    services.rename_organisation(
        bureau, actor=keeper, name="示例市发展和改革委员会", on=date(2025, 5, 1), basis="示例编〔2025〕1号"
    )
    assert bureau.name == "示例市发展和改革委员会"
    assert bureau.names.get(text="示例市发展改革与数据局").valid_to == date(2025, 4, 30)


@pytest.mark.parametrize(("on", "basis"), [(date(2024, 5, 1), ""), (date(2014, 1, 1), "示例编〔2014〕1号")])
def test_a_rename_needs_a_document_and_a_later_day(
    on: date, basis: str, city: Jurisdiction, keeper: Actor
) -> None:
    bureau = services.register_organisation(
        city, actor=keeper, name="示例市甲局", valid_from=date(2015, 1, 1)
    )
    with pytest.raises((RuleViolated, Invalid)):
        services.rename_organisation(bureau, actor=keeper, name="示例市乙局", on=on, basis=basis)
    bureau.refresh_from_db()
    assert bureau.name == "示例市甲局"


def test_names_are_added_and_taken_away(city: Jurisdiction, keeper: Actor) -> None:
    bureau = OrganisationFactory(jurisdiction=city, name="示例市教育局")
    name = services.add_name(bureau, actor=keeper, text="市教委", kind=NameKind.FORMER)
    with pytest.raises(Conflict):
        services.add_name(bureau, actor=keeper, text="市教委", kind=NameKind.FORMER)
    with pytest.raises(Invalid):
        services.add_name(bureau, actor=keeper, text="市教育厅", kind=NameKind.OFFICIAL)
    services.remove_name(name, actor=keeper, reason="录错")
    with pytest.raises(RuleViolated):
        services.remove_name(bureau.names.get(), actor=keeper)
    assert {c.action for c in history_of(bureau)} >= {"directory.name.removed", "directory.name.added"}


@pytest.mark.register("DATA-06")
def test_a_merge_moves_everything_and_can_be_taken_back(city: Jurisdiction, keeper: Actor) -> None:
    survivor = OrganisationFactory(jurisdiction=city, name="示例市教育局")
    duplicate = OrganisationFactory(jurisdiction=city, name="示例市教委", aliases=["示教委"])
    below = OrganisationFactory(jurisdiction=city, name="示例教研室", parent=duplicate)
    group = OrganisationFactory(
        jurisdiction=city, name="成员单位", kind="collective", with_members=[duplicate]
    )
    alone = MembershipFactory(organisation=duplicate)
    both = MembershipFactory(organisation=survivor)
    twin = MembershipFactory(organisation=duplicate, user=both.user, role=both.role)

    services.merge_organisations(duplicate, survivor, actor=keeper, reason="重复录入")
    duplicate.refresh_from_db()
    assert (duplicate.merged_into, duplicate.state) == (survivor, OrganisationState.MERGED)
    assert list(group.members.all()) == [survivor]
    assert Organisation.objects.get(pk=below.pk).parent == survivor
    assert Membership.objects.get(pk=alone.pk).organisation == survivor
    assert Membership.objects.get(pk=twin.pk).organisation == duplicate, "the survivor has this one already"
    assert match_units(["示教委"], city)[0].organisation == survivor
    assert list(search(Organisation.objects.current(), "示教委")) == [survivor]

    services.split_back(duplicate, actor=keeper, reason="是两个机构")
    duplicate.refresh_from_db()
    assert (duplicate.merged_into, duplicate.is_active) == (None, True)
    assert list(group.members.all()) == [duplicate]
    assert Organisation.objects.get(pk=below.pk).parent == duplicate
    assert Membership.objects.get(pk=alone.pk).organisation == duplicate
    actions = [c.action for c in timeline(duplicate)]
    assert actions[:2] == ["directory.organisation.split_back", "directory.organisation.merged"]


def test_merges_in_a_row_end_at_the_last(city: Jurisdiction, keeper: Actor) -> None:
    first, second, third = (OrganisationFactory(jurisdiction=city, name=f"示例市{c}局") for c in "甲乙丙")
    services.merge_organisations(first, second, actor=keeper, reason="重复")
    services.merge_organisations(second, third, actor=keeper, reason="重复")
    first.refresh_from_db()
    assert first.merged_into == third
    services.split_back(first, actor=keeper, reason="撤销")
    services.split_back(second, actor=keeper, reason="撤销")
    assert Organisation.objects.current().filter(pk__in=[first.pk, second.pk, third.pk]).count() == 3


def test_what_cannot_be_merged(city: Jurisdiction, keeper: Actor) -> None:
    one = OrganisationFactory(jurisdiction=city, credit_code=CODE)
    other = OrganisationFactory(jurisdiction=city, credit_code="91350100M000100Y51")
    with pytest.raises(RuleViolated, match="自身"):
        services.merge_organisations(one, one, actor=keeper, reason="重复")
    with pytest.raises(Conflict, match="两个法人"):
        services.merge_organisations(one, other, actor=keeper, reason="重复")
    with pytest.raises(RuleViolated, match="理由"):
        services.merge_organisations(one, OrganisationFactory(jurisdiction=city), actor=keeper, reason=" ")
    with pytest.raises(InvalidTransition):
        services.split_back(one, actor=keeper, reason="撤销")
    elsewhere = OrganisationFactory(jurisdiction=JurisdictionFactory())
    with pytest.raises(NotAllowed):
        services.merge_organisations(elsewhere, one, actor=keeper, reason="重复")


def test_duplicates_are_found_with_their_reason_until_told_apart(city: Jurisdiction, keeper: Actor) -> None:
    first = OrganisationFactory(jurisdiction=city, name="示例市人力资源和社会保障局", kind="hrss")
    second = OrganisationFactory(jurisdiction=city, name="示例市人社局", kind="hrss")
    for number in "一二":
        OrganisationFactory(jurisdiction=city, name=f"示例市第{number}中等职业学校", kind="secondary_school")
    pairs = find_duplicates(city)
    assert [(p.first, p.second) for p in pairs] == [(first, second)]
    assert "同一职能" in pairs[0].reasons[0]
    services.mark_distinct(first, second, actor=keeper, reason="两块牌子")
    assert find_duplicates(city) == []


@pytest.mark.parametrize(
    ("one", "other", "is_pair"),
    [
        ("示例市中等职业技术学校", "示例市中等职业学校", True),
        ("示例市卫生学校", "示例市卫生学校（本部）", False),
        ("示例云帆有限公司", "示例云帆股份有限公司", True),
        ("示例云帆有限公司", "示例远帆有限公司", False),
        ("示例市第一中学", "示例市第三中学", False),
    ],
)
def test_names_nearly_alike_are_shown(
    one: str, other: str, is_pair: bool, city: Jurisdiction, keeper: Actor
) -> None:
    made = [OrganisationFactory(jurisdiction=city, name=name, kind="other") for name in (one, other)]
    found = [[pair.first, pair.second] for pair in find_duplicates(city)]
    assert (made in found) is is_pair


def test_a_settled_printed_name_holds_in_that_jurisdiction_only(city: Jurisdiction, keeper: Actor) -> None:
    office = OrganisationFactory(jurisdiction=city, name="示例市人民政府办公室", kind="government_office")
    assert match_units(["综合协调处"], city)[0].organisation is None
    services.confirm_match("综合协调处", office, city, actor=keeper, reason="内设机构")
    match = match_units(["综合协调處"], city)[0]
    assert (match.organisation, match.how) == (office, MatchHow.CONFIRMED)
    other = OrganisationFactory(jurisdiction=city, name="示例市大数据局")
    services.confirm_match("综合协调处", other, city, actor=keeper)
    assert match_units(["综合协调处"], city)[0].organisation == other
    assert OrganisationName.objects.filter(kind=NameKind.PRINTED).count() == 1
    assert match_units(["综合协调处"], JurisdictionFactory())[0].organisation is None
    services.withdraw_match("综合协调处", city, actor=keeper)
    assert match_units(["综合协调处"], city)[0].organisation is None


@pytest.mark.parametrize(
    ("printed", "name", "kind", "where"),
    [
        ("市教育局", "示例市教育局", "education", "示例市"),
        ("市委组织部", "中共示例市委组织部", "organisation_department", "示例市"),
        ("跨境帮扶指挥部", "跨境帮扶指挥部", "project_office", "示例市"),
        ("甲区人民政府", "甲区人民政府", "county_government", "甲区"),
    ],
)
def test_an_unknown_unit_becomes_an_entry_to_be_confirmed(
    printed: str, name: str, kind: str, where: str, city: Jurisdiction, keeper: Actor
) -> None:
    made = services.propose_organisation(printed, jurisdiction=city, actor=keeper)
    assert (made.name, made.kind, made.jurisdiction.name, made.state) == (
        name,
        kind,
        where,
        OrganisationState.PROPOSED,
    )
    assert match_units([printed], city)[0].organisation == made
    services.confirm_organisation(made, actor=keeper)
    assert made.state == OrganisationState.CURRENT
    with pytest.raises(Conflict):
        services.propose_organisation(printed, jurisdiction=city, actor=keeper)


def test_a_proposed_collective_has_its_members(city: Jurisdiction, keeper: Actor) -> None:
    governments = [OrganisationFactory(jurisdiction=c, government=True) for c in city.children.all()]
    made = services.propose_organisation("各县（市、区）政府", jurisdiction=city, actor=keeper)
    assert made.kind == OrganisationKind.COLLECTIVE
    assert set(made.members.all()) == set(governments)
    services.set_members(made, actor=keeper, members=governments[:1], reason="只含甲区")
    match = match_units(["各县(市、区)政府"], city)[0]
    assert (match.organisation, match.members) == (made, (governments[0],))
    assert "只含甲区" in {change.note for change in history_of(made)}
    with pytest.raises(RuleViolated):
        services.set_members(governments[0], actor=keeper, members=[made])


def test_an_entry_is_closed_with_a_reason_and_reopened(city: Jurisdiction, keeper: Actor) -> None:
    bureau = OrganisationFactory(jurisdiction=city)
    with pytest.raises(RuleViolated):
        services.deactivate_organisation(bureau, actor=keeper, reason="")
    services.deactivate_organisation(bureau, actor=keeper, reason="机构改革撤销")
    with pytest.raises(InvalidTransition):
        services.deactivate_organisation(bureau, actor=keeper, reason="再次")
    with pytest.raises(RuleViolated):
        services.confirm_match("某局", bureau, city, actor=keeper)
    services.reactivate_organisation(bureau, actor=keeper)
    assert bureau.is_active


def test_amending_refuses_a_circle(city: Jurisdiction, keeper: Actor) -> None:
    top = OrganisationFactory(jurisdiction=city)
    below = OrganisationFactory(jurisdiction=city, parent=top)
    with pytest.raises(RuleViolated, match="下级"):
        services.amend_organisation(top, actor=keeper, kind="education", parent=below)
    services.amend_organisation(below, actor=keeper, kind="education", parent=top, credit_code=CODE)
    below.refresh_from_db()
    assert (below.kind, below.credit_code) == ("education", CODE)


@pytest.mark.register("XCUT-01")
def test_the_tree_of_jurisdictions_is_kept(city: Jurisdiction) -> None:
    operator = actor_with(Role.OPERATOR, jurisdiction=city)
    county = services.register_jurisdiction(city, actor=operator, code="990301", name="庚县", level="county")
    assert county.path == f"{city.path}990301/"
    bureau = OrganisationFactory(jurisdiction=county, name="庚县教育局")
    services.rename_jurisdiction(county, actor=operator, name="庚区", short_name="庚区", reason="撤县设区")
    bureau.names.create(text="庚区教育局", kind="abbreviation", folded="x")
    services.rename_jurisdiction(county, actor=operator, name="新庚区", short_name="新庚区", reason="更名")
    assert bureau.names.get(text="庚区教育局").folded == "庚区教育局"
    with pytest.raises(RuleViolated, match="在用的辖区"):
        services.close_jurisdiction(city, actor=Actor.for_system("test"), reason="撤销")
    services.close_jurisdiction(county, actor=operator, reason="并入")
    with pytest.raises(RuleViolated, match="停用"):
        services.register_organisation(county, actor=operator, name="庚区财政局")
    services.reopen_jurisdiction(county, actor=operator)
    assert county.is_active


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"level": "province"}, RuleViolated),
        ({"level": "town"}, Invalid),
        ({"code": "abc"}, Invalid),
        ({"name": " "}, Invalid),
    ],
)
def test_a_wrong_jurisdiction_is_refused(changes: dict, error: type, city: Jurisdiction) -> None:
    fields = {"code": "990302", "name": "辛县", "level": "county"} | changes
    with pytest.raises(error):
        services.register_jurisdiction(city, actor=actor_with(Role.OPERATOR, jurisdiction=city), **fields)


def test_a_root_is_made_by_the_system_only(city: Jurisdiction) -> None:
    fields = {"code": "980000", "name": "试验省", "level": "province"}
    with pytest.raises(NotAllowed):
        services.register_jurisdiction(None, actor=actor_with(Role.OPERATOR, jurisdiction=city), **fields)
    assert services.register_jurisdiction(None, actor=Actor.for_system("setup"), **fields).path == "980000/"
    with pytest.raises(Conflict):
        services.register_jurisdiction(None, actor=Actor.for_system("setup"), **fields)
