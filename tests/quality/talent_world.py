"""A city with an office that writes its talent report, another that reviews it, and demand to tell of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.labour.enums import DemandSource
from ronghe.labour.models import Demand
from ronghe.quality.models import TalentReport
from ronghe.quality.rules.talent import Occupation, Taught, Told, to_json
from ronghe.quality.services.talent import TALENT
from ronghe.reference.enums import CatalogueKind
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.factories.reference import CatalogueEntryFactory, CatalogueVersionFactory

SYSTEM = Actor.for_system("test")
TINY_PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
FITTER, COOK, NURSE = "6-18-01", "4-03-02", "2-05-08"
YEAR = 2024


class World:
    """A city with an education bureau, a DRC and a government office, and three occupations in demand."""

    def __init__(self) -> None:
        _province, self.city, (self.county, _other) = jurisdiction_tree()
        self.bureau: Organisation = OrganisationFactory(jurisdiction=self.city)
        self.writer = actor_with(Role.EDUCATION, organisation=self.bureau)
        self.reviewer = actor_with(Role.DRC, jurisdiction=self.city)
        self.government = actor_with(Role.POLICY_OFFICE, jurisdiction=self.city)
        version = CatalogueVersionFactory(kind=CatalogueKind.OCCUPATION)
        for code, name in ((FITTER, "机械冷加工人员"), (COOK, "餐饮服务人员"), (NURSE, "护理人员")):
            CatalogueEntryFactory(version=version, code=f"{code}-00", name=name, level=3)
        demand(self.county, FITTER, DemandSource.ADS, 300, employers=20, wages=(4010, 6020, 8060))
        demand(self.county, FITTER, DemandSource.RETURNS, 100, employers=9)
        demand(self.county, COOK, DemandSource.ADS, 80, employers=10)
        demand(self.county, NURSE, DemandSource.ADS, 40, employers=2)

    def record(self, **more: Any) -> TalentReport:
        values = {"organisation": self.bureau, "year": YEAR, "minimum": 10, **more}
        made: TalentReport = TALENT.record(values, actor=self.writer)
        return made

    def reviewed(self) -> TalentReport:
        report = self.record(summary="本期数据来自测试。")
        TALENT.take(report, "submit", actor=self.writer)
        TALENT.take(report, "review", actor=self.reviewer)
        return report

    def published(self) -> TalentReport:
        report = self.reviewed()
        TALENT.take(report, "sign", actor=self.government)
        TALENT.take(report, "publish", actor=self.government)
        return report


def demand(
    place: Jurisdiction,
    group: str,
    source: str,
    posts: int,
    *,
    employers: int,
    wages: tuple[int, int, int] | None = None,
) -> None:
    low, middle, high = [one * 100 for one in wages] if wages else (None, None, None)
    Demand.objects.create(
        jurisdiction=place,
        source=source,
        occupation=f"{group}-01",
        starts_on=date(YEAR, 1, 1),
        months=12,
        posts=Decimal(posts),
        notices=posts // 2,
        employers=employers,
        wage_low=low,
        wage_middle=middle,
        wage_high=high,
    )


def talent_samples(place: Jurisdiction) -> dict[str, int]:
    """A published report with one occupation and one programme, both coded as the place is."""
    office = OrganisationFactory(jurisdiction=place)
    report = TALENT.record({"organisation": office, "year": YEAR}, actor=SYSTEM)
    taught = Taught(1, place.code, "示例专业", "示例学校", "secondary", "中职", "3", "招生")
    told = Told(
        place.name,
        report.period_words,
        10,
        "示例口径。",
        occupations=(Occupation(place.code, "示例职业", posts=20.0),),
        taught=(taught,),
    )
    file = evidence.keep(BytesIO(TINY_PDF), "报告.pdf", jurisdiction=place, actor=SYSTEM)
    TalentReport.objects.filter(pk=report.pk).update(
        state="published",
        content=to_json(told),
        frozen=to_json(told),
        content_sha256="0" * 64,
        pdf=file,
        published_on=date(YEAR + 1, 3, 1),
    )
    return {"quality/talent/": report.pk, "public/talent/": report.pk}
