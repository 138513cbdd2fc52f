"""The choices of the reference catalogues."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CatalogueKind(models.TextChoices):
    REGION = "region", _("行政区划")
    INDUSTRY = "industry", _("国民经济行业分类")
    OCCUPATION = "occupation", _("职业分类大典")
    PROGRAMME = "programme", _("职业教育专业目录")


class Stage(models.TextChoices):
    """The level of schooling that a programme code stands for."""

    SECONDARY = "secondary", _("中职")
    ASSOCIATE = "associate", _("高职专科")
    BACHELOR = "bachelor", _("职业本科")


class Origin(models.TextChoices):
    SHIPPED = "shipped", _("随系统提供（节选）")
    LOADED = "loaded", _("载入的官方文件")


class Severity(models.TextChoices):
    """Error: a row is left out. Warning: something was decided for the file. Info: no more than that."""

    ERROR = "error", _("错误")
    WARNING = "warning", _("警告")
    INFO = "info", _("提示")


class FindingRule(models.TextChoices):
    """What the check of a catalogue file can meet."""

    ALIAS_OF_CLASS = "alias_of_class", _("别名挂在类目上")
    ALIAS_OFFICIAL = "alias_official", _("别名是其他条目的正式名称")
    ALIAS_SHARED = "alias_shared", _("一个别名对应多个条目")
    ALIAS_UNRELATED = "alias_unrelated", _("别名与职业不相干")
    ALIAS_VAGUE = "alias_vague", _("别名辨认不出职业")
    BAD_CODE = "bad_code", _("代码不合格式")
    CODE_SPELLING = "code_spelling", _("代码写法")
    DERIVED = "derived", _("由下级生成的类目")
    DUPLICATE = "duplicate", _("代码重复")
    DUPLICATE_CONFLICT = "duplicate_conflict", _("代码重复且名称不同")
    EMPTY_CLASS = "empty_class", _("类目之下没有条目")
    GROUP_MISMATCH = "group_mismatch", _("专业类与代码不符")
    GROUP_NAME = "group_name", _("专业类名称不一")
    LEVEL_MISMATCH = "level_mismatch", _("层级与代码不符")
    MISSING_PARENT = "missing_parent", _("缺少上级")
    NAME_SPACES = "name_spaces", _("名称夹空白")
    NO_NAME = "no_name", _("没有名称")
    NUMBERING_GAP = "numbering_gap", _("编号空缺")
    ODD_NAME = "odd_name", _("名称不像行政区划")
    PARENT_MISMATCH = "parent_mismatch", _("上级与代码不符")
    SAME_NAME = "same_name", _("同名不同码")
    SHIFTED_COLUMN = "shifted_column", _("列错位")
    SHIFTED_CONFLICT = "shifted_conflict", _("错位内容与代码矛盾")
    SHRUNK = "shrunk", _("比现行版本少很多")
    STAGE_MISMATCH = "stage_mismatch", _("层次与代码不符")
    TOTAL = "total", _("与官方公布数不符")
    WRONG_SECTION = "wrong_section", _("门类与大类不符")


class SuccessionKind(models.TextChoices):
    RENAMED = "renamed", _("更名")
    RECODED = "recoded", _("换码")
    MERGED = "merged", _("合并")
    SPLIT = "split", _("拆分")


class SuccessionState(models.TextChoices):
    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    REJECTED = "rejected", _("不成立")
