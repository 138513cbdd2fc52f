"""Statistical forms: the frame, the return, its checks, totals and quality."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind
from ronghe.engine.statforms import load_forms as read_forms
from ronghe.quality.models import StatForm, StatReturn, StatRound
from ronghe.quality.queries.statistics import figures_of, missing_units
from ronghe.quality.services import statistics as services
from tests.engine.test_statforms import GOOD
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.quality.evaluation_world import PACKS, SYSTEM, EvaluationCity
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> EvaluationCity:
    made = EvaluationCity(pack="")
    services.load_forms(read_forms(PACKS / "china"), made.place, actor=SYSTEM)
    return made


def round_of(city: EvaluationCity, year: int = 2023, key: str = "soft_input") -> StatRound:
    today = timezone.localdate()
    values = {
        "organisation": city.bodies["education"],
        "form": StatForm.objects.get(key=key, is_current=True),
        "year": year,
        "opens_on": today,
        "closes_on": today,
    }
    made: StatRound = services.STAT_ROUND.record(values, actor=city.actor("education"))
    return made


def opened(city: EvaluationCity, year: int = 2023) -> StatReturn:
    made = services.add_units(
        round_of(city, year), [city.bodies["enterprise"]], actor=city.actor("education")
    )
    return made[0]


def sent(city: EvaluationCity, row: StatReturn, **changes: str) -> StatReturn:
    services.fill(row, {**GOOD, **changes}, {}, actor=city.actor("enterprise"))
    services.STAT_RETURN.take(row, "submit", actor=city.actor("enterprise"))
    return row


@pytest.mark.register("EVAL-01")
def test_a_return_is_filled_checked_sent_and_accepted(city: EvaluationCity) -> None:
    row, firm = opened(city), city.actor("enterprise")
    services.fill(row, {**GOOD, "C01": "99.00"}, {}, actor=firm)
    with pytest.raises(RuleViolated, match="软投入合计应等于各项之和"):
        services.STAT_RETURN.take(row, "submit", actor=firm)
    services.fill(row, {**GOOD, "B02": "900"}, {}, actor=firm)
    with pytest.raises(RuleViolated, match="需要说明"):
        services.STAT_RETURN.take(row, "submit", actor=firm)
    services.fill(row, {**GOOD, "B02": "900"}, {"hours": "脱产授课", "bogus": "x"}, actor=firm)
    assert row.explanations == {"hours": "脱产授课"}
    services.STAT_RETURN.take(row, "submit", actor=firm)
    with pytest.raises(NotAllowed):
        services.fill(row, GOOD, {}, actor=firm)
    services.fill(row, {**GOOD, "B02": "90"}, {}, actor=city.actor("education"))
    services.STAT_RETURN.take(row, "accept", actor=city.actor("education"))
    assert row.first_cells["B02"] == "900"
    found = figures_of(row.round).quality
    assert (found.edited, found.answered, found.frame) == (1, 1, 1)


def test_unreadable_cells_are_not_saved_and_named(city: EvaluationCity) -> None:
    row = opened(city)
    with pytest.raises(Invalid) as refused:
        services.fill(row, {**GOOD, "B01": "两个", "A01": "造飞机"}, {}, actor=city.actor("enterprise"))
    assert set(refused.value.fields) == {"B01", "A01"}
    row.refresh_from_db()
    assert row.cells == {}
    page = reverse("quality:return_fill", args=[row.pk])
    shown = client_of(city.users["enterprise"]).post(page, {"c_B01": "两个"})
    assert shown.status_code == 422
    assert "不是数字" in shown.content.decode()


def test_last_year_is_held_against_this_one(city: EvaluationCity) -> None:
    sent(city, opened(city, 2022), C01="30.00", C03="0.00", C02="15.00")
    row = opened(city, 2023)
    services.fill(row, GOOD, {}, actor=city.actor("enterprise"))
    with pytest.raises(RuleViolated, match=r"变动 \+100.0%"):
        services.STAT_RETURN.take(row, "submit", actor=city.actor("enterprise"))


def test_totals_say_who_is_missing_and_what_is_imputed(city: EvaluationCity) -> None:
    second = OrganisationFactory(jurisdiction=city.place, kind=OrganisationKind.ENTERPRISE)
    clerk = actor_with(Role.ENTERPRISE, organisation=second)
    education = city.actor("education")
    before, now = round_of(city, 2022), round_of(city, 2023)
    units = [city.bodies["enterprise"], second]
    old = services.add_units(before, units, actor=education)
    sent(city, old[0])
    services.fill(old[1], GOOD, {}, actor=clerk)
    services.STAT_RETURN.take(old[1], "submit", actor=clerk)
    new = services.add_units(now, units, actor=education)
    services.add_units(now, units, actor=education)
    assert now.returns.count() == 2
    sent(city, new[0], B05="15")
    plain = figures_of(now).rows[-1].cells["B05"]
    assert (plain.reported, plain.imputed, plain.missing_units) == (15, 0, 1)
    imputed = figures_of(now, by="industry", imputes=True)
    assert imputed.rows[0].group == "制造业"
    assert (imputed.rows[-1].cells["B05"].imputed, imputed.rows[-1].cells["B05"].imputed_units) == (15, 1)
    assert missing_units(now) == {city.place.name: [second.name]}
    page = client_of(city.users["education"]).get(
        reverse("quality:stat_figures", args=[now.pk]) + "?impute=1"
    )
    text = page.content.decode()
    assert "1 家估算" in text
    assert "50.0" in text
    assert second.name in text
    book = client_of(city.users["education"]).get(
        reverse("quality:stat_figures", args=[now.pk]) + "?format=xlsx"
    )
    assert b"".join(book.streaming_content)[:2] == b"PK"
    services.STAT_RETURN.take(new[1], "excuse", actor=education, note="已停产")
    assert (figures_of(now).quality.frame, figures_of(now).excused) == (1, 1)


def test_the_form_goes_through_excel(city: EvaluationCity) -> None:
    row = opened(city)
    firm = client_of(city.users["enterprise"])
    page = reverse("quality:return_sheet", args=[row.pk])
    book = load_workbook(BytesIO(firm.get(f"{page}?get=filled").content))
    sheet = book.worksheets[0]
    header = sheet[1]
    columns = {cell.value: cell.column for cell in header}
    for at in range(header[0].row + 1, sheet.max_row + 1):
        code = sheet.cell(at, columns["代码*"]).value
        if code in GOOD:
            sheet.cell(at, columns["本年数"]).value = GOOD[code]
    out = BytesIO()
    book.save(out)
    shown: Any = firm.post(page, {"workbook": SimpleUploadedFile("a.xlsx", out.getvalue())})
    assert shown.status_code == 200, shown.content.decode()[:500]
    token = shown.context["preview"].token
    assert firm.post(page, {"act": "import", "file": token}).status_code in (302, 303)
    row.refresh_from_db()
    assert row.cells == GOOD


def test_the_frame_is_of_the_place_and_the_year_has_come(city: EvaluationCity) -> None:
    elsewhere = OrganisationFactory(kind=OrganisationKind.ENTERPRISE)
    made = services.add_units(round_of(city), [elsewhere], actor=city.actor("education"))
    assert made == []
    with pytest.raises(RuleViolated, match="还没有到"):
        round_of(city, timezone.localdate().year + 1)
    with pytest.raises(NotAllowed):
        services.add_units(round_of(city, 2021), [], actor=city.actor("enterprise"))
    row = round_of(city, 2020)
    services.STAT_ROUND.close(row, actor=city.actor("education"), reason="结束")
    with pytest.raises(InvalidTransition):
        services.add_units(row, [city.bodies["enterprise"]], actor=city.actor("education"))
