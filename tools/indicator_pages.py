"""The page of all definitions of indicators and of their use in each place, made from the packs."""

from __future__ import annotations

from pathlib import Path

from ronghe.engine.indicators.definition import Catalogue, Definition
from ronghe.engine.indicators.functions import FUNCTIONS
from ronghe.engine.indicators.loading import load_catalogue
from ronghe.engine.packs.loading import load_pack

ROOT = Path(__file__).resolve().parents[1] / "src" / "ronghe" / "jurisdictions"
PLACES = {
    "qingyuan": "清远市",
    "shaoxing": "绍兴市",
    "zibo_hightech": "淄博高新技术产业开发区",
    "linping": "杭州市临平区",
    "liaocheng": "聊城市",
}


def indicators_page(generated: str) -> str:
    """Every indicator with its definitions, every definition with its method, every function."""
    known = load_catalogue(ROOT)
    computed = sum(one.is_computed for one in known.definitions.values())
    lines = [
        "# 指标口径",
        "",
        generated,
        "",
        f"口径共 {len(known.definitions)} 个，其中 {computed} 个由业务记录计算，"
        "其余在相应模块建成前由责任单位填报。"
        "数值怎样选取、进度怎样计算、判定怎样作出，见[指标的进度与判定](../explanation/indicators.md)；"
        "新增指标见[增加一个指标](../how-to/add-an-indicator.md)。",
        "",
        "## 各辖区的规划指标",
    ]
    for slug, name in PLACES.items():
        lines += ["", f"### {name}", "", "| 指标 | 名称 | 需求编号 | 口径 | 取数 |", "|---|---|---|---|---|"]
        lines += _bound(known, slug)
    lines += ["", "## 各地都列的统计指标", "", "| 口径 | 名称 | 单位 | 需求编号 |", "|---|---|---|---|"]
    lines += [f"| `{one.id}` | {one.name} | {one.unit} | {'、'.join(one.register)} |" for one in known.listed]
    lines += ["", "## 全部口径"]
    for one in known.definitions.values():
        lines += _definition(one)
    lines += ["", "## 计算函数", "", "| 函数 | 作用 | 数据表 | 参数 |", "|---|---|---|---|"]
    for function in FUNCTIONS.values():
        tables = "、".join(f"`{name}`" for name in function.needs) or "由参数 `table` 指定"
        names = "、".join(f"`{name}`" for name in function.parameters) or "无"
        lines.append(f"| `{function.name}` | {function.about} | {tables} | {names} |")
    return "\n".join(lines) + "\n"


def _bound(known: Catalogue, slug: str) -> list[str]:
    rows = []
    for one in load_pack(ROOT / slug, with_rules=False).indicators:
        binding = known.binding(slug, one.id)
        readings = [known.definitions[r.definition] for r in binding.readings] if binding else []
        ids = "、".join(f"`{r.id}`" for r in readings) or "评级，见政策指标页"
        how = "评级" if not readings else "计算" if any(r.is_computed for r in readings) else "填报"
        rows.append(f"| `{one.id}` | {one.name} | {one.register} | {ids} | {how} |")
    return rows


def _definition(one: Definition) -> list[str]:
    low, high = ("不限" if one is None else str(one) for one in (one.bounds.low, one.bounds.high))
    outside = "拒绝" if one.bounds.outside == "refuse" else "须写明理由"
    grain = {"unit": "单位", "county": "县（市、区）", "place": "辖区"}[one.grain]
    lines = [
        "",
        f"### `{one.id}`",
        "",
        f"{one.name}（第 {one.version} 版，单位：{one.unit}，{grain}级）",
        "",
        f"- 分子：{one.numerator}",
    ]
    if one.denominator:
        lines.append(f"- 分母：{one.denominator}")
    lines += [f"- 方法：{one.method}", f"- 负责：{one.owner}；来源：{'、'.join(one.sources)}"]
    if one.limits:
        lines.append(f"- 适用限制：{one.limits}")
    lines.append(f"- 允许范围：{low} 至 {high}，超出时{outside}")
    if one.computation is not None:
        given = "，".join(f"{name}={value}" for name, value in one.computation.parameters.items())
        lines.append(f"- 计算：`{one.computation.function}`{f'（{given}）' if given else ''}")
    else:
        lines.append("- 计算：还没有业务记录，由责任单位填报")
    return lines
