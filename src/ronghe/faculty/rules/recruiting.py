"""A candidate's facts in the words of the rules on hiring, and what closes a condition that fails.

The verdicts are the rule book's. ``原则上`` and ``基本`` admit exceptions: a rule that is not met is recorded
with the reason and who approved, it is never silently passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from ronghe.engine.rules.outcome import Verdict
from ronghe.engine.rules.values import Value
from ronghe.faculty.enums import Education, RecruitChannel, RecruitMethod, SkillLevel, TitleLevel
from ronghe.faculty.rules.intervals import Period, whole_months

DEGREES = {
    Education.SECONDARY: "中职",
    Education.VOCATIONAL_COLLEGE: "高职",
    Education.BACHELOR: "本科",
    Education.MASTER: "硕士",
    Education.DOCTOR: "博士",
}
SKILLS = {
    "": "无",
    SkillLevel.JUNIOR: "初级工",
    SkillLevel.MIDDLE: "中级工",
    SkillLevel.SENIOR: "高级工",
    SkillLevel.TECHNICIAN: "技师",
    SkillLevel.SENIOR_TECHNICIAN: "高级技师",
}
TITLES = {
    "": "无",
    TitleLevel.ASSISTANT: "初级",
    TitleLevel.MIDDLE: "中级",
    TitleLevel.ASSOCIATE: "副高级",
    TitleLevel.SENIOR: "正高级",
}
DIRECT_KINDS = ("业界优秀人才", "高层次人才", "高技能人才")
COMPOUND = "复合型技能人才"
TALENTS = (*DIRECT_KINDS, COMPOUND, "其他")

OF_SPECIALISTS = ("TEA-05", "TEA-06")
"""Register rows whose rules are asked of every specialist; ``TEA-07`` feeds the first of them."""
NO_EXCEPTION = frozenset({"TEA-08", "TEA-09"})
"""A channel is open to those it names and to nobody else; others go the ordinary way."""
FOUR_DECIMALS = Decimal("0.0001")
YEAR = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """The facts of a candidate. ``None`` or empty is not on record."""

    hire_on: date
    is_specialist: bool
    work: tuple[Period, ...] = ()
    education: str = ""
    skill_level: str = ""
    title_level: str = ""
    qualification: str = ""
    graduated_on: date | None = None
    talent_kind: str = ""
    method: str = ""
    channel: str = RecruitChannel.ORDINARY
    needs_post: bool = True
    free_posts: int | None = None

    @property
    def months(self) -> int:
        """Whole months of enterprise work, each counted once."""
        return whole_months(self.work)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule held against the candidate, with the derivation as it was stored."""

    key: str
    label: str
    verdict: Verdict
    found: str
    closes: str = ""
    document: str = ""
    clause: str = ""
    admits_exception: bool = True
    ruling: Mapping[str, str] | None = None


def rows_asked(candidate: Candidate) -> list[str]:
    """The register rows whose rules this hiring has to keep: its kind, its channel, its method."""
    rows = list(OF_SPECIALISTS) if candidate.is_specialist else []
    if candidate.channel == RecruitChannel.DIRECT:
        rows.append("TEA-08")
    if candidate.channel == RecruitChannel.GREEN:
        rows.append("TEA-09")
    if candidate.method != RecruitMethod.EXAMINATION:
        rows.append("TEA-10")
    return rows


def facts_of(candidate: Candidate) -> dict[str, Any]:
    """Every fact under the names by which the rules of the packs ask for it.

    Years go by whole months, rounded down: 35 months never make three years.

    >>> facts_of(Candidate(date(2021, 9, 1), True, (Period(date(2018, 10, 1), date(2021, 8, 31)),)))["years"]
    Decimal('2.9166')
    """
    years = (Decimal(candidate.months) / YEAR).quantize(FOUR_DECIMALS, ROUND_FLOOR)
    is_direct = candidate.channel == RecruitChannel.DIRECT
    talent = candidate.talent_kind
    return {
        "years": years,
        "years_of_enterprise_work": years,
        "degree_level": DEGREES.get(candidate.education),  # type: ignore[call-overload]  # a stored code
        "skill_level": SKILLS[candidate.skill_level],
        "title_level": TITLES[candidate.title_level],
        "qualification": bool(candidate.qualification.strip()),
        "direct": is_direct and talent in DIRECT_KINDS,
        "graduation_year": candidate.graduated_on.year if candidate.graduated_on else None,
        "recruit_date": candidate.hire_on,
        "talent_kind": (talent if talent in DIRECT_KINDS else "其他") if talent else None,
        "within_establishment": None if candidate.free_posts is None else candidate.free_posts > 0,
        "qualified": talent == COMPOUND if talent else None,
        "method": str(RecruitMethod(candidate.method).label) if candidate.method else None,
    }


def found_words(candidate: Candidate, asked: Mapping[str, Any]) -> str:
    """The facts that a rule looked at, for the table beside its verdict."""
    months = candidate.months
    said = {
        "years": f"企业工作 {months // YEAR} 年 {months % YEAR} 个月",
        "degree_level": f"学历 {DEGREES.get(candidate.education, '没有登记')}",  # type: ignore[call-overload]
        "skill_level": f"技能等级 {SKILLS[candidate.skill_level]}",
        "title_level": f"职称 {TITLES[candidate.title_level]}",
        "qualification": candidate.qualification.strip() or "没有登记专业技术资格",
        "graduation_year": f"{candidate.graduated_on.year} 年毕业"
        if candidate.graduated_on
        else "没有登记毕业日期",
        "talent_kind": candidate.talent_kind or "没有登记人才类别",
        "within_establishment": "没有登记核定编制"
        if candidate.free_posts is None
        else f"空余编制 {candidate.free_posts} 个",
        "method": str(RecruitMethod(candidate.method).label) if candidate.method else "",
    }
    said["years_of_enterprise_work"] = said["years"]
    return "，".join(said[name] for name in asked if name in said)


def closing_words(
    candidate: Candidate, asked: Mapping[str, Any], stated: Mapping[str, Value]
) -> Iterator[str]:
    """What would close a rule that is not met, for each of its conditions that plainly fails."""
    years = stated.get("recruitment.enterprise_experience.minimum_years")
    if years is not None and candidate.months < years.number * YEAR:
        yield f"还差 {int(years.number * YEAR) - candidate.months} 个月企业工作经历"
    if "degree_level" in asked:
        yield from _degree_words(candidate, stated)
    if "qualification" in asked and not candidate.qualification.strip():
        yield "取得相关专业技术资格后再聘"
    if "graduation_year" in asked:
        yield "属少数例外的，写明理由报批"
    if "within_establishment" in asked and candidate.free_posts is not None and candidate.free_posts <= 0:
        yield "没有空余编制，不能走绿色通道"
    if "talent_kind" in asked:
        yield "不属于文件列明的人才的，改用一般招聘"
    if "method" in asked:
        yield "请改用允许的招聘方式"


def _degree_words(candidate: Candidate, stated: Mapping[str, Value]) -> Iterator[str]:
    degree = stated.get("recruitment.degree.minimum")
    skill = stated.get("recruitment.degree_relaxation.skill_level")
    if degree is None or not isinstance(degree.value, tuple) or not candidate.education:
        return
    order = list(DEGREES.values())
    if order.index(DEGREES[Education(candidate.education)]) < order.index(degree.value[0]):
        words = f"取得{degree.value[0]}及以上学历"
        if skill is not None and isinstance(skill.value, tuple):
            words += f"，或取得{skill.value[0]}及以上职业技能等级后申请放宽"
        yield words


def post_check(candidate: Candidate) -> Check | None:
    """A post on the establishment must be free; the books say so, no rule of a plan."""
    if not candidate.needs_post or candidate.channel == RecruitChannel.GREEN or candidate.free_posts is None:
        return None
    is_free = candidate.free_posts > 0
    return Check(
        "post",
        "有空余编制",
        Verdict.MET if is_free else Verdict.NOT_MET,
        f"空余编制 {candidate.free_posts} 个",
        "" if is_free else "先申请增编，或改用编外、流动岗位",
        admits_exception=False,
    )
