"""Occupations, programmes and talent reports in public: only what the newest published report says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronghe.labour.models import Demand
from ronghe.portal.work_words import ahead_words, balance_words
from ronghe.quality.rules.talent import SHORTAGE, Ahead, Occupation
from ronghe.quality.services import signing
from ronghe.quality.services.talent import TALENT
from ronghe.reference.models import CatalogueEntry
from tests.factories.directory import OrganisationFactory
from tests.factories.programmes import cohort, link, programme
from tests.factories.reference import CatalogueEntryFactory
from tests.quality.talent_world import COOK, FITTER, NURSE, TINY_PDF, YEAR, World

pytestmark = pytest.mark.django_db
MAX_QUERIES = 8


@pytest.fixture
def world(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"
    monkeypatch.setattr(signing, "to_pdf", lambda paper: TINY_PDF)
    made = World()
    version = CatalogueEntry.objects.all()[0].version
    CatalogueEntryFactory(version=version, code=f"{FITTER}-01", name="车工", level=4)
    school = OrganisationFactory(school=True, jurisdiction=made.county, name="示例学校")
    taught = programme(school)
    told = {"graduated": 80, "employed": 40, "employed_matched": 32, "continued": 30}
    cohort(taught, YEAR - 3, planned=90, enrolled=88, **told)
    link("660103", f"{FITTER}-01")
    return made


def page(name: str, *args: object, **asked: str) -> str:
    answer = Client().get(reverse(f"portal:{name}", args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.register("TAL-06")
def test_a_pupils_parents_read_what_is_wanted_paid_and_taught(world: World) -> None:
    world.published()
    text = page("occupation", FITTER)
    for words in ("机械冷加工人员", "车工", "300 人", "4,000 到 8,100 元", "示例学校", "87.5%", "90"):
        assert words in text
    text = page("programme", "660103")
    for words in ("数控技术应用", "示例学校", "机械冷加工人员", "80.0%"):
        assert words in text
    assert "不公布" in page("occupation", NURSE)


def test_the_search_finds_by_occupation_programme_and_school(world: World) -> None:
    assert "还没有公布的数" in page("jobs")
    world.published()
    assert reverse("portal:occupation", args=[FITTER]) in page("jobs", q="车工")
    assert reverse("portal:programme", args=["660103"]) in page("jobs", q="示例学校")
    none = page("jobs", q="没有这样的<b>")
    assert "没有找到" in none
    assert "<b>" not in none


def test_nothing_is_reckoned_anew_after_the_signature(world: World) -> None:
    report = world.published()
    Demand.objects.all().update(posts=99999)
    assert "99,999" not in page("occupation", FITTER)
    assert "99,999" not in page("talent_report", report.pk)
    TALENT.take(report, "correct", actor=world.writer, note="更正")
    assert "99,999" not in page("occupation", FITTER)


def test_what_is_not_published_is_not_there(world: World) -> None:
    draft = world.reviewed()
    client = Client()
    assert client.get(reverse("portal:talent_report", args=[draft.pk])).status_code == 404
    assert client.get(reverse("portal:talent_report_file", args=[draft.pk, "pdf"])).status_code == 404
    for name, code in (("occupation", FITTER), ("programme", "660103"), ("occupation", "9-99-99")):
        assert client.get(reverse(f"portal:{name}", args=[code])).status_code == 404
    assert "还没有公布的人才供需报告" in page("talent_reports")


def test_every_page_fits_the_ceiling_of_queries(world: World) -> None:
    report = world.published()
    pages = [
        reverse("portal:jobs") + "?q=工",
        reverse("portal:occupation", args=[COOK]),
        reverse("portal:programme", args=["660103"]),
        reverse("portal:talent_reports"),
        reverse("portal:talent_report", args=[report.pk]),
    ]
    client = Client()
    for address in pages:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= MAX_QUERIES, (address, [one["sql"][:100] for one in asked.captured_queries])


def test_a_forecast_is_told_with_its_range_and_how_far_to_trust_it() -> None:
    steps = (("2026-01", 10.0, 5.0, 15.0),)
    ahead = Ahead(120, 80, 160, 110, "not_better", "组合", "2026-01", "2026-12", steps)
    one = Occupation("6-18-01", "示例", posts=100, ahead=ahead, supply=(40, 50, 60), gap=(40, 50, 60))
    text = "".join(ahead_words(one))
    assert "约 120 人" in text
    assert "80 人" in text
    assert "160 人" in text
    assert "十次里大约有八次" in text
    assert "多 20%" in text
    assert "不比" in text or "并不比" in text
    assert "说不清" in balance_words(Occupation("6-18-01", "示例", posts=100))
    short = Occupation("6-18-01", "示例", posts=100, supply=(40, 50, 60), gap=(40, 50, 60), standing=SHORTAGE)
    assert "紧缺" in balance_words(short)
