"""The decision of a place on how its match degree is reckoned."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.engine.alignment.definitions import DEFINITIONS
from ronghe.programmes.models import AlignmentChoice
from ronghe.programmes.queries.alignment import choice_of, silent_rule


@service("programmes.alignment.chosen")
def choose_definition(
    place: Jurisdiction,
    definition: str,
    *,
    actor: Actor,
    reason: str,
    decided_on: date,
    document: str = "",
) -> AlignmentChoice:
    """Record which definition holds from that day. A decision is succeeded by the next, never changed."""
    require(
        actor.has(*AlignmentChoice.access.keepers, path=place.path),
        _("由本辖区教育部门或发展改革部门确定匹配度口径。"),
    )
    Jurisdiction.objects.select_for_update().get(pk=place.pk)
    found = DEFINITIONS.get(definition)
    if found is None:
        raise Invalid(
            "programmes.alignment.unknown", _("没有这种口径。"), fields={"definition": _("请选择一种口径。")}
        )
    if not reason.strip():
        raise Invalid(
            "programmes.alignment.why", _("确定口径须写明理由。"), fields={"reason": _("请写明理由。")}
        )
    if decided_on > timezone.localdate():
        raise Invalid(
            "programmes.alignment.day", _("决定日期不能晚于今天。"), fields={"decided_on": _("请核对日期。")}
        )
    _check_order(place, definition, found.version, decided_on)
    rule = silent_rule(place)
    return AlignmentChoice.objects.create(
        jurisdiction=place,
        definition=definition,
        version=found.version,
        reason=reason.strip(),
        decided_on=decided_on,
        decided_by_id=actor.user_id,
        document=document.strip(),
        clause=f"{rule.document_number} {rule.clause}" if rule else "",
    )


def _check_order(place: Jurisdiction, definition: str, version: int, decided_on: date) -> None:
    """A new decision is later than the last, and another one."""
    last = choice_of(place)
    if last is None or last.jurisdiction_id != place.pk:
        return
    if (last.definition, last.version) == (definition, version):
        raise Invalid("programmes.alignment.same", _("现行口径就是这一种，不必再定。"))
    if decided_on < last.decided_on:
        raise Invalid(
            "programmes.alignment.order",
            _("决定日期不能早于现行决定（%(day)s）。") % {"day": last.decided_on},
            fields={"decided_on": _("请核对日期。")},
        )
