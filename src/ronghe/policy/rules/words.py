"""Cutting Chinese into words for the index and for questions to it."""

from __future__ import annotations

import re
import unicodedata

import rjieba

_WORD = re.compile(r"\w")
_HAN = re.compile(r"[㐀-鿿]+")


def folded(text: str) -> str:
    """Half width, lower case, one kind of bracket and space."""
    return (
        unicodedata.normalize("NFKC", text.replace("\x00", " ")).replace("〔", "(").replace("〕", ")").lower()
    )


def words(text: str) -> list[str]:
    """The words of a text and the shorter words inside long ones, in order.

    >>> words("产教融合型企业")
    ['产教', '融合', '型', '企业']
    """
    return [word for word in rjieba.cut_for_search(folded(text), True) if _WORD.search(word)]


def indexed(text: str) -> str:
    """What the index is given: the words, and every pair of neighbouring characters besides.

    So a word the cutter does not know (a name, a new term) is found by any two characters of it.

    >>> indexed("新质生产")
    '新质 生产 质生'
    """
    cut = words(text)
    known = set(cut)
    pairs = [
        run[i : i + 2]
        for run in _HAN.findall(folded(text))
        for i in range(len(run) - 1)
        if run[i : i + 2] not in known
    ]
    return " ".join([*cut, *dict.fromkeys(pairs)])


def question_words(text: str) -> list[str]:
    """The words of a question; single characters only where there is nothing else.

    >>> question_words("学徒制的 补贴")
    ['学徒制', '补贴']
    """
    cut = list(dict.fromkeys(rjieba.cut(folded(text), True)))
    asked = [word for word in cut if _WORD.search(word)][:20]
    return [word for word in asked if len(word) > 1] or asked


def question(text: str) -> str:
    """The question put to the index, as PostgreSQL reads one; empty where the text holds no word.

    Every word must be found, one of three or more characters at least by its pairs.

    >>> question("学徒制 补贴")
    "('学徒制' | ('学徒' & '徒制')) & '补贴'"
    """
    return " & ".join(_term(word) for word in question_words(text))


def titles_only(asked: str) -> str:
    """The same question put to titles alone, whose words carry the weight A.

    >>> titles_only("('学徒制' | ('学徒' & '徒制')) & '补贴'")
    "('学徒制':A | ('学徒':A & '徒制':A)) & '补贴':A"
    """
    return re.sub(r"'(?:[^']|'')*'", lambda match: f"{match[0]}:A", asked)


def _term(word: str) -> str:
    quoted = "'" + word.replace("\\", "").replace("'", "''") + "'"
    if len(word) < 3 or not _HAN.fullmatch(word):
        return quoted
    pairs = " & ".join(f"'{word[i : i + 2]}'" for i in range(len(word) - 1))
    return f"({quoted} | ({pairs}))"
