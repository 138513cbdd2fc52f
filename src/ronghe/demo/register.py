"""Places and organisations: the jurisdictions of the packs, Shaoxing's bodies, a city that does not exist."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings

from ronghe.core.models import Jurisdiction
from ronghe.demo import names
from ronghe.demo.city import NATION, SHAOXING, YUNZHOU, City
from ronghe.demo.names import Body
from ronghe.directory.enums import NameKind, OrganisationKind
from ronghe.directory.services import add_name, register_jurisdiction, register_organisation
from ronghe.engine.packs import Pack, load_pack
from ronghe.policy.services.packs import ensure_jurisdiction


def shipped_packs() -> list[Pack]:
    """The packs that come with the program, that of the populated city first."""
    folders = [
        path for path in Path(settings.RONGHE_JURISDICTIONS).iterdir() if (path / "plan.yaml").is_file()
    ]
    packs = [load_pack(folder) for folder in sorted(folders)]
    return sorted(packs, key=lambda pack: pack.jurisdiction.code != SHAOXING)


def register_places(city: City, packs: list[Pack]) -> None:
    """The tree of the packs, Shaoxing's counties, and the invented places."""
    for pack in packs:
        ensure_jurisdiction(pack, actor=city.system)
    city.places = {place.code: place for place in Jurisdiction.objects.all()}
    for code, name, _government in names.COUNTIES:
        _place(city, SHAOXING, code, name, "county")
    for parent, code, name, level in names.INVENTED_PLACES:
        _place(city, parent or NATION, code, name, level)


def _place(city: City, parent: str, code: str, name: str, level: str) -> None:
    city.places[code] = register_jurisdiction(
        city.places[parent], actor=city.system, code=code, name=name, level=level
    )


def register_bodies(city: City) -> None:
    """Everyone whom the plans name, and the invented schools, enterprises and partners."""
    _register(city, NATION, names.OPERATING_UNIT)
    for body in names.BUREAUX:
        _register(city, SHAOXING, body)
    for code, name, government in names.COUNTIES:
        _register(city, code, Body(government, OrganisationKind.COUNTY_GOVERNMENT, f"{name}政府"))
    for body in names.YUNZHOU:
        _register(city, YUNZHOU, body)
    for _parent, code, name, level in names.INVENTED_PLACES:
        if level == "county":
            government = f"{name}人民政府"
            _register(city, code, Body(government, OrganisationKind.COUNTY_GOVERNMENT, f"{name}政府"))
    for body in (
        *names.schools(city.number(14, 5)),
        *names.enterprises(city.number(40)),
        *names.partners(city.number(12, 6)),
    ):
        _register(city, body.county or SHAOXING, body)


def _register(city: City, code: str, body: Body) -> None:
    city.bodies[body.short] = register_organisation(
        city.places[code], actor=city.system, name=body.name, kind=body.kind, aliases=body.aliases
    )


def tell_former_names(city: City) -> None:
    """An earlier name and a customary short one, so that the register shows what it keeps."""
    commission = city.bodies["市发改委"]
    add_name(commission, actor=city.system, text="市发展改革局", kind=NameKind.ABBREVIATION, basis="演示数据")
    add_name(
        city.bodies["示例职业技术学校二"],
        actor=city.system,
        text="绍兴市示例职业高级中学",
        kind=NameKind.FORMER,
        valid_to=date(2019, 8, 31),
        basis="演示数据：虚构的更名",
    )
