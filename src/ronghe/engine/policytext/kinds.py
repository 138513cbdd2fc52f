"""Whether a figure is a goal of the plan, a standing rule, or a fact."""

from __future__ import annotations

import re

from ronghe.engine.policytext.deadlines import Goal
from ronghe.engine.policytext.model import Kind
from ronghe.engine.policytext.quantities import BOUNDARY, SPAN_OF_TIME, Figure

FACT = re.compile(r"(?:现有|现在|目前|当前|已有|已建成?|已达到?|已培养|原有|现状|截至)[^,。;(]{0,18}$")
FACT_SHARE = re.compile(r"(?:现在|目前|当前|已达到?|现状)[^,。;]{0,12}$")
PRESENT = re.compile(r"[ \t]*(?:目前|当前|截至|现状|近年来)")
AHEAD = re.compile(r"力争|争取|将|计划|到20\d\d年")
LENGTHS = frozenset({"年", "个月", "岁", "周"})
RULE_UNITS = frozenset({"学时", "课时", "学分", "工作日", "日", "天", "小时", "分钟", "岁", "倍"})
RULE_NEAR = re.compile(
    r"补贴(?!性)|补助|奖励|资助|津贴|扣除|贷款|贴息|减按|计入|提取|工资|薪金|报酬|经费(?:支出|"
    r"比例|投入|预算)|支出|上限|限额|编制|员额|基准线|课时|学时|学分|"
    r"招聘(?!会|活动)|聘任|聘用|工作经历|从业经历|工龄|每[^,。;]{0,4}累计|累计不|不得|(?<!适)应当|须|允许|核拨|列支|拨付|"
    r"给予|收入|结余|返还|缴费|缴纳|标准的?\d|标准为|每学年|录用|"
    r"考核|考评|占比分|分值|权重|用于|划出|(?:具有|具备)(?:\d|[^,。;]{0,10}(?:经历|资格|学历|证书))|满\d|期限|申请|享受|"
    r"报销|费用|税|减免|加计|抵扣|抵免|赔付|有效期|折扣|预算|安排资金|专项资金|项目资金|班额|生师比|师生比"
)
SIZE = re.compile(
    r"(?:面积|总值|设备值|价值|容积率|师生比|生师比|图书)[^,。;]{0,6}(?:不少于|不低于|不小于|达到)$"
)
CONDITION = re.compile(r"的,[^,。;]{0,40}$")
ALLOWED = re.compile(r"的?,(?:可|准予|予以|给予|不得|由财政)")
THRESHOLD = re.compile(r"(?:低于|不足|少于|未达到?|高于|未满|在)$")
STANDING = re.compile(r"须|应当|不得|必须|制度|规定|标准")
TARGET_NEAR = re.compile(
    r"建设|建成|创建|新建|改建|扩建|打造|培育|培养|新增|完成|带动|实现|覆盖|认定|遴选|"
    r"力争|争创|争取|扩增|扩大到|增加到|提高到|引进|组建|布局|建立|"
    r"达到|培训|推进|消除|建有|形成|选树|支持建设|开发|设立|左右时间"
)


def kind_of(
    s: str,
    figure: Figure,
    goal: Goal | None,
    sentence: tuple[int, int],
    *,
    rules_by_default: bool,
    is_past: bool = False,
) -> Kind:
    """The kind, by what stands near the figure; a year in its own sentence outweighs the rest."""
    near = s[_segment_left(s, figure.left, sentence[0]) : _segment_right(s, figure.right, sentence[1])]
    before = s[comma_left(s, figure.start, sentence[0]) : figure.start]
    present = FACT_SHARE if figure.unit == "%" else FACT
    if figure.baseline or (
        present.search(before) and not re.search(r"(?:扩增|提高|增加|提升)(?:到|至)", before)
    ):
        return Kind.FACT
    if is_past and goal is None and not AHEAD.search(s, sentence[0], figure.start):
        return Kind.FACT
    if PRESENT.match(s, sentence[0]) and goal is None and not AHEAD.search(s, sentence[0], figure.start):
        return Kind.FACT
    spent = SPAN_OF_TIME.search(before)
    lengthened = goal is not None and figure.comparator == "="
    if figure.unit in LENGTHS and not spent and not lengthened:
        return Kind.RULE
    same_sentence = goal is not None and sentence[0] <= goal.start < sentence[1]
    if figure.per.startswith("每") and figure.unit in {"次", "届", "期", "轮", "场"}:
        return Kind.RULE
    conditional = (near.rstrip().endswith("的") and not figure.baseline) or (
        goal is None and _under_condition(s, figure, sentence)
    )
    if conditional or (goal is not None and goal.strength != "to" and RULE_NEAR.search(near)):
        return Kind.RULE
    if same_sentence and not STANDING.search(s[goal.end if goal else figure.start : figure.start]):
        return Kind.TARGET
    if figure.unit in RULE_UNITS:
        return Kind.RULE
    if spent and figure.unit in LENGTHS:
        return Kind.TARGET
    if RULE_NEAR.search(near) or _standard(s, figure):
        return Kind.RULE
    if figure.unit == "元" and (figure.per or figure.comparator in {"<=", "range"}):
        return Kind.RULE
    if goal is not None:
        return Kind.TARGET
    if rules_by_default and not TARGET_NEAR.search(near):
        return Kind.RULE
    return Kind.TARGET


def _under_condition(s: str, figure: Figure, sentence: tuple[int, int]) -> bool:
    """``…不合格的,减少20%``; ``投资的30%,可抵免``; ``在300人以上的企业``: a case is named, not a goal."""
    before = s[sentence[0] : figure.start]
    if CONDITION.search(before) or ALLOWED.match(s, figure.right):
        return True
    return bool(THRESHOLD.search(before)) and s[figure.end : figure.right + 3].lstrip("以上下内").startswith(
        "的"
    )


def _standard(s: str, figure: Figure) -> bool:
    """Sizes every school or centre has to have, and what is said of each round or of every one."""
    if figure.per.startswith(("每届", "每期", "每轮", "每场", "每个")) and figure.comparator in {">=", "<="}:
        return not figure.per.startswith("每个") or bool(
            SIZE.search(s[max(0, figure.start - 16) : figure.start])
        )
    if figure.per.count("每") > 1 or (figure.per == "每年" and figure.comparator == "<="):
        return True
    if figure.per == "每年" and figure.unit == "%" and figure.comparator in {">=", "<="}:
        return True
    return bool(SIZE.search(s[max(0, figure.start - 16) : figure.start]))


def comma_left(s: str, place: int, floor: int) -> int:
    while place > floor and s[place - 1] not in BOUNDARY:
        place -= 1
    return place


def _segment_left(s: str, place: int, floor: int) -> int:
    return comma_left(s, place, floor)


def _segment_right(s: str, place: int, ceiling: int) -> int:
    while place < ceiling and s[place] not in BOUNDARY:
        place += 1
    return place
