"""Industry clusters of a place, to which occupations and programmes are tied (TAL-07, TAL-08)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.roles import OFFICIALS, Role
from ronghe.policy.models import NameList

CLUSTER_KEEPERS = frozenset({Role.DRC, Role.INDUSTRY, Role.EDUCATION})


@tracked
class IndustryCluster(RegisterRow):
    """One cluster or key industry that the plan of a place names; its codes say what it is.

    Codes are separated by 、 or spaces: letters and digits of GB/T 4754, classes of the 职业分类大典.
    """

    access = Access(
        keepers=CLUSTER_KEEPERS,
        readers=OFFICIALS | {Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR},
        is_shared=True,
    )

    name = models.CharField(_("产业名称"), max_length=120)
    family = models.CharField(_("类别"), max_length=60, blank=True, help_text=_("如 新兴产业、传统特色产业"))
    industries = models.CharField(
        _("行业代码"), max_length=400, blank=True, help_text=_("国民经济行业分类，多个用顿号隔开")
    )
    occupations = models.CharField(
        _("职业代码"), max_length=1000, blank=True, help_text=_("职业分类大典的小类或细类，多个用顿号隔开")
    )
    priority = models.BooleanField(_("优先支持"), default=False)
    source_list: models.ForeignKey[NameList | None, NameList | None] = models.ForeignKey(
        NameList,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("来自规划名单"),
    )

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("产业集群")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "name"],
                name="labour_cluster_once",
                violation_error_message=_("本地已登记同名产业。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
