"""Extraction: 100 policy pages of 8,000 characters, read to clauses, tasks and figures on one core.

Pages are written by this script for an invented city, half plain text and half HTML, and read from their
bytes, as an upload is. The peer, trafilatura, only takes the plain text out of the same HTML: the ratio says
how many times its seconds a page we take for text, clauses, tasks and figures together. Memory is flat when
the peak after the last page is that after the tenth. Where the annotated pages lie on the machine
(RONGHE_SHARED, or ``shared`` beside the checkout), their F1 figures are printed before the last line.

    benchmarks/extraction.py [pages]
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import trafilatura

from ronghe.engine.policytext.extract import extract
from ronghe.engine.policytext.readers import read, read_bytes

PAGES = 100
CHARACTERS = 8_000
GOAL_SECONDS = 10.0
WARM = 10
SHARED = Path(os.environ.get("RONGHE_SHARED") or Path(__file__).resolve().parents[2] / "shared")
GOLD = {"000_qingyuan.txt": "000.json", "001_shaoxing.txt": "001.json", "002_zibo_hightech.txt": "002.json"}
VERBS = ("推进", "深化", "完善", "加强", "鼓励", "支持", "探索", "健全", "优化", "统筹")
THINGS = (
    "校企合作",
    "实训基地建设",
    "双师型教师培养",
    "专业设置",
    "现代学徒制",
    "技能培训",
    "经费投入",
    "质量评价",
)
UNITS = ("市教育局", "市财政局", "市科技局", "市人力资源社会保障局", "各县（市、区）人民政府", "市总工会")
FIGURES = (
    "到2027年，建成{n}个市级实训基地。",
    "双师型教师占比达到{n}%以上。",
    "每生每年补贴{n}00-{m}00元。",
    "培训职工{n}万人次。",
)


def sentence(rng: random.Random) -> str:
    parts = [f"{rng.choice(VERBS)}{rng.choice(THINGS)}" for _ in range(rng.randint(2, 5))]
    figure = rng.choice(FIGURES).format(n=rng.randint(10, 50), m=rng.randint(51, 90))
    return "，".join(parts) + "。" + (figure if rng.random() < 0.3 else "")


def page(seed: int) -> str:
    """A plan of about 8,000 characters with chapters, clauses, notes and a flattened table."""
    rng = random.Random(seed)
    lines = [
        f"云汀市人民政府办公室关于印发云汀市行动计划（{2020 + seed % 5}—2027年）的通知",
        f"云政办发〔2024〕{seed + 1}号",
        "各县（市、区）人民政府，市政府各部门：",
        "云汀市人民政府办公室",
        "2024年5月8日",
    ]
    number = 0
    table = ["附件", "重点任务分解表", "序号", "重点任务", "牵头单位", "责任单位"]
    for row in range(1, 16):
        table += [str(row), sentence(rng), rng.choice(UNITS), "、".join(rng.sample(UNITS, 2))]
    room = CHARACTERS - sum(map(len, table))
    for chapter in "一二三四五六七八":
        lines.append(f"{chapter}、{rng.choice(VERBS)}{rng.choice(THINGS)}")
        for clause in "一二三四五":
            if sum(map(len, lines)) >= room:
                break
            number += 1
            body = "".join(sentence(rng) for _ in range(6))
            lead, *others = rng.sample(UNITS, 3)
            note = f"（牵头单位：{lead}；责任单位：{'、'.join(others)}）"
            lines.append(f"（{clause}）{rng.choice(VERBS)}{rng.choice(THINGS)}{number}。{body}{note}")
    return "\n".join([*lines, *table])


def as_html(text: str) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><div>{paragraphs}</div></body></html>"
    )


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def accuracy() -> None:
    """Print the F1 figures of the annotated pages, where they are."""
    scorer = SHARED / "tools" / "score_extraction.py"
    if not scorer.exists():
        print("评测资料不在本机，略去准确率")
        return
    with tempfile.TemporaryDirectory() as folder:
        arguments: list[str] = []
        for name, gold in GOLD.items():
            target = Path(folder) / f"{name}.json"
            found = extract(read(SHARED / "seeds" / name)).to_json()
            target.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
            arguments += [str(target), str(SHARED / "gold" / gold)]
        done = subprocess.run(
            [sys.executable, str(scorer), *arguments], capture_output=True, text=True, check=True
        )
    scores = json.loads(done.stdout)
    print("F1：" + "，".join(f"{part} {figures['f1']:.4f}" for part, figures in scores.items()))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    texts = [page(seed) for seed in range(count)]
    files = [(as_html(text) if n % 2 else text).encode() for n, text in enumerate(texts)]
    items = clauses = 0
    peaks: list[float] = []
    started = time.perf_counter()
    for n, data in enumerate(files):
        found = extract(read_bytes(data, f"{n}.html" if n % 2 else f"{n}.txt"))
        clauses += len(found.clauses)
        items += len(found.tasks) + len(found.annex_tasks) + len(found.indicators)
        peaks.append(megabytes())
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    for text in texts:
        trafilatura.extract(as_html(text))
    peer = time.perf_counter() - started
    size = sum(map(len, texts)) / count
    warm = peaks[min(WARM, count) - 1]
    print(f"{count} 页，平均 {size:.0f} 字，{clauses} 条款，{items} 项；{count / seconds:.1f} 页/秒")
    print(f"内存峰值：第 {min(WARM, count)} 页后 {warm:.0f} MB，末页后 {peaks[-1]:.0f} MB")
    accuracy()
    figure = {
        "name": "extraction",
        "value": round(seconds * PAGES / count, 3),
        "unit": f"s per {PAGES} pages",
        "goal": GOAL_SECONDS,
        "peer": {
            "name": f"trafilatura {trafilatura.__version__}, plain text only",
            "value": round(peer * PAGES / count, 3),
        },
        "ratio": round(seconds / peer, 2),
    }
    print(json.dumps(figure, ensure_ascii=False))


if __name__ == "__main__":
    main()
