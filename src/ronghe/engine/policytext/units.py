"""Names of bodies in responsibility notes: where one ends, which commas belong to it."""

from __future__ import annotations

import re

SUFFIXES = (
    "管理委员会|委员会|人民政府|管委会|筹委会|组委会|工委|党工委|纪委监委|纪委|监委|党委|"
    "市委|区委|县委|省委|团委|团市委|团区委|团县委|"
    "团省委|编委|编办|编委办|网信办|办公室|办公厅|指挥部|督导室|督查室|研究室|研究院|"
    "研究所|研究中心|中心|领导小组|专班|工作组|"
    "政府|委办|外办|台办|侨办|国资委|卫健委|发改委|改委|建委|经信委|科委|教委|民委|委|局|"
    "分局|总局|厅|部|办|署|院|总队|支队|大队|"
    "学院|大学|学校|小学|中学|高中|中职|高职|院校|幼儿园|党校|社院|"
    "公司|集团|银行|支行|分行|人行|企业|工厂|总工会|工会|联合会|残联|妇联|工商联|文联|"
    "社科联|侨联|科协|协会|学会|商会|联盟|共青团|"
    "供销社|总社|联社|合作社|法院|检察院|档案馆|图书馆|博物馆|文化馆|电视台|广播电视台|"
    "广电台|日报社|报社|新闻社|出版社|"
    "部门|单位|机构|组织|街道|街道办|乡镇|镇|乡|镇街|园区|开发区|高新区|新区|试验区|"
    "示范区|县市区|市县区|县区|区县|旗县区|市区|"
    "区市县|区市|各区|各县|各市|省|市|州|盟|旗|县|区|站|社|馆|队|处|科|室|所|会|行|台|园|基地|平台|企事业"
)
SUFFIX = re.compile(rf"(?:{SUFFIXES})(?:\([^()]{{1,40}}\))?$")
STRONG = re.compile(
    r"(?:局|委|办|厅|部|署|政府|管委会|委员会|办公室|办公厅|中心|学院|大学|院校|学校|公司|"
    r"集团|工会|联合会|妇联|残联|科协|法院|检察院|"
    r"督导室|督查室|研究院|协会|总队|支队|银行|部门|街道|开发区|县市区|各区县|工商联|文联|"
    r"团市委|电视台|指挥部|专班)(?:\([^()]{1,40}\))?$"
)
COLLECTIVE = re.compile(
    r"^(?:各|有关|相关|全市各|其他)?(?:[市州县区旗盟乡镇省]|街道|自治区|直辖市|地|旗县|园)(?:\([^()]*\))?$"
)
CARRIES_ON = re.compile(
    r"^(?:(?:[州县区旗盟乡镇]|街道|直辖市|自治区)[^局办厅]{0,14}|"
    r"市(?:\([^()]*\))?(?:人民政府|政府|管委会|党委)?)"
    r"(?:人民政府|政府|管委会|党委|党工委|部门|办事处|单位|教育局|教育行政部门)?(?:\([^()]*\))?$"
)
ETC = re.compile(
    r"等(?:有关|相关|市直|市级|各)?(?:部门|单位|部门和单位|部门单位|部门、单位|"
    r"机构)?(?:按(?:照)?(?:各自)?职责(?:分工)?)?$"
)
REMARK = re.compile(
    r"下同|以下(?:任务|各项|均|不)|不再列出|黑体|加粗|粗体|排在|列第一|为牵头|以上(?:任务|各项)|详见|另有"
)
FIRST_LEADS = re.compile(r"(?:第一(?:位|个|家)?|首位|排(?:名|在)?(?:最)?前)[^,。;:)]{0,8}(?:为|是|系)牵头")
BOLD_LEADS = re.compile(r"(?:黑体|加粗|粗体|加黑|黑体字)[^,。;:)]{0,8}(?:为|是|系|的为)?牵头")
OPEN_LIST = re.compile(r"等(?:部门|单位|有关部门|相关部门|有关单位)?(?:以及|和|及|与|、|,)")
AND = re.compile(r"(?:以及|和|及|与)")
SEPARATORS = "、,; \t\n/|"


def split_units(text: str) -> tuple[list[str], bool, list[str]]:
    """Units of a folded list in printed order, whether it ends in 等, and the remarks that are no units.

    ``各区、县(市)政府`` is one unit, ``各县(市、区)人民政府`` too, and mixed ``,`` and ``、`` separate alike.
    """
    units: list[str] = []
    remarks: list[str] = []
    etc = False
    for piece in _merged(_pieces(text)):
        name, more = _without_etc(piece)
        first, *others = _after_etc(name)
        etc = etc or more or bool(others)
        if REMARK.search(name):
            remarks.append(name)
            continue
        units.extend(part for words in (first, *others) for part in _at_and(words) if part)
    return list(dict.fromkeys(units)), etc, remarks


def _pieces(text: str) -> list[tuple[str, str]]:
    """(separator before, words) cut at separators outside brackets."""
    found: list[tuple[str, str]] = []
    depth, start, before = 0, 0, ""
    for index, char in enumerate(text):
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif char in SEPARATORS and not depth:
            if text[start:index].strip():
                found.append((before, text[start:index].strip()))
                before = char
            elif not before.strip():
                before = char
            start = index + 1
    if text[start:].strip():
        found.append((before, text[start:].strip()))
    return found


def _merged(pieces: list[tuple[str, str]]) -> list[str]:
    """Put together what a separator inside a collective name (各区、县政府) took apart."""
    found: list[str] = []
    open_name = ""
    for separator, piece in pieces:
        piece = piece.strip("。.:；")
        if not piece:
            continue
        if open_name and separator in "、," and CARRIES_ON.match(piece):
            found[-1] += "、" + piece
            open_name = piece if COLLECTIVE.match(piece) else ""
            continue
        found.append(piece)
        open_name = piece if COLLECTIVE.match(piece) and piece[0] in "各有相全其" else ""
    return found


def _without_etc(name: str) -> tuple[str, bool]:
    match = ETC.search(name)
    if match and match.start():
        return name[: match.start()], True
    return name, False


def _after_etc(name: str) -> list[str]:
    """``商务部等和各有关省级人民政府`` names two and leaves the list open."""
    match = OPEN_LIST.search(name)
    if match and STRONG.search(name[: match.start()]):
        return [name[: match.start()], name[match.end() :]]
    return [name]


def _at_and(name: str) -> list[str]:
    """Cut at 和、及 only where a whole body stands on either side."""
    for match in AND.finditer(name):
        left, right = name[: match.start()], name[match.end() :]
        if len(left) >= 3 and len(right) >= 3 and STRONG.search(left) and SUFFIX.search(right):
            return [*_at_and(left), *_at_and(right)]
    return [name]


def looks_like_unit(name: str) -> bool:
    """Whether words end as the name of a body does."""
    return len(name) <= 40 and bool(SUFFIX.search(name))


def looks_like_list(text: str) -> bool:
    """Whether a cell or bracket holds nothing but names of bodies."""
    if not text or len(text) > 600 or "。" in text:
        return False
    units, _, _ = split_units(text)
    return all(map(looks_like_unit, units)) and any(map(looks_like_body, units))


def looks_like_body(name: str) -> bool:
    """A stricter test, for bodies named outside a note."""
    return 2 <= len(name) <= 40 and bool(STRONG.search(name) or COLLECTIVE.match(name))
