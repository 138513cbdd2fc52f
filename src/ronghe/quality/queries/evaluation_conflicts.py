"""Whether an evaluator stands near to whom it is to evaluate: what the records of every app say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from ronghe.accounts.models import Membership, User
from ronghe.core.models import RegisterRow
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import CollectiveMember, Organisation
from ronghe.funding.models.budgets import Commitment
from ronghe.quality.models import Commission

PAGE = 3
"""So many rows of one table are named; more are counted."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """One reason why an evaluator is not independent, as a page prints it."""

    text: str


def joining_models() -> Iterator[tuple[type[Model], list[str]]]:
    """The registers of the other apps whose rows name two organisations: they did something together.

    A register that comes later is taken in by having two keys to the organisation register.
    """
    for model in apps.get_models():
        if not issubclass(model, RegisterRow) or model._meta.app_label == "quality":
            continue
        keys = [f.name for f in model._meta.fields if f.many_to_one and f.related_model is Organisation]
        if len(keys) > 1:
            yield model, keys


def nearness(
    body: Organisation, subject: Organisation, *, since: date, user: User | None = None, is_third: bool = True
) -> list[Nearness]:
    """Every known reason. Who is no third party is only asked whether it is the subject itself."""
    found = list(_same_house(body, subject, user, since))
    if is_third and not found:
        found += [*_kin(body, subject), *_together(body, subject, since), *_paid(body, subject, since)]
    return found


def _same_house(
    body: Organisation, subject: Organisation, user: User | None, since: date
) -> Iterable[Nearness]:
    if body.pk == subject.pk:
        yield Nearness(_("评分单位就是被评单位"))
    if user is not None:
        held = Membership.objects.filter(user=user, organisation=subject)
        if held.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=since)).exists():
            yield Nearness(_("评分人在被评单位任职，或 %(day)s 以后任过职") % {"day": since.isoformat()})


def _kin(body: Organisation, subject: Organisation) -> Iterable[Nearness]:
    if body.parent_id == subject.pk or subject.parent_id == body.pk:
        yield Nearness(_("两个单位是上下级机构"))
    groups = CollectiveMember.objects.filter(
        member=body, collective__kind=OrganisationKind.GROUP, collective__members=subject
    ).select_related("collective")
    for one in groups[:PAGE]:
        yield Nearness(_("同是“%(name)s”的成员") % {"name": one.collective.name})


def _together(body: Organisation, subject: Organisation, since: date) -> Iterable[Nearness]:
    """Rows that name both, entered in these years or still in force."""
    for model, keys in joining_models():
        both = Q(pk__in=[])
        for one in keys:
            for other in keys:
                if one != other:
                    both |= Q(**{one: body, other: subject})
        rows = model._default_manager.filter(both).filter(Q(created_at__date__gte=since) | Q(state="current"))
        number = rows.count()
        if number:
            names = "、".join(str(row) for row in rows[:PAGE])
            words = {"table": model._meta.verbose_name, "n": number, "names": names}
            yield Nearness(_("“%(table)s”里有双方共同的登记 %(n)d 条：%(names)s") % words)


def _paid(body: Organisation, subject: Organisation, since: date) -> Iterable[Nearness]:
    """Money from the subject to the evaluator in these years, by contract or by a fund it manages."""
    contracts = Commission.objects.filter(organisation=subject, body=body, ends_on__gte=since)
    for row in contracts[:PAGE]:
        yield Nearness(_("被评单位在 %(day)s 以后委托过该单位：%(name)s") % {"day": since, "name": row})
    funds = Commitment.objects.filter(fund__organisation=subject, payee=body, on__gte=since)
    for paid in funds[:PAGE]:
        yield Nearness(
            _("被评单位在 %(day)s 以后向该单位付过款：%(text)s") % {"day": since, "text": paid.text}
        )
