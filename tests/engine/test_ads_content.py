"""Personal data taken out at the door, and what an advertisement should not say."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.ads.checks import checks, flags_of
from ronghe.engine.ads.privacy import mask
from ronghe.engine.ads.salary import Salary, read_salary
from ronghe.engine.ads.texts import clean_text, employer_key, one_line

FINE = Salary(6000, 8000, "按月")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("致电13800138000王经理", "电话"),
        ("138-0013-8000", "电话"),
        ("138 001 38000", "电话"),
        ("138.0013.8000", "电话"),
        ("1 3 8 0 0 1 3 8 0 0 0", "电话"),
        ("+86 138 0013 8000", "电话"),
        ("8613800138000", "电话"),
        ("一三八零零一三八零零零", "电话"),
        ("幺三八〇〇一三八〇〇〇", "电话"),
        ("１３８００１３８０００", "电话"),
        ("020-87654321", "座机"),
        ("(020)87654321转801", "座机"),
        ("400-820-8820", "座机"),
        ("电话:87654321", "座机"),
        ("hr@example.com", "邮箱"),
        ("hr [at] example . com", "邮箱"),
        ("hr艾特example点com", "邮箱"),
        ("微信同号:abc12345", "微信"),
        ("微信号abc_12345", "微信"),
        ("V信 hr_2020abc", "微信"),
        ("加薇hr20200", "微信"),
        ("薇信：zhaopin2020", "微信"),
        ("VX abc12345", "微信"),
        ("vx:13800138000", "微信"),
        ("QQ:12345678", "QQ"),
        ("QQ群 123 456 789", "QQ"),
        ("扣扣123456", "QQ"),
        ("身份证11010519491231002X", "证件号"),
    ],
)
def test_personal_data_are_taken_out_and_counted(text: str, kind: str) -> None:
    counts: Counter[str] = Counter()
    masked = mask(clean_text(text), counts)
    assert counts == {kind: 1}
    assert f"〔{kind}已去除〕" in masked
    left = masked.replace(f"〔{kind}已去除〕", "")
    assert sum(letter.isdigit() for letter in left) < 5


@pytest.mark.parametrize(
    "text",
    [
        "工资15000-200000元",
        "6000-8000元/月，2018-2020年",
        "岗位编号20180416001",
        "负责微信公众号运营，熟悉微信小程序 JavaScript",
        "精通WX Widgets framework",
        "持有C1驾照，18-45岁",
        "注册资金 12345678901 元",
        "Spring Cloud V2.0，VUE，React",
        "参加工作，加班有补贴",
    ],
)
def test_what_is_no_personal_datum_stays(text: str) -> None:
    assert mask(clean_text(text)) == clean_text(text)


@given(
    st.text("联系微信加vV:：,，0 -1a人", max_size=12),
    st.integers(13_000_000_000, 19_999_999_999),
    st.text("王先生女士人事部，。", max_size=8),
)
def test_no_mobile_number_passes(before: str, number: int, after: str) -> None:
    text = clean_text(f"{before}电话：{number}，{after}")
    assert str(number) not in mask(text)


def test_what_is_masked_once_is_not_masked_again() -> None:
    once = mask("加V信 hr_2020abc 或 13800138000")
    counts: Counter[str] = Counter()
    assert mask(once, counts) == once
    assert not counts


@pytest.mark.parametrize(
    ("text", "key", "word"),
    [
        ("限男性，会开车", "discrimination.gender", "限男性"),
        ("女士优先", "discrimination.gender", "女士优先"),
        ("已婚已育者优先", "discrimination.marriage", "已婚"),
        ("年龄18-35岁", "discrimination.age", "18-35岁"),
        ("本地户口优先", "discrimination.region", "本地户口优先"),
        ("外地人勿扰", "discrimination.region", "外地人勿扰"),
        ("体检无乙肝", "discrimination.health", "无乙肝"),
        ("残疾人勿扰", "discrimination.disability", "残疾人勿"),
        ("限汉族", "discrimination.ethnicity", "限汉族"),
        ("五官端正，身高165以上", "discrimination.appearance", "五官端正"),
        ("必须985院校毕业", "discrimination.school", "985"),
        ("入职需交押金500元", "fee.deposit", "押金"),
        ("培训费300元", "fee.deposit", "培训费300元"),
        ("须押身份证", "fee.documents", "身份证"),
        ("需有本市户口担保人", "fee.documents", "担保人"),
        ("可办培训贷", "fee.loan", "培训贷"),
        ("在家刷单", "banned.unlawful", "刷单"),
        ("轻松月入过万", "banned.boast", "月入过万"),
        ("无底薪，高提成", "pay.commission", "无底薪"),
    ],
)
def test_a_flag_comes_with_the_words(text: str, key: str, word: str) -> None:
    flags = {flag.key: flag.words for flag in flags_of(f"电工\n负责维修；{text}，其他面谈。", FINE)}
    assert any(word in words for words in flags[key])


@pytest.mark.parametrize(
    "text",
    [
        "男女不限",
        "年满18周岁以上，身体健康",
        "不收押金，免费培训",
        "反洗钱岗位，负责反洗钱报告",
        "不得查乙肝，公平录用",
        "负责押金台账",
        "婚育不限",
        "女装设计、男装陈列",
        "负责户籍管理系统开发",
    ],
)
def test_words_that_are_no_offence_are_left_alone(text: str) -> None:
    assert flags_of(f"职位\n{text}", FINE) == []


@pytest.mark.parametrize(
    ("salary", "key"), [("面议", "pay.missing"), ("1-999999", "pay.refused"), ("3000-20000元/月", "pay.wide")]
)
def test_unclear_pay_is_flagged(salary: str, key: str) -> None:
    assert [flag.key for flag in flags_of("电工", read_salary(salary))] == [key]


def test_every_check_names_its_law_and_says_whether_it_was_confirmed() -> None:
    known = checks()
    assert len(known) >= 15
    for key, check in known.items():
        assert check.label
        assert check.law, key
        assert all(isinstance(law.confirmed, bool) and law.name for law in check.law)
        assert bool(check.triggers) == bool(check.pattern)
    assert known["discrimination.gender"].law[0].article == "第四十三条第（一）项"
    assert not known["discrimination.age"].law[0].confirmed


def test_every_pattern_can_be_reached_from_a_trigger() -> None:
    """A pattern without one of its triggers would never be tried."""
    samples = {"fee.loan": "学费从工资里扣", "pay.commission": "纯佣", "banned.boast": "日入500"}
    for key, text in samples.items():
        assert key in [flag.key for flag in flags_of(text, FINE)]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>岗位职责：</p><p>１、接待&nbsp;客户</p>", "岗位职责:\n1、接待 客户"),
        ("熟悉SQL\\u0026nbsp;Server", "熟悉SQL Server"),
        ("a<script>alert(1)</script>b", "a b"),
        ("工资<5000 或 >3000", "工资<5000 或 >3000"),
        ("[]", ""),
        ("多\u200b余\r\n\r\n  空白\t字", "多余\n空白 字"),
    ],
)
def test_text_is_freed_of_mark_up(text: str, plain: str) -> None:
    assert clean_text(text) == plain


@given(st.text())
def test_cleaned_text_stays_as_it_is(text: str) -> None:
    once = one_line(text)
    assert "\n" not in once
    assert len(once) <= 120


def test_two_spellings_of_one_firm_meet() -> None:
    names = [
        "锐臻企业管理咨询（上海）有限公司",
        "锐臻企业管理咨询(上海)有限责任公司",
        "锐臻企业管理咨询 有限公司",
    ]
    assert len({employer_key(name) for name in names}) == 1
    assert employer_key("") == ""
