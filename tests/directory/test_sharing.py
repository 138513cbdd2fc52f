"""Sharing of data: only on a basis in law, in force today, without data of persons, and on record."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from typer.testing import CliRunner

from ronghe.cli import share
from ronghe.console.menu import menu_of
from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed, NotFound, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory import services
from ronghe.directory.enums import SharedDataset, SharingState
from ronghe.directory.models import Organisation, SharingAgreement, SharingExport
from ronghe.directory.queries import sharing_detail
from ronghe.directory.queries.sharing import SharedSource, register_source, sources_of
from ronghe.engine.sharing import check_bundle
from tests.factories.accounts import actor_with
from tests.factories.directory import (
    JurisdictionFactory,
    OrganisationFactory,
    SharingAgreementFactory,
    jurisdiction_tree,
)
from tests.support.clients import client_with

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.register("DATA-01", "DATA-04"),
    pytest.mark.rule("lp.elig.lawful"),
]


@pytest.fixture
def city() -> Jurisdiction:
    return jurisdiction_tree()[1]


@pytest.fixture
def platform(city: Jurisdiction) -> Organisation:
    return OrganisationFactory(jurisdiction=city.parent, kind="upstream_system", name="示例省产教融合平台")


@pytest.fixture
def office(city: Jurisdiction) -> Actor:
    return actor_with(Role.POLICY_OFFICE, jurisdiction=city)


@pytest.fixture
def auditor(city: Jurisdiction) -> Actor:
    return actor_with(Role.AUDITOR, jurisdiction=city)


def stated(**changed: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "datasets": ["organisations", "tasks"],
        "purpose": "报送规划落实情况",
        "basis_title": "示例省公共数据共享办法",
        "basis_number": "示政发〔2023〕1号",
        "basis_article": "第十条",
        "valid_from": today,
        "valid_to": today + timedelta(days=365),
        "contact_post": "市教育局数据管理岗",
        **changed,
    }


def export(agreement: SharingAgreement, actor: Actor) -> tuple[SharingExport, bytes]:
    file = io.BytesIO()
    made = services.export_sharing(agreement, actor=actor, target=file)
    return made, file.getvalue()


def test_an_agreement_goes_from_draft_into_force_to_its_end(
    city: Jurisdiction, platform: Organisation, office: Actor, auditor: Actor
) -> None:
    operator = actor_with(Role.OPERATOR, jurisdiction=city)
    agreement = services.draft_sharing(city, actor=operator, recipient=platform, note="首次报送", **stated())
    assert agreement.state == SharingState.DRAFT
    services.approve_sharing(agreement, actor=office)
    services.suspend_sharing(agreement, actor=auditor, note="核对依据")
    services.resume_sharing(agreement, actor=auditor, note="依据无误")
    services.end_sharing(agreement, actor=office, note="平台停用")
    assert agreement.state == SharingState.ENDED
    found = [(change.action.rpartition(".")[2], change.note) for change in timeline(agreement)]
    assert found == [
        ("ended", "平台停用"),
        ("resumed", "依据无误"),
        ("suspended", "核对依据"),
        ("approved", ""),
        ("drafted", "首次报送"),
    ]
    with pytest.raises(InvalidTransition):
        services.approve_sharing(agreement, actor=office)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("basis_title", ""),
        ("basis_number", ""),
        ("basis_article", ""),
        ("valid_from", None),
        ("valid_to", None),
    ],
)
def test_without_a_basis_or_dates_it_does_not_come_into_force(
    field: str, value: object, city: Jurisdiction, platform: Organisation, office: Actor
) -> None:
    made = services.draft_sharing(city, actor=office, recipient=platform, **stated(**{field: value}))
    with pytest.raises(RuleViolated, match=r"lp\.elig\.lawful") as refused:
        services.approve_sharing(made, actor=office)
    assert list(refused.value.fields) == [field]
    with pytest.raises(IntegrityError), transaction.atomic():
        SharingAgreement.objects.filter(pk=made.pk).update(state=SharingState.IN_FORCE)
    services.amend_sharing(made, actor=office, recipient=platform, **stated())
    assert services.approve_sharing(made, actor=office).state == SharingState.IN_FORCE
    with pytest.raises(InvalidTransition, match="只有草稿"):
        services.amend_sharing(made, actor=office, recipient=platform, **stated())


@pytest.mark.parametrize(
    ("changed", "error", "field"),
    [
        ({"contains_personal": True}, RuleViolated, "contains_personal"),
        ({"purpose": " "}, Invalid, "purpose"),
        ({"datasets": []}, Invalid, "datasets"),
        ({"datasets": ["learners"]}, Invalid, "datasets"),
        ({"contact_post": "数据岗 0571-88888888"}, Invalid, "contact_post"),
        ({"contact_post": "a@example.invalid"}, Invalid, "contact_post"),
        ({"valid_to": date(2020, 1, 1)}, Invalid, "valid_to"),
    ],
)
def test_what_may_not_be_shared_is_refused_at_its_field(
    changed: dict[str, Any],
    error: type[Exception],
    field: str,
    city: Jurisdiction,
    platform: Organisation,
    office: Actor,
) -> None:
    with pytest.raises(error) as refused:
        services.draft_sharing(city, actor=office, recipient=platform, **stated(**changed))
    assert list(refused.value.fields) == [field]  # type: ignore[attr-defined]  # a RongheError
    assert not SharingAgreement.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"contains_personal": True}, {"datasets": []}, {"datasets": ["learners"]}, {"purpose": ""}],
)
def test_the_database_refuses_it_as_well(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SharingAgreementFactory(**wrong)


TODAY_REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"state": SharingState.DRAFT}, "草稿"),
    ({"state": SharingState.SUSPENDED}, "暂停"),
    ({"state": SharingState.ENDED}, "终止"),
    ({"valid_to": date(2024, 1, 1), "valid_from": date(2023, 1, 1)}, "到期"),
    ({"valid_from": date(2999, 1, 1), "valid_to": date(2999, 2, 1)}, "尚未开始"),
]


@pytest.mark.parametrize(("how", "words"), TODAY_REFUSED)
def test_nothing_is_handed_over_unless_in_force_today(
    how: dict[str, Any], words: str, city: Jurisdiction, office: Actor
) -> None:
    agreement = SharingAgreementFactory(jurisdiction=city, **how)
    for actor in (office, Actor.for_system("test")):
        with pytest.raises(RuleViolated, match=words) as refused:
            export(agreement, actor)
        assert "lp.elig.lawful" in refused.value.message
    assert not SharingExport.objects.exists()
    client = client_with(Role.POLICY_OFFICE, jurisdiction=city)
    assert client.post(reverse("directory:sharing_export", args=[agreement.pk])).status_code == 422


@pytest.mark.parametrize("last", [0, 30])
def test_the_last_day_still_counts(last: int, office: Actor, city: Jurisdiction) -> None:
    ends = timezone.localdate() + timedelta(days=last)
    assert export(SharingAgreementFactory(jurisdiction=city, valid_to=ends), office)[0].total > 0


def test_a_bundle_says_what_it_is_and_is_recorded(city: Jurisdiction, office: Actor, tmp_path: Path) -> None:
    OrganisationFactory(jurisdiction=city, name="=示例局")
    OrganisationFactory(jurisdiction=JurisdictionFactory(), name="外地局")
    agreement = SharingAgreementFactory(jurisdiction=city, datasets=["organisations"])
    made, data = export(agreement, office)
    path = tmp_path / "b.zip"
    path.write_bytes(data)
    checked = check_bundle(path, sha256=made.sha256)
    assert checked.problems == ()
    manifest = checked.manifest
    assert manifest["agreement"] == agreement.pk
    assert manifest["recipient"] == agreement.recipient.name
    assert manifest["basis"]["article"] == "第十条"
    assert manifest["jurisdiction"] == {"code": city.code, "name": city.name}
    assert made.rows == manifest["rows"]
    assert (made.made_by_id, made.total) == (office.user_id, manifest["rows"]["organisations"])
    with zipfile.ZipFile(path) as archive:
        text = archive.read("organisations.csv").decode()
        dictionary = json.loads(archive.read("dictionary.json"))
    assert "'=示例局" in text
    assert "外地局" not in text
    first = dictionary["tables"][0]["columns"][0]
    assert (first["name"], first["source"]) == ("id", "directory.Organisation.id")


def test_the_record_of_an_export_cannot_be_changed(city: Jurisdiction, office: Actor) -> None:
    made, _ = export(SharingAgreementFactory(jurisdiction=city), office)
    with pytest.raises(ProgrammingError), transaction.atomic():
        SharingExport.objects.filter(pk=made.pk).update(sha256="0" * 64)
    with pytest.raises(ProgrammingError), transaction.atomic():
        made.delete()


def test_a_table_with_personal_columns_cannot_be_offered() -> None:
    for column in ("made_by_id", "made_by__email"):
        source = SharedSource(
            SharedDataset.TASKS,
            "x",
            "x",
            SharingExport,
            lambda place: SharingExport.objects.all(),
            (("x", column),),
        )
        with pytest.raises(ValueError, match="personal"):
            register_source(source)
    assert all(source.name != "x" for source in sources_of(SharedDataset.values))


READ = ("sharing_list", "sharing_detail")
DRAFT = ("sharing_create", "sharing_edit")
SHARERS = (Role.OPERATOR, Role.POLICY_OFFICE, Role.AUDITOR)
OTHERS = tuple(role for role in Role if role not in SHARERS)
TABLE = [
    *[(role, name, 200) for role in SHARERS for name in READ],
    *[(role, name, 200) for role in (Role.OPERATOR, Role.POLICY_OFFICE) for name in DRAFT],
    *[(Role.AUDITOR, name, 403) for name in DRAFT],
    *[(role, name, 403) for role in OTHERS for name in READ + DRAFT],
]


@pytest.mark.parametrize(("role", "name", "status"), TABLE)
def test_who_may_open_what(role: Role, name: str, status: int, city: Jurisdiction) -> None:
    agreement = SharingAgreementFactory(jurisdiction=city, draft=True)
    takes_key = name in {"sharing_detail", "sharing_edit"}
    url = reverse(f"directory:{name}", args=[agreement.pk] if takes_key else [])
    assert client_with(role, jurisdiction=city).get(url).status_code == status


ACTS = {
    "approve": (SharingState.DRAFT, {Role.POLICY_OFFICE}),
    "end": (SharingState.IN_FORCE, {Role.POLICY_OFFICE}),
    "suspend": (SharingState.IN_FORCE, {Role.AUDITOR}),
    "resume": (SharingState.SUSPENDED, {Role.AUDITOR}),
    "export": (SharingState.IN_FORCE, {Role.OPERATOR, Role.POLICY_OFFICE}),
}


@pytest.mark.parametrize("role", [*SHARERS, Role.EDUCATION, Role.SCHOOL])
@pytest.mark.parametrize("act", list(ACTS))
def test_who_may_do_what(act: str, role: Role, city: Jurisdiction) -> None:
    state, allowed = ACTS[act]
    agreement = SharingAgreementFactory(jurisdiction=city, state=state)
    client = client_with(role, jurisdiction=city)
    url = reverse(f"directory:sharing_{'export' if act == 'export' else 'act'}", args=[agreement.pk])
    assert client.get(url).status_code == 405
    answer = client.post(url, {"step": act, "note": "理由"})
    if answer.streaming:
        assert b"".join(answer.streaming_content).startswith(b"PK")
    good = 200 if act == "export" else 303
    assert answer.status_code == (good if role in allowed else 403)
    assert SharingExport.objects.exists() == (act == "export" and role in allowed)
    agreement.refresh_from_db()
    assert (agreement.state == state) == (role not in allowed or act == "export")


def test_elsewhere_it_is_not_there(city: Jurisdiction) -> None:
    agreement = SharingAgreementFactory(jurisdiction=city)
    stranger = client_with(Role.POLICY_OFFICE, jurisdiction=JurisdictionFactory())
    for name in ("sharing_detail", "sharing_edit"):
        assert stranger.get(reverse(f"directory:{name}", args=[agreement.pk])).status_code == 404
    for name in ("sharing_act", "sharing_export"):
        assert stranger.post(reverse(f"directory:{name}", args=[agreement.pk])).status_code == 404
    actor = actor_with(Role.OPERATOR, jurisdiction=JurisdictionFactory())
    with pytest.raises(NotFound):
        sharing_detail(actor, agreement.pk)
    with pytest.raises(NotAllowed):
        services.draft_sharing(city, actor=actor, recipient=agreement.recipient, **stated())


def form_data(city: Jurisdiction, platform: Organisation, **changed: Any) -> dict[str, Any]:
    data = {**stated(), "jurisdiction": city.pk, "recipient": platform.name, "contains_personal": "no"}
    return {name: value for name, value in {**data, **changed}.items() if value is not None}


def test_by_the_pages_from_the_form_to_the_file(
    city: Jurisdiction, platform: Organisation, tmp_path: Path
) -> None:
    client = client_with(Role.POLICY_OFFICE, jurisdiction=city)
    create = reverse("directory:sharing_create")
    refused = client.post(create, form_data(city, platform, contains_personal="yes"))
    assert refused.status_code == 422
    assert "不得含个人信息" in refused.content.decode()
    answer = client.post(create, form_data(city, platform, basis_article=""))
    detail = answer["Location"]
    agreement = SharingAgreement.objects.get()
    assert client.post(f"{detail}act/", {"step": "approve"}).status_code == 422
    assert client.post(f"{detail}edit/", form_data(city, platform)).status_code == 303
    assert client.post(f"{detail}act/", {"step": "approve"}).status_code == 303
    file = client.post(f"{detail}export/")
    path = tmp_path / "b.zip"
    path.write_bytes(b"".join(file.streaming_content))
    page = client.get(detail).content.decode()
    assert check_bundle(path, sha256=agreement.exports.get().sha256).is_sound
    for words in (
        agreement.exports.get().sha256,
        "导出共享包",
        "批准共享",
        "示政发〔2023〕1号",
        platform.name,
    ):
        assert words in page
    assert client.post(f"{detail}act/", {"step": "end"}).status_code == 409
    assert client.post(f"{detail}act/", {"step": "nothing"}).status_code == 303
    assert (
        platform.name in client.get(reverse("directory:sharing_list"), {"state": "in_force"}).content.decode()
    )


def test_one_past_its_end_says_so(city: Jurisdiction) -> None:
    past = SharingAgreementFactory(jurisdiction=city, valid_from=date(2023, 1, 1), valid_to=date(2024, 1, 1))
    client = client_with(Role.POLICY_OFFICE, jurisdiction=city)
    page = client.get(reverse("directory:sharing_detail", args=[past.pk])).content.decode()
    assert "已到期" in page
    assert "导出共享包" not in page


def test_the_menu_shows_it_to_those_whose_work_it_is(city: Jurisdiction) -> None:
    for role in (*SHARERS, Role.EDUCATION, Role.LEARNER):
        groups = menu_of(actor_with(role, jurisdiction=city).roles)
        labels = {str(link.label) for group in groups for link in group.items}
        assert ("数据共享" in labels) == (role in SHARERS)


@pytest.mark.parametrize("count", [1, 30])
def test_the_pages_cost_the_same_however_many(
    count: int, city: Jurisdiction, office: Actor, django_assert_max_num_queries: Any
) -> None:
    agreements = SharingAgreementFactory.create_batch(count, jurisdiction=city)
    for _ in range(count):
        export(agreements[0], office)
    client: Client = client_with(Role.POLICY_OFFICE, jurisdiction=city)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("directory:sharing_list")).status_code == 200
    with django_assert_max_num_queries(12):
        assert client.get(reverse("directory:sharing_detail", args=[agreements[0].pk])).status_code == 200


def test_the_command_exports_and_checks(
    city: Jurisdiction, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(share, "load_django", lambda: None)
    agreement = SharingAgreementFactory(jurisdiction=city)
    path = tmp_path / "b.zip"
    done = CliRunner().invoke(share.app, ["export", str(agreement.pk), "--out", str(path)])
    assert done.exit_code == 0, done.output
    made = agreement.exports.get()
    assert made.sha256 in done.output
    assert made.made_by is None
    checked = CliRunner().invoke(share.app, ["check", str(path), "--sha256", made.sha256])
    assert (checked.exit_code, "完好" in checked.output) == (0, True)
    wrong = CliRunner().invoke(share.app, ["check", str(path), "--sha256", "0" * 64])
    assert (wrong.exit_code, "不一致" in wrong.output) == (1, True)
    services.end_sharing(agreement, actor=Actor.for_system("test"), note="结束")
    late = CliRunner().invoke(share.app, ["export", str(agreement.pk), "--out", str(tmp_path / "c.zip")])
    assert isinstance(late.exception, RuleViolated)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b.zip"]
