"""A questionnaire as data, and the reading of one answer sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ronghe.engine.errors import EngineError
from ronghe.engine.surveys.identifying import personal_marks

MOST_TEXT = 1000
BY_INVITATION = "invitation"


class Kind(StrEnum):
    """Ways to answer."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    TEXT = "text"


class QuestionnaireRefused(EngineError):
    """A questionnaire that cannot be sent out, with every reason."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("surveys.questionnaire", "；".join(reasons), hint="请改正后再保存。")


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose. ``points`` out of a hundred, where the answer means satisfaction."""

    key: str
    text: str
    points: int | None = None
    is_favourable: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``after`` and ``when`` ask it only of those who chose one of these before."""

    key: str
    kind: Kind
    text: str
    options: tuple[Option, ...] = ()
    is_required: bool = True
    item: str = ""
    after: str = ""
    when: tuple[str, ...] = ()

    def option(self, key: str) -> Option | None:
        return next((one for one in self.options if one.key == key), None)

    @property
    def measures(self) -> bool:
        """Whether its answers can be averaged."""
        return bool(self.options) and all(one.points is not None for one in self.options)


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of those asked. ``frame`` is how many there are of it, known before the survey."""

    key: str
    name: str
    frame: int


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The questions and the strata. ``by`` says what tells the stratum: a question or the invitation."""

    title: str
    questions: tuple[Question, ...]
    strata: tuple[Stratum, ...] = ()
    by: str = ""
    intro: str = ""

    def question(self, key: str) -> Question | None:
        return next((one for one in self.questions if one.key == key), None)

    def to_data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "intro": self.intro,
            "by": self.by,
            "strata": [{"key": s.key, "name": s.name, "frame": s.frame} for s in self.strata],
            "questions": [_question_data(one) for one in self.questions],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Questionnaire:
        """Read a questionnaire; raises with every reason where it cannot be answered."""
        made = cls(
            title=str(data.get("title", "")),
            intro=str(data.get("intro", "")),
            by=str(data.get("by", "")),
            strata=tuple(Stratum(s["key"], s["name"], int(s["frame"])) for s in data.get("strata", ())),
            questions=tuple(_question(raw) for raw in data.get("questions", ())),
        )
        faults = faults_of(made)
        if faults:
            raise QuestionnaireRefused(faults)
        return made


def _question(raw: Mapping[str, Any]) -> Question:
    options = tuple(
        Option(o["key"], o["text"], o.get("points"), bool(o.get("favourable")))
        for o in raw.get("options", ())
    )
    return Question(
        key=raw["key"],
        kind=Kind(raw["kind"]),
        text=raw["text"],
        options=options,
        is_required=bool(raw.get("required", True)),
        item=str(raw.get("item", "")),
        after=str(raw.get("after", "")),
        when=tuple(raw.get("when", ())),
    )


def _question_data(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind.value,
        "text": question.text,
        "required": question.is_required,
        "item": question.item,
        "after": question.after,
        "when": list(question.when),
        "options": [
            {"key": o.key, "text": o.text, "points": o.points, "favourable": o.is_favourable}
            for o in question.options
        ],
    }


def faults_of(form: Questionnaire) -> list[str]:
    """Why it cannot be sent out; nothing where it can."""
    faults = [] if form.title.strip() else ["问卷没有标题"]
    if not form.questions:
        faults.append("问卷没有题目")
    seen: dict[str, Question] = {}
    for question in form.questions:
        faults += _question_faults(question, seen)
        seen[question.key] = question
    return faults + _strata_faults(form, seen)


def _question_faults(question: Question, seen: Mapping[str, Question]) -> list[str]:
    name = question.text.strip() or question.key
    faults = [] if question.text.strip() else [f"题目“{question.key}”没有题干"]
    if question.key in seen:
        faults.append(f"题目编号“{question.key}”写了两次")
    keys = [one.key for one in question.options]
    if question.kind is Kind.TEXT and keys:
        faults.append(f"“{name}”是填写题，不能有选项")
    if question.kind is not Kind.TEXT and len(keys) < 2:
        faults.append(f"“{name}”至少要有两个选项")
    if len(set(keys)) < len(keys) or len({one.text for one in question.options}) < len(keys):
        faults.append(f"“{name}”有重复的选项")
    if question.kind is Kind.SCALE and not question.measures:
        faults.append(f"“{name}”是量表题，每个选项都要写分值")
    if question.after:
        before = seen.get(question.after)
        if before is None or before.kind is Kind.TEXT:
            faults.append(f"“{name}”的前提应是它前面的一道选择题")
        elif not question.when or any(before.option(one) is None for one in question.when):
            faults.append(f"“{name}”的前提写了“{before.text}”没有的选项")
    return faults


def _strata_faults(form: Questionnaire, seen: Mapping[str, Question]) -> list[str]:
    faults = []
    keys = [one.key for one in form.strata]
    if len(set(keys)) < len(keys):
        faults.append("分层写了两次")
    faults += [f"分层“{one.name}”的应答人数不能小于零" for one in form.strata if one.frame < 0]
    if form.strata and form.by != BY_INVITATION:
        question = seen.get(form.by)
        if question is None or question.kind is not Kind.SINGLE or question.after:
            faults.append("分层应按邀请或一道人人都答的单选题")
        elif not question.is_required:
            faults.append("用来分层的题目应为必答")
        elif set(keys) != {one.key for one in question.options}:
            faults.append("分层应与该题的选项一一对应")
    return faults


def is_asked(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether the question concerns who gave these answers."""
    if not question.after:
        return True
    given = answers.get(question.after)
    chosen = given if isinstance(given, list) else [given]
    return any(one in question.when for one in chosen)


def read_answers(
    form: Questionnaire, given: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers worth keeping, and for each question that is answered wrongly the reason.

    An answer to a question that is not asked after those before is dropped; so is what no question asks.
    """
    answers: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for question in form.questions:
        if not is_asked(question, answers):
            continue
        texts = [text.strip() for text in given.get(question.key, ()) if text.strip()]
        if not texts:
            if question.is_required:
                wrong[question.key] = "这道题必须回答。"
            continue
        fault = _fault(question, texts)
        if fault:
            wrong[question.key] = fault
        elif question.kind is Kind.MULTIPLE:
            answers[question.key] = [o.key for o in question.options if o.key in texts]
        else:
            answers[question.key] = texts[0]
    return answers, wrong


def _fault(question: Question, texts: list[str]) -> str:
    if question.kind is Kind.TEXT:
        if len(texts[0]) > MOST_TEXT:
            return f"最多写 {MOST_TEXT} 字，现有 {len(texts[0])} 字。"
        marks = personal_marks(texts[0])
        return f"请不要写{'、'.join(marks)}：问卷不收集个人信息。" if marks else ""
    if any(question.option(one) is None for one in texts):
        return "请从列出的选项中选择。"
    if question.kind is not Kind.MULTIPLE and len(texts) > 1:
        return "只能选一项。"
    return ""
