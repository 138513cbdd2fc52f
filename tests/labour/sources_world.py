"""A city with two counties, their offices and three enterprises, for the tests of returns and surveys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.labour.models import Enterprise, EnterpriseReturn
from ronghe.labour.services.balance import BALANCE, compute_sheet
from ronghe.labour.services.clusters import CLUSTER
from ronghe.labour.services.counts import PROJECT, PROJECT_POST, REGISTRATION
from ronghe.labour.services.returns import ENTERPRISE, RETURN, fill_return
from ronghe.labour.services.shortage import SHORTAGE, set_items
from ronghe.labour.services.studies import OUTPUT, RURAL, STUDY, TOPIC
from ronghe.labour.services.surveys import SURVEY
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree

LATHE, SOFTWARE, WELDER = "6-18-01-01", "2-02-10-03", "6-18-02-04"
SYSTEM = Actor.for_system("test")


def post(title: str = "车工", occupation: str = LATHE, **more: Any) -> dict[str, Any]:
    """One line of a return as the form gives it."""
    return {
        "title": title,
        "occupation": occupation,
        "skill": "level4",
        "employed": 10,
        "wanted_now": 4,
        "wanted_1": 6,
        "wanted_2": 8,
        "wanted_3": 9,
        "hard": 0,
        "hard_reason": "",
        "wage_low": 500_000,
        "wage_high": 700_000,
        **more,
    }


@dataclass
class World:
    """Made once a test; actors are made when they are first asked for."""

    city: Jurisdiction
    counties: list[Jurisdiction]
    offices: dict[str, Organisation]
    firms: list[Organisation]
    _actors: dict[Any, Actor] = field(default_factory=dict)

    def office(self, role: Role = Role.HRSS, county: int | None = None) -> Actor:
        """Somebody of that role in the city's office or in a county's."""
        organisation = self.offices["city" if county is None else f"county{county}"]
        return self._actor(role, organisation)

    def firm(self, number: int = 0) -> Actor:
        return self._actor(Role.ENTERPRISE, self.firms[number])

    def _actor(self, role: Role, organisation: Organisation) -> Actor:
        key = (role, organisation.pk)
        if key not in self._actors:
            self._actors[key] = actor_with(role, organisation=organisation)
        return self._actors[key]

    def enterprise(self, number: int, *, size: str = "small", industry: str = "C38") -> Enterprise:
        values = {"organisation": self.firms[number], "industry": industry, "size": size, "employees": 50}
        made: Enterprise = ENTERPRISE.record(values, actor=SYSTEM)
        return made

    def draft(self, number: int = 0, year: int = 2025, quarter: int = 1) -> EnterpriseReturn:
        values = {"organisation": self.firms[number], "year": year, "quarter": quarter}
        made: EnterpriseReturn = RETURN.record(values, actor=self.firm(number))
        return made

    def submitted(self, number: int = 0, *posts: dict[str, Any], quarter: int = 1) -> EnterpriseReturn:
        filing = self.draft(number, quarter=quarter)
        fill_return(filing, list(posts) or [post()], actor=self.firm(number))
        done: EnterpriseReturn = RETURN.take(filing, "submit", actor=self.firm(number))
        return done

    def accepted(self, number: int = 0, *posts: dict[str, Any], quarter: int = 1) -> EnterpriseReturn:
        filing = self.submitted(number, *posts, quarter=quarter)
        done: EnterpriseReturn = RETURN.take(filing, "accept", actor=self.office())
        return done


def make_world() -> World:
    _province, city, counties = jurisdiction_tree()
    offices = {"city": OrganisationFactory(jurisdiction=city, name="示例市人社局")}
    offices |= {
        f"county{n}": OrganisationFactory(jurisdiction=county, name=f"{county.name}人社局")
        for n, county in enumerate(counties)
    }
    firms = [
        OrganisationFactory(jurisdiction=counties[0], enterprise=True, name="示例一科技有限公司"),
        OrganisationFactory(jurisdiction=counties[0], enterprise=True, name="示例二科技有限公司"),
        OrganisationFactory(jurisdiction=counties[1], enterprise=True, name="示例三科技有限公司"),
    ]
    return World(city, counties, offices, firms)


def source_samples(place: Jurisdiction) -> dict[str, int]:
    """One row of every kind at a place, by the address it is looked at under."""
    office = OrganisationFactory(jurisdiction=place)
    firm = OrganisationFactory(jurisdiction=place, enterprise=True)
    here = {"organisation": office}
    frame = ENTERPRISE.record(
        {"organisation": firm, "industry": "C38", "size": "small", "employees": 20}, actor=SYSTEM
    )
    filing = RETURN.record({"organisation": firm, "year": 2025, "quarter": 1}, actor=SYSTEM)
    fill_return(filing, [post()], actor=SYSTEM)
    survey = SURVEY.record(
        {
            **here,
            "title": "示例调查",
            "kind": "demand",
            "year": 2025,
            "items": f"{LATHE} 车工，人",
            "size": 500,
            "closes_on": date(2030, 1, 1),
        },
        actor=SYSTEM,
    )
    SURVEY.take(survey, "draw", actor=SYSTEM)
    count = {"occupation": LATHE, "year": 2025, "quarter": 1, "people": 3}
    project = PROJECT.record({"organisation": firm, "name": "示例项目"}, actor=SYSTEM)
    wanted = {"project": project, "title": "车工", "number": 5, "needed_on": date(2025, 2, 1)}
    study = STUDY.record({**here, "title": "示例研究", "starts_on": date(2025, 1, 1)}, actor=SYSTEM)
    output = {"name": "报告", "kind": "report", "study": study, "finished_on": date(2025, 2, 1)}
    topic = {"number": "1", "title": "示例课题", "approved_on": date(2025, 1, 1)}
    rural = {"post": "farmers", "year": 2025, "served": 30, "ratio": Decimal(3), "present": 5}
    edition = SHORTAGE.record({**here, "title": "示例目录", "year": 2025, "basis": "申报"}, actor=SYSTEM)
    set_items(edition, [{"occupation": LATHE}], actor=SYSTEM)
    sheet = BALANCE.record({**here, "year": 2025}, actor=SYSTEM)
    compute_sheet(sheet, actor=SYSTEM)
    rows = {
        "enterprises": frame,
        "returns": filing,
        "surveys": survey,
        "sheets": survey.sheets.get(organisation=firm),
        "registrations": REGISTRATION.record({**here, **count}, actor=SYSTEM),
        "projects": project,
        "project-posts": PROJECT_POST.record({"organisation": firm, **wanted}, actor=SYSTEM),
        "clusters": CLUSTER.record({**here, "name": "示例产业"}, actor=SYSTEM),
        "studies": study,
        "outputs": OUTPUT.record({**here, **output}, actor=SYSTEM),
        "topics": TOPIC.record({**here, **topic}, actor=SYSTEM),
        "rural-needs": RURAL.record({**here, **rural}, actor=SYSTEM),
        "shortages": edition,
        "balances": sheet,
    }
    return {f"labour/{name}/": row.pk for name, row in rows.items()}
