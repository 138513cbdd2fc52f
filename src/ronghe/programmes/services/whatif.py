"""The writes of scenarios."""

from __future__ import annotations

from collections.abc import Iterator

from ronghe.core.registers import Finding, register_services
from ronghe.programmes.models import Scenario, ScenarioChange
from ronghe.programmes.models.whatif import ChangeKind

EXISTING = frozenset({ChangeKind.EXPAND, ChangeKind.SHRINK, ChangeKind.CLOSE, ChangeKind.MOVE})
COUNTED = frozenset({ChangeKind.OPEN, ChangeKind.EXPAND, ChangeKind.SHRINK, ChangeKind.MOVE})
NEW = {"code": "新开专业代码", "name": "新开专业名称", "level": "新开专业层次", "years": "新开专业学制"}


def check_change(row: ScenarioChange) -> Iterator[Finding]:
    """Each kind of change has what it needs, within the years of its scenario."""
    scenario = row.scenario if row.scenario_id else None
    if row.kind == ChangeKind.OPEN:
        if row.programme_id:
            yield Finding("新开的不选现有专业；要扩招请选“增加招生”。", "programme")
        yield from (
            Finding(f"请填写{label}。", name) for name, label in NEW.items() if not getattr(row, name)
        )
    elif row.kind in EXISTING and row.programme_id is None:
        yield Finding("请选择专业。", "programme")
    if row.kind == ChangeKind.MOVE and row.to_id is None:
        yield Finding("请选择划转到哪个专业。", "to")
    elif row.kind != ChangeKind.MOVE and row.to_id:
        yield Finding("只有划转才填“划转到”。", "to")
    elif row.to_id and row.to_id == row.programme_id:
        yield Finding("不能划转给自己。", "to")
    if row.kind in COUNTED and not row.places:
        yield Finding("请填写年招生数。", "places")
    if scenario is None or row.from_year is None:
        return
    if scenario.organisation_id != row.organisation_id:
        yield Finding("变动与方案应属同一单位。", "scenario")
    if not scenario.start_year <= row.from_year <= scenario.start_year + scenario.horizon:
        last = scenario.start_year + scenario.horizon
        yield Finding(f"年份应在方案的 {scenario.start_year}—{last} 年之间。", "from_year")


SCENARIO = register_services("programmes.scenario", Scenario)
CHANGE = register_services("programmes.scenario_change", ScenarioChange, check=check_change)
