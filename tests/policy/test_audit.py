"""Audit or fail: every write of this app leaves an event with its action, and this list knows every write."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pghistory.models import Context

from ronghe.cli.jurisdiction import SHIPPED
from ronghe.core.actor import Actor
from ronghe.core.roles import Role
from ronghe.core.service import SERVICES
from ronghe.engine.packs import load_pack as read_pack
from ronghe.policy import services
from ronghe.policy.models import Plan, ProgressReport, Review
from ronghe.policy.services import (
    documents,
    duties,
    importing,
    indicators,
    packs,
    parameters,
    participation,
    problems,
    progress,
    publishing,
    reviewing,
    searching,
    table,
    units,
)
from tests.factories.policy import (
    CommentCollectionFactory,
    CommentFactory,
    DeliverableFactory,
    IndicatorFactory,
    InterpretationFactory,
    MilestoneFactory,
    ObservationFactory,
    ParameterAnswerFactory,
    ParameterFactory,
    ProblemReportFactory,
)
from tests.policy.conftest import City
from tests.policy.test_table import changed
from tests.support.pages import PAGE

for module in pkgutil.iter_modules(services.__path__):
    importlib.import_module(f"{services.__name__}.{module.name}")

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("audit-test")
SAID = progress.Progress("一季度", "on_track", "已启动")


class World:
    """A city in which any write of this app can be done by the system."""

    def __init__(self) -> None:
        self.office = City()
        self.today = timezone.localdate()
        self.bureau = self.office.units["市教育局"]

    @property
    def review(self) -> Review:
        return importing.import_text(self.office.city, actor=SYSTEM, text=PAGE)

    @property
    def plan(self) -> Plan:
        return self.office.publish()

    @property
    def report(self) -> ProgressReport:
        task = self.plan.tasks.get(title="统筹产教融合发展规划")
        bureau = self.office.of("市教育局", Role.EDUCATION)
        return progress.report_progress(task, SAID, actor=bureau, organisation=self.bureau)

    def item(self, kind: str = "task"):
        return self.review.items.filter(kind=kind).first()

    def table(self) -> object:
        plan = self.plan
        data = changed(table.export_task_table(plan), {("鼓励企业参与办学", "完成时限"): "2025年"})
        return table.import_task_table(plan, data, actor=SYSTEM, note="x")

    def superior(self):
        link = self.plan.document.links.first()
        return documents.mark_superior_changed(link, actor=SYSTEM, changed_on=self.today, summary="修订")

    def problem(self):
        return ProblemReportFactory(organisation=self.office.units["市财政局"], routed_to=self.bureau)

    def answered(self):
        return problems.answer_problem(self.problem(), actor=SYSTEM, reply="答复")

    def closed_collection(self):
        day = self.today - timedelta(days=1)
        return CommentCollectionFactory(opens_on=day, closes_on=day)

    def pack(self) -> object:
        pack = read_pack(SHIPPED / "liaocheng")
        place = packs.ensure_jurisdiction(pack, actor=SYSTEM)
        return packs.load_pack(pack, place, actor=SYSTEM)


def _given_up(w: World) -> Review:
    return reviewing.abandon_review(w.review, actor=SYSTEM, reason="x")


ACTS: dict[str, Callable[[World], object]] = {
    "policy.page.imported": lambda w: importing.import_page(
        w.office.city, actor=SYSTEM, data=PAGE.encode(), name="a.txt"
    ),
    "policy.page.pasted": lambda w: w.review,
    "policy.item.accepted": lambda w: reviewing.accept_item(w.item(), actor=SYSTEM),
    "policy.item.edited": lambda w: reviewing.edit_item(i := w.item(), i.payload, actor=SYSTEM),
    "policy.item.rejected": lambda w: reviewing.reject_item(w.item(), actor=SYSTEM),
    "policy.item.reopened": lambda w: reviewing.reopen_item(
        reviewing.accept_item(w.item(), actor=SYSTEM), actor=SYSTEM
    ),
    "policy.item.added": lambda w: reviewing.add_item(w.review, "task", {"title": "新任务"}, actor=SYSTEM),
    "policy.item.split": lambda w: reviewing.split_item(
        i := w.item(), [reviewing.Part(i.payload), reviewing.Part(i.payload)], actor=SYSTEM
    ),
    "policy.item.merged": lambda w: reviewing.merge_items(
        list(w.review.items.filter(kind="task")[:2]), actor=SYSTEM
    ),
    "policy.item.unit_matched": lambda w: reviewing.match_item_unit(
        w.item(), "市教育局", w.bureau, actor=SYSTEM
    ),
    "policy.review.undoubted_accepted": lambda w: reviewing.accept_undoubted(w.review, actor=SYSTEM),
    "policy.review.abandoned": _given_up,
    "policy.review.resumed": lambda w: reviewing.resume_review(_given_up(w), actor=SYSTEM),
    "policy.conflict.settled": lambda w: reviewing.settle_conflict(
        w.review.conflicts.first(), "body", actor=SYSTEM, reason="x"
    ),
    "policy.plan.published": lambda w: publishing.publish_review(w.review, actor=SYSTEM, reason="x"),
    "policy.plan.units_matched": lambda w: _match_again(w),
    "policy.unit.corrected": lambda w: units.correct_unit(
        w.plan.tasks.get(title="统筹产教融合发展规划").units.first(), w.bureau, actor=SYSTEM
    ),
    "policy.pack.loaded": lambda w: w.pack(),
    "policy.table.imported": lambda w: w.table(),
    "policy.document.registered": lambda w: documents.register_document(
        w.office.city, {"title": "上级意见"}, actor=SYSTEM
    ),
    "policy.document.corrected": lambda w: documents.correct_document(
        w.plan.document, {"title": "改正的标题"}, actor=SYSTEM, reason="x"
    ),
    "policy.document.validity_set": lambda w: documents.set_validity(
        w.plan.document, "repealed", actor=SYSTEM, reason="x"
    ),
    "policy.document.linked": lambda w: documents.link_upstream(
        w.plan.document, actor=SYSTEM, cited_title="示例意见"
    ),
    "policy.document.unlinked": lambda w: documents.unlink_upstream(
        w.plan.document.links.first(), actor=SYSTEM
    ),
    "policy.superior.changed": lambda w: w.superior(),
    "policy.superior.settled": lambda w: documents.settle_touch(
        w.superior().touches.first(), "kept", actor=SYSTEM, reason="x"
    ),
    "policy.report.submitted": lambda w: w.report,
    "policy.report.accepted": lambda w: progress.accept_report(w.report, actor=SYSTEM),
    "policy.report.returned": lambda w: progress.return_report(w.report, actor=SYSTEM, reason="x"),
    "policy.report.amended": lambda w: progress.amend_report(w.report, SAID, actor=SYSTEM),
    "policy.report.taken_over": lambda w: progress.take_over_statement(
        w.plan.tasks.get(title="统筹产教融合发展规划"), SAID, actor=SYSTEM, organisation=w.bureau, note="x"
    ),
    "policy.report.taken_in": lambda w: progress.take_in_progress(
        [
            {
                "task": w.plan.tasks.get(title="统筹产教融合发展规划"),
                "organisation": w.bureau,
                "period": SAID.period,
                "claimed": SAID.claimed,
                "text": SAID.text,
                "percent": SAID.percent,
            }
        ],
        actor=SYSTEM,
    ),
    "policy.task.state_set": lambda w: progress.set_task_state(
        w.plan.tasks.first(), "on_track", actor=SYSTEM
    ),
    "policy.observation.recorded": lambda w: indicators.record_observation(
        IndicatorFactory(), indicators.Observed(2024, "x", Decimal(1)), actor=SYSTEM
    ),
    "policy.observation.corrected": lambda w: indicators.correct_observation(
        ObservationFactory(year=2024),
        indicators.Observed(2024, "x", Decimal(2)),
        actor=SYSTEM,
        reason="x",
    ),
    "policy.milestone.moved": lambda w: duties.move_milestone(MilestoneFactory(), "under_way", actor=SYSTEM),
    "policy.deliverable.added": lambda w: duties.add_deliverable(
        w.plan, actor=SYSTEM, kind="publicity", subject="x"
    ),
    "policy.deliverable.answered": lambda w: duties.answer_deliverable(
        DeliverableFactory(), "yes", actor=SYSTEM, answer="x"
    ),
    "policy.parameter.answered": lambda w: parameters.answer_not_stated(
        w.office.city,
        ParameterFactory(jurisdiction=w.office.city, value=None).key,
        parameters.Answer("1", "纪要", w.today),
        actor=SYSTEM,
        decided_by=w.bureau,
    ),
    "policy.parameter.answer_closed": lambda w: parameters.close_answer(
        ParameterAnswerFactory(), actor=SYSTEM, valid_to=w.today, reason="x"
    ),
    "policy.problem.raised": lambda w: problems.raise_problem(
        actor=SYSTEM, organisation=w.office.units["市财政局"], title="x", text="y"
    ),
    "policy.problem.answered": lambda w: w.answered(),
    "policy.problem.closed": lambda w: problems.close_problem(w.answered(), actor=SYSTEM),
    "policy.problem.returned": lambda w: problems.return_problem(w.answered(), actor=SYSTEM, reason="x"),
    "policy.interpretation.written": lambda w: participation.write_interpretation(
        w.plan.document, actor=SYSTEM, kind="text", title="x", body="y"
    ),
    "policy.interpretation.published": lambda w: participation.publish_interpretation(
        InterpretationFactory(), actor=SYSTEM
    ),
    "policy.collection.prepared": lambda w: participation.prepare_collection(
        w.plan.document, actor=SYSTEM, title="x", opens_on=w.today, closes_on=w.today
    ),
    "policy.collection.opened": lambda w: participation.open_collection(
        CommentCollectionFactory(state="draft"), actor=SYSTEM
    ),
    "policy.collection.summarised": lambda w: participation.summarise_collection(
        w.closed_collection(), actor=SYSTEM, summary="x"
    ),
    "policy.comment.submitted": lambda w: participation.submit_comment(
        CommentCollectionFactory(), actor=Actor.anonymous(), text="建议"
    ),
    "policy.comment.moderated": lambda w: participation.moderate_comment(
        CommentFactory(), "shown", actor=SYSTEM
    ),
    "policy.comment.replied": lambda w: participation.reply_comment(
        CommentFactory(), actor=SYSTEM, reply="x"
    ),
}
DERIVED = {"policy.search.rebuilt"}
"""Writes of derived rows only: nothing of them is evidence."""


def _match_again(w: World) -> object:
    plan = w.plan
    w.bureau.kind = "other_bureau"
    w.bureau.name = "完全不同的单位"
    w.bureau.save()
    w.bureau.names.all().delete()
    return units.match_plan_units(plan, actor=SYSTEM)


def test_every_write_is_listed_here() -> None:
    ours = {action for action in SERVICES if action.startswith("policy.")}
    assert ours - DERIVED == set(ACTS)


@pytest.mark.parametrize("action", sorted(ACTS))
def test_every_write_leaves_an_event_with_its_action(action: str) -> None:
    ACTS[action](World())
    context = Context.objects.filter(metadata__action=action).last()
    assert context is not None, f"{action} left nothing"
    assert context.metadata["action"] == action
    assert context.metadata["system"] or context.metadata["actor"] or action == "policy.comment.submitted"


def test_rebuilding_the_index_needs_the_operator() -> None:
    with pytest.raises(Exception, match=r"职责|角色"):
        searching.rebuild_index(actor=Actor.anonymous())
