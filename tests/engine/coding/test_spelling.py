"""The batch gives what the plain definition of each feature gives, title by title."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.coding import features, spelling
from ronghe.engine.coding.features import Vocabulary
from ronghe.engine.coding.model import SHIPPED, Halves, Model, read_arrays, shipped_model, unpacked

NEAR = 1e-6
LONG = "".join(map(chr, range(0x4E00, 0x4E28)))
TITLES = ["数控车工", "", "java 软件开发 开发开发", "c++", "a", LONG, "店长店长店长", "𠮷野家 店员"]


def rows_of(terms: str, weights: str, rarest: int) -> Vocabulary:
    arrays = read_arrays(SHIPPED, "model.npz")
    return Vocabulary(
        unpacked(arrays[terms]), arrays[weights].astype(np.float32), np.atleast_1d(arrays["rarest"])[rarest]
    )


GRAMS = rows_of("terms", "term_weights", 0)
PAIRS = rows_of("pair_terms", "pair_weights", 1)


@pytest.mark.parametrize("share", [1.0, 0.4])
@given(more=st.lists(st.text("工程师 销售员开发abc+", max_size=40), max_size=6))
def test_the_batch_equals_the_plain_definition(share: float, more: list[str]) -> None:
    model, titles = shipped_model(), TITLES + more
    for table, terms, plain, see in (
        (model.grams, spelling.runs(titles), GRAMS, features.grams),
        (model.pairs, spelling.pairs(titles), PAIRS, features.pairs),
    ):
        found = table.matrix(terms, share).toarray()
        wanted = np.zeros_like(found)
        for number, title in enumerate(titles):
            rows, values = plain.vector(see(title))
            wanted[number, rows] = np.array(values) * share**0.5
        assert np.abs(found - wanted).max() < NEAR


def test_full_and_sparse_halves_make_the_whole_product(monkeypatch: pytest.MonkeyPatch) -> None:
    model: Model = shipped_model()
    rows = model.read(TITLES).spelled
    whole = (rows @ model.weights).toarray()
    monkeypatch.setattr("ronghe.engine.coding.model.FULL", 50)
    halves = Halves(model.weights)
    assert len(halves.full) > 100
    assert np.abs(halves.times(rows) - whole).max() < NEAR
