"""Plans rest on superior policies; when one changes, what it touches is listed and settled."""

from __future__ import annotations

from datetime import date

import pytest

from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed
from ronghe.core.history import timeline
from ronghe.core.roles import Role
from ronghe.policy.models import Plan
from ronghe.policy.queries.plans import open_touches
from ronghe.policy.rules.payloads import MetaPayload, write_payload
from ronghe.policy.services.documents import (
    correct_document,
    link_upstream,
    mark_superior_changed,
    register_document,
    set_validity,
    settle_touch,
    unlink_upstream,
)
from tests.factories.accounts import actor_with
from tests.factories.policy import DocumentFactory, ParameterFactory
from tests.policy.conftest import City

pytestmark = pytest.mark.django_db


@pytest.mark.register("POL-02")
def test_a_citation_becomes_a_link_once_the_document_is_held(office: City, plan: Plan) -> None:
    document = plan.document
    cited = document.links.get(cited_number="示省发〔2023〕5号")
    assert cited.superior is None
    superior = DocumentFactory(jurisdiction=office.province, number="示省发〔2023〕5号")
    link = link_upstream(document, actor=office.actor, superior=superior)
    assert link.pk == cited.pk
    assert superior.implemented_by.get().document == document
    with pytest.raises(Conflict):
        link_upstream(document, actor=office.actor, superior=superior)
    with pytest.raises(Invalid):
        link_upstream(document, actor=office.actor, superior=document)
    with pytest.raises(Invalid):
        link_upstream(document, actor=office.actor)


@pytest.mark.register("POL-13")
def test_a_superior_change_marks_everything_it_touches(office: City, plan: Plan) -> None:
    parameter = ParameterFactory(jurisdiction=office.city, document=plan.document)
    link = plan.document.links.first()
    change = mark_superior_changed(
        link, actor=office.actor, changed_on=date(2025, 1, 1), summary="省里修订了实施意见"
    )
    touched = open_touches(plan)
    assert touched.filter(task__isnull=False).count() == plan.tasks.count()
    assert touched.filter(clause__isnull=False).count() == plan.clauses.exclude(text="").count()
    assert touched.get(parameter__isnull=False).parameter == parameter
    with pytest.raises(Conflict):
        unlink_upstream(link, actor=office.actor)
    one = change.touches.filter(task__isnull=False).first()
    with pytest.raises(Invalid, match="上级规定"):
        settle_touch(one, "switched", actor=office.actor, reason="从其规定")
    with pytest.raises(InvalidTransition, match="理由"):
        settle_touch(one, "kept", actor=office.actor, reason="")
    settle_touch(one, "switched", actor=office.actor, reason="从其规定", superior_text="按新的实施意见第五条")
    assert one.superior_text == "按新的实施意见第五条"
    assert one not in open_touches(plan)


@pytest.mark.register("POL-13")
def test_only_what_is_chosen_is_touched(office: City, plan: Plan) -> None:
    task = plan.tasks.first()
    change = mark_superior_changed(
        plan.document.links.first(),
        actor=office.actor,
        changed_on=date(2025, 1, 1),
        summary="一项变动",
        tasks=[task],
    )
    assert [touch.task for touch in change.touches.all()] == [task]
    bureau = actor_with(Role.EDUCATION, jurisdiction=office.city)
    with pytest.raises(NotAllowed):
        settle_touch(change.touches.get(), "kept", actor=bureau, reason="x")


@pytest.mark.register("POL-01")
def test_a_documents_data_is_corrected_with_a_reason_and_its_history_stays(office: City, plan: Plan) -> None:
    document = plan.document
    data = write_payload(
        MetaPayload(
            title=document.title, document_number="示政办发〔2024〕8号", published_on=date(2024, 3, 20)
        )
    )
    with pytest.raises(Invalid, match="理由"):
        correct_document(document, data, actor=office.actor, reason="")
    correct_document(document, data, actor=office.actor, reason="补公布日期")
    newest = timeline(document)[0]
    assert newest.action == "policy.document.corrected"
    assert newest.note == "补公布日期"
    assert newest.changed["published_on"] == (None, date(2024, 3, 20))


@pytest.mark.register("POL-01")
def test_documents_are_registered_and_replaced(office: City, plan: Plan) -> None:
    new = register_document(
        office.city,
        {"title": "示例市新行动计划", "document_number": "示政发〔2028〕1号", "effective_from": "2028-01-01"},
        actor=office.actor,
    )
    assert new.validity in {"not_yet", "in_force"}
    set_validity(plan.document, "superseded", actor=office.actor, reason="新计划施行", replaced_by=new)
    new.refresh_from_db()
    assert (plan.document.validity, new.replaces) == ("superseded", plan.document)
    with pytest.raises(Conflict):
        register_document(
            office.city, {"title": "又一份", "document_number": "示政发〔2028〕1号"}, actor=office.actor
        )
