"""Whether a figure is a goal of the plan, a standing rule, or a fact; and what it is called."""

from __future__ import annotations

import re

from ronghe.engine.policytext.deadlines import Goal
from ronghe.engine.policytext.model import Kind
from ronghe.engine.policytext.quantities import BOUNDARY, Figure

FACT = re.compile(r"(?:现有|现在|目前|当前|已有|已建成?|已达到?|已培养|原有|现状|截至)[^,。;]{0,18}$")
FACT_SHARE = re.compile(r"(?:现在|目前|当前|已达到?|现状)[^,。;]{0,12}$")
RULE_UNITS = frozenset({"学时", "课时", "学分", "工作日", "日", "天", "小时", "分钟", "岁", "倍"})
RULE_NEAR = re.compile(
    r"补贴|补助|奖励|资助|津贴|扣除|贷款|贴息|减按|计入|提取|工资|薪金|报酬|经费(?:支出|"
    r"比例|投入|预算)|支出|上限|限额|编制|员额|基准线|课时|学时|学分|"
    r"招聘|聘任|聘用|工作经历|从业经历|工龄|每[^,。;]{0,4}累计|累计不|不得|(?<!适)应当|须|允许|核拨|列支|拨付|"
    r"给予|收入|结余|返还|缴费|缴纳|标准的?\d|标准为|每学年|录用|"
    r"考核|考评|占比分|分值|用于|划出|(?:具有|具备)[^,。;]{0,8}\d|满\d|期限|申请|享受|"
    r"报销|费用|税|减免|加计|抵扣|折扣|预算|安排资金|专项资金|项目资金"
)
STANDING = re.compile(r"须|应当|不得|必须|制度|规定|标准")
TARGET_NEAR = re.compile(
    r"建设|建成|创建|新建|改建|扩建|打造|培育|培养|新增|完成|带动|实现|覆盖|认定|遴选|"
    r"力争|争创|争取|扩增|扩大到|增加到|提高到|引进|组建|布局|建立|"
    r"达到|培训|推进|消除|建有|形成|选树|支持建设|开发|设立|左右时间"
)
TRIM = re.compile(
    r"^(?:和|及|与|并|以及|其中|力争|争取|到|至|使|将|把|年|底|,|、| |的|新增|争创|推动|"
    r"推进|加快|努力|逐步|基本|全市|全区|全县|全省|再|共|总共)+"
)
VERB_HEAD = re.compile(
    r"^(?:建设|建成|创建|新建|改建|打造|培育|培养|新增|完成|实现|认定|遴选|引进|组建|建立|"
    r"开展|制定出?|推出|布局|设立|配套|依托[^,]{2,20}?建成)"
)
TAIL = re.compile(
    r"(?:力争|争取|达到|达|超过|不低于|不少于|不超过|至少|以上|左右|平均|扩增到|提高到|"
    r"增加到|到|为|约|控制在|比例的?|的|在|由|总数?|占|累计|最高|可|减|按|均|各)+$"
)


def kind_of(
    s: str, figure: Figure, goal: Goal | None, sentence: tuple[int, int], *, rules_by_default: bool
) -> Kind:
    """The kind, by what stands near the figure; a year in its own sentence outweighs the rest."""
    near = s[_segment_left(s, figure.left, sentence[0]) : _segment_right(s, figure.right, sentence[1])]
    before = s[_comma_left(s, figure.start, sentence[0]) : figure.start]
    present = FACT_SHARE if figure.unit == "%" else FACT
    if figure.baseline or (
        present.search(before) and not re.search(r"(?:扩增|提高|增加|提升)(?:到|至)", before)
    ):
        return Kind.FACT
    spent = re.search(r"用[^,。;]{0,4}$", before)
    if figure.unit in {"年", "个月", "岁"} and not spent:
        return Kind.RULE
    same_sentence = goal is not None and sentence[0] <= goal.start < sentence[1]
    if figure.per.startswith("每") and figure.unit in {"次", "届", "期", "轮", "场"}:
        return Kind.RULE
    conditional = near.rstrip().endswith("的") and not figure.baseline
    if conditional or (goal is not None and goal.strength != "to" and RULE_NEAR.search(near)):
        return Kind.RULE
    if same_sentence and not STANDING.search(s[goal.end if goal else figure.start : figure.start]):
        return Kind.TARGET
    if figure.unit in RULE_UNITS:
        return Kind.RULE
    if re.search(r"用[^,。;]{0,4}$", before) and figure.unit in {"年", "个月"}:
        return Kind.TARGET
    if figure.unit in {"年", "个月"} or RULE_NEAR.search(near):
        return Kind.RULE
    if figure.unit == "元" and figure.per:
        return Kind.RULE
    if goal is not None:
        return Kind.TARGET
    if rules_by_default and not TARGET_NEAR.search(near):
        return Kind.RULE
    return Kind.TARGET


def _comma_left(s: str, place: int, floor: int) -> int:
    while place > floor and s[place - 1] not in BOUNDARY:
        place -= 1
    return place


def _segment_left(s: str, place: int, floor: int) -> int:
    return _comma_left(s, place, floor)


def _segment_right(s: str, place: int, ceiling: int) -> int:
    while place < ceiling and s[place] not in BOUNDARY:
        place += 1
    return place


def name_of(s: str, figure: Figure, sentence: tuple[int, int]) -> str:
    """What is counted: the words after a bare count, else the words before the figure."""
    return _tidied(_name(s, figure, sentence)) or _tidied(s[figure.left : figure.right])


def _tidied(name: str) -> str:
    """Without half a bracket or the rest of a formula."""
    pieces = [piece for piece in re.split(r"[+=]", name) if piece.strip(" ()")]
    name = (pieces[-1] if pieces else "").strip(" ,、;:")
    if name.count("(") != name.count(")"):
        name = name.rsplit("(", 1)[0] if name.count("(") > name.count(")") else name.split(")", 1)[-1]
    return name.strip(" ,、;:()")[-60:]


def _name(s: str, figure: Figure, sentence: tuple[int, int]) -> str:
    after = s[figure.end : figure.right]
    after = re.sub(r"^(?:\([^()]*\))?(?:及以上|以上|以下|以内|之内|左右|的)+", "", after).strip(" 、,")
    after = re.sub(r"^标准(?:给予|发放|予以)?", "", after)
    before = s[figure.left : figure.start]
    before = TAIL.sub("", before.replace(figure.per, "") if figure.per else before).strip()
    before = TRIM.sub("", before)
    if (
        len(after) >= 3
        and (len(before) < 6 or VERB_HEAD.match(before))
        and not after.startswith(("的部分", "计入"))
    ):
        return after[:60]
    if len(VERB_HEAD.sub("", before)) < 4 or before.startswith(("占", "其中")):
        wider = s[_wider(s, figure.left, sentence[0]) : figure.start]
        before = TRIM.sub("", TAIL.sub("", wider).strip())
    return (VERB_HEAD.sub("", before) or before or after or s[figure.left : figure.right]).strip(" ,、")[-60:]


def _wider(s: str, place: int, floor: int) -> int:
    """One comma further to the left."""
    if place > floor and s[place - 1] in ",、":
        place -= 1
    return _comma_left(s, place, floor)
