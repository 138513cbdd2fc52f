"""The links of programmes and occupations: import, prediction, review, versions, and who may do what."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from typer.testing import CliRunner

from ronghe.cli import programmes as command
from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, NotAllowed, RuleViolated
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.programmes.models import LinkVersion, OccupationLink
from ronghe.programmes.queries.links import differences, occupations_of
from ronghe.programmes.services.links import import_links, predict_links, review_link
from tests.factories.accounts import actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.factories.programmes import SYSTEM, programme
from tests.support.clients import client_with
from tests.support.shared import shared_path

pytestmark = pytest.mark.django_db
HEAD = "major_code,major_name,level,occupation_codes_in_standard\n"
LATHE, MILL, FITTER = "6-18-01-01", "6-18-01-02", "6-20-01-01"


@pytest.fixture
def city() -> Jurisdiction:
    return JurisdictionFactory()


@pytest.fixture
def bureau(city: Jurisdiction) -> Actor:
    return actor_with(Role.EDUCATION, organisation=OrganisationFactory(jurisdiction=city))


@pytest.fixture
def official(tmp_path: Path) -> Path:
    path = tmp_path / "standards.csv"
    path.write_text(HEAD + f"660103,数控技术应用,中职,{LATHE}|{MILL}|9-99-99-99\n66,坏行,中职,{LATHE}\n")
    return path


def kinds(code: str = "660103") -> dict[str, str]:
    return {one.occupation: one.kind for one in occupations_of([code], refused=True).get(code, [])}


def test_the_official_file_makes_a_version_and_names_what_it_cannot_use(official: Path) -> None:
    outcome = import_links(official, actor=SYSTEM, source="示例标准")
    assert kinds() == {LATHE: "official", MILL: "official"}
    assert outcome.troubles == ("第2行：职业编码“9-99-99-99”不存在", "第3行：专业代码“66”不是 6 位数字")
    version = LinkVersion.objects.get()
    assert (version.number, version.official, version.changed) == (1, 2, 2)
    again = import_links(official, actor=SYSTEM, source="示例标准")
    assert again.version is None
    assert LinkVersion.objects.count() == 1


def test_a_file_with_nothing_to_use_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(HEAD + "12,甲,中职,x\n")
    with pytest.raises(Invalid, match="没有一行可以采用"):
        import_links(path, actor=SYSTEM, source="示例")
    assert not LinkVersion.objects.exists()


def test_prediction_fills_the_rest_and_review_decides(
    city: Jurisdiction, official: Path, bureau: Actor
) -> None:
    school = OrganisationFactory(jurisdiction=city, school=True)
    programme(school)
    programme(school, code="710201", name="计算机应用")
    import_links(official, actor=SYSTEM, source="示例标准")
    outcome = predict_links(actor=bureau)
    assert outcome.programmes == 2
    assert set(kinds().values()) == {"official"}
    predicted = kinds("710201")
    assert len(predicted) == 10
    assert set(predicted.values()) == {"predicted"}
    first, second = list(predicted)[:2]
    review_link("710201", first, accepted=True, actor=bureau)
    review_link("710201", second, accepted=False, actor=bureau, reason="不对口")
    assert kinds("710201")[first] == "accepted"
    assert second not in [one.occupation for one in occupations_of(["710201"])["710201"]]
    assert predict_links(actor=bureau).version is None
    assert kinds("710201")[second] == "refused"
    version = LinkVersion.objects.first()
    assert version is not None
    assert (version.official, version.accepted, version.refused, version.predicted) == (2, 1, 1, 8)


def test_a_review_is_bounded_by_the_standard_and_wants_reasons(official: Path, bureau: Actor) -> None:
    import_links(official, actor=SYSTEM, source="示例标准")
    with pytest.raises(RuleViolated, match="不能改判"):
        review_link("660103", LATHE, accepted=False, actor=bureau, reason="不对口")
    with pytest.raises(Invalid, match="增加对应须写明理由"):
        review_link("660103", FITTER, accepted=True, actor=bureau)
    with pytest.raises(Invalid, match="没有代码“9-99-99-99”"):
        review_link("660103", "9-99-99-99", accepted=True, actor=bureau, reason="试")
    with pytest.raises(Invalid, match="不能否定"):
        review_link("660103", FITTER, accepted=False, actor=bureau, reason="试")
    review_link("660103", FITTER, accepted=True, actor=bureau, reason="本地企业需要")
    assert kinds()[FITTER] == "accepted"
    clerk = actor_with(Role.SCHOOL, organisation=OrganisationFactory(school=True))
    with pytest.raises(NotAllowed):
        review_link("660103", FITTER, accepted=True, actor=clerk)


def test_two_versions_are_compared(official: Path, bureau: Actor, tmp_path: Path) -> None:
    import_links(official, actor=SYSTEM, source="2024年标准")
    newer = tmp_path / "newer.csv"
    newer.write_text(HEAD + f"660103,数控技术应用,中职,{LATHE}|{FITTER}\n")
    import_links(newer, actor=SYSTEM, source="2025年标准")
    review_link("660103", MILL, accepted=True, actor=bureau, reason="本地企业需要")
    assert [(one.occupation, one.before, one.after) for one in differences(1, 2)] == [
        (MILL, "official", ""),
        (FITTER, "", "official"),
    ]
    assert [(one.occupation, one.before, one.after) for one in differences(1, 3)] == [
        (MILL, "official", "accepted"),
        (FITTER, "", "official"),
    ]
    assert len(differences(0, 1)) == 2
    page = client_with(Role.EDUCATION, jurisdiction=bureau_place(bureau)).get(
        reverse("programmes:link_versions"), {"older": 1, "newer": 3}
    )
    assert page.context["listing"].total == 2


def bureau_place(actor: Actor) -> Jurisdiction:
    return Jurisdiction.objects.get(path=actor.grants[0].jurisdiction_path)


def test_the_desk_accepts_refuses_and_adds(city: Jurisdiction) -> None:
    school = OrganisationFactory(jurisdiction=city, school=True)
    programme(school, code="710201", name="计算机应用")
    predict_links(actor=SYSTEM)
    clerk = client_with(Role.HRSS, jurisdiction=city)
    desk, act = (reverse(f"programmes:{name}", args=["710201"]) for name in ("link_desk", "link_review"))
    page = clerk.get(desk)
    assert len(page.context["cards"]) == 10
    assert school.name in page.content.decode()
    first, second = list(kinds("710201"))[:2]
    assert clerk.post(act, {"act": "accept", "occupation": first}).status_code == 303
    assert clerk.post(act, {"act": "refuse", "occupation": second}).status_code == 422
    assert clerk.post(act, {"act": "refuse", "occupation": second, "reason": "不对口"}).status_code == 303
    assert clerk.post(desk, {"occupation": FITTER, "reason": "本地企业需要"}).status_code == 303
    assert clerk.post(desk, {"occupation": "9-99-99-99", "reason": "试"}).status_code == 422
    found = kinds("710201")
    assert (found[first], found[second], found[FITTER]) == ("accepted", "refused", "accepted")
    assert clerk.get(reverse("programmes:link_desk", args=["999999"])).status_code == 404


def test_the_file_comes_over_the_web_with_its_troubles(city: Jurisdiction, official: Path) -> None:
    clerk = client_with(Role.EDUCATION, jurisdiction=city)
    upload = SimpleUploadedFile("standards.csv", official.read_bytes())
    page = clerk.post(reverse("programmes:link_import"), {"file": upload, "source": "示例标准"})
    assert "9-99-99-99" in page.content.decode()
    assert kinds() == {LATHE: "official", MILL: "official"}
    wrong = SimpleUploadedFile("x.csv", "甲,乙\n1,2\n".encode())
    assert clerk.post(reverse("programmes:link_import"), {"file": wrong, "source": "示例"}).status_code != 200


def test_the_command_imports_and_predicts(
    city: Jurisdiction, official: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme(OrganisationFactory(jurisdiction=city, school=True), code="710201", name="计算机应用")
    monkeypatch.setattr(command, "load_django", lambda: None)
    result = CliRunner().invoke(command.app, ["import-links", str(official)])
    assert result.exit_code == 0, result.output
    assert "1 个专业，变动 2 条，形成第 1 版" in result.output
    assert "第 2 版" in CliRunner().invoke(command.app, ["predict-links"]).output


READERS = [Role.EDUCATION, Role.HRSS, Role.SCHOOL, Role.DRC, Role.ENTERPRISE]
PERMITTED = [
    *((role, "links", 200) for role in READERS),
    *((role, "link_versions", 200) for role in READERS),
    (Role.EDUCATION, "link_import", 200),
    (Role.HRSS, "link_import", 200),
    (Role.SCHOOL, "link_import", 403),
    (Role.DRC, "link_import", 403),
    (Role.LEARNER, "links", 403),
]


@pytest.mark.parametrize(("role", "page", "status"), PERMITTED)
def test_who_may_open_what(city: Jurisdiction, role: Role, page: str, status: int) -> None:
    assert client_with(role, jurisdiction=city).get(reverse(f"programmes:{page}")).status_code == status


@pytest.mark.parametrize(("role", "status"), [(Role.SCHOOL, 403), (Role.DRC, 403), (Role.EDUCATION, 422)])
def test_who_may_predict(city: Jurisdiction, role: Role, status: int) -> None:
    assert client_with(role, jurisdiction=city).post(reverse("programmes:link_predict")).status_code == status


def test_the_list_keeps_to_its_queries(
    city: Jurisdiction, official: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    import_links(official, actor=SYSTEM, source="示例标准")
    clerk: Client = client_with(Role.EDUCATION, jurisdiction=city)
    clerk.get(reverse("programmes:links"))
    with django_assert_max_num_queries(16):
        page = clerk.get(reverse("programmes:links"))
    assert page.context["listing"].total == 2
    with django_assert_max_num_queries(16):
        clerk.get(reverse("programmes:link_desk", args=["660103"]))


def test_the_official_file_of_2025_is_read_whole() -> None:
    path = shared_path("data/catalogues/programme_standards_2025_dev.csv")
    outcome = import_links(path, actor=SYSTEM, source="专业教学标准")
    assert outcome.programmes > 550
    assert OccupationLink.objects.filter(kind="official").count() > 1600
    assert len(outcome.troubles) < 40
