"""A target, a deadline and a state in the reader's language; what a document prints stays as printed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from ronghe.policy.queries.wordings import due_said, target_said
from ronghe.policy.rules.progress import STANDING_WORDS, Standing


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "不低于90%（到2024年）"), ("en", "At least 90% (by 2024)")],
)
def test_a_target_in_words(language: str, said: str) -> None:
    with override(language):
        assert target_said(">=", Decimal(90), unit="%", year=2024) == said


def test_unit_and_measure_stay_those_of_the_document() -> None:
    with override("en"):
        assert (
            target_said("range", Decimal(4000), Decimal(6000), "元", "每生每年") == "4,000–6,000元 / 每生每年"
        )
        assert target_said("=", Decimal(3), unit="所") == "3所"
        assert target_said("about", Decimal(50)) == "About 50"
        assert target_said("", None, year=2025) == "No value stated (by 2025)"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", ["2024年底", "2024年6月前", "未写明"]),
        ("en", ["31 Dec 2024", "2024年6月前", "Not stated"]),
    ],
)
def test_a_deadline(language: str, said: list[str]) -> None:
    with override(language):
        days = [(date(2024, 12, 31), ""), (date(2024, 6, 30), "2024年6月前"), (None, "")]
        assert [due_said(day, text) for day, text in days] == said


def test_standings_follow_the_reader() -> None:
    with override("en"):
        assert str(STANDING_WORDS[Standing.OVERDUE]) == "Overdue"
    with override("zh-hans"):
        assert str(STANDING_WORDS[Standing.OVERDUE]) == "逾期"
