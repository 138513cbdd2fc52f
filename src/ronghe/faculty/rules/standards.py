"""The printed definitions of 双师型, each with its conditions, its numerator and its denominator.

Four plans and the national basic standard. Where a plan prints the word and no conditions, that is what the
definition says, and the explainer answers "cannot tell". Targets are not here: they are indicators of the
plans.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ronghe.faculty.enums import ConditionKind, DualLevel
from ronghe.faculty.rules.conditions import Condition


class Base(StrEnum):
    """Who is counted under the line."""

    SPECIALIST = "specialist"
    ALL = "all"


class Averaging(StrEnum):
    POOLED = "pooled"
    MEAN = "mean"


class Counted(StrEnum):
    """Who is counted above the line."""

    ABLE = "able"
    RECOGNISED = "recognised"


BASE_WORDS = {Base.SPECIALIST: "专业课教师", Base.ALL: "全体教师"}
AVERAGING_WORDS = {Averaging.POOLED: "合并计算", Averaging.MEAN: "各校比例的平均"}


@dataclass(frozen=True, slots=True)
class Standard:
    """A definition. ``bases`` and ``averagings`` hold every reading that the print leaves open."""

    key: str
    name: str
    jurisdiction: str
    document: str
    clause: str
    text: str
    conditions: tuple[Condition, ...]
    counted: Counted = Counted.RECOGNISED
    bases: tuple[Base, ...] = ()
    averagings: tuple[Averaging, ...] = (Averaging.POOLED,)
    rule: str = ""
    levels: tuple[str, ...] = (DualLevel.UNGRADED,)
    years_valid: int | None = None
    publicity_workdays: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    doubt: str = ""

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


_UNSTATED = "文件使用“双师型”一词而没有写认定条件"

QINGYUAN = Standard(
    key="qingyuan",
    name="清远市：能胜任理论与实践教学的专业课教师",
    jurisdiction="qingyuan",
    document="清府办函〔2020〕8号",
    clause="一、(二)",
    text="指能胜任理论教学和实践教学的教师；按专业课教师计算占比。",
    conditions=(
        Condition(ConditionKind.SPECIALIST, "专业课教师"),
        Condition(ConditionKind.TEACHES_THEORY, "能胜任理论教学"),
        Condition(ConditionKind.TEACHES_PRACTICE, "能胜任实践教学"),
    ),
    counted=Counted.ABLE,
    bases=(Base.SPECIALIST,),
    rule="qy.ratio.dual",
)
SHAOXING = Standard(
    key="shaoxing",
    name="绍兴市：职业学校双师型比例",
    jurisdiction="shaoxing",
    document="绍政办发〔2020〕16号",
    clause="(十三)",
    text="只写职业学校双师型比例，没有写认定条件，也没有写分母是全体教师还是专业课教师。",
    conditions=(Condition(ConditionKind.NOT_STATED, _UNSTATED),),
    bases=(Base.SPECIALIST, Base.ALL),
    rule="sx.ratio.dual",
)
LINPING = Standard(
    key="linping",
    name="临平区：双师型教师占专业课教师比例",
    jurisdiction="linping",
    document="临平政办〔2023〕8号",
    clause="二、(三)",
    text="双师型教师占专业课教师的比例；没有写认定条件。",
    conditions=(
        Condition(ConditionKind.SPECIALIST, "专业课教师"),
        Condition(ConditionKind.NOT_STATED, _UNSTATED),
    ),
    bases=(Base.SPECIALIST,),
    rule="lp.ratio.dual",
)
LIAOCHENG = Standard(
    key="liaocheng",
    name="聊城市：双师型教师比例平均",
    jurisdiction="liaocheng",
    document="聊政发〔2020〕6号",
    clause="(十五)",
    text="只写比例“平均”，没有写各校平均还是合并计算，也没有写分母和认定条件。",
    conditions=(Condition(ConditionKind.NOT_STATED, _UNSTATED),),
    bases=(Base.SPECIALIST, Base.ALL),
    averagings=(Averaging.MEAN, Averaging.POOLED),
    rule="lc.ratio.dual",
)
NATIONAL = Standard(
    key="national",
    name="职业教育“双师型”教师基本标准（试行）",
    jurisdiction="china",
    document="教师厅〔2022〕2号",
    clause="",
    text="面向专业课教师和实习指导教师，企业实践按教师〔2016〕3号每五年不少于六个月；分初级、中级、高级，证书清单与复核期由各省规定。",
    conditions=(
        Condition(ConditionKind.SPECIALIST, "从事专业课教学或实习指导"),
        Condition(ConditionKind.TEACHER_CERTIFICATE, "持有有效的教师资格证"),
        Condition(ConditionKind.TEACHES_THEORY, "具备理论教学能力"),
        Condition(ConditionKind.TEACHES_PRACTICE, "具备实践教学能力"),
        Condition(ConditionKind.PRACTICE_DAYS, "每五年企业实践不少于六个月"),
        Condition(ConditionKind.REVIEWED, "师德师风考核"),
        *(
            Condition(
                ConditionKind.NOT_STATED, f"{DualLevel(level).label}的职务与证书要求（各省另定）", level=level
            )
            for level in (DualLevel.JUNIOR, DualLevel.MIDDLE, DualLevel.SENIOR)
        ),
    ),
    bases=(Base.SPECIALIST,),
    levels=(DualLevel.JUNIOR, DualLevel.MIDDLE, DualLevel.SENIOR),
    valid_from=date(2022, 10, 25),
    doubt="条件系归纳，等级要求、证书清单和复核期未经核实，须以本省认定标准为准。",
)

PRINTED = (QINGYUAN, SHAOXING, LINPING, LIAOCHENG, NATIONAL)
"""Every printed definition, in the order of the page."""
BY_KEY = {one.key: one for one in PRINTED}
