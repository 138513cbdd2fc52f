"""Rounds, forms, cards, items, inspections and reports: their lists and pages from declarations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.core.actor import Actor
from ronghe.core.badges import Badge
from ronghe.core.cases import CaseBook
from ronghe.core.registers import Register
from ronghe.core.registers.cells import fact_of
from ronghe.core.tables import Cell, Table, table
from ronghe.policy.enums import TaskState
from ronghe.policy.rules.progress import STANDING_TONES, Standing
from ronghe.supervision.enums import ACTION_WITH_UNIT, FORM_DONE, FORM_WITH_UNIT
from ronghe.supervision.models import (
    ActionItem,
    Card,
    Finding,
    FormItem,
    Inspection,
    Round,
    RoundForm,
    SupervisionReport,
)
from ronghe.supervision.queries.published import SHOWN
from ronghe.supervision.services import actions, cards, rounds
from ronghe.supervision.services.flows import is_of_unit

AT_HUB: dict[str, Any] = {"crumbs": [(gettext_lazy("督查督办"), reverse_lazy("supervision:hub"))]}
MOST = 600


def task_badge(state: str) -> Badge | None:
    if not state:
        return None
    return Badge(STANDING_TONES[Standing(state)], str(TaskState(state).label))


def facts_of(book: CaseBook, row: Any) -> list[Any]:
    """The facts of a row without its clause, which the page shows below them anyway."""
    return [fact_of(book.column(name), row) for name in book.fields if name != "clause"]


# ---------------------------------------------------------------------- rounds and forms


def _round_more(row: Round, actor: Actor) -> Mapping[str, Any]:
    """Every unit's form, and the ledger of all of them."""
    forms = list(
        row.forms.select_related("organisation", "round__schedule")
        .prefetch_related("cards")
        .order_by("organisation__jurisdiction__path", "organisation_id")[:MOST]
    )
    rows = [
        (
            Cell(form.organisation.name, reverse("supervision:forms_detail", args=[form.pk])),
            rounds.FORM.badge(form),
            form.signed_on,
            form.submitted_on,
            form.returns,
            "、".join(str(card.get_colour_display()) for card in form.cards.all()),
        )
        for form in forms
    ]
    done = sum(form.state in FORM_DONE for form in forms)
    heads = (
        _("填报单位"),
        _("状态"),
        _("签收"),
        _("首次提交"),
        (_("退回次数"), True),
        _("红黄牌"),
    )
    note = _("共 %(all)d 个单位，已办结或核销 %(done)d 个。") % {"all": len(forms), "done": done}
    ledger = reverse("supervision:round_ledger", args=[row.pk])
    return {
        "facts": facts_of(ROUNDS, row),
        "tables": [table("forms", _("各单位"), heads, rows, none=_("没有填报单位。"), note=note)],
        "links": [(_("台账"), ledger), (_("下载台账 Excel"), f"{ledger}?format=xlsx")],
        "manages": rounds.ROUND.kept_by(actor, row),
    }


ROUNDS = CaseBook(
    "rounds",
    rounds.ROUND,
    title=gettext_lazy("调度督查"),
    lead=gettext_lazy("到期自动下发；也可以在这里临时下发一期。下发后每个单位一张表。"),
    new=gettext_lazy("下发一期"),
    fields=(
        "title",
        "kind",
        "schedule",
        "modality",
        "clause",
        "addressees",
        "period_from",
        "period_to",
        "opened_on",
        "sign_due_on",
        "fill_due_on",
    ),
    hidden=("schedule", "modality", "period_from", "sign_due_on", "addressees"),
    key=("title",),
    detail_template="registers/case_tables.html",
    more=_round_more,
    extra=AT_HUB,
)


def items_table(items: list[FormItem]) -> Table:
    """The lines of a form: what the system knew, and what the unit says beside it."""
    heads = (
        (_("序号"), True),
        _("工作任务"),
        _("完成时限"),
        _("系统状态"),
        _("单位填报"),
        _("进展情况"),
        _("存在问题"),
        _("下一步打算"),
    )
    rows = [
        (
            item.number,
            Cell(
                item.title,
                reverse("policy:task_detail", args=[item.task_id]) if item.task_id else "",
                note=f"{item.clause} · {item.get_modality_display()}",
            ),
            item.deadline_on,
            Cell(
                badge=task_badge(item.known.get("state", "")),
                note=_known_words(item.known),
            ),
            Cell(
                badge=task_badge(item.claimed),
                note="" if item.percent is None else f"{item.percent}%",
            ),
            item.progress,
            item.problems,
            item.next_step,
        )
        for item in items
    ]
    return table("items", _("任务与进展"), heads, rows)


def _known_words(known: Mapping[str, Any]) -> str:
    """Overdue, and the figures of the task's indicators."""
    words = [_("已逾期")] if known.get("overdue") else []
    for one in known.get("figures", ()):
        value = f"{one['value']}{one['unit']}" if one["value"] is not None else one["missing"]
        words.append(f"{one['name']}：{value}")
    return "；".join(words)


def _form_more(form: RoundForm, actor: Actor) -> Mapping[str, Any]:
    items = list(form.items.all()[:MOST])
    may_fill = is_of_unit(actor, form) and form.state in FORM_WITH_UNIT and form.state != "issued"
    ledger = reverse("supervision:form_ledger", args=[form.pk])
    links = [(_("下载台账 Excel"), f"{ledger}?get=ledger")]
    if may_fill:
        links.append((_("导入填好的台账"), ledger))
    may_card = form.state in FORM_WITH_UNIT and rounds.FORM.kept_by(actor, form)
    if may_card:
        links.append((_("亮牌"), reverse("supervision:form_card", args=[form.pk])))
    fill = {"label": _("填写"), "url": reverse("supervision:form_fill", args=[form.pk])}
    return {
        "tables": [items_table(items), figures_table(form.known), cards_table(form.cards.all())],
        "links": links,
        "main_act": fill if may_fill else None,
        "manages": rounds.FORM.may_attach(actor, form),
        "may_take_over": False,
    }


def figures_table(known: Mapping[str, Any]) -> Table:
    """The place's figures as they stood when the form was made."""
    heads = (_("指标"), (_("数值"), True), _("目标"), _("年度"), _("快照"))
    rows = [
        (
            Cell(one["name"], one["url"]),
            Cell(f"{one['value']}{one['unit']}") if one["value"] is not None else Cell(one["missing"]),
            one["target"],
            str(one["year"]),
            one["snapshot"],
        )
        for one in known.get("figures", ())
    ]
    return table(
        "figures",
        _("本地指标（下发时）"),
        heads,
        rows,
        none=_("下发时还没有本地指标的数值。"),
    )


def cards_table(rows: Any) -> Table:
    heads = (_("牌"), _("理由"), _("亮牌日期"), _("状态"))
    lines = [
        (
            Cell(card.get_colour_display(), reverse("supervision:cards_detail", args=[card.pk])),
            card.reason,
            card.issued_on,
            cards.CARD.badge(card),
        )
        for card in rows
    ]
    return table("cards", _("红黄牌"), heads, lines, none=_("没有亮过牌。"))


FORMS = CaseBook(
    "forms",
    rounds.FORM,
    title=gettext_lazy("调度督查表"),
    lead=gettext_lazy("每期每个单位一张：签收、填写、提交，审核办结；系统已知的情况已经填好。"),
    fields=("round", "signed_on", "submitted_on", "returns", "closed_on"),
    related=("round__schedule", "overseer__jurisdiction"),
    detail_template="registers/case_tables.html",
    more=_form_more,
    extra=AT_HUB,
)


# ---------------------------------------------------------------------- cards and items


def _card_more(card: Card, actor: Actor) -> Mapping[str, Any]:
    book, pk = ("forms", card.form_id) if card.form_id else ("actions", card.action_id)
    return {
        "links": [(_("打开对应的事项"), reverse(f"supervision:{book}_detail", args=[pk]))],
        "manages": cards.CARD.may_attach(actor, card),
        "may_take_over": False,
    }


CARDS = CaseBook(
    "cards",
    cards.CARD,
    title=gettext_lazy("红黄牌"),
    lead=gettext_lazy("只对“须（应）”“目标”类事项、逾期且还在单位手里的亮牌；单位可以申诉，由他人处理。"),
    fields=(
        "colour",
        "form",
        "item",
        "action",
        "reason",
        "basis",
        "issued_on",
        "appeal_due_on",
        "appeal",
        "answer",
        "ended_on",
    ),
    hidden=("item", "basis", "appeal_due_on", "appeal", "answer"),
    related=("form__round", "form__organisation", "overseer__jurisdiction"),
    detail_template="registers/case_tables.html",
    more=_card_more,
    extra=AT_HUB,
)


def _action_more(row: ActionItem, actor: Actor) -> Mapping[str, Any]:
    may_card = row.state in ACTION_WITH_UNIT and actions.ACTION.kept_by(actor, row)
    card = reverse("supervision:action_card", args=[row.pk])
    return {
        "texts": [(_("办理结果"), row.result)],
        "tables": [cards_table(row.cards.all())],
        "links": [(_("亮牌"), card)] if may_card else [],
        "manages": actions.ACTION.may_attach(actor, row),
    }


ACTIONS = CaseBook(
    "actions",
    actions.ACTION,
    title=gettext_lazy("督办事项"),
    lead=gettext_lazy("督导整改、会议议定和日常督办，一事一号，跟到销号为止。"),
    help=gettext_lazy("序号在同一次督导、同一次会议里不重复；责任岗位写岗位，不写姓名。"),
    fields=(
        "title",
        "source",
        "number",
        "requirement",
        "owner_post",
        "modality",
        "deadline_on",
        "overseer",
        "inspection",
        "finding",
        "meeting",
        "task",
    ),
    hidden=("modality", "overseer", "inspection", "finding", "meeting", "task", "owner_post"),
    related=("overseer__jurisdiction", "finding__organisation"),
    key=("title",),
    detail_template="registers/case_tables.html",
    more=_action_more,
    extra=AT_HUB,
)


def _items(actor: Actor, **source: Any) -> Any:
    """The items of an inspection or a meeting that the reader may see."""
    return ActionItem.objects.visible_to(actor).filter(**source)


def decisions_table(rows: Any, title: Any) -> Table:
    """Numbered items with owner, deadline and state."""
    heads = ((_("序号"), True), _("事项"), _("责任单位"), _("责任岗位"), _("期限"), _("状态"))
    lines = [
        (
            one.number,
            Cell(one.title, reverse("supervision:actions_detail", args=[one.pk])),
            one.organisation.name,
            one.owner_post,
            one.deadline_on,
            actions.ACTION.badge(one),
        )
        for one in rows.select_related("organisation").order_by("number")[:MOST]
    ]
    more = [(_("列一件"), reverse("supervision:actions_new"))]
    return table("decisions", title, heads, lines, none=_("还没有列出。"), more=more)


# ---------------------------------------------------------------------- inspections and reports


def _inspection_more(row: Inspection, actor: Actor) -> Mapping[str, Any]:
    heads = (_("单位"), _("评估标准"), _("结论"), _("情况"))
    rows = [
        (
            one.organisation.name,
            Cell(one.criterion, reverse("supervision:findings_detail", args=[one.pk])),
            one.get_grade_display(),
            one.text,
        )
        for one in Finding.objects.visible_to(actor)
        .current()
        .filter(inspection=row)
        .select_related("organisation")[:MOST]
    ]
    more = [(_("登记发现"), reverse("supervision:findings_new"))]
    found = table("findings", _("督导发现"), heads, rows, none=_("还没有登记发现。"), more=more)
    return {
        "facts": facts_of(INSPECTIONS, row),
        "tables": [found, decisions_table(_items(actor, inspection=row), _("整改事项"))],
    }


INSPECTIONS = CaseBook(
    "inspections",
    actions.INSPECTION,
    title=gettext_lazy("督导"),
    lead=gettext_lazy("定期和专项督导：方案、标准、发现、整改，全部销号才能办结。"),
    new=gettext_lazy("制定督导方案"),
    fields=("title", "kind", "starts_on", "ends_on", "clause", "plan", "criteria"),
    key=("title",),
    detail_template="registers/case_tables.html",
    more=_inspection_more,
    extra=AT_HUB,
)

FINDINGS = Register(
    "findings",
    actions.FINDING,
    title=gettext_lazy("督导发现"),
    lead=gettext_lazy("一个单位一条标准一个结论；不符合的须列整改事项。"),
    fields=("criterion", "inspection", "grade", "text"),
    key=("inspection", "criterion"),
    extra=AT_HUB,
)


def _report_more(row: SupervisionReport, actor: Actor) -> Mapping[str, Any]:
    letter = reverse("supervision:report_letter", args=[row.pk])
    links = [("PDF", letter), ("Word", f"{letter}?format=docx")]
    if row.state in SHOWN:
        links.append((_("公众网站上的页面"), reverse("portal:supervision_report", args=[row.pk])))
    return {"links": links}


REPORTS = CaseBook(
    "reports",
    actions.REPORT,
    title=gettext_lazy("督导报告"),
    lead=gettext_lazy(
        "督导、调度督查和排名的报告：起草，写明理由后在公众网站公布；更正和撤回须写明理由，原文留在历史里。"
        "单位选主办单位本身的，报告覆盖全部被督导单位。"
    ),
    new=gettext_lazy("起草报告"),
    fields=("title", "year", "inspection", "round", "ranking", "text"),
    hidden=("inspection", "round", "ranking"),
    key=("title",),
    detail_template="registers/case_tables.html",
    more=_report_more,
    extra=AT_HUB,
)
