"""Users as an Excel sheet: a row is a user with one role; a user of several roles has several rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ronghe.accounts import rules
from ronghe.accounts.models import Membership, User
from ronghe.accounts.queries import grantable
from ronghe.core.actor import Actor
from ronghe.core.excel import Ambiguous, Choice, Date, Reference, Row, Sheet, Text, Wrong
from ronghe.core.roles import Role
from ronghe.directory.models import OrganisationName


def _stored(keys: Sequence[tuple[Any, ...]]) -> Mapping[tuple[Any, ...], Mapping[str, Any]]:
    """Roles that are held already."""
    rows = Membership.objects.filter(
        user__username__in={username for username, _, _ in keys}, valid_to__isnull=True
    ).select_related("user", "organisation")
    return {
        (row.user.username, row.organisation, row.role): {
            "username": row.user.username,
            "name": row.user.name,
            "organisation": row.organisation,
            "role": row.role,
            "post": row.post or None,
            "email": row.user.email or None,
            "pk": row.pk,
        }
        for row in rows
    }


def _look_right(row: Row) -> list[Wrong]:
    wrong = []
    if row["phone"] and not rules.is_phone(row["phone"]):
        wrong.append(Wrong("phone", "不像电话号码", "只填数字，可用“-”隔开区号"))
    if row["email"] and "@" not in row["email"]:
        wrong.append(Wrong("email", "不像邮箱地址", "例如 ceshi@example.cn"))
    return wrong


def _agree(rows: Sequence[Row]) -> list[tuple[Row, Wrong]]:
    """Rows of one user must name the same person; an e-mail belongs to one user."""
    stored = {u.username: u for u in User.objects.filter(username__in={row["username"] for row in rows})}
    owners = dict(
        User.objects.filter(email__in={row["email"].lower() for row in rows if row["email"]}).values_list(
            "email", "username"
        )
    )
    names: dict[str, str] = {}
    wrong = []
    for row in rows:
        known = stored.get(row["username"])
        first = names.setdefault(row["username"], known.name if known else row["name"])
        if first != row["name"]:
            wrong.append(
                (row, Wrong("name", f"用户名“{row['username']}”的姓名是“{first}”", "请核对是否同一人"))
            )
        email = (row["email"] or "").lower()
        if email and owners.setdefault(email, row["username"]) != row["username"]:
            wrong.append(
                (row, Wrong("email", f"该邮箱已属于用户“{owners[email]}”", "一个邮箱只属于一个用户"))
            )
    return wrong


def user_sheet(actor: Actor) -> Sheet:
    """The sheet for the organisations in which the actor may give roles."""

    def found(texts: Collection[str]) -> Mapping[str, Any]:
        held: dict[str, list[Any]] = {}
        rows = OrganisationName.objects.filter(text__in=texts, organisation__in=grantable(actor))
        for row in rows.select_related("organisation__jurisdiction"):
            same = held.setdefault(row.text, [])
            if row.organisation not in same:
                same.append(row.organisation)
        return {
            text: same[0]
            if len(same) == 1
            else Ambiguous(tuple(f"{o.name}（{o.jurisdiction.name}）" for o in same))
            for text, same in held.items()
        }

    return Sheet(
        "用户",
        [
            Text("username", "用户名", required=True, min_length=3, max_length=80, example="ceshi001"),
            Text("name", "姓名", required=True, max_length=60, example="测试甲"),
            Reference(
                "organisation",
                "机构",
                required=True,
                lookup=found,
                label=lambda one: one.name,
                example="示例市教育局",
                missing="请先在机构名录登记，或核对名称",
                width=32,
            ),
            Choice("role", "角色", required=True, choices=Role.choices, example="教育部门"),
            Text("post", "职务", max_length=60),
            Text("email", "电子邮箱", max_length=200, width=28),
            Text("phone", "联系电话", max_length=30, help="加密保存"),
            Date("valid_to", "终止日期", help="不填为长期有效"),
        ],
        key=("username", "organisation", "role"),
        existing=_stored,
        rules=[_look_right],
        table_rules=[_agree],
        intro=[
            "一行是一个用户在一个机构的一个角色；同一用户有几个角色就填几行。初始密码在导入后由系统生成。"
        ],
    )
