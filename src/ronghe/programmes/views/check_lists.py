"""The lists of the checks: one line a school or programme, with its verdict and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.core.badges import Badge, Tone
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.engine.alignment.dockings import OURS
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.outcome import Verdict
from ronghe.policy.queries.rulings import Explained
from ronghe.programmes.models import SchoolProgramme
from ronghe.programmes.models.groups import Tier
from ronghe.programmes.queries import programme_checks, school_checks
from ronghe.programmes.rules.destinations import BY_KEY
from ronghe.programmes.views.asked import Asked

FAILED, PASSED, EXEMPT, UNKNOWN, SILENT = "failed", "passed", "exempt", "unknown", "silent"
STATES: dict[str, tuple[Tone, Any]] = {
    FAILED: (Tone.BAD, gettext_lazy("须处理")),
    PASSED: (Tone.GOOD, gettext_lazy("符合")),
    EXEMPT: (Tone.IDLE, gettext_lazy("豁免")),
    UNKNOWN: (Tone.WARN, gettext_lazy("不能判断")),
    SILENT: (Tone.IDLE, gettext_lazy("没有规定")),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A school or programme in a check. ``first`` to ``third`` are its figures, as the list names them."""

    name: str
    url: str
    school: str = ""
    place: str = ""
    first: float | None = None
    second: float | None = None
    third: float | None = None
    text: str = ""
    more: str = ""
    missing: str = ""
    state: str = SILENT
    verdict: str = ""

    @property
    def badge(self) -> Badge:
        tone, words = STATES[self.state]
        return Badge(tone, self.verdict or str(words))


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: its lines, its rule, the rulings to ask parameters from, and a remark."""

    lines: Sequence[Line]
    rule: Rule | None = None
    said: Sequence[Explained] = ()
    remark: str = ""


@dataclass(frozen=True)
class Check:
    """A check of the page: its tab, what it says of itself, the list and how it is made."""

    title: Any
    lead: Any
    listing: Listing
    find: Callable[[Asked], Found]
    silent: Any = ""
    has_level: bool = field(default=True)


def state_of(said: Explained | None) -> str:
    """The state a ruling stands for; silent where the place has no rule."""
    if said is None:
        return SILENT
    if said.result.verdict is Verdict.CANNOT_TELL:
        return UNKNOWN
    return FAILED if said.is_not_met else PASSED


def _number(value: Any) -> float | None:
    return None if value is None else round(float(value), 2)


def _list(name: str, title: Any, *columns: Column, empty: Any) -> Listing:
    """A list of lines: the name first, the verdict and what is missing last."""
    first = Column("name", title, value="name", link=lambda row: row.url, sort="name", is_fixed=True)
    tail = (
        Column("verdict", gettext_lazy("结论"), value=lambda row: row.badge, sort="state"),
        Column("missing", gettext_lazy("缺的数据"), value="missing", sort="missing"),
        Column("place", gettext_lazy("辖区"), value="place", sort="place", is_shown=False),
    )
    return Listing(
        name=f"check-{name}",
        title=title,
        columns=(first, *columns, *tail),
        filters=(
            TextFilter("q", gettext_lazy("名称或学校"), lookups=("name__icontains", "school__icontains")),
            ChoiceFilter(
                "state",
                gettext_lazy("结论"),
                choices=[(key, words) for key, (_tone, words) in STATES.items()],
                lookup="state",
                is_multiple=True,
            ),
        ),
        empty=Empty(empty),
    )


def _figure(key: str, title: Any, name: str) -> Column:
    return Column(key, title, value=name, kind="number", sort=name, is_nullable=True)


SCHOOL = Column("school", gettext_lazy("学校"), value="school", sort="school")


def _page_of(row: SchoolProgramme) -> str:
    return reverse("programmes:programmes_detail", args=[row.pk])


def _of(row: SchoolProgramme) -> dict[str, Any]:
    return {
        "name": f"{row}",
        "url": _page_of(row),
        "school": row.organisation.name,
        "place": row.jurisdiction.name,
    }


def _duplicates(asked: Asked) -> Found:
    lines = []
    for one in programme_checks.duplicates_in(asked.place, asked.year, level=asked.level):
        names = list(dict.fromkeys(offer.school_name for offer in one.offers))
        meant = [f"{offer.school_name}：{offer.orientation}" for offer in one.offers if offer.orientation]
        unknown = sum(offer.learners is None for offer in one.offers)
        address = f"{reverse('programmes:programmes_list')}?q={one.code}"
        lines.append(
            Line(
                name=f"{one.name}（{one.code}）",
                url=address,
                school="、".join(names),
                first=float(one.schools),
                second=_number(one.smallest),
                third=_number(one.nearest),
                text=one.level,
                more="；".join(dict.fromkeys(meant)),
                missing="；".join(
                    words
                    for words, is_so in (
                        (_("%(n)d 校没有招生数") % {"n": unknown}, unknown > 0),
                        (_("不足两校有校区位置"), one.nearest is None),
                        (_("没有办学定位"), not meant),
                    )
                    if is_so
                ),
                state=UNKNOWN,
                verdict=_("重复设置"),
            )
        )
    return Found(lines, remark=_("同一专业在几所学校开设不一定是过错：看规模、距离和各校定位再定。"))


def _dockings(asked: Asked) -> Found:
    found = programme_checks.dockings_in(asked.place, asked.year, level=asked.level)
    lines = []
    for one in found.rows:
        given, missing = one.result.given, one.result.missing
        state = state_of(one.said)
        if state in {SILENT, UNKNOWN}:
            state = PASSED if not missing else UNKNOWN
        proofs = [f"{name}：{proof.text}" for name, all_ in one.result.proofs.items() for proof in all_]
        lines.append(
            Line(
                **_of(one.programme),
                first=float(len(given)),
                second=float(len(found.sought)),
                text="；".join(proofs),
                missing="、".join(missing),
                state=state,
                verdict=_("对接 %(n)d 项") % {"n": len(given)},
            )
        )
    names = "；".join(f"{one.name}（{one.shown_by}）" for one in found.sought)
    basis = _("名目由主管单位确定") if found.is_decided else OURS
    said = [one.said for one in found.rows if one.said is not None]
    return Found(lines, found.rule, said, f"{basis}：{names}。")


def _keys(asked: Asked) -> Found:
    lines = []
    for one in school_checks.key_coverage(asked.place, asked.year):
        names = [f"{row.programme.name}（{Tier(row.tier).label}）" for row in one.keys]
        built = [row.programme.name for row in one.building]
        lines.append(
            Line(
                name=one.school.name,
                url=f"{reverse('programmes:keys_list')}?q={one.school.name}",
                place=one.school.jurisdiction.name,
                first=float(len(one.keys)),
                text="、".join(names),
                more="、".join(built),
                state=PASSED if one.is_covered else FAILED,
                verdict=_("已有") if one.is_covered else _("还没有"),
            )
        )
    covered = sum(line.state == PASSED for line in lines)
    remark = _("%(n)d 所中职学校中，%(done)d 所有市级以上重点专业。") % {"n": len(lines), "done": covered}
    return Found(lines, None, (), remark)


def _sizes(asked: Asked) -> Found:
    found = school_checks.size_checks(asked.place, asked.year)
    lines = [_size_line(one) for one in found.rows]
    said = [one.said for one in found.rows if one.said is not None]
    exempt = sum(one.is_exempt for one in found.rows)
    remark = _("低于规模线 %(below)d 所，豁免 %(exempt)d 所，没有填报 %(lacking)d 所。") % {
        "below": len(found.below),
        "exempt": exempt,
        "lacking": sum(one.row is None for one in found.rows),
    }
    return Found(lines, found.rule, said, remark)


def _size_line(one: school_checks.SizeCheck) -> Line:
    row = one.row
    return Line(
        name=one.school.name,
        url=reverse("programmes:school_years_detail", args=[row.pk])
        if row
        else reverse("programmes:school_years_list"),
        place=one.school.jurisdiction.name,
        first=_number(row.learners) if row else None,
        second=_number(one.line),
        text=row.get_school_type_display() if row else "",
        missing=one.missing,
        state=UNKNOWN if row is None else EXEMPT if one.is_exempt else state_of(one.said),
        verdict=_("低于规模线") if one.is_below else "",
    )


def _conditions(asked: Asked) -> Found:
    lines, said = [], []
    for one in school_checks.condition_checks(asked.place, asked.year):
        said += list(one.said.values())
        row = one.row
        passed = [
            school_checks.CONDITIONS[key][1]
            for key, ruling in one.said.items()
            if ruling.result.verdict is Verdict.MET
        ]
        lines.append(
            Line(
                name=one.school.name,
                url=reverse("programmes:school_years_detail", args=[row.pk])
                if row
                else reverse("programmes:school_years_list"),
                place=one.school.jurisdiction.name,
                first=_number(row.learners) if row else None,
                second=float(len(passed)),
                text="、".join(one.failed),
                missing="、".join(one.unknown) if row else _("没有填报这一年的学校基本情况"),
                state=FAILED if one.failed else PASSED if one.is_met else UNKNOWN,
                verdict=_("未达到") if one.failed else "",
            )
        )
    return Found(lines, None, (), _("按国家规定的中职学校设置标准核对；没有填写的不判断，不当作零。"))


def _employment(asked: Asked) -> Found:
    found = programme_checks.employment_in(asked.place, asked.year, level=asked.level)
    return Found(_outcomes(found.rows), found.rule, _rulings(found.rows), _rate_words("employed"))


def _outdated(asked: Asked) -> Found:
    found = programme_checks.outdated_in(asked.place, asked.year, level=asked.level)
    lines = _outcomes(found.rows, with_index=True)
    return Found(lines, found.rule, _rulings(found.rows), _rate_words("matched"))


def _rate_words(key: str) -> str:
    """The definition of a rate, beside the figures."""
    return f"{BY_KEY[key].name}＝{BY_KEY[key].words}。"


def _rulings(rows: Iterable[programme_checks.Outcome]) -> list[Explained]:
    return [one.said for one in rows if one.said is not None]


def _outcomes(rows: Iterable[programme_checks.Outcome], *, with_index: bool = False) -> list[Line]:
    lines = []
    for one in rows:
        lacking = list(one.missing_match if with_index else one.missing)
        if with_index and one.demand_index is None:
            lacking.append(_("需求与供给之比"))
        cluster = one.programme.cluster
        lines.append(
            Line(
                **_of(one.programme),
                first=_number(one.graduates),
                second=_number(one.matched_rate if with_index else one.rate),
                third=_number(one.demand_index),
                more=_("优先支持：%(name)s") % {"name": cluster.name} if cluster and cluster.priority else "",
                missing="、".join(lacking),
                state=state_of(one.said),
                verdict=_("予以标记") if one.said is not None and one.said.is_not_met else "",
            )
        )
    return lines


CHECKS: dict[str, Check] = {
    "duplicates": Check(
        gettext_lazy("重复设置"),
        gettext_lazy("同一专业在本地几所学校开设：规模、最近两校的距离和各校定位并列，供错位发展时比较。"),
        _list(
            "duplicates",
            gettext_lazy("专业"),
            Column("schools", gettext_lazy("学校"), value="school"),
            Column("level", gettext_lazy("层次"), value="text", sort="text"),
            _figure("count", gettext_lazy("学校数"), "first"),
            _figure("smallest", gettext_lazy("最少一校招生"), "second"),
            _figure("nearest", gettext_lazy("最近两校（公里）"), "third"),
            Column("orientation", gettext_lazy("各校定位"), value="more"),
            empty=gettext_lazy("没有重复设置的专业"),
        ),
        _duplicates,
    ),
    "dockings": Check(
        gettext_lazy("五个对接"),
        gettext_lazy("逐个专业核对各项对接的事实，缺哪一项写明哪一项。"),
        _list(
            "dockings",
            gettext_lazy("专业"),
            SCHOOL,
            _figure("given", gettext_lazy("已有证据（项）"), "first"),
            _figure("sought", gettext_lazy("应有（项）"), "second"),
            Column("proofs", gettext_lazy("证据"), value="text"),
            empty=gettext_lazy("还没有在办专业"),
        ),
        _dockings,
        gettext_lazy("本地文件没有提出产教对接的项目，按常用名目列出，不作判断。"),
    ),
    "keys": Check(
        gettext_lazy("重点专业覆盖"),
        gettext_lazy("每所中职学校至少有一个市级以上重点专业。"),
        _list(
            "keys",
            gettext_lazy("学校"),
            _figure("count", gettext_lazy("重点专业（个）"), "first"),
            Column("names", gettext_lazy("已认定"), value="text"),
            Column("building", gettext_lazy("建设中"), value="more"),
            empty=gettext_lazy("还没有登记中职学校"),
        ),
        _keys,
        has_level=False,
    ),
    "size": Check(
        gettext_lazy("办学规模"),
        gettext_lazy("全日制中职学校与规模线相比；豁免类别单列。"),
        _list(
            "size",
            gettext_lazy("学校"),
            Column("type", gettext_lazy("类型"), value="text", sort="text"),
            _figure("learners", gettext_lazy("在校生"), "first"),
            _figure("line", gettext_lazy("规模线"), "second"),
            empty=gettext_lazy("还没有登记中职学校"),
        ),
        _sizes,
        gettext_lazy("本地文件没有规定规模线，只列在校生数，不作判断。"),
        has_level=False,
    ),
    "conditions": Check(
        gettext_lazy("办学条件"),
        gettext_lazy("占地、校舍、教师、设备、图书与国家设置标准逐项核对。"),
        _list(
            "conditions",
            gettext_lazy("学校"),
            _figure("learners", gettext_lazy("在校生"), "first"),
            _figure("met", gettext_lazy("达到（项）"), "second"),
            Column("failed", gettext_lazy("没有达到"), value="text"),
            empty=gettext_lazy("还没有登记中职学校"),
        ),
        _conditions,
        has_level=False,
    ),
    "employment": Check(
        gettext_lazy("就业率"),
        gettext_lazy("当年毕业生就业率低于所定的线的专业予以标记，考虑撤并整合。"),
        _list(
            "employment",
            gettext_lazy("专业"),
            SCHOOL,
            _figure("graduates", gettext_lazy("毕业生"), "first"),
            _figure("rate", gettext_lazy("就业率（%）"), "second"),
            empty=gettext_lazy("还没有在办专业"),
        ),
        _employment,
        gettext_lazy("本地文件没有提出就业率的线，只列就业率，不作判断；可在预警阈值里另定提醒线。"),
    ),
    "outdated": Check(
        gettext_lazy("淘汰与优先"),
        gettext_lazy("需求与供给之比、对口就业率两项都低于所定的线的专业予以标记；对接优先产业的另行标出。"),
        _list(
            "outdated",
            gettext_lazy("专业"),
            SCHOOL,
            _figure("graduates", gettext_lazy("毕业生"), "first"),
            _figure("matched", gettext_lazy("对口就业率（%）"), "second"),
            _figure("index", gettext_lazy("需求比供给（%）"), "third"),
            Column("priority", gettext_lazy("优先支持"), value="more", sort="more"),
            empty=gettext_lazy("还没有在办专业"),
        ),
        _outdated,
        gettext_lazy("本地文件没有提出淘汰专业的线，只列两项数，不作判断；可在预警阈值里另定提醒线。"),
    ),
}
