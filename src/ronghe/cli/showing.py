"""What the demonstration shows to the outside: a published data set of Shaoxing, and a partner's key."""

from __future__ import annotations

from datetime import timedelta

from ronghe.api.enums import Scope
from ronghe.api.services.keys import issue_key
from ronghe.demo.city import SHAOXING, City
from ronghe.portal.services.opendata import decide_publication, publish_version

PUBLISHED = ("organisations-by-kind", "vocational-teachers")


def show(city: City) -> str:
    """Publish, and issue a key for reading; the key is told here and written down nowhere."""
    place, office = city.places[SHAOXING], city.actor("demo-office")
    for key in PUBLISHED:
        dataset = decide_publication(
            place,
            key,
            actor=office,
            reason="演示：政府信息公开目录",
            contact_post="演示数据管理岗",
        )
        publish_version(dataset, actor=office, note="演示数据，全部为虚构")
    partner = next(body for body in city.bodies.values() if body.jurisdiction_id == place.pk)
    _key, text = issue_key(
        place,
        actor=office,
        name="演示：合作平台读取",
        organisation=partner,
        scopes=[Scope.PLANS, Scope.FIGURES, Scope.ORGANISATIONS],
        valid_to=city.today + timedelta(days=365),
    )
    return text
