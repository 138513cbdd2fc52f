"""What the demonstration shows to the outside: published data sets of Shaoxing, and a partner's key."""

from __future__ import annotations

from datetime import timedelta

from ronghe.api.enums import Scope
from ronghe.api.services.keys import issue_key
from ronghe.demo.city import SHAOXING, City
from ronghe.portal.rules.datasets import declared
from ronghe.portal.services.opendata import decide_publication, publish_version
from ronghe.warehouse.syncing import sync

PUBLISHED = ("organisations-by-kind", "vocational-teachers")
OF_THE_TALENT_REPORT = ("talent-demand", "talent-supply", "talent-forecasts")


def show(city: City) -> str:
    """Publish, and issue a key for reading; the key is told here and written down nowhere."""
    place, office = city.places[SHAOXING], city.actor("demo-office")
    _publish(city, PUBLISHED)
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


def open_talent_data(city: City) -> None:
    """The data sets of the talent report that the demonstration has published."""
    sync(names=tuple({declared()[key].extract for key in OF_THE_TALENT_REPORT}))
    _publish(city, OF_THE_TALENT_REPORT)


def _publish(city: City, keys: tuple[str, ...]) -> None:
    office = city.actor("demo-office")
    for key in keys:
        dataset = decide_publication(
            city.places[SHAOXING],
            key,
            actor=office,
            reason="演示：政府信息公开目录",
            contact_post="演示数据管理岗",
        )
        publish_version(dataset, actor=office, note="演示数据，全部为虚构")
