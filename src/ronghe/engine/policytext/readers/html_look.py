"""What style says of an element: hidden, bold, preformatted, a link, furniture of the site."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ronghe.engine.policytext.readers.html_tree import Node, Tree

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|!|$)", re.I
)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)\b", re.I)
_LIGHT = re.compile(r"font-weight\s*:\s*(?:normal|lighter|[1-5]00)\b", re.I)
_BLACK_FACE = re.compile(r"(?:font(?:-family)?\s*:[^;]*?|^\s*[\"']?)(?:黑体|SimHei|方正小标宋|Heiti)", re.I)
_OTHER_FACE = re.compile(r"font-family\s*:", re.I)
_PRE = re.compile(r"white-space\s*:\s*(?:pre|pre-wrap|pre-line|break-spaces)\b", re.I)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_CLASS = re.compile(r"^\s*[\w]*\.([\w-]+)\s*$")
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|menus|topbar|header|head|top|footer|foot|bottom|breadcrumb|crumbs?|"
    r"sidebar|aside|share|toolbar|copyright|pagination|pager|search|login|related|recommend|hot|links?)(?:$|[\s_\d-])",
    re.I,
)
_FURNITURE_TAGS = frozenset(
    {"nav", "footer", "aside", "select", "option", "optgroup", "button", "datalist", "menu"}
)
_BOLD_TAGS = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"})
_MAX_STYLE = 300_000


@dataclass(slots=True)
class Look:
    """How one element looks, parents included."""

    hidden: bool = False
    bold: bool = False
    pre: bool = False
    link: bool = False
    furniture: bool = False


def looks(tree: Tree) -> list[Look]:
    """The look of every element, in the order of ``tree.nodes``: a parent stands before its children."""
    sheet = _sheet(tree.styles)
    result = [Look()]
    for node in tree.nodes[1:]:
        result.append(_look(node, result[node.parent], sheet))
    return result


def _sheet(styles: list[str]) -> dict[str, str]:
    """Rules for a single class: enough for pages saved from Word and for classes that hide."""
    sheet: dict[str, str] = {}
    for found in _RULE.finditer("\n".join(styles)[:_MAX_STYLE]):
        for selector in found.group(1).split(","):
            single = _CLASS.match(selector)
            if single:
                sheet[single.group(1)] = sheet.get(single.group(1), "") + ";" + found.group(2)
    return sheet


def _look(node: Node, parent: Look, sheet: dict[str, str]) -> Look:
    if not node.attrs or node.attrs.isspace():
        if node.tag not in _BOLD_TAGS and node.tag not in _FURNITURE_TAGS and node.tag != "pre":
            return parent
        attributes: dict[str, str] = {}
    else:
        attributes = node.attributes()
    names = attributes.get("class", "")
    style = "".join(sheet.get(name, "") for name in names.split()) if sheet and names else ""
    style = f"{style};{attributes.get('style', '')}"
    return Look(
        hidden=parent.hidden or "hidden" in attributes or bool(_HIDDEN.search(style)),
        bold=_is_bold(node.tag, style, attributes.get("face", ""), parent.bold),
        pre=parent.pre or node.tag == "pre" or bool(_PRE.search(style)),
        link=parent.link or (node.tag == "a" and "href" in attributes),
        furniture=parent.furniture
        or node.tag in _FURNITURE_TAGS
        or bool(_FURNITURE.search(names) or _FURNITURE.search(attributes.get("id", ""))),
    )


def _is_bold(tag: str, style: str, face: str, inherited: bool) -> bool:
    if _LIGHT.search(style):
        return False
    if tag in _BOLD_TAGS or _BOLD.search(style) or _BLACK_FACE.search(style) or _BLACK_FACE.search(face):
        return True
    return inherited
