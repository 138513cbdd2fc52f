"""The index of all rules and the list of formulas, made from the packs and the code."""

from __future__ import annotations

from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules.book import RuleBook
from ronghe.engine.rules.declaration import COMPUTABLE_NAMES, MODALITY_NAMES, SOURCE_NOTES, Rule
from ronghe.engine.rules.formulas import registry
from ronghe.engine.rules.telling import content_words

HEAD = "| 编号 | 规则 | 类别 | 约束力 | 能否计算 | 条款 | 参数 |"
PLACES = {
    "qingyuan": "清远市",
    "shaoxing": "绍兴市",
    "zibo_hightech": "淄博高新技术产业开发区",
    "linping": "杭州市临平区",
    "liaocheng": "聊城市",
    "china": "全国",
}


def rules_page(generated: str) -> str:
    """Every rule with its parameters as last stated; national rules apart, the unconfirmed said to be so."""
    book = shipped_book()
    local = [rule for rule in book if not rule.is_national]
    cases = sum(len(rule.cases) for rule in book)
    lines = [
        "# 规则索引",
        "",
        generated,
        "",
        f"随程序提供的规则：五个辖区 {len(local)} 条，全国 {len(book) - len(local)} 条，共 {cases} 个算例。"
        "每条规则的全文、输入和算例用 `ronghe rule show 规则编号` 看，"
        "计算用 `ronghe rule explain 规则编号`，见[规则是怎样算的](../explanation/rules.md)。",
        "",
        "参数一栏是文件最后写明的数值；“未载明”的须由主管单位决定，在此之前程序只回答“无法判断”，不猜。",
    ]
    for slug, name in PLACES.items():
        rules = book.select(jurisdiction=slug)
        if rules:
            lines += ["", f"## {name}（{len(rules)} 条）", ""]
            lines += [
                "| 编号 | 规则 | 类别 | 约束力 | 能否计算 | 条款 | 参数 |",
                "|---|---|---|---|---|---|---|",
            ]
            lines += [_row(book, rule) for rule in rules]
    lines += ["", "## 几地都有规定的事项", "", "| 主题 | 事项 | 规则 |", "|---|---|---|"]
    for topic in sorted(book.topics.values(), key=lambda one: one.id):
        found = "、".join(f"`{rule.id}`" for rule in book.select(topic=topic.id))
        if found:
            lines.append(f"| `{topic.id}` | {topic.name}：{topic.says} | {found} |")
    return "\n".join(lines) + "\n"


def _row(book: RuleBook, rule: Rule) -> str:
    note = "（来源未核实，只作提示）" if SOURCE_NOTES[rule.source] else ""
    cells = (
        f"`{rule.id}`",
        rule.name + note,
        rule.kind_words,
        MODALITY_NAMES[rule.modality],
        COMPUTABLE_NAMES[rule.computable],
        f"{rule.document_number} {rule.clause}",
        "；".join(_parameter(book, rule, key) for key in rule.parameters.values()) or "—",
    )
    return f"| {' | '.join(cells)} |"


def _parameter(book: RuleBook, rule: Rule, key: str) -> str:
    series = book.store.series[rule.jurisdiction, key]
    value = series.periods[-1].value
    stated = "未载明" if value is None else f"{content_words(value)}{series.unit}"
    return f"{series.name}：{stated}".replace("|", "/")


def formulas_page(generated: str) -> str:
    """Every formula with the roles, parameters and settings a rule file may use."""
    lines = [
        "# 规则的公式",
        "",
        generated,
        "",
        "规则文件里 `formula` 写公式名，输入的 `role` 写角色名，`parameters` 写参数的本地名，"
        "`settings` 写设定。"
        "写法见[怎样加一条规则](../how-to/add-a-rule.md)。",
    ]
    for name, one in sorted(registry.FORMULAS.items()):
        used = sum(rule.formula == name for rule in shipped_book())
        lines += ["", f"## `{name}`", "", f"{one.says}。（{used} 条规则在用）", ""]
        for role, what in one.roles.items():
            types = "、".join(f"`{kind.value}`" for kind in what.types) or "任意"
            marks = ("" if what.is_required else "，可不写") + ("，可有多个" if what.is_many else "")
            lines.append(f"- 角色 `{role}`：{what.says}；类型 {types}{marks}")
        for local, need in one.needs.items():
            kinds = "、".join(f"`{kind.value}`" for kind in need.kinds)
            lines.append(f"- 参数 `{local}`：{need.says}；{kinds}{'' if need.is_required else '，可不写'}")
        lines += [f"- 设定 `{setting}`：{says}" for setting, says in one.settings.items()]
    return "\n".join(lines) + "\n"
