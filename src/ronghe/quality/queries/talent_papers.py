"""The talent report as a paper: findings, demand, sources, forecast, supply and gap, programmes, method."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import timezone

from ronghe.core.workdays import say_date
from ronghe.engine import charts
from ronghe.engine.documents.reports import Heading, Note, Paragraph, Part, Picture, ReportPaper, Table
from ronghe.labour.models.demand import FEWEST_WAGES
from ronghe.programmes.rules.destinations import BY_KEY
from ronghe.quality.models import TalentReport
from ronghe.quality.rules import talent as rules
from ronghe.quality.rules.talent import Occupation, Taught, Told

MOST_DRAWN = 15
NONE = "—"
AGAINST_WORDS = {
    "better": "好于照搬去年",
    "not_better": "不比照搬去年好",
    "untried": "历史太短，没有比较",
}
HIDDEN_HEADS = ("代码", "职业小类", "不公布的原因")
DEMAND_HEADS = (
    "代码",
    "职业小类",
    "需求（人）",
    "用人单位（家）",
    "月薪（元）：低—中—高",
    "今后一年",
    "供需",
)
METHOD = (
    "需求：按辖区选定的口径，由招聘广告、企业申报、抽样调查、就业登记、项目用工中的一个或几个来源合成；"
    "各来源的数在来源比较表中并列，不互相替代。职业按职业分类大典的小类归并，不能归类的单列，不分摊。",
    "预测：对每个小类的月度（或季度）序列，用滚动起点回测在几种方法及其组合中挑选，区间由回测误差按保形方法"
    "得出，名义覆盖率 80%；一年的区间是各期区间之和，偏宽。"
    "“照搬去年同期”是最简单的预测，列在旁边；回测误差不小于它的，照直写明。",
    "供给：由各校各届学生的招生、升留级、毕业和去向推算今后毕业人数，按专业与职业对应表分到职业小类；"
    "区间来自历届比率的起伏。供给只算毕业后进入本地就业市场的人。",
    f"去向落实率＝{BY_KEY['placed'].words}；对口就业率＝{BY_KEY['matched'].words}。"
    f"工资：不足 {FEWEST_WAGES} 条广告写明工资的不给四分位数，给出的取整到百元。",
    "供需：差额等于需求减供给。按供给的上限算仍缺一成以上的为紧缺，按下限算仍多一成以上的为富余，"
    "中位数相差不到一成的为大体平衡，其余写“看不准”。",
    "不公布的数：人数少于最小公布数、用人单位不足三家的不公布；为防由合计数推算，必要时再隐去一个。"
    "合计只含已公布的各项。",
)


def paper_of(report: TalentReport, told: Told) -> ReportPaper:
    """The whole paper. A report that is not signed says so on its cover and on every page."""
    state = "" if report.is_frozen or report.signed_at else "（未签发的草稿）"
    title = f"{report.period_words}人才供需报告"
    return ReportPaper(
        title=f"{title}{state}",
        unit=report.jurisdiction.name,
        cover=tuple(_cover(report)),
        running=f"{report.jurisdiction.name} {title}{state}",
        dated=timezone.localdate(report.signed_at) if report.signed_at else timezone.localdate(),
        blocks=tuple(_blocks(report, told)),
    )


def _cover(report: TalentReport) -> Iterator[str]:
    if report.number:
        yield f"更正第{report.number}号"
        yield f"更正理由：{report.reason}"
    yield f"编制：{report.organisation.name}"
    if report.signed_at is not None:
        yield f"签发：{report.signer}　{say_date(timezone.localdate(report.signed_at))}"
    if report.gathered_at is not None:
        yield f"取数：{say_date(timezone.localdate(report.gathered_at))}"


def _blocks(report: TalentReport, told: Told) -> Iterator[Part]:
    yield Heading(1, "一、要点")
    for line in (told.summary or report.summary).splitlines():
        if line.strip():
            yield Paragraph(line.strip())
    for line in rules.headline(told):
        yield Paragraph(line)
    yield from _demand(told)
    yield from _sources(told)
    yield from _ahead(told)
    yield from _balance(told)
    yield from _programmes(told)
    yield from _annexes(report, told)


# ---------------------------------------------------------------------- chapters


def _demand(told: Told) -> Iterator[Part]:
    yield Heading(1, "二、各职业的需求")
    yield Paragraph(told.says)
    rows = sorted(told.shown, key=lambda one: -(one.posts or 0))
    if not rows:
        yield Note("没有可以公布的需求数。")
        return
    drawn = [(one.name, one.posts or 0) for one in rows[:MOST_DRAWN]]
    yield Picture(
        f"图：需求最多的 {len(drawn)} 个职业小类（人）",
        charts.bar(
            [{"职业": name, "人数": value} for name, value in drawn], category="职业", value="人数", unit="人"
        ),
        ("职业小类", "需求（人）"),
        tuple(drawn),
    )
    yield Table(
        "表：各职业小类的需求",
        DEMAND_HEADS,
        tuple(demand_row(one) for one in rows),
        (3, 7, 3, 3, 6, 6, 3),
        (2, 3),
        tuple(f"occupation:{one.code}" for one in rows),
    )
    if told.uncoded:
        yield Note(f"另有 {told.uncoded:,.0f} 人的需求没有归到职业，不在表内。")


def demand_row(one: Occupation) -> tuple[str, ...]:
    return (
        one.code,
        one.name,
        number(one.posts),
        number(one.employers) if one.employers else NONE,
        wage_words(one),
        ahead_words(one),
        rules.STANDING_WORDS[one.standing],
    )


def number(value: float | None) -> str:
    return NONE if value is None else f"{value:,.0f}"


def wage_words(one: Occupation) -> str:
    return "—".join(f"{value:,}" for value in one.wages) if one.wages else "未说明"


def ahead_words(one: Occupation) -> str:
    if one.ahead is None:
        return one.no_ahead or "没有预测"
    return f"{one.ahead.posts:,.0f}（{one.ahead.low:,.0f}—{one.ahead.high:,.0f}）"


def _sources(told: Told) -> Iterator[Part]:
    yield Heading(1, "三、各来源并列")
    names = list(told.sources)
    if len(names) < 2:
        only = "、".join(told.sources.values()) or "无"
        yield Paragraph(f"这一期只有一个来源：{only}，没有可以比较的。")
        return
    told_twice = [one for one in told.shown if len(one.by_source) > 1]
    apart = rules.disagreements(told.shown)
    yield Paragraph(
        f"有两个以上来源的职业小类 {len(told_twice)} 个，其中 {len(apart)} 个的最大来源是最小来源的两倍以上。"
        "各来源的口径不同：广告数的是招聘人数，申报数的是企业自己说的缺员，两者不必相等，相差太大的要查原因。"
    )
    rows = sorted(told_twice, key=lambda one: -(one.spread or 0))
    if rows:
        yield Table(
            "表：各来源的需求（人）",
            ("代码", "职业小类", *told.sources.values(), "相差（倍）"),
            tuple(
                (
                    one.code,
                    one.name,
                    *(number(one.by_source.get(name)) for name in names),
                    f"{one.spread:.1f}" if one.spread else NONE,
                )
                for one in rows
            ),
            (3, 8, *(3 for _ in names), 3),
            tuple(range(2, 3 + len(names))),
            tuple(f"occupation:{one.code}" for one in rows),
        )


def _ahead(told: Told) -> Iterator[Part]:
    yield Heading(1, "四、今后一年的需求")
    rows = [one for one in told.shown if one.ahead is not None]
    if not rows:
        yield Paragraph("这一期没有可以公布的预测。")
        return
    rows.sort(key=lambda one: -(one.ahead.posts if one.ahead else 0))
    drawn = [
        (one.name, one.ahead.posts, one.ahead.low, one.ahead.high) for one in rows[:MOST_DRAWN] if one.ahead
    ]
    yield Picture(
        "图：今后一年的需求预测和 80% 区间（人）",
        charts.dot_range(
            [{"职业": a, "预测": b, "下限": c, "上限": d} for a, b, c, d in drawn],
            label="职业",
            low="下限",
            high="上限",
            value="预测",
            unit="人",
        ),
        ("职业小类", "预测（人）", "下限", "上限"),
        tuple(drawn),
    )
    yield Table(
        "表：今后一年的预测、区间和照搬去年同期",
        ("代码", "职业小类", "预测（人）", "下限", "上限", "照搬去年（人）", "回测比较", "方法"),
        tuple(_ahead_row(one) for one in rows),
        (3, 6, 3, 3, 3, 3, 4, 5),
        (2, 3, 4, 5),
        tuple(f"occupation:{one.code}" for one in rows),
    )


def _ahead_row(one: Occupation) -> tuple[str, ...]:
    ahead = one.ahead
    if ahead is None:
        return (one.code, one.name, NONE, NONE, NONE, NONE, NONE, NONE)
    return (
        one.code,
        one.name,
        number(ahead.posts),
        number(ahead.low),
        number(ahead.high),
        number(ahead.naive),
        AGAINST_WORDS.get(ahead.against, ahead.against),
        ahead.method,
    )


def _balance(told: Told) -> Iterator[Part]:
    yield Heading(1, "五、紧缺与富余")
    for kind, title in ((rules.SHORTAGE, "紧缺职业"), (rules.SURPLUS, "富余职业")):
        yield Heading(2, title)
        rows = told.standing(kind)
        if not rows:
            yield Paragraph(f"没有可以确定为{rules.STANDING_WORDS[kind]}的职业小类。")
            continue
        yield Table(
            f"表：{title}",
            ("代码", "职业小类", "需求（人）", "供给（人）", "差额（人）", "判断的理由"),
            tuple(_balance_row(one) for one in rows),
            (3, 6, 3, 5, 5, 7),
            (2,),
            tuple(f"occupation:{one.code}" for one in rows),
        )
    unclear = [one for one in told.shown if one.standing in (rules.OPEN, rules.BALANCED)]
    counts = {kind: sum(one.standing == kind for one in unclear) for kind in (rules.BALANCED, rules.OPEN)}
    yield Note(
        f"其余：大体平衡 {counts[rules.BALANCED]} 个，看不准 {counts[rules.OPEN]} 个（含没有供给数可比的）。"
    )


def _balance_row(one: Occupation) -> tuple[str, ...]:
    return (
        one.code,
        one.name,
        number(one.posts),
        range_words(one.supply),
        range_words(one.gap),
        one.why,
    )


def range_words(three: tuple[float, float, float] | None) -> str:
    """The middle with its bounds; alone where they are the same."""
    if three is None:
        return NONE
    low, middle, high = (f"{value:,.0f}" for value in three)
    return middle if low == high else f"{middle}（{low} 至 {high}）"


def _programmes(told: Told) -> Iterator[Part]:
    yield Heading(1, "六、专业")
    if not told.taught:
        yield Paragraph("本地没有登记学校专业。")
        return
    if told.degrees:
        yield Heading(2, "专业与产业的匹配度")
        yield Paragraph("文件没有写明匹配度怎样算，各种定义并列给出；标“采用”的是本地选定的一种。")
        yield Table(
            "表：匹配度的各种定义",
            ("定义", "怎样算", "结果", "分子", "分母", "说明"),
            tuple(
                (
                    f"{one.name}{'（采用）' if one.is_chosen else ''}",
                    one.definition,
                    NONE if one.value is None else f"{one.value:.1%}",
                    NONE if one.numerator is None else f"{one.numerator:,.4g}",
                    NONE if one.denominator is None else f"{one.denominator:,.4g}",
                    one.missing,
                )
                for one in told.degrees
            ),
            (5, 9, 3, 3, 3, 6),
            (2, 3, 4),
        )
    for quadrant in dict.fromkeys(one.quadrant for one in told.taught if one.quadrant):
        rows = [one for one in told.taught if one.quadrant == quadrant]
        yield Heading(2, f"{quadrant}（{len(rows)} 个）")
        yield programme_table(f"表：{quadrant}的专业", rows)
    rest = [one for one in told.taught if not one.quadrant]
    if rest:
        yield Heading(2, f"没有归入象限的专业（{len(rest)} 个）")
        yield programme_table("表：没有归入象限的专业", rest)


def programme_table(caption: str, rows: Sequence[Taught]) -> Table:
    return Table(
        caption,
        ("专业", "学校", "层次", "招生计划（人）", "去向落实率", "对口就业率"),
        tuple(
            (
                f"{one.name} {one.code}",
                one.school,
                one.level_name,
                number(one.places),
                one.employment,
                one.matched,
            )
            for one in rows
        ),
        (7, 7, 3, 3, 5, 5),
        (3,),
        tuple(f"programme:{one.pk}" for one in rows),
    )


def _annexes(report: TalentReport, told: Told) -> Iterator[Part]:
    if told.warnings:
        yield Heading(1, "七、预警")
        yield Table(
            "表：专业和人才预警",
            ("级别", "未了结（条）"),
            tuple((level, str(count)) for level, count in told.warnings.items()),
            (6, 4),
            (1,),
        )
    yield Heading(1, "附录A 方法")
    for text in METHOD:
        yield Paragraph(text)
    yield Heading(1, "附录B 不公布的职业")
    if told.hidden:
        rows = tuple((one.code, one.name, one.hidden) for one in told.hidden)
        yield Table("表：不公布的职业小类", HIDDEN_HEADS, rows, (3, 8, 8))
    else:
        yield Paragraph("没有。")
    yield Heading(1, "附录C 缺的数据")
    yield Paragraph("；".join(told.missing) + "。" if told.missing else "没有。")
    if report.content_sha256:
        yield Note(f"签发内容的 SHA-256：{report.content_sha256}")
