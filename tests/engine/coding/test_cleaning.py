from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.coding.cleaning import LONGEST, clean_title


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("顺达物流有限公司招聘叉车工（包吃住）6000-8000元/月", "叉车工"),
        ("高薪急聘数控车工/双休/五险一金", "数控车工"),
        ("ＱＣ 检验员 ８Ｋ", "qc 质检 检验员"),
        ("HRSpecialist（上海）", "hr 人力资源 specialist 专员 上海"),
        ("160元/天 分拣员 日结", "分拣员"),
    ],
)
def test_what_names_the_work_is_left(title: str, wanted: str) -> None:
    assert clean_title(title) == wanted


@pytest.mark.parametrize("title", ["", "   ", "123", "（）/+", "🎈🎈"])
def test_nothing_is_left_of_nothing(title: str) -> None:
    assert clean_title(title) == ""


def test_a_title_of_nothing_but_pitch_keeps_its_words() -> None:
    assert clean_title("高薪急聘") == "高薪急聘"


@given(st.text(max_size=400))
def test_any_text_is_cleaned_to_the_same_when_cleaned_again_for_length(title: str) -> None:
    cleaned = clean_title(title)
    assert cleaned == clean_title(title)
    assert cleaned == cleaned.strip()
    assert len(clean_title(title * 50)) <= LONGEST * 4
