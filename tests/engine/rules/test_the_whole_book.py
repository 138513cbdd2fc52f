"""All rules of the five plans are declared, with the kind, modality and computability of the contract."""

from __future__ import annotations

from collections import Counter

import yaml

from ronghe.engine.packs.rulebook import shipped_book
from tests.support.shared import shared_path

PLANS = {"qingyuan": 53, "shaoxing": 33, "zibo_hightech": 10, "linping": 31, "liaocheng": 25}


def test_each_plan_has_all_its_rules() -> None:
    counted = Counter(rule.jurisdiction for rule in shipped_book().select())
    assert {place: counted[place] for place in PLANS} == PLANS
    assert sum(PLANS.values()) == 152


def test_every_rule_is_of_the_kind_that_the_contract_gives() -> None:
    text = shared_path("requirements/rules.yaml").read_text(encoding="utf-8")
    declared = {rule.id: rule for rule in shipped_book().select()}
    wrong = []
    for row in yaml.safe_load(text)["rules"]:
        rule = declared.get(row["id"])
        if rule is None:
            wrong.append(f"{row['id']}: 没有登记")
            continue
        for name in ("kind", "subkind", "modality", "computable"):
            if str(getattr(rule, name) or "") != (row.get(name) or ""):
                wrong.append(f"{row['id']}: {name} {getattr(rule, name)} ≠ {row.get(name)}")
        if set(rule.register) != set(row["register"]):
            wrong.append(f"{row['id']}: {sorted(rule.register)} ≠ {sorted(row['register'])}")
    assert wrong == []


def test_every_worked_example_of_the_contract_is_a_case() -> None:
    text = shared_path("requirements/rules.yaml").read_text(encoding="utf-8")
    worked = {row["id"] for row in yaml.safe_load(text)["rules"] if row["example"]}
    declared = {rule.id: rule for rule in shipped_book().select()}
    assert {one for one in worked if not any(case.is_example for case in declared[one].cases)} == set()
