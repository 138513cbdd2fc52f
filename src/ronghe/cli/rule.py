"""``ronghe rule``: the rules as code, without a database: list, show, explain, run, test."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from ronghe.engine.errors import EngineError
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules import telling
from ronghe.engine.rules.bulk import read_row, run_file
from ronghe.engine.rules.declaration import COMPUTABLE_NAMES, MODALITY_NAMES, Rule
from ronghe.engine.rules.intake import read_day
from ronghe.engine.rules.testing import run_cases

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
OnDay = Annotated[str, typer.Option("--on", help="计算日，如 2020-09-01；不写为今天")]
RuleId = Annotated[str, typer.Argument(help="规则编号，如 qy.range.apprentice")]


def _print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _day(text: str) -> date:
    try:
        return read_day(text) if text else date.today()  # noqa: DTZ011 - the clerk's own calendar day
    except ValueError as error:
        raise EngineError("rules.day", f"--on {error}") from error


def _pairs(items: Iterable[str], option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for item in items:
        name, sign, value = item.partition("=")
        if not sign or not name.strip():
            raise EngineError("rules.pair", f"{option} 应写作 名称=值，现为“{item}”")
        if name.strip() in pairs:
            raise EngineError("rules.pair_twice", f"{option} {name.strip()} 写了两次")
        pairs[name.strip()] = value.strip()
    return pairs


@app.command("list")
def list_rules(
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", help="辖区，如 qingyuan；全国为 china")] = "",
    kind: Annotated[str, typer.Option("--kind", help="类别，如 amount、cap、trend")] = "",
    register: Annotated[str, typer.Option("--register", help="需求编号或组，如 FUND-01、FUND")] = "",
    modality: Annotated[str, typer.Option("--modality", help="约束力，如 must、may")] = "",
    computable: Annotated[str, typer.Option("--computable", help="full、needs_parameter 或 checklist")] = "",
    topic: Annotated[str, typer.Option("--topic", help="主题，如 pay.service_income")] = "",
    as_json: AsJson = False,
) -> None:
    """列出规则，可按辖区、类别、需求编号、约束力筛选。"""
    found = shipped_book().select(
        jurisdiction=jurisdiction,
        kind=kind,
        register=register,
        modality=modality,
        computable=computable,
        topic=topic,
    )
    if as_json:
        _print_json([telling.rule_summary(rule) for rule in found])
        return
    for rule in found:
        console.print(telling.outline(rule))
    console.print(f"共 {len(found)} 条" if found else "没有合于条件的规则；不加筛选可列出全部")


@app.command()
def show(rule: RuleId, on: OnDay = "", as_json: AsJson = False) -> None:
    """显示一条规则：规定、输入、参数及其历次数值、算例。"""
    book, day = shipped_book(), _day(on)
    data = telling.rule_data(book, book.get(rule, day), on=day)
    if as_json:
        _print_json(data)
        return
    for line in _lines(book.get(rule, day), data):
        console.print(line)


def _lines(rule: Rule, data: dict[str, Any]) -> Iterable[str]:
    yield f"{rule.name}（{rule.id}，第 {rule.version} 版）"
    yield f"{rule.kind_words}；{MODALITY_NAMES[rule.modality]}；{COMPUTABLE_NAMES[rule.computable]}"
    yield f"依据：{rule.document_number} {rule.clause}；自 {rule.valid_from} 起"
    yield f"规定：{rule.says}"
    if data["source_note"]:
        yield f"注意：{data['source_note']}"
    if rule.ambiguity:
        yield f"文件没有说清的：{rule.ambiguity}"
    yield "输入："
    for one in data["inputs"]:
        yield f"  {one['name']}  {one['label']}  {_input_words(one)}"
    yield "参数："
    for one in data["parameters"]:
        stated = one["not_stated"] or f"{one['value']}{one['unit']}（{one['document']} {one['clause']}）"
        yield f"  {one['key']}  {one['name']}  {stated}"
    yield "算例："
    for one in data["cases"]:
        value = "" if one["value"] is None else f"，{one['value']}{rule.unit}"
        yield f"  {one['on']}  {one['name']}：{one['outcome']}{value}"


def _input_words(one: dict[str, Any]) -> str:
    words = [one["type_words"]]
    if one["choices"]:
        words.append("/".join(one["choices"]))
    if one["unit"]:
        words.append(one["unit"])
    if one["low"] is not None and one["high"] is not None:
        words.append(f"{one['low']}—{one['high']}")
    words.append("必填" if one["required"] else f"默认 {one['default']}" if one["default"] else "可不填")
    return "，".join(words)


@app.command()
def explain(
    rule: RuleId,
    on: OnDay = "",
    inputs: Annotated[
        list[str] | None, typer.Option("--input", help="输入，写作 名称=值；清单用逗号分开")
    ] = None,
    assume: Annotated[list[str] | None, typer.Option("--set", help="假设的参数，写作 参数键=值")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="从批量文件中取一行作输入")] = None,
    row: Annotated[int, typer.Option("--row", help="取第几行，从 1 数起")] = 1,
    as_json: AsJson = False,
) -> None:
    """算一次并写出推导：每一步的数、参数、条款和结论。"""
    book, day = shipped_book(), _day(on)
    given = read_row(book, book.get(rule, day), file, row) if file else {}
    given |= _pairs(inputs or [], "--input")
    result = book.evaluate(rule, given, on=day, assume=_pairs(assume or [], "--set"))
    if as_json:
        _print_json(telling.result_data(result))
        return
    for line in telling.derivation(result):
        console.print(line)


@app.command()
def run(
    rule: RuleId,
    source: Annotated[Path, typer.Argument(help="输入文件，.parquet 或 .csv，列名即输入名")],
    target: Annotated[Path, typer.Argument(help="结果文件，.parquet 或 .csv")],
    on: OnDay = "",
    assume: Annotated[list[str] | None, typer.Option("--set", help="假设的参数，写作 参数键=值")] = None,
    as_json: AsJson = False,
) -> None:
    """批量计算：逐批读入、逐批写出，每行带结论、数值、缺项和计算编号。"""
    day = _day(on)
    book = shipped_book()
    summary = run_file(
        book, book.get(rule, day), source, target, on=day, assume=_pairs(assume or [], "--set")
    )
    if as_json:
        _print_json(summary.data())
        return
    console.print(summary.words)


@app.command()
def test(
    rules: Annotated[list[str] | None, typer.Argument(help="规则编号；不写则全部")] = None,
    as_json: AsJson = False,
) -> None:
    """运行规则自带的算例；有不符的退出码为 1。"""
    book = shipped_book()
    chosen = [book.get(name) for name in rules] if rules else list(book)
    results = [result for rule in chosen for result in run_cases(book, rule)]
    failed = [result for result in results if not result.passed]
    if as_json:
        _print_json(
            {
                "rules": len(chosen),
                "cases": len(results),
                "failed": [
                    {"rule": one.rule.id, "case": one.case.name, "reason": one.reason} for one in failed
                ],
            }
        )
    else:
        for one in failed:
            console.print(f"不符  {one.rule.id}  {one.case.name}（{one.case.on}）：{one.reason}")
        console.print(f"{len(chosen)} 条规则，{len(results)} 个算例，{len(failed)} 个不符")
    if failed:
        raise typer.Exit(1)
