"""The writes of sources of advertisements: the register, and the confirmation of what each column means."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, InvalidTransition, RongheError, require
from ronghe.core.registers import register_services
from ronghe.core.service import locked, service
from ronghe.engine.ads.errors import AdsError
from ronghe.engine.ads.mapping import Mapping
from ronghe.labour.models import AdSource

AD_SOURCE = register_services("labour.adsource", AdSource)


def mapping_of(source: AdSource) -> Mapping | None:
    """The confirmed mapping of a source; nothing while nobody has confirmed one."""
    return Mapping.from_json(source.mapping["text"], source.name) if source.mapping else None


@service("labour.adsource.mapped")
def confirm_mapping(
    source: AdSource,
    columns: Table[str, Sequence[str]],
    *,
    actor: Actor,
    sample: Table[str, Any] | None = None,
    note: str = "",
) -> AdSource:
    """Say which header of the source's files is which field; later files are read by it without asking."""
    require(AD_SOURCE.may_keep(actor, source), "您不能为该来源确认列对应。")
    locked(source)
    if not source.is_current:
        raise InvalidTransition(
            "labour.adsource.closed", "来源已经终止，不能再确认列对应。", hint="请先恢复。"
        )
    given = {field: tuple(headers) for field, headers in columns.items() if headers}
    try:
        mapping = Mapping(source.key, given, confirmed=True)
        if sample:
            mapping.check(list(sample["headers"]), source.name)
    except AdsError as error:
        raise _as_invalid(error) from error
    source.mapping = {"text": mapping.to_json()}
    source.sample = dict(sample or source.sample)
    source.mapped_on = timezone.localdate()
    source.save(update_fields=["mapping", "sample", "mapped_on", "updated_at"])
    return source


def _as_invalid(error: AdsError) -> Invalid:
    plain = RongheError.from_engine(error)
    return Invalid(plain.code, plain.message, hint=plain.hint)
