"""Lists of shortage and urgent occupations: proposed from figures, published with date and basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.queries import reporters_of
from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.errors import Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.marking import gettext_noop
from ronghe.core.notices import notify
from ronghe.core.service import locked, service
from ronghe.core.workflow import Step
from ronghe.directory.enums import SCHOOLS
from ronghe.directory.models import Organisation
from ronghe.labour.enums import ListState, ShortageKind
from ronghe.labour.models import ShortageItem, ShortageList
from ronghe.labour.models.shortage import SHORTAGE_KEEPERS
from ronghe.labour.queries.occupations import occupation_names
from ronghe.labour.queries.shortage import proposals

STEPS = (
    Step("publish", gettext_noop("发布"), ("draft",), "published", SHORTAGE_KEEPERS),
    Step("replace", gettext_noop("停用"), ("published",), "replaced", SHORTAGE_KEEPERS, needs_note=True),
)
MOST_ITEMS = 500


def _publish(edition: ShortageList, *, actor: Actor, note: str) -> Mapping[str, Any]:
    if not edition.items.exists():
        raise RuleViolated("labour.shortage.empty", "目录里还没有职业，不能发布。")
    return {"published_on": timezone.localdate()}


def _tell_schools(edition: ShortageList, *, actor: Actor, note: str) -> None:
    """Schools plan programmes by the list: they hear of it."""
    schools = Organisation.objects.current().filter(
        jurisdiction__path__startswith=edition.jurisdiction.path, kind__in=SCHOOLS
    )
    people = reporters_of(schools.values_list("pk", flat=True))
    notify(
        sorted({user for users in people.values() for user in users}),
        actor=actor,
        subject=f"已发布：{edition.title}"[:120],
        body="请在专业设置和招生计划中使用。",
        url=reverse("labour:shortages_detail", args=[edition.pk]),
        about=("labour.shortage", edition.pk),
    )


SHORTAGE = open_flow(
    "labour.shortage",
    ShortageList,
    steps=STEPS,
    tones={"draft": Tone.ACTIVE, "published": Tone.GOOD, "replaced": Tone.IDLE},
    waits={"draft": SHORTAGE_KEEPERS},
    editable={"draft"},
    before={"publish": _publish},
    after={"publish": _tell_schools},
    next_words={"published": "已发布，供专业设置使用。", "replaced": "已停用。"},
    url=lambda case: reverse("labour:shortages_detail", args=[case.pk]),
)


@service("labour.shortage.listed")
def set_items(edition: ShortageList, items: Sequence[Mapping[str, Any]], *, actor: Actor) -> int:
    """Make these the occupations of a list that is not published yet; a code that does not exist is named."""
    require(SHORTAGE.may_keep(actor, edition), "由发布单位编制目录。")
    locked(edition)
    if edition.state != ListState.DRAFT:
        raise InvalidTransition("labour.shortage.fixed", "目录已经发布，内容不能再改。", hint="请另编一期。")
    codes = [str(item["occupation"]) for item in items]
    names = occupation_names(codes)
    unknown = [code for code in dict.fromkeys(codes) if code not in names]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if unknown or twice or len(items) > MOST_ITEMS:
        text = f"职业分类大典中没有代码“{'、'.join(unknown)}”。" if unknown else ""
        text += f"代码写了两次：{'、'.join(twice)}。" if twice else ""
        text += f"最多 {MOST_ITEMS} 个职业。" if len(items) > MOST_ITEMS else ""
        raise Invalid("labour.shortage.codes", text, fields={"items": text})
    edition.items.all().delete()
    for item in items:
        kind = item.get("kind") or ShortageKind.SHORT
        ShortageItem(
            jurisdiction=edition.jurisdiction,
            edition=edition,
            occupation=item["occupation"],
            name=names[str(item["occupation"])],
            kind=kind if kind in ShortageKind.values else ShortageKind.SHORT,
            posts=item.get("posts"),
            hard=item.get("hard"),
            reason=str(item.get("reason") or "")[:300],
        ).save()
    return len(items)


@service("labour.shortage.proposed")
def propose_items(edition: ShortageList, *, actor: Actor, limit: int = 30) -> int:
    """Fill a list with what the accepted returns of its year call hard to fill, each with its figures."""
    found = proposals(edition.jurisdiction, edition.year)[:limit]
    if not found:
        raise RuleViolated(
            "labour.shortage.no_returns",
            f"{edition.year} 年没有已采用的申报说到难招的职业，无从建议。",
            hint="请先采用企业申报，或直接填写职业。",
        )
    return set_items(edition, found, actor=actor)
