"""From a page to its meta data, clauses, tasks and indicators."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext import (
    annex,
    furniture,
    kinds,
    links,
    meta,
    modality,
    names,
    outline,
    overwrites,
)
from ronghe.engine.policytext.deadlines import (
    DELIVER,
    MONTH,
    Goal,
    adjacent,
    goals,
    governing,
    past,
    task_year,
)
from ronghe.engine.policytext.model import (
    AnnexTask,
    Clause,
    Extraction,
    Indicator,
    Kind,
    Meta,
    Milestone,
    NonIndicator,
    Place,
    Role,
    Sentence,
    Task,
    WordIndicator,
)
from ronghe.engine.policytext.nodes import Body, Node, Outline
from ronghe.engine.policytext.notes import Note, settle_leads, unusual_units
from ronghe.engine.policytext.page import Page
from ronghe.engine.policytext.paragraphs import paragraphs
from ronghe.engine.policytext.quantities import QUOTED, Figure, figures
from ronghe.engine.policytext.view import make_view

FULL_STOP = re.compile(r"[。!?\n]")
RULE_BOOK = re.compile(r"(?:办法|规定|规程|细则|条例|制度)(?:\([^()]{1,20}\))?$")
WORDED = re.compile(
    r"[^,。;:\n]{2,40}?(?:均有|均达到|均建有|均配备|都有|都建有|都达到|全覆盖|大体相当|"
    r"全员)[^,。;:\n]{0,24}|覆盖(?:所有|全部|全体)[^,。;:\n]{2,24}"
)
LISTED = re.compile(r"(?:\d{1,2}[.、]|[-·●◆■]|\(\d{1,2}\)|[①-⑳])")
STATED = re.compile(r"20\d\d(?!\d|年度?起)")
LONGEST_QUOTE = 160


def extract(page: Page) -> Extraction:
    """Read a page; only a page without any text is refused, everything doubtful is said on the item."""
    if not page.text.strip():
        raise EngineError(
            "policytext.empty",
            "文件里没有可读的文字",
            where=page.name,
            hint="请确认文件不是扫描件或空文件，或把正文复制后粘贴提交",
        )
    return _Reading(page).result()


class _Reading:
    """One page on its way through the steps."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.doubt: list[str] = []
        self.view = furniture.unwrapped(make_view(page.text))
        self._restore_names()
        self.rows, filled = annex.table_rows(self.view, page.tables)
        self.paras = paragraphs(self.view, filled)
        self.outline: Outline = outline.build(self.view, self.paras)
        self.doubt += self.outline.doubt
        self.meta = self._meta()
        self.rule_book = bool(RULE_BOOK.search((self.meta.body_title or self.meta.title or "").rstrip("》")))
        self.first_year = self._first_year()
        self.optional: list[WordIndicator] = []
        self.milestones: list[Milestone] = []
        self.skipped: list[NonIndicator] = []

    def result(self) -> Extraction:
        if not self.rows:
            self._flattened()
        nodes = [node for body in self.outline.bodies for node in body.nodes]
        notes = [note for node in nodes for note in node.notes]
        settle_leads(self.view, notes, self._bold())
        clauses = tuple(self._clause(body, node) for body in self.outline.bodies for node in body.nodes)
        by_node = {id(node): clause for node, clause in zip(nodes, clauses, strict=True)}
        tasks = tuple(self._task(node, note, by_node[id(node)]) for node in nodes for note in node.notes)
        indicators = [item for node in nodes for item in self._indicators(node)]
        rows = tuple(self._annex_task(row) for row in self.rows)
        for row in self.rows:
            indicators += self._row_indicators(row)
        if len({row.no for row in rows}) < len(rows):
            self.doubt.append("页面上有几张任务表，行号有重复，附件行请按原文位置核对。")
        if rows and len(rows) * len(clauses) > links.MAX_WORK:
            self.doubt.append("表格行与条款太多，未逐行比对附件与正文。")
        if not clauses and not rows:
            self.doubt.append(
                "未发现任务和条款：页面上没有带编号的条款，也没有任务分解表，可能不是规划或方案的正文。"
            )
        return Extraction(
            page=self.page,
            meta=self.meta,
            clauses=clauses,
            tasks=tasks,
            annex_tasks=rows,
            indicators=tuple(links.repeats(indicators)),
            indicators_optional=tuple(self.optional),
            milestones=tuple(self.milestones),
            non_indicators=tuple(self.skipped),
            annex_links=links.annex_links(rows, clauses, tasks),
            personal=self._personal(),
            furniture=tuple(Place(*self.view.place(p.start, p.end)) for p in self.outline.furniture),
            doubt=tuple(dict.fromkeys(self.doubt)),
        )

    # ------------------------------------------------------------------ the document

    def _restore_names(self) -> None:
        for spam in overwrites.overwrites(self.view.s):
            name = overwrites.restored_name(self.view, spam)
            if name:
                self.view.renamed[spam] = name
                self.doubt.append(
                    f"地名处被垃圾字符串“{spam[:12]}…”覆盖，按文号和文中机构名还原为“{name}”，请核对。"
                )
            else:
                self.view.renamed[spam] = spam
                self.doubt.append(f"地名处被垃圾字符串“{spam[:12]}…”覆盖，页面上没有足够依据还原，保留原样。")

    def _meta(self) -> Meta:
        nodes = [node for body in self.outline.bodies for node in body.nodes]
        first = min((node.start for node in nodes), default=len(self.view.s))
        last = max((node.end for node in nodes), default=0)
        tail = min((para.start for para in self.outline.closing if para.start >= first), default=last)
        return meta.read_meta(self.view, first, min(tail, last))

    def _first_year(self) -> int | None:
        for text in (self.meta.issued_on, self.meta.published_on):
            if text:
                return int(text[:4])
        number = re.search(r"〔(\d{4})〕", self.meta.document_number or "")
        return int(number.group(1)) if number else None

    def _bold(self) -> list[tuple[int, int]]:
        cells = (annex.cell_of(self.view, span.start, span.end) for span in self.page.bold)
        return [(cell.start, cell.end) for cell in cells]

    def _flattened(self) -> None:
        for region in self.outline.annexes:
            self.rows += annex.flattened_rows(self.view, region)
        if not self.rows and not self.outline.annexes:
            self.rows = annex.flattened_rows(self.view, self.paras)

    def _personal(self) -> tuple[Place, ...]:
        """Lists of members: names of people are not to be stored, whoever keeps the text."""
        found: list[Place] = []
        for region in self.outline.annexes:
            if region and any(
                outline.ROSTER.search(self.view.s[p.start : p.end])
                or outline.POST.match(self.view.s, p.start)
                for p in region[:8]
                if p.end - p.start <= 60
            ):
                found.append(Place(*self.view.place(region[0].start, region[-1].end)))
        for para in self.paras:
            place = Place(*self.view.place(para.start, para.end))
            inside = any(other.start <= place.start < other.end for other in found[:50])
            if outline.POST.match(self.view.s, para.start) and not inside:
                found.append(place)
        return tuple(found)

    # ------------------------------------------------------------------ clauses and tasks

    def _clause(self, body: Body, node: Node) -> Clause:
        view = self.view
        heading = view.value(*node.heading) if node.heading else None
        head_end = node.heading[1] if node.heading else (node.mark.after if node.mark else node.start)
        start, end = view.place(node.start, max(head_end, node.start + 1))
        stretches = self._stretches(node)
        body_span = (stretches[0][0], max(stretches[-1][1], node.end)) if stretches else (head_end, head_end)
        doubt = list(node.doubt)
        if node.mark and heading is None and node.mark.style != "article":
            doubt.append("编号之后没有可辨的标题。")
        return Clause(
            label=node.label,
            heading=heading,
            level=node.level,
            start=start,
            end=end,
            body_start=view.place(*body_span)[0],
            body_end=view.place(*body_span)[1],
            parent=node.parent.label if node.parent else None,
            sentences=modality.sentences(view, stretches),
            doubt=tuple(doubt),
        )

    def _stretches(self, node: Node) -> list[tuple[int, int]]:
        """The clause's own text without its notes; a heading that is the whole sentence counts as text."""
        spans = [(para.start, para.end) for para in node.paras]
        if not spans and node.heading and node.mark and (node.mark.style in {"three", "four"} or node.notes):
            spans = [node.heading]
        return _without(spans, [(note.start, note.end) for note in node.notes])

    def _task(self, node: Node, note: Note, clause: Clause) -> Task:
        found = self._task_sentences(node, note, clause)
        kind, mixed = modality.overall(clause.heading or "", found)
        due = [goal for start, end in self._stretches(node) for goal in self._goals(start, end)]
        year, text, several = task_year(due)
        doubt = [*note.doubt]
        stated = STATED.search(note.when)
        if stated:
            year, text = int(stated.group()), note.when
        elif len(several) > 1:
            doubt.append(f"条款内有多个年份（{'、'.join(map(str, several))}），取最后一个。")
        leads, others = _units(note)
        if not leads and not note.doubt:
            doubt.append("原文未标明牵头单位。")
        strange = unusual_units(note)
        if strange:
            doubt.append(f"单位名称不常见：{'、'.join(strange[:5])}，请核对。")
        return Task(
            clause=node.label,
            title=clause.heading,
            lead_units=leads,
            responsible_units=others,
            roles=_roles(note),
            deadline=year,
            deadline_text=note.when or text,
            etc=note.etc,
            modality=kind,
            mixed=mixed,
            start=clause.start,
            end=clause.end,
            note_start=self.view.place(note.start, note.end)[0],
            note_end=self.view.place(note.start, note.end)[1],
            sentences=found,
            doubt=tuple(doubt),
        )

    def _task_sentences(self, node: Node, note: Note, clause: Clause) -> tuple[Sentence, ...]:
        """Where a clause has several notes, each speaks for the sentences since the one before."""
        if len(node.notes) < 2:
            return clause.sentences
        index = node.notes.index(note)
        stop = self.view.place(note.start, note.end)[0]
        begin = self.view.place(node.notes[index - 1].start, node.notes[index - 1].end)[1] if index else 0
        own = tuple(item for item in clause.sentences if begin <= item.start < stop)
        return own or clause.sentences

    def _annex_task(self, row: annex.Row) -> AnnexTask:
        view = self.view
        start, end = view.place(row.spans[0][0], row.spans[-1][1])
        found = modality.sentences(view, row.spans)
        due = [goal for left, right in row.spans for goal in self._goals(left, right)]
        year, text, _ = task_year(due)
        stated = STATED.search(row.note.when)
        leads, others = _units(row.note)
        return AnnexTask(
            no=row.no,
            text="".join(view.value(*span) for span in row.spans),
            lead_units=leads,
            responsible_units=others,
            roles=_roles(row.note),
            deadline=int(stated.group()) if stated else year,
            deadline_text=row.note.when or text,
            etc=row.note.etc,
            modality=modality.overall("", found)[0],
            start=start,
            end=end,
            sentences=found,
            doubt=tuple(row.doubt),
        )

    # ------------------------------------------------------------------ figures

    def _goals(self, start: int, end: int) -> list[Goal]:
        quoted = [match.span() for match in QUOTED.finditer(self.view.s, start, end)]
        return goals(self.view.s, start, end, quoted, self.first_year)

    def _indicators(self, node: Node) -> list[Indicator]:
        found: list[Indicator] = []
        inherited = self._lead_in(node)
        notes = [(note.start, note.end) for note in node.notes]
        spans = [(para.start, para.end) for para in node.paras]
        if not spans and node.heading:
            spans = (
                [node.heading] if node.mark and (node.mark.style in {"three", "four"} or node.notes) else []
            )
        for start, end in spans:
            due = self._goals(start, end)
            above = inherited
            found += self._in_paragraph(node.label, start, end, notes, due, above)
            if due and (self.view.s[end - 1] == ":" or LISTED.match(self.view.s, start)):
                years = {goal.year for goal in due if goal.strength == "to"}
                inherited = years.pop() if len(years) == 1 else inherited
        return found

    def _row_indicators(self, row: annex.Row) -> list[Indicator]:
        label = f"附件-{row.no}"
        stated = STATED.search(row.note.when)
        year = int(stated.group()) if stated else None
        return [
            item
            for start, end in row.spans
            for item in self._in_paragraph(label, start, end, [], self._goals(start, end), year)
        ]

    def _lead_in(self, node: Node) -> int | None:
        """The year stated in the text between a heading above and its first clause."""
        parent = node.parent
        while parent is not None:
            years = {
                goal.year
                for para in parent.paras
                for goal in self._goals(para.start, para.end)
                if goal.strength == "to" and goal.year
            }
            if len(years) == 1:
                return years.pop()
            parent = parent.parent
        return None

    def _in_paragraph(
        self,
        label: str,
        start: int,
        end: int,
        blocked: list[tuple[int, int]],
        due: list[Goal],
        inherited: int | None,
    ) -> list[Indicator]:
        s = self.view.s
        quantities, skipped = figures(s, start, end, blocked)
        self.skipped += [
            NonIndicator(*self.view.place(item.start, item.end), item.reason) for item in skipped[:200]
        ]
        stops = [start, *(match.end() for match in FULL_STOP.finditer(s, start, end)), end]
        found: list[Indicator] = []
        busy: list[tuple[int, int]] = []
        for figure in quantities:
            sentence = _sentence(stops, figure.start)
            goal = adjacent(s, figure.start, sentence[0], self.first_year) or governing(
                due, figure.start, sentence
            )
            found.append(self._indicator(label, figure, goal, sentence, inherited))
            busy.append((figure.left, figure.right))
        self._milestones(label, start, end, due, busy, stops, blocked)
        for match in WORDED.finditer(s, start, end):
            if not any(left <= match.start() < right for left, right in (*busy, *blocked)):
                self.optional.append(
                    WordIndicator(
                        label,
                        self.view.value(*match.span()),
                        *self.view.place(*match.span()),
                        ("只用文字表示数量，是否作指标请判断。",),
                    )
                )
        return found

    def _indicator(
        self, label: str, figure: Figure, goal: Goal | None, sentence: tuple[int, int], inherited: int | None
    ) -> Indicator:
        view = self.view
        gone = past(view.s, sentence[0], figure.start, self.first_year)
        kind = kinds.kind_of(view.s, figure, goal, sentence, rules_by_default=self.rule_book, is_past=gone)
        year, basis = (goal.year, "explicit") if goal and kind is Kind.TARGET else (None, None)
        doubt = list(figure.doubt)
        if kind is Kind.TARGET and year is None and inherited:
            year, basis = inherited, "inherited"
        if kind is Kind.TARGET and year is None and label and not label.startswith("附件"):
            doubt.append("未写明完成年份。")
        left, right = _quote(view.s, figure)
        start, end = view.place(left, right)
        tone = modality.modality_of(view.s[max(sentence[0], figure.left - 40) : right])[0]
        return Indicator(
            clause=label,
            name=view.tidy(names.name_of(view.s, figure, sentence)),
            comparator=figure.comparator,
            value=figure.value,
            unit=figure.unit,
            per=figure.per,
            deadline_year=year,
            deadline_basis=basis,
            kind=kind,
            modality=tone,
            start=start,
            end=end,
            doubt=tuple(doubt),
        )

    def _milestones(
        self,
        label: str,
        start: int,
        end: int,
        due: list[Goal],
        busy: list[tuple[int, int]],
        stops: list[int],
        blocked: list[tuple[int, int]],
    ) -> None:
        """Dated deliverables: a day, month or season, a verb of delivering, no figure."""
        s = self.view.s
        dated = [goal for goal in due if goal.dated]
        for match in MONTH.finditer(s, start, end):
            if (match.group("day") or match.group("before")) and not any(
                goal.start <= match.start() < goal.end for goal in due
            ):
                year = next((goal.year for goal in reversed(due) if goal.end <= match.start()), None)
                dated.append(Goal(match.start(), match.end(), year, "by", match.group(), True))
        for goal in dated:
            if any(left <= goal.start < right for left, right in blocked):
                continue
            left, right = _sentence(stops, goal.start)
            while left < goal.start and (cut := re.search(r"[,;:]", s[left : goal.start])):
                left += cut.end()
            stop = re.search(
                r"[。;]|,(?=[^,。;]{0,40}20\d\d年|\d{1,2}月)", s[goal.end : min(right, goal.end + 120)]
            )
            right = goal.end + stop.start() if stop else min(right, goal.end + 120)
            if any(a < right and left < b for a, b in busy) or not DELIVER.search(s, goal.end, right):
                continue
            doubt = () if goal.year else ("只写月份，未写年份。",)
            name = self.view.value(goal.end, right).strip(",，、。")
            self.milestones.append(
                Milestone(label, name, goal.text, goal.year, *self.view.place(left, right), doubt)
            )


def _sentence(stops: list[int], place: int) -> tuple[int, int]:
    for left, right in pairwise(stops):
        if left <= place < right:
            return left, right
    return stops[0], stops[-1]


def _quote(s: str, figure: Figure) -> tuple[int, int]:
    left, right = figure.left, figure.right
    while left < figure.start and s[left] in " \t和及与并、,)":
        left += 1
    while right > figure.end and s[right - 1] in " \t、,":
        right -= 1
    return max(left, figure.start - LONGEST_QUOTE), min(right, figure.end + LONGEST_QUOTE)


def _without(spans: Iterable[tuple[int, int]], holes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in spans:
        position = start
        for left, right in sorted(holes):
            if right <= position or left >= end:
                continue
            if left > position:
                found.append((position, left))
            position = right
        if position < end:
            found.append((position, end))
    return found


def _units(note: Note) -> tuple[tuple[str, ...], tuple[str, ...]]:
    leads = [unit for _, units, lead in note.roles if lead for unit in units]
    others = [unit for _, units, lead in note.roles if not lead for unit in units if unit not in leads]
    return tuple(dict.fromkeys(leads)), tuple(dict.fromkeys(others))


def _roles(note: Note) -> tuple[Role, ...]:
    return tuple(Role(word, tuple(units), lead) for word, units, lead in note.roles)
