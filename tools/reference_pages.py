"""Reference pages that are made from the code, so that they cannot say something else: settings, commands.

``python -m tools.reference_pages`` writes them; with ``--check`` it only says which are stale (exit code 1).
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import typer

from ronghe.cli.main import app
from ronghe.cli.setup import choose_settings
from ronghe.config.env import SETTINGS
from tools import rule_pages

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "zh" / "reference"
GENERATED = "本页由 `make docs` 根据代码生成，请勿手改。"


def settings_page() -> str:
    """Every environment setting with its default."""
    lines = ["# 设置项", "", GENERATED, "", "全部设置都用环境变量给出；值写错时，程序在启动时就说明。", ""]
    lines += ["| 环境变量 | 默认值 | 用途 |", "|---|---|---|"]
    for setting in SETTINGS:
        default = "见说明" if setting.default is None else f"`{setting.default}`" if setting.default else "空"
        lines.append(f"| `{setting.name}` | {default} | {setting.doc} |")
    lines += [
        "",
        "`RONGHE_HOME` 不设置时：源码目录下运行用该目录的 `.local`，安装后运行用 `~/.local/share/ronghe`。",
    ]
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Every verb of ``ronghe`` with its arguments and options."""
    lines = ["# 命令", "", GENERATED, "", "每条命令加 `--help` 可看到同样的说明。", ""]
    group = typer.main.get_command(app)
    context: Any = typer.Context(group, info_name="ronghe")
    for name in group.list_commands(context):  # type: ignore[attr-defined]  # a group
        lines += _command(f"ronghe {name}", group.load(name))  # type: ignore[attr-defined]
    return "\n".join(lines) + "\n"


def _command(path: str, command: Any) -> list[str]:
    children = getattr(command, "commands", {})
    if children:
        return [line for name, child in children.items() for line in _command(f"{path} {name}", child)]
    lines = [f"## `{path}`", "", (command.help or "").strip().split("\n\n")[0], ""]
    for parameter in command.params:
        if parameter.name in {"help", "install_completion", "show_completion"}:
            continue
        text = getattr(parameter, "help", None) or ""
        shown = parameter.opts[0] if parameter.param_type_name == "option" else parameter.name.upper()
        lines.append(f"- `{shown}` {text}".rstrip())
    return [*lines, ""]


def roles_page() -> str:
    """Every role, and who may do what. Needs the apps, but no database."""
    choose_settings()
    django.setup()
    role_matrix = importlib.import_module("tools.role_matrix")
    return str(role_matrix.roles_page(GENERATED))


def policy_workflows_page() -> str:
    """Every state and step of the policy app. Needs the apps, but no database."""
    return workflows_page("政策与规划的办理步骤", "ronghe.policy.rules.steps")


def supervision_workflows_page() -> str:
    """Every state and step of the supervision app."""
    return workflows_page("督查督办的办理步骤", "ronghe.supervision.rules.steps")


def workflows_page(title: str, module: str) -> str:
    choose_settings()
    django.setup()
    steps = importlib.import_module(module)
    step_table = importlib.import_module("ronghe.core.workflow").step_table
    lines = [f"# {title}", "", GENERATED, "", "每一步都记入历史：何人、何时、何由。", ""]
    for name, (table, states) in steps.WORKFLOWS.items():
        labels = {value: str(label) for value, label in states.choices}
        lines += [f"## {name}", "", step_table(table, labels), ""]
    return "\n".join(lines)


def rules_page() -> str:
    """Every rule of every pack."""
    return rule_pages.rules_page(GENERATED)


def formulas_page() -> str:
    """Every formula a rule file may use."""
    return rule_pages.formulas_page(GENERATED)


def dictionary_page() -> str:
    """Every table of the warehouse. Needs the apps, but no database."""
    choose_settings()
    django.setup()
    return str(importlib.import_module("tools.dictionary_page").dictionary_page(GENERATED))


def indicators_page() -> str:
    """Every definition of an indicator, from the packs."""
    return str(importlib.import_module("tools.indicator_pages").indicators_page(GENERATED))


def interface_page() -> str:
    """Scopes, operations and events of the partner interface. Needs the apps, but no database."""
    choose_settings()
    django.setup()
    return str(importlib.import_module("tools.interface_pages").interface_page(GENERATED))


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "roles.md": roles_page,
    "policy-workflows.md": policy_workflows_page,
    "supervision-workflows.md": supervision_workflows_page,
    "data-dictionary.md": dictionary_page,
    "indicators.md": indicators_page,
    "interface.md": interface_page,
    "rules.md": rules_page,
    "rule-formulas.md": formulas_page,
}


def stale_pages() -> list[str]:
    return [
        name
        for name, make in PAGES.items()
        if not (REFERENCE / name).exists() or (REFERENCE / name).read_text(encoding="utf-8") != make()
    ]


def main(arguments: list[str]) -> int:
    stale = stale_pages()
    if "--check" in arguments:
        print("、".join(stale) or "参考页都是最新的")
        return 1 if stale else 0
    for name in stale:
        (REFERENCE / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"已更新 {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
