"""The ``ronghe`` command. Verbs that need no database do not wait for one: apps load inside the verbs."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import typer
from rich.console import Console
from typer.core import TyperCommand, TyperGroup

from ronghe.core.postgres import PostgresError
from ronghe.engine.errors import EngineError

# For numpy, before it loads: our matrices are small, and threads wait for one another more than they work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251

VERBS = {
    "db": ("ronghe.cli.db", "内置数据库：启动、停止、状态、升级、备份、恢复"),
    "extract": ("ronghe.cli.extract", "从政策网页抽取条款、任务和指标，写成 JSON"),
    "catalogue": ("ronghe.cli.catalogue", "标准目录：装入、检查、比较"),
    "jurisdiction": ("ronghe.cli.jurisdiction", "辖区配置包：检查、比较、装入"),
    "rule": ("ronghe.cli.rule", "规则：列出、查看、解释、批量计算、测试"),
    "policy": ("ronghe.cli.policy", "政策文件：导入、重建检索"),
    "code": ("ronghe.cli.code", "职业编码：职位名称编成职业分类大典的编码"),
    "programmes": ("ronghe.cli.programmes", "专业：专业与职业的对应"),
    "labour": ("ronghe.cli.labour", "劳动力市场：读入招聘广告"),
    "forecast": ("ronghe.cli.forecast", "需求预测：点预测、区间、回测、按层级相加一致"),
    "indicators": ("ronghe.cli.indicators", "指标：由快照计算、检查口径、显示数值"),
    "evidence": ("ronghe.cli.evidence", "佐证材料：核对文件完整性"),
    "supervision": ("ronghe.cli.supervision", "督查督办：下发到期的各期，催办，按规则亮牌"),
    "share": ("ronghe.cli.share", "数据共享：按共享登记导出、核对共享包"),
    "warehouse": ("ronghe.cli.warehouse", "数据仓：同步、核对、列出、查看快照"),
    "warnings": ("ronghe.cli.warnings", "预警：按规则检查一遍，告知责任单位"),
    "report": ("ronghe.cli.report", "年度质量报告：生成、装入表式"),
    "demo": ("ronghe.cli.demo", "演示城市：建立并提供服务"),
    "serve": ("ronghe.cli.serve", "启动网站"),
    "manage": ("ronghe.cli.django", "Django 管理命令"),
}


class LazyGroup(TyperGroup):
    """Finds a verb's module only when asked for, so that ``ronghe extract`` never loads the web site.

    The list of verbs names each of them without loading it.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return TyperCommand(cmd_name, help=VERBS[cmd_name][1]) if cmd_name in VERBS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and self.load(command.name or ""), rest

    def load(self, cmd_name: str) -> Any:
        module, text = VERBS[cmd_name]
        command = typer.main.get_command(importlib.import_module(module).app)
        command.name, command.short_help = cmd_name, text
        command.help = command.help or text
        return command


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def ronghe() -> None:
    """融合：职业教育与产教融合规划的落实平台。"""


def run() -> None:
    """The entry point: an error of ours is a sentence and exit code 1, never a traceback."""
    try:
        app()
    except (EngineError, PostgresError) as error:
        Console(stderr=True).print(f"[red]错误：[/red]{error}", highlight=False)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  the edge: what is not ours is raised again
        _exit_with_domain_error(error)


def _exit_with_domain_error(error: Exception) -> None:
    # Looked up, not imported: a verb that never loaded the domain cannot have raised its errors.
    module = sys.modules.get("ronghe.core.errors")
    if module is None or not isinstance(error, module.RongheError):
        raise error
    Console(stderr=True).print(f"[red]{error.title}：[/red]{error.message} {error.hint}", highlight=False)
    sys.exit(1)
