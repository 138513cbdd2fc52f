"""The head of a document: title, issuer, number, dates, addressees, and what the page says of its force."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from ronghe.engine.policytext.dates import damaged_date, find_date, is_date_line
from ronghe.engine.policytext.furniture import is_furniture, is_spam
from ronghe.engine.policytext.model import Meta, Place
from ronghe.engine.policytext.view import Line, View

ORGAN = re.compile(
    r"(?:人民政府|政府|办公室|办公厅|委员会|管委会|国务院|党委|市委|县委|区委|省委|"
    r"[局厅部委院署处]|中心|总工会|联合会|领导小组)$"
)
KIND = (
    r"(?:通知|意见|方案|办法|计划|措施|规划|细则|决定|规定|规程|公告|通告|清单|要点|条例|"
    r"纲要|批复|函|制度|政策|行动|通报|决议|命令|目录|工作安排|任务书)"
)
TITLE_END = re.compile(rf"{KIND}(?:\([^()]{{1,30}}\))*[》]?$")
SITE_TAIL = re.compile(r"\s*(?:[-_|]\s*[^-_|]{2,30}(?:网|网站|门户|平台|政府))+$")
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
_KEY = "|".join(sorted((r" ?".join(key) for key in KEYS), key=len, reverse=True))
FIELD = re.compile(rf"(?:^|(?<=[\s|\[(\d年月日号])|(?=[\u4e00-\u9fff]{{4}} ?[:]))(?P<key>{_KEY}) ?[:]")
EFFECTIVE = re.compile(
    r"(?P<text>(?:本[\u4e00-\u9fff]{1,12}?)?,?自(?P<when>[^。;,\n]{2,24}?)(?:之日)?起(?P<late>\d{1,3}日后)?(?:正式)?(?:施行|"
    r"实施|执行|生效))"
)
LEAD = re.compile(
    r"由(?P<unit>[^,。;、由\s]{2,20}?(?:局|委|办|部|中心|室|厅|政府))(?:负责)?牵头(?:组织)?(?:实施|落实|推进)"
)
PERIOD = re.compile(r"((?:19|20)\d\d) ?年? ?- ?((?:19|20)\d\d) ?年?")
CITED = re.compile(r"《[^《》\n]{4,80}》(?:\([^()\n]{1,40}(?:\([^()]{4}\))?[^()\n]{0,12}\))?")
PLACE = re.compile(
    r"^(.{2,14}?(?:自治区|自治州|开发区|高新区|新区|省|市|州|县|区|盟|旗))+?(?=人民政府|"
    r"委员会|管理委员会|政府|教育|人力|办公|管委会|发展|经济|科学|财政|$)"
)


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


def read_meta(view: View, first_clause: int, body_end: int) -> Meta:
    """Everything the page says about the document as a whole."""
    every = list(view.lines())
    head = Head(
        view,
        [line for line in every if line.start < first_clause][:400],
        [line for line in every if line.start >= body_end][:200],
    )
    if first_clause <= 0 or not head.lines:
        head.lines = every[:60]
    _fields(head)
    _number(head)
    _title(head)
    _signature(head, every)
    _body_title(head)
    _force(head)
    return _assemble(head)


def _fields(head: Head) -> None:
    found: dict[str, tuple[str, int, int]] = {}
    for index, line in enumerate(head.lines[:200]):
        text = head.text(line)
        marks = list(FIELD.finditer(text))
        for mark, follower in zip(marks, [*marks[1:], None], strict=False):
            key = mark.group("key").replace(" ", "")
            start, end = mark.end(), follower.start() if follower else len(text)
            if not text[start:end].strip() and follower is None and index + 1 < len(head.lines):
                below = head.lines[index + 1]
                if len(head.text(below)) <= 60 and not FIELD.match(head.text(below)):
                    found.setdefault(key, (head.view.value(below.start, below.end), below.start, below.end))
                continue
            while start < end and text[start] in " \t":
                start += 1
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
            head.put(f"field_{kind}", value, start, end)
    for line in head.lines[:60]:
        compact = head.text(line).replace(" ", "")
        if re.fullmatch(r"[A-Z]{2,10}\d{2,}(?:-\d{2,6})*", compact) and compact not in head.ids.values():
            head.ids.setdefault("规范性文件编号", compact)


def _number(head: Head) -> None:
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


def _title(head: Head) -> None:
    """The best run of one to four head lines that reads as a title."""
    best: tuple[tuple[int, int, int], str, int, int] | None = None
    lines = [line for line in head.lines[:200] if _may_be_title(head, line)]
    position = {line.start: index for index, line in enumerate(head.lines)}
    for index, line in enumerate(lines):
        parts: list[str] = []
        for extra in range(min(4, len(lines) - index)):
            part = lines[index + extra]
            if extra and position[part.start] != position[lines[index + extra - 1].start] + 1:
                break
            parts.append(head.view.value(part.start, part.end))
            text = SITE_TAIL.sub("", "".join(parts))
            if len(text) > 140 or not TITLE_END.search(_folded(text)):
                continue
            score = _title_score(text)
            if score <= 0:
                continue
            ranked = ((score, -extra, -index), text, line.start, part.end)
            if best is None or ranked[0] > best[0]:
                best = ranked
    if best:
        head.put("title", _own_title(head, best[1]), best[2], best[3])
    elif "field_title" in head.values:
        head.put("title", head.values["field_title"], *head.places["field_title"])


def _folded(text: str) -> str:
    return text.replace("（", "(").replace("）", ")").replace("〔", "(").replace("〕", ")")


def _may_be_title(head: Head, line: Line) -> bool:
    text = head.text(line)
    return (
        2 <= len(text) <= 130
        and "。" not in text
        and not text.endswith((":", ";", ","))
        and not is_spam(_unplanted(head, line))
        and not is_date_line(text)
        and not FIELD.match(text)
        and not NUMBER.fullmatch(text.strip("() "))
        and not re.match(r"附件|相关|当前位置|您", text)
        and not (is_furniture(text) and "关于" not in text and "印发" not in text)
    )


def _unplanted(head: Head, line: Line) -> str:
    """The line without strings planted over a place name: what is left is judged as a title."""
    text = head.text(line)
    for planted in head.view.renamed:
        text = text.replace(planted, "")
    return text


def _title_score(text: str) -> int:
    folded = _folded(text)
    verb = re.search(r"关于|印发|转发|批转", folded)
    score = 0
    if verb:
        score += 4
        prefix = folded[: verb.start()]
        if prefix and ORGAN.search(prefix) and "》" not in prefix:
            score += 4
        elif len(prefix) > 30:
            score -= 3
    if re.search(r"(?:通知|意见|决定|公告|批复|函|通报)(?:\([^()]{1,30}\))?$", folded):
        score += 1
    if re.match(r"《|\(", folded) or "解读" in folded or ">" in folded:
        score -= 5
    if re.search(r"[?!？！]|[,，].*[,，]", text):
        return 0
    return max(score, 1) if verb or (TITLE_END.search(folded) and len(folded) >= 8) else 0


def _own_title(head: Head, text: str) -> str:
    """Without a site's place name in front of 关于 that is no issuing body."""
    verb = re.search(r"关于|印发", text)
    prefix = text[: verb.start()].strip() if verb else ""
    if (
        verb
        and prefix
        and len(prefix) <= 10
        and not ORGAN.search(prefix)
        and not prefix.endswith(("省", "市", "县", "区", "州"))
    ):
        head.doubt.append(f"标题前的“{prefix}”不是发文机关，按网站名略去。")
        return text[verb.start() :]
    return text


def _signature(head: Head, every: list[Line]) -> None:
    """The line of the issuing body over its date: in the cover notice, else at the end."""
    spots = [
        index
        for index, line in enumerate(every[:6000])
        if line.end - line.start <= 40 and is_date_line(head.text(line))
    ]
    inside = {line.start for line in head.lines}
    signed = [index for index in spots if index and _organ_line(head, every[index - 1])]
    ordered = (
        [i for i in signed if every[i].start in inside]
        or signed[-1:]
        or [i for i in spots if every[i].start in inside and i > 1][-1:]
        or [i for i in spots if not i or every[i].start not in inside][-1:]
    )
    for index in ordered[:1]:
        line = every[index]
        text = head.text(line)
        found = find_date(text.replace(" ", ""))
        if found is None:
            found, damaged = damaged_date(text)
            if damaged:
                head.doubt.append(
                    f"成文日期印作“{text.strip()}”，缺年月日字样，"
                    + (f"唯一读法是{found}，请核对。" if found else "有几种读法，未取。")
                )
        head.put("issued", found, line.start, line.end)
        if index and _organ_line(head, every[index - 1]):
            above = every[index - 1]
            head.put("signer", head.view.value(above.start, above.end), above.start, above.end)


def _organ_line(head: Head, line: Line) -> bool:
    text = head.view.folded(line.start, line.end)
    return 2 <= len(text) <= 50 and bool(ORGAN.search(text)) and "。" not in text and "," not in text


def _body_title(head: Head) -> None:
    """The lines of the plan's own name between the cover and the preamble."""
    block: list[Line] = []
    best: list[Line] = []
    for line in head.lines:
        text = head.text(line)
        words = head.view.value(line.start, line.end)
        short = len(words) <= 70 and not re.search(r"[。?!,].*[,?!]|。|[:;]$", text)
        if (
            not short
            or is_date_line(text)
            or FIELD.match(text)
            or _within_title(head, line)
            or is_furniture(text)
            or is_spam(_unplanted(head, line))
            or ORDER.fullmatch(text.strip("() "))
            or re.fullmatch(r"\(.*(?:发布|通过|修订|印发|公布)\)", text)
            or NUMBER.fullmatch(text.strip("() "))
            or _organ_line(head, line)
        ):
            best, block = _better(head, best, block), []
        else:
            block.append(line)
    best = _better(head, best, block)
    best = [line for number, line in enumerate(best) if head.text(line) not in map(head.text, best[:number])]
    if best:
        head.put(
            "body_title",
            "".join(head.view.value(line.start, line.end) for line in best),
            best[0].start,
            best[-1].end,
        )
        return
    title = head.values.get("title", "")
    match = re.search(r"(?:印发|转发)(?P<bracket>《)?(?P<name>.+)的通知$", title)
    name = match.group("name") if match else "" if title.endswith("通知") else title
    if name:
        closed = bool(match and match.group("bracket") and name.endswith("》"))
        head.put("body_title", name[:-1] if closed else name, *head.places["title"])


def _within_title(head: Head, line: Line) -> bool:
    start, end = head.places.get("title", (0, 0))
    return start <= line.start < end and "关于" in head.values["title"]


def _better(head: Head, best: list[Line], block: list[Line]) -> list[Line]:
    text = _folded("".join(head.view.value(line.start, line.end) for line in block[-4:]))
    named = 0 < len(block) <= 4 and TITLE_END.search(text) and not text.endswith("通知") and len(text) >= 6
    return block if named else best


def _force(head: Head) -> None:
    s = head.view.s
    stretches = [(line.start, line.end) for line in (*head.tail, *head.lines)]
    for start, end in stretches:
        match = EFFECTIVE.search(s, start, min(end, start + 4000))
        if match:
            head.put("effective_text", head.view.value(*match.span("text")), *match.span("text"))
            _effective_from(head, match)
            break
    for start, end in stretches:
        match = LEAD.search(s, start, min(end, start + 4000))
        if match:
            head.put("lead", head.view.value(*match.span("unit")), *match.span("unit"))
            break


def _effective_from(head: Head, match: re.Match[str]) -> None:
    when = match.group("when")
    found = find_date(when)
    if found is None and re.search(r"发布|印发|公布|下发|颁布", when):
        own = head.values.get("issued")
        public = head.values.get("published") if "印发" not in when else None
        base = public or own
        if base and match.group("late"):
            days = int(re.sub(r"\D", "", match.group("late")))
            found = (date.fromisoformat(base) + timedelta(days=days)).isoformat()
        else:
            found = base
        if found:
            head.doubt.append(
                f"“{head.values['effective_text']}”未写日期，"
                f"施行日期按{'发布' if public else '成文'}日期推得。"
            )
    head.put("effective", found, match.start(), match.end())


def _issuer(head: Head) -> None:
    title = head.values.get("title", "")
    verb = re.search(r"关于|印发|转发|批转", title)
    prefix = title[: verb.start()].strip() if verb else ""
    if prefix and ORGAN.search(prefix) and "《" not in prefix:
        head.put("issuer", prefix, *head.places["title"])
    elif "signer" in head.values:
        head.put("issuer", head.values["signer"], *head.places["signer"])
    elif "field_issuer" in head.values:
        head.put("issuer", head.values["field_issuer"], *head.places["field_issuer"])
    elif ORGAN.search(head.values.get("field_source", "")):
        head.put("issuer", head.values["field_source"], *head.places["field_source"])
        head.doubt.append("发文机关取自页面所印来源，请核对。")
    if "政发" in head.values.get("number", "") and re.search(r"办公[室厅]$", head.values.get("issuer", "")):
        head.doubt.append("文号是政府文号，页面所印发文机关是办公室，照页面填写，请核对。")
    if "issuer" not in head.values:
        head.doubt.append("页面上没有写明发文机关。")


def _assemble(head: Head) -> Meta:
    _issuer(head)
    if "made" in head.values:
        target = "published" if "issued" in head.values else "issued"
        head.put(target, head.values["made"], *head.places["made"])
    values = head.values
    period = PERIOD.search(_folded_dash(values.get("body_title", ""))) or PERIOD.search(
        _folded_dash(values.get("title", ""))
    )
    years = (int(period.group(1)), int(period.group(2))) if period else None
    place = PLACE.match(values.get("issuer", ""))
    names = (
        "title",
        "body_title",
        "issuer",
        "number",
        "issued",
        "published",
        "effective",
        "effective_text",
        "lead",
    )
    places = tuple(
        (name, Place(*head.view.place(*head.places[name]))) for name in names if name in head.places
    )
    return Meta(
        title=values.get("title") or values.get("body_title"),
        body_title=values.get("body_title"),
        issuer=values.get("issuer"),
        document_number=values.get("number"),
        issued_on=values.get("issued"),
        published_on=values.get("published"),
        effective_from=values.get("effective"),
        effective_text=values.get("effective_text"),
        jurisdiction=place.group() if place else None,
        addressees=_addressees(head),
        other_ids=tuple(head.ids.items()),
        plan_period=years if years and years[0] < years[1] else None,
        document_level_lead=values.get("lead"),
        cited=tuple(dict.fromkeys(_cited(head))),
        places=places,
        doubt=tuple(head.doubt),
    )


def _folded_dash(text: str) -> str:
    return re.sub(r"[—–－~～至]+", "-", text)


def _addressees(head: Head) -> tuple[str, ...]:
    for line in head.lines:
        text = head.text(line)
        if (
            text.endswith(":")
            and len(text) <= 400
            and re.match(r"各|市[直政委各]|区[直政各]|县[直政各]|省[直政各]|有关", text)
        ):
            parts: list[str] = []
            depth = start = 0
            for index, char in enumerate(text):
                depth += (char == "(") - (char == ")")
                if char in ",;:" and depth == 0:
                    if text[start:index].strip():
                        parts.append(head.view.value(line.start + start, line.start + index))
                    start = index + 1
            return tuple(parts)
    return ()


def _cited(head: Head) -> list[str]:
    """Policies the preamble names, with their numbers."""
    own = _folded(head.values.get("title", "") + head.values.get("body_title", ""))
    found: list[str] = []
    for line in head.lines:
        if line.end - line.start < 40:
            continue
        for match in CITED.finditer(head.view.s, line.start, min(line.end, line.start + 6000)):
            text = head.view.value(*match.span())
            if _folded(text.strip("《》")) not in own:
                found.append(text)
    return found[:30]
