"""Loading a jurisdiction pack: the plan, its parameters, lists and cycles. Loading twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from ronghe.core.actor import Actor
from ronghe.core.errors import RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.directory.services.jurisdictions import register_jurisdiction
from ronghe.engine.packs import shapes
from ronghe.engine.rules.lookup import ParameterStore, Period, Series
from ronghe.engine.rules.succession import succession_faults
from ronghe.policy import perms
from ronghe.policy.enums import DocumentKind, Governs, LinkRelation, VersionOrigin
from ronghe.policy.models import (
    BodyAnnexConflict,
    Cycle,
    Deliverable,
    Document,
    DocumentLink,
    Milestone,
    NameList,
    Parameter,
    Plan,
    PlanVersion,
)
from ronghe.policy.queries.parameters import slug_of, stated_series
from ronghe.policy.rules import packing
from ronghe.policy.rules.changes import Change, plan_changes
from ronghe.policy.rules.content import Content, settled
from ronghe.policy.rules.dates import due_day
from ronghe.policy.rules.parameters import value_json
from ronghe.policy.rules.payloads import plain
from ronghe.policy.rules.proposing import milestone_kind
from ronghe.policy.services.applying import continued, make_version
from ronghe.policy.services.publishing import fill_document, held_document
from ronghe.policy.services.searching import index_document
from ronghe.policy.services.units import Meant, meanings


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did. ``version`` is None where the plan's content was there already."""

    plan: Plan
    version: PlanVersion | None
    changes: tuple[Change, ...] = ()
    parameters_added: int = 0
    parameters_closed: int = 0
    other_changes: tuple[str, ...] = field(default=())

    @property
    def is_unchanged(self) -> bool:
        return self.version is None and not (
            self.parameters_added or self.parameters_closed or self.other_changes
        )

    @property
    def words(self) -> str:
        """What was done, in a sentence."""
        if self.is_unchanged:
            return "没有变化。"
        done = []
        if self.version is not None:
            done.append(f"已发布“{self.plan}”第 {self.version.number} 版")
        if self.parameters_added or self.parameters_closed:
            done.append(f"参数新增 {self.parameters_added} 个时段、截止 {self.parameters_closed} 个")
        if self.other_changes:
            done.append(f"其他 {len(self.other_changes)} 项")
        return "；".join(done) + "。"


def ensure_jurisdiction(pack: shapes.Pack, *, actor: Actor) -> Jurisdiction:
    """The pack's jurisdiction with all above it; whatever is missing is registered, one service call each."""
    parent: Jurisdiction | None = None
    place = pack.jurisdiction
    for region in reversed(place.ancestors):
        parent = _ensure(
            parent, region.code, region.name, region.short_name, region.level, region.slug, actor
        )
    return _ensure(parent, place.code, place.name, place.short_name, place.level, place.slug, actor)


def _ensure(
    parent: Jurisdiction | None,
    code: str,
    name: str,
    short_name: str,
    level: str,
    slug: str,
    actor: Actor,
) -> Jurisdiction:
    known = Jurisdiction.objects.filter(Q(pack=slug) | Q(code=code.lower())).first()
    if known is None:
        return register_jurisdiction(
            parent, actor=actor, code=code.lower(), name=name, level=level, short_name=short_name, pack=slug
        )
    return known


@service("policy.pack.loaded")
def load_pack(pack: shapes.Pack, jurisdiction: Jurisdiction, *, actor: Actor, note: str = "") -> Loaded:
    """Make a jurisdiction's plan say what the pack says.

    A changed content becomes the plan's next version; published versions and parameters are never rewritten:
    a pack that does so is refused with every place. ``jurisdiction`` comes from ``ensure_jurisdiction``.
    """
    require(perms.can_load_pack(actor, jurisdiction), "辖区配置包由系统管理员装入。")
    locked = Jurisdiction.objects.select_for_update(of=("self",)).get(pk=jurisdiction.pk)
    if locked.pack != pack.jurisdiction.slug:
        locked.pack = pack.jurisdiction.slug
        locked.save(update_fields=["pack"])
    others: list[str] = []
    document = _document(pack, locked, others)
    plan = _plan(pack, document, others)
    version, changes = _content(pack, plan, actor, note)
    added, closed = _Parameters(pack, plan).load()
    known = meanings(pack.unit_names, locked)
    _conflicts(pack, plan, others)
    _milestones(pack, plan, known, others)
    _lists(pack, plan, others)
    _cycles(pack, plan, known, others)
    _duties(plan, others)
    return Loaded(plan, version, changes, added, closed, tuple(others))


def _save(
    row: Document | Plan | Milestone | NameList | Cycle, values: Mapping[str, object], what: str
) -> str:
    """Set the values that differ and save; the word for what happened, empty where nothing did."""
    is_new = row.pk is None
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if is_new or changed:
        row.save()
        return f"{'新增' if is_new else '更新'}{what}"
    return ""


def _document(pack: shapes.Pack, jurisdiction: Jurisdiction, others: list[str]) -> Document:
    payload = packing.meta_of(pack)
    held = Document.objects.filter(jurisdiction=jurisdiction, number=payload.document_number).first()
    document = held or Document(jurisdiction=jurisdiction)
    before = plain_fields(document)
    fill_document(document, payload)
    document.is_public = True
    if document.pk is None or plain_fields(document) != before:
        document.save()
        others.append("文件信息")
    for one in pack.plan.superior:
        _link(document, one, others)
    return document


def plain_fields(document: Document) -> dict[str, object]:
    return {
        name: plain(getattr(document, name))
        for name in (f.attname for f in document._meta.concrete_fields)
        if name not in {"created_at", "updated_at"}
    }


def _link(document: Document, one: shapes.SuperiorDocument, others: list[str]) -> None:
    """A superior policy with a number is registered at its level, so that every plan traces up to the same
    one.
    """
    number = one.number or ""
    superior = held_document(document, number) or _superior(document, one)
    links = (
        document.links.filter(superior=superior) if superior else document.links.filter(cited_title=one.title)
    )
    if links.exists():
        return
    known = document.links.filter(superior__isnull=True, cited_number=number).first() if number else None
    link = known or DocumentLink(jurisdiction=document.jurisdiction, document=document)
    link.relation = one.relation if one.relation in LinkRelation.values else LinkRelation.CITES
    link.superior = superior
    link.cited_title, link.cited_number = one.title[:300], number
    link.save()
    others.append(f"政策依据“{one.title}”")


def _superior(document: Document, one: shapes.SuperiorDocument) -> Document | None:
    if not one.number:
        return None
    codes = document.jurisdiction.path.strip("/").split("/")
    line = ["/".join(codes[:i]) + "/" for i in range(1, len(codes) + 1)]
    place = Jurisdiction.objects.filter(path__in=line, level=one.level).first()
    if place is None:
        return None
    made = Document.objects.create(
        jurisdiction=place,
        kind=DocumentKind.SUPERIOR,
        title=one.title[:300],
        number=one.number,
        is_public=True,
    )
    index_document(made)
    return made


def _plan(pack: shapes.Pack, document: Document, others: list[str]) -> Plan:
    plan = Plan.objects.filter(document=document).first()
    if plan is None:
        plan = Plan(jurisdiction=document.jurisdiction, document=document, title=pack.plan.name)
    if said := _save(plan, {"short_title": pack.plan.name[:60]}, "规划"):
        others.append(said)
    return plan


def _content(
    pack: shapes.Pack, plan: Plan, actor: Actor, note: str
) -> tuple[PlanVersion | None, tuple[Change, ...]]:
    content = packing.content_of(pack)
    current = plan.versions.filter(is_current=True).first()
    if current is None:
        return make_version(plan, content, actor=actor, origin=VersionOrigin.PACK, note=note), ()
    content = continued(plan, content, trust_keys=True)
    for conflict in plan.conflicts.exclude(governs=Governs.UNDECIDED).select_related(
        "body_task", "annex_task"
    ):
        if conflict.body_task is not None and conflict.annex_task is not None:
            governs = Governs(conflict.governs)
            content = settled(content, conflict.body_task.key, conflict.annex_task.key, governs)
    if content.fingerprint == current.fingerprint:
        return None, ()
    changes = plan_changes(Content.from_json(current.content), content)
    return make_version(plan, content, actor=actor, origin=VersionOrigin.PACK, note=note), changes


class _Parameters:
    """The pack's parameters on their way in: added and closed, never rewritten."""

    def __init__(self, pack: shapes.Pack, plan: Plan) -> None:
        self.pack = pack
        self.plan = plan
        self.place = plan.jurisdiction
        self.clauses = {clause.label: clause for clause in plan.clauses.filter(retired_in__isnull=True)}

    def load(self) -> tuple[int, int]:
        rows = list(
            Parameter.objects.filter(jurisdiction=self.place)
            .exclude(source="")
            .select_related("jurisdiction")
        )
        self._refuse_rewriting(stated_series(rows))
        known = {(row.key, row.valid_from): row for row in rows}
        added = closed = 0
        for series in self.pack.parameters:
            for period in series.periods:
                row = known.get((series.key, period.valid_from))
                if row is None:
                    self._create(series, period)
                    added += 1
                elif row.valid_to != period.valid_to:
                    row.valid_to = period.valid_to
                    row.save(update_fields=["valid_to", "updated_at"])
                    closed += 1
        return added, closed

    def _refuse_rewriting(self, old: dict[str, Series]) -> None:
        slug = slug_of(self.place)
        before = ParameterStore({(slug, key): one for key, one in old.items()})
        after = ParameterStore({(one.jurisdiction, one.key): one for one in self.pack.parameters})
        faults = succession_faults(before, after)
        if faults:
            raise RuleViolated(
                "policy.parameter.rewritten",
                f"配置包改写了已生效的参数：{'；'.join(faults)}。",
                hint="原有时段不能改写，只能写上截止日并接续新的时段。",
            )

    def _create(self, series: Series, period: Period) -> None:
        is_own = period.document_number == self.plan.document.number
        Parameter.objects.create(
            jurisdiction=self.place,
            key=series.key,
            name=series.name,
            kind=series.kind,
            value=value_json(period.value),
            unit=series.unit,
            comparator=period.comparator,
            modality=period.modality,
            valid_from=period.valid_from,
            valid_to=period.valid_to,
            clause_label=period.clause,
            document_number=period.document_number,
            document=self.plan.document if is_own else None,
            clause=self.clauses.get(period.clause) if is_own else None,
            source=period.source,
            basis=period.basis,
            limits=period.limits,
            rule=series.rule,
            register=list(series.register),
        )


def _conflicts(pack: shapes.Pack, plan: Plan, others: list[str]) -> None:
    tasks = {task.key: task for task in plan.tasks.filter(retired_in__isnull=True)}
    clauses = {clause.key: clause for clause in plan.clauses.filter(retired_in__isnull=True)}
    for one in packing.conflicts_of(pack):
        annex, body = tasks.get(one.annex), tasks.get(one.body_task or "")
        clause = None if body else clauses.get(one.clause)
        if annex is None or (body is None and clause is None):
            continue
        if plan.conflicts.filter(annex_task=annex, body_task=body, body_clause=clause).exists():
            continue
        BodyAnnexConflict.objects.create(
            jurisdiction=plan.jurisdiction,
            plan=plan,
            annex_task=annex,
            body_task=body,
            body_clause=clause,
            differences=[{"what": what, "body": b, "annex": a} for what, b, a in one.differences],
        )
        others.append(f"正文与附件第{annex.annex_number}项不一致")


def _milestones(pack: shapes.Pack, plan: Plan, known: Mapping[str, Meant], others: list[str]) -> None:
    clauses = {clause.key: clause for clause in plan.clauses.filter(retired_in__isnull=True)}
    tasks = {task.key: task for task in plan.tasks.filter(retired_in__isnull=True)}
    for one in pack.milestones:
        row = plan.milestones.filter(key=one.id).first() or Milestone(
            jurisdiction=plan.jurisdiction, plan=plan, key=one.id
        )
        values = {
            "kind": milestone_kind(f"{one.title}{one.phase}"),
            "name": one.title[:200],
            "phase": one.phase[:80],
            "modality": one.modality.value,
            "due_on": due_day(one.due_printed or "", one.due_year),
            "due_text": (one.due_printed or "")[:80],
            "clause": clauses.get(one.clause),
            "task": tasks.get(one.clause),
            "organisation_id": known[one.units[0]].organisation_id if one.units else None,
            "rule": one.rule,
        }
        if said := _save(row, values, f"里程碑“{one.title}”"):
            others.append(said)


def _lists(pack: shapes.Pack, plan: Plan, others: list[str]) -> None:
    clauses = {clause.key: clause for clause in plan.clauses.filter(retired_in__isnull=True)}
    for one in pack.lists:
        row = plan.name_lists.filter(key=one.id).first() or NameList(
            jurisdiction=plan.jurisdiction, plan=plan, key=one.id
        )
        values = {
            "kind": one.kind.value,
            "name": one.name,
            "clause": clauses.get(one.clause),
            "is_open": one.is_open,
            "items": [{"name": item.name, "note": item.note} for item in one.items],
            "register": list(one.register),
            "note": one.limits,
        }
        if said := _save(row, values, f"名单“{one.name}”"):
            others.append(said)


def _cycles(pack: shapes.Pack, plan: Plan, known: Mapping[str, Meant], others: list[str]) -> None:
    clauses = {clause.key: clause for clause in plan.clauses.filter(retired_in__isnull=True)}
    for one in pack.cycles:
        row = plan.cycles.filter(key=one.id).first() or Cycle(
            jurisdiction=plan.jurisdiction, plan=plan, key=one.id
        )
        values = {
            "kind": one.kind.value,
            "title": one.title,
            "clause": clauses.get(one.clause),
            "modality": one.modality.value,
            "parameter": one.parameter or "",
            "every": one.every or "",
            "due_on": one.due,
            "anchor_on": one.anchor,
            "holder": one.holder or "",
            "holder_organisation_id": known[one.holder].organisation_id if one.holder else None,
            "participants": list(one.participants),
            "register": list(one.register),
            "note": one.limits,
        }
        if said := _save(row, values, f"周期事项“{one.title}”"):
            others.append(said)


def _duties(plan: Plan, others: list[str]) -> None:
    """Yes-or-no duties that follow from tasks; those there keep their answers."""
    current = plan.versions.get(is_current=True)
    tasks = {task.key: task for task in plan.tasks.filter(retired_in__isnull=True)}
    for duty in packing.duties_of(Content.from_json(current.content)):
        if plan.deliverables.filter(kind=duty.kind, subject=duty.subject).exists():
            continue
        task = tasks[duty.task]
        Deliverable.objects.create(
            jurisdiction=plan.jurisdiction,
            plan=plan,
            kind=duty.kind,
            subject=duty.subject,
            modality=duty.modality,
            clause=task.clause,
            task=task,
        )
        others.append(f"核查事项“{duty.subject}”")
