"""One fold of the cross-validation, where the material is: models judged on what they never saw."""

from __future__ import annotations

import numpy as np

from tests.support.shared import shared_path
from tools import coding_model, linking_model


def test_titles_not_seen_in_training_are_coded() -> None:
    shared_path("data/titles/titles_dev.csv")
    found = coding_model.judged(coding_model.material(), only=1)
    said = coding_model.summary(found["rank"], found["group"])
    assert said["rank1"] >= 0.62
    assert said["within5"] >= 0.83
    assert said["group"] >= 0.73


def test_programmes_not_seen_in_training_are_linked() -> None:
    shared_path("data/catalogues/programme_standards_2025_dev.csv")
    some, jobs = linking_model.standards(), linking_model.occupations()
    test = linking_model.folds(some, 5, by_name=True)[0]
    train = np.setdiff1d(np.arange(len(some)), test)
    linker = linking_model.Linker(linking_model.fitted([some[n] for n in train], jobs))
    ranks = linking_model.hits(linker, [some[n] for n in test])
    assert (ranks[:, 0] <= 5).mean() >= 0.85
