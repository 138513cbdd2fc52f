"""The rule book of pack folders: their rules over their parameters and the goals of their indicators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ronghe.engine.marked_yaml import Fault, FilesRefused, MarkedFile
from ronghe.engine.packs.goals import pack_store
from ronghe.engine.packs.loading import HINT, load_pack, read_folder
from ronghe.engine.packs.shapes import Pack
from ronghe.engine.rules.book import RuleBook, make_book
from ronghe.engine.rules.declaring import Declared, check_names, check_parameters, read_rules
from ronghe.engine.rules.loading import read_parameters
from ronghe.engine.rules.lookup import ParameterStore, combine

SHIPPED = Path(__file__).resolve().parents[2] / "jurisdictions"


def pack_folders(root: Path = SHIPPED) -> list[Path]:
    """Folders that are packs: with a plan, or with rules alone (the nation)."""
    return sorted(
        folder for folder in root.iterdir() if (folder / "plan.yaml").is_file() or (folder / "rules").is_dir()
    )


@lru_cache(maxsize=4)
def shipped_book() -> RuleBook:
    """The rules that ship with the program; read once."""
    return load_book(pack_folders())


def load_book(folders: Iterable[Path]) -> RuleBook:
    """Rules, topics and parameters of the folders, or ``FilesRefused`` with every fault of any of them."""
    faults: list[Fault] = []
    files: list[MarkedFile] = []
    stores: list[ParameterStore] = []
    prevails: dict[str, str] = {}
    names: dict[str, str] = {}
    for folder in folders:
        try:
            store, found, pack = _read(folder)
        except FilesRefused as refused:
            faults.extend(refused.faults)
            continue
        stores.append(store)
        files.extend(found)
        if pack is None:
            continue
        prevails[folder.name] = pack.plan.superior_prevails or ""
        names[folder.name] = pack.jurisdiction.name
        names |= {region.slug: region.name for region in pack.jurisdiction.ancestors}
    store = combine(stores)
    declared = read_rules(files)
    check_names(declared)
    check_parameters(declared, store.series)
    faults.extend(declared.faults)
    if faults:
        raise FilesRefused("rules.refused", faults, hint=HINT)
    return make_book(
        declared.rules,
        topics=declared.topics,
        stacking=declared.stacking,
        store=store,
        prevails={slug: clause for slug, clause in prevails.items() if clause},
        names=names,
    )


def _read(folder: Path) -> tuple[ParameterStore, list[MarkedFile], Pack | None]:
    """Parameters, rule files, and the pack where the folder has a plan."""
    faults: list[Fault] = []
    rules = read_folder(folder, "rules", faults)
    if (folder / "plan.yaml").is_file():
        pack = load_pack(folder, with_rules=False)
        if faults:
            raise FilesRefused("rules.refused", faults, hint=HINT)
        return pack_store(pack), rules, pack
    parameters = read_folder(folder, "parameters", faults)
    series, more = read_parameters(parameters)
    faults.extend(more)
    for file in (*parameters, *rules):
        faults.extend(owner_faults(file, folder.name))
    if faults:
        raise FilesRefused("rules.refused", faults, hint=HINT)
    return ParameterStore({(one.jurisdiction, one.key): one for one in series}), rules, None


def owner_faults(file: MarkedFile, slug: str) -> Iterator[Fault]:
    data: Any = file.data
    if isinstance(data, dict) and data.get("jurisdiction") != slug:
        yield file.fault(("jurisdiction",), f"本文件属于“{data.get('jurisdiction')}”，而文件夹是“{slug}”")


def check_rules_folder(folder: Path) -> Declared:
    """The rules of a folder without a plan, checked on their own; raises ``FilesRefused``."""
    store, files, _ = _read(folder)
    declared = read_rules(files)
    check_parameters(declared, store.series)
    if declared.faults:
        raise FilesRefused("rules.refused", declared.faults, hint=HINT)
    return declared
