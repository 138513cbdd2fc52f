"""Registers: rows of a unit with list, pages, form, Excel and history from one declaration.

Four short pieces make a register (docs: how-to/add-a-register)::

    # models/studios.py
    @tracked
    class Studio(RegisterRow):
        access = Access(keepers=frozenset({Role.EDUCATION}), units=frozenset({Role.SCHOOL}))
        name = models.CharField(_("名称"), max_length=200)

        class Meta(RegisterRow.Meta):
            verbose_name = verbose_name_plural = _("名师工作室")

    # services/registers.py
    STUDIO = register_services("faculty.studio", Studio, check=rules_of_studios)

    # views/registers.py
    STUDIOS = Register("studios", STUDIO, title=_("名师工作室"), fields=("name", "kind", "founded_on"))

    # urls.py
    *register_urls("studios", STUDIOS)
"""

from ronghe.core.registers.forms import NamedRowField, ReasonForm, RegisterForm
from ronghe.core.registers.pages import register_urls
from ronghe.core.registers.register import REGISTERS, Amount, Register, Summary, register_of, registers_of
from ronghe.core.registers.services import (
    Finding,
    RegisterServices,
    RowTrouble,
    SomeRefused,
    do_all,
    register_services,
)

__all__ = [
    "REGISTERS",
    "Amount",
    "Finding",
    "NamedRowField",
    "ReasonForm",
    "Register",
    "RegisterForm",
    "RegisterServices",
    "RowTrouble",
    "SomeRefused",
    "Summary",
    "do_all",
    "register_of",
    "register_services",
    "register_urls",
    "registers_of",
]
