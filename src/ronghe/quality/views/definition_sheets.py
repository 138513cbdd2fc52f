"""The sheets of a statistical form and of the tables of a report year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ronghe.core.definitions import ListText, Number, Part
from ronghe.core.excel import Choice, Column, Integer, Sheet, Text, YesNo
from ronghe.core.excel.cells import RawCell
from ronghe.core.excel.errors import CellError

LONG = 3000
FILLED_BY = (
    ("enterprise", "企业"),
    ("school", "学校"),
    ("county", "县（市、区）"),
    ("association", "行业协会"),
)
CHECK_KINDS = (
    ("compare", "比较"),
    ("ratio", "比值范围"),
    ("change", "与上年变动"),
    ("needs", "有左必有右"),
)
CHECK_LEVELS = (("error", "错误（不能报送）"), ("query", "疑问（可以说明）"))
OPERATORS = (("=", "等于"), ("<=", "不大于"), (">=", "不小于"))
LEVELS = (("school", "学校"), ("district", "区县"), ("city", "市"))
CHARTS = (("bar", "条形图"), ("years", "两年比较"))
TERMS = "；;，,、 \n"
TERMS_HELP = "写格代码，减去的前面加“-”；上年的写 last:代码，别的表写 表键:代码"


def _sheet(
    name: str, columns: Sequence[Column[Any]], *, may_be_empty: bool = False, about: str = ""
) -> Sheet:
    return Sheet(name, columns, may_be_empty=may_be_empty, intro=(about,) if about else ())


# ---------------------------------------------------------------------- statistical forms

FORM_PARTS = (
    Part(
        _sheet(
            "表头",
            [
                Text(
                    "key",
                    "表键",
                    required=True,
                    max_length=41,
                    help="小写字母、数字和下划线；同一张表各版相同",
                ),
                Text("name", "表名", required=True, max_length=300, width=36),
                Choice("filled_by", "由谁填", required=True, choices=FILLED_BY),
                Integer("from_year", "自哪一年起用", required=True),
                Integer("to_year", "用到哪一年"),
                Text("basis", "依据", required=True, max_length=300, width=40),
                Text("about", "说明", max_length=300, width=40),
                ListText("register", "登记号", separators=TERMS),
            ],
            about="表头只写一行。",
        ),
    ),
    Part(
        _sheet(
            "单元格",
            [
                Text(
                    "section",
                    "部分",
                    required=True,
                    max_length=300,
                    help="连续几行写同一个名称的，在表里是一部分",
                ),
                Text("code", "代码", required=True, max_length=6, help="如 01 或 A01，全表不重复"),
                Text("name", "指标", required=True, max_length=300, width=36),
                Text("unit", "单位", max_length=20),
                Integer("digits", "小数位数", minimum=0, maximum=4),
                Number("least", "最小值", help="不填为 0"),
                Number("most", "最大值"),
                YesNo("required", "必填项", help="不填为是"),
                YesNo("sums", "可以汇总", help="不填为是"),
                ListText("choices", "可选内容", width=40, help="填了的是选择格"),
                Text("help", "填写提示", max_length=300, width=40),
            ],
        ),
        at=("sections", "cells"),
        parents=(("section", "name"),),
        groups=True,
        key=("code",),
    ),
    Part(
        _sheet(
            "核对",
            [
                Text("key", "核对键", required=True, max_length=41, help="小写字母、数字和下划线"),
                Choice("kind", "方式", required=True, choices=CHECK_KINDS),
                Choice("level", "不符时", choices=CHECK_LEVELS, help="不填为错误"),
                Text("says", "提示语", required=True, max_length=300, width=40),
                ListText("left", "左边的格", separators=TERMS, help=TERMS_HELP),
                Choice("op", "关系", choices=OPERATORS),
                ListText("right", "右边的格", separators=TERMS, help=TERMS_HELP),
                Number("tolerance", "容许差"),
                Number("low", "比值不小于"),
                Number("high", "比值不大于"),
                Number("percent", "变动不超过（%）"),
            ],
            may_be_empty=True,
        ),
        at=("checks",),
        key=("key",),
    ),
)


# ---------------------------------------------------------------------- tables of a report year


@dataclass(frozen=True)
class Conditions(Column[list[dict[str, Any]]]):
    """Which rows are counted: ``form=full_time；kind=specialist|instructor；ended=空``."""

    kind: ClassVar[str] = "条件"
    _words: ClassVar[dict[str, Any]] = {"空": None, "是": True, "否": False}

    def parse(self, raw: RawCell) -> list[dict[str, Any]]:
        return [self._one(part) for part in re.split("[；;\n]", str(raw)) if part.strip()]

    def _one(self, text: str) -> dict[str, Any]:
        column, sign, value = text.partition("=")
        if not sign or not column.strip() or not value.strip():
            raise CellError(
                f"“{text.strip()[:30]}”不是条件", "写作 列名=值，多个值用竖线隔开，几个条件用分号隔开"
            )
        wanted = [self._value(one.strip()) for one in value.split("|")]
        return {"column": column.strip(), "is": wanted if len(wanted) > 1 else wanted[0]}

    def _value(self, text: str) -> Any:
        if text in self._words:
            return self._words[text]
        return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else text

    def cell(self, value: list[dict[str, Any]]) -> RawCell:
        return "；".join(f"{one['column']}={self._spelled(one['is'])}" for one in value)

    def _spelled(self, value: Any) -> str:
        if isinstance(value, list):
            return "|".join(self._spelled(one) for one in value)
        return next((word for word, meant in self._words.items() if meant is value), str(value))

    def describe(self) -> str:
        return "列名=值，多个值用竖线隔开，几个条件用分号隔开；空值写“空”"


def _chapter() -> Text:
    return Text("chapter", "章键", required=True, max_length=31)


def _key(header: str) -> Text:
    return Text("key", header, required=True, max_length=31, help="小写字母、数字和下划线")


def _title(header: str) -> Text:
    return Text("title", header, required=True, max_length=200, width=30)


ROW_COLUMNS: tuple[Column[Any], ...] = (
    Text("table", "表键", required=True, max_length=31),
    Text("code", "行代码", required=True, max_length=21),
    Text("name", "指标", required=True, max_length=200, width=30),
    Text("unit", "单位", max_length=20, help="没有单位的写“-”"),
    Integer("decimals", "小数位数", minimum=0, maximum=6),
    YesNo("required", "必填项", help="不填为是"),
    ListText(
        "levels", "哪一级有", separators=TERMS, help="school 学校、district 区县、city 市；不填为各级都有"
    ),
    Number("low", "不小于"),
    Number("high", "不大于"),
    Number("anomaly", "变动提醒（%）"),
    Text(
        "source.formula", "公式", max_length=500, width=30, help="例如 A03 / A02 * 100，别的表写 表键.行代码"
    ),
    YesNo("source.reported", "由单位填报", help="填报的写“是”，其余不填"),
    Text("source.indicator", "指标标识", max_length=200),
    Text("source.survey", "问卷", max_length=200),
    Text("source.question", "问卷的题", max_length=200),
    Text("source.extract", "数据表", max_length=80),
    Text("source.measure", "怎样数", max_length=60, help="count、sum:列、distinct:列"),
    Conditions("source.where", "条件", width=36),
    Text("source.year_column", "年度列", max_length=31),
    Text("source.until_column", "截止列", max_length=31),
    Text("source.unit_column", "单位列", max_length=31),
    Text("source.place_column", "辖区列", max_length=31),
    Number("source.divide", "除以"),
    YesNo("source.rollup", "下级合计"),
    Text("note", "说明", max_length=500, width=30),
    Text("document", "依据文件", max_length=100),
    Text("clause", "条款", max_length=60),
)

TABLE_PARTS = (
    Part(
        _sheet(
            "表头",
            [
                Integer("year", "报告年度", required=True),
                Text("title", "名称", required=True, max_length=100, width=30),
                YesNo("confirmed", "已与正式表式核对", required=True),
                Text("source", "依据", required=True, max_length=500, width=50),
                Number("anomaly", "变动提醒（%）"),
            ],
            about="表头只写一行。",
        ),
    ),
    Part(
        _sheet("表", [_key("表键"), _title("表名"), Text("note", "表注", max_length=500, width=40)]),
        at=("tables",),
        key=("key",),
    ),
    Part(
        _sheet("行", ROW_COLUMNS, about="每行写一种来源：公式、由单位填报、指标标识、问卷、数据表。"),
        at=("tables", "rows"),
        parents=(("table", "key"),),
        key=("table", "code"),
    ),
    Part(
        _sheet(
            "核对",
            [
                _key("核对键"),
                Text("says", "提示语", required=True, max_length=200, width=40),
                Text("holds", "应成立的关系", required=True, max_length=500, width=40),
                Number("tolerance", "容许差"),
                YesNo("blocks", "不符时不能报送", help="不填为是"),
            ],
            may_be_empty=True,
        ),
        at=("checks",),
        key=("key",),
    ),
    Part(
        _sheet("章", [_key("章键"), _title("章名"), ListText("tables", "列出的表", separators=TERMS)]),
        at=("chapters",),
        key=("key",),
    ),
    Part(
        _sheet(
            "正文",
            [_chapter(), Text("text", "文字", required=True, max_length=LONG, multiline=True, width=80)],
            may_be_empty=True,
            about="文字里可以插入数：{表键.行代码}，以及 {unit}、{year}、{last_year}。",
        ),
        at=("chapters", "text"),
        parents=(("chapter", "key"),),
        scalar="text",
        key=("chapter", "text"),
    ),
    Part(
        _sheet(
            "文字段",
            [
                _chapter(),
                _key("段键"),
                _title("标题"),
                Text("text", "预置文字", max_length=5000, multiline=True, width=60),
            ],
            may_be_empty=True,
            about="由编制单位写的段落；预置文字可以不填。",
        ),
        at=("chapters", "blocks"),
        parents=(("chapter", "key"),),
        key=("chapter", "key"),
    ),
    Part(
        _sheet(
            "图",
            [
                _chapter(),
                _title("图名"),
                Choice("kind", "图式", required=True, choices=CHARTS),
                Text("unit", "单位", max_length=20),
                ListText("cells", "画哪些数", required=True, separators=TERMS, help="写作 表键.行代码"),
            ],
            may_be_empty=True,
        ),
        at=("chapters", "charts"),
        parents=(("chapter", "key"),),
        key=("chapter", "title"),
    ),
)
