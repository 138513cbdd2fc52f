"""People of the demonstration: one log-in a role, and staff, teachers and learners who never sign in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from ronghe.accounts.models import Membership, User
from ronghe.accounts.queries import actor_of
from ronghe.accounts.services import create_user, delegate_membership, grant_membership
from ronghe.core.history import acting
from ronghe.core.roles import Role
from ronghe.demo.city import City
from ronghe.demo.names import LOGINS, Login, person
from ronghe.directory.enums import SCHOOLS
from ronghe.directory.enums import OrganisationKind as Kind
from ronghe.directory.models import Organisation

PARTNERS = frozenset({Kind.ASSOCIATION, Kind.GROUP, Kind.SERVICE_ORGANISATION, Kind.BASE_OPERATOR})
EVALUATORS = frozenset({Kind.EVALUATOR, Kind.TRAINING_EVALUATION})
STAFF: dict[Kind, tuple[tuple[Role, int], ...]] = {
    Kind.COUNTY_GOVERNMENT: ((Role.COUNTY, 1),),
    Kind.DEVELOPMENT_ZONE: ((Role.COUNTY, 1),),
}
_SCHOOL = ((Role.SCHOOL, 1), (Role.TEACHER, 3), (Role.LEARNER, 10), (Role.PARENT, 1))
STAFF |= dict.fromkeys(SCHOOLS, _SCHOOL)
STAFF |= dict.fromkeys(PARTNERS, ((Role.ASSOCIATION, 1),))
STAFF |= dict.fromkeys(EVALUATORS, ((Role.EVALUATOR, 1),))
STAFF[Kind.ENTERPRISE] = ((Role.ENTERPRISE, 1), (Role.MENTOR, 1))
SINCE = timedelta(days=400)


def enrol(city: City) -> None:
    """Log-ins first, so that they stand first on the sign-in page."""
    used: dict[str, int] = {}
    for login in LOGINS:
        _sign_up(city, login, used)
    _add_staff(city, used)
    for membership in Membership.objects.exclude(role__in=[Role.TEACHER, Role.LEARNER, Role.PARENT]).order_by(
        "pk"
    ):
        speaker = city.speakers.get(membership.organisation_id) or actor_of(membership.user, city.today)
        city.speakers[membership.organisation_id] = speaker


def _next(used: dict[str, int], unit: str) -> str:
    used[unit] = used.get(unit, -1) + 1
    return person(unit, used[unit])


def _sign_up(city: City, login: Login, used: dict[str, int]) -> None:
    first, *others = login.at
    made = create_user(
        login.username,
        actor=city.system,
        name=_next(used, first),
        organisation=city.bodies[first],
        role=login.role,
        password=settings.RONGHE_DEMO_PASSWORD,
        valid_from=city.today - SINCE,
        is_demo=True,
    )
    for other in others:
        grant_membership(
            made.user,
            actor=city.system,
            organisation=city.bodies[other],
            role=login.role,
            valid_from=city.today - SINCE,
        )
    city.users[login.username] = made.user


def _add_staff(city: City, used: dict[str, int]) -> None:
    """Everybody else at once: hundreds of people who never sign in need no password each."""
    rows: list[tuple[User, Organisation, str]] = []
    for unit, organisation in city.bodies.items():
        wanted = STAFF.get(Kind(organisation.kind), ((Role.BUREAU, 1),))
        for role, number in wanted:
            for _ in range(number):
                user = User(username=f"staff-{len(rows) + 1:05}", name=_next(used, unit))
                user.set_unusable_password()
                rows.append((user, organisation, role))
    with acting(city.system, "accounts.user.created", "演示数据"):
        User.objects.bulk_create([user for user, _organisation, _role in rows], batch_size=500)
        Membership.objects.bulk_create(
            [
                Membership(user=user, organisation=organisation, role=role, valid_from=city.today - SINCE)
                for user, organisation, role in rows
            ],
            batch_size=500,
        )


def lend(city: City) -> None:
    """The finance officer is away for a fortnight; a colleague acts until a stated day."""
    mine = Membership.objects.get(user=city.users["demo-finance"], role=Role.FINANCE)
    delegate_membership(
        mine,
        actor=city.actor("demo-finance"),
        delegate=city.users["demo-drc"],
        valid_from=city.today,
        valid_to=city.today + timedelta(days=14),
        reason="演示：外出培训，由市发改委同志代办",
    )
