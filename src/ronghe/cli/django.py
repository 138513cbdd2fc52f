"""``ronghe manage ARGS``: any Django management command."""

from __future__ import annotations

import typer

from ronghe.cli.manage import run

_PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}

app = typer.Typer(context_settings=_PASS_ON)


@app.command(context_settings=_PASS_ON)
def manage(context: typer.Context) -> None:
    """Django 管理命令，参数原样传递。"""
    run(context.args)
