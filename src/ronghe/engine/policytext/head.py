"""The head of a page: its index fields and the number of the document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ronghe.engine.policytext.dates import find_date
from ronghe.engine.policytext.view import Line, View

ORGAN = re.compile(
    r"(?:人民政府|政府|办公室|办公厅|委员会|管委会|国务院|党委|市委|县委|区委|省委|"
    r"[局厅部委院署处]|中心|总工会|联合会|领导小组)$"
)
NUMBER = re.compile(r"([\u4e00-\u9fff]{2,16})\(((?:19|20)\d\d)\) ?(?:第 ?)?(\d{1,5}) ?号")
DAMAGED = re.compile(r"([\u4e00-\u9fff]{2,16})\(?((?:19|20)\d\d)\)?(\d{1,4})号")
ORDER = re.compile(r"([\u4e00-\u9fff]{2,20}令) ?(?:\(((?:19|20)\d\d)\) ?)?第? ?(\d{1,4}) ?号")
KEYS = {
    "索引号": "id",
    "信息索引": "id",
    "索引": "id",
    "文件登记号": "id",
    "统一编号": "id",
    "规范性文件编号": "id",
    "文件编号": "id",
    "规范性文件统一编号": "id",
    "登记号": "id",
    "备案号": "id",
    "发文字号": "number",
    "文号": "number",
    "字号": "number",
    "文件号": "number",
    "发文文号": "number",
    "文件文号": "number",
    "发布机构": "issuer",
    "发文机构": "issuer",
    "发文机关": "issuer",
    "制定机关": "issuer",
    "发布机关": "issuer",
    "制发机关": "issuer",
    "发文单位": "issuer",
    "发布单位": "issuer",
    "公开日期": "published",
    "发布日期": "published",
    "发布时间": "published",
    "公布日期": "published",
    "公布时间": "published",
    "发稿时间": "published",
    "公开时间": "published",
    "日期": "published",
    "时间": "published",
    "生成日期": "made",
    "印发日期": "issued",
    "成文日期": "issued",
    "发文日期": "issued",
    "签发日期": "issued",
    "成文时间": "issued",
    "实施日期": "effective",
    "生效日期": "effective",
    "施行日期": "effective",
    "标题": "title",
    "名称": "title",
    "信息名称": "title",
    "文件名称": "title",
    "主题分类": "",
    "信息类别": "",
    "有效性": "",
    "文件状态": "",
    "失效日期": "",
    "公开方式": "",
    "主题词": "",
    "来源": "source",
    "信息来源": "source",
    "内容概述": "",
    "体裁分类": "",
    "关键词": "",
    "访问量": "",
    "浏览次数": "",
    "点击数": "",
    "公开范围": "",
    "公开责任部门": "source",
    "责任部门": "",
    "作者": "",
}
KEYS |= {
    f"{verb}{noun}": kind
    for verbs, nouns, kind in (
        (
            ("发布", "发文", "制定", "制发", "公布", "印发", "颁布", "公开"),
            ("机构", "机关", "单位", "部门", "主体"),
            "issuer",
        ),
        (("发布", "发文", "公文", "文件", "政策", "公布"), ("文号", "字号"), "number"),
        (("发布", "公开", "公布", "发稿", "发表", "上网", "更新"), ("时间", "日期"), "published"),
        (("印发", "成文", "发文", "签发", "颁布"), ("时间", "日期"), "issued"),
    )
    for verb in verbs
    for noun in nouns
    if f"{verb}{noun}" not in KEYS
}
_KEY = "|".join(sorted((r" ?".join(key) for key in KEYS), key=len, reverse=True))
FIELD = re.compile(
    rf"(?:^|(?<=[\s|\[(\d年月日号])|(?=[\u4e00-\u9fff]{{4}} ?[:]))(?P<key>{_KEY}) ?[:]"
    rf"|\((?P<boxed>{_KEY})\) ?:?"
)
OTHER_KEY = re.compile(r"[ \t]+[\u4e00-\u9fff]{2,6} ?:")
BESIDE = re.compile(r"(?:^|[ \t])" + NUMBER.pattern + r"(?=[ \t]|$)")


@dataclass(slots=True)
class Head:
    """What is gathered while the head is read."""

    view: View
    lines: list[Line]
    tail: list[Line]
    values: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    doubt: list[str] = field(default_factory=list)

    def put(self, name: str, value: str | None, start: int, end: int) -> None:
        if value and name not in self.values:
            self.values[name] = value
            self.places[name] = (start, end)

    def text(self, line: Line) -> str:
        return self.view.s[line.start : line.end]


def read_fields(head: Head) -> None:
    found: dict[str, tuple[str, int, int]] = {}
    for index, line in enumerate(head.lines[:200]):
        text = head.text(line)
        marks = list(FIELD.finditer(text))
        for mark, follower in zip(marks, [*marks[1:], None], strict=False):
            key = (mark.group("key") or mark.group("boxed")).replace(" ", "")
            start, end = mark.end(), follower.start() if follower else len(text)
            if not text[start:end].strip() and follower is None and index + 1 < len(head.lines):
                below = head.lines[index + 1]
                if len(head.text(below)) <= 60 and not FIELD.match(head.text(below)):
                    found.setdefault(key, (head.view.value(below.start, below.end), below.start, below.end))
                continue
            while start < end and text[start] in " \t":
                start += 1
            other = OTHER_KEY.search(text, start, end)
            end = other.start() if other else end
            value = head.view.value(line.start + start, line.start + end).strip("[]()|")
            if value:
                found.setdefault(key, (value, line.start + start, line.start + end))
    for key, (value, start, end) in found.items():
        kind = KEYS[key]
        if kind == "id":
            head.ids.setdefault(key, value)
        elif kind in {"published", "made", "issued", "effective"}:
            head.put(kind, find_date(head.view.s[start:end]), start, end)
        elif kind:
            value, end = _wrapped(head, value, end) if kind == "issuer" else (value, end)
            head.put(f"field_{kind}", value, start, end)
    for line in head.lines[:60]:
        compact = head.text(line).replace(" ", "")
        if re.fullmatch(r"[A-Z]{2,10}\d{2,}(?:-\d{2,6})*", compact) and compact not in head.ids.values():
            head.ids.setdefault("规范性文件编号", compact)


def _wrapped(head: Head, value: str, end: int) -> tuple[str, int]:
    """A name of a body cut at the width of a page goes on in the next line."""
    line = next((line for line in head.lines if line.start > end), None)
    if line is None or line.end - line.start > 4 or ORGAN.search(value):
        return value, end
    whole = value + head.view.value(line.start, line.end)
    return (whole, line.end) if ORGAN.search(whole) else (value, end)


def read_number(head: Head) -> None:
    for line in head.lines:
        text = head.text(line).strip("() ")
        if len(text) > 40:
            continue
        match = NUMBER.fullmatch(text) or NUMBER.match(text)
        if match and (match.end() >= len(text) - 2):
            return _put_number(head, match, line)
    field_value = head.places.get("field_number")
    if field_value:
        match = NUMBER.search(head.view.s, *field_value) or ORDER.search(head.view.s, *field_value)
        if match:
            name = _number_text(match)
            return head.put("number", name, match.start(), match.end())
        head.put("number", head.values["field_number"], *field_value)
    for line in head.lines[:80]:
        beside = BESIDE.search(head.text(line)) if line.end - line.start <= 80 else None
        if beside:
            return _put_number(head, beside, line)
    for line in head.lines[:80]:
        text = head.text(line).strip("() ")
        order = ORDER.fullmatch(text)
        if order and len(text) <= 40:
            return head.put("number", _number_text(order), line.start, line.end)
        damaged = DAMAGED.fullmatch(text)
        if damaged and len(text) <= 40:
            head.put(
                "number",
                f"{damaged.group(1)}〔{damaged.group(2)}〕{damaged.group(3)}号",
                line.start,
                line.end,
            )
            return head.doubt.append("文号括号残缺，按年份四位补全，请核对。")
    return None


def _put_number(head: Head, match: re.Match[str], line: Line) -> None:
    head.put("number", _number_text(match), line.start, line.end)


def _number_text(match: re.Match[str]) -> str:
    name, year, number = match.groups()
    if name.endswith("令"):
        return f"{name}〔{year}〕第{number}号" if year else f"{name}第{number}号"
    return f"{name}〔{year}〕{number}号"
