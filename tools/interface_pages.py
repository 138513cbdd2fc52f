"""The page of scopes, operations and events of the partner interface, made from the code."""

from __future__ import annotations

from ronghe.api.enums import DeliveryState, Scope
from ronghe.api.interface import api
from ronghe.api.rules.events import EVENTS
from ronghe.engine.webhooks import MOST_ATTEMPTS, TOTAL_SECONDS, WAITS
from ronghe.portal.rules.datasets import declared


def interface_page(generated: str) -> str:
    """Scopes, operations, events, and the data sets that can be published."""
    document = api.get_openapi_schema()
    lines = ["# 接口、事件与开放数据集", "", generated, "", "## 权限", "", "| 权限 | 含义 |", "|---|---|"]
    lines += [f"| `{scope.value}` | {scope.label} |" for scope in Scope]
    lines += ["", "## 操作", "", "地址都以 `/api/v1` 开头；机器可读的文档在 `/api/v1/openapi.json`。", ""]
    lines += ["| 方法 | 地址 | 作用 | 说明 |", "|---|---|---|---|"]
    for path, methods in sorted(document["paths"].items()):
        for method, operation in methods.items():
            lines.append(
                f"| {method.upper()} | `{path}` | {operation['summary']} | {operation['description']} |"
            )
    lines += ["", "## 事件", "", "| 事件 | 含义 | 关于 |", "|---|---|---|"]
    lines += [f"| `{one.name}` | {one.title} | {one.kind} |" for one in EVENTS.values()]
    waits = "、".join(_duration(seconds) for seconds in WAITS)
    states = "、".join(str(one.label) for one in DeliveryState)
    lines += [
        "",
        f"每次推送最多等 {TOTAL_SECONDS:g} 秒；没有送达的隔 {waits}再试，共 {MOST_ATTEMPTS} 次，"
        f"仍不成功就放弃，可以在页面上重新推送。状态有：{states}。",
        "",
        "## 开放数据集",
        "",
        "| 标识 | 名称 | 主题 | 列 | 人数公布下限 |",
        "|---|---|---|---|---|",
    ]
    for one in declared().values():
        columns = "、".join(f"`{column.name}` {column.title}" for column in one.columns)
        least = str(one.threshold) if one.protected else "—"
        lines.append(f"| `{one.key}` | {one.title} | {one.theme} | {columns} | {least} |")
    return "\n".join([*lines, ""])


def _duration(seconds: int) -> str:
    return f"{seconds // 3600} 小时" if seconds >= 3600 else f"{seconds // 60} 分钟"
