"""Every change of a tracked row is recorded with action, actor and reason; the record cannot be changed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from ronghe.core.actor import Actor, Grant
from ronghe.core.history import acting, timeline
from ronghe.core.models import Jurisdiction

pytestmark = pytest.mark.django_db


def make_province(name: str = "示例省") -> Jurisdiction:
    return Jurisdiction.objects.create(
        code="990000", name=name, short_name=name, level="province", path="990000/"
    )


@pytest.mark.register("XCUT-02")
def test_each_change_says_who_what_and_why() -> None:
    actor = Actor(user_id=7, name="示例甲")
    with acting(actor, "core.jurisdiction.registered"):
        province = make_province()
    with acting(actor, "core.jurisdiction.renamed", "更名批复"):
        province.name = "示范省"
        province.save()
    newest, oldest = timeline(province)
    assert (newest.action, newest.actor_name, newest.note) == (
        "core.jurisdiction.renamed",
        "示例甲",
        "更名批复",
    )
    assert newest.changed == {"name": ("示例省", "示范省")}
    assert oldest.action == "core.jurisdiction.registered"


def test_bulk_updates_and_deletes_are_recorded_too() -> None:
    province = make_province()
    Jurisdiction.objects.filter(pk=province.pk).update(short_name="示")
    events = Jurisdiction.events.rel.related_model.objects if hasattr(Jurisdiction, "events") else None
    assert events is not None
    province_pk = province.pk
    province.delete()
    labels = list(
        events.filter(pgh_obj_id=province_pk).order_by("pgh_id").values_list("pgh_label", flat=True)
    )
    assert labels == ["insert", "update", "delete"]


@pytest.mark.parametrize(
    "statement", ["update core_jurisdictionevent set name = 'x'", "delete from core_jurisdictionevent"]
)
def test_the_record_itself_cannot_be_changed(statement: str) -> None:
    make_province()
    from django.db import connection

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_act_inside_an_act_is_recorded_as_the_outer_one() -> None:
    actor = Actor(user_id=7, name="示例甲")
    with acting(actor, "policy.plan.published"), acting(actor, "core.jurisdiction.registered"):
        province = make_province()
    assert timeline(province)[0].action == "policy.plan.published"


def test_an_act_that_rests_on_a_delegated_role_says_for_whom() -> None:
    lent = Grant("operator", 1, "990000/", delegated_by=8, delegator="示例乙")
    own = Grant("drc", 1, "990000/")
    deputy = Actor(user_id=7, name="示例甲", grants=(lent, own))
    province = make_province()
    for role, who in (("operator", "示例甲（代 示例乙）"), ("drc", "示例甲")):
        with acting(deputy, "core.jurisdiction.renamed"):
            assert deputy.has(role, path="990000/990100/")
            province.name = f"示例{role}"
            province.save()
        assert timeline(province)[0].who == who
