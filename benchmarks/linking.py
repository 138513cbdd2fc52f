"""Programme → occupation: how often none of the first five is right for a standard the model has not seen.

Models are trained on nine tenths of the teaching standards of 2025 and judged on the tenth left out, all
levels of one programme name in one fold. A list is right when one of its first five occupations lies in a
小类 that the standard names (itself or through one of its 细类). The peer, in the same run, orders the
occupations by tf-idf likeness of names plus likeness of word vectors. Needs the standards (RONGHE_SHARED, or
``shared`` beside the checkout); without them nothing is measured and the values are null.

    OMP_NUM_THREADS=1 benchmarks/linking.py
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ronghe.engine.coding.features import Vocabulary, grams, words
from ronghe.engine.coding.linking import GROUP_LENGTH, plain_name, shipped_linker
from ronghe.engine.coding.model import shipped_model
from tools import linking_model
from tools.coding_fit import _matrix, _weights

GOAL_MISSED = 0.15
FIRST = 5


def by_likeness(some: list[linking_model.Standard], jobs: list[linking_model.Occupation]) -> float:
    """Share of programmes that tf-idf on names with word vectors gets right within five different 小类."""
    asked = [plain_name(one.programme.name) for one in some]
    texts = asked + [job.name for job in jobs]
    terms, weights, rarest = _weights([grams(text) for text in texts], 1)
    vocabulary = Vocabulary(terms, weights, rarest)
    spelled = _matrix([vocabulary.vector(grams(text)) for text in texts], len(terms))
    vectors = shipped_model().vectors.sums(words(text) for text in texts)
    size = len(asked)
    likeness = (spelled[:size] @ spelled[size:].T).toarray() + vectors[:size] @ vectors[size:].T
    groups = np.array([job.code[:GROUP_LENGTH] for job in jobs])
    right = 0
    for row, one in zip(likeness, some, strict=True):
        first = list(dict.fromkeys(groups[np.argsort(-row)[:60]].tolist()))[:FIRST]
        right += bool(one.groups() & set(first))
    return right / size


def main() -> None:
    figure: dict[str, object] = {
        "name": "linking",
        "value": None,
        "unit": "share of unseen programmes without a true 小类 in the first five",
        "goal": GOAL_MISSED,
        "peer": None,
        "ratio": None,
    }
    if (linking_model.SHARED / "catalogues" / "programme_standards_2025_dev.csv").exists():
        some, jobs = linking_model.standards(), linking_model.occupations()
        found = linking_model.judged(some, jobs, by_name=True)
        peer = 1 - by_likeness(some, jobs)
        started = time.process_time()
        done = sum(1 for _ in shipped_linker().link(one.programme for one in some))
        pace = done / (time.process_time() - started)
        value = 1 - found["group_within5"]
        print(f"{len(some)} 个标准：{json.dumps(found)}；每秒 {pace:.0f} 个专业")
        figure |= {
            "value": round(value, 4),
            "peer": {"name": "tf-idf of names with word vectors", "value": round(peer, 4)},
            "ratio": round(value / peer, 3),
        }
    else:
        print("评测资料不在本机，没有量")
    print(json.dumps(figure, ensure_ascii=False))


if __name__ == "__main__":
    main()
