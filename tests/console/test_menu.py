"""The menu shows what the role may see and what exists."""

from __future__ import annotations

import pytest

from ronghe.console.menu import MENU, MenuItem, links_of, menu_of
from ronghe.core.actor import Actor, Grant
from ronghe.core.roles import Role


def actor(*roles: Role) -> Actor:
    return Actor(user_id=1, name="测试甲", grants=tuple(Grant(role, 1, "99/") for role in roles))


def test_an_entry_without_roles_is_for_everybody() -> None:
    labels = [str(link.label) for group in menu_of(actor().roles) for link in group.items]
    assert "工作台" in labels
    assert "通知" in labels


def test_an_entry_of_a_role_is_hidden_from_others() -> None:
    item = MenuItem("系统", "console:home", "gear", frozenset({Role.OPERATOR}))
    assert links_of([item], actor(Role.TEACHER).roles) == []
    assert len(links_of([item], actor(Role.TEACHER, Role.OPERATOR).roles)) == 1


def test_a_page_that_does_not_exist_is_left_out() -> None:
    assert links_of([MenuItem("无", "console:no_such_page", "gear")], actor().roles) == []


def test_the_present_page_and_those_under_it_are_marked() -> None:
    item = MenuItem("通知", "console:notices", "bell", under=("console:notice_settings",))
    assert links_of([item], actor().roles, "console:notices")[0].is_current
    assert links_of([item], actor().roles, "console:notice_settings")[0].is_current
    assert not links_of([item], actor().roles, "console:home")[0].is_current


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_menu(role: Role) -> None:
    assert menu_of(actor(role).roles)


def test_no_view_appears_twice() -> None:
    views = [item.view for group in MENU for item in group.items]
    assert len(views) == len(set(views))


def test_a_long_menu_unfolds_the_group_of_the_page_only() -> None:
    groups = menu_of(actor(Role.FINANCE).roles, "funding:claims_list")
    assert [str(group.label) for group in groups if group.folds and group.is_open] == ["补助申领"]
    assert not groups[0].folds
    groups = menu_of(actor(Role.FINANCE).roles, "console:home")
    assert [str(group.label) for group in groups if group.folds and group.is_open] == ["规划任务"]


def test_a_short_menu_folds_nothing() -> None:
    assert not any(group.folds for group in menu_of(actor(Role.LEARNER).roles))
