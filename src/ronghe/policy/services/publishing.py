"""From a checked review to a published plan version: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import InvalidTransition, RuleViolated, require
from ronghe.core.scope import line_of
from ronghe.core.service import service
from ronghe.core.workflow import advance
from ronghe.directory.models import Organisation
from ronghe.directory.queries import expand_members
from ronghe.policy import perms
from ronghe.policy.enums import (
    DocumentKind,
    Governs,
    ItemKind,
    ItemState,
    LinkRelation,
    ReviewState,
    Validity,
    VersionOrigin,
)
from ronghe.policy.models import (
    BodyAnnexConflict,
    Document,
    DocumentLink,
    Milestone,
    Parameter,
    Plan,
    PlanVersion,
    Review,
    ReviewItem,
    Task,
)
from ronghe.policy.rules import steps
from ronghe.policy.rules.assembling import Assembled, Kept, Settled, assemble
from ronghe.policy.rules.content import Content, unique_key
from ronghe.policy.rules.dates import validity_on
from ronghe.policy.rules.payloads import (
    LinkPayload,
    MetaPayload,
    MilestonePayload,
    RulePayload,
    TaskPayload,
    read_payload,
)
from ronghe.policy.services.applying import continued, make_version
from ronghe.policy.services.units import Meant, meanings


@service("policy.plan.published")
def publish_review(review: Review, *, actor: Actor, note: str = "", reason: str = "") -> PlanVersion:
    """Publish a review as the plan's first or next version.

    Refused while items are undecided or conflicts unsettled, unless ``reason`` overrules that: then open
    items are taken as they stand, open conflicts stay open on the plan, and the reason is kept with the
    review.
    """
    require(perms.can_publish(actor, review.document), "发布规划由政府办公室办理。")
    locked = (
        Review.objects.select_for_update(of=("self",)).select_related("document", "page").get(pk=review.pk)
    )
    if locked.state != ReviewState.OPEN:
        raise InvalidTransition("policy.review.not_open", f"本次校核{locked.get_state_display()}，不能发布。")
    _check_ready(locked, reason)
    _accept_rest(locked, actor, reason)
    items = list(
        locked.items.filter(state__in=[ItemState.ACCEPTED, ItemState.EDITED]).order_by("order", "pk")
    )
    meta = _write_document(locked, items)
    plan = _plan_of(locked, meta)
    conflicts = list(locked.conflicts.select_for_update())
    assembled = _assemble(items, conflicts)
    content = continued(plan, assembled.content)
    version = make_version(
        plan,
        content,
        actor=actor,
        origin=VersionOrigin.REVIEW,
        page=locked.page,
        note=note,
        known=_confirmed_units(items),
    )
    keys = _final_keys(assembled, content)
    _publish_conflicts(conflicts, plan, keys)
    _publish_milestones(items, plan, keys)
    _publish_rules(items, plan)
    advance(
        review,
        steps.PUBLISH_REVIEW,
        actor=actor,
        note=reason or note,
        version=version,
        plan=plan,
        overrule_reason=reason,
    )
    return version


def _check_ready(review: Review, reason: str) -> None:
    pending = review.items.filter(state=ItemState.PENDING).count()
    unsettled = review.conflicts.filter(governs=Governs.UNDECIDED).count()
    if not pending and not unsettled:
        return
    if reason.strip():
        return
    what = [
        f"{pending} 条未校核" if pending else "",
        f"{unsettled} 处正文与附件不一致未裁定" if unsettled else "",
    ]
    raise RuleViolated(
        "policy.review.not_ready",
        f"还不能发布：{'，'.join(filter(None, what))}。",
        hint="请逐条校核和裁定；确需带疑点发布的，请写明理由。",
    )


def _accept_rest(review: Review, actor: Actor, reason: str) -> None:
    review.items.filter(state=ItemState.PENDING).update(
        state=ItemState.ACCEPTED, decided_by_id=actor.user_id, decided_at=timezone.now(), reason=reason
    )


def _write_document(review: Review, items: Sequence[ReviewItem]) -> MetaPayload:
    """The document gets the data that was checked, its links, and becomes public."""
    item = next((one for one in items if one.kind == ItemKind.META), None)
    payload = read_payload(item.kind, item.payload) if item else None
    if not isinstance(payload, MetaPayload):
        raise RuleViolated("policy.review.no_meta", "没有文件信息，不能发布。", hint="请先校核文件信息。")
    document = review.document
    taken = Document.objects.filter(jurisdiction=document.jurisdiction, number=payload.document_number)
    if payload.document_number and taken.exclude(pk=document.pk).exists():
        raise RuleViolated(
            "policy.document.number",
            f"文号“{payload.document_number}”已登记在另一份文件上，不能发布。",
            hint="请核对文号；若是同一文件的新文本，请从该规划页面上传新版本。",
        )
    fill_document(document, payload)
    document.is_public = True
    document.save()
    _link_cited(document, payload.cited)
    return payload


def fill_document(document: Document, payload: MetaPayload) -> None:
    """Set a document's fields from its checked data; the issuer and lead unit are matched."""
    document.kind = payload.kind
    document.title = payload.title
    document.body_title = payload.body_title
    document.number = payload.document_number
    document.issuer = payload.issuer
    document.index_number = payload.index_number
    document.other_ids = payload.other_ids
    document.addressees = list(payload.addressees)
    document.passed_at = payload.passed_at
    document.issued_on = payload.issued_on
    document.published_on = payload.published_on
    document.effective_from = payload.effective_from
    document.effective_text = payload.effective_text
    document.ends_on = payload.ends_on
    document.plan_from = payload.plan_from
    document.plan_to = payload.plan_to
    document.publication_mode = payload.publication_mode
    document.superior_prevails = bool(payload.superior_prevails_text)
    document.superior_prevails_text = payload.superior_prevails_text
    names = [name for name in (payload.issuer, payload.lead_unit) if name]
    known = meanings(names, document.jurisdiction) if names else {}
    if payload.issuer:
        document.issuer_organisation_id = known[payload.issuer].organisation_id
    if payload.lead_unit:
        document.lead_organisation_id = known[payload.lead_unit].organisation_id
    document.validity = validity_of(document, timezone.localdate())


def validity_of(document: Document, today: date) -> Validity:
    """A document replaced or repealed stays so; else what its dates say."""
    if document.validity in {Validity.SUPERSEDED, Validity.REPEALED}:
        return Validity(document.validity)
    return validity_on(today, document.effective_from, document.ends_on)


def _link_cited(document: Document, cited: Sequence[LinkPayload]) -> None:
    """Each cited policy once: linked to the document held here, else by what is printed."""
    for one in cited:
        held = held_document(document, one.number)
        known = document.links.filter(cited_title=one.title, cited_number=one.number)
        if known.exists() or (held and document.links.filter(superior=held).exists()):
            continue
        DocumentLink.objects.create(
            jurisdiction=document.jurisdiction,
            document=document,
            relation=LinkRelation.IMPLEMENTS if held else LinkRelation.CITES,
            superior=held,
            cited_title=one.title,
            cited_number=one.number,
            quote=one.quote[:500],
        )


def held_document(document: Document, number: str) -> Document | None:
    """The document of that number held here, in the document's own jurisdiction or nearest above."""
    if not number:
        return None
    path = document.jurisdiction.path
    line = line_of(path)
    found = Document.objects.filter(number=number, jurisdiction__path__in=line).exclude(pk=document.pk)
    return found.order_by("-jurisdiction__path").first()


def _plan_of(review: Review, meta: MetaPayload) -> Plan:
    plan = review.plan or Plan.objects.filter(document=review.document).first()
    title = (meta.body_title or meta.title)[:300]
    if plan is None:
        return Plan.objects.create(
            jurisdiction=review.jurisdiction,
            document=review.document,
            title=title,
            is_public=meta.kind != DocumentKind.DRAFT,
        )
    if plan.title != title:
        plan.title = title
        plan.save(update_fields=["title", "updated_at"])
    return plan


def _assemble(items: Sequence[ReviewItem], conflicts: Sequence[BodyAnnexConflict]) -> Assembled:
    kept = [
        Kept(
            identity=item.pk,
            kind=item.kind,
            payload=read_payload(item.kind, item.payload),
            under=item.clause_id,
            restates=item.restates_id,
            start=item.start,
            end=item.end,
            quote=item.quote,
            doubts=tuple(item.doubts),
        )
        for item in items
    ]
    settled = [
        Settled(conflict.body_item_id, conflict.annex_item_id, Governs(conflict.governs))
        for conflict in conflicts
        if conflict.body_item_id is not None and conflict.annex_item_id is not None
    ]
    return assemble(kept, settled)


def _final_keys(assembled: Assembled, content: Content) -> dict[int, str]:
    """Item → key after the content was aligned with the version before; rows keep their places."""
    before = assembled.content
    renamed = {old.key: new.key for old, new in zip(before.clauses, content.clauses, strict=True)}
    renamed |= {old.key: new.key for old, new in zip(before.tasks, content.tasks, strict=True)}
    renamed |= {old.key: new.key for old, new in zip(before.indicators, content.indicators, strict=True)}
    return {item: renamed[key] for item, key in assembled.keys.items()}


def _confirmed_units(items: Sequence[ReviewItem]) -> Mapping[str, Meant]:
    """The unit names a person matched during the review."""
    found: dict[str, Meant] = {}
    organisations: dict[int, tuple[int, ...]] = {}
    for item in items:
        payload = read_payload(item.kind, item.payload)
        if not isinstance(payload, TaskPayload):
            continue
        for unit in payload.units:
            if not unit.is_confirmed or unit.name in found:
                continue
            members = _members(unit.organisation_id, organisations)
            found[unit.name] = Meant(
                unit.organisation_id, unit.match_how, unit.match_score, unit.match_reason, members, True
            )
    return found


def _members(organisation_id: int | None, known: dict[int, tuple[int, ...]]) -> tuple[int, ...]:
    if organisation_id is None:
        return ()
    if organisation_id not in known:
        organisation = Organisation.objects.select_related("jurisdiction").get(pk=organisation_id)
        known[organisation_id] = tuple(
            one.pk for one in expand_members(organisation) if one.pk != organisation_id
        )
    return known[organisation_id]


def _publish_conflicts(conflicts: Sequence[BodyAnnexConflict], plan: Plan, keys: Mapping[int, str]) -> None:
    tasks = {task.key: task for task in Task.objects.filter(plan=plan, retired_in__isnull=True)}
    clauses = {clause.key: clause for clause in plan.clauses.filter(retired_in__isnull=True)}
    for conflict in conflicts:
        body = keys.get(conflict.body_item_id or 0, "")
        annex = keys.get(conflict.annex_item_id or 0, "")
        conflict.plan = plan
        conflict.body_task = tasks.get(body)
        conflict.body_clause = None if conflict.body_task else clauses.get(body)
        conflict.annex_task = tasks.get(annex)
        conflict.save()


def _publish_milestones(items: Sequence[ReviewItem], plan: Plan, keys: Mapping[int, str]) -> None:
    """Milestones of the page, by name and phase; one that is there already keeps its state."""
    clauses = {clause.key: clause for clause in plan.clauses.filter(retired_in__isnull=True)}
    for item in items:
        payload = read_payload(item.kind, item.payload)
        if not isinstance(payload, MilestonePayload):
            continue
        known = plan.milestones.filter(name=payload.name, phase=payload.phase).first()
        taken = plan.milestones.values_list("key", flat=True)
        row = known or Milestone(
            jurisdiction=plan.jurisdiction, plan=plan, key=unique_key(payload.name[:60], taken)
        )
        row.kind, row.name, row.phase = payload.kind, payload.name, payload.phase
        row.modality, row.due_on, row.due_text = payload.modality, payload.due_on, payload.due_text
        row.clause = clauses.get(keys.get(item.clause_id or 0, ""))
        row.save()


def _publish_rules(items: Sequence[ReviewItem], plan: Plan) -> None:
    """Dated parameters of the page; a period that is there already must say the same."""
    for item in items:
        payload = read_payload(item.kind, item.payload)
        if not isinstance(payload, RulePayload):
            continue
        same = Parameter.objects.filter(
            jurisdiction=plan.jurisdiction, key=payload.key, valid_from=payload.valid_from
        ).first()
        if same is None:
            Parameter.objects.create(
                jurisdiction=plan.jurisdiction,
                key=payload.key,
                name=payload.name,
                kind=payload.kind,
                value=payload.value,
                unit=payload.unit,
                comparator=payload.comparator,
                modality=payload.modality,
                valid_from=payload.valid_from,
                valid_to=payload.valid_to,
                clause_label=str(item.clause.payload.get("label", "")) if item.clause else "",
                document_number=plan.document.number,
                document=plan.document,
            )
        elif (same.value, same.unit) != (payload.value, payload.unit):
            raise RuleViolated(
                "policy.parameter.rewritten",
                f"参数“{payload.name}”自 {payload.valid_from} 起已有不同的数值，不能改写。",
                hint="请给原数值写终止日期，再从新的生效日期接续。",
            )
