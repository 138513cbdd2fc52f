"""Every write to users, roles and delegations."""

from ronghe.accounts.services.delegations import delegate_membership, end_delegation
from ronghe.accounts.services.imports import import_users
from ronghe.accounts.services.memberships import amend_membership, end_membership, grant_membership
from ronghe.accounts.services.privacy import erase_subject, export_subject, reveal_phone
from ronghe.accounts.services.sign_in import (
    end_all_sessions,
    finish_password_change,
    reset_password,
    reset_second_factor,
    unlock_login,
)
from ronghe.accounts.services.users import (
    NewUser,
    amend_user,
    create_user,
    deactivate_user,
    reactivate_user,
)

__all__ = [
    "NewUser",
    "amend_membership",
    "amend_user",
    "create_user",
    "deactivate_user",
    "delegate_membership",
    "end_all_sessions",
    "end_delegation",
    "end_membership",
    "erase_subject",
    "export_subject",
    "finish_password_change",
    "grant_membership",
    "import_users",
    "reactivate_user",
    "reset_password",
    "reset_second_factor",
    "reveal_phone",
    "unlock_login",
]
