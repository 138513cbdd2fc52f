"""Clusters and key industries of a place: taken from the name lists of its plans, coded by people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, require
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import Finding, register_services
from ronghe.core.service import service
from ronghe.directory.models import Organisation
from ronghe.labour.models import IndustryCluster
from ronghe.labour.models.clusters import CLUSTER_KEEPERS
from ronghe.labour.queries.occupations import listed_codes, unknown_industries, unknown_occupations
from ronghe.policy.enums import ListKind
from ronghe.policy.models import NameList


def _check_cluster(row: IndustryCluster) -> Iterator[Finding]:
    industries = unknown_industries(listed_codes(row.industries))
    if industries:
        yield Finding(f"国民经济行业分类中没有代码“{'、'.join(industries)}”。", "industries")
    occupations = unknown_occupations(listed_codes(row.occupations))
    if occupations:
        yield Finding(f"职业分类大典中没有代码“{'、'.join(occupations)}”。", "occupations")
    if not row.industries and not row.occupations:
        words = "还没有行业或职业代码，需求和专业都对应不到这个产业。"
        yield Finding(words, "industries", refuses=False)


CLUSTER = register_services("labour.cluster", IndustryCluster, check=_check_cluster)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a filling did: clusters entered, names that stood in the register already, lists read."""

    made: int
    known: int
    lists: int


@service("labour.cluster.filled")
def fill_clusters(place: Jurisdiction, organisation: Organisation, *, actor: Actor) -> Filled:
    """Enter every industry that the place's plans name and the register lacks, with its clause.

    A cluster that exists is left as people have coded it. ``organisation`` keeps the new rows.
    """
    require(actor.has(*CLUSTER_KEEPERS, path=place.path), "由当地主管部门取用规划名单。")
    if organisation.jurisdiction_id != place.pk:
        raise Invalid(
            "labour.cluster.place",
            "登记单位不在本辖区。",
            fields={"organisation": "请选择本辖区的单位。"},
        )
    lists = NameList.objects.filter(jurisdiction=place, kind=ListKind.INDUSTRY).select_related("clause")
    known = set(IndustryCluster.objects.filter(jurisdiction=place).values_list("name", flat=True))
    before, made, read = len(known), 0, 0
    for one in lists.order_by("pk"):
        read += 1
        for name in _names(one):
            if name in known:
                continue
            known.add(name)
            made += 1
            CLUSTER.record(
                {
                    "organisation": organisation,
                    "name": name,
                    "family": one.name[:60],
                    "clause": (one.clause.label if one.clause else "")[:120],
                    "source_list": one,
                },
                actor=actor,
            )
    return Filled(made, before, read)


def _names(of: NameList) -> list[str]:
    names = (str(item.get("name", "")).strip()[:120] for item in of.items)
    return [name for name in dict.fromkeys(names) if name]
