"""The simple registers of the faculty app and the page that leads to them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronghe.core.registers import Register
from ronghe.faculty.services import registers as services

STUDIOS = Register(
    "studios",
    services.STUDIO,
    title=_("名师与大师工作室"),
    lead=_("技能大师、名师、名校长、名班主任工作室，以及技艺大师、非遗传承人参与共建的工作室。"),
    new=_("登记工作室"),
    fields=(
        "name",
        "kind",
        "level",
        "leader",
        "programme",
        "co_founder",
        "founded_on",
        "funding_source",
        "members",
        "tasks",
    ),
    hidden=("programme", "funding_source"),
    key=("name",),
)
