"""Typical cases: recommended, reviewed, published with consent, found, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.core.errors import Invalid, NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.quality.models import TypicalCase
from ronghe.quality.services import typical as services
from tests.factories.accounts import actor_with
from tests.quality.evaluation_world import EvaluationCity
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
REFUSED = (Invalid, RuleViolated)
GRASSROOTS = {
    "kind": "grassroots",
    "title": "示例毕业生的乡村岗位",
    "subject": "",
    "names_person": True,
    "shown_as": "示例毕业生甲",
    "person": "示例人",
    "consent_on": timezone.localdate(),
    "graduated_year": 2021,
    "text": "示例毕业生甲在示例乡从事农技服务。",
}


@pytest.fixture
def city() -> EvaluationCity:
    return EvaluationCity()


def case_of(city: EvaluationCity, **more: Any) -> TypicalCase:
    values = {
        "organisation": city.bodies["school"],
        "kind": "enterprise",
        "title": "示例企业共建产线",
        "year": 2023,
        "subject": "示例企业",
        "summary": "示例摘要",
        "text": "示例正文",
        **more,
    }
    made: TypicalCase = services.TYPICAL.record(values, actor=city.actor("school"))
    return made


def agree(city: EvaluationCity, row: TypicalCase) -> None:
    paper = SimpleUploadedFile("同意书.png", PNG, "image/png")
    services.TYPICAL.attach(row, paper, "同意书.png", actor=city.actor("school"), caption="同意书")


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


def review(city: EvaluationCity, row: TypicalCase) -> None:
    services.TYPICAL.take(row, "submit", actor=city.actor("school"))
    services.TYPICAL.take(row, "review", actor=city.actor("education"))


def publish(city: EvaluationCity, row: TypicalCase) -> None:
    review(city, row)
    services.TYPICAL.take(row, "publish", actor=actor_with(Role.POLICY_OFFICE, jurisdiction=city.place))


@pytest.mark.register("HON-07")
def test_a_case_is_reviewed_by_another_published_and_found(city: EvaluationCity) -> None:
    row = case_of(city)
    public, page = Client(), reverse("portal:typical_case", args=[row.pk])
    listing = reverse("portal:typical_cases")
    services.TYPICAL.take(row, "submit", actor=city.actor("school"))
    assert public.get(page).status_code == 404
    with pytest.raises(NotAllowed):
        services.TYPICAL.take(row, "review", actor=city.actor("school"))
    services.TYPICAL.take(row, "review", actor=city.actor("education"))
    assert "示例企业共建产线" not in public.get(listing).content.decode()
    services.TYPICAL.take(row, "publish", actor=city.actor("education"))
    assert "示例正文" in public.get(page).content.decode()
    for asked, is_found in (
        ({"q": "产线 示例企业"}, True),
        ({"q": "没有的词"}, False),
        ({"kind": "enterprise", "year": "2023", "place": city.place.code}, True),
        ({"kind": "grassroots"}, False),
        ({"year": "2022"}, False),
    ):
        assert ("示例企业共建产线" in public.get(listing, asked).content.decode()) is is_found, asked


@pytest.mark.register("HON-08")
def test_a_graduate_is_named_only_as_agreed_and_for_as_long(city: EvaluationCity) -> None:
    with pytest.raises(REFUSED, match="毕业年份"):
        case_of(city, **GRASSROOTS | {"graduated_year": None})
    with pytest.raises(REFUSED, match="同意的日期"):
        case_of(city, **GRASSROOTS | {"consent_on": None})
    with pytest.raises(REFUSED, match="还写着姓名"):
        case_of(city, **GRASSROOTS | {"text": "示例人在示例乡。"})
    row = case_of(city, **GRASSROOTS)
    review(city, row)
    with pytest.raises(RuleViolated, match="没有本人同意书"):
        services.TYPICAL.take(row, "publish", actor=city.actor("education"))
    agree(city, row)
    services.TYPICAL.take(row, "publish", actor=city.actor("education"))
    public, page = Client(), reverse("portal:typical_case", args=[row.pk])
    text = public.get(page).content.decode()
    assert "示例毕业生甲" in text
    assert "示例人" not in text
    inside = client_of(city.users["education"]).get(reverse("quality:typical_detail", args=[row.pk]))
    assert "示例人" not in inside.content.decode(), "shown only for a recorded reason"
    TypicalCase.objects.filter(pk=row.pk).update(
        consent_on=timezone.localdate() - timedelta(days=9),
        consent_until=timezone.localdate() - timedelta(days=1),
    )
    assert public.get(page).status_code == 404
    assert row.title not in public.get(reverse("portal:typical_cases")).content.decode()


@pytest.mark.register("HON-07")
def test_a_withdrawn_case_tells_only_that_it_is_withdrawn(city: EvaluationCity) -> None:
    row = case_of(city, **GRASSROOTS)
    agree(city, row)
    publish(city, row)
    with pytest.raises(RuleViolated, match="不能写姓名和号码"):
        services.TYPICAL.take(row, "withdraw", actor=city.actor("school"), note="示例人要求撤下")
    services.TYPICAL.take(row, "withdraw", actor=city.actor("school"), note="本人撤回同意")
    row.refresh_from_db()
    assert row.person == ""
    answer = Client().get(reverse("portal:typical_case", args=[row.pk]))
    text = answer.content.decode()
    assert answer.status_code == 410
    assert "本人撤回同意" in text
    assert "示例毕业生甲" not in text
    assert row.title not in text


@pytest.mark.register("HON-07")
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "联系电话 138 0013 8000"}, "手机号码"),
        ({"summary": "证件 110101199003074233"}, "身份证件号码"),
        ({"subject": ""}, "哪个企业"),
        ({"shown_as": "某某"}, "写到具体的人"),
        ({"names_person": True}, "本人同意的称呼"),
        ({"year": 2099}, "还没有到"),
    ],
)
def test_what_cannot_be_told_to_the_public(
    city: EvaluationCity, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(REFUSED, match=message):
        case_of(city, **changes)
