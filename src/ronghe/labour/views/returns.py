"""The frame of enterprises, their quarterly returns, filling them in, and who has not reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ronghe.core.actor import Actor
from ronghe.core.asked import whole_number, year_or_none
from ronghe.core.cases import CaseBook
from ronghe.core.errors import Invalid, NotAllowed, RongheError, require
from ronghe.core.excel import Sheet
from ronghe.core.excel.flow import ExcelImportView, download
from ronghe.core.forms import see_other
from ronghe.core.listing import ChoiceFilter, Filter
from ronghe.core.money import in_yuan
from ronghe.core.place import asked_place
from ronghe.core.registers import Register, cells
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.tables import Cell, Table, table
from ronghe.labour.enums import FilingState, FirmSize
from ronghe.labour.forms.returns import PostForm
from ronghe.labour.models import Enterprise, EnterpriseReturn, ReturnPost
from ronghe.labour.models.returns import FIRST_YEAR, LAST_YEAR
from ronghe.labour.queries.occupations import occupation_names, suggest
from ronghe.labour.queries.returns import Rate, not_reported, response_by
from ronghe.labour.rules.returns import MOST_LINES, SAID
from ronghe.labour.rules.roles import LABOUR_KEEPERS
from ronghe.labour.services import returns as services
from ronghe.labour.sheets.returns import lines_of, sheet_of_posts
from ronghe.labour.views.crumbs import AT_HUB, HUB

SPARE, FIRST_LINES = 3, 5
MOST_LISTED = 200


def filters_by_scale(model: type[Any], texts: tuple[str, ...]) -> tuple[Filter, ...]:
    """The usual filters of a register with sizes of enterprises: ``size`` in an address is that of a page."""
    states = list(model._meta.get_field("state").choices)
    return (
        cells.text_filter(model, texts, gettext_lazy("企业、行业等文字")),
        ChoiceFilter(
            "scale", gettext_lazy("规模"), choices=FirmSize.choices, lookup="size", is_multiple=True
        ),
        ChoiceFilter("place", gettext_lazy("辖区"), choices=cells.places_of, lookup="jurisdiction__code"),
        ChoiceFilter("state", gettext_lazy("状态"), choices=states, is_multiple=True),
    )


ENTERPRISES = Register(
    "enterprises",
    services.ENTERPRISE,
    title=gettext_lazy("企业名录"),
    lead=gettext_lazy("填报和抽样调查的总体：行业、规模和从业人员。回收率和权数都以它为准。"),
    new=gettext_lazy("登记企业"),
    fields=("industry", "size", "employees"),
    key=("organisation",),
    filters=filters_by_scale(Enterprise, ("industry",)),
    extra=AT_HUB,
)


def posts_table(posts: list[ReturnPost]) -> Table:
    """The posts of a return, with the name of each occupation and what the coder makes of the title."""
    names = occupation_names(code for post in posts for code in (post.occupation, post.suggested))
    heads = (
        _("岗位"),
        _("职业"),
        _("技能等级"),
        (_("现有"), True),
        (_("现缺"), True),
        (_("一年内"), True),
        (_("两年内"), True),
        (_("三年内"), True),
        (_("难招"), True),
        (_("月薪（元）"), True),
    )
    rows = [
        (
            post.title,
            _occupation_cell(post, names),
            post.get_skill_display(),
            Cell(post.employed),
            Cell(post.wanted_now),
            Cell(post.wanted_1),
            Cell(post.wanted_2),
            Cell(post.wanted_3),
            Cell(post.hard, note=post.get_hard_reason_display()),
            wages(post.wage_low, post.wage_high),
        )
        for post in posts
    ]
    return table("posts", _("岗位与需求"), heads, rows, none=_("还没有填写岗位。"))


def _occupation_cell(post: ReturnPost, names: Mapping[str, str]) -> Cell:
    hint = f"{post.suggested} {names.get(post.suggested, '')}（{post.score:.0%}）" if post.suggested else ""
    if not post.occupation:
        return Cell(_("未编码"), note=_("建议 %(hint)s") % {"hint": hint} if hint else "")
    differs = hint and post.suggested != post.occupation
    note = _("系统建议 %(hint)s") % {"hint": hint} if differs else ""
    return Cell(f"{post.occupation} {names.get(post.occupation, '')}", note=note)


def wages(low: int | None, high: int | None) -> str:
    """A range of pay in 元; a dash where it is not stated."""
    if low is None or high is None:
        return "—"
    return f"{in_yuan(low)}–{in_yuan(high)}"


def _return_more(row: EnterpriseReturn, actor: Actor) -> Mapping[str, Any]:
    is_open = row.state in (FilingState.DRAFT, FilingState.RETURNED)
    may_fill = is_open and services.RETURN.may_keep(actor, row)
    links = [(_("下载 Excel"), f"{reverse('labour:return_import', args=[row.pk])}?get=posts")]
    fill = {"label": _("填写岗位"), "url": reverse("labour:return_fill", args=[row.pk])}
    return {
        "tables": [posts_table(list(row.posts.all()))],
        "links": links,
        "main_act": fill if may_fill else None,
    }


def _years(_request: HttpRequest) -> list[tuple[int, int]]:
    this = timezone.localdate().year
    return [(year, year) for year in range(this, this - 10, -1)]


RETURNS = CaseBook(
    "returns",
    services.RETURN,
    title=gettext_lazy("企业用工需求申报"),
    lead=gettext_lazy("企业按季填报各岗位现有、现缺和三年内需求；审核采用后计入人才需求。"),
    new=gettext_lazy("新建申报"),
    fields=("year", "quarter", "industry", "employees"),
    key=("year", "quarter"),
    more_filters=(
        ChoiceFilter("year", gettext_lazy("年度"), choices=_years, lookup="year"),
        ChoiceFilter("quarter", gettext_lazy("季度"), choices=[(n, n) for n in range(1, 5)]),
    ),
    detail_template="registers/case_tables.html",
    more=_return_more,
    extra=AT_HUB,
)


# ---------------------------------------------------------------------- filling in


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: what the post is, and its numbers."""

    form: PostForm

    def _fields(self, names: tuple[str, ...]) -> list[Any]:
        return [self.form[name] for name in names if name in self.form.fields]

    @property
    def what(self) -> list[Any]:
        return self._fields(("title", "occupation", "pick", "skill"))

    @property
    def numbers(self) -> list[Any]:
        people = ("employed", "wanted_now", "wanted_1", "wanted_2", "wanted_3")
        return self._fields((*people, "hard", "hard_reason", "wage_low", "wage_high"))


def _filing(request: ActorRequest, pk: int) -> EnterpriseReturn:
    return cast(EnterpriseReturn, get_visible_or_404(RETURNS.rows(request.actor), pk=pk))


@require_http_methods(["GET", "POST"])
def return_fill(request: ActorRequest, pk: int) -> HttpResponse:
    """The posts of a return to fill in; saved as a draft, or saved and submitted."""
    filing = _filing(request, pk)
    require(services.RETURN.may_keep(request.actor, filing), _("由本企业的填报人员或受理部门填写。"))
    error: RongheError | None = None
    if request.method == "POST":
        lines = _posted(request)
        error = _save(request, filing, lines)
        if error is None:
            return see_other(_after(request, filing))
    else:
        lines = _stored(filing)
    title = _("填写：%(filing)s") % {"filing": str(filing)}
    context = {
        "title": title,
        "crumbs": [HUB, (str(filing), RETURNS.page_of(filing)), (_("填写"), "")],
        "lines": lines,
        "error": error,
        "cancel_url": RETURNS.page_of(filing),
        "import_url": reverse("labour:return_import", args=[filing.pk]),
    }
    return render(request, "labour/return_fill.html", context, status=422 if error else 200)


def _stored(filing: EnterpriseReturn) -> list[Line]:
    posts = list(filing.posts.all())
    hints = suggest([post.title for post in posts])
    lines = [
        Line(PostForm(prefix=str(n), suggestion=hint, initial=_initial(post, hint.code)))
        for n, (post, hint) in enumerate(zip(posts, hints, strict=True), start=1)
    ]
    spare = SPARE if lines else FIRST_LINES
    return lines + [Line(PostForm(prefix=str(len(lines) + n))) for n in range(1, spare + 1)]


def _initial(post: ReturnPost, sure: str) -> dict[str, Any]:
    said = {name: getattr(post, name) for name in SAID}
    return said if post.occupation else {**said, "pick": sure}


def _posted(request: ActorRequest) -> list[Line]:
    count = min(whole_number(request.POST.get("lines")) or 0, MOST_LINES + FIRST_LINES)
    titles = [request.POST.get(f"{n}-title", "")[:100] for n in range(1, count + 1)]
    hints = suggest(titles)
    return [
        Line(PostForm(request.POST, prefix=str(n), suggestion=hint if title.strip() else None))
        for n, (title, hint) in enumerate(zip(titles, hints, strict=True), start=1)
    ]


def _save(request: ActorRequest, filing: EnterpriseReturn, lines: list[Line]) -> RongheError | None:
    """Save, and submit where that was pressed; what is wrong is put at its field."""
    if [line for line in lines if not line.form.is_valid()]:
        return Invalid("labour.return.form", _("有未填对的内容，没有保存。"))
    said = [(line, values) for line in lines if (values := line.form.said()) is not None]
    try:
        services.fill_return(filing, [values for _line, values in said], actor=request.actor)
        if request.POST.get("act") == "submit":
            services.RETURN.take(filing, "submit", actor=request.actor)
            messages.success(request, _("已保存并提交，等待审核。"))
        else:
            messages.success(request, _("已保存草稿，还没有提交。"))
    except NotAllowed:
        raise
    except RongheError as error:
        for name, text in error.fields.items():
            number, _dash, column = name.partition("-")
            place = whole_number(number)
            if place and place <= len(said) and column in said[place - 1][0].form.fields:
                said[place - 1][0].form.add_error(column, text)
        return error
    return None


def _after(request: ActorRequest, filing: EnterpriseReturn) -> str:
    """Back to the form while something has to be coded or added, else to the page of the return."""
    uncoded = filing.posts.filter(occupation="").exists()
    if request.POST.get("act") == "more" or (uncoded and request.POST.get("act") != "submit"):
        return reverse("labour:return_fill", args=[filing.pk])
    return RETURNS.page_of(filing)


class PostImport(ExcelImportView):
    """The posts of one return from Excel; ``?get=posts`` gives those it has."""

    title = gettext_lazy("用 Excel 填写岗位")
    lead = gettext_lazy("导入后替换本份申报原有的各行；有一处错误，整个文件都不导入。")

    @property
    def filing(self) -> EnterpriseReturn:
        return _filing(cast(ActorRequest, self.request), int(self.kwargs["pk"]))

    def may_import(self, actor: Actor) -> bool:
        return actor.has(*RETURNS.access.everybody)

    def get_sheet(self) -> Sheet:
        return sheet_of_posts(self.filing)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filing = self.filing
        if request.GET.get("get") == "posts":
            target = BytesIO()
            sheet_of_posts(filing).export(filing.posts.all(), target)
            return download(target.getvalue(), f"{filing}_岗位需求.xlsx")
        require(services.RETURN.may_keep(self.actor, filing), _("由本企业的填报人员或受理部门填写。"))
        return super().get(request, *args, **kwargs)

    def save(self, rows: Any, /, *, actor: Actor) -> object:
        return services.fill_return(self.filing, lines_of(rows), actor=actor)

    def crumbs(self) -> list[tuple[str, str]]:
        filing = self.filing
        return [HUB, (str(filing), RETURNS.page_of(filing))]

    def get_done_url(self) -> str:
        return RETURNS.page_of(self.filing)


# ---------------------------------------------------------------------- who has not reported


@require_http_methods(["GET", "POST"])
def response_page(request: ActorRequest) -> HttpResponse:
    """The rate of response of a quarter by county and industry; those who have not reported are reminded."""
    actor = request.actor
    require(actor.has(*RETURNS.access.readers, *LABOUR_KEEPERS))
    place = asked_place(request, actor)
    year, quarter = asked_quarter(request)
    may_remind = actor.has(*LABOUR_KEEPERS, path=place.path)
    if request.method == "POST":
        reached, told = services.remind_enterprises(place, year, quarter, actor=actor)
        messages.success(request, _("已催报 %(n)d 家企业（%(m)d 人）。") % {"n": reached, "m": told})
        return see_other(request.get_full_path())
    counties = response_by(place, year, quarter, "county")
    waiting = list(not_reported(place, year, quarter)[: MOST_LISTED + 1])
    context = {
        "title": _("申报回收情况"),
        "crumbs": [HUB, (_("申报回收情况"), "")],
        "place": place,
        "year": year,
        "quarter": quarter,
        "quarters": (1, 2, 3, 4),
        "total": Rate(
            "", "", *(sum(getattr(one, n) for one in counties) for n in ("frame", "reported", "accepted"))
        ),
        "tables": [
            _rates("counties", _("按县区"), _("县区"), counties),
            _rates("industries", _("按行业"), _("行业"), response_by(place, year, quarter, "industry")),
            _waiting(waiting),
        ],
        "may_remind": may_remind and bool(waiting),
        "list_url": f"{RETURNS.url('list')}?year={year}&quarter={quarter}",
    }
    return render(request, "labour/response.html", context)


def asked_quarter(request: ActorRequest) -> tuple[int, int]:
    """The quarter in the address, else the last one that has ended."""
    today = timezone.localdate()
    this = (today.year, (today.month - 1) // 3 + 1)
    last = (this[0] - 1, 4) if this[1] == 1 else (this[0], this[1] - 1)
    year = year_or_none(request.GET.get("year"), FIRST_YEAR, LAST_YEAR) or last[0]
    quarter = whole_number(request.GET.get("quarter"), digits=1)
    return year, quarter if quarter in (1, 2, 3, 4) else last[1]


def _rates(key: str, title: str, head: str, rates: list[Rate]) -> Table:
    heads = (
        head,
        (_("名录企业"), True),
        (_("已报"), True),
        (_("已采用"), True),
        (_("回收率"), True),
    )
    rows = [
        (
            one.name if one.name == one.key else f"{one.key} {one.name}" if key == "industries" else one.name,
            Cell(one.frame),
            Cell(one.reported),
            Cell(one.accepted),
            "—" if one.percent is None else f"{one.percent}%",
        )
        for one in rates
    ]
    return table(key, title, heads, rows, none=_("名录中还没有企业。"))


def _waiting(waiting: list[Any]) -> Table:
    rows = [
        (one.organisation.name, one.jurisdiction.short_name, one.industry) for one in waiting[:MOST_LISTED]
    ]
    more = len(waiting) > MOST_LISTED
    note = _("只列出前 %(n)d 家。") % {"n": MOST_LISTED} if more else ""
    heads = (_("企业"), _("县区"), _("行业"))
    return table("waiting", _("还没有填报的企业"), heads, rows, none=_("都已填报。"), note=note)
