"""What the plans ask of a new specialist teacher: conditions with their parameters, three-valued.

``原则上`` and ``基本`` admit exceptions: a condition that fails is recorded with its reason and who approved,
it is never silently passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ronghe.engine.rules.outcome import Outcome, Verdict
from ronghe.engine.rules.values import NotStated, Value
from ronghe.faculty.enums import Education, RecruitChannel, RecruitMethod, SkillLevel
from ronghe.faculty.rules.intervals import Period, whole_months

EDUCATIONS = tuple(Education.values)
SKILLS = tuple(SkillLevel.values)
DEGREE_WORDS = {"高职": Education.VOCATIONAL_COLLEGE, "本科": Education.BACHELOR, "硕士": Education.MASTER}
SKILL_WORDS = {
    "初级工": SkillLevel.JUNIOR,
    "中级工": SkillLevel.MIDDLE,
    "高级工": SkillLevel.SENIOR,
    "技师": SkillLevel.TECHNICIAN,
    "高级技师": SkillLevel.SENIOR_TECHNICIAN,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """The facts of a candidate. ``None`` or empty is not on record."""

    hire_on: date
    is_specialist: bool
    work: tuple[Period, ...] = ()
    education: str = ""
    skill_level: str = ""
    qualification: str = ""
    is_fresh_graduate: bool | None = None
    talent_kind: str = ""
    method: str = ""
    channel: str = RecruitChannel.ORDINARY
    needs_post: bool = True
    free_posts: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The parameters of the place on the day of hiring; those it does not have are ``NotStated``."""

    years: Value | NotStated
    degree: Value | NotStated
    qualification: Value | NotStated
    relaxation: Value | NotStated
    fresh_allowed: Value | NotStated
    direct_kinds: Value | NotStated
    green_inside: Value | NotStated
    methods: Value | NotStated


@dataclass(frozen=True, slots=True)
class Check:
    """One condition held against the candidate."""

    key: str
    label: str
    outcome: Outcome
    found: str
    closes: str = ""
    document: str = ""
    clause: str = ""
    admits_exception: bool = True

    @property
    def verdict(self) -> Verdict:
        return self.outcome.verdict


def check_candidate(candidate: Candidate, terms: Terms) -> list[Check]:
    """Every condition that the place states, in the order an office reads them.

    Conditions of specialist posts are not asked of others; a channel adds its own condition.
    """
    checks = []
    if candidate.is_specialist:
        checks += [
            *_years(candidate, terms),
            *_degree(candidate, terms),
            *_qualification(candidate, terms),
            *_fresh(candidate, terms),
        ]
    return [
        *checks,
        *_direct(candidate, terms),
        *_green(candidate, terms),
        *_method(candidate, terms),
        *_post(candidate),
    ]


def _check(
    key: str,
    label: str,
    source: Value,
    outcome: Outcome,
    found: str,
    closes: str = "",
    *,
    exception: bool = True,
) -> Check:
    return Check(
        key, label, outcome, found, closes, source.document_number, source.clause, admits_exception=exception
    )


def _verdict(is_met: bool) -> Outcome:
    return Outcome.met() if is_met else Outcome.not_met()


def _years(candidate: Candidate, terms: Terms) -> list[Check]:
    if isinstance(terms.years, NotStated):
        return []
    need = int(terms.years.number * 12)
    months = whole_months(candidate.work)
    found = f"企业工作 {months // 12} 年 {months % 12} 个月"
    closes = "" if months >= need else f"还差 {need - months} 个月企业工作经历"
    label = f"企业工作满 {terms.years.number:f} 年（原则上）"
    return [_check("years", label, terms.years, _verdict(months >= need), found, closes)]


def _names(value: Value | NotStated) -> tuple[str, ...]:
    return value.value if isinstance(value, Value) and isinstance(value.value, tuple) else ()


def _degree(candidate: Candidate, terms: Terms) -> list[Check]:
    """The degree, or where it is missing the relaxation for special skilled talent."""
    if isinstance(terms.degree, NotStated):
        return []
    word = _names(terms.degree)[0]
    wanted = DEGREE_WORDS[word]
    label = f"{word}及以上学历（原则上）"
    if not candidate.education:
        return [
            _check("degree", label, terms.degree, Outcome.cannot_tell("学历"), "没有登记学历", "请登记学历")
        ]
    found = str(Education(candidate.education).label)
    if EDUCATIONS.index(candidate.education) >= EDUCATIONS.index(wanted):
        return [_check("degree", label, terms.degree, Outcome.met(), found)]
    return [_relaxed(candidate, terms, label, found)]


def _relaxed(candidate: Candidate, terms: Terms, label: str, found: str) -> Check:
    """高级工 and above may be let off the degree; how far is for the office, so it is not simply met."""
    assert isinstance(terms.degree, Value)  # noqa: S101  only called where the degree is stated
    words = _names(terms.relaxation)
    if not words or not isinstance(terms.relaxation, Value):
        return _check("degree", label, terms.degree, Outcome.not_met(), found, "取得规定学历")
    wanted = SKILL_WORDS[words[0]]
    skilled = bool(candidate.skill_level) and SKILLS.index(candidate.skill_level) >= SKILLS.index(wanted)
    if not skilled:
        closes = f"取得规定学历，或取得{words[0]}及以上职业技能等级后申请放宽"
        return _check("degree", label, terms.degree, Outcome.not_met(), found, closes)
    level = SkillLevel(candidate.skill_level).label
    return _check(
        "relax",
        f"学历放宽（{words[0]}及以上特殊高技能人才，可适当放宽）",
        terms.relaxation,
        Outcome.cannot_tell("审批人是否同意放宽学历（文件写“适当放宽”而没有量化）"),
        f"{found}，{level}",
        "可按特殊高技能人才申请放宽学历，由审批人决定并写明理由",
    )


def _qualification(candidate: Candidate, terms: Terms) -> list[Check]:
    if isinstance(terms.qualification, NotStated):
        return []
    label = f"有{_names(terms.qualification)[0]}（原则上）"
    held = candidate.qualification.strip()
    closes = "" if held else "取得相关专业技术资格后再聘"
    return [
        _check("qualification", label, terms.qualification, _verdict(bool(held)), held or "没有登记", closes)
    ]


def _fresh(candidate: Candidate, terms: Terms) -> list[Check]:
    if isinstance(terms.fresh_allowed, NotStated) or terms.fresh_allowed.value is True:
        return []
    label = "不从应届毕业生招聘（基本不再）"
    if candidate.is_fresh_graduate is None:
        outcome, found, closes = Outcome.cannot_tell("是否应届毕业生"), "没有登记", "请登记毕业情况"
    elif candidate.is_fresh_graduate:
        outcome, found, closes = Outcome.not_met(), "应届毕业生", "属少数例外的，写明理由报批"
    else:
        outcome, found, closes = Outcome.met(), "不是应届毕业生", ""
    return [_check("fresh", label, terms.fresh_allowed, outcome, found, closes)]


def _direct(candidate: Candidate, terms: Terms) -> list[Check]:
    """Direct assessment only for the kinds of talent that the document names."""
    if candidate.channel != RecruitChannel.DIRECT:
        return []
    if isinstance(terms.direct_kinds, NotStated):
        return [_no_channel("direct", "直接考察招聘", terms.direct_kinds)]
    kinds = _names(terms.direct_kinds)
    is_met = candidate.talent_kind in kinds
    return [
        _check(
            "direct",
            f"直接考察招聘限于{'、'.join(kinds)}",
            terms.direct_kinds,
            _verdict(is_met),
            candidate.talent_kind or "没有登记人才类别",
            "" if is_met else "不属于上述人才的，改用一般招聘",
            exception=False,
        )
    ]


def _green(candidate: Candidate, terms: Terms) -> list[Check]:
    """The green channel only inside the approved establishment."""
    if candidate.channel != RecruitChannel.GREEN:
        return []
    if isinstance(terms.green_inside, NotStated):
        return [_no_channel("green", "绿色通道", terms.green_inside)]
    label = "绿色通道须在核定编制内"
    if candidate.free_posts is None:
        outcome, found, closes = Outcome.cannot_tell("核定编制数"), "没有登记核定编制", "请先登记核定编制"
    else:
        outcome = _verdict(candidate.free_posts > 0)
        found = f"空余编制 {candidate.free_posts} 个"
        closes = "" if candidate.free_posts > 0 else "没有空余编制，不能走绿色通道"
    return [_check("green", label, terms.green_inside, outcome, found, closes, exception=False)]


def _no_channel(key: str, label: str, missing: NotStated) -> Check:
    return Check(
        key,
        label,
        Outcome.cannot_tell(missing.words),
        "本辖区没有这一规定",
        "改用一般招聘",
        admits_exception=False,
    )


def _method(candidate: Candidate, terms: Terms) -> list[Check]:
    """Schools choose among the four printed methods; the open examination is always possible."""
    if isinstance(terms.methods, NotStated) or candidate.method == RecruitMethod.EXAMINATION:
        return []
    word = str(RecruitMethod(candidate.method).label)
    allowed = _names(terms.methods)
    return [
        _check(
            "method",
            f"招聘方式限于{'、'.join(allowed)}",
            terms.methods,
            _verdict(word in allowed),
            word,
            "" if word in allowed else "请改用允许的招聘方式",
            exception=False,
        )
    ]


def _post(candidate: Candidate) -> list[Check]:
    """A post on the establishment must be free."""
    if not candidate.needs_post or candidate.channel == RecruitChannel.GREEN or candidate.free_posts is None:
        return []
    return [
        Check(
            "post",
            "有空余编制",
            _verdict(candidate.free_posts > 0),
            f"空余编制 {candidate.free_posts} 个",
            "" if candidate.free_posts > 0 else "先申请增编，或改用编外、流动岗位",
            admits_exception=False,
        )
    ]
