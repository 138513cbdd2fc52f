"""What a figure counts, in the words around it."""

from __future__ import annotations

import re

from ronghe.engine.policytext.kinds import comma_left
from ronghe.engine.policytext.quantities import Figure

TRIM = re.compile(
    r"^(?:和|及|与|并|以及|其中|力争|争取|到|至|使|将|把|底|,|、| |的|新增|争创|推动|"
    r"推进|加快|努力|逐步|基本|全市|全区|全县|全省|再|共|总共)+"
)
VERB_HEAD = re.compile(
    r"^(?:建设|建成|创建|新建|改建|打造|培育|培养|新增|完成|实现|认定|遴选|引进|组建|建立|"
    r"开展|制定出?|推出|布局|设立|配套|依托[^,]{2,20}?建成)"
)
TAIL = re.compile(
    r"(?:从|突破|稳定|保持|力争|争取|达到|达|超过|不低于|不少于|不超过|至少|以上|左右|平均|扩增到|提高到|"
    r"增加到|到|为|约|控制在|比例的?|的|在|由|总数?|占|累计|最高|可|减|按|均|各)+$"
)
YEAR = re.compile(r"(?:到|至)?(?:20\d\d年|“?十[三四五六]五”?)(?:底|末)?(?:之?前)?")
BASE = re.compile(r"(?:从|由)(?:现在|目前|现有)?[\d.]+[^,。;\d]{1,4}(?:增加|提高|扩增|提升|上升|扩大)?$")
COUNTED = re.compile(r"\d")


def name_of(s: str, figure: Figure, sentence: tuple[int, int]) -> str:
    """What is counted: the words after a bare count, else the words before the figure."""
    return _tidied(_name(s, figure, sentence)) or _tidied(s[figure.left : figure.right])


def _tidied(name: str) -> str:
    """Without half a bracket or the rest of a formula."""
    pieces = [piece for piece in re.split(r"(?<=\))\+|=", name) if piece.strip(" ()")]
    name = (pieces[-1] if pieces else "").strip(" ,、;:")
    if name.count("(") != name.count(")"):
        name = name.rsplit("(", 1)[0] if name.count("(") > name.count(")") else name.split(")", 1)[-1]
    name = name.strip(" ,、;:")
    while name and (name[0] == ")" or (name[-1] == "(") or (name[0] == "(" and ")" not in name)):
        name = name.strip(")" if name[0] == ")" else "(").strip(" ,、;:")
    return name[-60:]


def _name(s: str, figure: Figure, sentence: tuple[int, int]) -> str:
    after = s[figure.end : figure.right]
    after = re.sub(r"^(?:\([^()]*\))?(?:及以上|以上|以下|以内|之内|左右|的)+", "", after).strip(" 、,")
    after = re.sub(r"^标准(?:给予|发放|予以)?", "", after)
    before = s[figure.left : figure.start]
    before = TAIL.sub("", before.replace(figure.per, "") if figure.per else before).strip()
    before = TRIM.sub("", YEAR.sub("", BASE.sub("", before)))
    if (
        len(after) >= (3 if before else 2)
        and (len(before) < 6 or VERB_HEAD.match(before))
        and not after.startswith(("的部分", "计入"))
    ):
        return after[:60]
    if len(VERB_HEAD.sub("", before)) < 4 or before.startswith(("占", "其中")):
        wider = s[_wider(s, figure.left, sentence[0]) : figure.start]
        if not (before and COUNTED.search(YEAR.sub("", wider))):
            before = TRIM.sub("", YEAR.sub("", BASE.sub("", TAIL.sub("", wider).strip())))
    return (VERB_HEAD.sub("", before) or before or after or s[figure.left : figure.right]).strip(" ,、")[-60:]


def _wider(s: str, place: int, floor: int) -> int:
    """One comma further to the left."""
    if place > floor and s[place - 1] in ",、":
        place -= 1
    return comma_left(s, place, floor)
