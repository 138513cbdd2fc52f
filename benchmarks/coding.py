"""Occupation coding: how often the first code is wrong on real titles the model has not seen, and its speed.

Models are trained on nine tenths of the titles and judged on the tenth left out (equal titles always stand in
one fold); the figure is the share of wrong 细类 at rank 1. The peer is the nearest-neighbour way of
``cscoder``: the title goes to the occupation whose name or alias is nearest by an embedding, here the word
vectors that ship with the project; the same with the training titles as further neighbours is printed too.
Speed is that of the shipped model on one core, on different titles. Without the titles (RONGHE_SHARED, or
``shared`` beside the checkout) only the speed is measured, on made-up titles.

    benchmarks/coding.py [folds of ten]
"""

from __future__ import annotations

import itertools
import json
import os
import random
import sys
import time
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the goal is for one core; read when numpy is loaded

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ronghe.engine.coding.coder import Coder
from ronghe.engine.coding.features import words
from ronghe.engine.coding.model import FORMAT, Model
from tools import coding_model

GOAL_WRONG = 0.33
GOAL_SPEED = 5_000
TIMED = 5_000
PLACES = ("清远", "绍兴", "淄博", "临平", "聊城", "佛山", "宁波", "济南", "杭州", "广州")
KINDS = ("高级", "初级", "资深", "储备", "兼职", "夜班", "见习", "门店", "项目", "区域")
JOBS = (
    "会计",
    "数控车工",
    "新媒体运营",
    "护士",
    "叉车司机",
    "仓库管理员",
    "平面设计师",
    "销售代表",
    "电工",
    "厨师",
)
ENDS = ("", "（双休）", "+五险一金", "6-8K", "/包吃住")


def made_up() -> list[str]:
    parts = [f"{p}{k}{j}{e}" for p, k, j, e in itertools.product(PLACES, KINDS, JOBS, ENDS)]
    random.Random(0).shuffle(parts)
    return parts[:TIMED]


def speed(titles: list[str]) -> float:
    """Titles a second of processor time, each title once."""
    coder = Coder()
    list(coder.code(titles[:100]))
    coder = Coder()
    started = time.process_time()
    count = sum(1 for _ in coder.code(titles))
    return count / (time.process_time() - started)


def nearest(model: Model, train: coding_model.Material, test: coding_model.Material) -> tuple[float, float]:
    """Accuracy of the nearest catalogue name, and of the nearest of names and training titles."""
    asked = model.vectors.sums(words(title) for title in test.titles)
    known = model.vectors.sums(words(title) for title in train.titles)
    codes = np.array(model.classes.codes)
    names = codes[model.alias_class]
    to_names, to_titles = asked @ model.alias_vectors.T, asked @ known.T
    by_name = names[to_names.argmax(axis=1)]
    by_title = np.array(train.codes)[to_titles.argmax(axis=1)]
    by_both = np.where(to_names.max(axis=1) >= to_titles.max(axis=1), by_name, by_title)
    true = np.array(test.codes)
    return float((by_name == true).mean()), float((by_both == true).mean())


def judged(count: int) -> dict[str, float]:
    some = coding_model.material()
    totals = dict.fromkeys(("titles", "first", "five", "group", "names", "both"), 0.0)
    for test in coding_model.folds(some)[:count]:
        train, unseen = some.part(np.setdiff1d(np.arange(len(some.titles)), test)), some.part(test)
        model = Model(coding_model.built(train), {"format": FORMAT})
        order, _ = model.rank(unseen.titles)
        codes = np.array(model.classes.codes)[order]
        true = np.array(unseen.codes)
        names, both = nearest(model, train, unseen)
        totals["titles"] += len(test)
        totals["first"] += (codes[:, 0] == true).sum()
        totals["five"] += (codes[:, :5] == true[:, None]).any(axis=1).sum()
        totals["group"] += sum(a[:4] == b[:4] for a, b in zip(codes[:, 0], true, strict=True))
        totals["names"] += names * len(test)
        totals["both"] += both * len(test)
    return {key: value / (1 if key == "titles" else totals["titles"]) for key, value in totals.items()}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else coding_model.FOLDS
    present = (coding_model.SHARED / "titles" / "titles_dev.csv").exists()
    found = judged(count) if present else None
    if found:
        print(f"{found['titles']:.0f} 个没有见过的职位名称，{count} 折")
        print(f"细类第一 {found['first']:.4f}，前五 {found['five']:.4f}，中类 {found['group']:.4f}")
        print(f"最近邻：只比目录名称 {found['names']:.4f}，连同训练名称 {found['both']:.4f}")
    else:
        print("评测资料不在本机，只量速度")
    pace = speed([r for r in coding_model.material().titles if r] if present else made_up())
    print(f"单核每秒 {pace:.0f} 个名称（目标 {GOAL_SPEED}）")
    wrong = round(1 - found["first"], 4) if found else None
    peer = round(1 - found["names"], 4) if found else None
    figure = {
        "name": "coding",
        "value": wrong,
        "unit": "share of unseen titles whose first 细类 is wrong",
        "goal": GOAL_WRONG,
        "peer": {"name": "nearest catalogue name by word vectors (as cscoder)", "value": peer},
        "ratio": round(wrong / peer, 3) if wrong is not None and peer else None,
        "within5": round(found["five"], 4) if found else None,
        "group": round(found["group"], 4) if found else None,
        "titles_per_second": round(pace),
    }
    print(json.dumps(figure, ensure_ascii=False))


if __name__ == "__main__":
    main()
