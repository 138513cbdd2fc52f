"""The explainer: each condition of a standard met, not met or not to be told, and what closes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ronghe.engine.rules.outcome import Outcome, Verdict, all_of, any_of
from ronghe.faculty.enums import ConditionKind, DualLevel, SkillLevel, TitleLevel
from ronghe.faculty.rules.clocks import FiveYearReading
from ronghe.faculty.rules.intervals import Period, whole_months

SKILLS = tuple(SkillLevel.values)
TITLES = tuple(TitleLevel.values)


@dataclass(frozen=True, slots=True)
class Holding:
    """A certificate or title: its level, and the days on which it holds."""

    name: str
    level: str
    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the file says about a teacher on a day. ``None`` is not on record; it is not a no."""

    on: date
    is_specialist: bool | None = None
    teaches_theory: bool | None = None
    teaches_practice: bool | None = None
    teacher_certificates: tuple[Holding, ...] = ()
    skills: tuple[Holding, ...] = ()
    titles: tuple[Holding, ...] = ()
    experience: tuple[Period, ...] = ()
    practice: FiveYearReading | None = None
    is_on_staff: bool | None = None
    engaged_since: date | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as a standard states it; conditions of a level and group are alternatives."""

    kind: ConditionKind
    text: str
    wanted: str = ""
    level: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A condition with its outcome, what was found and, where it is not met, what closes it."""

    condition: Condition
    outcome: Outcome
    found: str
    closes: str = ""

    @property
    def verdict(self) -> Verdict:
        return self.outcome.verdict


@dataclass(frozen=True, slots=True)
class Explanation:
    """All conditions of a standard at a level, and the whole."""

    answers: tuple[Answer, ...]
    outcome: Outcome

    @property
    def verdict(self) -> Verdict:
        return self.outcome.verdict


def explain(conditions: Sequence[Condition], facts: Facts, level: str = DualLevel.UNGRADED) -> Explanation:
    """Hold the facts against the conditions that are common and those of the level."""
    wanted = [one for one in conditions if one.level in ("", level)]
    answers = tuple(_answer(one, facts) for one in wanted)
    groups: dict[str, list[Outcome]] = {}
    for number, answer in enumerate(answers):
        groups.setdefault(answer.condition.group or f"#{number}", []).append(answer.outcome)
    if not answers:
        return Explanation((), Outcome.cannot_tell("标准没有写明条件"))
    return Explanation(answers, all_of(any_of(group) for group in groups.values()))


def _answer(condition: Condition, facts: Facts) -> Answer:
    return _CHECKS[condition.kind](condition, facts)


def _yes_or_no(
    condition: Condition, value: bool | None, missing: str, closes: str, found: tuple[str, str]
) -> Answer:
    if value is None:
        return Answer(condition, Outcome.cannot_tell(missing), "档案中没有登记", f"请学校登记：{missing}")
    if value:
        return Answer(condition, Outcome.met(), found[0])
    return Answer(condition, Outcome.not_met(), found[1], closes)


def _specialist(condition: Condition, facts: Facts) -> Answer:
    return _yes_or_no(
        condition,
        facts.is_specialist,
        "现任岗位",
        "公共基础课教师确实承担专业课的，由学校更正教师类别后再申请",
        ("现任专业课教师或实习指导教师", "现任公共基础课教师"),
    )


def _theory(condition: Condition, facts: Facts) -> Answer:
    return _yes_or_no(
        condition,
        facts.teaches_theory,
        "能否胜任理论教学",
        "承担理论课教学并经学校考核合格",
        ("学校已核定能胜任理论教学", "学校核定不能胜任理论教学"),
    )


def _practice_teaching(condition: Condition, facts: Facts) -> Answer:
    return _yes_or_no(
        condition,
        facts.teaches_practice,
        "能否胜任实践教学",
        "承担实训课教学并经学校考核合格",
        ("学校已核定能胜任实践教学", "学校核定不能胜任实践教学"),
    )


def _teacher_certificate(condition: Condition, facts: Facts) -> Answer:
    valid = [one for one in facts.teacher_certificates if one.holds(facts.on)]
    if valid:
        return Answer(condition, Outcome.met(), valid[0].name)
    lapsed = "教师资格证已过有效期" if facts.teacher_certificates else "没有登记教师资格证"
    return Answer(condition, Outcome.not_met(), lapsed, "取得教师资格证（或完成注册）后补登")


def _practice_days(condition: Condition, facts: Facts) -> Answer:
    reading = facts.practice
    if reading is None:
        missing = "企业实践标准"
        return Answer(
            condition, Outcome.cannot_tell(missing), "本辖区没有写明企业实践标准", "请主管部门补充决定"
        )
    found = f"近五年 {reading.days} 天，要求 {reading.need} 天"
    if not reading.short:
        return Answer(condition, Outcome.met(), found)
    return Answer(condition, Outcome.not_met(), found, f"再到企业实践 {reading.short} 天并由学校确认")


def _experience(condition: Condition, facts: Facts) -> Answer:
    months = whole_months(facts.experience)
    need = int(condition.wanted) * 12
    found = f"企业工作 {months // 12} 年 {months % 12} 个月"
    if months >= need:
        return Answer(condition, Outcome.met(), found)
    return Answer(condition, Outcome.not_met(), found, f"还差 {need - months} 个月企业工作经历")


def _at_least(held: Sequence[Holding], order: Sequence[str], wanted: str, day: date) -> Holding | None:
    """The best held on that day, if it is of the wanted level or above."""
    valid = [one for one in held if one.holds(day) and one.level in order]
    best = max(valid, key=lambda one: order.index(one.level), default=None)
    return best if best and order.index(best.level) >= order.index(wanted) else None


def _skill(condition: Condition, facts: Facts) -> Answer:
    label = str(SkillLevel(condition.wanted).label)
    best = _at_least(facts.skills, SKILLS, condition.wanted, facts.on)
    if best:
        return Answer(condition, Outcome.met(), f"{best.name} {SkillLevel(best.level).label}")
    return Answer(
        condition, Outcome.not_met(), f"没有有效的{label}及以上证书", f"取得{label}及以上证书后补登"
    )


def _title(condition: Condition, facts: Facts) -> Answer:
    label = str(TitleLevel(condition.wanted).label)
    best = _at_least(facts.titles, TITLES, condition.wanted, facts.on)
    if best:
        return Answer(condition, Outcome.met(), best.name)
    return Answer(condition, Outcome.not_met(), f"没有{label}及以上职务", f"取得{label}及以上职务后补登")


def _engaged(condition: Condition, facts: Facts) -> Answer:
    if facts.is_on_staff:
        return Answer(condition, Outcome.met(), "在编教师，不适用聘用年限")
    if facts.engaged_since is None or facts.is_on_staff is None:
        return Answer(
            condition, Outcome.cannot_tell("聘用起始日"), "没有登记聘用起始日", "请学校登记任用时间"
        )
    months = whole_months([Period(facts.engaged_since, max(facts.on, facts.engaged_since))])
    need = int(condition.wanted) * 12
    found = f"编外聘用满 {months} 个月"
    if months >= need:
        return Answer(condition, Outcome.met(), found)
    return Answer(condition, Outcome.not_met(), found, f"聘用满 {condition.wanted} 年后再申请")


def _reviewed(condition: Condition, facts: Facts) -> Answer:
    missing = "审核人对材料的判断"
    return Answer(condition, Outcome.cannot_tell(missing), "须由审核人核对材料", "提交佐证材料，由审核人判断")


def _not_stated(condition: Condition, facts: Facts) -> Answer:
    missing = f"认定条件（{condition.text}）"
    return Answer(condition, Outcome.cannot_tell(missing), "文件没有写明", "请主管部门发布认定标准并登记")


_CHECKS: dict[ConditionKind, Callable[[Condition, Facts], Answer]] = {
    ConditionKind.SPECIALIST: _specialist,
    ConditionKind.TEACHES_THEORY: _theory,
    ConditionKind.TEACHES_PRACTICE: _practice_teaching,
    ConditionKind.TEACHER_CERTIFICATE: _teacher_certificate,
    ConditionKind.PRACTICE_DAYS: _practice_days,
    ConditionKind.EXPERIENCE_YEARS: _experience,
    ConditionKind.SKILL_LEVEL: _skill,
    ConditionKind.TITLE_LEVEL: _title,
    ConditionKind.ENGAGED_YEARS: _engaged,
    ConditionKind.REVIEWED: _reviewed,
    ConditionKind.NOT_STATED: _not_stated,
}
