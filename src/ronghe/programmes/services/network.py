"""The writes of the network of schools, with what each row must keep (NET-01, 04…12)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.registers import Finding, register_services
from ronghe.core.roles import Role
from ronghe.directory.enums import SCHOOLS, OrganisationKind
from ronghe.programmes.models import (
    CollegePairing,
    CommunityArea,
    CountyCentre,
    EnterpriseSchool,
    PairingProgress,
    ProfessionalCollege,
    ResearchPlatform,
    SchoolPairing,
    SchoolSite,
    SchoolYear,
    Upgrading,
    VocationalPark,
)
from ronghe.programmes.models.network import PairingMode
from ronghe.programmes.rules.desk_steps import ENTERPRISE_SCHOOL_STEPS, OFFICES
from ronghe.reference.queries import work_calendar

FAR_APART = 5
"""Per cent by which the sites of a school may differ from what the school reports."""


def _site(row: SchoolSite) -> Iterator[Finding]:
    if row.organisation.kind not in SCHOOLS:
        yield Finding("这里只登记职业院校和应用型高校。", "organisation")
    if row.stage in {"building", "planned"} and row.opens_year is None:
        yield Finding("在建、规划的校区没有写明投用年份。", "opens_year", refuses=False)
    if row.students and row.capacity and row.students > row.capacity:
        yield Finding(
            f"在校生 {row.students:,} 人，超过规模 {row.capacity:,} 人。", "students", refuses=False
        )
    if row.stage == "in_use" and row.land is not None:
        yield from _compare_land(row)


def _compare_land(row: SchoolSite) -> Iterator[Finding]:
    """The sites together against what the school reported last."""
    rows = SchoolSite.objects.current().filter(organisation=row.organisation_id, stage="in_use")
    total = (rows.exclude(pk=row.pk).aggregate(n=Sum("land"))["n"] or 0) + (row.land or 0)
    years = SchoolYear.objects.current().filter(organisation=row.organisation_id, land__isnull=False)
    last = years.order_by("-year").first()
    if last is None or not last.land:
        return
    if abs(total - last.land) * 100 > last.land * FAR_APART:
        yield Finding(
            f"各校区占地合计 {total:,.0f} 平方米，学校 {last.year} 年填报 {last.land:,.0f} 平方米。",
            "land",
            "还有校区没有登记的请补登；填报有误的请更正。",
            refuses=False,
        )


def _pairing(row: SchoolPairing) -> Iterator[Finding]:
    """One-to-one means one: a second school makes it one-to-many."""
    for name in ("organisation", "helped"):
        if getattr(row, f"{name}_id") and getattr(row, name).kind not in SCHOOLS:
            yield Finding("结对双方都应是职业院校。", name)
    others = SchoolPairing.objects.current().filter(organisation=row.organisation_id).exclude(pk=row.pk)
    if row.mode == PairingMode.ONE_TO_ONE and (other := others.select_related("helped").first()):
        yield Finding(f"该校已与“{other.helped.name}”结对，方式应为“一对多”。", "mode")


def _progress(row: PairingProgress) -> Iterator[Finding]:
    pairing = row.pairing if row.pairing_id else None
    if pairing is None:
        return
    if row.organisation_id not in {pairing.organisation_id, pairing.helped_id}:
        yield Finding("只有结对双方登记进展。", "organisation")
    if row.on and row.on > timezone.localdate():
        yield Finding("日期在今天之后。", "on")
    if row.on and row.on < pairing.starts_on:
        yield Finding("日期早于结对开始。", "on")


def _college(row: CollegePairing) -> Iterator[Finding]:
    if row.percent and row.updated_on is None:
        yield Finding("有进展的须写明进展日期。", "updated_on")
    if row.updated_on and row.updated_on > timezone.localdate():
        yield Finding("进展日期在今天之后。", "updated_on")


def _centre(row: CountyCentre) -> Iterator[Finding]:
    """Four in one: fewer than four is told."""
    told = [one for one in (row.first, row.second, row.third, row.fourth) if one]
    if len(set(told)) < len(told):
        yield Finding("有两位职能写得相同。", "second")
    if len(told) < 4:
        yield Finding(f"“四位一体”只写明了 {len(told)} 位。", "fourth", refuses=False)


def _upgrading(row: Upgrading) -> Iterator[Finding]:
    if row.done_on and row.done_on > timezone.localdate():
        yield Finding("实际完成日期在今天之后。", "done_on")
    if row.done_on and not row.document:
        yield Finding("已完成的步骤没有写明文件。", "document", refuses=False)
    earlier = Upgrading.objects.current().filter(
        organisation=row.organisation_id, number__lt=row.number or 0, done_on__isnull=True
    )
    if row.done_on and earlier.exclude(pk=row.pk).exists():
        yield Finding("前面还有步骤没有完成，请核对。", "done_on", refuses=False)


def _area(row: CommunityArea) -> Iterator[Finding]:
    if row.area_id and row.area.level not in {"county", "zone"}:
        yield Finding("社区教育实验区按县（市、区）登记。", "area", refuses=False)


SITE = register_services("programmes.site", SchoolSite, check=_site)
PAIRING = register_services("programmes.pairing", SchoolPairing, check=_pairing, locks=("organisation",))
PAIRING_PROGRESS = register_services("programmes.pairing_progress", PairingProgress, check=_progress)
COLLEGE_PAIRING = register_services("programmes.college_pairing", CollegePairing, check=_college)
CENTRE = register_services("programmes.county_centre", CountyCentre, check=_centre)
COMMUNITY_AREA = register_services("programmes.community_area", CommunityArea, check=_area)
UPGRADING = register_services("programmes.upgrading", Upgrading, check=_upgrading)
PROFESSIONAL_COLLEGE = register_services("programmes.professional_college", ProfessionalCollege)
PARK = register_services("programmes.park", VocationalPark)
PLATFORM = register_services("programmes.platform", ResearchPlatform)


def _enterprise_school(row: EnterpriseSchool) -> Iterator[Finding]:
    if row.organisation.kind != OrganisationKind.ENTERPRISE:
        yield Finding("申请单位应是企业。", "organisation")
    if not row.relaxed:
        yield Finding("没有写明申请放宽哪项条件，按一般条件审核。", "relaxed", refuses=False)
    if row.investment is None:
        yield Finding("没有填写投入资金。", "investment", refuses=False)


ENTERPRISE_SCHOOL = open_flow(
    "programmes.enterprise_school",
    EnterpriseSchool,
    steps=ENTERPRISE_SCHOOL_STEPS,
    check=_enterprise_school,
    tones={
        "draft": Tone.IDLE,
        "submitted": Tone.ACTIVE,
        "review": Tone.ACTIVE,
        "returned": Tone.WARN,
        "approved": Tone.GOOD,
        "refused": Tone.BAD,
        "withdrawn": Tone.IDLE,
    },
    waits={
        "draft": {Role.ENTERPRISE},
        "returned": {Role.ENTERPRISE},
        "submitted": OFFICES,
        "review": OFFICES,
    },
    editable={"draft", "returned"},
    calendar=lambda _place: work_calendar(),
    url=lambda case: reverse("programmes:enterprise_schools_detail", args=[case.pk]),
)
