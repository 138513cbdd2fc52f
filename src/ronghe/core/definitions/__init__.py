"""Versioned definitions that officials keep as workbooks: forms, schemes, the tables of a report year.

A definition is nested data (a head and lists of rows). ``Part`` says which sheet holds which list, and
``DefinitionBook`` makes the pages of it: the list, a version with what it changed, and the workbook out and
in, checked as a whole and kept as the next version.
"""

from ronghe.core.definitions.book import DefinitionBook, Loaded
from ronghe.core.definitions.codec import ListText, Number, Part
from ronghe.core.definitions.pages import definition_urls, versions_of
from ronghe.core.definitions.versions import current_in, follow_pack, succeed

__all__ = [
    "DefinitionBook",
    "ListText",
    "Loaded",
    "Number",
    "Part",
    "current_in",
    "definition_urls",
    "follow_pack",
    "succeed",
    "versions_of",
]
