"""Codes put right by officials: for every advertisement of a title, at once, later and at the next build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ronghe.core.errors import NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.engine.coding.corrections import CorrectionBook
from ronghe.labour.models import AdBatch, CodeCorrection, Demand
from ronghe.labour.queries.ads import AdRows, scope_of
from ronghe.labour.services.coding import CORRECTION, corrections_for, known_codes, write_corrections
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.labour.ads_world import AdsWorld, ad, ads_world
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
TITLE = "诚聘优秀人才加入我们的大家庭"
CODE, OTHER = "6-31-01-03", "6-18-02-04"


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.RONGHE_ADS_ROOT = tmp_path / "ads"
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"


@pytest.fixture
def world() -> AdsWorld:
    return ads_world()


@pytest.fixture
def clerk(world: AdsWorld) -> Client:
    return client_with(Role.HRSS, organisation=world.office)


def codes() -> list[str]:
    return sorted(one.occupation for one in AdRows(scope_of(("",))))


def correct(world: AdsWorld, code: str = CODE, **more: Any) -> CodeCorrection:
    values = {"organisation": world.office, "title": TITLE, "code": code, "why": "用工单位确认"}
    row: CodeCorrection = CORRECTION.record({**values, **more}, actor=world.actor)
    return row


@pytest.mark.register("TAL-01")
def test_from_the_queue_to_the_form_to_every_advertisement(
    world: AdsWorld, clerk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    rows = [
        ad(TITLE, 公司名称=f"示例{name}厂", 工作地点=where)
        for name, where in (("甲", "绍兴市柯桥区"), ("乙", "绍兴市越城区"), ("丙", "绍兴市"))
    ]
    batch = world.load(rows)
    assert (batch.coded, batch.abstained, codes()) == (0, 3, ["", "", ""])
    queue = clerk.get(reverse("labour:coding_queue")).content.decode()
    assert TITLE in queue
    assert queue.count("corrections/new/?title=") >= 3
    form = {"organisation": world.office.pk, "title": f"{TITLE} ", "code": CODE, "why": "用工单位确认"}
    address = reverse("labour:corrections_new")
    assert f'value="{TITLE}"' in clerk.get(address, {"title": TITLE}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert clerk.post(address, form).status_code == 303
    assert codes() == [CODE] * 3
    batch.refresh_from_db()
    assert (batch.coded, batch.abstained) == (3, 0)
    assert set(Demand.objects.values_list("occupation", flat=True)) == {CODE}
    clerk.get(reverse("labour:coding_queue"))  # which tells once that it is done
    assert TITLE not in clerk.get(reverse("labour:coding_queue")).content.decode()
    row = CodeCorrection.objects.get()
    assert "3 条" in clerk.get(reverse("labour:corrections_detail", args=[row.pk])).content.decode()


def test_an_unknown_code_or_a_group_is_refused_by_name(world: AdsWorld) -> None:
    for code in ("9-99-99-99", "6-31-01-00", "电工", "6310103"):
        with pytest.raises(RuleViolated, match="没有细类"):
            correct(world, code)
    assert not CodeCorrection.objects.exists()


def test_later_files_obey_and_a_changed_or_ended_correction_is_followed(
    world: AdsWorld, django_capture_on_commit_callbacks: Any
) -> None:
    row = correct(world)
    world.load([ad(TITLE.replace("优秀", " 优秀"))])
    assert codes() == [CODE]
    with django_capture_on_commit_callbacks(execute=True):
        CORRECTION.amend(row, {"code": OTHER}, actor=world.actor, reason="核对后改")
    assert codes() == [OTHER]
    with django_capture_on_commit_callbacks(execute=True):
        CORRECTION.close(row, actor=world.actor, reason="名称太泛")
    assert codes() == [""]
    found = next(iter(AdRows(scope_of(("",)))))
    assert "把握不足" in found.occupation_reason
    assert AdBatch.objects.get().abstained == 1


def test_a_correction_holds_in_its_place_and_the_nearest_counts(
    world: AdsWorld, django_capture_on_commit_callbacks: Any
) -> None:
    correct(world)
    county = OrganisationFactory(jurisdiction=world.counties[0])
    actor = actor_with(Role.HRSS, organisation=county)
    values = {"organisation": county, "title": TITLE, "code": OTHER, "why": "本区多为此工种"}
    CORRECTION.record(values, actor=actor)
    held = {path: corrections_for(path) for path in (world.city.path, world.counties[0].path)}
    assert [next(iter(rows.values())).code for rows in held.values()] == [CODE, OTHER]
    assert corrections_for(world.counties[1].path).keys() == held[world.city.path].keys()
    with pytest.raises(NotAllowed):
        CORRECTION.record({**values, "organisation": world.office}, actor=actor)


def test_the_same_title_is_corrected_once(world: AdsWorld) -> None:
    correct(world)
    with pytest.raises(Exception, match="已有更正"):
        correct(world, OTHER, title=f" {TITLE}")


def test_the_file_for_the_next_build_is_one_the_coder_reads(world: AdsWorld, tmp_path: Path) -> None:
    correct(world)
    out = tmp_path / "corrections.csv"
    assert write_corrections(corrections_for(world.city.path).values(), out) == 1
    book = CorrectionBook(out, known_codes())
    assert book.code_of(TITLE) == CODE
    assert book.rows[0].by == world.office.name
