"""A city whose plan has everything a page can show: reports, figures, duties, comments, problems."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.roles import Role
from ronghe.policy.enums import MilestoneKind, Modality, ParameterKind
from ronghe.policy.models import (
    Clause,
    CommentCollection,
    Document,
    Indicator,
    Milestone,
    Parameter,
    Task,
    TaskUnit,
)
from ronghe.policy.services import documents, duties, indicators, participation, problems, progress
from tests.factories.policy import make_tasks
from tests.policy.conftest import City

SYSTEM = Actor.for_system("test")


class Site:
    """示例市 with a running plan, and one row of everything."""

    def __init__(self, office: City) -> None:
        self.office = office
        self.city = office.city
        self.actor = office.actor
        self.plan = office.publish()
        self.document: Document = self.plan.document
        self.education = office.units["市教育局"]
        self.bureau = office.of("市教育局", Role.EDUCATION)
        self.task: Task = self.plan.tasks.get(title="统筹产教融合发展规划")
        self.clause: Clause = self.task.clause  # type: ignore[assignment]  # it has one
        self.indicator: Indicator = self.plan.indicators.filter(value__isnull=False).first()  # type: ignore[assignment]
        self.unit: TaskUnit = self.task.units.first()  # type: ignore[assignment]
        said = progress.Progress("2024年第一季度", "on_track", "已印发工作方案。", 20)
        self.report = progress.report_progress(
            self.task, said, actor=self.bureau, organisation=self.education
        )
        self._duties()
        self._upstream()
        self._public()
        self.problem = problems.raise_problem(
            actor=office.of("市财政局", Role.FINANCE),
            organisation=office.units["市财政局"],
            title="设备维护经费不足",
            text="没有渠道。",
            plan=self.plan,
        )

    def _duties(self) -> None:
        self.observation = indicators.record_observation(
            self.indicator, indicators.Observed(2023, "市教育局统计", value=3), actor=self.actor
        )
        self.deliverable = duties.add_deliverable(
            self.plan, actor=self.actor, kind="planning_chapter", subject="示例市国民经济和社会发展规划"
        )
        self.milestone = Milestone.objects.create(
            jurisdiction=self.city,
            plan=self.plan,
            key="m1",
            kind=MilestoneKind.SCHOOL,
            name="新建示例学校",
            due_on=date(2027, 9, 30),
            due_text="2027年秋季",
        )
        self.parameter = Parameter.objects.create(
            jurisdiction=self.city,
            key="example.subsidy",
            name="示例补贴标准",
            kind=ParameterKind.RANGE,
            value=None,
            unit="元",
            modality=Modality.MAY,
            valid_from=date(2024, 1, 1),
            clause_label="（三）",
            document_number=self.document.number,
            document=self.document,
        )

    def _upstream(self) -> None:
        self.superior = documents.register_document(
            self.office.province,
            {"title": "示例省实施意见", "document_number": "示省发〔2022〕9号", "kind": "superior"},
            actor=SYSTEM,
        )
        self.link = documents.link_upstream(self.document, actor=self.actor, superior=self.superior)
        self.change = documents.mark_superior_changed(
            self.link, actor=self.actor, changed_on=date(2025, 3, 1), summary="标准上调", tasks=[self.task]
        )
        self.touch = self.change.touches.get()

    def _public(self) -> None:
        today = timezone.localdate()
        self.collection: CommentCollection = participation.prepare_collection(
            self.document,
            actor=self.actor,
            title="公开征求意见",
            opens_on=today,
            closes_on=today + timedelta(days=10),
        )
        participation.open_collection(self.collection, actor=self.actor)
        self.comment = participation.submit_comment(
            self.collection, actor=Actor.anonymous(), text="建议增加实训设备。", author="一位家长"
        )
        self.interpretation = participation.write_interpretation(
            self.document, actor=self.actor, kind="text", title="一问一答", body="要点。"
        )
        participation.publish_interpretation(self.interpretation, actor=self.actor)

    def fill(self, count: int = 120) -> None:
        """Many more tasks, a third of them overdue."""
        tasks = make_tasks(self.plan, count)
        Task.objects.filter(pk__in=[task.pk for task in tasks[::3]]).update(
            deadline_on=date(2020, 12, 31), deadline_basis="stated"
        )
        for task in tasks:
            unit = TaskUnit.objects.create(
                jurisdiction=self.city,
                task=task,
                role="lead",
                role_word="牵头单位",
                printed_name="市教育局",
                organisation=self.education,
                match_how="exact",
            )
            unit.stands_for.set([self.education])


@pytest.fixture
def site(office: City) -> Site:
    return Site(office)
