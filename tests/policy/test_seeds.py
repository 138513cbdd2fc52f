"""The annotated pages go the whole way: imported, published, searched; skipped where they are not at hand."""

from __future__ import annotations

import pytest

from ronghe.core.actor import Actor
from ronghe.policy.queries.plans import plan_indicators
from ronghe.policy.queries.searching import search
from ronghe.policy.services.importing import import_page
from ronghe.policy.services.publishing import publish_review
from tests.factories.directory import JurisdictionFactory
from tests.support.shared import shared_path

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")


def publish(name: str):
    path = shared_path(f"seeds/{name}")
    place = JurisdictionFactory(name="示例市", short_name="示例")
    review = import_page(place, actor=SYSTEM, data=path.read_bytes(), name=path.name)
    for item in review.items.exclude(start=None):
        assert review.page.text[item.start : item.end] == item.quote
    return publish_review(review, actor=SYSTEM, reason="测试").plan


@pytest.mark.register("POL-01", "DATA-07", "IND-40")
def test_qingyuan() -> None:
    plan = publish("000_qingyuan.txt")
    assert plan.document.number == "清府办函〔2020〕8号"
    assert plan.tasks.count() == 10
    lead_words = set(plan.tasks.first().units.values_list("role_word", flat=True))
    assert len(lead_words) == 2, "the two role words of the document"
    assert any(row.warning for row in plan_indicators(plan))


@pytest.mark.register("POL-03", "POL-04", "POL-05")
def test_shaoxing() -> None:
    plan = publish("001_shaoxing.txt")
    rows = plan.tasks.filter(origin="annex")
    assert (plan.tasks.filter(origin="body").count(), rows.count()) == (18, 20)
    assert not plan.tasks.filter(origin="body", units__role="lead").exists()
    without = {row.annex_number for row in rows if not row.units.filter(role="responsible").exists()}
    assert without == {4, 12, 20}
    assert plan.conflicts.exists()
    assert {link.cited_number for link in plan.document.links.all()} >= {
        "国发〔2019〕4号",
        "浙政办发〔2018〕106号",
    }
    assert search(SYSTEM, "双师型")


@pytest.mark.register("POL-13", "POL-01")
def test_zibo() -> None:
    plan = publish("002_zibo_hightech.txt")
    assert plan.document.superior_prevails
    assert plan.document.effective_from.isoformat() == "2023-09-01"
    assert plan.tasks.count() == 14
