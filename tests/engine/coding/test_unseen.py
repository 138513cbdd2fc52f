"""Models judged on what they never saw, where the material is; small ones, made in seconds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ronghe.engine.coding.model import FORMAT, Model
from tests.support.shared import shared_path
from tools import coding_model, linking_model

FIRST, WITHIN_FIVE = 0.55, 0.75


def test_titles_not_seen_in_training_are_coded() -> None:
    """A small model: half of the titles and the names alone; benchmarks/coding.py judges the whole."""
    shared_path("data/titles/titles_dev.csv")
    some = coding_model.material()
    some.catalogue = [replace(job, aliases=(job.name,)) for job in some.catalogue]
    test = coding_model.folds(some)[0]
    train = np.setdiff1d(np.arange(len(some.titles)), test)[::2]
    model = Model(coding_model.built(some.part(train)), {"format": FORMAT})
    order, _ = model.rank([some.titles[n] for n in test])
    codes = np.array(model.classes.codes)[order]
    hit = codes == np.array([some.codes[n] for n in test])[:, None]
    assert hit[:, 0].mean() >= FIRST
    assert hit[:, :5].any(axis=1).mean() >= WITHIN_FIVE


def test_programmes_not_seen_in_training_are_linked() -> None:
    shared_path("data/catalogues/programme_standards_2025_dev.csv")
    some, jobs = linking_model.standards(), linking_model.occupations()
    test = linking_model.folds(some, 5, by_name=True)[0]
    train = np.setdiff1d(np.arange(len(some)), test)
    linker = linking_model.Linker(linking_model.fitted([some[n] for n in train], jobs))
    ranks = linking_model.hits(linker, [some[n] for n in test])
    assert (ranks[:, 0] <= 5).mean() >= 0.85
