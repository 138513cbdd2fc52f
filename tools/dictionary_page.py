"""The dictionary of the warehouse: every table, what a row is, every column and what happens to people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.apps import apps
from django.utils import translation

from ronghe.warehouse.extract import LEFT_OUT, Column, Extract, registry

INTRODUCTION = """# 数据字典

{generated}

数据仓的每张表如下。表名是“模块.表”，打开方法见[使用数据仓](../how-to/use-the-warehouse.md)。

- 类型：`string` 文字，`int64` 整数（金额以分计），`decimal(位数,小数位)` 小数，`float64` 浮点数，
  `bool` 是否，`date` 日期，`timestamp` 北京时间（不带时区），`json` 以文字存放的清单。
- “化名”：人的编号换成 32 位的带密钥摘要，同一个人在各表中相同，不能还原；括号里相同的可以互相连接。
- “不入仓”：个人信息，不读出，也不进快照。长文字、自由填写的说明和 JSON 内容一般也不入仓，列在各表之后。
- 每张表都可能没有行；空文字与缺数分开。
"""


def dictionary_page(generated: str) -> str:
    with translation.override("zh-hans"):
        lines = [INTRODUCTION.format(generated=generated)]
        for app, tables in groupby(registry(), key=lambda extract: extract.app):
            lines += [f"## {apps.get_app_config(app).verbose_name}", ""]
            for extract in tables:
                lines += _table(extract)
        lines += ["## 不入仓的表", "", "| 表 | 原因 |", "|---|---|"]
        lines += sorted(f"| {model._meta.verbose_name} | {reason} |" for model, reason in LEFT_OUT.items())
    return "\n".join(lines) + "\n"


def _table(extract: Extract) -> Iterator[str]:
    yield from (f"### {extract.title} `{extract.name}`", "", f"{extract.grain}。", "")
    yield from ("| 列 | 类型 | 说明 | 个人信息 |", "|---|---|---|---|")
    for column in extract.columns:
        yield f"| `{column.name}` | {column.kind} | {column.about} | {_personal(column)} |"
    yield ""
    if extract.left_out:
        yield f"未入仓的内容：{'、'.join(str(about) for about in extract.left_out.values())}。"
        yield ""


def _personal(column: Column) -> str:
    if column.personal == "pseudonym":
        return f"化名（{column.subject}）"
    return "不入仓" if column.personal == "drop" else ""
