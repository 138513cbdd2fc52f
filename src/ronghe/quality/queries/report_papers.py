"""A report as a paper: chapters with figures put in, charts, tables, annexes on where all is from."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from ronghe.core.workdays import say_date
from ronghe.engine import charts
from ronghe.engine.documents.reports import Heading, Note, Paragraph, Part, Picture, ReportPaper, Table
from ronghe.engine.reports.cells import Cell, filled, shown
from ronghe.engine.reports.definitions import Chapter, ChartSpec, TableSpec
from ronghe.quality.queries.report_sources import origin_words, source_words
from ronghe.quality.queries.reports import Content, findings_of

NUMERALS = "一二三四五六七八九十"
TABLE_HEADS = ("代码", "指标", "单位", "本年", "上年", "变动（%）", "来源")
UNCONFIRMED = "表式尚未与该年度正式文件核对，行次和名称以正式文件为准"


def paper_of(content: Content) -> ReportPaper:
    """The whole paper. A report that is not signed says so on its cover and on every page."""
    report = content.report
    title = f"{report.year}年度职业教育质量报告"
    is_signed = report.frozen is not None
    state = "" if is_signed else "（未签发的草稿）"
    return ReportPaper(
        title=f"{title}{state}",
        unit=report.unit_name,
        cover=tuple(_cover(content)),
        running=f"{report.unit_name} {title}{state}",
        dated=timezone.localdate(report.signed_at) if report.signed_at else timezone.localdate(),
        blocks=tuple(_blocks(content)),
    )


def cover_notes(content: Content) -> list[str]:
    """What the reader must know about the tables before reading on."""
    definition = content.definition
    notes = []
    if content.is_carried_over:
        notes.append(f"{content.report.year}年度表式尚未装入，沿用{definition.year}年度表式")
    if not definition.is_confirmed:
        notes.append(UNCONFIRMED)
    return notes


def _cover(content: Content) -> Iterator[str]:
    report = content.report
    if report.number and report.corrects is not None:
        yield f"更正第{report.number}号"
        yield f"更正理由：{report.reason}"
    if report.signed_at is not None:
        yield f"签发：{report.signer}　{say_date(timezone.localdate(report.signed_at))}"
    yield f"数据快照：{report.snapshot_id or '无'}"
    yield from cover_notes(content)


def _blocks(content: Content) -> Iterator[Part]:
    for number, chapter in enumerate(content.definition.chapters):
        yield from _chapter(content, chapter, _numeral(number))
    yield from _annexes(content)


def _numeral(number: int) -> str:
    return NUMERALS[number] if number < 10 else str(number + 1)


def _chapter(content: Content, chapter: Chapter, numeral: str) -> Iterator[Part]:
    yield Heading(1, f"{numeral}、{chapter.title}")
    for text in chapter.text:
        yield Paragraph(filled(text, content.cells, content.words))
    for block in chapter.blocks:
        text = content.text_of(block.key)
        if text:
            yield Heading(2, block.title)
            for line in text.splitlines():
                if line.strip():
                    yield Paragraph(filled(line.strip(), content.cells, content.words))
    for spec in chapter.charts:
        yield from _picture(content, spec)
    for key in chapter.tables:
        yield table_of(content, content.definition.table(key))


def table_of(content: Content, spec: TableSpec) -> Table:
    """One of the customary tables."""
    rows = [
        _row(content.cells[spec.key, row.code])
        for row in spec.at(content.report.level)
        if (spec.key, row.code) in content.cells
    ]
    return Table(
        f"表：{spec.title}", TABLE_HEADS, tuple(rows), widths=(2, 9, 2, 4, 4, 3, 4), numeric=(3, 4, 5)
    )


def _row(cell: Cell) -> tuple[str, ...]:
    return (
        cell.row.code,
        cell.row.name,
        cell.row.unit,
        cell.shown,
        "—" if cell.previous is None else shown(cell.previous, cell.row.decimals),
        "—" if cell.change is None else f"{cell.change}",
        origin_words(cell),
    )


def chart_rows(content: Content, spec: ChartSpec) -> list[dict[str, object]]:
    """The rows of a chart: its cells that have a value; with ``years`` those of last year, too."""
    cells = [content.cells[key] for key in spec.cells if key in content.cells]
    report = content.report
    rows: list[dict[str, object]] = []
    for cell in cells:
        if spec.kind == "years" and cell.previous is not None:
            rows.append({"指标": cell.row.name, "年度": f"{report.year - 1}", "数值": float(cell.previous)})
        if cell.value is not None:
            rows.append({"指标": cell.row.name, "年度": f"{report.year}", "数值": float(cell.value)})
    return rows


def chart_spec(content: Content, spec: ChartSpec) -> charts.Spec | None:
    """The drawing; None where no cell of it has a value."""
    rows = chart_rows(content, spec)
    if not rows:
        return None
    if spec.kind == "years":
        return charts.line(rows, x="年度", y="数值", series="指标", unit=spec.unit)
    return charts.bar(rows, category="指标", value="数值", unit=spec.unit, keep_order=True)


def _picture(content: Content, spec: ChartSpec) -> Iterator[Part]:
    drawing = chart_spec(content, spec)
    if drawing is None:
        yield Note(f"图“{spec.title}”：所用单元格都缺，未画图。")
        return
    unit = f"（{spec.unit}）" if spec.unit else ""
    rows = chart_rows(content, spec)
    heads = tuple(rows[0])
    yield Picture(
        f"图：{spec.title}{unit}", drawing, heads, tuple(tuple(row[head] for head in heads) for row in rows)
    )


def _annexes(content: Content) -> Iterator[Part]:
    report = content.report
    yield Heading(1, "附录A 编制方法")
    yield Paragraph(
        "本报告的每个数字来自业务系统的数据快照、已核定的指标、满意度调查、下级已签发的报告，"
        "或由编制单位填报并附佐证。没有事实的单元格列为缺项，不作估计。"
        "正文中的数字是对表格单元格的引用，与表格一致。"
    )
    yield Paragraph(
        f"表式：{content.definition.title}（{content.definition.year}年度第{report.definition.version}版）。"
        f"依据：{content.definition.source}。"
    )
    for note in cover_notes(content):
        yield Note(f"注意：{note}。")
    yield Heading(1, "附录B 缺项")
    missing = [(*_name(one), one.reason or "没有数据") for one in content.missing]
    if missing:
        yield Table("表：缺项清单", ("单元格", "指标", "原因"), tuple(missing), (3, 6, 8))
    else:
        yield Paragraph("没有缺项。")
    yield Heading(1, "附录C 核对与说明")
    yield from _explanations(content)
    yield Heading(1, "附录D 数据来源")
    rows = tuple((*_name(one), one.shown, source_words(one)) for one in content.cells.values())
    yield Table("表：每个单元格的出处", ("单元格", "指标", "本年", "出处"), rows, (3, 6, 3, 10), (2,))
    if report.content_sha256:
        yield Note(f"签发内容的 SHA-256：{report.content_sha256}")


def _name(cell: Cell) -> tuple[str, str]:
    return ".".join(cell.key), cell.row.name


def _explanations(content: Content) -> Iterator[Part]:
    if content.report.frozen is not None:
        told = [(one["about"], one["text"]) for one in content.report.frozen["explanations"]]
    else:
        told = [(one.message, content.explained.get(one.key, "（待解决）")) for one in findings_of(content)]
    if told:
        yield Table("表：核对发现与说明", ("发现", "说明"), tuple(told), (9, 7))
    else:
        yield Paragraph("表内、表间核对和同比检查没有发现。")
