"""The public pages of rules: the index, and a page for each with a trial that anybody can make."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronghe.engine.packs.rulebook import shipped_book
from tests.funding.claims_world import Town

pytestmark = pytest.mark.django_db
APPRENTICE = "qy.range.apprentice"
KEY = "funding.apprentice_subsidy.by_part_year"


def page(rule: str, **asked: str) -> str:
    response = Client().get(reverse("portal:rule", args=[rule]), asked)
    assert response.status_code == 200
    return response.content.decode()


def test_the_index_holds_every_rule_and_can_be_narrowed() -> None:
    whole = Client().get(reverse("portal:rules")).content.decode()
    assert all(reverse("portal:rule", args=[rule.id]) in whole for rule in shipped_book())
    assert "来源未经核实，本条只作提示" in whole
    narrow = (
        Client()
        .get(reverse("portal:rules"), {"place": "linping", "kind": "cap", "q": "社会服务"})
        .content.decode()
    )
    assert "lp.cap.service30" in narrow
    assert "qy.range.apprentice" not in narrow
    none = Client().get(reverse("portal:rules"), {"q": "没有这样的规则<script>"}).content.decode()
    assert "没有合于条件的规则" in none
    assert "<script>没" not in none


def test_the_page_says_which_schemes_and_checks_use_the_rule() -> None:
    town = Town()
    text = page(APPRENTICE)
    assert reverse("funding:scheme_detail", args=[town.schemes["apprentice"].pk]) in text
    assert reverse("funding:land_list") in page("sx.elig.land")
    assert reverse("faculty:recruitment_list") in page("sx.elig.recruit")
    assert "哪里用到" not in page("qy.count.bases")


def test_what_a_trial_needs_is_told_from_what_it_may_have() -> None:
    text = page("sx.elig.recruit")
    needed = text[text.index("企业工作年限") :]
    assert needed.index("需要") < needed.index("</label>")
    relaxed = text[text.index("学历已按高技能人才放宽") :]
    assert relaxed.index("选填") < relaxed.index("</label>")


@pytest.mark.parametrize("rule", [pytest.param(rule.id, id=rule.id) for rule in shipped_book()])
def test_every_rule_has_a_page_that_fits_the_ceiling_of_queries(rule: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        text = page(rule)
    assert shipped_book().get(rule).name in text
    assert len(queries) <= 6


def test_a_trial_shows_the_derivation_with_its_clause() -> None:
    text = page(APPRENTICE, on="2020-09-01", in_rate="5000", in_heads="20")
    assert "100000 元" in text
    assert "每人 5000 元 × 20 人" in text
    assert "三、(三)" in text


def test_a_trial_says_what_the_office_must_decide_and_takes_an_assumption() -> None:
    asked = {"on": "2020-09-01", "in_rate": "5000", "in_heads": "20", "in_months": "10"}
    assert "无法判断" in page(APPRENTICE, **asked)
    text = page(APPRENTICE, **asked, set_by_part="是")
    assert "83333.40 元" in text
    assert "用到假设的参数" in text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"in_rate": "0.005"}, "不足一分"),
        ({"in_rate": "-1"}, "不能是负数"),
        ({"in_months": "13"}, "不能大于 12"),
        ({"in_heads": "两个"}, "应为整数"),
        ({"on": "2020-02-30"}, "有效的日期"),
        ({"in_rate": "9" * 400}, "太大"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(asked: dict[str, str], said: str) -> None:
    assert said in page(APPRENTICE, **{"on": "2020-09-01", "in_rate": "5000", "in_heads": "1", **asked})


def test_opposite_rules_stand_side_by_side() -> None:
    text = page("lp.cap.service30")
    if "lc.ratio.service50" in shipped_book().rules:
        assert reverse("portal:rule", args=["lc.ratio.service50"]) in text
        assert "方向相反" in text


def test_an_unknown_rule_is_not_found() -> None:
    for name in ("qy.range.none", "..", "<b>", "china"):
        assert Client().get(f"/public/rules/{name}/").status_code == 404
