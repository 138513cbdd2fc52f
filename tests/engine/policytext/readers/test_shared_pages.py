"""Real pages, where they are at hand: each reads without loss and each place is right."""

from __future__ import annotations

import pytest

from ronghe.engine.policytext.readers import read
from tests.support.shared import shared_path

PAGES = [
    "01.html",
    "03.html",
    "04.html",
    "05.html",
    "06.html",
    "17.html",
    "19.html",
    "20.pdf",
    "21.pdf",
    "22.pdf",
]
TEXTS = ["09.txt", "10.txt", "11.txt", "12.txt", "15.txt"]
SEEDS = ["000_qingyuan.txt", "001_shaoxing.txt", "002_zibo_hightech.txt"]


@pytest.mark.parametrize("name", PAGES)
def test_a_real_page_reads_as_lines_of_prose(name: str) -> None:
    page = read(shared_path(f"data/pages/{name}"))
    assert page.notes == ()
    lines = page.text.splitlines()
    assert sum(len(line) for line in lines if "。" in line) > 0.5 * len(page.text)
    assert "<" not in page.text
    assert "\ufffd" not in page.text
    for index, char in enumerate(page.text):
        assert page.raw[page.place(index)] in (char, "&") or char in " \n"


@pytest.mark.parametrize(
    "name", [*(f"data/pages/{text}" for text in TEXTS), *(f"seeds/{seed}" for seed in SEEDS)]
)
def test_a_real_scrape_is_left_as_it_is(name: str) -> None:
    path = shared_path(name)
    page = read(path)
    assert (page.kind, page.encoding, page.offsets) == ("txt", "utf-8", None)
    assert page.text == page.raw == path.read_bytes().decode("utf-8")
