"""Demand of Shaoxing: invented advertisements that are really read, returns, registrations, a choice, a run.

Every employer carries 示例; what is wrong in the files is planted on purpose: repetitions, rows that cannot
be read, pay that is a joke, an advertisement that asks for a deposit, a telephone number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from ronghe.demo import names
from ronghe.demo.city import SEED, SHAOXING, City
from ronghe.directory.models import Organisation
from ronghe.labour.enums import Combining, DemandSource, FirmSize, HardReason, SkillLevel
from ronghe.labour.models import AdSource
from ronghe.labour.rules.forecasting import Setup
from ronghe.labour.services.ads import load_file
from ronghe.labour.services.choosing import choose_combination
from ronghe.labour.services.clusters import fill_clusters
from ronghe.labour.services.counts import REGISTRATION, take_in
from ronghe.labour.services.forecasts import start_forecast
from ronghe.labour.services.returns import ENTERPRISE, RETURN, fill_return
from ronghe.labour.services.samples import take_sample
from ronghe.labour.services.sources import AD_SOURCE, confirm_mapping

MONTHS, FEWER_MONTHS = 60, 36
HEADS = (
    "职位名称",
    "公司名称",
    "工作地点",
    "薪资",
    "学历要求",
    "工作经验",
    "招聘人数",
    "发布日期",
    "职位描述",
)
COLUMNS = {
    "title": ("职位名称",),
    "employer": ("公司名称",),
    "region": ("工作地点",),
    "salary": ("薪资",),
    "education": ("学历要求",),
    "experience": ("工作经验",),
    "headcount": ("招聘人数",),
    "posted": ("发布日期",),
    "description": ("职位描述",),
}
FEW_POSTS = 9
"""Fewer in a month are wanted by one employer alone."""
FLAT = (1.0,) * 12
SPRING = (0.8, 1.7, 1.5, 1.2, 1.0, 0.9, 0.8, 0.9, 1.1, 0.9, 0.7, 0.5)
AUTUMN = (0.7, 0.9, 0.9, 0.9, 0.9, 1.1, 0.8, 0.9, 1.2, 1.5, 1.4, 0.8)
HOLIDAYS = (1.3, 0.8, 0.9, 1.2, 1.1, 0.9, 1.3, 1.2, 1.1, 0.9, 0.6, 0.7)
PLACES = tuple(name for _code, name, _government in names.COUNTIES)


@dataclass(frozen=True, slots=True)
class Trade:
    """One occupation as employers ask for it: posts a month in the middle, change a year, season, pay."""

    title: str
    code: str
    posts: int
    growth: float
    season: tuple[float, ...]
    pay: tuple[int, int]
    months: int = MONTHS
    """How long it has been asked for; fewer for a new occupation."""
    every: int = 1
    """Asked for in one month of so many, at random: an intermittent series."""


TRADES = (
    Trade("车工", "6-18-01-01", 14, -0.07, SPRING, (5500, 8500)),
    Trade("铣工", "6-18-01-02", 8, -0.03, SPRING, (5500, 8800)),
    Trade("工业机器人系统操作员", "6-31-07-03", 9, 0.22, SPRING, (6500, 9800)),
    Trade("工业机器人系统运维员", "6-31-07-01", 6, 0.18, FLAT, (7000, 11000)),
    Trade("纺织染色工", "6-04-06-02", 12, -0.14, SPRING, (5000, 7500)),
    Trade("缝纫工", "6-05-01-03", 20, -0.06, SPRING, (4500, 7000)),
    Trade("服装制版师", "6-05-01-01", 5, -0.04, AUTUMN, (6500, 10000)),
    Trade("化工总控工", "6-11-01-03", 6, 0.02, FLAT, (6000, 9000)),
    Trade("药物制剂工", "6-12-03-00", 5, 0.10, FLAT, (5500, 8000)),
    Trade("半导体芯片制造工", "6-25-02-05", 7, 0.28, FLAT, (6500, 10000)),
    Trade("电子商务师", "4-01-06-01", 8, 0.04, AUTUMN, (5000, 8000)),
    Trade("互联网营销师", "4-01-06-02", 7, 0.15, AUTUMN, (5500, 9500)),
    Trade("仓储管理员", "4-02-06-01", 9, 0.03, AUTUMN, (4500, 6500)),
    Trade("中式烹调师", "4-03-02-01", 8, 0.02, HOLIDAYS, (5500, 9000)),
    Trade("餐厅服务员", "4-03-02-05", 12, -0.02, HOLIDAYS, (4000, 5500)),
    Trade("养老护理员", "4-10-01-05", 9, 0.14, FLAT, (4800, 7000)),
    Trade("保育师", "4-10-01-03", 4, -0.16, AUTUMN, (3800, 5500)),
    Trade("汽车维修工", "4-12-01-01", 6, 0.0, FLAT, (5500, 8500)),
    Trade("计算机程序设计员", "4-04-05-01", 7, -0.02, SPRING, (7000, 12000)),
    Trade("会计专业人员", "2-06-03-00", 5, -0.06, FLAT, (4500, 7500)),
    Trade("内科护士", "2-05-08-01", 10, 0.05, FLAT, (5500, 8500)),
    Trade("导游", "4-07-04-01", 12, 0.0, HOLIDAYS, (4500, 8000), every=3),
    Trade("集成电路工程技术人员", "2-02-38-09", 14, 0.1, FLAT, (9000, 18000), months=5),
)
"""The last but one comes and goes; the last is new: a short series."""
REGISTERED = ("6-18-01-01", "6-31-07-03", "4-01-06-01", "4-03-02-01", "6-05-01-03", "4-07-04-01")
WORK = "负责{title}岗位的日常工作，遵守安全和质量规程，服从班组安排。{benefit}"
BENEFITS = (
    "缴纳五险一金，提供工作餐。", "包住宿，夏季有高温补贴。", "有师傅带教，按月考核。",
    "双休，节假日按规定安排。", "提供岗前培训，可考职业技能等级证书。",
)  # fmt: skip
VAGUE = ("储备干部", "业务助理", "产线多能工", "数字化转型专员", "多面手")
AREAS = ("越东", "稽南", "鉴西", "曹北", "剡中", "诸南")


def gather_demand(city: City) -> None:
    """The plan's industries, two sources of advertisements, returns and registrations, the chosen mixture."""
    place, drc, hrss = city.places[SHAOXING], city.actor("demo-drc"), city.actor("demo-hrss")
    fill_clusters(place, city.bodies["市发改委"], actor=drc)
    chance = Random(f"{SEED}-ads")  # noqa: S311  no secret: the same each time
    rows = list(_advertisements(city, chance))
    first = _source(city, "示例人才网（演示）", "demo-web", rows[:3])
    load_file(first, _file([*rows, *_faults(city), *_vague(city)]), "示例人才网.csv", actor=hrss, wait=True)
    second = _source(city, "示例公共就业周报（演示）", "demo-weekly", rows[:3])
    again = [_told_again(row, chance) for row in rows[:: max(1, len(rows) // 60)]]
    load_file(second, _file(again), "示例公共就业周报.csv", actor=hrss, wait=True)
    _ask_enterprises(city)
    _count_registrations(city)
    for year in (city.today.year - 1, city.today.year):
        choose_combination(
            place,
            year,
            actor=drc,
            method=Combining.SINGLE,
            sources=[DemandSource.ADS],
            reason="演示：广告覆盖的职业最多且每月都有，申报只有部分企业，用来核对",
        )


def foresee(city: City) -> None:
    """One run of the city from its advertisements."""
    start_forecast(
        city.places[SHAOXING], Setup(source=DemandSource.ADS), actor=city.actor("demo-hrss"), is_inline=True
    )


# ---------------------------------------------------------------------- advertisements


def _source(city: City, name: str, key: str, sample: list[tuple[str, ...]]) -> AdSource:
    hrss = city.actor("demo-hrss")
    source: AdSource = AD_SOURCE.record(
        {
            "organisation": city.bodies["市人力社保局"],
            "name": name,
            "key": key,
            "licence": "演示：虚构的广告，不来自任何网站",
            "contact": "演示：就业促进处",
        },
        actor=hrss,
    )
    take_sample(source, _file(sample), f"{key}.csv", actor=hrss)
    return confirm_mapping(source, COLUMNS, actor=hrss, sample=source.sample)


def _months(city: City, number: int) -> Iterator[date]:
    """The first days of the last whole months, the oldest first."""
    newest = city.today.year * 12 + city.today.month - 2
    for ordinal in range(newest - number + 1, newest + 1):
        yield date(ordinal // 12, ordinal % 12 + 1, 1)


def _advertisements(city: City, chance: Random) -> Iterator[tuple[str, ...]]:
    """Every trade month by month; what a month wants is spread over a few employers."""
    length = MONTHS if city.size >= 1 else FEWER_MONTHS
    for trade in TRADES:
        for month in _months(city, min(length, trade.months)):
            if trade.every > 1 and chance.randrange(trade.every):
                continue
            years = (month.year - city.today.year) + (month.month - city.today.month) / 12 + 2.5
            wanted = trade.posts * (1 + trade.growth) ** years * trade.season[month.month - 1]
            yield from _asked(trade, month, max(3, round(wanted * chance.uniform(0.88, 1.12))), chance)


def _asked(trade: Trade, month: date, wanted: int, chance: Random) -> Iterator[tuple[str, ...]]:
    employers = chance.sample(range(24), 2)
    shares = [wanted - wanted // 3, wanted // 3] if wanted >= FEW_POSTS else [wanted]
    for number, people in zip(employers, shares, strict=False):
        low = trade.pay[0] + chance.randrange(0, 9) * 100
        high = trade.pay[1] + chance.randrange(0, 9) * 100
        pay = f"{low}-{high}元/月" if chance.random() < 0.7 else f"{low / 1000:g}千-{high / 10000:g}万/月"
        day = month + timedelta(days=chance.randrange(0, 27))
        yield (
            trade.title,
            f"{AREAS[number % 6]}示例{trade.title}用人单位{names.numeral(number + 1)}",
            PLACES[number % len(PLACES)],
            pay if chance.random() > 0.05 else "面议",
            chance.choice(("不限", "中专", "大专")),
            chance.choice(("不限", "1-3年", "3年以上")),
            f"{people}人",
            day.isoformat(),
            WORK.format(title=trade.title, benefit=chance.choice(BENEFITS)),
        )


def _told_again(row: tuple[str, ...], chance: Random) -> tuple[str, ...]:
    """The same advertisement as another source brings it: a day later, a word more."""
    title, employer, place, pay, education, experience, people, day, text = row
    later = (date.fromisoformat(day) + timedelta(days=chance.randrange(0, 2))).isoformat()
    return title, employer, f"绍兴市{place}", pay, education, experience, people, later, f"{text}欢迎应聘。"


def _faults(city: City) -> list[tuple[str, ...]]:
    """What an office really gets: unreadable rows, jokes, what must not be asked."""
    month = next(_months(city, 1))
    day, firm = month.replace(day=9).isoformat(), "越东示例用人单位一百"
    return [
        ("", firm, "越城区", "5000-8000元/月", "不限", "不限", "2人", day, "没有写职位名称。"),
        ("车工", firm, "越城区", "6000-8000元/月", "不限", "不限", "2人", "2025年2月30日", "日期不存在。"),
        ("铣工", firm, "柯桥区", "1-999999元/月", "不限", "不限", "1人", day, "工资写得像玩笑。"),
        ("缝纫工", firm, "柯桥区", "5000-7000元/月", "不限", "不限", "3人", day, "入职须交押金500元。"),
        ("餐厅服务员", firm, "诸暨市", "4000元/月", "不限", "不限", "2人", day, "联系电话13800000000。"),
        ("仓储管理员", firm, "上虞区", "4500-6000元/月", "不限", "不限", "1人", day, "限男性，35岁以下。"),
    ]


def _vague(city: City) -> Iterator[tuple[str, ...]]:
    """Titles that do not say what is done: the model leaves them, and they wait to be coded by hand."""
    for month in _months(city, 2):
        for place, title in enumerate(VAGUE):
            firm = f"{AREAS[place]}示例用人单位{names.numeral(place + 1)}"
            day = month.replace(day=5 + place).isoformat()
            said = WORK.format(title=title, benefit=BENEFITS[place])
            yield title, firm, PLACES[place], "5000-8000元/月", "大专", "不限", "3人", day, said


def _file(rows: list[tuple[str, ...]]) -> io.BytesIO:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))


# ---------------------------------------------------------------------- returns and registrations


def _ask_enterprises(city: City) -> None:
    """The frame, a year of accepted returns, and this quarter in every state there is."""
    hrss = city.actor("demo-hrss")
    chance = Random(f"{SEED}-returns")  # noqa: S311  no secret: the same each time
    firms = [city.bodies[body.short] for body in names.enterprises(city.number(40))][:8]
    for place, firm in enumerate(firms):
        ENTERPRISE.record(
            {
                "organisation": firm,
                "industry": ("C34", "C17", "C26", "C33")[place % 4],
                "size": FirmSize.MEDIUM if place % 2 else FirmSize.LARGE,
                "employees": 180 + 60 * place,
            },
            actor=hrss,
        )
    *past, current = _quarters(city.today, 6)
    for year, quarter in past:
        for place, firm in enumerate(firms[:4]):
            _return(city, firm, year, quarter, place, chance, "accept")
    for place, firm in enumerate(firms[:5]):
        last = ("draft", "submit", "return", "accept", "submit")[place]
        _return(city, firm, *current, place, chance, last)


def _quarters(today: date, number: int) -> list[tuple[int, int]]:
    """The last quarters with the present one, the oldest first."""
    newest = today.year * 4 + (today.month - 1) // 3
    return [(one // 4, one % 4 + 1) for one in range(newest - number + 1, newest + 1)]


def _return(
    city: City, firm: Organisation, year: int, quarter: int, place: int, chance: Random, until: str
) -> None:
    hrss = city.actor("demo-hrss")
    speaker = city.speaker(firm.pk) or hrss
    filing = RETURN.record({"organisation": firm, "year": year, "quarter": quarter}, actor=speaker)
    fill_return(filing, _posts(place, chance), actor=speaker)
    if until == "draft":
        return
    RETURN.take(filing, "submit", actor=speaker)
    if until == "return":
        RETURN.take(filing, "return", actor=hrss, note="演示：三年需求是累计数，请核对后再报")
    elif until == "accept":
        RETURN.take(filing, "accept", actor=hrss)


def _posts(place: int, chance: Random) -> list[dict[str, object]]:
    lines: list[dict[str, object]] = []
    for trade in TRADES[place * 2 % 14 : place * 2 % 14 + 3]:
        wanted = chance.randrange(4, 14)
        lines.append(
            {
                "title": trade.title,
                "occupation": trade.code,
                "skill": SkillLevel.LEVEL_4,
                "employed": wanted * 6,
                "wanted_now": wanted,
                "wanted_1": wanted + 3,
                "wanted_2": wanted + 6,
                "wanted_3": wanted + 8,
                "hard": wanted // 3,
                "hard_reason": HardReason.SKILL if wanted // 3 else "",
                "wage_low": trade.pay[0] * 100,
                "wage_high": trade.pay[1] * 100,
            }
        )
    return lines


def _count_registrations(city: City) -> None:
    """New registrations of six quarters; of one occupation nobody registered at all: a series of noughts."""
    hrss, trades = city.actor("demo-hrss"), {one.code: one for one in TRADES}
    chance = Random(f"{SEED}-registrations")  # noqa: S311  no secret: the same each time
    for year, quarter in _quarters(city.today, 7)[:-1]:
        for code in REGISTERED:
            people = 0 if code == REGISTERED[-1] else round(trades[code].posts * chance.uniform(1.6, 2.2))
            REGISTRATION.record(
                {
                    "organisation": city.bodies["市人力社保局"],
                    "occupation": code,
                    "year": year,
                    "quarter": quarter,
                    "people": people,
                },
                actor=hrss,
            )
        take_in(city.places[SHAOXING], DemandSource.REGISTRATION, year, quarter, actor=hrss)
