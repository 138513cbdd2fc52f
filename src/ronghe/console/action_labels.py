"""What a timeline calls an act: the service's dotted name ``app.thing.verb`` in an official's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

Text = object  # a lazy translation

ACTIONS: dict[str, Text] = {
    "directory.organisations.imported": _("从 Excel 导入机构"),
    "directory.organisation.registered": _("登记机构"),
    "directory.organisation.renamed": _("机构更名"),
    "directory.organisation.merged": _("合并机构"),
    "accounts.user.created": _("新建用户"),
    "accounts.user.deactivated": _("停用用户"),
    "accounts.user.reactivated": _("重新启用用户"),
    "accounts.users.imported": _("从 Excel 导入用户"),
    "accounts.membership.granted": _("授予角色"),
    "accounts.membership.amended": _("修改任职"),
    "accounts.membership.ended": _("终止角色"),
    "accounts.delegation.given": _("委托代理"),
    "accounts.delegation.ended": _("结束代理"),
    "accounts.password.reset": _("重置密码"),
    "accounts.password.changed": _("设置自己的密码"),
    "accounts.second_factor.reset": _("重置双因素"),
    "accounts.login.unlocked": _("解除登录锁定"),
    "accounts.sessions.ended": _("退出登录"),
    "accounts.phone.revealed": _("查看完整电话"),
    "accounts.subject.exported": _("导出个人信息"),
    "accounts.subject.erased": _("删除个人信息"),
    "directory.organisation.split_back": _("撤销机构合并"),
    "directory.organisation.proposed": _("建议登记机构"),
    "directory.pair.distinct": _("确认不是同一机构"),
    "directory.members.set": _("调整成员单位"),
    "directory.match.confirmed": _("确认单位对应"),
    "directory.match.withdrawn": _("撤回单位对应"),
}

THINGS: dict[str, Text] = {
    "core.notice": _("通知"),
    "core.saved_filter": _("常用筛选"),
    "core.evidence": _("佐证材料"),
    "core.jurisdiction": _("辖区"),
    "directory.organisation": _("机构"),
    "directory.name": _("机构名称"),
    "directory.match": _("单位对应"),
    "directory.jurisdiction": _("辖区"),
    "directory.person": _("人员"),
    "directory.learner": _("学习者"),
    "reference.catalogue": _("目录"),
    "reference.succession": _("目录沿革"),
    "reference.calendar": _("节假日安排"),
    "accounts.user": _("用户"),
    "accounts.membership": _("任职"),
    "accounts.delegation": _("代理授权"),
    "policy.document": _("政策文件"),
    "policy.extraction": _("提取"),
    "policy.review": _("审核"),
    "policy.item": _("条目"),
    "policy.plan": _("规划"),
    "policy.task": _("任务"),
    "policy.report": _("进展"),
    "policy.progress": _("进展"),
    "policy.indicator": _("指标"),
    "policy.interpretation": _("解读"),
    "policy.collection": _("意见征集"),
    "policy.comment": _("意见"),
}

VERBS: dict[str, Text] = {
    "accepted": _("接受"),
    "activated": _("启用"),
    "added": _("新增"),
    "all_read": _("全部标为已读"),
    "amended": _("修改"),
    "approved": _("通过"),
    "archived": _("归档"),
    "assigned": _("分派"),
    "closed": _("关闭"),
    "confirmed": _("确认"),
    "created": _("建立"),
    "deactivated": _("停用"),
    "digest_chosen": _("选择邮件汇总"),
    "digest_sent": _("发送邮件汇总"),
    "dropped": _("删除"),
    "edited": _("修改"),
    "ended": _("终止"),
    "extracted": _("提取"),
    "granted": _("授予"),
    "hidden": _("不予公开"),
    "imported": _("导入"),
    "kept": _("保存"),
    "linked": _("关联"),
    "loaded": _("载入"),
    "merged": _("合并"),
    "moderated": _("审核"),
    "opened": _("开始"),
    "published": _("发布"),
    "reactivated": _("恢复启用"),
    "read": _("标为已读"),
    "registered": _("登记"),
    "rejected": _("不采用"),
    "removed": _("移除"),
    "renamed": _("改名"),
    "reopened": _("重新启用"),
    "reported": _("填报"),
    "returned": _("退回修改"),
    "revoked": _("收回"),
    "set": _("设定"),
    "settled": _("处理"),
    "split": _("拆分"),
    "started": _("开始"),
    "submitted": _("提交"),
    "uploaded": _("上传"),
    "withdrawn": _("撤回"),
}


def label_of(action: str) -> str:
    """机构：改名. A change outside every service has no action and is said to be one of the system."""
    if not action:
        return str(_("系统直接修改"))
    if action in ACTIONS:
        return str(ACTIONS[action])
    thing, _dot, verb = action.rpartition(".")
    words = [str(part) for part in (THINGS.get(thing), VERBS.get(verb)) if part]
    return "：".join(words) or action
