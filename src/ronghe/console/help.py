"""Which section of the manual belongs to which page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

Text = object  # a lazy translation


@dataclass(frozen=True, slots=True)
class Section:
    """A section: what the page is for, and the steps, in the order people do them."""

    title: Text
    text: Text
    steps: tuple[Text, ...] = ()


GENERAL = Section(
    _("怎样使用本系统"),
    _(
        "左侧菜单按工作分组，只列出您的角色能用的内容。每个列表都能筛选、排序、选择列和导出 Excel，"
        "条件都在网址里，可以收藏或发给同事。"
    ),
    (
        _("从“工作台”看需要您办理的事，按紧急程度排列。"),
        _("点任何一个数字，可以看到它的口径、算法、来源和组成它的各行。"),
        _("带“依据”的标签打开文件原文的那一处。"),
        _("按 / 键直接到搜索框，按 ? 键看全部键盘操作。"),
    ),
)

SECTIONS: dict[str, Section] = {
    "console": GENERAL,
    "console:notices": Section(
        _("通知"),
        _("与您有关的事会先在站内通知，再按您的设置汇总成邮件。事项办结后，未读的通知会自动撤回。"),
        (
            _("点标题看内容，点“去办理”会同时标为已读。"),
            _("勾选多条可一次标为已读。"),
            _("在“通知设置”里选择邮件每天、每周一封，或不发。"),
        ),
    ),
    "console:choose_jurisdiction": Section(
        _("切换辖区"),
        _("选择一个辖区后，各列表只显示这个辖区及其下级的内容；您能看到的范围不会因此变大。"),
    ),
    "console:search": Section(
        _("搜索"),
        _("可以输入任务内容、文号、机构名称中的几个词，用空格隔开；只会找到您有权查看的内容。"),
    ),
    "policy": Section(
        _("规划与任务"),
        _("政策文件导入后先提取、再审核、再发布成规划；任务、指标都能回到原文的那一处。"),
    ),
    "policy:my_tasks": Section(
        _("我的任务"),
        _("这里只列眼下要办的：退回的报告、逾期、滞后和一个月内到期的任务。"),
        (
            _("退回的报告点“更正”，按理由修改后重报。"),
            _("任务点开后“报送进展”，附上佐证材料；采纳后状态随之改变。"),
            _("可、鼓励、探索、力争的任务不作硬性要求，不标逾期。"),
        ),
    ),
    "policy:task_detail": Section(
        _("任务"),
        _("左边是文件怎样写、由谁办、报过什么；右边是现在可以办理的事和办理经过。"),
        (
            _("“依据”打开原文的那一条。"),
            _("单位按文件的写法列出，箭头后是对应的机构；对应错了请政府办公室更正。"),
            _("牵头单位的报告采纳后改变任务状态；没有写牵头的，以责任单位的为准。"),
        ),
    ),
    "policy:plan_table_import": Section(
        _("导入任务分解表"),
        _("在导出的表上修改后传回；先看逐字的改动，确认后才发布新版，错一格也不会导入一半。"),
        (_("“任务标识”请勿改动，新任务留空。"), _("表中没有的任务默认保持不变。")),
    ),
    "policy:comment_list": Section(
        _("公众意见"),
        _("公众提交的意见先在这里等待审核；公开的连同答复显示在征集页面，不公开的须写明理由。"),
    ),
    "policy:indicator_detail": Section(
        _("指标"),
        _("定义照文件写，没有写明的分子、分母、数据来源照实列出，系统不代填；每年的数值由主管部门登记来源。"),
    ),
    "directory": Section(
        _("机构与人员"),
        _("一个机构只登记一次，别名、曾用名挂在它下面；重复的可以合并，历史保留。"),
    ),
    "reference": Section(
        _("标准目录"),
        _("行政区划、行业、职业、专业目录按版本保存，旧版本的代码仍可查到它的去向。"),
    ),
    "accounts": Section(
        _("账号与安全"),
        _("权限来自在机构中的任职。公务人员登录需要第二重验证；离岗期间可把权限委托给同事，到期自动收回。"),
    ),
}


def section_of(view: str) -> Section:
    """The section of a view name, else of its app, else the general one."""
    return SECTIONS.get(view) or SECTIONS.get(view.partition(":")[0]) or GENERAL
