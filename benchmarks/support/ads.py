"""Advertisements by the million out of real ones, with the noise of real files and the truth beside each.

A vacancy is made from its number alone: a real advertisement as its ground, a third of its sentences from
others, an invented employer with a text of its own under everything, a city, pay. It is then said once or
several times; each repetition has what repetitions have: another day, a decorated title, other signs and
spaces, a sentence less, a line of contacts more, a coarser place, another unit of pay, sometimes no name of
the employer. Telephone numbers are made up. Hard cases that are not repetitions come of themselves: the same
employer's other posts, the same post in another city, the same ground at another employer.

Without the real files (RONGHE_SHARED, or ``shared`` beside the checkout) grounds are made up too.
"""

from __future__ import annotations

import csv
import gzip
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
JOBS = Path(os.environ.get("RONGHE_SHARED") or ROOT.parent / "shared") / "jobs"
JOBS = (
    JOBS
    if JOBS.exists()
    else Path(os.environ.get("RONGHE_SHARED") or ROOT.parent / "shared") / "data" / "jobs"
)
HEADERS = ("title", "company", "area", "salary", "info", "industry", "date", "description", "truth")
COPIES = 0.5
"""Share of rows that repeat an earlier vacancy."""
FLOOD = 0.05
"""Share of rows that one employer's one post takes; its pairs are not counted in precision and recall."""
FIRST = date(2025, 1, 1)
_SENTENCE = re.compile(r"[^。；;\n]+[。；;\n]?")
_TOWNS = (
    "清远-清城区",
    "清远-英德市",
    "绍兴-柯桥区",
    "绍兴-上虞区",
    "淄博-张店区",
    "杭州-临平区",
    "聊城-东昌府区",
    "广州-天河区",
    "深圳-南山区",
    "上海-浦东新区",
    "北京-海淀区",
    "成都-高新区",
    "武汉",
    "西安",
    "南京-江宁区",
    "苏州",
    "长沙",
    "郑州",
    "青岛-黄岛区",
    "宁波-鄞州区",
)
_BEGIN, _MIDDLE = "华安中恒盛鑫天佳博源宏瑞德嘉永", "泰达科远诚创信和联拓凯达立丰业"
_KIND = (
    "机电",
    "科技",
    "物流",
    "纺织",
    "食品",
    "医疗器械",
    "建筑",
    "电子商务",
    "教育咨询",
    "环保",
    "餐饮管理",
    "汽车服务",
)
_INTRO = (
    "公司成立多年，专注本行业，客户遍布各地",
    "我们为员工缴纳社会保险和住房公积金，提供工作餐和节日礼品",
    "公司有完善的晋升通道和培训体系，欢迎有志者加入",
    "工作时间为每天八小时，每周休息两天，享受法定假期",
    "公司位于产业园内，交通方便，设有员工宿舍和食堂",
)
_DECOR = (
    "急聘{}",
    "{}（双休）",
    "{}（五险一金）",
    "诚聘{}",
    "{} 包吃住",
    "【急招】{}",
    "{}(6-8K)",
    "{}",
    "{}",
)
_CONTACT = (
    "联系电话1{}8{:08d}",
    "有意者加微信 hr{}{:06d}",
    "简历请发 hr{}{:05d}@example.com",
    "电话：1 {} 8 {:08d}",
)
_MADE_UP = (
    "负责{}的日常工作；",
    "按计划完成{}任务；",
    "熟悉{}的流程和标准；",
    "能独立处理{}中的问题；",
    "做好{}记录。",
)
_JOBS = (
    "电工",
    "焊工",
    "会计",
    "护士",
    "仓库管理员",
    "数控车工",
    "幼儿教师",
    "销售代表",
    "叉车司机",
    "软件工程师",
)


@dataclass(frozen=True)
class Ground:
    """A real advertisement, or one made up."""

    title: str
    salary: str
    info: str
    industry: str
    sentences: tuple[str, ...]


@dataclass
class Generator:
    """Rows of a file with the number of the vacancy behind each."""

    rows: int
    seed: int = 20260101

    @cached_property
    def grounds(self) -> list[Ground]:
        return list(_real()) or list(_made_up())

    @cached_property
    def employers(self) -> int:
        return max(self.rows // 12, 10)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        rng = random.Random(self.seed)
        flood = int(self.rows * FLOOD)
        made = 1
        for _ in range(self.rows):
            draw = rng.random()
            if flood and draw < FLOOD:
                yield self._said_again(0, rng)
            elif made > 100 and draw < FLOOD + COPIES * (1 - FLOOD):
                yield self._said_again(rng.randrange(1, made), rng)
            else:
                yield self._first(made)
                made += 1

    def _first(self, number: int) -> tuple[str, ...]:
        return self._row(number, self._vacancy(number), self._day(number))

    def _day(self, number: int) -> date:
        return FIRST + timedelta(days=random.Random(self.seed + number).randrange(300))

    def _vacancy(self, number: int) -> list[str]:
        """title, employer, area, salary, info, industry, description"""
        rng = random.Random(self.seed * 7 + number)
        ground = self.grounds[rng.randrange(len(self.grounds))]
        sentences = [self._other(rng) if rng.random() < 0.33 else sentence for sentence in ground.sentences]
        employer = rng.randrange(self.employers)
        own = random.Random(employer)
        if own.random() < 0.6:
            sentences += [f"{text}。" for text in own.sample(_INTRO, 2)]
        name = (
            own.choice(_BEGIN)
            + own.choice(_MIDDLE)
            + own.choice(_MIDDLE)
            + own.choice(_KIND)
            + f"{employer % 997}"
        )
        town = own.choice(_TOWNS) if own.random() < 0.8 else rng.choice(_TOWNS)
        return [
            ground.title,
            f"{town[:2]}{name}有限公司",
            town,
            ground.salary,
            ground.info,
            ground.industry,
            "".join(sentences),
        ]

    def _other(self, rng: random.Random) -> str:
        sentences = self.grounds[rng.randrange(len(self.grounds))].sentences
        return sentences[rng.randrange(len(sentences))]

    def _said_again(self, number: int, rng: random.Random) -> tuple[str, ...]:
        cells = self._vacancy(number)
        cells[0] = rng.choice(_DECOR).format(cells[0])
        draw = rng.random()
        if draw < 0.1:
            cells[1] = cells[1].replace("有限公司", "有限责任公司")
        elif draw < 0.15:
            cells[1] = ""
        if rng.random() < 0.15:
            cells[2] = cells[2].split("-")[0]
        cells[3] = _other_unit(cells[3], rng)
        cells[6] = _noisy(cells[6], rng)
        return self._row(number, cells, self._day(number) + timedelta(days=rng.randrange(30)))

    def _row(self, number: int, cells: list[str], day: date) -> tuple[str, ...]:
        written = (day.isoformat(), day.strftime("%Y/%m/%d"), day.strftime("%Y年%m月%d日"))[number % 3]
        return (*cells[:6], written, cells[6], str(number))

    def write(self, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADERS)
            writer.writerows(self)


def _noisy(text: str, rng: random.Random) -> str:
    """The same text as another site shows it."""
    sentences = _SENTENCE.findall(text)
    if len(sentences) > 6 and rng.random() < 0.4:
        place = rng.randrange(len(sentences))
        if len(sentences[place]) < len(text) // 5:
            del sentences[place]
    if len(sentences) > 3 and rng.random() < 0.2:
        place = rng.randrange(len(sentences) - 1)
        sentences[place], sentences[place + 1] = sentences[place + 1], sentences[place]
    text = "".join(sentences)
    draw = rng.random()
    if draw < 0.2:
        text = text.replace("。", "。\r\n").replace("；", ";")
    elif draw < 0.35:
        text = "<p>" + text.replace("。", "。</p><p>") + "</p>"
    elif draw < 0.45:
        text = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789:,"})
    if rng.random() < 0.3:
        text += rng.choice(_CONTACT).format(rng.randrange(3, 10), rng.randrange(10**8))
    if rng.random() < 0.1:
        text = text[: int(len(text) * 0.85)]
    return text


def _other_unit(salary: str, rng: random.Random) -> str:
    """0.8-1万/月 as 8-10千/月 or 8K-10K, now and then."""
    found = re.fullmatch(r"([\d.]+)-([\d.]+)万/月", salary)
    if not found or rng.random() < 0.6:
        return salary
    low, high = (f"{float(part) * 10:g}" for part in found.groups())
    return rng.choice(
        (f"{low}-{high}千/月", f"{low}K-{high}K", f"{float(low) * 1000:.0f}-{float(high) * 1000:.0f}元/月")
    )


def _real() -> Iterator[Ground]:
    for path in sorted(JOBS.glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                text = (row.get("description") or "").strip()
                sentences = tuple(_SENTENCE.findall(text))
                title = (row.get("title") or "").strip()
                if len(text) < 60 or len(sentences) < 3 or not title or not row.get("salary"):
                    continue
                info = row.get("flag") or "经验不限/学历不限/招若干人"
                industry = (row.get("industry") or row.get("company_info") or "").split("|")[-1].strip()
                yield Ground(title, row["salary"], info, industry, sentences)


def _made_up() -> Iterator[Ground]:
    rng = random.Random(1)
    for number in range(2_000):
        job = rng.choice(_JOBS)
        subjects = [
            f"{job}{part}{rng.randrange(1000)}"
            for part in ("设备", "资料", "客户", "现场", "安全", "班组") * 3
        ]
        sentences = tuple(rng.choice(_MADE_UP).format(subject) for subject in subjects)
        yield Ground(
            f"{rng.choice(('', '高级', '储备'))}{job}{number % 50 or ''}",
            "6-8千/月",
            "1年经验/大专/招2人",
            "",
            sentences,
        )
