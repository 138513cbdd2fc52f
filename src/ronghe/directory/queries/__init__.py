"""Reading the register."""

from ronghe.directory.queries.duplicates import DuplicatePair, find_duplicates
from ronghe.directory.queries.organisations import (
    history_of,
    manageable_jurisdictions,
    organisation_count,
    organisation_detail,
    search,
    visible_jurisdictions,
)
from ronghe.directory.queries.sharing import sharing_detail
from ronghe.directory.queries.units import Alternative, UnitMatch, expand_members, match_units

__all__ = [
    "Alternative",
    "DuplicatePair",
    "UnitMatch",
    "expand_members",
    "find_duplicates",
    "history_of",
    "manageable_jurisdictions",
    "match_units",
    "organisation_count",
    "organisation_detail",
    "search",
    "sharing_detail",
    "visible_jurisdictions",
]
