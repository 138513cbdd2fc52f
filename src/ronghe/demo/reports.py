"""The annual quality reports of 2023: one school's, and the city's above it, signed and public."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ronghe.core.actor import Actor
from ronghe.demo.city import SHAOXING, City
from ronghe.funding.models import SchoolYear
from ronghe.funding.services import money_registers as registers
from ronghe.quality.enums.reports import CellOrigin
from ronghe.quality.models import AnnualReport
from ronghe.quality.queries import reports as queries
from ronghe.quality.services import reports as services
from ronghe.quality.services.report_tables import load_shipped
from ronghe.warehouse.syncing import sync

YEAR = 2023
SCHOOL = "示例职业技术学校一"
WAN = 10_000 * 100
OPEN_CELL = "A13"
NOTE = "学校统计台账（演示数据）"
ENTRIES = (
    ("card", "A02", 410), ("card", "A03", 402), ("card", "A04", 262), ("card", "A07", 118),
    ("card", "A09", 76), ("card", "A10", 104), ("card", "A12", 3), ("card", "A13", 5280),
    ("card", "A14", "38.50"), ("satisfaction", "S01", "93.20"), ("satisfaction", "S02", "91.60"),
    ("satisfaction", "S03", "90.40"), ("satisfaction", "S04", "94.10"), ("satisfaction", "S05", "92.80"),
    ("resources", "R01", 96), ("resources", "R02", 62), ("resources", "R03", 41), ("resources", "R05", 24),
    ("resources", "R07", 9), ("resources", "R08", "3260.50"), ("resources", "R10", 980),
    ("resources", "R12", 18), ("resources", "R13", 26), ("service", "V01", "128.60"),
    ("service", "V03", 4260), ("service", "V04", "236.40"), ("service", "V05", 6800),
    ("policy", "P05", "420.00"), ("policy", "P07", 118), ("international", "I05", 12),
)  # fmt: skip
TEXTS = {
    "overview_unit": "本校是演示用的虚构学校。{year}年在校生 {card.A01} 人，面向本市主要产业设置专业。",
    "students_quality": "毕业生中从事与所学专业相关工作的 {card.A10} 人，专业相关度 {card.A11}%。",
    "resources_teachers": "双师型教师占专业课教师的 {resources.R04}%。教师按年度计划到企业实践。",
    "integration_cooperation": "与本市企业共建实训基地，企业兼职教师 {resources.R05} 人参与教学。",
    "challenges_problems": "部分专业实践教学工位不足，生均 {resources.R11} 个，企业参与课程开发的深度不够。",
    "challenges_plans": "按产业需求调整专业，扩大现场工程师培养，完善企业实践的记录和考核。",
}
CITY_TEXTS = {
    "overview_unit": "本报告汇总已签发的学校报告和规划任务的进展，文字和填报数据为演示所用，不是官方数据。",
    "integration_local": "全市规划任务 {policy.P09} 项，完成情况由任务台账得出。",
    "challenges_problems": "报送的学校还不全，合计数只覆盖已签发报告的学校。",
}


def report_year(city: City) -> None:
    """The school first, then the city that sums it up."""
    load_shipped(actor=city.system)
    school, education = city.actor("demo-school"), city.actor("demo-education")
    _tell_school_years(city)
    sync()
    place = city.places[SHAOXING]
    services.call_reports(
        place, YEAR, actor=education, due_on=date(YEAR + 1, 3, 31), note="请按期报送（演示）"
    )
    own = _open_own(city, YEAR, school)
    _fill(own, school)
    _finish(own, school, education, TEXTS)
    sync()
    whole = services.open_report(place, YEAR, actor=education)
    _finish(whole, education, city.actor("demo-office"), CITY_TEXTS)
    _leave_one_open(city, school)


def _open_own(city: City, year: int, actor: Actor) -> AnnualReport:
    school = city.bodies[SCHOOL]
    report: AnnualReport = services.open_report(school.jurisdiction, year, actor=actor, school=school)
    return report


def _leave_one_open(city: City, school: Actor) -> None:
    """The report of the next year waits for one figure: what a school has to do is shown as it is."""
    services.call_reports(
        city.places[SHAOXING],
        YEAR + 1,
        actor=city.actor("demo-education"),
        due_on=date(city.today.year, 12, 31),
    )
    report = _open_own(city, YEAR + 1, school)
    _fill(report, school, tuple(one for one in ENTRIES if one[1] != OPEN_CELL))
    for block, text in TEXTS.items():
        services.write_text(report, block, actor=school, text=text)
    _explain(report, school)


def _tell_school_years(city: City) -> None:
    """The years of the school that nobody has told yet."""
    school = city.bodies[SCHOOL]
    for number, year in enumerate((YEAR - 2, YEAR - 1, YEAR)):
        if SchoolYear.objects.filter(organisation=school, year=year).exists():
            continue
        values = {
            "organisation": school,
            "year": year,
            "students": 1210 + 30 * number,
            "poor_students": 30,
            "appropriation": (880 + 40 * number) * WAN,
            "cost": (1500 + 50 * number) * WAN,
            "training_volume": 4000 + 150 * number,
        }
        registers.SCHOOL_YEAR.record(values, actor=city.actor("demo-finance"))


def _fill(report: AnnualReport, actor: Actor, entries: tuple[tuple[str, str, object], ...] = ENTRIES) -> None:
    """Enter what no record tells; what the records tell stays."""
    for table, code, value in entries:
        cell = report.cells.get(table=table, code=code)
        if cell.origin == CellOrigin.MISSING:
            figure = _within(report, code, Decimal(str(value)))
            services.report_cell(report, table, code, actor=actor, value=figure, note=NOTE)


def _within(report: AnnualReport, code: str, value: Decimal) -> Decimal:
    """No more specialists than teachers, whatever number of teachers the demonstration has."""
    above = {"R02": "R01", "R03": "R02"}.get(code)
    whole = report.cells.get(table="resources", code=above).value if above else None
    return value if whole is None else min(value, Decimal(int(whole * 2 / 3)))


def _finish(report: AnnualReport, writer: Actor, signer: Actor, texts: dict[str, str]) -> None:
    for block, text in texts.items():
        services.write_text(report, block, actor=writer, text=text)
    _explain(report, writer)
    services.submit_report(report, actor=writer)
    services.sign_report(report, actor=signer)
    services.publish_report(report, actor=signer)


def _explain(report: AnnualReport, writer: Actor) -> None:
    for one in queries.findings_of(queries.working_content(report)):
        if one.can_explain:
            services.explain_finding(report, one.key, actor=writer, text="已与原始台账核对，属实（演示）")
