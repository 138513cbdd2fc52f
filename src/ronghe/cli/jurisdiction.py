"""``ronghe jurisdiction``: check and compare packs (no database is needed for either), and load them."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from ronghe.cli.setup import load_django
from ronghe.core.actor import Actor
from ronghe.engine.marked_yaml import FilesRefused
from ronghe.engine.packs import Change, Pack, diff_packs, load_pack
from ronghe.engine.packs.rulebook import check_rules_folder, load_book, pack_folders

SHIPPED = Path(__file__).resolve().parents[1] / "jurisdictions"

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)


def pack_folder(name: str) -> Path:
    """The folder a user means: a path, or the name of a pack that ships with the program."""
    given = Path(name)
    return given if given.is_dir() or not (SHIPPED / name).is_dir() else SHIPPED / name


@app.command()
def check(
    packs: Annotated[
        list[str] | None, typer.Argument(help="辖区配置包文件夹或随附辖区名；不写则检查全部随附辖区")
    ] = None,
) -> None:
    """检查辖区配置包：每处错误都给出文件、行、列和原因。有错误时退出码为 1。"""
    names = packs or [folder.name for folder in pack_folders()]
    faulty = 0
    for name in names:
        folder = pack_folder(name)
        try:
            if (folder / "rules").is_dir() and not (folder / "plan.yaml").is_file():
                _report_rules(folder)
            else:
                _report(load_pack(folder))
        except FilesRefused as refused:
            faulty += 1
            console.print(f"{folder.name}：不能使用，{refused}")
    if not packs and not faulty:
        faulty += _check_together()
    if faulty:
        raise typer.Exit(1)


def _check_together() -> int:
    """What the rules of all packs say of each other; 1 where they do not fit."""
    try:
        book = load_book(pack_folders())
    except FilesRefused as refused:
        console.print(f"各辖区的规则合在一起：不能使用，{refused}")
        return 1
    counts = f"规则 {len(book)}，主题 {len(book.topics)}，叠加规定 {len(book.stacking)}"
    console.print(f"各辖区的规则合在一起：可用。{counts}")
    return 0


def _report_rules(folder: Path) -> None:
    """A pack of rules alone, such as the nation's."""
    declared = check_rules_folder(folder)
    console.print(f"{folder.name}：可用。规则 {len(declared.rules)}，主题 {len(declared.topics)}")


def _report(pack: Pack) -> None:
    counts = {
        "条款": len(pack.clauses),
        "任务": len(pack.tasks),
        "附件行": len(pack.annex.rows) if pack.annex else 0,
        "指标": len(pack.indicators),
        "参数": len(pack.parameters),
        "周期": len(pack.cycles),
        "名单": len(pack.lists),
        "规则": len(pack.rules),
    }
    shown = "，".join(f"{name} {count}" for name, count in counts.items() if count)
    console.print(f"{pack.jurisdiction.name}：可用。{shown}")
    for warning in pack.warnings:
        console.print(f"  提示 {warning}")


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="旧的辖区配置包")],
    new: Annotated[str, typer.Argument(help="新的辖区配置包")],
) -> None:
    """比较两个辖区配置包；改写而不是接续旧参数时退出码为 1。"""
    differences = diff_packs(load_pack(pack_folder(old)), load_pack(pack_folder(new)))
    for difference in differences:
        console.print(str(difference))
    console.print(f"共 {len(differences)} 处不同" if differences else "没有不同")
    if any(difference.change is Change.REFUSED for difference in differences):
        raise typer.Exit(1)


@app.command()
def load(
    packs: Annotated[
        list[str] | None, typer.Argument(help="辖区配置包文件夹或随附辖区名；不写则装入全部随附辖区")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="新版本的说明")] = "",
) -> None:
    """装入辖区配置包：先检查，有错误就一个也不装；同样的内容再装不起作用，改动成为规划的下一版。"""
    names = packs or sorted(folder.name for folder in SHIPPED.iterdir() if (folder / "plan.yaml").is_file())
    checked = [load_pack(pack_folder(name)) for name in names]
    load_django()
    services = importlib.import_module("ronghe.policy.services.packs")
    actor = Actor.for_system("jurisdiction-load")
    for pack in track(checked, description="装入", console=Console(stderr=True), transient=True):
        place = services.ensure_jurisdiction(pack, actor=actor)
        loaded = services.load_pack(pack, place, actor=actor, note=note)
        console.print(f"{pack.jurisdiction.name}：{loaded.words}")
        for change in loaded.changes:
            console.print(f"  {change.words}")
    _load_schemes(names, actor)


DECLARED = (
    ("ronghe.funding.services.schemes", "补助项目"),
    ("ronghe.quality.services.evaluation_schemes", "评价方案"),
    ("ronghe.quality.services.statistics", "统计表"),
)


def _load_schemes(names: list[str], actor: Actor) -> None:
    """What the packs and the nation declare besides their plans, where their places are registered."""
    for folder in dict.fromkeys([*(pack_folder(name) for name in names), SHIPPED / "china"]):
        for module, words in DECLARED:
            made = importlib.import_module(module).load_from_folder(folder, actor=actor)
            if made:
                console.print(f"{folder.name}：{words} {len(made)} 个")
