"""The results of a survey: response, weights, and for each question what may be shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from ronghe.engine.appraisal.combining import rounded
from ronghe.engine.surveys import (
    FLOOR,
    Kind,
    Question,
    Questionnaire,
    Release,
    Stratum,
    Weighting,
    collapse,
    released,
    safe_after,
    weighting,
)
from ronghe.engine.surveys.releasing import ALL, Block
from ronghe.engine.surveys.weighting import mean_points
from ronghe.quality.models import Survey, SurveyPublication

EVERYBODY = Stratum("all", "全体", 0)


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers of a survey counted once: by stratum, and by stratum and option for each question."""

    form: Questionnaire
    strata: tuple[Stratum, ...]
    answered: Mapping[str, int]
    asked: Mapping[str, Mapping[str, int]]
    chosen: Mapping[str, Mapping[tuple[str, str], int]]
    texts: Mapping[str, tuple[str, ...]]

    @property
    def n(self) -> int:
        return sum(self.answered.values())

    @property
    def blocks(self) -> tuple[Block, ...]:
        return collapse(self.strata, self.answered)

    @property
    def weighting(self) -> Weighting:
        """The weights of the joined strata; their frames are added up."""
        return weighting(
            [self.joined(block) for block in self.blocks],
            {_key(block): self.people(block) for block in self.blocks},
        )

    def joined(self, block: Block) -> Stratum:
        """The stratum that a block stands for."""
        held = {one.key: one for one in self.strata}
        return Stratum(
            _key(block), "、".join(held[key].name for key in block), sum(held[key].frame for key in block)
        )

    def people(self, block: Block) -> int:
        return sum(self.answered.get(key, 0) for key in block)

    @property
    def silent(self) -> list[Stratum]:
        """Strata of which nobody answered."""
        return [one for one in self.strata if one.frame and not self.answered.get(one.key, 0)]


def _key(block: Block) -> str:
    return "+".join(block)


def tally(survey: Survey) -> Tally:
    """Count the answers. One query."""
    return tally_of(survey.questionnaire, survey.answers.values_list("stratum", "answers"))


def tally_of(form: Questionnaire, rows: Iterable[tuple[str, Mapping[str, object]]]) -> Tally:
    strata = form.strata or (EVERYBODY,)
    answered: Counter[str] = Counter()
    asked: dict[str, Counter[str]] = defaultdict(Counter)
    chosen: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    texts: dict[str, list[str]] = defaultdict(list)
    kinds = {question.key: question.kind for question in form.questions}
    for stratum, answers in rows:
        place = stratum if form.strata else EVERYBODY.key
        answered[place] += 1
        for key, value in answers.items():
            if kinds.get(key) is Kind.TEXT:
                texts[key].append(str(value))
                continue
            asked[key][place] += 1
            for option in value if isinstance(value, list) else [value]:
                chosen[key][place, str(option)] += 1
    return Tally(form, strata, answered, asked, chosen, {key: tuple(sorted(t)) for key, t in texts.items()})


def release_of(found: Tally, question: Question) -> Release:
    """What may be shown of a question."""
    return released(
        question.key,
        found.chosen.get(question.key, {}),
        found.asked.get(question.key, {}),
        [one.key for one in question.options],
        found.blocks,
        is_multiple=question.kind is Kind.MULTIPLE,
    )


def releases(found: Tally) -> list[Release]:
    return [release_of(found, one) for one in found.form.questions if one.kind is not Kind.TEXT]


def guarded(found: Tally, earlier: Iterable[SurveyPublication]) -> tuple[list[Release], list[str]]:
    """The releases to publish beside earlier ones, and the questions whose earlier figures stay."""
    before: dict[str, list[Release]] = defaultdict(list)
    for publication in sorted(earlier, key=lambda one: one.number):
        for data in publication.releases:
            before[data["question"]].append(Release.from_data(data))
    shown, kept = [], []
    for new in releases(found):
        old = before.get(new.question, [])
        if safe_after(new, old) and (new.is_shown or not any(one.is_shown for one in old)):
            shown.append(new)
        else:
            shown.append(old[-1])
            kept.append(new.question)
    return shown, kept


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One line of a question as it is shown: the share, weighted where that gives nothing away."""

    text: str
    shares: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A question as it is shown: for all, and where it may be, by strata."""

    question: Question
    n: int
    columns: tuple[str, ...]
    rows: tuple[OptionRow, ...]
    score: Decimal | None
    is_weighted: bool
    reason: str


def shown(form: Questionnaire, found: Iterable[Release], strata: tuple[Stratum, ...]) -> list[QuestionResult]:
    """The released figures in words. Made from the releases alone, so that nothing else can show."""
    held = {one.key: one for one in strata}
    return [_shown(form, one, held) for one in found]


def _shown(form: Questionnaire, release: Release, strata: Mapping[str, Stratum]) -> QuestionResult:
    question = form.question(release.question)
    if question is None:
        raise ValueError(f"the questionnaire has no question {release.question}")
    blocks = [one for one in release.strata if one != (ALL,)]
    weights = weighting(
        [Stratum(_key(b), "", sum(strata[key].frame for key in b)) for b in blocks],
        {_key(b): release.answers(b) for b in blocks},
    )
    is_weighted = bool(blocks) and all(any(strata[key].frame for key in b) for b in blocks)
    texts = {one.key: one.text for one in question.options}
    rows = []
    for option in release.options:
        first = _share(release, option, blocks, weights if is_weighted else None)
        others = [_percent(release.number(b, option), release.answers(b)) for b in blocks]
        rows.append(OptionRow("、".join(texts[key] for key in option), (first, *others)))
    columns = (_("合计"), *("、".join(strata[key].name for key in b) for b in blocks)) if rows else ()
    score = _score(question, release, blocks, weights if is_weighted else None)
    return QuestionResult(question, release.n, columns, tuple(rows), score, is_weighted, release.reason)


def _percent(part: int, whole: int) -> Decimal:
    return rounded(Fraction(part * 100, whole), 1) if whole else Decimal(0)


def _share(release: Release, option: Block, blocks: list[Block], weights: Weighting | None) -> Decimal:
    if weights is None:
        return _percent(release.number((ALL,), option), release.n)
    part = sum(
        (weights.weights.get(_key(b), Fraction(0)) * release.number(b, option) for b in blocks), Fraction(0)
    )
    return rounded(part * 100 / weights.covered, 1)


def _score(
    question: Question, release: Release, blocks: list[Block], weights: Weighting | None
) -> Decimal | None:
    """The mean of the points, where no option had to be joined with another."""
    if not question.measures or question.kind is Kind.MULTIPLE or not release.is_shown:
        return None
    if any(len(option) > 1 for option in release.options):
        return None
    points = {one.key: Fraction(one.points or 0) for one in question.options}

    def total(block: Block) -> Fraction:
        return sum((points[o[0]] * release.number(block, o) for o in release.options), Fraction(0))

    if weights is None:
        return rounded(total((ALL,)) / release.n, 1)
    sums = {_key(b): total(b) for b in blocks}
    mean = mean_points(weights, sums, {_key(b): release.answers(b) for b in blocks})
    return None if mean is None else rounded(mean, 1)


def item_points(survey: Survey) -> dict[str, Decimal]:
    """The mean points of each item that the questions measure, of at least five answers each; weighted
    where the table by strata may be shown."""
    found = tally(survey)
    weights = found.weighting if found.form.strata else None
    gathered: dict[str, list[Fraction]] = defaultdict(list)
    for question in found.form.questions:
        if not question.item or not question.measures or question.kind is Kind.MULTIPLE:
            continue
        shows_strata = release_of(found, question).has_strata
        mean = _mean(found, question, weights if shows_strata else None)
        if mean is not None:
            gathered[question.item].append(mean)
    return {item: rounded(sum(values, Fraction(0)) / len(values), 4) for item, values in gathered.items()}


def _mean(found: Tally, question: Question, weights: Weighting | None) -> Fraction | None:
    asked = found.asked.get(question.key, {})
    if sum(asked.values()) < FLOOR:
        return None
    points = {one.key: Fraction(one.points or 0) for one in question.options}
    sums: dict[str, Fraction] = defaultdict(Fraction)
    for (stratum, option), number in found.chosen.get(question.key, {}).items():
        sums[stratum] += points[option] * number
    if weights is None:
        return sum(sums.values(), Fraction(0)) / sum(asked.values())
    by_block = {_key(b): sum((sums.get(key, Fraction(0)) for key in b), Fraction(0)) for b in found.blocks}
    people = {_key(b): sum(asked.get(key, 0) for key in b) for b in found.blocks}
    return mean_points(weights, by_block, people)


def visible_texts(found: Tally) -> dict[str, tuple[str, ...]]:
    """Free answers, sorted, of questions that at least five people wrote to; never by stratum."""
    return {key: texts for key, texts in found.texts.items() if len(texts) >= FLOOR}
