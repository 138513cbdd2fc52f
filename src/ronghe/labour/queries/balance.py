"""The lines of the yearly balance sheet that can be computed, and those that people are asked for.

Apps above know more: they append to ``SOURCES`` a function of place and year that yields computed lines,
which replace the asked ones of the same key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from ronghe.core.models import Jurisdiction
from ronghe.labour.enums import BalancePart, FilingState, SkillLevel
from ronghe.labour.models import EmploymentCount, EnterpriseReturn, IndustryCluster, ReturnPost
from ronghe.labour.queries.demand import chosen
from ronghe.labour.queries.returns import frame_of


@dataclass(frozen=True, slots=True)
class Line:
    """One line. Without a value it is asked for; a computed one says from what."""

    key: str
    part: str
    label: str
    unit: str
    value: Decimal | None = None
    basis: str = ""

    @property
    def is_computed(self) -> bool:
        return bool(self.basis)


SOURCES: list[Callable[[Jurisdiction, int], Iterable[Line]]] = []

SCALE, STRUCTURE, LEVEL = BalancePart.SCALE, BalancePart.STRUCTURE, BalancePart.LEVEL
ASKED = (
    Line("students.secondary", SCALE, "中等职业学校在校生", "人"),
    Line("students.college", SCALE, "高等职业学校在校生", "人"),
    Line("graduates", SCALE, "职业学校当年毕业生", "人"),
    Line("graduates.local", SCALE, "毕业生在本地就业", "人"),
    Line("trained", SCALE, "职业技能培训", "人次"),
    Line("labour.force", SCALE, "劳动力资源", "人"),
    Line("students.by_industry", STRUCTURE, "专业对应重点产业的在校生", "人"),
    Line("secondary.share", STRUCTURE, "中等职业教育招生占高中阶段", "%"),
    Line("bachelor", LEVEL, "职业本科在校生", "人"),
    Line("skilled", LEVEL, "技能人才总量", "人"),
    Line("skilled.high", LEVEL, "高技能人才", "人"),
)
"""What only people can answer as long as no app computes it."""

HIGH_SKILL = (SkillLevel.LEVEL_3, SkillLevel.LEVEL_2, SkillLevel.LEVEL_1)


def lines_for(place: Jurisdiction, year: int) -> list[Line]:
    """All lines of a sheet in their order: scale, structure, levels; the computed first."""
    found = {line.key: line for line in ASKED}
    for source in (_of_labour, *SOURCES):
        found |= {line.key: line for line in source(place, year)}
    order = [str(part) for part in BalancePart]
    return sorted(found.values(), key=lambda one: (order.index(one.part), not one.is_computed))


def _of_labour(place: Jurisdiction, year: int) -> Iterable[Line]:
    demand = chosen(place, year)
    if demand.cells:
        total = sum((cell.posts for cell in demand.cells), Decimal(0))
        yield Line("demand", SCALE, "人才需求", "人", total, demand.says[:300])
        wide = len([cell for cell in demand.cells if cell.occupation])
        yield Line("demand.groups", STRUCTURE, "有需求的职业小类", "个", Decimal(wide), demand.says[:300])
    people = EmploymentCount.objects.current().filter(jurisdiction__path__startswith=place.path, year=year)
    told = people.aggregate(people=Sum("people"), rows=Count("pk"))
    if told["rows"]:
        basis = f"就业登记统计 {told['rows']} 条"
        yield Line("registered", SCALE, "新增就业登记", "人", Decimal(told["people"]), basis)
    frame = frame_of(place).aggregate(firms=Count("pk"), people=Sum("employees"))
    if frame["firms"]:
        basis = f"企业名录 {frame['firms']} 家"
        yield Line("employees", SCALE, "名录企业从业人员", "人", Decimal(frame["people"]), basis)
    clusters = IndustryCluster.objects.current().filter(jurisdiction=place).count()
    if clusters:
        yield Line("clusters", STRUCTURE, "登记的重点产业", "个", Decimal(clusters), "产业集群登记")
    yield from _of_returns(place, year)


def _of_returns(place: Jurisdiction, year: int) -> Iterable[Line]:
    filings = EnterpriseReturn.objects.filter(
        jurisdiction__path__startswith=place.path, year=year, state=FilingState.ACCEPTED
    )
    last = filings.order_by("-quarter").values_list("quarter", flat=True).first()
    if last is None:
        return
    posts = ReturnPost.objects.filter(filing__in=filings.filter(quarter=last).order_by())
    by_skill = dict(posts.order_by().values_list("skill").annotate(people=Sum("employed")))
    total = sum(by_skill.values())
    firms = filings.filter(quarter=last).count()
    basis = f"{year} 年第 {last} 季度已采用的申报 {firms} 份"
    for skill in SkillLevel:
        if by_skill.get(skill):
            label = f"申报企业现有：{skill.label}"
            yield Line(f"employed.{skill}", LEVEL, label, "人", Decimal(by_skill[skill]), basis)
    if total:
        high = sum(by_skill.get(skill, 0) for skill in HIGH_SKILL)
        share = (Decimal(100 * high) / Decimal(total)).quantize(Decimal("0.01"))
        yield Line("employed.high_share", LEVEL, "申报企业现有人员中高级工以上", "%", share, basis)
