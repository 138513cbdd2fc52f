"""The documents beside the data: a dictionary people read, and the SDMX structure programs read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ronghe.engine.opendata.declaring import (
    LICENCES,
    PERIODICITIES,
    DataColumn,
    DataSetDeclaration,
    file_columns,
)
from ronghe.engine.opendata.totals import TOTAL
from ronghe.engine.opendata.writing import Flow

_SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json"
STATUS_CODES: Mapping[str, str] = {"A": "正常", "O": "缺失", "Q": "缺失：为保护个人信息不公布"}
_FORMATS: Mapping[str, str] = {
    "string": "String",
    "integer": "Integer",
    "decimal": "Decimal",
    "date": "GregorianDay",
    "boolean": "Boolean",
}


def dictionary(declaration: DataSetDeclaration, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Every column with its meaning, type, unit and codes; ``facts`` are those of the version."""
    licence, address = LICENCES[declaration.licence]
    return {
        "dataset": declaration.key,
        "title": declaration.title,
        "description": declaration.about,
        "method": declaration.method,
        "theme": declaration.theme,
        "periodicity": {"code": declaration.periodicity, "text": PERIODICITIES[declaration.periodicity]},
        "licence": {"id": declaration.licence, "text": licence, "url": address},
        "suppression": (
            {
                "threshold": declaration.threshold,
                "text": f"人数大于 0 而小于 {declaration.threshold} 的格子及可借以推算它们的格子不公布，"
                "观测状态为 Q；为 0 的照常公布。",
            }
            if declaration.protected
            else None
        ),
        **facts,
        "columns": [_described(one) for one in file_columns(declaration)],
    }


def _described(column: DataColumn) -> dict[str, Any]:
    codes = dict(column.codes)
    if column.is_dimension and codes:
        codes = {**codes, TOTAL: "合计"}
    return {
        "name": column.name,
        "title": column.title,
        "type": column.type,
        "unit": column.unit,
        "role": "dimension" if column.is_dimension else "measure",
        "codes": codes,
    }


def structure(
    declaration: DataSetDeclaration, flow: Flow, codes: Mapping[str, Mapping[str, str]], prepared: str
) -> dict[str, Any]:
    """The SDMX-JSON 2.0 structure message: concepts, code lists, data structure and data flow.

    ``codes`` are the codes each dimension has in the data, with their names.
    """
    head = {"agencyID": flow.agency, "version": flow.version, "isExternalReference": False}
    lists = [
        _code_list(flow, head, one.name.upper(), one.title, {**codes.get(one.name, {}), TOTAL: "合计"})
        for one in declaration.dimensions
    ]
    measures = {
        one.name.upper(): f"{one.title}（{one.unit}）" if one.unit else one.title
        for one in declaration.measures
        if one.type in {"integer", "decimal"}
    }
    lists += [
        _code_list(flow, head, "MEASURE", "数值项", measures),
        _code_list(flow, head, "OBS_STATUS", "观测状态", STATUS_CODES),
    ]
    names = {one.name.upper(): one.title for one in declaration.dimensions}
    concepts = {
        **names,
        "MEASURE": "数值项",
        "TIME_PERIOD": "时期",
        "OBS_VALUE": "数值",
        "OBS_STATUS": "观测状态",
    }
    return {
        "meta": {
            "schema": _SCHEMA,
            "id": f"{flow.id}_{flow.version}",
            "prepared": prepared,
            "test": False,
            "contentLanguages": ["zh"],
            "sender": {"id": flow.agency},
        },
        "data": {
            "conceptSchemes": [
                {
                    "id": f"CS_{flow.id}",
                    "name": declaration.title,
                    "names": {"zh": declaration.title},
                    **head,
                    "concepts": [
                        {"id": key, "name": text, "names": {"zh": text}} for key, text in concepts.items()
                    ],
                }
            ],
            "codelists": lists,
            "dataStructures": [_data_structure(declaration, flow, head, list(names))],
            "dataflows": [
                {
                    "id": flow.id,
                    "name": declaration.title,
                    "names": {"zh": declaration.title},
                    "description": declaration.about,
                    **head,
                    "structure": _urn(flow, "datastructure.DataStructure", f"DSD_{flow.id}"),
                }
            ],
        },
    }


def _urn(flow: Flow, kind: str, name: str, item: str = "") -> str:
    found = f"urn:sdmx:org.sdmx.infomodel.{kind}={flow.agency}:{name}({flow.version})"
    return f"{found}.{item}" if item else found


def _code_list(
    flow: Flow, head: Mapping[str, Any], name: str, title: str, codes: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "id": f"CL_{flow.id}_{name}",
        "name": title,
        "names": {"zh": title},
        **head,
        "codes": [{"id": code, "name": text, "names": {"zh": text}} for code, text in codes.items()],
    }


def _data_structure(
    declaration: DataSetDeclaration, flow: Flow, head: Mapping[str, Any], names: list[str]
) -> dict[str, Any]:
    def concept(name: str) -> str:
        return _urn(flow, "conceptscheme.Concept", f"CS_{flow.id}", name)

    def coded(name: str) -> dict[str, Any]:
        return {"enumeration": _urn(flow, "codelist.Codelist", f"CL_{flow.id}_{name}")}

    dimensions = [
        {
            "id": name,
            "position": place,
            "type": "Dimension",
            "conceptIdentity": concept(name),
            "localRepresentation": coded(name),
        }
        for place, name in enumerate([*names, "MEASURE"])
    ]
    return {
        "id": f"DSD_{flow.id}",
        "name": declaration.title,
        "names": {"zh": declaration.title},
        **head,
        "dataStructureComponents": {
            "dimensionList": {
                "id": "DimensionDescriptor",
                "dimensions": dimensions,
                "timeDimension": {
                    "id": "TIME_PERIOD",
                    "position": len(dimensions),
                    "type": "TimeDimension",
                    "conceptIdentity": concept("TIME_PERIOD"),
                    "localRepresentation": {"format": {"dataType": "ObservationalTimePeriod"}},
                },
            },
            "measureList": {
                "id": "MeasureDescriptor",
                "measures": [
                    {
                        "id": "OBS_VALUE",
                        "conceptIdentity": concept("OBS_VALUE"),
                        "localRepresentation": {"format": {"dataType": "Decimal"}},
                    }
                ],
            },
            "attributeList": {
                "id": "AttributeDescriptor",
                "attributes": [
                    {
                        "id": "OBS_STATUS",
                        "usage": "mandatory",
                        "attributeRelationship": {"observation": {}},
                        "conceptIdentity": concept("OBS_STATUS"),
                        "localRepresentation": coded("OBS_STATUS"),
                    }
                ],
            },
        },
    }
