"""Where practice days come from: a declared registry, open to other parts of the system."""

from __future__ import annotations

from dataclasses import dataclass

from ronghe.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Source:
    """A source of practice days. ``is_vouched``: its rows are checked already and count at once."""

    key: str
    label: str
    is_vouched: bool = False


SOURCES: dict[str, Source] = {}


def declare_source(source: Source) -> Source:
    """Called once by the app that knows the days, when it is loaded."""
    if SOURCES.setdefault(source.key, source) != source:
        raise ValueError(f"two sources of practice are called {source.key}")
    return source


def source_of(key: str) -> Source:
    if key not in SOURCES:
        raise Invalid(
            "faculty.practice.unknown_source",
            f"没有登记过企业实践来源“{key}”。",
            hint="可用来源：" + "、".join(sorted(SOURCES)),
        )
    return SOURCES[key]


def label_of(key: str) -> str:
    return SOURCES[key].label if key in SOURCES else key


MANUAL = declare_source(Source("manual", "逐条登记"))
IMPORTED = declare_source(Source("import", "学校批量导入", is_vouched=True))
