"""A city with counties, a source of advertisements with a confirmed mapping, and files of invented ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.labour.models import AdBatch, AdSource
from ronghe.labour.services.ads import load_file
from ronghe.labour.services.coding import CORRECTION
from ronghe.labour.services.sources import AD_SOURCE, confirm_mapping
from tests.factories.accounts import actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory

HEADERS = ("职位名称", "公司名称", "工作地点", "薪资", "学历要求", "招聘人数", "发布日期", "职位描述")
COLUMNS = {
    "title": ["职位名称"],
    "employer": ["公司名称"],
    "region": ["工作地点"],
    "salary": ["薪资"],
    "education": ["学历要求"],
    "headcount": ["招聘人数"],
    "posted": ["发布日期"],
    "description": ["职位描述"],
}
DUTIES = {
    "电工": "负责厂区高低压配电设备的安装、巡检和维修，排除电气故障，填写值班记录，遵守安全操作规程。",
    "会计": "负责日常账务处理、凭证审核、纳税申报和财务报表编制，配合年度审计，管理会计档案。",
    "焊工": "按图纸完成钢结构件的二氧化碳气体保护焊和氩弧焊，自检焊缝质量，维护焊接设备和工装。",
}


@dataclass
class AdsWorld:
    """An office of the city, two counties with codes that divisions have, a source."""

    city: Jurisdiction
    counties: list[Jurisdiction]
    office: Organisation
    actor: Actor
    source: AdSource
    made: int = field(default=0)

    def load(self, rows: Sequence[Mapping[str, Any]], name: str = "周报.csv", **more: Any) -> AdBatch:
        """Read rows of a file in; every call is another file."""
        self.made += 1
        return load_file(self.source, file_of(rows), name, actor=self.actor, **more)


def ads_world() -> AdsWorld:
    province = JurisdictionFactory(province=True, code="330000", name="浙江省", short_name="浙江")
    city = JurisdictionFactory(parent=province, code="330600", name="绍兴市", short_name="绍兴")
    counties = [
        JurisdictionFactory(county=True, parent=city, code=code, name=name, short_name=name[:2])
        for code, name in (("330602", "越城区"), ("330603", "柯桥区"))
    ]
    office = OrganisationFactory(jurisdiction=city)
    actor = actor_with(Role.HRSS, organisation=office)
    source = source_of(office, actor)
    return AdsWorld(city, counties, office, actor, source)


def source_of(office: Organisation, actor: Actor, *, key: str = "weekly", mapped: bool = True) -> AdSource:
    source: AdSource = AD_SOURCE.record(
        {
            "organisation": office,
            "name": f"示例人才市场{key}",
            "key": key,
            "licence": "示例数据共享协议",
            "contact": "就业处",
        },
        actor=actor,
    )
    return confirm_mapping(source, COLUMNS, actor=actor) if mapped else source


def ad(title: str = "电工", **more: str) -> dict[str, str]:
    """One row of a file."""
    return {
        "职位名称": title,
        "公司名称": "示例纺织有限公司",
        "工作地点": "绍兴市柯桥区",
        "薪资": "6000-8000元/月",
        "学历要求": "中专",
        "招聘人数": "2人",
        "发布日期": "2026-03-05",
        "职位描述": DUTIES.get(title, f"从事{title}的日常工作，按岗位要求完成各项任务，服从班组安排。"),
        **more,
    }


def file_of(rows: Iterable[Mapping[str, Any]], headers: Sequence[str] = HEADERS) -> io.BytesIO:
    text = io.StringIO()
    writer = csv.DictWriter(text, headers, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))


def several(number: int, title: str = "电工", **more: str) -> list[dict[str, str]]:
    """Advertisements of as many employers."""
    names = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    return [
        ad(title, **{"公司名称": f"绍兴{names[n % 22]}{names[n // 22]}机械制造有限公司", **more})
        for n in range(number)
    ]


def ad_samples(place: Jurisdiction) -> dict[str, int]:
    """A row for each address of advertisements, for the walk over every address."""
    office = OrganisationFactory(jurisdiction=place)
    actor = actor_with(Role.HRSS, organisation=office)
    source = source_of(office, actor)
    batch = load_file(source, file_of([*several(2, 工作地点=""), ad("")]), "周报.csv", actor=actor)
    values = {"organisation": office, "title": "学徒工", "code": "6-31-01-03", "why": "示例"}
    row = CORRECTION.record(values, actor=actor)
    return {
        "labour/ads/": batch.pk,
        "labour/batches/": batch.pk,
        "labour/ad-sources/": source.pk,
        "labour/corrections/": row.pk,
    }
