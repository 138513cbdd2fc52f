"""Annex rows beside the body clauses they restate, with every difference of wording."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from operator import add

from ronghe.engine.policytext.modality import modality_of
from ronghe.engine.policytext.model import AnnexLink, AnnexTask, Clause, Difference, Indicator, Task

PIECES = re.compile(r"[,，。;；:：]")
DROP = re.compile(r"[\s\W_]+")
LINKED = 0.42
SAME_PIECE = 0.5
MAX_WORK = 400_000
MOST_ALIKE = 200


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters, punctuation left out."""
    compact = DROP.sub("", text)
    return frozenset(map(add, compact, compact[1:])) or frozenset({compact})


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """Overlap of two sets between 0 and 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def annex_links(
    rows: tuple[AnnexTask, ...], clauses: tuple[Clause, ...], tasks: tuple[Task, ...]
) -> tuple[AnnexLink, ...]:
    """For every row the clause that says the same, or None."""
    if not rows or len(rows) * len(clauses) > MAX_WORK:
        return ()
    texts = {
        clause.label: bigrams((clause.heading or "") + "".join(s.text for s in clause.sentences))
        for clause in clauses
    }
    frequency = Counter(gram for grams in texts.values() for gram in grams)
    weight = {gram: math.log(1 + len(texts) / count) for gram, count in frequency.items()}
    rare = math.log(1 + len(texts)) if texts else 1.0
    noted = {task.clause: task for task in reversed(tasks)}
    pieces: dict[str, list[tuple[frozenset[str], str]]] = {}
    found: list[AnnexLink] = []
    for row in rows:
        grams = bigrams(row.text)
        total = sum(weight.get(gram, rare) for gram in grams) or 1.0
        scored = sorted(
            (
                (sum(weight[gram] for gram in grams & texts[c.label]) / total, -c.start, c)
                for c in clauses
                if c.sentences
            ),
            key=lambda item: item[:2],
            reverse=True,
        )
        if not scored or scored[0][0] < LINKED:
            found.append(
                AnnexLink(row.no, None, round(scored[0][0], 2) if scored else 0.0, 0, 0, row.start, row.end)
            )
            continue
        score, _, clause = scored[0]
        best = max(clause.sentences, key=lambda sentence: dice(bigrams(sentence.text), grams))
        if clause.label not in pieces:
            pieces[clause.label] = _pieces(clause)
        differences = (*_wording(row, pieces[clause.label]), *_units(row, noted.get(clause.label)))
        found.append(
            AnnexLink(
                row.no, clause.label, round(score, 2), best.start, best.end, row.start, row.end, differences
            )
        )
    return tuple(found)


def _pieces(clause: Clause) -> list[tuple[frozenset[str], str]]:
    words = [
        piece for sentence in clause.sentences for piece in PIECES.split(sentence.text) if len(piece) > 3
    ]
    return [(bigrams(piece), piece) for piece in words]


def _wording(row: AnnexTask, sets: list[tuple[frozenset[str], str]]) -> list[Difference]:
    found: list[Difference] = []
    for piece in PIECES.split(row.text):
        if len(piece) < 4:
            continue
        grams = bigrams(piece)
        score, twin = max(((dice(grams, other), words) for other, words in sets), default=(0.0, ""))
        if score < SAME_PIECE:
            found.append(Difference("only_annex", "", piece))
        elif twin != piece:
            modal = modality_of(twin)[0] is not modality_of(piece)[0]
            counted = re.findall(r"\d+", twin) != re.findall(r"\d+", piece)
            found.append(
                Difference("modality" if modal else "quantity" if counted else "wording", twin, piece)
            )
    return found


def _units(row: AnnexTask, task: Task | None) -> list[Difference]:
    if task is None:
        return []
    found: list[Difference] = []
    if row.lead_units and row.lead_units != task.lead_units:
        found.append(Difference("lead", "、".join(task.lead_units), "、".join(row.lead_units)))
    every = {*row.lead_units, *row.responsible_units}
    printed = {*task.lead_units, *task.responsible_units}
    if every != printed:
        missing = [unit for unit in (*task.lead_units, *task.responsible_units) if unit not in every]
        extra = [unit for unit in (*row.lead_units, *row.responsible_units) if unit not in printed]
        found.append(Difference("units", "、".join(missing), "、".join(extra)))
    return found


def repeats(found: list[Indicator]) -> list[Indicator]:
    """Mark annex figures that restate a figure of the body."""
    body: dict[tuple[object, ...], list[Indicator]] = {}
    for item in found:
        if not item.clause.startswith("附件"):
            body.setdefault((item.value, item.unit, item.kind), []).append(item)
    marked: list[Indicator] = []
    for item in found:
        if item.clause.startswith("附件"):
            alike = body.get((item.value, item.unit, item.kind), [])[:MOST_ALIKE]
            grams = bigrams(item.name)
            best = max(
                ((dice(grams, bigrams(other.name)), other.clause) for other in alike), default=(0.0, "")
            )
            if best[0] >= SAME_PIECE:
                item = replace(item, repeat_of=best[1])
        marked.append(item)
    return marked
