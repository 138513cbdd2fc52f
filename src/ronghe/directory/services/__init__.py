"""Every write to the register."""

from ronghe.directory.services.imports import import_organisations
from ronghe.directory.services.jurisdictions import (
    close_jurisdiction,
    register_jurisdiction,
    rename_jurisdiction,
    reopen_jurisdiction,
)
from ronghe.directory.services.matches import confirm_match, propose_organisation, withdraw_match
from ronghe.directory.services.members import set_members
from ronghe.directory.services.merges import mark_distinct, merge_organisations, split_back
from ronghe.directory.services.names import add_name, remove_name, rename_organisation
from ronghe.directory.services.organisations import (
    amend_organisation,
    confirm_organisation,
    deactivate_organisation,
    reactivate_organisation,
    register_organisation,
)

__all__ = [
    "add_name",
    "amend_organisation",
    "close_jurisdiction",
    "confirm_match",
    "confirm_organisation",
    "deactivate_organisation",
    "import_organisations",
    "mark_distinct",
    "merge_organisations",
    "propose_organisation",
    "reactivate_organisation",
    "register_jurisdiction",
    "register_organisation",
    "remove_name",
    "rename_jurisdiction",
    "rename_organisation",
    "reopen_jurisdiction",
    "set_members",
    "split_back",
    "withdraw_match",
]
