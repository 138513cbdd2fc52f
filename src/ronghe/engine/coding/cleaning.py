"""A job title as recruiters write it, down to the words that name the work.

Salaries, benefits, hours, shouting and "某某公司招聘" say nothing about the occupation; they are taken away.
What is left keeps its order, as runs of Chinese characters and Latin words with one space between them.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
"""Characters of a title that are read: what follows in longer ones is advertisement."""

_PITCH = re.compile(
    "(?:[五六七]险[一二三]金|[五六七]险|社保|公积金|[双单]休|大小周|周末|不加班|包吃包住|包吃住|包食宿|[管包]吃|[管包]住|"
    "管吃住|提供住宿|食宿|住宿|可预支|[日周月]结|[高无]?底薪|无责|高?提成|高薪|[急诚直热][聘招]|招聘|招募|接受小白|小白|"
    "无经验|不限经验|经验不限|无需经验|可?实习生?|应届毕?业?生?|带薪培训|年终奖?|朝九晚[五六]半?|早[八九]晚[五六]半?|"
    "就近[分安选][配排择]|上市公司|工资高|待遇优厚?|轻松|长期|可?短期|立即上岗|免费|入职|缴纳|福利好|下午茶|晋升快?|"
    "月入过万|[月年日时][入薪]|保底|薪资|[餐房车饭]补|全勤|员工餐|带团队|工作地点|男女不限|[男女]士优先|学历不限)"
)
_PAY = re.compile(
    r"\d[\d.]*\s*[-~到至—]?\s*\d*[\d.]*\s*(?:k|w|千|万|元|块)?\s*(?:[/每]?\s*(?:天|月|年|时|小时|起))?[+以上]*"
)
_HIRING = re.compile(r"(?:招聘|诚招|诚聘|急招|急聘)(.{2,})$")
_RUNS = re.compile(r"[a-z+#.]*[a-z][a-z+#.]*|[\u4e00-\u9fff]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{3})")
_MEANT = {
    "人力资源": "hr hrbp hrd hrm recruiter recruitment",
    "项目经理": "pm",
    "质检": "qc",
    "质量": "qa quality sqe",
    "界面设计": "ui ue ux",
    "商务拓展": "bd",
    "销售": "sales ka",
    "客户": "account crm",
    "数控": "cnc",
    "电气自动化": "plc",
    "总经理": "ceo gm",
    "财务": "cfo finance financial",
    "会计": "accountant accounting",
    "制图": "cad",
    "数据分析": "bi bigdata data etl spss tableau",
    "大数据": "hadoop spark hive flink",
    "数据库": "dba oracle sql mysql sqlserver plsql ssis ssas",
    "软件开发": "java php python c++ golang developer development software android ios net javaee j2ee",
    "前端开发": "web html css vue javascript js frontend",
    "软件测试": "tester testing",
    "工程师": "engineer",
    "架构": "architect",
    "经理": "manager mgr",
    "总监": "director",
    "主管": "supervisor",
    "专员": "specialist officer",
    "助理": "assistant",
    "顾问": "consultant",
    "分析师": "analyst",
    "技术支持": "support",
    "市场": "marketing",
    "采购": "buyer purchasing sourcing procurement",
    "物流": "logistics",
    "运营": "operation operations",
    "系统实施": "erp sap",
    "人工智能": "ai nlp",
    "搜索引擎推广": "seo sem",
}
"""Latin words and short forms beside which the Chinese is written, so that one may stand for the other."""
_CHINESE = {word: chinese for chinese, latin in _MEANT.items() for word in latin.split()}


def folded(title: str) -> str:
    """The title in half-width lower case without control characters, cut to what is read."""
    text = unicodedata.normalize("NFKC", title[: LONGEST * 2])
    return _CAMEL.sub(" ", text).lower()[:LONGEST]


def clean_title(title: str) -> str:
    """The words of a title that name the work; empty where there is not a single letter.

    >>> clean_title("顺达物流有限公司招聘叉车工（包吃住）6000-8000元/月")
    '叉车工'
    """
    text = folded(title)
    hiring = _HIRING.search(text)
    if hiring and len(_spaced(_PITCH.sub(" ", hiring[1]))) > 1:
        text = hiring[1]
    kept = _spaced(_PITCH.sub(" ", _PAY.sub(" ", text)))
    return kept or _spaced(folded(title))


def clean_long(text: str) -> str:
    """A longer text as runs of Chinese and Latin words, nothing taken away."""
    return _spaced(unicodedata.normalize("NFKC", text).lower())


def _spaced(text: str) -> str:
    words: list[str] = []
    for word in _RUNS.findall(text):
        words.append(word)
        chinese = _CHINESE.get(word.strip(".")) if word.isascii() else None
        if chinese:
            words.append(chinese)
    return " ".join(words)
