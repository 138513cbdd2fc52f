"""One list mechanism: sorting, filters, paging, columns from the address; no address breaks it."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.db.models import Q
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.core.actor import Actor
from ronghe.core.badges import Badge
from ronghe.core.listing import (
    ChoiceFilter,
    Column,
    DateFilter,
    FlagFilter,
    Listing,
    ListPage,
    TextFilter,
)
from ronghe.core.models import Jurisdiction, JurisdictionLevel
from tests.factories.directory import JurisdictionFactory

pytestmark = pytest.mark.django_db

PLACES = Listing(
    name="places",
    title="辖区",
    columns=(
        Column("name", "名称", sort="name", link=lambda j: f"/places/{j.code}/", is_fixed=True),
        Column("level", "级别", value="get_level_display", sort="level"),
        Column("above", "上级", value="parent.short_name", sort="parent__name", is_nullable=True),
        Column(
            "state",
            "状态",
            value=lambda j: Badge("good" if j.is_active else "idle", "启用" if j.is_active else "停用"),
        ),
        Column("code", "代码", kind="text", sort="code", is_shown=False),
    ),
    filters=(
        TextFilter("q", "名称或代码", lookups=("name__icontains", "code__startswith")),
        ChoiceFilter("level", "级别", choices=JurisdictionLevel.choices, is_multiple=True),
        ChoiceFilter(
            "above", "上级", lookup="parent__code", choices=lambda request: [("9901", "甲"), ("9902", "乙")]
        ),
        FlagFilter("off", "只看停用", condition=Q(is_active=False)),
    ),
    default_sort="name",
    size=20,
)


def make(number: int, **values: object) -> list[Jurisdiction]:
    return [JurisdictionFactory(province=True, name=f"示例{i:03}", **values) for i in range(number)]


def opened(query: str = "", rows: object = None) -> ListPage:
    request = RequestFactory().get(f"/places/?{query}")
    request.actor = Actor(user_id=1, name="测试甲")  # type: ignore[attr-defined]
    return PLACES.open(request, Jurisdiction.objects.all() if rows is None else rows)


def names(page: ListPage) -> list[str]:
    return [row.instance.name for row in page.rows]


def query_of(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def test_the_first_page_is_sorted_by_the_declared_column() -> None:
    make(25)
    page = opened()
    assert names(page) == [f"示例{i:03}" for i in range(20)]
    assert (page.total, page.pages, page.first, page.last) == (25, 2, 1, 20)
    assert page.remarks == []


def test_a_page_needs_two_queries(django_assert_num_queries: object) -> None:
    make(3)
    with django_assert_num_queries(2):  # type: ignore[operator]
        page = opened("sort=-name&q=示例", Jurisdiction.objects.select_related("parent"))
        assert [cell.html for row in page.rows for cell in row.cells]


def test_sorting_goes_both_ways_and_says_so() -> None:
    make(3)
    page = opened("sort=-name")
    assert names(page) == ["示例002", "示例001", "示例000"]
    head = page.headers[0]
    assert head.direction == "descending"
    assert query_of(head.url)["sort"] == ["name"]
    assert query_of(opened("sort=name").headers[0].url)["sort"] == ["-name"]


def test_equal_rows_keep_one_order_over_the_pages() -> None:
    made = [JurisdictionFactory(province=True, name="同名") for _ in range(45)]
    seen = [row.pk for number in (1, 2, 3) for row in opened(f"sort=level&page={number}").rows]
    assert seen == [one.pk for one in made]


def test_empty_values_come_last_in_both_directions() -> None:
    province = JurisdictionFactory(province=True, name="示例省")
    JurisdictionFactory(name="示例市", parent=province)
    for sort in ("above", "-above"):
        assert names(opened(f"sort={sort}"))[-1] == "示例省"


def test_every_word_must_occur_in_one_of_the_fields() -> None:
    make(12)
    assert names(opened("q=示例+003")) == ["示例003"]
    assert names(opened("q=示例+没有")) == []


def test_several_choices_are_either_or() -> None:
    province = JurisdictionFactory(province=True, name="省")
    JurisdictionFactory(parent=province, name="市")
    assert names(opened("level=city")) == ["市"]
    page = opened("level=city&level=province")
    assert sorted(names(page)) == ["市", "省"]
    assert [chip.text for chip in page.chips] == ["地市级", "省级"]


def test_a_chip_takes_away_its_own_condition_only() -> None:
    page = opened("level=city&level=county&q=甲&page=3&sort=-name")
    left = query_of(page.chips[1].url)
    assert left == {"level": ["county"], "q": ["甲"], "sort": ["-name"]}
    assert query_of(page.clear_url) == {"sort": ["-name"]}


def test_the_filter_form_keeps_sort_size_and_columns_but_not_the_page() -> None:
    page = opened("q=甲&sort=-name&size=50&cols=level&page=2")
    assert sorted(page.kept) == [("cols", "level"), ("size", "50"), ("sort", "-name")]


def test_columns_can_be_chosen_and_fixed_ones_stay() -> None:
    assert [column.key for column in opened("cols=code").columns] == ["name", "code"]
    assert [column.key for column in opened().columns] == ["name", "level", "above", "state"]


@pytest.mark.parametrize(
    "query",
    ["page=abc", "page=0", "page=-1", "page=99999999999999999999", "page=٣", "sort=evil", "sort=--name",
     "size=7", "size=x", "cols=evil", "level=evil", "sort=name;drop"],
)  # fmt: skip
def test_a_parameter_nobody_understands_is_said_and_ignored(query: str) -> None:
    make(2)
    page = opened(query)
    assert names(page) == ["示例000", "示例001"]
    assert len(page.remarks) == 1


@given(
    st.dictionaries(
        st.sampled_from(["q", "sort", "page", "size", "cols", "level", "above", "off", "format", "x"]),
        st.text(max_size=30),
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_address_raises(parameters: dict[str, str]) -> None:
    request = RequestFactory().get("/places/", parameters)
    page = PLACES.open(request, Jurisdiction.objects.all())
    assert isinstance(page.rows, list)
    assert page.page_links[0][0] == 1


DATED = Listing(
    name="dated",
    title="有日期的",
    columns=(Column("name", "名称"),),
    filters=(DateFilter("day", "日期", lookup="pk"),),
)


def test_a_date_written_wrongly_is_said() -> None:
    request = RequestFactory().get("/?day_from=2024-02-30&day_to=")
    page = DATED.open(request, Jurisdiction.objects.all())
    assert "2024-05-08" in page.remarks[0]


def test_a_range_of_days_includes_both_ends() -> None:
    bound = DateFilter("day", "日期", lookup="due_on").bind(
        RequestFactory().get("/?day_from=2024-05-08&day_to=2024-05-09")
    )
    seen: dict[str, object] = {}

    class Recorder:
        def filter(self, **terms: object) -> Recorder:
            seen.update(terms)
            return self

    assert bound.condition is not None
    bound.condition(Recorder())  # type: ignore[arg-type]
    assert seen == {"due_on__gte": dt.date(2024, 5, 8), "due_on__lte": dt.date(2024, 5, 9)}
    assert [text for text, _names, _value in bound.chips] == ["自 2024年5月8日", "至 2024年5月9日"]


def test_text_in_a_cell_is_escaped() -> None:
    JurisdictionFactory(province=True, name="<script>alert(1)</script>")
    html = opened().rows[0].cells[0].html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_missing_value_is_a_dash_and_a_badge_has_icon_and_word() -> None:
    JurisdictionFactory(province=True)
    cells = opened().rows[0].cells
    assert "—" in cells[2].html
    assert "badge--good" in cells[3].html
    assert "启用" in cells[3].html
    assert "<svg" in cells[3].html


def exported(page: ListPage) -> openpyxl.Workbook:
    with contextlib.closing(page.respond("unused.html")) as answer:
        return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def test_the_export_is_exactly_what_is_shown_over_all_pages() -> None:
    make(30)
    JurisdictionFactory(province=True, name="别的")
    book = exported(opened("q=示例&sort=-name&cols=code,level&format=xlsx&page=2"))
    rows = list(book["数据"].values)
    assert rows[0] == ("名称", "级别", "代码")
    assert len(rows) == 31
    assert rows[1][0] == "示例029"
    notes = dict(book["说明"].values)
    assert notes["筛选条件"] == "名称或代码：示例"
    assert notes["行数"] == "30"
    assert notes["导出人"] == "测试甲"


def test_a_formula_in_a_name_stays_text_in_excel() -> None:
    JurisdictionFactory(province=True, name='=HYPERLINK("http://x")')
    cell = exported(opened("format=xlsx"))["数据"]["A2"]
    assert cell.data_type == "s"
    assert cell.value == '=HYPERLINK("http://x")'


def test_clashing_names_are_refused_when_declared() -> None:
    column = (Column("name", "名称", sort="name"),)
    with pytest.raises(ValueError, match="clash"):
        Listing(name="x", title="x", columns=column, filters=(TextFilter("page", "页"),))
    with pytest.raises(ValueError, match="default_sort"):
        Listing(name="x", title="x", columns=column, default_sort="evil")


def htmx(request: HttpRequest, target: str) -> HttpRequest:
    request.META["HTTP_HX_TARGET"] = target
    return request


def test_htmx_gets_the_table_alone() -> None:
    make(2)
    request = htmx(RequestFactory().get("/places/"), "listing-places")
    request.actor = Actor.anonymous()  # type: ignore[attr-defined]
    answer = PLACES.open(request, Jurisdiction.objects.all()).respond("unused.html")
    text = answer.content.decode()
    assert text.lstrip().startswith('<div class="data-table" id="listing-places"')
    assert "示例001" in text
    assert "<html" not in text


def test_empty_fields_of_the_form_do_not_stay_in_the_address() -> None:
    request = htmx(RequestFactory().get("/places/?q=&level=&off=&sort=-name&page=1"), "listing-places")
    request.actor = Actor.anonymous()  # type: ignore[attr-defined]
    answer = PLACES.open(request, Jurisdiction.objects.all()).respond("unused.html")
    assert answer["HX-Push-Url"] == "/places/?sort=-name"


def test_an_empty_list_says_whether_the_filter_is_the_reason() -> None:
    request = htmx(RequestFactory().get("/places/?q=没有"), "listing-places")
    request.actor = Actor.anonymous()  # type: ignore[attr-defined]
    text = PLACES.open(request, Jurisdiction.objects.all()).respond("unused.html").content.decode()
    assert "没有符合筛选条件的内容" in text
    assert "清除筛选" in text
