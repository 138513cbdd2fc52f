"""Advertisements of jobs on the web site's side: where they come from, the files that came, corrected codes.

The advertisements themselves are no rows of the database: they lie as Parquet files, one folder a batch.
"""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, EvidenceFile, RegisterRow
from ronghe.core.roles import OFFICIALS, Role
from ronghe.labour.enums import AdBatchState

AD_KEEPERS = frozenset({Role.HRSS, Role.DRC, Role.INDUSTRY, Role.EDUCATION, Role.STATISTICIAN})
AD_READERS = OFFICIALS | {Role.SCHOOL}
CODE_KEEPERS = frozenset({Role.HRSS, Role.EDUCATION, Role.STATISTICIAN})


@tracked
class AdSource(RegisterRow):
    """One web site or office that gives advertisements, with what each column of its files means.

    ``mapping`` is what ``engine.ads.mapping.Mapping`` writes; ``sample`` the headers and three rows, without
    personal data, of the file by which it was confirmed.
    """

    access = Access(keepers=AD_KEEPERS, units=frozenset({Role.ASSOCIATION}), readers=AD_READERS)

    name = models.CharField(_("来源名称"), max_length=120)
    key = models.CharField(
        _("代号"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9_-]*$", _("代号只用小写字母、数字、横线和下划线。"))],
        help_text=_("写在每条广告上，如 hrss-weekly；登记后不要改"),
    )
    default_year = models.PositiveSmallIntegerField(
        _("缺省年份"),
        null=True,
        blank=True,
        help_text=_("日期只写月日的来源（如 3月5日发布）按这一年读；不填则退回"),
    )
    licence = models.CharField(
        _("授权与许可"), max_length=300, help_text=_("凭什么可以使用这些广告：数据共享文件、协议或网站许可")
    )
    contact = models.CharField(_("联系处室"), max_length=120, help_text=_("写处室或岗位，不写个人姓名"))
    mapping = models.JSONField(_("列对应"), default=dict, blank=True, editable=False)
    sample = models.JSONField(_("样张"), default=dict, blank=True, editable=False)
    mapped_on = models.DateField(_("对照确认日期"), null=True, blank=True, editable=False)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("广告来源")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "key"],
                name="labour_adsource_key_once",
                violation_error_message=_("本地已有同一代号的来源。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class AdBatch(CaseRow):
    """One file of one source: kept as evidence, read into Parquet, counted, withdrawn if it was wrong.

    ``regions`` has how many kept advertisements each region has; ``months`` how many each month has;
    ``problems`` what the reading said. A withdrawn batch keeps its file and is no part of any figure.
    """

    access = Access(keepers=AD_KEEPERS, units=frozenset({Role.ASSOCIATION}), readers=AD_READERS)

    state = models.CharField(_("状态"), max_length=10, choices=AdBatchState, default=AdBatchState.WAITING)
    source = models.ForeignKey(AdSource, models.PROTECT, related_name="batches", verbose_name=_("来源"))
    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    first_day = models.DateField(_("最早发布日"), null=True, blank=True)
    last_day = models.DateField(_("最晚发布日"), null=True, blank=True)
    read = models.PositiveIntegerField(_("读入"), default=0)
    rejected = models.PositiveIntegerField(_("退回"), default=0)
    duplicates = models.PositiveIntegerField(_("重复"), default=0)
    flagged = models.PositiveIntegerField(_("有提示"), default=0)
    coded = models.PositiveIntegerField(_("已编码"), default=0)
    abstained = models.PositiveIntegerField(_("未编码"), default=0)
    outside = models.PositiveIntegerField(_("辖区外"), default=0)
    regions = models.JSONField(_("各地条数"), default=dict, blank=True)
    months = models.JSONField(_("各月条数"), default=dict, blank=True)
    problems = models.JSONField(_("读入时的提示"), default=list, blank=True)
    withdrawn_why = models.CharField(_("撤回理由"), max_length=500, blank=True)

    class Meta(CaseRow.Meta):
        verbose_name = verbose_name_plural = _("广告批次")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "sha256"],
                condition=Q(state__in=["waiting", "running", "done"]),
                name="labour_adbatch_file_once",
                violation_error_message=_("同一个文件已经上传过。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_why=""),
                name="labour_adbatch_withdrawn_why",
                violation_error_message=_("撤回须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.file}"

    @property
    def kept(self) -> int:
        """Advertisements that count: neither refused nor a repetition."""
        return max(0, self.read - self.rejected - self.duplicates)


@tracked
class CodeCorrection(RegisterRow):
    """The occupation that an office gives to every advertisement of one title, in its place and below.

    ``key`` is the title without differences of width, case and spaces.
    """

    access = Access(keepers=CODE_KEEPERS, readers=AD_READERS)

    title = models.CharField(_("职位名称"), max_length=200)
    key = models.CharField(_("匹配用名称"), max_length=200, editable=False)
    code = models.CharField(_("职业代码"), max_length=12, help_text=_("职业分类大典的细类，如 6-18-01-01"))
    why = models.CharField(_("更正理由"), max_length=300)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("编码更正")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "key"],
                condition=Q(state="current"),
                name="labour_codecorrection_once",
                violation_error_message=_("这一职位名称已有更正，请修改原来的那条。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} → {self.code}"
