"""Names of the demonstration: public bodies by their real names, everybody else visibly made up.

A school, an enterprise, a group carries the word 示例; a person is 演示·<unit>·<heavenly stem> and has no
telephone, no e-mail and no identity number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind as Kind

PERSON = re.compile(r"演示·[^·]+·[甲乙丙丁戊己庚辛壬癸][0-9]*")
"""How every person of the demonstration is called."""

SYNTHETIC = "示例"
"""The word that every invented organisation carries."""

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_NUMERALS = "一二三四五六七八九"
_AREAS = ("越东", "稽南", "鉴西", "曹北", "剡中", "诸南")
_TRADES = (
    "智能装备", "高端纺织", "绿色化工", "金属加工", "黄酒酿造", "珍珠加工", "生物医药", "集成电路",
    "新材料", "电机制造", "现代住建", "环保设备", "现代物流", "跨境电商", "康养服务", "信息技术",
)  # fmt: skip


def person(unit: str, number: int) -> str:
    """The name of a unit's n-th person, counted from nought.

    >>> person("市教育局", 0), person("市教育局", 11)
    ('演示·市教育局·甲', '演示·市教育局·乙2')
    """
    round_, stem = divmod(number, len(_STEMS))
    return f"演示·{unit}·{_STEMS[stem]}{round_ + 1 if round_ else ''}"


def numeral(number: int) -> str:
    """A Chinese numeral from one to ninety-nine, as schools count themselves.

    >>> numeral(1), numeral(10), numeral(21)
    ('一', '十', '二十一')
    """
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return head + (_NUMERALS[ones - 1] if ones else "")


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation to be registered: its name, kind, the short name people print, other names, county."""

    name: str
    kind: str
    short: str
    aliases: tuple[str, ...] = ()
    county: str = ""


BUREAUX = (
    Body("绍兴市人民政府办公室", Kind.GOVERNMENT_OFFICE, "市政府办"),
    Body("中共绍兴市委办公室", Kind.PARTY_OFFICE, "市委办"),
    Body("绍兴市教育局", Kind.EDUCATION, "市教育局"),
    Body("绍兴市人民政府教育督导委员会办公室", Kind.SUPERVISION, "市教育督导办"),
    Body("绍兴市发展和改革委员会", Kind.DRC, "市发改委"),
    Body("绍兴市经济和信息化局", Kind.INDUSTRY, "市经信局"),
    Body("绍兴市人力资源和社会保障局", Kind.HRSS, "市人力社保局"),
    Body("绍兴市财政局", Kind.FINANCE, "市财政局"),
    Body("国家税务总局绍兴市税务局", Kind.TAX, "市税务局", ("绍兴市税务局",)),
    Body("绍兴市科学技术局", Kind.SCIENCE, "市科技局"),
    Body("绍兴市自然资源和规划局", Kind.NATURAL_RESOURCES, "市自然资源和规划局"),
    Body("绍兴市商务局", Kind.COMMERCE, "市商务局"),
    Body("绍兴市人民政府外事办公室", Kind.FOREIGN_AFFAIRS, "市外办"),
    Body("绍兴市总工会", Kind.MASS_ORGANISATION, "市总工会"),
    Body("绍兴市人民政府金融工作办公室", Kind.FINANCIAL_SUPERVISION, "市金融办"),
    Body("绍兴滨海新区管理委员会", Kind.DEVELOPMENT_ZONE, "滨海新区管委会"),
    Body("绍兴市统计局", Kind.OTHER_BUREAU, "市统计局"),
    Body("绍兴市审计局", Kind.OTHER_BUREAU, "市审计局"),
)
"""Public bodies of Shaoxing, by their own names."""

COUNTIES = (
    ("330602", "越城区", "绍兴市越城区人民政府"),
    ("330603", "柯桥区", "绍兴市柯桥区人民政府"),
    ("330604", "上虞区", "绍兴市上虞区人民政府"),
    ("330624", "新昌县", "新昌县人民政府"),
    ("330681", "诸暨市", "诸暨市人民政府"),
    ("330683", "嵊州市", "嵊州市人民政府"),
)
"""The districts, cities and county of Shaoxing with their governments."""

SCHOOL_COUNTIES = (
    "330602", "330681", "330603", "330602", "330604", "330681",
    "330683", "330603", "330602", "330604", "330624",
)  # fmt: skip
"""Where the secondary schools lie, in turn: more of them where more people live."""

INVENTED_PLACES = (
    ("", "990000", "示例省", "province"),
    ("990000", "990100", "云州市", "city"),
    ("990100", "990102", "云江区", "county"),
    ("990100", "990121", "东云县", "county"),
)
"""Places that do not exist: parent, code, name, level. The parent of the first is the nation."""

YUNZHOU = (
    Body("云州市人民政府办公室", Kind.GOVERNMENT_OFFICE, "云州市政府办"),
    Body("云州市教育局", Kind.EDUCATION, "云州市教育局"),
    Body("云州市发展和改革委员会", Kind.DRC, "云州市发改委"),
    Body("云州市经济和信息化局", Kind.INDUSTRY, "云州市经信局"),
    Body("云州市人力资源和社会保障局", Kind.HRSS, "云州市人社局"),
    Body("云州市财政局", Kind.FINANCE, "云州市财政局"),
)
"""Bodies of the city that does not exist. Its data bureau is left out: one unit of its plan stays open."""

OPERATING_UNIT = Body("示例平台运行中心", Kind.OTHER, "平台运行中心")
"""Where the operator sits: above all the jurisdictions shown."""


def schools(number: int) -> list[Body]:
    """Invented schools of all kinds, most of them secondary."""
    made = [
        Body("绍兴示例职业技术学院", Kind.HIGHER_COLLEGE, "示例职业技术学院"),
        Body("绍兴市示例技师学院", Kind.TECHNICAL_SCHOOL, "示例技师学院"),
        Body("绍兴示例应用技术大学", Kind.APPLIED_UNIVERSITY, "示例应用技术大学"),
    ]
    for count in range(1, number - len(made) + 1):
        short = f"示例职业技术学校{numeral(count) if count < 100 else count}"
        county = SCHOOL_COUNTIES[(count - 1) % len(SCHOOL_COUNTIES)]
        made.append(Body(f"绍兴市{short}", Kind.SECONDARY_SCHOOL, short, county=county))
    return made[:number]


def enterprises(number: int) -> list[Body]:
    """Invented enterprises of the trades that the city's plan lists."""
    made = []
    for count in range(number):
        round_, place = divmod(count, len(_AREAS) * len(_TRADES))
        trade, area = list(product(_TRADES, _AREAS))[place * 7 % (len(_AREAS) * len(_TRADES))]
        tail = f"（{round_ + 1}）" if round_ else ""
        made.append(Body(f"{area}示例{trade}有限公司{tail}", Kind.ENTERPRISE, f"{area}示例{trade}{tail}"))
    return made


def partners(number: int) -> list[Body]:
    """Invented associations, groups, bases and bodies of training and evaluation, in turn."""
    forms = (
        ("绍兴市示例{trade}行业协会", Kind.ASSOCIATION),
        ("绍兴示例{trade}职业教育集团", Kind.GROUP),
        ("绍兴示例{trade}培训评价中心", Kind.TRAINING_EVALUATION),
        ("绍兴示例{trade}产教融合服务中心", Kind.SERVICE_ORGANISATION),
        ("绍兴示例{trade}公共实训基地", Kind.BASE_OPERATOR),
        ("绍兴示例{trade}教育评价研究院", Kind.EVALUATOR),
    )
    made = []
    for count in range(number):
        text, kind = forms[count % len(forms)]
        round_, place = divmod(count, len(_TRADES))
        name = text.format(trade=_TRADES[place]) + (f"（{round_ + 1}）" if round_ else "")
        made.append(Body(name, kind, name.removeprefix("绍兴市").removeprefix("绍兴")))
    return made


@dataclass(frozen=True, slots=True)
class Login:
    """A log-in shown to visitors. ``at`` are short names of organisations; the role is the same in each."""

    username: str
    role: str
    at: tuple[str, ...]


LOGINS = (
    Login("demo-office", Role.POLICY_OFFICE, ("市政府办", "云州市政府办")),
    Login("demo-education", Role.EDUCATION, ("市教育局",)),
    Login("demo-drc", Role.DRC, ("市发改委",)),
    Login("demo-industry", Role.INDUSTRY, ("市经信局",)),
    Login("demo-hrss", Role.HRSS, ("市人力社保局",)),
    Login("demo-finance", Role.FINANCE, ("市财政局",)),
    Login("demo-tax", Role.TAX, ("市税务局",)),
    Login("demo-bureau", Role.BUREAU, ("市科技局",)),
    Login("demo-party", Role.PARTY_OFFICE, ("市委办",)),
    Login("demo-supervision", Role.SUPERVISION, ("市教育督导办",)),
    Login("demo-county", Role.COUNTY, ("越城区政府",)),
    Login("demo-school", Role.SCHOOL, ("示例职业技术学校一",)),
    Login("demo-teacher", Role.TEACHER, ("示例职业技术学校一",)),
    Login("demo-learner", Role.LEARNER, ("示例职业技术学校一",)),
    Login("demo-parent", Role.PARENT, ("示例职业技术学校一",)),
    Login("demo-enterprise", Role.ENTERPRISE, ("越东示例智能装备",)),
    Login("demo-mentor", Role.MENTOR, ("越东示例智能装备",)),
    Login("demo-association", Role.ASSOCIATION, ("示例智能装备行业协会",)),
    Login("demo-evaluator", Role.EVALUATOR, ("示例珍珠加工教育评价研究院",)),
    Login("demo-statistician", Role.STATISTICIAN, ("市统计局",)),
    Login("demo-auditor", Role.AUDITOR, ("市审计局",)),
    Login("demo-operator", Role.OPERATOR, ("平台运行中心",)),
    Login("demo-yunzhou", Role.EDUCATION, ("云州市教育局",)),
)
"""One log-in a role, and one of the second city."""
