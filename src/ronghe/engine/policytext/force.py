"""From when a document is in force, and who leads the whole of it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ronghe.engine.policytext.dates import find_date
from ronghe.engine.policytext.head import Head

EFFECTIVE = re.compile(
    r"(?P<text>(?:本[\u4e00-\u9fff]{1,12}?)?,?自(?P<when>[^。;,\n]{2,24}?)(?:之日)?起(?P<late>\d{1,3}日后)?(?:正式)?(?:施行|"
    r"实施|执行|生效))"
)
OWN_FORCE = re.compile(
    r"(?<![\u4e00-\u9fff《])(?P<text>本[\u4e00-\u9fff]{1,12}?,?(?:[^。;《》\n]{2,30}?,)?自"
    r"(?P<when>(?:20\d\d|印发|发布|公布|下发|颁布)[^。;,\n]{0,22}?)(?:之日)?起(?P<late>\d{1,3}日后)?(?:正式)?"
    r"(?:施行|实施|执行|生效))"
)
LEAD = re.compile(
    r"由(?P<unit>[^,。;、由\s]{2,20}?(?:局|委|办|部|中心|室|厅|政府))(?:负责)?牵头(?:组织)?(?:实施|落实|推进)"
)


def read_force(head: Head) -> None:
    """The sentence on force stands after the clauses or in the head, else in a clause (often the last)."""
    s = head.view.s
    outside = [(line.start, min(line.end, line.start + 4000)) for line in (*head.tail, *head.lines)]
    match = _first(EFFECTIVE, s, outside)
    spot = next(((a, b) for a, b in outside if match and a <= match.start() < b), None)
    if match is None:
        *_, match = (None, *OWN_FORCE.finditer(s))
        spot = _paragraph(s, match.start()) if match else None
    if match:
        head.put("effective_text", head.view.value(*match.span("text")), *match.span("text"))
        _effective_from(head, match)
    lead = _first(LEAD, s, [*outside, *([spot] if spot else [])])
    if lead:
        head.put("lead", head.view.value(*lead.span("unit")), *lead.span("unit"))


def _first(pattern: re.Pattern[str], s: str, spans: list[tuple[int, int]]) -> re.Match[str] | None:
    return next((match for start, end in spans if (match := pattern.search(s, start, end))), None)


def _paragraph(s: str, place: int) -> tuple[int, int]:
    stop = s.find("\n", place)
    return s.rfind("\n", 0, place) + 1, len(s) if stop < 0 else stop


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
