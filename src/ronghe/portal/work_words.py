"""What an occupation's figures mean, in sentences for people who choose a school and no statistics."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ronghe.quality.rules import talent as rules
from ronghe.quality.rules.talent import Occupation, Told

ALIKE = 0.1


def demand_words(one: Occupation, told: Told) -> str:
    """How many people are wanted now."""
    if one.hidden or one.posts is None:
        why = one.hidden or _("没有数")
        return _("人数不公布：%(why)s。") % {"why": why}
    words = {"period": told.period, "place": told.place, "posts": f"{one.posts:,.0f}"}
    text = _("%(period)s，%(place)s的用人单位共要招约 %(posts)s 人。") % words
    if one.employers:
        text += _("招人的单位有 %(n)s 家（次）。") % {"n": f"{one.employers:,}"}
    return text


def wage_words(one: Occupation) -> str:
    """What is paid, by quartiles."""
    if one.wages is None:
        return _("写明工资的太少，说不准。")
    low, middle, high = (f"{value:,}" for value in one.wages)
    words = {"low": low, "middle": middle, "high": high}
    return (_("一半的岗位开价在每月 %(low)s 到 %(high)s 元之间，中间的一个是 %(middle)s 元。") % words) + _(
        "这是招聘时说的工资，不是实际发的。"
    )


def ahead_words(one: Occupation) -> list[str]:
    """What is to be expected, with the interval said in plain words, and how far to trust it."""
    ahead = one.ahead
    if ahead is None:
        return [_("今后一年没有预测：%(why)s。") % {"why": one.no_ahead or _("没有数")}]
    words = {
        "from": ahead.from_period,
        "to": ahead.to_period,
        "posts": f"{ahead.posts:,.0f}",
        "low": f"{ahead.low:,.0f}",
        "high": f"{ahead.high:,.0f}",
    }
    lines = [
        _("从 %(from)s 到 %(to)s，预计要招约 %(posts)s 人；少的话 %(low)s 人，多的话 %(high)s 人。") % words,
        _("实际的人数十次里大约有八次落在这个范围里，不保证每一次。"),
    ]
    if one.posts:
        lines.append(_moved(ahead.posts / one.posts - 1))
    if ahead.against != "better":
        lines.append(_("过去检验下来，这个预测并不比“照搬去年”更准，只能当作粗略的估计。"))
    return lines


def _moved(change: float) -> str:
    if change > ALIKE:
        return _("比报告的这一期多 %(share)s 左右。") % {"share": f"{change:.0%}"}
    if change < -ALIKE:
        return _("比报告的这一期少 %(share)s 左右。") % {"share": f"{-change:.0%}"}
    return _("和报告的这一期差不多。")


def balance_words(one: Occupation) -> str:
    """Whether there are too few or too many people for it."""
    if one.gap is None or one.supply is None or one.hidden:
        return _("本地有没有足够的毕业生，现有的数还说不清。")
    words = {
        "supply": f"{one.supply[1]:,.0f}",
        "standing": rules.STANDING_WORDS[one.standing],
        "why": one.why,
    }
    return _("本地学校当年约有 %(supply)s 名毕业生可以做这个职业，判断为“%(standing)s”：%(why)s。") % words
