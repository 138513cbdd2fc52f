"""Synthetic policy documents, plans and reviews: 示例市深化产教融合行动计划."""

from __future__ import annotations

from datetime import date

import factory
from django.utils import timezone

from ronghe.core.models import Jurisdiction
from ronghe.directory.enums import MatchHow
from ronghe.directory.models import Organisation
from ronghe.policy.enums import (
    CollectionState,
    DeadlineBasis,
    DeliverableKind,
    IndicatorKind,
    InterpretationKind,
    ItemKind,
    MilestoneKind,
    Modality,
    PageKind,
    ParameterKind,
    TaskState,
    UnitRole,
    VersionOrigin,
)
from ronghe.policy.models import (
    BodyAnnexConflict,
    Clause,
    Comment,
    CommentCollection,
    Deliverable,
    Document,
    DocumentLink,
    Indicator,
    Interpretation,
    Milestone,
    Observation,
    Parameter,
    ParameterAnswer,
    Plan,
    PlanVersion,
    ProblemReport,
    ProgressReport,
    Review,
    ReviewItem,
    SourcePage,
    Task,
    TaskUnit,
)
from tests.factories.directory import JurisdictionFactory, OrganisationFactory


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Document

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    title = factory.LazyAttribute(lambda o: f"{o.jurisdiction.name}深化产教融合行动计划")
    number = factory.Sequence(lambda n: f"示政办发〔2021〕{n + 1}号")
    issuer = factory.LazyAttribute(lambda o: f"{o.jurisdiction.name}人民政府办公室")
    issued_on = date(2021, 3, 1)
    plan_from = 2021
    plan_to = 2025
    is_public = True


class DocumentLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DocumentLink

    document = factory.SubFactory(DocumentFactory)
    jurisdiction = factory.SelfAttribute("document.jurisdiction")
    cited_number = factory.Sequence(lambda n: f"上政发〔2020〕{n + 1}号")


class SourcePageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SourcePage

    document = factory.SubFactory(DocumentFactory)
    jurisdiction = factory.SelfAttribute("document.jurisdiction")
    name = "示例.txt"
    kind = PageKind.TXT
    encoding = "utf-8"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = 100
    text = "一、总体要求\n到2025年，建成示范基地5个。（牵头单位：市示例局）"


class PlanFactory(factory.django.DjangoModelFactory):
    """A plan with its first version."""

    class Meta:
        model = Plan
        skip_postgeneration_save = True

    document = factory.SubFactory(DocumentFactory)
    jurisdiction = factory.SelfAttribute("document.jurisdiction")
    title = factory.SelfAttribute("document.title")
    short_title = "示例行动计划"

    @factory.post_generation
    def version(self: Plan, create: bool, extracted: object, **kwargs: object) -> None:
        if create:
            PlanVersionFactory(plan=self)


class PlanVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanVersion

    plan = factory.SubFactory(PlanFactory)
    jurisdiction = factory.SelfAttribute("plan.jurisdiction")
    number = 1
    origin = VersionOrigin.REVIEW
    content = factory.LazyFunction(lambda: {"clauses": [], "tasks": [], "indicators": []})
    fingerprint = "0" * 64
    published_at = factory.LazyFunction(timezone.now)


def current_version(plan: Plan) -> PlanVersion:
    return plan.versions.get(is_current=True)


class _ContentFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    plan = factory.SubFactory(PlanFactory)
    jurisdiction = factory.SelfAttribute("plan.jurisdiction")
    order = factory.Sequence(lambda n: n)
    introduced_in = factory.LazyAttribute(lambda o: current_version(o.plan))


class ClauseFactory(_ContentFactory):
    class Meta:
        model = Clause

    key = factory.Sequence(lambda n: f"c{n}")
    level = 1
    label = "一、"
    heading = factory.Sequence(lambda n: f"示例条款{n}")


class TaskFactory(_ContentFactory):
    """``TaskFactory(lead=office)`` names a lead unit. ``overdue=True``: due last year and not done."""

    class Meta:
        model = Task
        skip_postgeneration_save = True

    class Params:
        overdue = factory.Trait(
            deadline_on=factory.LazyFunction(lambda: date(timezone.localdate().year - 1, 12, 31)),
            deadline_basis=DeadlineBasis.STATED,
        )
        done = factory.Trait(state=TaskState.DONE, done_on=date(2022, 6, 30), percent=100)

    key = factory.Sequence(lambda n: f"t{n}")
    title = factory.Sequence(lambda n: f"示例任务{n}")
    text = factory.LazyAttribute(lambda o: f"{o.title}：建设示范基地。")
    modality = Modality.MUST

    @factory.post_generation
    def lead(self: Task, create: bool, extracted: Organisation | None, **kwargs: object) -> None:
        if create and extracted:
            TaskUnitFactory(task=self, organisation=extracted, role=UnitRole.LEAD)

    @factory.post_generation
    def responsible(self: Task, create: bool, extracted: list[Organisation] | None, **kwargs: object) -> None:
        for organisation in extracted or []:
            TaskUnitFactory(task=self, organisation=organisation, role=UnitRole.RESPONSIBLE)


class TaskUnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TaskUnit
        skip_postgeneration_save = True

    task = factory.SubFactory(TaskFactory)
    jurisdiction = factory.SelfAttribute("task.jurisdiction")
    role = UnitRole.RESPONSIBLE
    role_word = "责任单位"
    organisation = factory.SubFactory(OrganisationFactory)
    printed_name = factory.LazyAttribute(lambda o: o.organisation.name if o.organisation else "市示例局")
    match_how = factory.LazyAttribute(lambda o: MatchHow.EXACT if o.organisation else MatchHow.NONE)

    @factory.post_generation
    def stands_for(
        self: TaskUnit, create: bool, extracted: list[Organisation] | None, **kwargs: object
    ) -> None:
        """The organisation itself, and those given."""
        if create:
            own = [self.organisation] if self.organisation else []
            self.stands_for.set([*own, *(extracted or [])])


class IndicatorFactory(_ContentFactory):
    class Meta:
        model = Indicator

    class Params:
        qualitative = factory.Trait(
            kind=IndicatorKind.QUALITATIVE, value=None, comparator="none", unit="", name="办学条件基本达标"
        )

    key = factory.Sequence(lambda n: f"i{n}")
    name = factory.Sequence(lambda n: f"示例指标{n}")
    comparator = ">="
    value = 5
    unit = "个"
    target_year = 2025
    deadline_basis = DeadlineBasis.STATED


class ObservationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Observation

    indicator = factory.SubFactory(IndicatorFactory)
    jurisdiction = factory.SelfAttribute("indicator.jurisdiction")
    year = 2024
    value = 1
    data_source = "示例统计"


class MilestoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Milestone

    plan = factory.SubFactory(PlanFactory)
    jurisdiction = factory.SelfAttribute("plan.jurisdiction")
    key = factory.Sequence(lambda n: f"m{n}")
    kind = MilestoneKind.SCHOOL
    name = "新建示例学校"
    due_on = date(2024, 12, 31)
    due_text = "2024年"


class DeliverableFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Deliverable

    plan = factory.SubFactory(PlanFactory)
    jurisdiction = factory.SelfAttribute("plan.jurisdiction")
    kind = DeliverableKind.PLANNING_CHAPTER
    subject = factory.Sequence(lambda n: f"示例专项规划{n}")


class ReviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Review

    page = factory.SubFactory(SourcePageFactory)
    document = factory.SelfAttribute("page.document")
    jurisdiction = factory.SelfAttribute("document.jurisdiction")


class ReviewItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReviewItem

    review = factory.SubFactory(ReviewFactory)
    jurisdiction = factory.SelfAttribute("review.jurisdiction")
    kind = ItemKind.CLAUSE
    order = factory.Sequence(lambda n: n)
    payload = factory.LazyFunction(lambda: {"label": "一、", "heading": "总体要求", "level": 1})


class BodyAnnexConflictFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BodyAnnexConflict

    review = factory.SubFactory(ReviewFactory)
    jurisdiction = factory.SelfAttribute("review.jurisdiction")
    body_item = factory.SubFactory(
        ReviewItemFactory, review=factory.SelfAttribute("..review"), kind=ItemKind.TASK
    )
    annex_item = factory.SubFactory(
        ReviewItemFactory, review=factory.SelfAttribute("..review"), kind=ItemKind.ANNEX_TASK
    )
    differences = factory.LazyFunction(lambda: [{"what": "wording", "body": "探索建立", "annex": "建立"}])


class ProgressReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgressReport

    task = factory.SubFactory(TaskFactory)
    jurisdiction = factory.SelfAttribute("task.jurisdiction")
    organisation = factory.SubFactory(OrganisationFactory)
    period = "2024年第一季度"
    claimed = TaskState.ON_TRACK
    text = "已完成选址。"
    submitted_at = factory.LazyFunction(timezone.now)


class ProblemReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProblemReport

    organisation = factory.SubFactory(OrganisationFactory)
    jurisdiction = factory.SelfAttribute("organisation.jurisdiction")
    routed_to = factory.SubFactory(OrganisationFactory)
    title = "实训设备不足"
    text = "示例学校反映实训设备不足。"


class InterpretationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Interpretation

    document = factory.SubFactory(DocumentFactory)
    jurisdiction = factory.SelfAttribute("document.jurisdiction")
    kind = InterpretationKind.TEXT
    title = "一图读懂行动计划"
    body = "示例解读。"


class CommentCollectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CommentCollection

    document = factory.SubFactory(DocumentFactory)
    jurisdiction = factory.SelfAttribute("document.jurisdiction")
    title = "关于行动计划（征求意见稿）公开征求意见"
    opens_on = factory.LazyFunction(timezone.localdate)
    closes_on = factory.LazyFunction(timezone.localdate)
    state = CollectionState.PUBLISHED


class CommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Comment

    collection = factory.SubFactory(CommentCollectionFactory)
    jurisdiction = factory.SelfAttribute("collection.jurisdiction")
    author = "一位市民"
    text = "建议增加实训基地。"


class ParameterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Parameter

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    key = factory.Sequence(lambda n: f"example.parameter_{n}")
    name = "示例参数"
    kind = ParameterKind.NUMBER
    value = "5"
    unit = "个"
    modality = Modality.MUST
    valid_from = date(2021, 1, 1)
    clause_label = "（一）"
    document_number = "示政办发〔2021〕1号"


class ParameterAnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ParameterAnswer

    decided_by = factory.SubFactory(OrganisationFactory)
    jurisdiction = factory.SelfAttribute("decided_by.jurisdiction")
    key = factory.Sequence(lambda n: f"example.answered_{n}")
    name = "示例参数"
    kind = ParameterKind.NUMBER
    value = "5"
    modality = Modality.MUST
    valid_from = date(2021, 1, 1)
    basis = "示例会议纪要"


def make_tasks(plan: Plan, count: int, jurisdiction: Jurisdiction | None = None) -> list[Task]:
    """Many tasks at once, for lists and speed."""
    version = current_version(plan)
    where = jurisdiction or plan.jurisdiction
    return Task.objects.bulk_create(
        Task(
            plan=plan,
            jurisdiction=where,
            key=f"many-{n}",
            order=n,
            title=f"示例任务{n}",
            introduced_in=version,
            state=list(TaskState)[n % 3],
        )
        for n in range(count)
    )
