"""Every address of the site, as everybody, with everything a browser or a stranger may send.

One data set is built for the whole module in a transaction that is rolled back; every request runs in a
savepoint. What is found is collected and shown together, since one page's failure says little about others.
"""

from __future__ import annotations

import re
import traceback
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from ronghe.accounts.models import User
from ronghe.api.services.keys import issue_key
from ronghe.api.services.webhooks import subscribe
from ronghe.core.actor import Actor
from ronghe.core.evidence import attach
from ronghe.core.models import Jurisdiction, Notice, SavedFilter
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.faculty.models import (
    Establishment,
    MobilePost,
    PartTimeStandard,
    PracticeEvidence,
    RecognitionEvidence,
    RecruitmentEvidence,
)
from ronghe.policy.enums import ItemKind
from ronghe.policy.models import (
    DeliverableEvidence,
    Indicator,
    InterpretationFile,
    MilestoneEvidence,
    ObservationEvidence,
    Parameter,
    Plan,
    ReportEvidence,
    Review,
    SuperiorChange,
    Task,
    TaskUnit,
    Touch,
)
from ronghe.policy.services.importing import import_text
from tests.analytics.samples import indicator_samples
from tests.factories import policy as make
from tests.factories.accounts import DelegationFactory, MembershipFactory, UserFactory
from tests.factories.directory import (
    OrganisationFactory,
    OrganisationNameFactory,
    SharingAgreementFactory,
)
from tests.factories.faculty import (
    PracticeEntryFactory,
    RecognitionFactory,
    RecruitmentFactory,
    TeacherFactory,
)
from tests.factories.teaching import one_of_each
from tests.funding.claims_world import claim_samples
from tests.funding.money_world import money_samples
from tests.labour.ads_world import ad_samples
from tests.labour.demand_rows import forecast_samples
from tests.labour.sources_world import source_samples
from tests.policy.conftest import City
from tests.programmes.check_world import check_samples
from tests.programmes.desk_world import desk_samples
from tests.programmes.register_world import register_samples
from tests.quality.evaluation_world import evaluation_samples
from tests.quality.report_world import report_samples
from tests.quality.talent_world import talent_samples
from tests.supervision.world import supervision_samples
from tests.support.clients import client_of, client_with
from tests.support.pages import PAGE_AMENDED

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
WALKERS = (Role.OPERATOR, Role.POLICY_OFFICE, Role.SCHOOL, Role.AUDITOR, Role.LEARNER)
"""Roles that between them see every page; what each role may do is tested beside its app."""
OPENS_ALL = frozenset({Role.OPERATOR, Role.SCHOOL})
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src=|type=\"application/json\"))|<style|\sstyle=\"|<[^>]+\son[a-z]+=\""
)
MISSING, HUGE = 2**31 - 7, 10**18
LIBRARY = "accounts/"
"""Addresses of the sign-in library: its pages, its rules on methods."""
WRITES_ON_GET = {
    "django_session",
    "axes_accesslog",
    "axes_accessattempt",
    "usersessions_usersession",
    "django_tasks_database_dbtaskresult",
}
DROPS_QUIETLY = "console:drop_filter"
"""Dropping what is gone already is no error."""
OPENS_A_NOTICE = "console:notice_open"
LONG = "产" * 3000
JUNK = {
    "numbers": "-1",
    "letters": "abc",
    "nul": "a%00b",
    "surrogate": "%ED%A0%80",
    "bytes": "%FF%FE%80",
    "marks": "%E2%80%AE%E2%80%8F%F0%9F%92%A5%EF%BF%BF",
    "quotes": "%27%29%20or%201%3D1--%20%22%3Cscript%3E%25%5C_",
    "huge": "9" * 40,
    "raised": "%C2%B2",
    "digits": "9" * 4400,
    "long": LONG,
    "dates": "0000-13-45..99999-99-99",
}


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern of the site and its keywords."""

    name: str
    route: str
    keywords: tuple[str, ...]
    pattern: URLPattern

    @property
    def is_library(self) -> bool:
        return self.route.startswith(LIBRARY)

    @property
    def is_public(self) -> bool:
        return not getattr(self.pattern.callback, "login_required", True)


def addresses() -> list[Address]:
    """All but the partner interface: that is no page, and tests/api walks it along its own document."""
    return [one for one in _walk(get_resolver(), "", "") if not one.route.startswith("api/v1/")]


def some_of(found: list[Address], turn: int = 0) -> list[Address]:
    """All addresses; of a page that all registers share only those of two registers, others at each turn.

    The full walk opens every one; what is sent here is answered by the same lines for all of them.
    """
    shared: dict[str, list[Address]] = defaultdict(list)
    for address in found:
        shared[getattr(address.pattern.callback, "shared_page", "")].append(address)
    kept = shared.pop("", [])
    for same in shared.values():
        kept += [same[(at + 2 * turn) % len(same)] for at in range(min(2, len(same)))]
    return kept


def _walk(resolver: URLResolver, space: str, prefix: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLResolver):
            yield from _walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space, route)
        elif entry.name:
            keywords = (*resolver.pattern.regex.groupindex, *entry.pattern.regex.groupindex)
            yield Address(f"{space}{entry.name}", route, keywords, entry)


@dataclass(slots=True)
class World:
    """The data of all the tests here: ``pk`` by the beginning of a route."""

    city: City
    plan: Plan
    stranger: Jurisdiction
    pks: dict[str, int] = field(default_factory=dict)
    strange: dict[str, int] = field(default_factory=dict)

    def pk(self, address: Address, table: dict[str, int]) -> int:
        fitting = [start for start in table if address.route.startswith(start)]
        assert fitting, f"no sample for {address.route}: add its row to this test"
        return table[max(fitting, key=len)]

    def url(self, address: Address, pk: int | None = None, *, strange: bool = False) -> str:
        values: dict[str, object] = {}
        for keyword in address.keywords:
            values[keyword] = {
                "code": self.city.city.code,
                "kind": "regions",
                "number": 1 if pk is None else min(pk, 10**9),
                "key": "a-b",
                "uidb36": "1",
                "provider_id": "none",
                "part": "title",
                "base": "specialist",
                "rule_id": "qy.range.apprentice",
                "dataset": "organisations-by-kind",
                "file": "data.csv",
                "indicator": "teachers.full_time",
                "definition": "overlap",
                "check": "size",
            }.get(keyword, 0)
            if keyword in {"pk", "item_pk", "other"}:
                table = self.strange if strange else self.pks
                values[keyword] = pk if pk is not None else self._sample(address, keyword, table)
            if keyword == "act":
                values[keyword] = re.search(r"<act>([a-z_]+)", address.route).group(1)  # type: ignore[union-attr]
        return reverse(address.name, kwargs=values)

    def _sample(self, address: Address, keyword: str, table: dict[str, int]) -> int:
        if keyword == "item_pk":
            return table["policy/reviews/ITEM"]
        return self.pk(address, table)


def _rows(city: City, plan: Plan, review: Review) -> dict[str, int]:
    """One row of every kind an address can name."""
    place, office = city.city, city.actor
    education = city.units["市教育局"]
    task = Task.objects.filter(plan=plan).first()
    indicator = Indicator.objects.filter(plan=plan).first()
    assert task is not None
    assert indicator is not None
    person = UserFactory(role=Role.EDUCATION, organisation=education)
    report = make.ProgressReportFactory(task=task, organisation=education)
    observation = make.ObservationFactory(indicator=indicator)
    milestone = make.MilestoneFactory(plan=plan)
    deliverable = make.DeliverableFactory(plan=plan)
    interpretation = make.InterpretationFactory(document=plan.document)
    collection = make.CommentCollectionFactory(document=plan.document)
    link = make.DocumentLinkFactory(document=plan.document)
    change = SuperiorChange.objects.create(
        link=link, jurisdiction=place, changed_on=timezone.localdate(), summary="示例变动"
    )
    touch = Touch.objects.create(change=change, jurisdiction=place, task=task)
    parameter = Parameter.objects.filter(jurisdiction=place).first() or make.ParameterFactory(
        jurisdiction=place
    )
    notice = Notice.objects.create(recipient_id=office.user_id, subject="示例", url="/home/")
    kept = SavedFilter.objects.create(user_id=office.user_id, listing="tasks", name="一", query="q=1")
    files = {
        link_type: attach(
            owner,
            ContentFile("示例材料".encode()),
            "材料.txt",
            link=link_type,
            jurisdiction=place,
            actor=office,
        ).pk
        for link_type, owner in (
            (ReportEvidence, report),
            (ObservationEvidence, observation),
            (MilestoneEvidence, milestone),
            (DeliverableEvidence, deliverable),
            (InterpretationFile, interpretation),
        )
    }
    item = review.items.filter(kind=ItemKind.TASK).first()
    assert item is not None
    school = OrganisationFactory(jurisdiction=place, school=True)
    return {
        **{sample.route: sample.pk for sample in one_of_each(school)},
        "public/plans/": plan.pk,
        "public/clauses/": plan.clauses.first().pk,
        "public/interpretations/": interpretation.pk,
        "public/interpretations/files/": files[InterpretationFile],
        "public/collections/": collection.pk,
        "notices/": notice.pk,
        "filters/": kept.pk,
        "account/delegations/": DelegationFactory().pk,
        "account/organisations/": education.pk,
        "account/users/": person.pk,
        "account/memberships/": MembershipFactory(user=person).pk,
        "directory/organisations/": education.pk,
        "directory/sharing/": SharingAgreementFactory(jurisdiction=place, recipient=education).pk,
        "directory/names/": OrganisationNameFactory(organisation=education).pk,
        "catalogues/versions/": MISSING,
        "policy/reviews/": review.pk,
        "policy/reviews/ITEM": item.pk,
        "policy/plans/": plan.pk,
        "policy/units/": TaskUnit.objects.filter(task=task).first().pk,  # type: ignore[union-attr]
        "policy/milestones/": milestone.pk,
        "policy/milestones/files/": files[MilestoneEvidence],
        "policy/deliverables/": deliverable.pk,
        "policy/deliverables/files/": files[DeliverableEvidence],
        "policy/clauses/": plan.clauses.first().pk,
        "policy/tasks/": task.pk,
        "policy/tasks/unit/": education.pk,
        "policy/reports/": report.pk,
        "policy/reports/files/": files[ReportEvidence],
        "policy/indicators/": indicator.pk,
        "policy/observations/": observation.pk,
        "policy/observations/files/": files[ObservationEvidence],
        "policy/parameters/": parameter.pk,
        "policy/documents/": plan.document_id,
        "policy/links/": link.pk,
        "policy/changes/": change.pk,
        "policy/touches/": touch.pk,
        "policy/comments/": make.CommentFactory(collection=collection).pk,
        "policy/collections/": collection.pk,
        "policy/interpretations/": interpretation.pk,
        "policy/interpretations/files/": files[InterpretationFile],
        "policy/problems/": make.ProblemReportFactory(organisation=education, routed_to=education).pk,
        **_partners(place, office, education),
        **indicator_samples(place),
        **supervision_samples(place),
        **claim_samples(place),
        **money_samples(place),
        **evaluation_samples(place),
        **report_samples(place),
        **talent_samples(place),
        **ad_samples(place),
        **forecast_samples(place),
        **check_samples(place),
        **desk_samples(place),
        **register_samples(place),
        **source_samples(place),
        **_teachers(place, office),
    }


def _partners(place: Jurisdiction, actor: Actor, organisation: Organisation) -> dict[str, int]:
    """A key and a subscription."""
    terms = {"organisation": organisation, "actor": actor}
    until = timezone.localdate() + timedelta(days=30)
    key, _text = issue_key(place, name="示例", scopes=["plans:read"], valid_to=until, **terms)
    hook, _secret = subscribe(place, url="https://partner.example/", events=["plan.published"], **terms)
    return {"partners/keys/": key.pk, "partners/hooks/": hook.pk}


def _teachers(place: Jurisdiction, actor: Actor) -> dict[str, int]:
    """The files and cases of one school's teachers."""
    school = OrganisationFactory(jurisdiction=place, school=True)
    teacher = TeacherFactory(school=school)
    entry = PracticeEntryFactory(teacher=teacher)
    case = RecognitionFactory(teacher=teacher)
    hiring = RecruitmentFactory(school=school)
    title = teacher.titles.create(
        name="讲师", series="teaching", level="middle", obtained_on=timezone.localdate()
    )
    files = {
        link: attach(
            owner,
            ContentFile("示例材料".encode()),
            "材料.txt",
            link=link,
            jurisdiction=place,
            actor=actor,
        ).pk
        for link, owner in (
            (PracticeEvidence, entry),
            (RecognitionEvidence, case),
            (RecruitmentEvidence, hiring),
        )
    }
    since = timezone.localdate()
    return {
        "faculty/teachers/": teacher.pk,
        "faculty/papers/": title.pk,
        "faculty/employments/": teacher.employments.get().pk,
        "faculty/corrections/": teacher.corrections.create(changes={"education": "master"}, reason="示例").pk,
        "faculty/practice/": entry.pk,
        "faculty/practice/files/": files[PracticeEvidence],
        "faculty/recognitions/": case.pk,
        "faculty/recognitions/files/": files[RecognitionEvidence],
        "faculty/recruitments/": hiring.pk,
        "faculty/recruitments/files/": files[RecruitmentEvidence],
        "faculty/establishments/": Establishment.objects.create(
            jurisdiction=place, organisation=school, posts=9, valid_from=since, basis="示编〔2024〕1号"
        ).pk,
        "faculty/posts/": MobilePost.objects.create(
            jurisdiction=place, organisation=school, kind="industry", name="示例岗", starts_on=since
        ).pk,
        "faculty/pay-standards/": PartTimeStandard.objects.create(
            jurisdiction=place, organisation=school, amount=100, valid_from=since, basis="示财〔2024〕1号"
        ).pk,
    }


class _Undo(Exception):
    """Takes the built rows away again."""


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: pytest.DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("addresses")
    where = {"RONGHE_EVIDENCE_ROOT": folder / "evidence", "RONGHE_IMPORT_ROOT": folder / "imports"}
    with django_db_blocker.unblock(), override_settings(**where):
        try:
            with transaction.atomic():
                city, other = City(), City()
                plan = city.publish()
                review = import_text(city.city, actor=city.actor, text=PAGE_AMENDED, plan=plan)
                there = other.publish()
                there_review = import_text(other.city, actor=other.actor, text=PAGE_AMENDED, plan=there)
                yield World(
                    city,
                    plan,
                    other.city,
                    _rows(city, plan, review),
                    _rows(other, there, there_review),
                )
                raise _Undo
        except _Undo:
            pass


def writes() -> dict[str, int]:
    """How many rows each table had written in this transaction, undone ones included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables"
            " where n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return {name: count for name, count in cursor.fetchall() if name not in WRITES_ON_GET}


class Walker:
    """Sends requests of one browser and keeps what went wrong."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.client.raise_request_exception = False
        self.wrong: list[str] = []

    def send(self, method: str, url: str, **given: object) -> HttpResponse:
        """One request in a savepoint that is always undone."""
        response: HttpResponse
        with transaction.atomic():
            response = getattr(self.client, method)(url, **given)
            if getattr(response, "streaming", False):
                b"".join(response.streaming_content)  # type: ignore[attr-defined]
                for close in response._resource_closers:  # its own close() would end the transaction
                    close()
            transaction.set_rollback(True)
        if response.status_code >= 500:
            self.wrong.append(f"{method} {url[:200]}: {response.status_code} {self._why(response)}")
        return response

    def finish(self) -> None:
        assert not self.wrong, "\n".join(self.wrong)

    def check_headers(self, url: str, response: HttpResponse) -> None:
        """The headers that every answer carries, and no script or style within a page."""
        policy = response.headers.get("Content-Security-Policy", "")
        if "unsafe" in policy or "default-src" not in policy:
            self.wrong.append(f"{url}: policy “{policy}”")
        for header, value in (("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY")):
            if response.headers.get(header) != value:
                self.wrong.append(f"{url}: {header} is {response.headers.get(header)}")
        if response.headers.get("Content-Type", "").startswith("text/html") and (
            inline := INLINE.search(response.content.decode())
        ):
            self.wrong.append(f"{url}: inline {inline.group()[:80]}")

    @staticmethod
    def _why(response: HttpResponse) -> str:
        info = getattr(response, "exc_info", None)
        if not info:
            return ""
        frames = [f for f in traceback.extract_tb(info[2]) if "/src/ronghe/" in f.filename]
        last = frames[-1] if frames else traceback.extract_tb(info[2])[-1]
        return f"{info[0].__name__}: {info[1]} ({Path(last.filename).name}:{last.lineno})"[:400]


def browser(world: World, role: Role) -> Client:
    """Somebody of that role in the city: planners in the education bureau, others in their own."""
    if role in {Role.POLICY_OFFICE, Role.OPERATOR}:
        return client_with(role, jurisdiction=world.city.city)
    if role is Role.EDUCATION:
        return client_with(role, organisation=world.city.units["市教育局"])
    return client_with(role, organisation=OrganisationFactory(jurisdiction=world.city.city))


def own(found: list[Address]) -> list[Address]:
    return [address for address in found if not address.is_library]


def parameter_names() -> list[str]:
    """Every query parameter the code asks for: read from the code, so that a new one is tried as well."""
    asked = re.compile(r"(?:GET\.get(?:list)?\(|\w*Filter\(|\bdata\.get\()\s*\"(\w+)\"")
    names: set[str] = {"q", "page", "sort", "size", "cols", "next"}
    for path in (ROOT / "src" / "ronghe").rglob("*.py"):
        names.update(asked.findall(path.read_text(encoding="utf-8")))
    return sorted(names)


def test_the_walk_knows_every_address(world: World) -> None:
    found = addresses()
    assert len(found) > 150
    for address in found:
        assert world.url(address).startswith("/")


def test_a_visitor_is_sent_to_sign_in_everywhere_but_on_the_public_list(world: World) -> None:
    walker = Walker(Client())
    for address in addresses():
        for pk in (None, MISSING, HUGE):
            url = world.url(address, pk)
            for method in ("get", "post"):
                response = walker.send(method, url)
                sent = response.status_code == 302 and response.headers["Location"].startswith(
                    "/accounts/login/"
                )
                if not address.is_public and not sent:
                    walker.wrong.append(f"{method} {url}: {response.status_code} without signing in")
    walker.finish()


@pytest.mark.parametrize("role", WALKERS)
def test_no_role_meets_a_server_error_or_writes_by_reading(world: World, role: Role) -> None:
    walker = Walker(browser(world, role))
    before = writes()
    found = addresses()
    for address in found if role in OPENS_ALL else some_of(found, WALKERS.index(role)):
        url = world.url(address)
        response = walker.send("get", url)
        walker.check_headers(url, response)
        after = writes()
        if after != before and not address.is_library and address.name != OPENS_A_NOTICE:
            walker.wrong.append(f"get {url} wrote {sorted(set(after.items()) - set(before.items()))}")
        before = after
    walker.finish()


@pytest.mark.parametrize("role", [Role.POLICY_OFFICE, Role.SCHOOL])
def test_an_empty_form_is_answered(world: World, role: Role) -> None:
    walker = Walker(browser(world, role))
    for address in some_of(addresses()):
        walker.send("post", world.url(address))
    walker.finish()


def test_what_is_not_there_is_not_found(world: World) -> None:
    walker = Walker(browser(world, Role.POLICY_OFFICE))
    for address in own(addresses()):
        for method, pk in (("get", HUGE), ("post", MISSING)):
            if "pk" not in address.keywords or address.name == DROPS_QUIETLY:
                continue
            status = walker.send(method, world.url(address, pk)).status_code
            if status not in {403, 404, 405}:
                walker.wrong.append(f"{method} {world.url(address, pk)}: {status}")
    walker.finish()


def test_another_city_s_rows_are_not_written_by_a_planner(world: World) -> None:
    walker = Walker(browser(world, Role.POLICY_OFFICE))
    for address in own(addresses()):
        if "pk" not in address.keywords:
            continue
        url = world.url(address, strange=True)
        before = writes()
        walker.send("post", url, data={"note": "试", "reason": "试", "act": "close", "step": "accept"})
        if not address.is_public and writes() != before:
            walker.wrong.append(f"post {url} wrote in another city")
    walker.finish()


@pytest.mark.parametrize("turn", range(2))
def test_junk_in_the_address_is_no_server_error(world: World, turn: int) -> None:
    """Every parameter gets another kind of junk at every turn; ``q`` gets each kind at some address."""
    names, kinds = parameter_names(), [kind for kind in JUNK if kind != "nul"]
    signed_in, visitor = Walker(browser(world, Role.EDUCATION)), Walker(Client())
    for number, address in enumerate(some_of(addresses(), turn)):
        given = {
            name: JUNK[kinds[(at + number + 3 * turn) % len(kinds)]]
            for at, name in enumerate(names)
            if name not in {"q", "sort"}
        }
        given["q"] = JUNK[kinds[(number + turn) % len(kinds)]]
        given["sort"] = JUNK[kinds[(number + turn + 1) % len(kinds)]][:40]
        given = {name: text[:60] if name != "q" else text for name, text in given.items()}
        url = world.url(address) + "?" + "&".join(f"{name}={text}" for name, text in given.items())
        if not address.keywords or turn == 0:
            signed_in.send("get", url)
        if address.is_public:
            visitor.send("get", url)
    signed_in.finish()
    visitor.finish()


@pytest.mark.parametrize("where", ["address", "form"])
def test_a_nul_is_refused_in_words(world: World, where: str) -> None:
    """PostgreSQL stores none; the answer says so instead of failing in one form or another."""
    walker = Walker(browser(world, Role.EDUCATION))
    for address in some_of(own(addresses())):
        url = world.url(address)
        if where == "address":
            response = walker.send("get", f"{url}?q=a%00b&sort=%00")
        else:
            response = walker.send("post", url, data={"note": "a\0b", "q": "\0"})
        if response.status_code not in {302, 403, 404, 405, 422}:
            walker.wrong.append(f"{url}: {response.status_code} for a NUL")
    walker.finish()


@pytest.mark.parametrize("turn", range(2))
def test_junk_in_a_form_is_no_server_error(world: World, turn: int) -> None:
    junk = ["abc", "\u202e💥\uffff<b>", "9" * 40, "²", "9" * 4400, "-1", "产" * 3000, "0000-13-45"]
    walker = Walker(browser(world, Role.EDUCATION))
    for number, address in enumerate(some_of(own(addresses()), turn)):
        url = world.url(address)
        page = walker.send("get", url)
        if page.status_code == 405:
            names = sorted(FORM_NAMES)
        else:
            form = (getattr(page, "context", None) or {}).get("form") if page.status_code == 200 else None
            names = sorted({*(form.fields if form else ()), *FORM_NAMES})
        data = {name: junk[(at + number + 3 * turn) % len(junk)] for at, name in enumerate(names)}
        walker.send("post", url, data=data)
    walker.finish()


FORM_NAMES = (
    "act",
    "step",
    "note",
    "reason",
    "item",
    "items",
    "into",
    "organisation",
    "name",
    "query",
    "listing",
    "jurisdiction",
    "file",
    "at",
    "start",
    "end",
    "kind",
    "language",
    "next",
    "selected",
    "code",
)


def test_no_write_without_the_token(world: World) -> None:
    """The callback of single sign-on is the library's and protected by its own state."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = browser(world, Role.POLICY_OFFICE).cookies
    walker = Walker(client)
    for address in addresses():
        if "oidc/" in address.route:
            continue
        url = world.url(address)
        status = walker.send("post", url).status_code
        if status not in {403, 405}:
            walker.wrong.append(f"post {url} without a token: {status}")
    walker.finish()


def test_other_methods_are_not_allowed(world: World) -> None:
    walker = Walker(browser(world, Role.POLICY_OFFICE))
    for number, address in enumerate(some_of(own(addresses()))):
        url = world.url(address)
        method = ("put", "delete", "patch")[number % 3]
        status = walker.send(method, url).status_code
        if status not in {403, 404, 405}:
            walker.wrong.append(f"{method} {url}: {status}")
    walker.finish()


def test_the_walker_sees_failures(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above are worth what this one is."""
    walker = Walker(browser(world, Role.OPERATOR))
    monkeypatch.setattr("ronghe.console.views.home", None)

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("ronghe.console.context.frame", broken)
    monkeypatch.setattr("ronghe.accounts.middleware.actor_of", broken)
    walker.send("get", "/home/")
    assert len(walker.wrong) == 1
    assert "broken on purpose" in walker.wrong[0]


def test_a_write_is_seen(world: World) -> None:
    before = writes()
    with transaction.atomic():
        Organisation.objects.filter(pk=world.city.units["市教育局"].pk).update(pinyin="x")
        transaction.set_rollback(True)
    assert writes() != before
    assert User.objects.exists()
    assert client_of(User.objects.latest("pk")).get("/home/").status_code in {200, 302}
