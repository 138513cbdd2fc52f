"""The registers that the checks rest on: school returns, key programmes, evidence of dockings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronghe.core.registers import Register
from ronghe.programmes.forms.conditions import DockingForm
from ronghe.programmes.forms.register import OfProgrammeForm
from ronghe.programmes.services import conditions as services
from ronghe.programmes.views.crumbs import AT_HUB
from ronghe.programmes.views.register import OfProgrammes

SCHOOL_YEARS = Register(
    "school_years",
    services.SCHOOL_YEAR,
    title=_("学校基本情况"),
    lead=_("各校学年初的在校生、占地、校舍、教师、设备和图书；规模和办学条件按此核对。"),
    basis=_("清远方案二（二）；教职成〔2010〕12号"),
    help=_("没有掌握的空着，不要填零；核对时会写明缺哪一项。"),
    new=_("填报一年"),
    fields=(
        "year",
        "learners",
        "is_full_time",
        "school_type",
        "land",
        "floor",
        "teachers",
        "equipment",
        "books",
        "is_provincial_key",
        "key_basis",
    ),
    key=("year",),
    hidden=("key_basis", "books", "is_full_time"),
    default_sort="-year",
    extra=AT_HUB,
)
KEYS = OfProgrammes(
    "keys",
    services.KEY,
    title=_("重点专业"),
    lead=_("各级重点专业的建设和认定；每所中职学校至少有一个市级以上重点专业。"),
    basis=_("清远方案二（二）"),
    new=_("登记重点专业"),
    fields=("programme", "tier", "stage", "recognised_on", "document"),
    key=("programme", "tier"),
    related=("programme__organisation",),
    form=OfProgrammeForm,
    extra=AT_HUB,
)
DOCKINGS = OfProgrammes(
    "dockings",
    services.DOCKING,
    title=_("对接证据"),
    lead=_("每个专业与产业、岗位、生产、证书、终身学习对接的事实和材料。"),
    basis=_("临平方案三（四）2"),
    help=_("“五个对接”文件没有逐一列出；名目用主管单位确定的，没有确定的用本系统列出的常用名目。"),
    new=_("登记证据"),
    fields=("programme", "docking", "fact", "document", "happened_on", "ends_on"),
    key=("programme", "docking", "fact"),
    related=("programme__organisation",),
    form=DockingForm,
    extra=AT_HUB,
)
