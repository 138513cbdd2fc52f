"""Indicators of Shaoxing 2021–2024: computed from the facts of the demonstration, reported where there are
none, disputed once, and three years locked. Every reported figure is made up and says so.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ronghe.analytics.enums import Subject
from ronghe.analytics.models import ReportedValue
from ronghe.analytics.services.computing import compute_values
from ronghe.analytics.services.periods import approve_period, close_period
from ronghe.analytics.services.reporting import DISPUTE, REPORT
from ronghe.demo.city import SHAOXING, City
from ronghe.warehouse.syncing import sync
from ronghe.warehouse.tables import open_snapshot

SOURCE = "演示台账（数字虚构）"
BASIS = "演示文字：附有虚构的认定文件和名册。"
LOCKED = (2021, 2022, 2023)
LAST = 2024
SERIES: tuple[tuple[str, str, tuple[str, str, str, str]], ...] = (
    ("demo-drc", "sx.count.pilotent", ("9", "16", "22", "28")),
    ("demo-drc", "sx.count.demobase", ("0", "1", "1", "2")),
    ("demo-education", "sx.count.coedu", ("14", "27", "38", "51")),
    ("demo-education", "sx.count.expbase", ("6", "9", "12", "14")),
    ("demo-education", "sx.trend.intake_college", ("31.2", "33.5", "33.1", "35.8")),
)
"""Who reports which indicator, and the made-up values of the four years."""
UNITS = {"demo-drc": "市发改委", "demo-education": "市教育局", "demo-hrss": "市人力社保局"}
DISPUTED = "sx.count.pilotent"


def measure(city: City) -> None:
    """Report, compute from a snapshot, lock the first three years, leave the last one open and disputed."""
    place, statistician = city.places[SHAOXING], city.actor("demo-statistician")
    for at, year in enumerate((*LOCKED, LAST)):
        rows = [_report(city, user, key, year, values[at]) for user, key, values in SERIES]
        for row, (user, _key, _values) in zip(rows, SERIES, strict=True):
            REPORT.take(row, "submit", actor=city.actor(user))
        if year != LAST:
            REPORT.take_many(rows, "approve", actor=statistician)
    _dispute(city)
    sync()
    with open_snapshot() as snapshot:
        for year in (*LOCKED, LAST):
            compute_values(place, year, actor=city.system, snapshot=snapshot)
    for year in LOCKED:
        close_period(place, year, actor=statistician)
        approve_period(place, year, actor=statistician)


def _report(city: City, user: str, key: str, year: int, value: str) -> ReportedValue:
    actor = city.actor(user)
    values = {
        "organisation": city.bodies[UNITS[user]],
        "indicator": key,
        "year": year,
        "subject": Subject.PLACE,
        "value": Decimal(value),
        "source": SOURCE,
        "basis": BASIS,
    }
    row: ReportedValue = REPORT.record(values, actor=actor)
    return row


def _dispute(city: City) -> None:
    """Another bureau counts differently; the answer is still open."""
    other = city.actor("demo-hrss")
    values = {
        "organisation": city.bodies[UNITS["demo-hrss"]],
        "indicator": DISPUTED,
        "year": LAST,
        "proposed": Decimal(27),
        "reason": f"演示文字：截至 {date(LAST, 12, 31):%Y-%m-%d} 有一家企业已退出试点。",
        "source": "演示名册（虚构）",
    }
    DISPUTE.record(values, actor=other)
