"""Bytes to characters, in any encoding a Chinese page is found in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import cchardet

REPLACEMENT = "\ufffd"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,20})""", re.I
)
_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb-2312": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "big5": "cp950",
    "big5-hkscs": "big5hkscs",
    "cp950": "cp950",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
_CANDIDATES = ("gb18030", "utf-8", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
_LINE_CANDIDATES = ("utf-8", "gb18030", "cp950")
_SAMPLE = 200_000
# The commonest characters of official prose, both scripts: a right decoding is full of them.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反你明看原又利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果"
    "料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指区强放决西被干做必战先回则任"
    "职教育融企院校培养单位市县委局责牵头支持鼓励项目服务完善推加推进贯彻落印发通知实施人才技术创新保障促"
    "這個國為時來們會發動過說產種後經進著電裡現實兩體機當點從業應開還問無條沒結關與線數質氣變題黨員總設長頭資邊統較將組見計別農區強"
    "戰職養單縣責牽勵項務貫徹創障"
    "，。、：；（）“”《》〔〕"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters, the codec that gave them and what a reader should be told."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()

    def is_implausible(self) -> bool:
        """Whether a codec that accepts almost anything gave characters that hardly occur in Chinese prose."""
        sample = self.text[:_SAMPLE]
        foreign = sum(1 for char in sample if char > "\x7f")
        return self.encoding != "utf-8" and foreign >= 40 and _share(sample) < 0.08


def decode(data: bytes) -> Decoded:
    """Decode by content; what the page declares is only a hint, because it is often wrong."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _lenient(data, encoding)
    if _many_nuls(data):
        return _lenient(data, _best(data, ("utf-16-le", "utf-16-be", "utf-8"), None))
    declared = declared_encoding(data)
    strict = _strict(data, "utf-8")
    if strict is not None:
        notes = () if declared in (None, "utf-8") else (f"网页声明的编码是 {declared}，实际按 utf-8 读出",)
        return Decoded(strict, "utf-8", notes)
    best = _best(data, _CANDIDATES, declared)
    decoded = _lenient(data, best) if best.startswith("utf-16") else _by_pieces(data, best)
    if declared and declared != best:
        note = f"网页声明的编码是 {declared}，实际按 {best} 读出"
        return Decoded(decoded.text, decoded.encoding, (note, *decoded.notes))
    return decoded


def declared_encoding(data: bytes) -> str | None:
    """The codec a page names in its head, or None where it names none we know."""
    found = _DECLARED.search(data[:8192])
    return _ALIASES.get(found.group(1).decode("ascii", "replace").lower()) if found else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, UnicodeError):
        return None


def _lenient(data: bytes, encoding: str) -> Decoded:
    strict = _strict(data, encoding)
    if strict is not None:
        return Decoded(strict, encoding)
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, (_lost(text.count(REPLACEMENT)),))


def _lost(count: int) -> str:
    return f"有 {count} 处字节无法辨认，已用“{REPLACEMENT}”代替"


def _many_nuls(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    return sample.count(0) * 10 > len(sample)


def _share(text: str) -> float:
    """How far a decoding looks like Chinese prose: common characters count for it, damage against it."""
    foreign = [char for char in text if char > "\x7f"]
    if not foreign:
        return 0.0
    good = sum(1 for char in foreign if char in _COMMON)
    bad = sum(1 for char in foreign if char == REPLACEMENT or "\ue000" <= char <= "\uf8ff" or char < "\xa0")
    return (good - 3 * bad) / len(foreign)


def _best(data: bytes, candidates: tuple[str, ...], declared: str | None) -> str:
    sample = data[:_SAMPLE]
    guessed = _ALIASES.get((cchardet.detect(sample[:20_000]).get("encoding") or "").lower())

    def score(encoding: str) -> float:
        bonus = 0.05 * (encoding == declared) + 0.03 * (encoding == guessed) + 0.04 * (encoding == "gb18030")
        return _share(sample.decode(encoding, "replace")) + bonus

    return max(candidates, key=score)


def _by_pieces(data: bytes, best: str) -> Decoded:
    """Decode as a whole if that is sound, else stretch by stretch, each with the codec that fits it."""
    whole = _strict(data, best)
    pieces = re.split(rb"(?<=[\n>])", data)  # neither byte can be the second half of a character
    strange = [index for index, piece in enumerate(pieces) if not piece.isascii() and _misfit(piece, best)]
    if not strange:
        return Decoded(whole, best) if whole is not None else _lenient(data, best)
    texts = [piece.decode(best, "replace") for piece in pieces]
    others: set[str] = set()
    for index in strange:
        texts[index], encoding = _piece(pieces[index], best)
        others.add(encoding)
    text = "".join(texts)
    others.discard(best)
    notes = []
    if others:
        notes.append(f"文件里混用了 {best} 与 {'、'.join(sorted(others))} 编码，已分段读出，请核对")
    if lost := text.count(REPLACEMENT):
        notes.append(_lost(lost))
    return Decoded(text, best, tuple(notes))


def _misfit(piece: bytes, best: str) -> bool:
    here = _strict(piece, best)
    if here is None:
        return True
    if best == "utf-8":
        return False
    other = _strict(piece, "utf-8")
    if other is None:
        return False
    return sum(1 for char in other if char > "\x7f") >= 4 and _share(other) > _share(here)


def _piece(piece: bytes, best: str) -> tuple[str, str]:
    options = [best, *(encoding for encoding in _LINE_CANDIDATES if encoding != best)]
    readings = [(piece.decode(encoding, "replace"), encoding) for encoding in options]
    return max(readings, key=lambda reading: _share(reading[0]))
