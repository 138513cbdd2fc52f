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
from ronghe.directory.services.sharing import (
    amend_sharing,
    approve_sharing,
    draft_sharing,
    end_sharing,
    export_sharing,
    resume_sharing,
    suspend_sharing,
)

__all__ = [
    "add_name",
    "amend_organisation",
    "amend_sharing",
    "approve_sharing",
    "close_jurisdiction",
    "confirm_match",
    "confirm_organisation",
    "deactivate_organisation",
    "draft_sharing",
    "end_sharing",
    "export_sharing",
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
    "resume_sharing",
    "set_members",
    "split_back",
    "suspend_sharing",
    "withdraw_match",
]
