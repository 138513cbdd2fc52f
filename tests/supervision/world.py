"""A city with a supervision office, two counties, a bureau, and a plan with tasks of every wording."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.registers.services import attach_file
from ronghe.core.roles import Role
from ronghe.core.service import service
from ronghe.directory.enums import OrganisationKind as Kind
from ronghe.policy.enums import DeadlineBasis, Modality
from ronghe.supervision.models import (
    ActionItem,
    Body,
    CardRule,
    Inspection,
    Meeting,
    Round,
    RoundForm,
    Schedule,
)
from ronghe.supervision.services import actions, cards, governance, records, rounds
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.factories.policy import IndicatorFactory, PlanFactory, TaskFactory, TaskUnitFactory

SYSTEM = Actor.for_system("supervision-test")
DAY = date(2024, 4, 10)


@service("tests.supervision.proven")
def prove(row: Any, *, actor: Actor) -> None:
    """A file beside a row, by the system."""
    attach_file(row, ContentFile("示例材料".encode()), "材料.txt", actor=actor)


class World:
    """Everything a test of supervision needs; cheap things at once, the rest when asked."""

    def __init__(self, city: Jurisdiction | None = None) -> None:
        _province, made, self.counties = jurisdiction_tree()
        self.city = city or made
        if city is not None:
            for county in self.counties:
                Jurisdiction.objects.filter(pk=county.pk).update(
                    parent=city, path=f"{city.path}{county.code}/"
                )
                county.refresh_from_db()
        self.office = OrganisationFactory(jurisdiction=self.city, kind=Kind.SUPERVISION, name="示例督导室")
        self.officer = actor_with(Role.SUPERVISION, organisation=self.office)
        self.colleague = actor_with(Role.SUPERVISION, organisation=self.office)
        self.governments = [
            OrganisationFactory(jurisdiction=one, kind=Kind.COUNTY_GOVERNMENT, name=f"{one.name}人民政府")
            for one in self.counties
        ]
        self.clerks = [actor_with(Role.COUNTY, organisation=one) for one in self.governments]
        self.bureau = OrganisationFactory(jurisdiction=self.city, kind=Kind.HRSS, name="示例人社局")
        self.bureau_clerk = actor_with(Role.HRSS, organisation=self.bureau)
        self.plan = PlanFactory(document__jurisdiction=self.city)

    def task(self, modality: str = Modality.MUST, **more: Any) -> Any:
        """A task whose lead is the bureau and for which the first county answers; long overdue."""
        values = {"deadline_on": date(2023, 12, 31), "deadline_basis": DeadlineBasis.STATED, **more}
        task = TaskFactory(plan=self.plan, modality=modality, lead=self.bureau, **values)
        TaskUnitFactory(task=task, organisation=self.governments[0])
        return task

    def schedule(self, **more: Any) -> Schedule:
        values = {
            "organisation": self.office,
            "name": "示例调度",
            "every": "P3M",
            "anchor_on": date(2023, 12, 31),
            "starts_on": date(2024, 1, 1),
            "basis": "示例会议纪要",
            **more,
        }
        return records.SCHEDULE.record(values, actor=self.officer)

    def round(self, **more: Any) -> Round:
        """A quarterly dispatch that was due last week; the counties and the bureau fill it in."""
        today = timezone.localdate()
        values = {
            "organisation": self.office,
            "title": "示例调度第一期",
            "period_from": today - timedelta(days=100),
            "period_to": today - timedelta(days=10),
            "opened_on": today - timedelta(days=40),
            "sign_due_on": today - timedelta(days=30),
            "fill_due_on": today - timedelta(days=10),
            **more,
        }
        return rounds.ROUND.record(values, actor=self.officer)

    def form(self, row: Round | None = None, which: int = 0) -> RoundForm:
        return (row or self.round()).forms.get(organisation=self.governments[which])

    def filled(self, form: RoundForm, which: int = 0) -> RoundForm:
        """Signed and every line said."""
        rounds.FORM.take(form, "sign", actor=self.clerks[which])
        said = {
            item.number: {"claimed": "on_track", "percent": 60, "progress": "已完成选址。"}
            for item in form.items.all()
        }
        return rounds.fill_form(form, said, actor=self.clerks[which])

    def submitted(self, form: RoundForm) -> RoundForm:
        self.filled(form)
        return rounds.FORM.take(form, "submit", actor=self.clerks[0])

    def closed(self, form: RoundForm) -> RoundForm:
        self.submitted(form)
        prove(form, actor=SYSTEM)
        return rounds.FORM.take(form, "close", actor=self.officer, note="核对属实")

    def card_rule(self, subject: str = "form", **more: Any) -> CardRule:
        values = {"organisation": self.office, "subject": subject, "yellow_days": 3, "red_days": 6}
        return cards.CARD_RULE.record({**values, "basis": "示例督查办法", **more}, actor=self.officer)

    def action(self, **more: Any) -> ActionItem:
        values = {
            "organisation": self.governments[0],
            "overseer": self.office,
            "title": "示例督办事项",
            "requirement": "补齐实训设备。",
            "owner_post": "分管副县长",
            "deadline_on": timezone.localdate() - timedelta(days=15),
            **more,
        }
        return actions.ACTION.record(values, actor=more.pop("actor", self.officer))

    def inspection(self, **more: Any) -> Inspection:
        values = {
            "organisation": self.office,
            "title": "示例专项督导",
            "starts_on": date(2024, 3, 1),
            "ends_on": date(2024, 3, 20),
            "plan": "听取汇报，查看现场。",
            "criteria": "实训设备达标\n双师型教师达标",
            **more,
        }
        return actions.INSPECTION.record(values, actor=self.officer)

    def body(self, **more: Any) -> Body:
        values = {"organisation": self.office, "name": "示例领导小组", "kind": "leading", **more}
        return governance.BODY.record(values, actor=self.officer)

    def meeting(self, body: Body, **more: Any) -> Meeting:
        values = {
            "organisation": self.office,
            "body": body,
            "title": "示例第一次会议",
            "held_on": date(2024, 3, 1),
            "agenda": "听取进展。",
            **more,
        }
        return governance.MEETING.record(values, actor=self.officer)


def supervision_samples(place: Jurisdiction) -> dict[str, int]:
    """One row of every kind an address of supervision can name."""
    world = World(place)
    task = world.task()
    row = world.round()
    form = world.form(row)
    world.card_rule()
    inspection = world.inspection()
    body = world.body()
    meeting = world.meeting(body)
    unit, today = world.governments[0], timezone.localdate()
    member = governance.MEMBER.record(
        {"organisation": unit, "body": body, "post": "县长"}, actor=world.officer
    )
    finding = actions.FINDING.record(
        {
            "organisation": unit,
            "inspection": inspection,
            "criterion": "实训设备达标",
            "grade": "met",
            "text": "好",
        },
        actor=world.officer,
    )
    report = actions.REPORT.record(
        {"organisation": unit, "title": "示例督导报告", "year": 2024, "text": "总体良好。"},
        actor=world.officer,
    )
    found = {
        "rounds": row.pk,
        "forms": form.pk,
        "cards": cards.issue_card(form, "yellow", actor=world.officer, reason="逾期").pk,
        "actions": world.action().pk,
        "inspections": inspection.pk,
        "findings": finding.pk,
        "reports": report.pk,
        "bodies": body.pk,
        "members": member.pk,
        "meetings": meeting.pk,
        "schedules": world.schedule().pk,
        "card-rules": world.card_rule("action").pk,
        "files": unit.pk,
        **_records(world, task, today),
    }
    told = actions.REPORT.record(
        {"organisation": unit, "title": "示例已公布的报告", "year": 2024, "text": "总体良好。"},
        actor=world.officer,
    )
    actions.REPORT.take(told, "publish", actor=world.officer, note="示例决定")
    return {
        "public/supervision/": told.pk,
        **{f"supervision/{name}/": pk for name, pk in found.items()},
    }


def _records(world: World, task: Any, today: date) -> dict[str, int]:
    """One row of every register, by the system."""
    office, unit = world.office, world.governments[0]
    school = OrganisationFactory(jurisdiction=world.city, school=True)
    enterprise = OrganisationFactory(jurisdiction=world.city, enterprise=True)
    association = OrganisationFactory(jurisdiction=world.city, kind=Kind.ASSOCIATION)
    indicator = IndicatorFactory(plan=world.plan, task=task)
    rows: dict[str, tuple[Any, Any, dict[str, Any]]] = {
        "methods": (records.METHOD, office, {"name": "示例办法", "basis": "示例"}),
        "statuses": (records.STATUS_RULE, office, {"task": task, "indicator": indicator, "basis": "示例"}),
        "consultations": (
            records.CONSULTATION,
            office,
            {"subject": "示例咨询", "adviser": association, "commissioned_on": today},
        ),
        "duties": (records.DUTY, world.bureau, {"duty": "优先支持"}),
        "coordinations": (
            records.COORDINATION,
            office,
            {"matter": "示例统筹", "subject": "layout", "agreed_on": today, "result": "商定"},
        ),
        "dockings": (
            records.DOCKING,
            school,
            {"matter": "示例对接", "kind": "enterprise", "partner": enterprise, "proposed_on": today},
        ),
        "dialogues": (records.DIALOGUE, office, {"topic": "示例", "held_on": today, "result": "共识"}),
        "reforms": (records.REFORM, school, {"measure": "修订章程", "started_on": today}),
        "resources": (
            records.RESOURCE,
            school,
            {"name": "数控车间", "line": "education", "serves_hrss": True},
        ),
        "county-evaluations": (records.COUNTY_EVALUATION, unit, {"year": 2024, "result": "良好"}),
        "commendations": (
            records.COMMENDATION,
            unit,
            {
                "name": "甲区",
                "kind": "county",
                "year": 2024,
                "honour": "示例称号",
                "criteria": "居前",
                "merits": "成效明显",
            },
        ),
        "party": (records.PARTY, school, {"year": 2024}),
        "csr": (records.RESPONSIBILITY, enterprise, {"year": 2024}),
        "associations": (records.ASSOCIATION, association, {"year": 2024}),
        "prompts": (records.PROMPT, unit, {"matter": "推进", "sent_on": today}),
    }
    return {
        name: book.record({"organisation": organisation, **values}, actor=SYSTEM).pk
        for name, (book, organisation, values) in rows.items()
    }
