"""The five dockings of a programme. The plans name 五个对接 and do not list them: this list is ours.

It follows the usual saying of vocational education. An office that decides other names replaces it: names
that it shares with ours keep their meaning, others rest on recorded evidence alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

OURS = "本系统采用的五项常用名目；文件没有逐一列出，主管单位可以另定"


@dataclass(frozen=True, slots=True)
class Docking:
    """One docking: its key with us (empty for a name that we do not know), its name, what shows it."""

    key: str
    name: str
    shown_by: str


USUAL: tuple[Docking, ...] = (
    Docking("industry", "专业设置与产业需求对接", "登记了对应产业及依据，或所对职业在本地有用人需求"),
    Docking("course", "课程内容与职业标准对接", "有教学标准或人工认可的职业对应，或登记的课程修订材料"),
    Docking("process", "教学过程与生产过程对接", "登记的生产性实训、岗位教学材料"),
    Docking("certificate", "毕业证书与职业资格证书对接", "登记的证书试点、考证材料"),
    Docking("lifelong", "职业教育与终身学习对接", "登记的社会培训、学习成果认定材料"),
)
_BY_NAME = {one.name: one for one in USUAL}


def wanted(names: Sequence[str] = ()) -> tuple[Docking, ...]:
    """The dockings to look for: those that an office named, else ours."""
    if not names:
        return USUAL
    return tuple(_BY_NAME.get(name) or Docking("", name, "登记的证明材料") for name in names)


@dataclass(frozen=True, slots=True)
class Proof:
    """One fact that shows a docking; ``row`` opens it."""

    text: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class DockingResult:
    """A programme's dockings: what shows each, and which have nothing to show."""

    proofs: Mapping[str, tuple[Proof, ...]] = field(default_factory=dict)

    @property
    def given(self) -> tuple[str, ...]:
        return tuple(name for name, found in self.proofs.items() if found)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name, found in self.proofs.items() if not found)


def docked(
    sought: Iterable[Docking], by_key: Mapping[str, Iterable[Proof]], by_name: Mapping[str, Iterable[Proof]]
) -> DockingResult:
    """Facts found by rule (under our keys) and evidence on record (under the printed names), together."""
    return DockingResult(
        {
            one.name: (*by_name.get(one.name, ()), *(by_key.get(one.key, ()) if one.key else ()))
            for one in sought
        }
    )
