"""The talent report of last year: written, reviewed by another office, signed and published."""

from __future__ import annotations

from ronghe.demo.city import City
from ronghe.quality.services.talent import TALENT

SUMMARY = (
    "本报告用演示数据编制，不是官方数据。需求来自虚构的招聘广告，供给来自虚构学校的各届学生，"
    "用来说明数字从哪里来、怎样合成、哪些不公布。"
)


def publish_talent(city: City) -> None:
    """One report the public reads, and this year's still a draft."""
    hrss, office = city.actor("demo-hrss"), city.actor("demo-office")
    report = TALENT.record(
        {"organisation": city.bodies["市人力社保局"], "year": city.today.year - 1, "summary": SUMMARY},
        actor=hrss,
    )
    TALENT.take(report, "submit", actor=hrss)
    TALENT.take(report, "review", actor=city.actor("demo-education"), note="演示：已核对来源和口径")
    TALENT.take(report, "sign", actor=office)
    TALENT.take(report, "publish", actor=office)
    draft = TALENT.record(
        {"organisation": city.bodies["市人力社保局"], "year": city.today.year, "summary": SUMMARY},
        actor=hrss,
    )
    TALENT.take(draft, "gather", actor=hrss)
