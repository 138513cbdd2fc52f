"""Our registry of triggers says what pgtrigger's says, and refuses what it refuses."""

from __future__ import annotations

import pgtrigger
import pytest
from pgtrigger import registry

from ronghe.core.models import Notice
from ronghe.core.triggers import TriggerRegistry, keep_names
from ronghe.directory.models import Organisation


def a_trigger(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Protect(name=name, operation=pgtrigger.Delete)


def registered(*pairs: tuple[type, pgtrigger.Trigger]) -> TriggerRegistry:
    kept = TriggerRegistry()
    for model, trigger in pairs:
        kept[f"{model._meta.label}:{trigger.name}"] = (model, trigger)
    return kept


def test_the_names_kept_are_those_counted_anew() -> None:
    kept = registry._registry
    assert isinstance(kept, TriggerRegistry)
    assert len(kept) > 500
    assert kept.pg_function_names == {trigger.get_pgid(model) for model, trigger in kept.values()}
    assert kept.by_db_table == {(m._meta.db_table, trigger.name): trigger for m, trigger in kept.values()}


def test_it_is_put_in_place_once() -> None:
    before = registry._registry
    keep_names()
    assert registry._registry is before


@pytest.fixture
def untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Registering writes into the model's Meta; there it is not wanted."""
    monkeypatch.setattr("pgtrigger.features.migrations", lambda: False)


@pytest.mark.usefixtures("untouched")
def test_a_second_trigger_of_a_name_is_refused() -> None:
    first, second = a_trigger("guard"), a_trigger("guard")
    kept = registered((Organisation, first), (Notice, a_trigger("guard")))
    kept[f"{Organisation._meta.label}:guard"] = (Organisation, first)
    with pytest.raises(KeyError, match="already used"):
        kept[f"{Organisation._meta.label}:guard"] = (Organisation, second)


@pytest.mark.usefixtures("untouched")
def test_a_function_name_in_use_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = registered((Organisation, a_trigger("guard")))
    monkeypatch.setattr(pgtrigger.Trigger, "get_pgid", lambda *_: next(iter(kept.pg_function_names)))
    with pytest.raises(KeyError, match="already in use"):
        kept[f"{Organisation._meta.label}:other"] = (Organisation, a_trigger("other"))


@pytest.mark.usefixtures("untouched")
def test_a_name_given_up_is_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = registered((Organisation, a_trigger("guard")))
    monkeypatch.setattr(registry, "_registry", kept)
    del kept[f"{Organisation._meta.label}:guard"]
    assert not kept.pg_function_names
    assert not kept.by_db_table
    kept[f"{Organisation._meta.label}:guard"] = (Organisation, a_trigger("guard"))
