"""A city with one district and one school, the tables of 2023, and a snapshot of its facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.funding.models import SchoolYear
from ronghe.quality.models import AnnualReport
from ronghe.quality.queries import reports as queries
from ronghe.quality.services import reports as services
from ronghe.quality.services.report_tables import load_shipped
from ronghe.warehouse.syncing import sync
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree

SYSTEM = Actor.for_system("test")
TINY_PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
NAMES = ("funding.schoolyear",)
ENTRIES = {
    "card": {
        "A02": 400, "A03": 390, "A04": 250, "A07": 120, "A09": 80, "A10": 100, "A12": 2, "A13": 5200,
    },
    "resources": {"R01": 100, "R02": 60, "R03": 40, "R05": 20, "R07": 8, "R08": 3200, "R10": 900},
    "service": {"V01": 120, "V03": 4000, "V04": 260},
}  # fmt: skip


@dataclass(slots=True)
class World:
    city: Jurisdiction
    district: Jurisdiction
    school: Organisation
    head: Actor
    district_office: Actor
    city_office: Actor
    government: Actor

    def open(self) -> AnnualReport:
        return services.open_report(self.district, 2023, actor=self.head, school=self.school)

    def fill(self, report: AnnualReport) -> None:
        """Report every cell that must be reported, with where it is from."""
        for table, rows in ENTRIES.items():
            for code, value in rows.items():
                services.report_cell(
                    report, table, code, actor=self.actor_of(report), value=Decimal(value), note="学校统计"
                )

    def actor_of(self, report: AnnualReport) -> Actor:
        return self.head if report.organisation_id else self.district_office

    def explain(self, report: AnnualReport) -> None:
        for one in queries.findings_of(queries.working_content(report)):
            if one.can_explain:
                services.explain_finding(report, one.key, actor=self.actor_of(report), text="已核实")

    def signed(self) -> AnnualReport:
        """A school's report that its district signed."""
        report = self.open()
        self.fill(report)
        self.explain(report)
        services.submit_report(report, actor=self.head)
        return services.sign_report(report, actor=self.district_office)


def build_world() -> World:
    _province, city, (district, *_rest) = jurisdiction_tree()
    school = OrganisationFactory(school=True, jurisdiction=district)
    for year, students in ((2022, 1500), (2023, 1600)):
        SchoolYear.objects.create(
            jurisdiction=district,
            organisation=school,
            year=year,
            students=students,
            poor_students=60,
            appropriation=2000 * 10**6,
        )
    load_shipped(actor=SYSTEM)
    sync(names=NAMES)
    return World(
        city,
        district,
        school,
        head=actor_with(Role.SCHOOL, organisation=school),
        district_office=actor_with(Role.EDUCATION, jurisdiction=district),
        city_office=actor_with(Role.EDUCATION, jurisdiction=city),
        government=actor_with(Role.POLICY_OFFICE, jurisdiction=city),
    )


def report_samples(place: Jurisdiction) -> dict[str, int]:
    """A published report and a proof of one of its cells, by the beginning of the address."""
    load_shipped(actor=SYSTEM)
    school = OrganisationFactory(school=True, jurisdiction=place)
    report = services.open_report(place, 2023, actor=SYSTEM, school=school)
    proof = {"upload": BytesIO(TINY_PDF), "name": "名册.pdf"}
    cell = services.report_cell(report, "card", "A02", actor=SYSTEM, value=Decimal(400), **proof)  # type: ignore[arg-type]  # named arguments
    frozen, digest = queries.freeze(queries.working_content(report))
    file = evidence.keep(BytesIO(TINY_PDF), "报告.pdf", jurisdiction=place, actor=SYSTEM)
    AnnualReport.objects.filter(pk=report.pk).update(
        state="published", frozen=frozen, content_sha256=digest, pdf=file, published_on=date(2024, 3, 1)
    )
    return {
        "quality/reports/": report.pk,
        "quality/reports/tables/": report.definition_id,
        "quality/reports/evidence/": cell.evidence.get().pk,
        "public/reports/": report.pk,
    }
