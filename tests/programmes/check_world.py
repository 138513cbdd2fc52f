"""A row of each register that the checks rest on, for the walk of every address."""

from __future__ import annotations

from datetime import date

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.engine.alignment.dockings import USUAL
from ronghe.programmes.services import conditions as services
from tests.factories.alignment import programme_at, school_in

SYSTEM = Actor.for_system("test")


def check_samples(place: Jurisdiction) -> dict[str, int]:
    """The number of a row by the beginning of its address."""
    school = school_in(place)
    row = programme_at(school, "750101")
    of_school = {"organisation": school}
    year = {"year": 2025, "learners": 1300}
    key = {"programme": row, "tier": "municipal"}
    proof = {"docking": USUAL[0].name, "fact": "示例事实", "document": "示例材料", "programme": row}
    return {
        "programmes/school-years/": services.SCHOOL_YEAR.record(of_school | year, actor=SYSTEM).pk,
        "programmes/keys/": services.KEY.record(of_school | key, actor=SYSTEM).pk,
        "programmes/dockings/": services.DOCKING.record(
            of_school | proof | {"happened_on": date(2025, 3, 1)}, actor=SYSTEM
        ).pk,
    }
