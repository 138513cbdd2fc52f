"""Conditions: three-valued tests on inputs, joined; lists that must be covered; treatments; evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.columns import (
    MONEY_DECIMALS,
    NO,
    OPEN,
    YES,
    Figures,
    NameLists,
    Names,
    Tri,
    day_number,
    scaled,
    tri_all,
    tri_any,
    tri_at_least,
    tri_not,
    truth,
)
from ronghe.engine.rules.declaration import InputType
from ronghe.engine.rules.formulas.comparing import WORDS, holds, sign_of
from ronghe.engine.rules.formulas.registry import FIGURE, NAME, Need, Role, formula
from ronghe.engine.rules.values import Comparator, Kind
from ronghe.engine.rules.working import Answer, Result, Work, shown

ANY_INPUT = (InputType.FLAG, InputType.DATE, InputType.NAMES, *FIGURE, *NAME)
_WORDS = {1: "是", 0: "否", -1: "不能确定"}


@formula(
    "conditions",
    "逐项核对条件，按“全部、任一、至少几项”合并；缺的项只在还能改变结论时才算缺",
    roles={"item": Role("条件所用的输入", ANY_INPUT, is_many=True, is_required=False)},
    settings={
        "tests": "条件列表：input 与 is、at_least、at_most、above、below、among、covers 之一；选项另写 order",
        "join": "all（默认）、any，或至少几项的数",
        "unless": "豁免条件列表，任一成立即为达到",
    },
    is_free=True,
)
def conditions(work: Work) -> Answer:
    """Each test is ``{input, is|at_least|at_most|above|below|among|covers|exactly, …}`` or ``{any: […]}``.

    A text that is the local name of a parameter stands for the parameter, anything else for itself. With
    ``when`` (a flag parameter) a test is only asked where the text says so.
    """
    tests = list(work.setting("tests", []))
    judged: list[tuple[Mapping[str, Any], Tri]] = []
    verdicts = [_test(work, one, judged) for one in tests]
    joined = _join(verdicts, work.setting("join", "all"))
    excused = [_test(work, one, judged) for one in work.setting("unless", [])]
    if excused:
        joined = tri_any([joined, *excused])
    _note_missing(work, judged, joined)
    passed = sum((one == YES).astype(np.int64) for one in verdicts)
    count = Figures(np.asarray(passed, dtype=np.int64), np.ones(work.rows, dtype=np.bool_))
    return Answer(joined, results={"passed": Result(f"{len(tests)} 项条件中成立", count, "项")})


def _join(verdicts: list[Tri], how: Any) -> Tri:
    if how == "any":
        return tri_any(verdicts)
    return tri_all(verdicts) if how == "all" else tri_at_least(verdicts, int(how))


def _note_missing(work: Work, judged: list[tuple[Mapping[str, Any], Tri]], joined: Tri) -> None:
    """What is open only matters where the whole is open, and of several ways only where none has held."""
    for one, verdict in judged:
        open_rows = (verdict == OPEN) & (joined == OPEN)
        spec = next(spec for spec in work.rule.inputs if spec.name == one["input"])
        column = work.columns[spec.name]
        work.ask(spec, column, where=open_rows)
        for local in _parameters(work, one):
            work.value(local, where=open_rows)


def _parameters(work: Work, one: Mapping[str, Any]) -> list[str]:
    named = [one.get(key) for key in (*_TESTS, "when")]
    return [local for local in named if isinstance(local, str) and work.has_parameter(local)]


_TESTS = ("is", "at_least", "at_most", "above", "below", "among", "covers", "exactly")
_COMPARATORS = {
    "at_least": Comparator.AT_LEAST,
    "at_most": Comparator.AT_MOST,
    "above": Comparator.GREATER,
    "below": Comparator.LESS,
}


def _test(work: Work, one: Mapping[str, Any], judged: list[tuple[Mapping[str, Any], Tri]]) -> Tri:
    if "any" not in one:
        result = _single(work, one)
        judged.append((one, result))
        return result
    inner: list[tuple[Mapping[str, Any], Tri]] = []
    joined = tri_any([_test(work, way, inner) for way in one["any"]])
    judged.extend((way, np.where(joined == OPEN, found, joined).astype(np.int8)) for way, found in inner)
    return joined


def _single(work: Work, one: Mapping[str, Any]) -> Tri:
    name = one["input"]
    spec = work.rule.spec(name)
    if spec is None:
        raise EngineError("rules.test_input", f"规则 {work.rule.id} 的条件用到没有声明的输入“{name}”")
    kind = next((key for key in _TESTS if key in one), "is")
    wanted, local = _wanted(work, one.get(kind, True))
    column = work.columns[name]
    if wanted is None:
        result: Tri = np.full(work.rows, OPEN, dtype=np.int8)
    elif kind == "is":
        result = _is(column, wanted)
    elif kind == "among":
        result = _among(column, wanted)
    elif kind in {"covers", "exactly"}:
        result = _covers(column, wanted, alone=kind == "exactly")
    else:
        result = _compared(column, wanted, _COMPARATORS[kind], one.get("order"))
    if "when" in one:
        asked, local = _wanted(work, one["when"])
        result = result if asked else np.full(work.rows, OPEN if asked is None else YES, dtype=np.int8)
    work.note(
        "条件“{label}”（{how}{wanted}）：{words}",
        label=spec.label,
        how="" if kind == "is" else _how(kind),
        wanted="没有载明" if wanted is None else shown(wanted),
        words=_WORDS[int(result[0])],
        parameter=local,
        roles=(spec.role,) if len(work.every(spec.role)) == 1 else (),
    )
    return result


def _how(kind: str) -> str:
    return {"among": "属于 ", "covers": "含有 ", "exactly": "恰为 "}.get(
        kind
    ) or f"{WORDS[_COMPARATORS[kind]]} "


def _wanted(work: Work, raw: Any) -> tuple[Any, str | None]:
    """What a test compares with: a parameter's value (None if not stated), or the thing written itself."""
    if not (isinstance(raw, str) and work.has_parameter(raw)):
        return raw, None
    found = work.value(raw, where=np.zeros(work.rows, dtype=np.bool_))
    return (None if found is None else found.value), raw


def _is(column: object, wanted: Any) -> Tri:
    if isinstance(column, Names):
        return column.among([str(wanted)])
    if not isinstance(column, np.ndarray):
        raise EngineError("rules.test_type", "条件 is 只用于是/否或选项")
    return column if wanted in {True, "true", "是"} else tri_not(column)


def _among(column: object, wanted: Any) -> Tri:
    if isinstance(column, Names):
        return column.among([str(one) for one in wanted])
    raise EngineError("rules.test_type", "条件 among 只用于选项或文字")


def _covers(column: object, wanted: Any, *, alone: bool) -> Tri:
    """All of ``wanted`` are in the list; ``alone``: and nothing else."""
    if not isinstance(column, NameLists):
        raise EngineError("rules.test_type", "条件 covers、exactly 只用于名称清单")
    names = [str(one) for one in wanted]
    held = [column.holds(one) for one in names]
    others = [tri_not(column.holds(one)) for one in column.vocabulary if alone and one not in names]
    return tri_all([*held, *others])


def _compared(column: object, wanted: Any, comparator: Comparator, order: list[str] | None) -> Tri:
    if isinstance(column, Names):
        if not order:
            raise EngineError("rules.test_order", "比较选项的高低须写 order（由低到高）")
        name = wanted[0] if isinstance(wanted, tuple | list) else str(wanted)
        ranks = column.rank(order)
        return truth(holds(sign_of(ranks.values, order.index(name)), comparator), ranks.known)
    if not isinstance(column, Figures):
        raise EngineError("rules.test_type", "只有数、日期和选项能比较大小")
    goal = day_number(wanted) if isinstance(wanted, date) else scaled(Decimal(str(wanted)), column.decimals)
    return truth(holds(sign_of(column.values, goal), comparator), column.known)


@formula(
    "evidence",
    "逐项核对证据：每项是/否，全部为是才算落实",
    roles={"item": Role("证据项", (InputType.FLAG,), is_many=True)},
    needs={"required": Need("是否要求", (Kind.FLAG,), is_required=False)},
    settings={"at_least": "至少几项为是；默认全部"},
)
def evidence(work: Work) -> Answer:
    """The value is how many items are shown; where nothing is required the rule is met."""
    items = work.every("item")
    flags: list[Tri] = []
    for spec, column in items:
        assert isinstance(column, np.ndarray)  # noqa: S101 - the loader checked the type
        flags.append(column)
        work.note(
            "证据“{label}”：{words}", label=spec.label, words=_WORDS[int(column[0])] if len(column) else ""
        )
    wanted = int(work.setting("at_least", len(flags)))
    verdict = tri_at_least(flags, wanted)
    for (spec, column), flag in zip(items, flags, strict=True):
        work.ask(spec, column, where=(verdict == OPEN) & (flag == OPEN))
    if work.has_parameter("required"):
        required = work.flag("required", where=verdict != YES)
        if required is None:
            verdict = np.where(verdict == YES, YES, OPEN).astype(np.int8)
        elif not required:
            work.note("文件不要求", parameter="required")
            verdict = np.full(work.rows, YES, dtype=np.int8)
        else:
            work.note("文件要求落实", parameter="required")
    sure = sum((one == YES).astype(np.int64) for one in flags)
    count = Figures(np.asarray(sure, dtype=np.int64), np.ones(work.rows, dtype=np.bool_))
    gap = Figures(np.maximum(wanted - count.values, 0), count.known)
    return Answer(verdict, count, gap)


@formula(
    "covers",
    "清单须含有文件列出的各项",
    roles={
        "given": Role("已有的各项", (InputType.NAMES,)),
        "condition": Role("其他条件", (InputType.FLAG,), is_required=False, is_many=True),
    },
    needs={"wanted": Need("文件列出的各项", (Kind.NAMES,))},
    settings={"at_least": "至少几项；默认全部"},
)
def covers(work: Work) -> Answer:
    given = work.name_lists("given")
    wanted = work.name_set("wanted")
    if wanted is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    held = [given.holds(one) for one in wanted]
    number = int(work.setting("at_least", len(wanted)))
    count = Figures(np.sum([one == YES for one in held], axis=0).astype(np.int64), given.known)
    absent = [name for name, one in zip(wanted, held, strict=True) if one[0] != YES]
    work.note(
        "文件列出 {wanted}；已有 {count} 项，缺 {absent}",
        parameter="wanted",
        wanted=wanted,
        count=count,
        absent=absent or "无",
        value=count,
        unit="项",
        roles=("given",),
    )
    verdicts = [tri_at_least(held, number)]
    for spec, column in work.every("condition"):
        work.ask(spec, column)
        assert isinstance(column, np.ndarray)  # noqa: S101 - the loader checked the type
        verdicts.append(column)
    gap = Figures(np.maximum(number - count.values, 0) * given.known, given.known)
    return Answer(tri_all(verdicts), count, gap)


@formula(
    "member_of",
    "所填名称属于文件列出的名单",
    roles={
        "name": Role("名称", NAME),
        "condition": Role("其他条件", (InputType.FLAG,), is_required=False, is_many=True),
    },
    needs={"wanted": Need("文件列出的名单", (Kind.NAMES,))},
)
def member_of(work: Work) -> Answer:
    name = work.names("name")
    wanted = work.name_set("wanted")
    if wanted is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    verdicts = [name.among(wanted)]
    work.note(
        "“{name}”，名单：{wanted}：{words}",
        parameter="wanted",
        name=name.name(0),
        wanted=wanted,
        words=_WORDS[int(verdicts[0][0])],
        roles=("name",),
    )
    for spec, column in work.every("condition"):
        work.ask(spec, column)
        assert isinstance(column, np.ndarray)  # noqa: S101 - the loader checked the type
        verdicts.append(column)
        work.note("条件“{label}”：{words}", label=spec.label, words=_WORDS[int(column[0])])
    return Answer(tri_all(verdicts))


@formula(
    "not_member_of",
    "所填名称不属于文件列出的禁止名单",
    roles={"name": Role("名称", NAME)},
    needs={"wanted": Need("文件列出的禁止名单", (Kind.NAMES,))},
)
def not_member_of(work: Work) -> Answer:
    name = work.names("name")
    banned = work.name_set("wanted")
    if banned is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    verdict = tri_not(name.among(banned))
    work.note(
        "“{name}”，禁止的：{banned}：{words}",
        parameter="wanted",
        name=name.name(0),
        banned=banned,
        words="不在其内" if verdict[0] == YES else "在其内" if verdict[0] == NO else "不能确定",
        roles=("name",),
    )
    return Answer(verdict)


@formula(
    "treatment",
    "一笔钱计入或不计入：给出应计入数，并核对账上的做法",
    roles={
        "amount": Role("金额（元）", (InputType.MONEY,)),
        "booked": Role("账上是否计入（按 sides 的次序）", (InputType.FLAG,), is_many=True, is_required=False),
        "condition": Role("适用的条件", (InputType.FLAG, *NAME), is_many=True, is_required=False),
    },
    settings={
        "sides": "各处：参数本地名: 名称，如 {in_performance_pay: 绩效工资总量}",
        "passes": "条件为选项时，算作具备的选项",
    },
    is_free=True,
)
def treatment(work: Work) -> Answer:
    """The value is what counts on the first side; every side is a result of its own."""
    amount = work.figures("amount", decimals=MONEY_DECIMALS)
    applies = _applies(work)
    booked = work.every("booked")
    verdict: Tri = np.where(applies == YES, truth(amount.known, amount.known), applies).astype(np.int8)
    results: dict[str, Result] = {}
    first: Figures | None = None
    for place, (local, label) in enumerate(dict(work.setting("sides", {})).items()):
        counts = work.flag(local, where=applies != NO)
        known = amount.known & (counts is not None)
        sum_in = Figures(amount.values * bool(counts) * known, known, MONEY_DECIMALS)
        work.note(
            "{label}：{words}，{sum} 元",
            label=label,
            words="计入" if counts else "不计入" if counts is False else "没有载明",
            sum=sum_in,
            parameter=local,
            value=sum_in,
            unit="元",
            roles=("amount",),
        )
        results[local] = Result(f"计入{label}", sum_in, "元")
        first = sum_in if first is None else first
        if counts is None:
            verdict = np.where(verdict == YES, OPEN, verdict).astype(np.int8)
        elif place < len(booked):
            column = booked[place][1]
            assert isinstance(column, np.ndarray)  # noqa: S101 - the loader checked the type
            wrong = (column != OPEN) & (column != (YES if counts else NO))
            work.note("账上{words}", words="与规定不符" if wrong[0] else "相符或未填")
            verdict = np.where(wrong & (applies == YES), NO, verdict).astype(np.int8)
    return Answer(verdict, first, results=results)


def _applies(work: Work) -> Tri:
    joined: Tri = np.ones(work.rows, dtype=np.int8)
    for spec, column in work.every("condition"):
        work.ask(spec, column)
        one = column.among(work.setting("passes", [])) if isinstance(column, Names) else column
        assert isinstance(one, np.ndarray)  # noqa: S101 - the loader checked the type
        work.note("条件“{label}”：{words}", label=spec.label, words=_WORDS[int(one[0])])
        joined = tri_all([joined, one])
    return joined


@formula(
    "threshold_flag",
    "低于线的予以标记（线由主管单位确定或文件给出）；豁免的不标记",
    roles={
        "figure": Role("数值", FIGURE),
        "exempt": Role("豁免的类别（属于名单即豁免）", NAME, is_required=False),
        "exempt_flag": Role("其他豁免情形", (InputType.FLAG,), is_many=True, is_required=False),
    },
    needs={
        "line": Need("线", (Kind.NUMBER,)),
        "exempt": Need("豁免的名单", (Kind.NAMES,), is_required=False),
    },
    settings={"comparator": "文件没有印比较词时按此比较，默认 >="},
)
def threshold_flag(work: Work) -> Answer:
    """Met: not flagged (reaches the line, or exempt). The value is the figure."""
    figure = work.figures("figure", where=np.zeros(work.rows, dtype=np.bool_))
    excused = [np.full(work.rows, NO, dtype=np.int8)]
    if work.has("exempt"):
        names = work.name_set("exempt") if work.has_parameter("exempt") else ()
        kinds = work.names("exempt", where=np.zeros(work.rows, dtype=np.bool_))
        one = kinds.among(names or ())
        excused.append(one)
        work.note(
            "类别 {kind}；豁免：{names}：{words}",
            kind=kinds.name(0),
            names=names,
            words=_WORDS[int(one[0])],
            parameter="exempt",
        )
    for spec, column in work.every("exempt_flag"):
        assert isinstance(column, np.ndarray)  # noqa: S101 - the loader checked the type
        excused.append(column)
        work.note("豁免情形“{label}”：{words}", label=spec.label, words=_WORDS[int(column[0])])
    exempt = tri_any(excused)
    line = work.number("line", decimals=max(figure.decimals, 0), where=exempt != YES)
    reaches: Tri = np.full(work.rows, OPEN, dtype=np.int8)
    gap: Figures | None = None
    if line is not None:
        reaches = truth(holds(sign_of(figure.values, line), work.comparator("line")), figure.known)
        gap = Figures(np.abs(figure.values - line) * figure.known, figure.known, figure.decimals)
        work.note(
            "{figure}，线 {line}：{words}",
            figure=figure,
            line=line / 10**figure.decimals,
            words=_WORDS[int(reaches[0])],
            parameter="line",
            value=figure,
            roles=("figure",),
        )
    verdict = tri_any([reaches, exempt])
    open_rows = verdict == OPEN
    for role in ("figure", "exempt", "exempt_flag"):
        for spec, column in work.every(role):
            work.ask(spec, column, where=open_rows)
    return Answer(verdict, figure, gap)
