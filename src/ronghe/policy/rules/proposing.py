"""From what the extractor read to the items a person checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ronghe.engine.policytext import model
from ronghe.policy.enums import (
    Comparator,
    DeadlineBasis,
    DocumentKind,
    IndicatorKind,
    ItemKind,
    MilestoneKind,
    Modality,
    UnitRole,
)
from ronghe.policy.rules.dates import due_day
from ronghe.policy.rules.payloads import (
    ClausePayload,
    IndicatorPayload,
    LinkPayload,
    MetaPayload,
    MilestonePayload,
    Payload,
    TaskPayload,
    UnitPayload,
)

NUMBER = re.compile(r"[一-鿿]{1,12}[〔\[（(]\d{4}[〕\]）)]\d{1,5}号")
PREVAILS = re.compile(
    r"[^。；\n]*上级[^。；\n]{0,30}(?:从其规定|(?:按|依|遵)[^。；\n]{0,12}上级[^。；\n]{0,12}(?:执行|为准))[^。；\n]*"
)
PREVAILS_SHORT = re.compile(
    r"[^。；\n]*(?:按|依照?|遵照?)上级[^。；\n]{0,12}(?:规定|政策)[^。；\n]{0,8}(?:执行|为准)[^。；\n]*"
)
_KINDS = (
    (re.compile("征求意见稿"), DocumentKind.DRAFT),
    (re.compile("计划|规划"), DocumentKind.PLAN),
    (re.compile("方案"), DocumentKind.SCHEME),
    (re.compile("意见|措施"), DocumentKind.MEASURES),
    (re.compile("办法|细则|规定|规程"), DocumentKind.RULES),
    (re.compile("通知|公告"), DocumentKind.NOTICE),
)
_CONTRADICTIONS = {"modality", "quantity", "wording", "units"}
_DIFFERENCES = {
    "modality": "约束力",
    "quantity": "数量",
    "wording": "措辞",
    "lead": "牵头单位",
    "units": "责任单位",
    "only_annex": "仅附件有",
}
_MILESTONES = (
    (re.compile("校区"), MilestoneKind.CAMPUS),
    (re.compile("园区|职教城|教育城"), MilestoneKind.PARK),
    (re.compile("基地|中心"), MilestoneKind.BASE),
    (re.compile("学校|学院|职高|中职|技校|扩容|扩建|迁建"), MilestoneKind.SCHOOL),
    (re.compile("报送|上报|提交|报市|报省|一地一案"), MilestoneKind.SUBMISSION),
)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One item to be checked; ``under`` and ``restates`` are places in the list of all items."""

    kind: ItemKind
    payload: Payload
    start: int | None = None
    end: int | None = None
    quote: str = ""
    doubts: tuple[str, ...] = ()
    under: int | None = None
    restates: int | None = None


@dataclass(frozen=True, slots=True)
class ProposedConflict:
    """Places of the body's and the annex's item, and how they differ."""

    body: int
    annex: int
    differences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    items: tuple[Proposed, ...]
    conflicts: tuple[ProposedConflict, ...] = ()


def propose(extraction: model.Extraction) -> Proposal:
    """Every item of a page in reading order, the document's own data first."""
    return _Proposing(extraction).proposal()


class _Proposing:
    def __init__(self, extraction: model.Extraction) -> None:
        self.extraction = extraction
        self.text = extraction.page.text
        self.items: list[Proposed] = []
        self.clause_places: list[int] = []
        self.rows: dict[int, int] = {}
        self.body_tasks: dict[int, int] = {}

    def proposal(self) -> Proposal:
        self.items.append(_meta(self.extraction))
        self._clauses()
        tasks = [self._task(task) for task in self.extraction.tasks] or list(self._tasks_of_clauses())
        for task in tasks:
            if task.under is not None:
                self.body_tasks.setdefault(task.under, len(self.items))
            self.items.append(task)
        self._annex_rows()
        self.items += [self._indicator(one) for one in self.extraction.indicators]
        self.items += [self._words(one) for one in self.extraction.indicators_optional]
        self.items += [self._milestone(one) for one in self.extraction.milestones]
        return Proposal(tuple(self.items), tuple(self._conflicts()))

    # ------------------------------------------------------------------ clauses

    def _clauses(self) -> None:
        above: list[tuple[int, int]] = []
        for clause in self.extraction.clauses:
            while above and above[-1][0] >= clause.level:
                above.pop()
            place = len(self.items)
            self.items.append(
                Proposed(
                    ItemKind.CLAUSE,
                    self._clause_payload(clause),
                    clause.start,
                    clause.end,
                    self.text[clause.start : clause.end],
                    clause.doubt,
                    above[-1][1] if above else None,
                )
            )
            self.clause_places.append(place)
            above.append((clause.level, place))

    def _clause_payload(self, clause: model.Clause) -> ClausePayload:
        heading = (clause.heading or "")[:300]
        if not clause.label and not heading:
            heading = self.text[clause.start : clause.end].strip()[:60] or "（无标题）"
        text = "".join(sentence.text for sentence in clause.sentences)
        label = clause.label.removeprefix(clause.parent or "") or clause.label
        return ClausePayload(label[:40], heading, clause.level, text)

    def _clause_at(self, label: str, start: int) -> int | None:
        """The clause of that label nearest before that place; a label may be used again further down."""
        best: int | None = None
        for place, clause in zip(self.clause_places, self.extraction.clauses, strict=True):
            if clause.label == label and (best is None or clause.start <= start):
                best = place
        return best

    def _under(self, label: str, start: int) -> int | None:
        row = re.fullmatch(r"附件-(\d+)", label)
        return self.rows.get(int(row[1])) if row else self._clause_at(label, start)

    # ------------------------------------------------------------------ tasks

    def _task(self, task: model.Task) -> Proposed:
        under = self._clause_at(task.clause, task.start)
        text = "".join(sentence.text for sentence in task.sentences)
        due = due_day(task.deadline_text, task.deadline)
        payload = TaskPayload(
            title=self._title(task, text),
            text=text,
            modality=Modality(task.modality),
            deadline_on=due,
            deadline_basis=DeadlineBasis.STATED if due else DeadlineBasis.NONE,
            deadline_text=task.deadline_text[:80],
            and_others=task.etc,
            units=units_of(task.roles),
        )
        mixed = ("本条兼有不同约束力的措辞，按整体判断，请核对。",) if task.mixed else ()
        quote = self.text[task.note_start : task.note_end]
        return Proposed(
            ItemKind.TASK, payload, task.note_start, task.note_end, quote, (*task.doubt, *mixed), under
        )

    def _title(self, task: model.Task, text: str) -> str:
        """The heading; where one heading carries several notes, with the first sentence each note speaks
        for.
        """
        several = sum(other.start == task.start for other in self.extraction.tasks) > 1
        if task.title and not several:
            return task.title[:300]
        return ("：".join(filter(None, (task.title, _first_sentence(text)[:80]))) or f"{task.clause}任务")[
            :300
        ]

    def _tasks_of_clauses(self) -> Iterator[Proposed]:
        """A page that names no units under its clauses: every clause with text and nothing under it is a
        task.
        """
        if self.extraction.annex_tasks:
            return
        lead = self.extraction.meta.document_level_lead
        parents = {item.under for item in self.items}
        for place, clause in zip(self.clause_places, self.extraction.clauses, strict=True):
            if place in parents or not clause.sentences:
                continue
            text = "".join(sentence.text for sentence in clause.sentences)
            units = (UnitPayload(lead, UnitRole.LEAD, "牵头"),) if lead else ()
            doubt = "本条没有写明责任单位" + (
                f"，按全文由“{lead}”负责列出，请核对。" if lead else "，请核对。"
            )
            payload = TaskPayload(
                title=(clause.heading or text[:60])[:300],
                text=text,
                modality=_strongest(clause.sentences),
                units=units,
            )
            yield Proposed(
                ItemKind.TASK,
                payload,
                clause.body_start,
                clause.body_end,
                self.text[clause.body_start : clause.body_end],
                (doubt,),
                place,
            )

    def _annex_rows(self) -> None:
        links = {link.no: link for link in self.extraction.annex_links}
        for row in self.extraction.annex_tasks:
            link = links.get(row.no)
            under = self._clause_at(link.clause, link.body_start) if link and link.clause else None
            due = due_day(row.deadline_text, row.deadline)
            payload = TaskPayload(
                title=_first_sentence(row.text) or f"附件第{row.no}项",
                text=row.text,
                number=row.no,
                modality=Modality(row.modality),
                deadline_on=due,
                deadline_basis=DeadlineBasis.STATED if due else DeadlineBasis.NONE,
                deadline_text=row.deadline_text[:80],
                and_others=row.etc,
                units=units_of(row.roles),
            )
            absent = () if under is not None else ("正文中没有找到与本项对应的条款。",)
            self.rows[row.no] = len(self.items)
            self.items.append(
                Proposed(
                    ItemKind.ANNEX_TASK,
                    payload,
                    row.start,
                    row.end,
                    self.text[row.start : row.end],
                    (*row.doubt, *absent),
                    under,
                    self.body_tasks.get(under) if under is not None else None,
                )
            )

    def _conflicts(self) -> Iterator[ProposedConflict]:
        for link in self.extraction.annex_links:
            annex = self.rows.get(link.no)
            if annex is None or link.clause is None:
                continue
            if not any(difference.kind in _CONTRADICTIONS for difference in link.differences):
                continue
            item = self.items[annex]
            body = item.restates if item.restates is not None else item.under
            if body is not None:
                yield ProposedConflict(
                    body,
                    annex,
                    tuple((_DIFFERENCES.get(d.kind, d.kind), d.body, d.annex) for d in link.differences),
                )

    # ------------------------------------------------------------------ figures

    def _indicator(self, one: model.Indicator) -> Proposed:
        low, high = one.value if isinstance(one.value, tuple) else (one.value, None)
        basis = {"explicit": DeadlineBasis.STATED, "inherited": DeadlineBasis.INHERITED}
        payload = IndicatorPayload(
            name=one.name[:300] or self.text[one.start : one.end][:60],
            kind=IndicatorKind(one.kind),
            modality=Modality(one.modality),
            comparator=Comparator(one.comparator) if one.comparator else Comparator.NONE,
            value=Decimal(str(low)),
            value_high=None if high is None else Decimal(str(high)),
            unit=one.unit[:40],
            per=one.per[:80],
            target_year=one.deadline_year,
            deadline_basis=basis.get(one.deadline_basis or "", DeadlineBasis.NONE)
            if one.deadline_year
            else DeadlineBasis.NONE,
            repeats=one.repeat_of or "",
        )
        under = self._under(one.clause, one.start)
        return Proposed(
            ItemKind.INDICATOR, payload, one.start, one.end, self.text[one.start : one.end], one.doubt, under
        )

    def _words(self, one: model.WordIndicator) -> Proposed:
        payload = IndicatorPayload(name=one.name[:300], kind=IndicatorKind.QUALITATIVE)
        under = self._under(one.clause, one.start)
        return Proposed(
            ItemKind.INDICATOR, payload, one.start, one.end, self.text[one.start : one.end], one.doubt, under
        )

    def _milestone(self, one: model.Milestone) -> Proposed:
        payload = MilestonePayload(
            name=one.name[:200] or "未命名事项",
            kind=milestone_kind(one.name),
            due_on=due_day(one.date_text, one.year),
            due_text=one.date_text[:80],
        )
        under = self._under(one.clause, one.start)
        return Proposed(
            ItemKind.MILESTONE, payload, one.start, one.end, self.text[one.start : one.end], one.doubt, under
        )


def units_of(roles: Sequence[model.Role]) -> tuple[UnitPayload, ...]:
    """The units of a task in printed order, each role with its printed word."""
    found: dict[tuple[UnitRole, str], UnitPayload] = {}
    for role in roles:
        meant = _role_of(role)
        for name in role.units:
            found.setdefault((meant, name), UnitPayload(name[:200], meant, role.word[:40]))
    return tuple(found.values())


def _role_of(role: model.Role) -> UnitRole:
    if role.lead:
        return UnitRole.LEAD
    return UnitRole.COOPERATE if re.search("配合|协同|参与|协助", role.word) else UnitRole.RESPONSIBLE


def _strongest(sentences: Sequence[model.Sentence]) -> Modality:
    """How binding a clause is as a whole: as its most frequent wording."""
    counted = [Modality(sentence.modality) for sentence in sentences]
    return max(dict.fromkeys(counted), key=counted.count)


def _first_sentence(text: str) -> str:
    return re.split(r"[。；;\n]", text.strip(), maxsplit=1)[0][:300]


def _meta(extraction: model.Extraction) -> Proposed:
    meta = extraction.meta
    text = extraction.page.text
    title = meta.title or meta.body_title or extraction.page.name
    first, last = meta.plan_period or (None, None)
    prevails = PREVAILS.search(text) or PREVAILS_SHORT.search(text)
    ids = dict(meta.other_ids)
    payload = MetaPayload(
        title=title[:300],
        body_title=(meta.body_title or "")[:300],
        kind=kind_of_document(meta.body_title or title),
        issuer=(meta.issuer or "")[:200],
        document_number=(meta.document_number or "")[:80],
        index_number=ids.pop("索引号", "")[:80],
        other_ids=ids,
        addressees=meta.addressees,
        issued_on=_day(meta.issued_on),
        published_on=_day(meta.published_on),
        effective_from=_day(meta.effective_from),
        effective_text=(meta.effective_text or "")[:200],
        plan_from=first,
        plan_to=last,
        lead_unit=meta.document_level_lead or "",
        superior_prevails_text=prevails[0].strip()[:300] if prevails else "",
        cited=citations(meta.cited, text, meta.document_number or ""),
    )
    absent = () if meta.title else ("没有读到文件标题，暂用文件名，请补正。",)
    place = dict(meta.places).get("title")
    return Proposed(
        ItemKind.META,
        payload,
        place.start if place else None,
        place.end if place else None,
        text[place.start : place.end] if place else "",
        (*absent, *meta.doubt, *extraction.doubt),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def milestone_kind(name: str) -> MilestoneKind:
    """The kind of project a name announces.

    >>> milestone_kind("示例学院校区首期").value, milestone_kind("一地一案上报").value
    ('campus', 'submission')
    """
    return next((kind for words, kind in _MILESTONES if words.search(name)), MilestoneKind.OTHER)


def kind_of_document(title: str) -> DocumentKind:
    """The kind a title announces.

    >>> kind_of_document("示例市产教融合实施方案").value, kind_of_document("若干措施").value
    ('scheme', 'measures')
    """
    return next((kind for words, kind in _KINDS if words.search(title)), DocumentKind.OTHER)


def cited(text: str) -> LinkPayload:
    """A citation in its parts.

    >>> cited("《示例方案》(国发〔2019〕4号)")
    LinkPayload(title='示例方案', number='国发〔2019〕4号', quote='《示例方案》(国发〔2019〕4号)')
    """
    number = NUMBER.search(text)
    title = re.search(r"《(.+)》", text)
    name = title[1] if title else "" if number else text
    return LinkPayload(name[:300], number[0][:80] if number else "", text[:500])


_NAMED = re.compile(rf"《([^《》\n]+(?:《[^《》\n]+》[^《》\n]*)*)》[(（]?({NUMBER.pattern})?")


def citations(named: Sequence[str], text: str, own_number: str) -> tuple[LinkPayload, ...]:
    """The policies a document cites, each once: those found by name with the number printed after it, then
    those cited by number alone.
    """
    numbers = {_compact(m[1]): m[2] or "" for m in _NAMED.finditer(text)}
    found: dict[str, LinkPayload] = {}
    for one in map(cited, named):
        number = one.number or numbers.get(_compact(one.title), "")
        found.setdefault(number or one.title, LinkPayload(one.title, number[:80], one.quote))
    known = {_compact(one.number) for one in found.values()} | {_compact(own_number)}
    for match in NUMBER.finditer(text):
        if _compact(match[0]) not in known:
            known.add(_compact(match[0]))
            found.setdefault(match[0], LinkPayload("", match[0][:80], match[0]))
    return tuple(found.values())


def _compact(text: str) -> str:
    return "".join(text.split()).translate(_BRACKETS)


_BRACKETS = str.maketrans("〔〕[]（）", "()()()")
