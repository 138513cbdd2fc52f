"""The head of a document: title, issuer, number, dates, addressees, and what the page says of its force."""

from __future__ import annotations

import re

from ronghe.engine.policytext.dates import damaged_date, find_date, is_date_line
from ronghe.engine.policytext.force import read_force
from ronghe.engine.policytext.furniture import is_furniture, is_spam
from ronghe.engine.policytext.head import FIELD, NUMBER, ORDER, ORGAN, Head, read_fields, read_number
from ronghe.engine.policytext.model import Meta, Place
from ronghe.engine.policytext.view import Line, View

KIND = (
    r"(?:通知|意见|方案|办法|计划|措施|规划|细则|决定|规定|规程|公告|通告|清单|要点|条例|"
    r"纲要|批复|函|制度|政策|行动|通报|决议|命令|目录|工作安排|任务书)"
)
JOINT = re.compile(r"等[一二三四五六七八九十\d]{1,3}(?:个)?(?:部门|单位|家单位|局|委|厅)$")
TITLE_END = re.compile(rf"{KIND}(?:\([^()]{{1,30}}\))*[》]?$")
SITE_TAIL = re.compile(r"\s*(?:[-_|]\s*[^-_|]{2,30}(?:网|网站|门户|平台|政府))+$")
WHOLE_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,14}(?:省|市|县|区|州|盟|旗)(?:人民政府|委员会|[\u4e00-\u9fff]{2,8}局)(?:办公[室厅])?"
)
PERIOD = re.compile(r"((?:19|20)\d\d) ?年? ?- ?((?:19|20)\d\d) ?年?")
CITED = re.compile(r"《[^《》\n]{4,80}》(?:\([^()\n]{1,40}(?:\([^()]{4}\))?[^()\n]{0,12}\))?")
PLACE = re.compile(
    r"^(.{2,14}?(?:自治区|自治州|开发区|高新区|新区|省|市|州|县|区|盟|旗))+?(?=人民政府|"
    r"委员会|管理委员会|政府|教育|人力|办公|管委会|发展|经济|科学|财政|$)"
)


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
    read_fields(head)
    read_number(head)
    _title(head)
    _signature(head, every)
    _body_title(head)
    if "made" in head.values:
        target = "published" if "issued" in head.values else "issued"
        head.put(target, head.values["made"], *head.places["made"])
    read_force(head)
    return _assemble(head)


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
        head.put("title", _own_title(head, head.values["field_title"]), *head.places["field_title"])


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
        if prefix and _issues(prefix) and "》" not in prefix:
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


def _issues(prefix: str) -> bool:
    """Whether the words before 关于 name who issues: a body, or the first of several."""
    return bool(ORGAN.search(prefix) or JOINT.search(prefix))


def _own_title(head: Head, text: str) -> str:
    """Without a site's place name in front of 关于 that is no issuing body."""
    verb = re.search(r"关于|印发", text)
    prefix = text[: verb.start()].strip() if verb else ""
    if (
        verb
        and prefix
        and len(prefix) <= 10
        and not _issues(prefix)
        and not prefix.endswith(("省", "市", "县", "区", "自治州"))
    ):
        head.doubt.append(f"标题前的“{prefix}”不是发文机关，按网站名略去。")
        return text[verb.start() :]
    return text


def _signature(head: Head, every: list[Line]) -> None:
    """The line of the issuing body over its date: in the cover notice, else at the end."""
    spots = [
        index
        for index, line in enumerate(every[:6000])
        if line.end - line.start <= 40
        and is_date_line(head.text(line))
        and not (index and FIELD.fullmatch(head.text(every[index - 1])))
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


def _issuer(head: Head) -> None:
    title = head.values.get("title", "")
    verb = re.search(r"关于|印发|转发|批转", title)
    prefix = title[: verb.start()].strip() if verb else ""
    if prefix and _issues(prefix) and "《" not in prefix:
        head.put("issuer", prefix, *head.places["title"])
    elif "signer" in head.values:
        head.put("issuer", head.values["signer"], *head.places["signer"])
    elif "field_issuer" in head.values:
        head.put("issuer", head.values["field_issuer"], *head.places["field_issuer"])
    elif ORGAN.search(head.values.get("field_source", "")):
        head.put("issuer", head.values["field_source"], *head.places["field_source"])
        head.doubt.append("发文机关取自页面所印来源，请核对。")
    if "issuer" not in head.values:
        _lone_body(head)
    if "政发" in head.values.get("number", "") and re.search(r"办公[室厅]$", head.values.get("issuer", "")):
        head.doubt.append("文号是政府文号，页面所印发文机关是办公室，照页面填写，请核对。")
    if "issuer" not in head.values:
        head.doubt.append("页面上没有写明发文机关。")


def _lone_body(head: Head) -> None:
    """A body named in a line of its own, or before an index field, near the top of the page."""
    for line in head.lines[:20]:
        field = FIELD.search(head.view.s, line.start, line.end)
        stop = field.start() if field else line.end
        words = head.view.value(line.start, stop)
        if len(words) >= 5 and WHOLE_BODY.fullmatch(words):
            head.put("issuer", words, line.start, stop)
            head.doubt.append("发文机关取自页面上单独一行的机构名，请核对。")
            return


def _assemble(head: Head) -> Meta:
    _issuer(head)
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
