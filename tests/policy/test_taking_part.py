"""The public: interpretations and comments. Units: problems for the education bureau."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, NotAllowed, NotFound, RuleViolated
from ronghe.core.models import Notice
from ronghe.core.roles import Role
from ronghe.policy.enums import CommentState
from ronghe.policy.models import Comment, CommentCollection, Interpretation, Plan
from ronghe.policy.services.participation import (
    moderate_comment,
    open_collection,
    prepare_collection,
    publish_interpretation,
    reply_comment,
    submit_comment,
    summarise_collection,
    write_interpretation,
)
from ronghe.policy.services.problems import answer_problem, close_problem, raise_problem, return_problem
from ronghe.policy.services.progress import Upload
from tests.factories.accounts import actor_with
from tests.factories.policy import CommentCollectionFactory
from tests.policy.conftest import City

pytestmark = pytest.mark.django_db
NOBODY = Actor.anonymous()
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.mark.register("POL-16")
def test_an_interpretation_is_public_once_published(office: City, plan: Plan) -> None:
    text = write_interpretation(
        plan.document, actor=office.actor, kind="text", title="一问一答", body="问：……答：……"
    )
    assert text not in Interpretation.objects.visible_to(NOBODY)
    publish_interpretation(text, actor=office.actor)
    assert text in Interpretation.objects.visible_to(NOBODY)
    publish_interpretation(text, actor=office.actor, is_public=False)
    assert text not in Interpretation.objects.visible_to(NOBODY)
    picture = write_interpretation(
        plan.document,
        actor=office.actor,
        kind="picture",
        title="一图读懂",
        files=[Upload(io.BytesIO(PNG), "一图读懂.png")],
    )
    assert picture.files.count() == 1


@pytest.mark.register("POL-16")
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "text", "title": "x"}, "body"),
        ({"kind": "video", "title": "x", "url": "javascript:alert(1)"}, "url"),
        ({"kind": "picture", "title": "x"}, "files"),
        ({"kind": "song", "title": "x"}, "kind"),
        ({"kind": "text", "title": " ", "body": "x"}, "title"),
    ],
)
def test_each_form_of_interpretation_needs_its_content(
    office: City, plan: Plan, given: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        write_interpretation(plan.document, actor=office.actor, **given)
    assert field in caught.value.fields


@pytest.mark.register("POL-16")
def test_comments_are_collected_moderated_answered_and_summarised(office: City, plan: Plan) -> None:
    today = timezone.localdate()
    collection = prepare_collection(
        plan.document, actor=office.actor, title="公开征求意见", opens_on=today, closes_on=today
    )
    with pytest.raises(NotFound):
        submit_comment(collection, actor=NOBODY, text="建议")
    open_collection(collection, actor=office.actor)
    one = submit_comment(collection, actor=NOBODY, text="建议增加基地", author="市民")
    two = submit_comment(collection, actor=NOBODY, text="广告")
    assert not Comment.objects.visible_to(NOBODY).exists()
    moderate_comment(one, CommentState.SHOWN, actor=office.actor)
    with pytest.raises(Exception, match="理由"):
        moderate_comment(two, CommentState.HIDDEN, actor=office.actor)
    with pytest.raises(RuleViolated, match="截止"):
        summarise_collection(collection, actor=office.actor, summary="采纳一条")
    CommentCollection.objects.filter(pk=collection.pk).update(
        opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1)
    )
    collection.refresh_from_db()
    with pytest.raises(RuleViolated, match="没有审核"):
        summarise_collection(collection, actor=office.actor, summary="采纳一条")
    moderate_comment(two, CommentState.HIDDEN, actor=office.actor, reason="与征集无关")
    reply_comment(one, actor=office.actor, reply="已采纳", is_adopted=True)
    summarise_collection(collection, actor=office.actor, summary="共收到两条，采纳一条")
    assert Comment.objects.visible_to(NOBODY).get().is_adopted
    with pytest.raises(RuleViolated, match="现在不能"):
        submit_comment(collection, actor=NOBODY, text="太迟了")


@pytest.mark.parametrize("text", ["", "   ", "长" * 2001, "a\x00b"])
def test_bad_comments_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        submit_comment(CommentCollectionFactory(), actor=NOBODY, text=text)


@pytest.mark.register("POL-16")
@pytest.mark.parametrize("days", [-1, 1])
def test_outside_its_days_a_collection_takes_nothing(days: int) -> None:
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(RuleViolated):
        submit_comment(CommentCollectionFactory(opens_on=day, closes_on=day), actor=NOBODY, text="建议")


@pytest.mark.register("POL-15")
def test_a_problem_goes_to_the_education_bureau_of_the_plan(office: City, plan: Plan) -> None:
    bureau, finance = office.of("市教育局", Role.EDUCATION), office.of("市财政局", Role.FINANCE)
    unit = office.units["市财政局"]
    problem = raise_problem(
        actor=finance, organisation=unit, title="资金渠道不明", text="示例", task=plan.tasks.first()
    )
    assert (problem.routed_to, problem.plan) == (office.units["市教育局"], plan)
    assert Notice.objects.filter(recipient_id=bureau.user_id, about_kind="policy.problem").exists()
    with pytest.raises(NotAllowed):
        answer_problem(problem, actor=finance, reply="x")
    answer_problem(problem, actor=bureau, reply="从专项列支")
    return_problem(problem, actor=finance, reason="仍不清楚")
    answer_problem(problem, actor=bureau, reply="列入第二批专项")
    close_problem(problem, actor=finance)
    assert (problem.state, problem.reply) == ("closed", "列入第二批专项")


@pytest.mark.register("POL-15")
def test_a_county_without_a_bureau_reports_to_the_one_above(office: City) -> None:
    county = office.counties[0]
    actor = actor_with(Role.COUNTY, jurisdiction=county)
    from ronghe.directory.models import Organisation

    unit = Organisation.objects.get(pk=next(iter(actor.organisation_ids)))
    problem = raise_problem(actor=actor, organisation=unit, title="场地不足", text="示例")
    assert problem.routed_to == office.units["市教育局"]


@pytest.mark.register("POL-15")
def test_without_any_bureau_the_message_says_what_to_do(office: City, plan: Plan) -> None:
    office.units["市教育局"].kind = "other_bureau"
    office.units["市教育局"].save()
    with pytest.raises(RuleViolated, match="没有示例市的教育部门"):
        raise_problem(
            actor=office.of("市财政局", Role.FINANCE),
            organisation=office.units["市财政局"],
            title="x",
            text="y",
            plan=plan,
        )
