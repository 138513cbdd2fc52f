"""Pages of the frame: they answer, they keep the content policy, and they change nothing by a GET."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from ronghe.console import search
from ronghe.console.action_labels import label_of
from ronghe.core import todos
from ronghe.core.models import SavedFilter
from ronghe.core.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.directory import JurisdictionFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES = (
    "/home/", "/search/", "/search/?q=任务", "/notices/", "/notices/settings/", "/jurisdiction/", "/help/",
    "/help/?at=policy:plan_list", "/filters/?listing=notices&next=/notices/", "/styleguide/", "/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.RONGHE_DEMO = True


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.SCHOOL), backend=BACKEND)
    return client


@pytest.mark.parametrize("address", PAGES)
def test_pages_answer_and_hold_nothing_inline(signed_in: Client, address: str) -> None:
    answer = signed_in.get(address)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "<style" not in text
    assert not re.search(r"\s(style|on[a-z]+)=\"", text)
    assert '<html lang="zh-hans">' in text
    assert 'href="#main"' in text


@pytest.mark.parametrize(
    "address", ["/home/", "/search/", "/notices/", "/jurisdiction/", "/help/", "/filters/"]
)
def test_a_visitor_is_sent_to_sign_in(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/styleguide/"])
def test_public_pages_are_public(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_the_style_guide_is_not_part_of_a_real_site(client: Client, settings: Any) -> None:
    settings.RONGHE_DEMO = False
    assert client.get("/styleguide/").status_code == 404


def test_the_style_guide_shows_errors_with_links_to_their_fields(client: Client) -> None:
    text = client.post("/styleguide/", {"amount": "-1"}).content.decode()
    assert 'href="#id_amount"' in text
    assert 'aria-invalid="true"' in text


def test_a_missing_page_says_what_to_do(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "没有找到这一页" in answer.content.decode()


def test_an_error_of_a_service_goes_to_the_flash_for_htmx(signed_in: Client) -> None:
    answer = signed_in.get("/notices/999999/", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.content.decode()
    assert answer["HX-Retarget"] == "#flash"


def test_home_shows_what_providers_give(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    later = todos.Pile({}, lambda _counts: [todos.Todo("待填进展", 12, "/y/")])
    urgent = todos.Pile({}, lambda _counts: [todos.Todo("逾期任务", 3, "/x/", tone="bad")])
    monkeypatch.setattr(todos, "TODO_SOURCES", [lambda _actor: [later, urgent]])
    text = signed_in.get("/home/").content.decode()
    assert text.index("逾期任务") < text.index("待填进展")


def test_search_asks_every_provider_within_the_actors_view(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(text: str, actor: object, limit: int) -> Iterator[search.Hit]:
        yield search.Hit(f"{text}的结果<b>", "/x/", excerpt="摘录")

    provider = search.Provider("任务", find, lambda text: f"/tasks/?q={text}")
    monkeypatch.setattr(search, "PROVIDERS", [provider])
    text = signed_in.get("/search/?q=+实训++基地+").content.decode()
    assert "实训 基地的结果&lt;b&gt;" in text
    assert "看全部" not in text


def test_a_chosen_jurisdiction_stays_within_ones_own(client: Client) -> None:
    city = JurisdictionFactory()
    county = JurisdictionFactory(county=True, parent=city)
    elsewhere = JurisdictionFactory()
    user = UserFactory(role=Role.SCHOOL, organisation=OrganisationFactory(jurisdiction=city))
    client.force_login(user, backend=BACKEND)
    assert client.post("/jurisdiction/", {"code": elsewhere.code}).status_code == 404
    answer = client.post("/jurisdiction/", {"code": county.code, "next": "//evil.invalid/"})
    assert answer["Location"] == "/home/"
    assert county.short_name in client.get("/help/").content.decode()
    client.post("/jurisdiction/", {"code": ""})
    assert client.session.get("place") is None


def test_filters_are_kept_renamed_and_dropped_by_their_owner(client: Client) -> None:
    user = UserFactory()
    client.force_login(user, backend=BACKEND)
    body = {"listing": "notices", "name": "未读的", "next": "/notices/?unread=1&page=3"}
    assert client.post("/filters/", body)["Location"] == "/notices/?unread=1&page=3"
    kept = SavedFilter.objects.get()
    assert kept.query == "unread=1"
    assert "未读的" in client.get("/filters/?listing=notices&next=/notices/").content.decode()
    other = Client()
    other.force_login(UserFactory(), backend=BACKEND)
    other.post(f"/filters/{kept.pk}/drop/")
    assert SavedFilter.objects.exists()
    client.post(f"/filters/{kept.pk}/drop/", {"next": "/notices/"})
    assert not SavedFilter.objects.exists()


def test_a_filter_needs_a_name(signed_in: Client) -> None:
    assert (
        signed_in.post("/filters/", {"listing": "notices", "name": " ", "next": "/notices/?q=1"}).status_code
        == 422
    )


def test_english_is_a_click_away(signed_in: Client) -> None:
    signed_in.post("/language/", {"language": "en", "next": "/home/"})
    text = signed_in.get("/home/").content.decode()
    assert '<html lang="en">' in text
    assert "Workbench" in text


def test_the_browsers_preference_does_not_change_the_language(client: Client) -> None:
    for cookie in ("", "evil"):
        client.cookies["django_language"] = cookie
        answer = client.get("/", headers={"Accept-Language": "en"})
        assert '<html lang="zh-hans">' in answer.content.decode()


def test_an_act_is_named_in_words() -> None:
    assert label_of("directory.organisation.renamed") == "机构更名"
    assert label_of("") == "系统直接修改"


STATIC = Path(settings.STATICFILES_DIRS[0])


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("grey-900", "grey-50"), ("grey-600", "grey-50"), ("grey-600", "grey-100"), ("accent-700", "white"),
        ("accent-700", "accent-50"), ("idle-ink", "idle-ground"), ("active-ink", "active-ground"),
        ("warn-ink", "warn-ground"), ("bad-ink", "bad-ground"), ("good-ink", "good-ground"),
        ("grey-700", "grey-100"),
    ],
)  # fmt: skip
def test_every_ink_reads_on_its_ground(ink: str, ground: str) -> None:
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (STATIC / "css" / "tokens.css").read_text()))
    tokens["white"] = "#ffffff"
    light, dark = sorted((_luminance(tokens[ink]), _luminance(tokens[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    templates = (STATIC.parent / "templates").rglob("*.html")
    used = {name for page in templates for name in re.findall(r'{% icon "([\w-]+)"', page.read_text())}
    assert used
    assert used <= drawn
