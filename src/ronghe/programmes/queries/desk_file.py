"""The decision file of an application: what the office knows when it decides, and what it does not know.

Each section counts from rows of the registers and opens to them. What is not there is named. The sections
of teachers and money come from the apps that keep those rows (``desk_sections.add_section``).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.money import yuan_text
from ronghe.core.scope import paths_above
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.supply.occupations import CERTAIN, UNASSIGNED, weights_of
from ronghe.labour.enums import ShortageKind
from ronghe.labour.queries.demand import last_year
from ronghe.labour.queries.occupations import occupation_names
from ronghe.labour.queries.shortage import Shortage, shortage_occupations
from ronghe.policy.queries.rulings import Explained
from ronghe.programmes.models import Adjustment, Cohort, Opinion, PriorityCategory, SchoolProgramme
from ronghe.programmes.models.desk import AdjustmentKind, OpinionParty
from ronghe.programmes.queries.alignment import groups_of
from ronghe.programmes.queries.desk_sections import Proposal, Section, add_section, sections_kept, sections_of
from ronghe.programmes.queries.desk_terms import EQUIPMENT_PER_STUDENT, all_stated, source_words, stated
from ronghe.programmes.queries.destinations import leavers_of
from ronghe.programmes.queries.gaps import Gaps, gaps_of
from ronghe.programmes.queries.links import covers, links_by_code
from ronghe.programmes.queries.programme_checks import duplicates_in, employment_in, outcome_year, outdated_in
from ronghe.programmes.rules.calendar import UNCONFIRMED, national_calendar
from ronghe.programmes.rules.destinations import BY_KEY, share_of

GROUPS = 6
SIMILAR = 8
COHORTS = 3
CLASS = 4
"""Digits of a programme's code that name its 专业类."""


def proposal_of(case: Adjustment, actor: Actor) -> Proposal:
    """What the application asks for; of an existing programme what it does not change."""
    programme = case.programme
    return Proposal(
        place=case.jurisdiction,
        school=case.organisation,
        kind=case.kind,
        code=case.code or (programme.code if programme else ""),
        name=case.name or (programme.name if programme else ""),
        level=case.level or (programme.level if programme else ""),
        places=case.places,
        start_year=case.start_year,
        on=timezone.localdate(),
        actor=actor,
        programme=programme,
        case=case,
    )


def file_of(case: Adjustment, actor: Actor) -> list[Section]:
    """The file as it stands today; of a decided case the one on which the decision rests."""
    if case.kept_file:
        return sections_kept(case.kept_file)
    return sections_of(proposal_of(case, actor))


def address(view: str, *args: Any, **asked: Any) -> str:
    """The address of a page, with what it is asked for; nothing where there is no such page."""
    try:
        found = reverse(view, args=args)
    except NoReverseMatch:
        return ""
    return f"{found}?{urlencode(asked)}" if asked else found


def region_of(place: Jurisdiction) -> Jurisdiction:
    """The city or prefecture in which a county lies; programmes are compared in it."""
    above = Jurisdiction.objects.filter(path__in=[*paths_above(place.path), place.path], level="city")
    return above.order_by("-path").first() or place


def _region(asked: Proposal) -> Jurisdiction:
    return region_of(asked.place)


def _weights(asked: Proposal) -> dict[str, float]:
    return groups_of([asked.code]).get(asked.code, {})


def _gaps(asked: Proposal) -> Gaps | None:
    """Demand and supply of the region in the last full year; none without any demand."""
    region = asked.fact(_region)
    year = last_year(region, asked.on)
    return None if year is None else gaps_of(region, year)


def _demand(asked: Proposal, section: Section) -> None:
    region, weights = asked.fact(_region), asked.fact(_weights)
    if not weights:
        section.missing.append(f"专业 {asked.code} 还没有对应的职业，不能查需求")
    gaps = asked.fact(_gaps)
    if gaps is None:
        section.missing.append(f"{region.short_name}近两年没有任何来源的需求数")
    if not weights or gaps is None:
        return
    year = gaps.year
    section.says = f"{region.short_name} {year} 年，按职业小类。{gaps.says}"
    by_group, names = gaps.by_group(), occupation_names(weights)
    for group in sorted(weights, key=lambda one: -weights[one])[:GROUPS]:
        known, name = by_group.get(group), f"{group} {names.get(group, '')}".strip()
        if known is None:
            section.missing.append(f"{name}：没有需求数，也没有供给数")
            continue
        gap = known.gap.middle
        note = f"毕业生供给 {known.supply.middle:,.0f}，{'缺口' if gap >= 0 else '富余'} {abs(gap):,.0f}"
        tone = "good" if known.verdict == "short" else "warn" if known.verdict == "over" else ""
        section.add(
            f"{name}的需求",
            f"{known.demand.middle:,.0f} 人",
            note,
            address("labour:compare", place=region.code, year=year, occupation=group),
            tone,
        )


def _shortage(asked: Proposal, section: Section) -> None:
    """Which occupations of the programme stand on the lists of shortage in force."""
    listed = shortage_occupations(asked.place)
    if not listed:
        section.missing.append(f"{asked.place.short_name}及上级没有在用的急需紧缺职业目录")
        return
    links = links_by_code([asked.code]).get(asked.code, [])
    led_to = [code for code in weights_of(links) if code != UNASSIGNED]
    if not led_to:
        section.missing.append(f"专业 {asked.code} 还没有对应的职业，不能查目录")
        return
    found = [one for one in listed if any(covers(one.occupation, code) for code in led_to)]
    for one in found:
        page = address("labour:shortages_detail", one.edition)
        label = f"{one.occupation} {one.name}"
        section.add(label, ShortageKind(one.kind).label, _why(one), page, "good")
    titles = "》《".join(dict.fromkeys(one.title for one in listed))
    section.says = f"对照《{titles}》。" if found else f"所对职业不在《{titles}》中。"
    if not any(link.kind in CERTAIN for link in links):
        section.says += "专业与职业的对应是系统预测的，还没有人认可。"


def _why(one: Shortage) -> str:
    """The list with its day, and its reason."""
    day = f"（{one.published_on:%Y-%m-%d} 发布）" if one.published_on else ""
    return "；".join(part for part in (f"{one.title}{day}", one.reason) if part)


def _similar(asked: Proposal, section: Section) -> None:
    region = asked.fact(_region)
    rows = SchoolProgramme.objects.current().filter(
        jurisdiction__path__startswith=region.path, level=asked.level, status__in=["open", "planned"]
    )
    if asked.programme:
        rows = rows.exclude(pk=asked.programme.pk)
    same = list(rows.filter(code=asked.code).select_related("organisation")[: SIMILAR + 1])
    alike = rows.filter(code__startswith=asked.code[:CLASS]).exclude(code=asked.code).count()
    entered = _latest([one.pk for one in same])
    section.says = f"{region.short_name}同一层次的专业点。"
    page = address("programmes:programmes_list", q=asked.code)
    section.add(
        "同一专业的学校", f"{len(same)} 所" if len(same) <= SIMILAR else f"超过 {SIMILAR} 所", url=page
    )
    for one in same[:SIMILAR]:
        cohort = entered.get(one.pk)
        value = "没有登记招生" if cohort is None else f"{cohort[0]} 年招生 {cohort[1]:,} 人"
        section.add(one.organisation.name, value, url=address("programmes:programmes_detail", one.pk))
        if cohort is None:
            section.missing.append(f"{one.organisation.name}的招生数")
    section.add(
        "同一专业类的其他专业点",
        f"{alike} 个",
        url=address("programmes:programmes_list", q=asked.code[:CLASS]),
    )


def _latest(keys: list[int]) -> dict[int, tuple[int, int]]:
    """The last year with known entrants of each programme."""
    rows = Cohort.objects.current().filter(programme__in=keys, enrolled__isnull=False)
    found: dict[int, tuple[int, int]] = {}
    for key, year, number in rows.order_by("entry_year").values_list("programme", "entry_year", "enrolled"):
        found[key] = (year, number or 0)
    return found


def _employment(asked: Proposal, section: Section) -> None:
    cohorts = Cohort.objects.current().filter(graduated__gt=0)
    if asked.programme:
        cohorts, whose = cohorts.filter(programme=asked.programme), "本专业"
    else:
        region = asked.fact(_region)
        cohorts = cohorts.filter(programme__code=asked.code, jurisdiction__path__startswith=region.path)
        whose = f"{region.short_name}同一专业"
    rows = list(cohorts.select_related("programme__organisation").order_by("-entry_year", "pk")[:COHORTS])
    if not rows:
        section.missing.append(f"{whose}还没有登记毕业去向")
    for row in rows:
        where = "" if asked.programme else row.programme.organisation.name
        label = f"{where}{row.entry_year} 级毕业 {row.graduated:,} 人"
        page = address("programmes:cohorts_detail", row.pk)
        if row.employed is None:
            section.missing.append(f"{label}的就业人数")
            continue
        rate = share_of("employed", leavers_of(row))
        parts = [("升学", row.continued), ("对口", row.employed_matched), ("本地", row.employed_local)]
        told = [("就业", row.employed), *parts]
        note = "，".join(f"{name} {number:,}" for name, number in told if number is not None)
        section.missing += [f"{label}的{name}人数" for name, number in parts if number is None]
        section.add(label, "就业率缺升学数" if rate is None else f"就业率 {rate:.1f}%", note, page)
    if rows:
        section.says = f"就业率＝{BY_KEY['employed'].words}。"


def _checks(asked: Proposal, section: Section) -> None:
    """What the checks found of an existing programme: doubled, low employment, out of date."""
    programme = asked.programme
    if programme is None:
        return
    region, gaps = asked.fact(_region), asked.fact(_gaps)
    this, left = asked.on.year, outcome_year(asked.place, asked.on)
    for found in duplicates_in(region, this, level=programme.level, code=programme.code):
        if str(programme.pk) in {one.key for one in found.offers}:
            page = address("programmes:checks", "duplicates", year=this)
            section.add("同层次重复设置", f"{found.schools} 所学校", "", page, "warn")
    at = gaps.year if gaps else left
    checks = (
        ("employment", "就业率核对", left, employment_in(asked.place, left, only=programme)),
        ("outdated", "是否过时", at, outdated_in(region, at, only=programme, gaps=gaps)),
    )
    for kind, label, year, outcomes in checks:
        for one in outcomes.rows:
            if one.said is not None:
                page = address("programmes:checks", kind, year=year)
                words = _undecided(one.said) or one.said.words
                section.add(label, str(one.said.badge.label), words, page, one.said.tone.value)
        if outcomes.rule is None:
            section.missing.append(f"{label}：本地文件没有规定")


def _undecided(said: Explained) -> str:
    """The lines that the text leaves open and no office has decided, by their names."""
    known = shipped_book().store.series
    names = [
        known[key].name if (key := (one.jurisdiction, one.key)) in known else one.key for one in said.unstated
    ]
    return f"{'、'.join(names)}：文件没有写，须由主管单位确定" if names else ""


def _conditions(asked: Proposal, section: Section) -> None:
    """Bases and equipment as the school states them, beside what the standard asks for."""
    case = asked.case
    if case is None or case.kind not in {AdjustmentKind.ADD, AdjustmentKind.OPTIMISE}:
        return
    section.says = "以下是学校在申请中填报的，没有另外核实。"
    heads = case.places * _years(case, asked) if case.places else None
    told = (
        ("实训工位", case.training_places, "个"),
        ("教学仪器设备值", None if case.equipment is None else yuan_text(case.equipment), "元"),
        ("合作企业", case.partners or None, ""),
    )
    for label, value, unit in told:
        if value is None:
            section.missing.append(label)
        else:
            section.add(label, f"{value} {unit}".strip())
    if not heads:
        section.missing.append("拟年招生数，不能折算生均")
        return
    section.add("满编在校生（招生数×学制）", f"{heads:,.0f} 人")
    if case.equipment is not None:
        _per_student(asked, section, Decimal(case.equipment) / 100 / heads)


def _years(case: Adjustment, asked: Proposal) -> Decimal:
    return case.years or (asked.programme.years if asked.programme else Decimal(0))


def _per_student(asked: Proposal, section: Section, value: Decimal) -> None:
    least = stated(asked.place, EQUIPMENT_PER_STUDENT, asked.on)
    if least is None or asked.level != "secondary":
        section.add("生均设备值", f"{value:,.0f} 元")
        section.missing.append("该层次的生均设备标准")
        return
    line = Decimal(str(least.value))
    note = f"中职标准每生不少于 {line:,.0f} 元（{source_words(least)}）"
    section.add("生均设备值", f"{value:,.0f} 元", note, tone="good" if value >= line else "warn")


def _money(asked: Proposal, section: Section) -> None:
    case = asked.case
    if case is None or case.kind not in {AdjustmentKind.ADD, AdjustmentKind.OPTIMISE}:
        return
    if case.investment is None:
        section.missing.append("拟投入资金")
    else:
        section.add("拟投入资金", f"{yuan_text(case.investment)} 元", case.money_source)
    if not case.money_source:
        section.missing.append("资金来源")


def _priority(asked: Proposal, section: Section) -> None:
    paths = [*paths_above(asked.place.path), asked.place.path]
    rows = PriorityCategory.objects.current().filter(jurisdiction__path__in=paths)
    found = [one for one in rows if any(asked.code.startswith(code) for code in one.code_list)]
    for one in found:
        page = address("programmes:priorities_detail", one.pk)
        section.add(one.get_kind_display(), one.name, one.basis, page, "good")
    if not found:
        section.says = "不在本地登记的鼓励设置目录中。" if rows else "本地还没有登记鼓励设置的专业。"


def _national(asked: Proposal, section: Section) -> None:
    calendar = national_calendar()
    rules = calendar.rules_for(asked.kind, asked.code)
    keys = [rule.parameter for rule in rules if rule.parameter]
    lines = all_stated(asked.place, keys, asked.on) if keys else {}
    for rule in rules:
        line = lines.get(rule.parameter)
        source = rule.source if rule.is_confirmed else f"{UNCONFIRMED}：{rule.source}"
        section.add(
            rule.says,
            "" if line is None else f"{Decimal(str(line.value)):.0f}",
            source,
            tone="" if rule.is_confirmed else "warn",
        )
    for window in calendar.windows_for(asked.kind, asked.code):
        section.add(
            window.name,
            f"{window.month} 月 {window.day} 日",
            window.note if window.is_confirmed else f"{UNCONFIRMED}：{window.note}",
            tone="" if window.is_confirmed else "warn",
        )
    if "controlled" in calendar.marks_of(asked.code) and asked.kind == AdjustmentKind.ADD:
        last = calendar.approvals[-1]
        section.add(
            f"全国国控专业点批准率（{last.year} 年）",
            f"{last.percent}%",
            f"申请 {last.asked}，批准 {last.approved}",
        )


def _opinions(asked: Proposal, section: Section) -> None:
    if asked.case is None:
        return
    rows = list(Opinion.objects.current().filter(adjustment=asked.case).select_related("organisation"))
    for row in rows:
        votes = [row.votes_for, row.votes_against, row.votes_abstained]
        tally = f"票数 {'：'.join(str(one or 0) for one in votes)}" if any(votes) else ""
        note = "；".join(part for part in (row.text, tally, row.meeting) if part)
        page = address("programmes:opinions_detail", row.pk)
        tone = {"agree": "good", "disagree": "bad", "conditional": "warn"}.get(row.stance, "")
        label = f"{row.organisation.name}（{row.get_party_display()}）"
        section.add(label, row.get_stance_display(), note, page, tone)
    heard = {row.party for row in rows}
    for party in (OpinionParty.ASSOCIATION, OpinionParty.ENTERPRISE, OpinionParty.HRSS, OpinionParty.DRC):
        if party not in heard:
            section.missing.append(f"{party.label}的意见")


add_section("demand", "人才需求与供给", 10, _demand)
add_section("shortage", "急需紧缺职业目录", 15, _shortage)
add_section("similar", "区域内的相同、相近专业", 20, _similar)
add_section("employment", "毕业生就业", 30, _employment)
add_section("checks", "核对发现的问题", 35, _checks)
add_section("conditions", "实训条件", 50, _conditions)
add_section("money", "经费", 60, _money)
add_section("priority", "鼓励设置的专业", 70, _priority)
add_section("national", "国家的安排和控制", 80, _national)
add_section("opinions", "各方意见", 90, _opinions)
