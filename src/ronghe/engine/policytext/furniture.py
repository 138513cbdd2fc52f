"""What a web page prints around a document: menus, share buttons, counters, adverts; and wrapped lines."""

from __future__ import annotations

import re
from itertools import pairwise

from ronghe.engine.policytext.view import Line, View, without

WORDS = (
    "您当前的位置|您的位置|当前位置|所在位置|首页>|网站首页|浏览次数|访问量|访问次数|"
    "点击数|点击率|阅读次数|阅读量|"
    "字体[:：]|字号[:：]|【字体|分享到|分享:|打印本页|打印此页|关闭窗口|关闭本页|扫一扫|"
    "扫码|扫描二维码|二维码|上一篇|下一篇|上一条|"
    "下一条|版权所有|copyright|icp备|公网安备|网站标识码|网站地图|联系我们|关于我们|"
    "技术支持|建议使用|返回顶部|"
    "相关附件|相关链接|相关文章|相关新闻|相关解读|附件下载|政策解读|责任编辑|编辑:|审核:|"
    "信息来源|无障碍|长者模式|"
    "手机版|手机端|客户端|微信公众号|官方微信|官方微博|用户登录|市民网页|繁體|隐私声明|"
    "使用帮助|内容纠错|网站纠错|"
    "热线电话|咨询电话|联系电话|服务热线|招商热线|投资热线|举报电话|邮政编码|邮编:|传真:|"
    "此件公开发布|此件主动公开|"
    "此件依申请公开|原文链接|法宝引证码|点击下载|收藏本页|我要纠错|我要评论|在线咨询|网上办事|"
    "tel:|e-mail|https?://|www\\."
)
FURNITURE = re.compile(WORDS, re.IGNORECASE)
LINK = re.compile(r"(?:https?://|www\.)[^\s,。;)]*", re.IGNORECASE)
BRACKETED = re.compile(r"\([^()]{0,60}\)")
CLOSERS = "。;!?"
SPAM = re.compile(
    r"bet|app|官网|娱乐|网址|下载|博彩|彩票|投注|开户|注册|赌|棋牌|真人|体育平台|在线观看|"
    r"视频|免费|国产|精品|"
    r"av|成人|直播|百家乐|葡京|电脑网站|登录入口|手机版|试玩|足球|老虎机",
    re.IGNORECASE,
)
START = re.compile(
    r"(?:第[一二三四五六七八九十百\d]{1,4}[章节条部]|[一二三四五六七八九十]{1,3}[、.,]|"
    r"\([一二三四五六七八九十\d]{1,3}\)|"
    r"\d{1,2}[.、]|附件|[①-⑳]|[^。;,]{2,12}[:])"
)


def is_furniture(text: str) -> bool:
    """Whether a line is part of the site and not of the document."""
    compact = text.replace(" ", "")
    if len(compact) > 120:
        return False
    if "。" in compact and len(compact) > 30:
        compact = BRACKETED.sub("", compact)
    return bool(FURNITURE.search(compact)) or not any(
        "\u3400" <= char <= "\u9fff" or char.isalnum() for char in compact
    )


def is_link(text: str) -> bool:
    """Whether a line only gives an address on the web, which a document may do as well."""
    return bool(re.search(r"https?://|www\.", text)) and not FURNITURE.search(LINK.sub("", text))


def is_spam(text: str) -> bool:
    """Whether a line is an advert planted by a mirror site."""
    return len(text) <= 300 and len({match.group().lower() for match in SPAM.finditer(text)}) >= 3


def unwrapped(view: View) -> View:
    """Join lines that were cut at a fixed width (text pdf, mail, old editors)."""
    lines = list(view.lines())
    width = _width(lines, view)
    if not width:
        return view
    drop: set[int] = set()
    for line, follower in pairwise(lines):
        full = _columns(view.s[line.start : line.end]) + line.indent >= width - 3
        last = view.s[line.end - 1]
        ended = last in "。" or (last in ":;!?" and START.match(view.s, follower.start))
        if full and not ended and follower.gap == 1 and not (follower.indent >= 2 or _starts(view, follower)):
            drop.update(range(line.end, follower.start))
    return without(view, drop) if drop else view


def _starts(view: View, line: Line) -> bool:
    return bool(START.match(view.s, line.start)) and view.s[line.start : line.start + 2] != "附件"


def _columns(text: str) -> int:
    return sum(1 if ord(char) > 0x2E7F or char in "“”‘’…·" else 0 for char in text) + sum(
        1 for char in text if not (ord(char) > 0x2E7F or char in "“”‘’…·")
    )


def _width(lines: list[Line], view: View) -> int:
    """The column at which lines were cut, or 0 where lines are paragraphs."""
    sizes = sorted(line.end - line.start + line.indent for line in lines)
    if len(sizes) < 12:
        return 0
    widest = sizes[int(len(sizes) * 0.9)]
    if not 20 <= widest <= 90 or sizes[-1] > widest + 12:
        return 0
    full = [line for line in lines if line.end - line.start + line.indent >= widest - 3]
    cut = sum(1 for line in full if view.s[line.end - 1] not in CLOSERS)
    return widest if len(full) >= len(lines) * 0.3 and cut >= len(full) * 0.6 else 0
