"""Markup in what people write or import is text on every page, and no answer leads away from the site."""

from __future__ import annotations

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import reverse

from ronghe.core.roles import Role
from ronghe.policy.models import Clause, Comment, Document, Indicator, Plan, Review, Task, TaskUnit
from ronghe.policy.services.importing import import_text
from tests.factories.directory import OrganisationFactory
from tests.factories.policy import CommentCollectionFactory
from tests.policy.conftest import City
from tests.support.clients import client_with
from tests.support.pages import PAGE

pytestmark = pytest.mark.django_db
IMAGE = "<img src=x onerror=alert(1)>"
SCRIPT = "<script>alert(1)</script>"
HOSTILE = (
    PAGE.replace("统筹产教融合发展规划", f"统筹{SCRIPT}发展规划")
    .replace("市财政局）", f"市财政局、市{IMAGE}局）")
    .replace("深化产教融合行动计划", f"深化{IMAGE}行动计划")
    .replace("加强组织领导", 'style="x" onload="y" 加强组织领导')
)
ELSEWHERE = [
    "https://evil.invalid/",
    "//evil.invalid/",
    "javascript:alert(1)",
    "/\\evil.invalid",
    "http:///evil.invalid",
]


def no_markup(page: str) -> None:
    assert "<script>alert" not in page
    assert "<img src=x" not in page.lower()
    assert not page.count('" onload="y"')


def written_over(plan: Plan) -> None:
    """Reading strips stray tags, so the rows are made hostile as an editor could."""
    word = f"{IMAGE}{SCRIPT}"
    Plan.objects.filter(pk=plan.pk).update(title=word, short_title=word)
    Document.objects.filter(pk=plan.document_id).update(title=word, body_title=word, issuer=word)
    Clause.objects.filter(plan=plan).update(heading=word)
    Task.objects.filter(plan=plan).update(title=word, text=word)
    TaskUnit.objects.filter(task__plan=plan).update(
        printed_name=Concat("printed_name", Value(word)), role_word=SCRIPT[:18]
    )
    Indicator.objects.filter(plan=plan).update(name=word, unit=IMAGE)


def test_markup_on_an_imported_page_is_text_everywhere(office: City) -> None:
    hostile_unit = OrganisationFactory(jurisdiction=office.city, name=f"示例{IMAGE}局")
    review = import_text(office.city, actor=office.actor, text=HOSTILE)
    client = client_with(Role.POLICY_OFFICE, jurisdiction=office.city)
    desk = [
        reverse(f"policy:{name}", args=[review.pk])
        for name in ("review_desk", "review_units", "review_conflicts", "review_publish")
    ]
    for url in desk:
        answer = client.get(url)
        assert answer.status_code == 200
        no_markup(answer.content.decode())
    plan = office.publish(HOSTILE.replace("〔2024〕8号", "〔2024〕9号"))
    task = Task.objects.filter(plan=plan).first()
    assert task is not None
    written_over(plan)
    inside = [
        *(
            reverse(f"policy:{name}", args=[plan.pk])
            for name in (
                "plan_detail",
                "plan_clauses",
                "plan_tasks",
                "plan_indicators",
                "plan_board",
                "plan_units",
                "plan_versions",
            )
        ),
        reverse("policy:task_detail", args=[task.pk]),
        reverse("policy:task_list"),
        reverse("policy:document_list"),
        reverse("policy:search") + "?q=alert",
        reverse("console:search") + "?q=" + "%3Cscript%3Ealert(1)%3C/script%3E",
        reverse("directory:organisation_list"),
        reverse("directory:organisation_detail", args=[hostile_unit.pk]),
    ]
    outside = [
        reverse("portal:home"),
        *(
            reverse(f"portal:{name}", args=[plan.pk])
            for name in ("plan", "plan_tasks", "plan_indicators", "plan_print")
        ),
        reverse("portal:search") + "?q=alert",
    ]
    printed = []
    for browser, urls in ((client, inside), (Client(), outside)):
        for url in urls:
            answer = browser.get(url)
            assert answer.status_code == 200, url
            no_markup(answer.content.decode())
            if "&lt;script" in answer.content.decode() or "&lt;img" in answer.content.decode():
                printed.append(url)
    assert inside[-1] in printed
    assert any(url.startswith("/policy/plans/") for url in printed)
    assert any(url.startswith("/public/") for url in printed)
    assert Review.objects.count() == 2


def test_markup_in_a_comment_is_text_for_the_moderator(office: City) -> None:
    plan = office.publish()
    collection = CommentCollectionFactory(document=plan.document)
    url = reverse("portal:collection", args=[collection.pk])
    sent = Client().post(url, {"author": IMAGE, "text": f"建议{SCRIPT}增加基地。"})
    assert sent.status_code in {302, 303}
    comment = Comment.objects.get()
    client = client_with(Role.POLICY_OFFICE, jurisdiction=office.city)
    for page in (
        reverse("policy:comment_list"),
        reverse("policy:comment_detail", args=[comment.pk]),
        reverse("policy:collection_detail", args=[collection.pk]),
    ):
        answer = client.get(page)
        assert answer.status_code == 200
        no_markup(answer.content.decode())


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nothing_leads_to_another_site(office: City, target: str) -> None:
    client = client_with(Role.POLICY_OFFICE, jurisdiction=office.city)
    answers = [
        client.post(reverse("console:set_language"), {"language": "en", "next": target}),
        client.post(reverse("console:choose_jurisdiction"), {"code": "", "next": target}),
        client.post(reverse("console:notices_read"), {"next": target}),
        client.post(reverse("console:filters"), {"listing": "tasks", "name": "一", "next": target}),
        client.get(reverse("account_login"), {"next": target}),
    ]
    for answer in answers:
        to = answer.headers.get("Location", "/")
        assert to.startswith("/"), to
        assert not to.startswith(("//", "/\\")), to
