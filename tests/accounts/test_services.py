"""Users, roles from a day to a day, delegation that ends by itself, personal data under lock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.utils import timezone

from ronghe.accounts import services
from ronghe.accounts.models import Delegation, Membership, User
from ronghe.accounts.queries import actor_of, delegations_of, people_of, users_visible
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Jurisdiction, Notice, PersonalReveal
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.directory.services import register_organisation
from tests.factories.accounts import (
    PASSWORD,
    DelegationFactory,
    MembershipFactory,
    UserFactory,
    actor_with,
)
from tests.factories.directory import JurisdictionFactory, OrganisationFactory, jurisdiction_tree

pytestmark = [pytest.mark.django_db, pytest.mark.register("DATA-05")]
TODAY = timezone.localdate
DAY = timedelta(days=1)


@pytest.fixture
def city() -> Jurisdiction:
    return jurisdiction_tree()[1]


@pytest.fixture
def bureau(city: Jurisdiction) -> Organisation:
    return OrganisationFactory(jurisdiction=city, name="示例市教育局", kind="education")


@pytest.fixture
def operator(city: Jurisdiction) -> Actor:
    return actor_with(Role.OPERATOR, jurisdiction=city)


def test_an_operator_makes_a_user_with_a_role(operator: Actor, bureau: Organisation) -> None:
    made = services.create_user(
        "jia",
        actor=operator,
        name="测试甲",
        organisation=bureau,
        role=Role.EDUCATION,
        email="Jia@Example.Invalid",
    )
    user = User.objects.get(username="jia")
    assert user.check_password(made.initial_password)
    assert (user.email, user.must_change_password) == ("jia@example.invalid", True)
    assert EmailAddress.objects.get(user=user).verified
    actor = actor_of(user, TODAY())
    assert actor.has(Role.EDUCATION, path=bureau.jurisdiction.path, organisation_id=bureau.pk)
    assert timeline(user)[0].action == "accounts.user.created"


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"name": " "}, Invalid, "name"),
        ({"phone": "打我电话"}, Invalid, "phone"),
        ({"email": "不是邮箱"}, Invalid, "email"),
        ({"username": "a b"}, Invalid, "username"),
        ({"username": "ab"}, Invalid, "username"),
        ({"username": "TAKEN"}, Conflict, "username"),
        ({"email": "TAKEN@example.invalid"}, Conflict, "email"),
        ({"password": "12345"}, Invalid, "password"),
        ({"role": "king"}, Invalid, "role"),
        ({"valid_to": date(2000, 1, 1)}, Invalid, "valid_to"),
    ],
)
def test_a_wrong_user_is_refused_at_the_field(
    changes: dict, error: type, field: str, operator: Actor, bureau: Organisation
) -> None:
    UserFactory(username="taken", email="taken@example.invalid")
    fields = {"username": "jia", "name": "测试甲", "organisation": bureau, "role": Role.EDUCATION} | changes
    count = User.objects.count()
    with pytest.raises(error) as caught:
        services.create_user(fields.pop("username"), actor=operator, **fields)
    assert field in caught.value.fields
    assert User.objects.count() == count


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OPERATOR}))
def test_nobody_else_makes_users(role: Role, city: Jurisdiction, bureau: Organisation) -> None:
    with pytest.raises(NotAllowed):
        services.create_user(
            "jia",
            actor=actor_with(role, jurisdiction=city),
            name="测试甲",
            organisation=bureau,
            role=Role.OPERATOR,
        )


def test_an_operator_of_a_county_gives_no_rights_in_the_city(
    city: Jurisdiction, bureau: Organisation
) -> None:
    county = city.children.first()
    clerk = actor_with(Role.OPERATOR, jurisdiction=county)
    official = UserFactory(role=Role.EDUCATION, organisation=bureau)
    MembershipFactory(user=official, organisation=OrganisationFactory(jurisdiction=county))
    with pytest.raises(NotAllowed):
        services.grant_membership(official, actor=clerk, organisation=bureau, role=Role.OPERATOR)
    with pytest.raises(NotAllowed):
        services.reset_password(official, actor=clerk)
    with pytest.raises(NotAllowed):
        services.reset_second_factor(official, actor=clerk, reason="电话核实")


def test_a_role_holds_from_its_first_to_its_last_day(operator: Actor, bureau: Organisation) -> None:
    user = UserFactory()
    services.grant_membership(
        user, actor=operator, organisation=bureau, role=Role.DRC, valid_from=TODAY(), valid_to=TODAY() + DAY
    )
    held = [actor_of(user, TODAY() + n * DAY).has(Role.DRC) for n in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]
    with pytest.raises(Conflict, match="已有同一角色"):
        services.grant_membership(user, actor=operator, organisation=bureau, role=Role.DRC)
    services.grant_membership(
        user, actor=operator, organisation=bureau, role=Role.DRC, valid_from=TODAY() + 2 * DAY
    )


def test_ending_a_role_ends_it_at_once(operator: Actor, bureau: Organisation) -> None:
    user = UserFactory(role=Role.EDUCATION, organisation=bureau)
    membership = user.memberships.get()
    services.end_membership(membership, actor=operator, reason="调离")
    assert not actor_of(user, TODAY()).has(Role.EDUCATION)
    assert timeline(membership)[0].note == "调离"
    with pytest.raises(InvalidTransition):
        services.end_membership(membership, actor=operator)
    fresh = services.grant_membership(user, actor=operator, organisation=bureau, role=Role.EDUCATION)
    services.end_membership(fresh, actor=operator)
    assert not Membership.objects.filter(valid_from=TODAY()).exists()


def test_rights_in_a_closed_organisation_are_gone(bureau: Organisation) -> None:
    user = UserFactory(role=Role.EDUCATION, organisation=bureau)
    bureau.is_active = False
    bureau.save()
    assert actor_of(user, TODAY()).grants == ()


def test_deactivating_shuts_out_at_once(operator: Actor, bureau: Organisation) -> None:
    user = UserFactory(role=Role.EDUCATION, organisation=bureau)
    with pytest.raises(RuleViolated, match="理由"):
        services.deactivate_user(user, actor=operator, reason=" ")
    services.deactivate_user(user, actor=operator, reason="离职")
    with pytest.raises(InvalidTransition):
        services.deactivate_user(user, actor=operator, reason="离职")
    with pytest.raises(RuleViolated):
        services.grant_membership(user, actor=operator, organisation=bureau, role=Role.DRC)
    services.reactivate_user(user, actor=operator)
    assert user.is_active
    me = User.objects.get(pk=operator.user_id)
    with pytest.raises(RuleViolated, match="自己"):
        services.deactivate_user(me, actor=operator, reason="测试")


def test_a_delegation_ends_by_itself_and_is_told_to_both(bureau: Organisation) -> None:
    member = UserFactory(role=Role.EDUCATION, organisation=bureau, name="测试甲")
    deputy = UserFactory(name="测试乙")
    delegation = services.delegate_membership(
        member.memberships.get(),
        actor=actor_of(member, TODAY()),
        delegate=deputy,
        valid_from=TODAY(),
        valid_to=TODAY() + DAY,
        reason="外出培训",
    )
    held = [actor_of(deputy, TODAY() + n * DAY).has(Role.EDUCATION) for n in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]
    assert list(delegations_of(member)) == list(delegations_of(deputy)) == [delegation]
    assert Notice.objects.get(recipient=deputy).subject.startswith("测试乙代理测试甲")
    member.is_active = False
    member.save()
    assert not actor_of(deputy, TODAY()).has(Role.EDUCATION)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"valid_to": -1}, "早于"),
        ({"valid_from": -3, "valid_to": -2}, "过去"),
        ({"valid_to": 400}, "一年"),
        ({"reason": " "}, "事由"),
    ],
)
def test_a_delegation_needs_a_reason_and_a_near_end(changes: dict, words: str, bureau: Organisation) -> None:
    member = UserFactory(role=Role.EDUCATION, organisation=bureau)
    fields = {"valid_from": 0, "valid_to": 5, "reason": "出差"} | changes
    fields |= {name: TODAY() + fields[name] * DAY for name in ("valid_from", "valid_to")}
    with pytest.raises(RuleViolated, match=words):
        services.delegate_membership(
            member.memberships.get(), actor=actor_of(member, TODAY()), delegate=UserFactory(), **fields
        )


def test_who_may_lend_and_take_back(bureau: Organisation, operator: Actor) -> None:
    member = UserFactory(role=Role.EDUCATION, organisation=bureau)
    deputy, third = UserFactory(), UserFactory()
    membership = member.memberships.get()
    dates = {"valid_from": TODAY(), "valid_to": TODAY() + DAY, "reason": "出差"}
    for actor in (actor_of(third, TODAY()), actor_of(deputy, TODAY())):
        with pytest.raises(NotAllowed):
            services.delegate_membership(membership, actor=actor, delegate=deputy, **dates)
    with pytest.raises(RuleViolated, match="自己"):
        services.delegate_membership(membership, actor=operator, delegate=member, **dates)
    given = services.delegate_membership(membership, actor=operator, delegate=deputy, **dates)
    with pytest.raises(Conflict):
        services.delegate_membership(membership, actor=operator, delegate=deputy, **dates)
    lent = actor_of(deputy, TODAY())
    assert lent.has(Role.EDUCATION)
    with pytest.raises(NotAllowed):
        services.delegate_membership(membership, actor=lent, delegate=third, **dates)
    with pytest.raises(NotAllowed):
        services.end_delegation(given, actor=actor_of(third, TODAY()))
    services.end_delegation(given, actor=actor_of(deputy, TODAY()))
    assert not actor_of(deputy, TODAY()).has(Role.EDUCATION)
    assert not Delegation.objects.exists()


def test_an_act_by_a_deputy_is_recorded_as_such(city: Jurisdiction) -> None:
    office = OrganisationFactory(jurisdiction=city, name="示例市人民政府办公室")
    member = UserFactory(role=Role.POLICY_OFFICE, organisation=office, name="测试甲")
    deputy = UserFactory(name="测试乙")
    DelegationFactory(membership=member.memberships.get(), delegate=deputy)
    made = register_organisation(city, actor=actor_of(deputy, TODAY()), name="示例市水利局")
    assert timeline(made)[0].who == "测试乙（代 测试甲）"


def test_an_actor_costs_one_query(bureau: Organisation, django_assert_num_queries: object) -> None:
    user = UserFactory(role=Role.EDUCATION, organisation=bureau)
    for _ in range(3):
        DelegationFactory(delegate=user)
    with django_assert_num_queries(1):  # type: ignore[operator]
        actor = actor_of(user, TODAY())
    assert len(actor.grants) == 4
    assert [grant.delegated_by is None for grant in actor.grants] == [True, False, False, False]


def test_the_telephone_is_unreadable_in_the_database(operator: Actor, bureau: Organisation) -> None:
    user = UserFactory(role=Role.EDUCATION, organisation=bureau)
    services.amend_user(user, actor=operator, name=user.name, phone="13900001234")
    with connection.cursor() as cursor:
        cursor.execute("select phone from accounts_user where id = %s", [user.pk])
        stored = cursor.fetchone()[0]
    assert "1390" not in stored
    user.refresh_from_db()
    assert (user.phone, user.masked_phone) == ("13900001234", "139******34")
    columns = {f.name for f in User.pgh_event_model._meta.get_fields()}  # type: ignore[attr-defined]
    assert not columns & {"phone", "email", "name", "password"}


def test_seeing_the_telephone_is_recorded(operator: Actor, bureau: Organisation) -> None:
    user = UserFactory(role=Role.EDUCATION, organisation=bureau, phone="13900001234")
    with pytest.raises(RuleViolated, match="事由"):
        services.reveal_phone(user, actor=operator, reason="")
    with pytest.raises(NotAllowed):
        services.reveal_phone(user, actor=actor_with(Role.EDUCATION), reason="想看看")
    assert services.reveal_phone(user, actor=operator, reason="联系更正") == "13900001234"
    reveal = PersonalReveal.objects.get()
    assert (reveal.row, reveal.field, reveal.seen_by_id, reveal.reason) == (
        user.pk,
        "phone",
        operator.user_id,
        "联系更正",
    )


def test_a_subject_gets_everything_with_purpose_and_retention(bureau: Organisation) -> None:
    user = UserFactory(role=Role.EDUCATION, organisation=bureau, phone="13900001234")
    data = services.export_subject(user, actor=actor_of(user, TODAY()))
    assert {row["field"]: row["value"] for row in data["personal"]}["phone"] == "13900001234"
    assert all(row["purpose"] and row["basis"] and row["retention"] for row in data["personal"])
    assert data["memberships"][0]["organisation"] == "示例市教育局"
    with pytest.raises(NotAllowed):
        services.export_subject(user, actor=actor_with(Role.SCHOOL))


def test_erasure_leaves_no_way_to_the_person(operator: Actor, bureau: Organisation) -> None:
    user = UserFactory(role=Role.EDUCATION, organisation=bureau, name="测试丙", phone="13900001234")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    services.erase_subject(user, actor=operator, reason="本人申请注销")
    user.refresh_from_db()
    assert (user.name, user.email, user.phone, user.is_active) == ("已注销用户", "", "", False)
    assert not user.check_password(PASSWORD)
    assert not EmailAddress.objects.filter(user=user).exists()
    assert not Authenticator.objects.filter(user=user).exists()
    assert actor_of(user, TODAY() + DAY).grants == ()
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(e::text, '') from accounts_userevent e where pgh_obj_id = %s", [user.pk]
        )
        assert "测试丙" not in cursor.fetchone()[0]
    for act in (services.erase_subject, services.reactivate_user):
        with pytest.raises(InvalidTransition):
            act(user, actor=operator, reason="再次")
    with pytest.raises(NotAllowed):
        services.erase_subject(User.objects.get(pk=operator.user_id), actor=operator, reason="自己")


def test_an_operator_sees_the_users_of_the_own_subtree(
    city: Jurisdiction, operator: Actor, bureau: Organisation
) -> None:
    mine = UserFactory(role=Role.EDUCATION, organisation=bureau)
    nobody = UserFactory()
    elsewhere = UserFactory(
        role=Role.EDUCATION, organisation=OrganisationFactory(jurisdiction=JurisdictionFactory())
    )
    seen = set(users_visible(operator))
    assert {mine, nobody} <= seen
    assert elsewhere not in seen
    assert not users_visible(actor_with(Role.EDUCATION, jurisdiction=city)).exists()


def test_a_user_changes_the_own_telephone_only(bureau: Organisation) -> None:
    user = UserFactory(role=Role.EDUCATION, organisation=bureau)
    actor = actor_of(user, TODAY())
    services.amend_user(user, actor=actor, name=user.name, email=user.email, phone="0575-8000000")
    assert user.phone == "0575-8000000"
    with pytest.raises(RuleViolated):
        services.amend_user(user, actor=actor, name="改个名", email=user.email)


def test_one_whose_roles_have_ended_stays_with_the_last_place(bureau: Organisation, operator: Actor) -> None:
    user = UserFactory(phone="13900001234")
    MembershipFactory(user=user, organisation=bureau, valid_to=date(2021, 1, 1))
    elsewhere = actor_with(Role.OPERATOR, jurisdiction=JurisdictionFactory())
    with pytest.raises(NotAllowed):
        services.reveal_phone(user, actor=elsewhere, reason="看看")
    assert services.reveal_phone(user, actor=operator, reason="核对") == "13900001234"


def test_learners_are_shown_to_the_keepers_of_a_school_only(city: Jurisdiction) -> None:
    school = OrganisationFactory(jurisdiction=city, school=True)
    UserFactory(role=Role.LEARNER, organisation=school)
    teacher = UserFactory(role=Role.TEACHER, organisation=school)
    assert [m.user for m in people_of(school.pk)] == [teacher]
    assert people_of(school.pk, everybody=True).count() == 2
