"""The page of roles says what the predicates say, for every role and every predicate."""

from __future__ import annotations

import pytest

from ronghe.console.action_labels import label_of
from ronghe.core.roles import Role
from ronghe.core.service import SERVICES
from ronghe.directory import perms as directory_perms
from tools import role_matrix
from tools.reference_pages import PAGES, REFERENCE

pytestmark = pytest.mark.register("DATA-05")


def test_every_role_and_every_predicate_is_on_the_page() -> None:
    assert set(role_matrix.DUTIES) == set(Role)
    named = {name for _, module in role_matrix.APPS for name, _ in role_matrix.predicates(module)}
    assert named - set(role_matrix.NAMES) == set()


def test_the_page_is_up_to_date() -> None:
    assert (REFERENCE / "roles.md").read_text(encoding="utf-8") == PAGES["roles.md"]()


def test_the_matrix_asks_the_predicates() -> None:
    found = {name: (every, own) for name, every, own in role_matrix.matrix(directory_perms)}
    assert found["can_manage_register"] == ([Role.OPERATOR, Role.POLICY_OFFICE], [])
    assert found["can_manage_jurisdictions"] == ([Role.OPERATOR], [])


def test_every_act_of_accounts_and_directory_has_words() -> None:
    mine = [action for action in SERVICES if action.startswith(("accounts.", "directory."))]
    assert len(mine) > 30
    assert [action for action in mine if label_of(action).isascii()] == []
