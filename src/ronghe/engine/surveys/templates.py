"""Questionnaires that ship with a pack, to begin a survey from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ronghe.engine.marked_schema import read_pack_file, read_schema, schema_faults
from ronghe.engine.marked_yaml import Fault, FilesRefused
from ronghe.engine.surveys.questionnaire import Questionnaire, QuestionnaireRefused

FOLDER, FILE = "quality", "surveys.yaml"
SCHEMA = Path(__file__).with_name("schema") / "surveys.json"


def load_questionnaires(folder: Path) -> dict[str, Questionnaire]:
    """The questionnaires of a pack folder by key, or ``FilesRefused`` with every fault."""
    file = read_pack_file(folder, FOLDER, FILE)
    if file is None:
        return {}
    faults: list[Fault] = schema_faults(file, read_schema(SCHEMA))
    found = {}
    data: Any = file.data
    for at, raw in enumerate(() if faults else data["surveys"]):
        try:
            found[raw["key"]] = Questionnaire.from_data({name: raw[name] for name in raw if name != "key"})
        except QuestionnaireRefused as refused:
            faults += [file.fault(("surveys", at), reason) for reason in refused.reasons]
    if faults:
        raise FilesRefused("surveys.file_refused", faults, hint="请按所列文件与行号改正后再加载")
    return found
