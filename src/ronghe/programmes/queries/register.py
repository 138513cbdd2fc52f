"""The checks of the programme register against the catalogue and of a cohort against itself (PROG-01)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count
from django.utils import timezone

from ronghe.core.registers import Finding
from ronghe.programmes.models import Cohort, Pathway, QualityStandard, SchoolProgramme
from ronghe.programmes.models.standards import AUTHORITIES, FOUR_LINKS, Against, Joined
from ronghe.programmes.perms import own_programme
from ronghe.programmes.rules.catalogue import FITTING, STAGE_WORDS, field_of, stage_of
from ronghe.programmes.rules.cohorts import due_year
from ronghe.reference.enums import CatalogueKind
from ronghe.reference.models import CatalogueEntry
from ronghe.reference.queries import best_matches, current_version, find_entry
from ronghe.reference.rules.text import clean_code, clean_name

KIND = CatalogueKind.PROGRAMME
NEAREST = 3


def tidy_programme(row: SchoolProgramme) -> None:
    """Code and name as they are compared: half-width, without spaces."""
    row.code, row.name = clean_code(row.code), clean_name(row.name)


def check_programme(row: SchoolProgramme) -> Iterator[Finding]:
    """The code stands in the catalogue, its level is the school's, the name is the printed one."""
    if not row.code:
        return
    yield from _check_stage(row)
    entry = find_entry(KIND, row.code)
    if entry is None or entry.level != 3:
        yield from _unknown(row)
    else:
        yield from _compare(row, entry)
    if row.opened_year and row.opened_year > timezone.localdate().year + 1:
        yield Finding("设置年份晚于明年。", "opened_year")
    if row.quality_course_name and not row.quality_course:
        yield Finding("填了质量管理课程名称，但没有标明开设。", "quality_course", refuses=False)
    if row.cluster_id and not row.cluster_basis:
        yield Finding("没有写明与产业对应的依据。", "cluster_basis", refuses=False)


def _check_stage(row: SchoolProgramme) -> Iterator[Finding]:
    stage = stage_of(row.code)
    if stage and stage not in FITTING.get(row.level, ()):
        yield Finding(
            f"专业代码 {row.code} 是{STAGE_WORDS[stage]}专业，与办学层次“{row.get_level_display()}”不符。",
            "level",
            "请核对代码和办学层次。",
        )


def _unknown(row: SchoolProgramme) -> Iterator[Finding]:
    """A code that no loaded edition has: refused where the whole catalogue is loaded, else said."""
    if not stage_of(row.code):
        yield Finding(
            f"代码 {row.code} 不是职业教育专业目录的编码，没有与目录核对。",
            "code",
            "技工院校和普通本科的专业另有目录；如属职业教育专业，请改用目录代码。",
            refuses=False,
        )
        return
    version = current_version(KIND)
    is_whole = version is not None and not version.is_excerpt
    near = nearest(row.code, row.name)
    hint = f"相近的有：{'、'.join(str(one) for one in near)}。" if near else ""
    if not is_whole:
        hint += "现行目录是节选，请载入完整的官方目录后再核对。"
    yield Finding(f"专业目录中没有代码 {row.code}。", "code", hint or "请核对代码。", refuses=is_whole)


def nearest(code: str, name: str) -> list[CatalogueEntry]:
    """The entries most probably meant: the same code with K, the same name at that stage, the same class."""
    stage = stage_of(code)
    rows = CatalogueEntry.objects.current().programmes(stage).filter(kind=KIND)
    exact = list(rows.filter(code__in={f"{code}K", code.removesuffix("K")})[:1])
    named = [one for one in best_matches(name, kind=KIND, limit=NEAREST * 3) if one.level == 3]
    alike = [one for one in named if not stage or one.stage == stage]
    beside = rows.filter(code__startswith=code[:4]).order_by("code")[:NEAREST]
    found = {one.code: one for one in (*exact, *alike, *beside)}
    return list(found.values())[:NEAREST]


def _compare(row: SchoolProgramme, entry: CatalogueEntry) -> Iterator[Finding]:
    if clean_name(entry.name) != row.name:
        yield Finding(
            f"专业名称与目录不同：{entry.code} 在目录中是“{entry.name}”。",
            "name",
            "如是专业方向，请写在“专业方向”一栏。",
            refuses=False,
        )
    if not (entry.version.is_current and entry.is_current):
        yield Finding(
            f"代码 {row.code} 只在旧版目录（{entry.version.edition}）中，现行目录已没有。",
            "code",
            "请按接续关系改用现行代码。",
            refuses=False,
        )


def check_cohort(row: Cohort) -> Iterator[Finding]:
    """The cohort belongs to the school, begins after the programme, and its parts fit into the whole."""
    programme = row.programme if row.programme_id else None
    if programme is None or row.entry_year is None:
        return
    yield from own_programme(row)
    if programme.opened_year and row.entry_year < programme.opened_year:
        yield Finding(f"入学年份早于专业设置年份（{programme.opened_year}年）。", "entry_year")
    if row.entry_year > timezone.localdate().year and row.enrolled is not None:
        yield Finding("还没有到入学年份，不能填写实际招生。", "enrolled")
    yield from _check_flow(row, programme)
    yield from _check_destinations(row)


def _check_flow(row: Cohort, programme: SchoolProgramme) -> Iterator[Finding]:
    gone = sum(value or 0 for value in (row.graduated, row.left, row.repeated))
    if not gone:
        return
    if row.enrolled is None:
        yield Finding("没有填写实际招生，不能核对毕业、退学和留级。", "enrolled")
        return
    before = (
        Cohort.objects.current()
        .filter(programme=programme, entry_year=row.entry_year - 1)
        .values_list("repeated", flat=True)
        .first()
    )
    come = row.enrolled + (row.joined or 0) + (before or 0)
    if gone > come:
        parts = f"实际招生 {row.enrolled}＋转入 {row.joined or 0}＋上一届留级 {before or 0} ＝ {come}"
        yield Finding(
            f"毕业、退学转出和留级合计 {gone} 人，多于这一届的 {come} 人。",
            "graduated" if row.graduated else "left",
            f"{parts}。",
        )
    due = due_year(row.entry_year, programme.years)
    if row.graduated and due > timezone.localdate().year:
        yield Finding(f"按学制应在 {due} 年毕业，已填写毕业人数，请核对。", "graduated", refuses=False)


def _check_destinations(row: Cohort) -> Iterator[Finding]:
    told = [value for value in (row.employed, row.continued, row.other) if value is not None]
    if not told:
        return
    if row.graduated is None:
        yield Finding("没有填写毕业人数，不能核对去向。", "graduated")
    elif sum(told) > row.graduated:
        yield Finding(f"就业、升学和其他去向合计 {sum(told)} 人，多于毕业的 {row.graduated} 人。", "employed")


def check_pathway(row: Pathway) -> Iterator[Finding]:
    """From lower to higher; what is not joined is named."""
    if not (row.lower_id and row.upper_id):
        return
    rank = {"secondary": 0, "technical": 0, "associate": 1, "bachelor": 2}
    if row.lower.organisation_id != row.organisation_id:
        yield Finding(f"下段专业“{row.lower}”不是登记学校的专业。", "lower")
    if rank[row.upper.level] <= rank[row.lower.level]:
        yield Finding("上段专业的层次应高于下段专业。", "upper")
    fields = {field_of(row.lower.code), field_of(row.upper.code)}
    if "" not in fields and len(fields) == 2:
        yield Finding("两段专业不属于同一大类，请说明衔接的理由。", "upper", refuses=False)
    missing = [_word(Pathway, name) for name in FOUR_LINKS if getattr(row, name) == Joined.NONE]
    if missing:
        yield Finding(f"还没有衔接的环节：{'、'.join(missing)}。", FOUR_LINKS[0], refuses=False)
    if any(getattr(row, name) == Joined.IN_FORCE for name in FOUR_LINKS) and not row.document:
        yield Finding("已有环节衔接，但没有登记协议或方案。", "document", refuses=False)


def _word(model: Any, name: str) -> str:
    """What people call a column."""
    return str(model._meta.get_field(name).verbose_name)


def check_standard(row: QualityStandard) -> Iterator[Finding]:
    """Not below any standard above; every one checked, with its name and the day."""
    yield from own_programme(row)
    for verdict, name in AUTHORITIES:
        yield from _check_authority(row, verdict, name)
    checked = [getattr(row, verdict) for verdict, _name in AUTHORITIES]
    if any(one not in {Against.UNCHECKED, Against.NONE} for one in checked) and row.checked_on is None:
        yield Finding("已有核对结论，须填写核对日期。", "checked_on")
    if not row.feature:
        yield Finding("没有写明地方和学校特色。", "feature", refuses=False)


def _check_authority(row: QualityStandard, verdict: str, name: str) -> Iterator[Finding]:
    value, label = getattr(row, verdict), _word(QualityStandard, name)
    if value == Against.BELOW:
        yield Finding(f"低于{label}，不符合规定。", verdict, "请修订学校标准。", refuses=False)
    elif value == Against.UNCHECKED:
        yield Finding(f"还没有与{label}核对。", verdict, refuses=False)
    elif value in {Against.MEETS, Against.ABOVE} and not getattr(row, name):
        yield Finding(f"没有写明核对的是哪个{label}。", name)


def directions_of(schools: Collection[int]) -> set[tuple[int, str, str]]:
    """The school, code and level of programmes that a school has in several directions."""
    rows = SchoolProgramme.objects.current().filter(organisation__in=schools).order_by()
    counted = rows.values("organisation_id", "code", "level").annotate(n=Count("pk")).filter(n__gt=1)
    return set(counted.values_list("organisation_id", "code", "level"))
