"""A file of advertisements from upload to demand; what is refused; what comes after it."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ronghe.core.errors import Conflict, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Notice
from ronghe.core.roles import Role
from ronghe.labour.enums import AdBatchState
from ronghe.labour.models import AdBatch, Demand
from ronghe.labour.queries.ad_store import folder_of
from ronghe.labour.services import ads as loading
from ronghe.labour.services.ads import BATCH, load_file
from ronghe.labour.services.batches import same_months
from ronghe.labour.services.demand_from_ads import rebuild
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.labour.ads_world import HEADERS, AdsWorld, ad, ads_world, file_of, several, source_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.RONGHE_ADS_ROOT = tmp_path / "ads"
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"


@pytest.fixture
def world() -> AdsWorld:
    return ads_world()


def posts(code: str) -> float:
    cells = Demand.objects.filter(jurisdiction__code=code, source="ads")
    return float(sum(cells.values_list("posts", flat=True)))


def rejected(batch: AdBatch) -> list[dict[str, str]]:
    path = folder_of(batch.pk) / "rejects.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_becomes_demand_of_its_county_and_month(world: AdsWorld) -> None:
    batch = world.load([*several(10), ad("会计", 工作地点="绍兴市", 招聘人数="若干", 发布日期="2026-04-01")])
    assert batch.state == AdBatchState.DONE, batch.problems
    assert (batch.read, batch.rejected, batch.duplicates) == (11, 0, 0)
    assert (batch.first_day, batch.last_day) == (date(2026, 3, 5), date(2026, 4, 1))
    county = Demand.objects.get(jurisdiction__code="330603")
    assert (county.posts, county.notices, county.employers) == (20, 10, 10)
    assert (county.wage_low, county.wage_middle, county.wage_high) == (700_000, 700_000, 700_000)
    assert (county.starts_on, county.months, county.basis["batches"]) == (date(2026, 3, 1), 1, [batch.pk])
    whole = Demand.objects.get(jurisdiction__code="330600")
    assert (whole.posts, whole.basis["unstated"], whole.wage_middle) == (1, 1, None)
    assert "按 1 人计" in whole.basis["rule"]
    assert "不足 10 条写明工资的不算" in whole.basis["rule"]


def test_nine_stated_wages_make_no_quartiles(world: AdsWorld) -> None:
    world.load([*several(9), ad("电工", 公司名称="绍兴某某厂", 薪资="面议")])
    county = Demand.objects.get(jurisdiction__code="330603")
    assert (county.notices, county.basis["wages"], county.wage_middle) == (10, 9, None)


def test_counting_again_changes_nothing_and_tells_so(world: AdsWorld) -> None:
    world.load(several(3))
    before = list(Demand.objects.order_by("pk").values_list("pk", "updated_at"))
    again = rebuild(world.city, actor=world.actor)
    assert (again.made, again.changed, again.gone, again.left) == (0, 0, 0, len(before))
    assert list(Demand.objects.order_by("pk").values_list("pk", "updated_at")) == before


def test_a_county_is_counted_by_itself_and_other_months_stay(world: AdsWorld) -> None:
    world.load([*several(2), *several(2, 工作地点="绍兴市越城区", 发布日期="2026-05-02")])
    Demand.objects.all().delete()
    made = rebuild(world.counties[0], actor=world.actor)
    assert made.months == (date(2026, 5, 1),)
    assert (posts("330602"), posts("330603")) == (4, 0)
    assert rebuild(world.city, actor=world.actor, months=[date(2026, 4, 9)]).made == 0
    with pytest.raises(NotAllowed):
        rebuild(world.city, actor=actor_with(Role.SCHOOL, jurisdiction=world.city))


def test_the_same_file_twice_is_refused_with_words(world: AdsWorld) -> None:
    first = world.load(several(2))
    other = source_of(world.office, world.actor, key="other")
    for source in (world.source, other):
        with pytest.raises(Conflict, match=f"第 {first.pk} 批上传过"):
            load_file(source, file_of(several(2)), "改了名.csv", actor=world.actor)
    assert AdBatch.objects.count() == 1


def test_two_batches_of_one_month_are_named_and_repetitions_count_once(world: AdsWorld) -> None:
    first = world.load(several(3))
    second = world.load([*several(3, 发布日期="2026-03-20"), *several(1, "会计")])
    assert second.duplicates == 3
    assert same_months(second) == [first]
    assert (posts("330603"), second.kept) == (8, 1)


def test_fifty_thousand_copies_of_one_employer_count_once(world: AdsWorld) -> None:
    """The engine is measured at full size; here the rule: copies count once, and the batch says so."""
    batch = world.load([*[ad("焊工")] * 400, *several(2)])
    assert (batch.read, batch.duplicates) == (402, 399)
    assert posts("330603") == 6
    assert any("示例纺织" in text or "重复" in text for text in batch.problems)


def test_a_withdrawn_batch_disappears_from_demand_and_comes_back(world: AdsWorld) -> None:
    first = world.load(several(3))
    second = world.load([*several(3, 发布日期="2026-03-20"), *several(1, "会计")])
    with pytest.raises(InvalidTransition):
        BATCH.take(first, "withdraw", actor=world.actor)
    BATCH.take(first, "withdraw", actor=world.actor, note="来源单位撤回了数据")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.withdrawn_why) == (AdBatchState.WITHDRAWN, "来源单位撤回了数据")
    assert (second.duplicates, posts("330603")) == (0, 8)
    assert Demand.objects.get(notices=3).basis["batches"] == [second.pk]
    assert timeline(first)[0].note == "来源单位撤回了数据"
    world.load([ad("焊工")])
    BATCH.take(first, "restore", actor=world.actor, note="核实后恢复")
    loading.read_batch(AdBatch.objects.get(pk=first.pk))
    first.refresh_from_db()
    assert (first.state, posts("330603")) == (AdBatchState.DONE, 10)
    assert sum(one.duplicates for one in AdBatch.objects.all()) == 3


def test_advertisements_outside_the_source_are_counted_as_outside(world: AdsWorld) -> None:
    county = OrganisationFactory(jurisdiction=world.counties[1])
    actor = actor_with(Role.HRSS, organisation=county)
    source = source_of(county, actor, key="county")
    rows = [*several(2), *several(2, "会计", 工作地点="绍兴市越城区"), *several(1, "焊工", 工作地点="北京市")]
    batch = load_file(source, file_of(rows), "县.csv", actor=actor)
    assert (batch.outside, posts("330603"), posts("330602")) == (3, 4, 0)
    later = world.load(rows)
    assert (later.outside, posts("330602")) == (1, 4), "what was outside there counts where it belongs"


def test_a_source_without_confirmed_columns_reads_nothing(world: AdsWorld) -> None:
    bare = source_of(world.office, world.actor, key="bare", mapped=False)
    with pytest.raises(RuleViolated, match="还没有确认列对应"):
        load_file(bare, file_of(several(1)), "a.csv", actor=world.actor)


def test_wrong_columns_fail_the_batch_with_both_lists(world: AdsWorld) -> None:
    batch = load_file(world.source, file_of([ad()], ("岗位", "单位")), "错列.csv", actor=world.actor)
    assert batch.state == AdBatchState.FAILED
    assert "缺少列" in batch.problems[0]
    assert "岗位" in batch.problems[0]
    assert not Demand.objects.exists()
    assert load_file(world.source, file_of([ad()]), "对列.csv", actor=world.actor).state == AdBatchState.DONE


def test_rows_that_cannot_be_used_are_listed_with_their_reason(world: AdsWorld) -> None:
    rows = [
        ad("电工", 发布日期="2026/3/7"),
        ad("会计", 发布日期="3月9日"),
        ad("焊工", 发布日期="去年夏天", 薪资="给你一个亿"),
        ad(""),
        ad("钳工", 薪资="1-99999999元"),
    ]
    batch = world.load(rows)
    assert batch.state == AdBatchState.DONE
    assert batch.read == 5
    assert batch.rejected >= 1
    reasons = " ".join(row["原因"] for row in rejected(batch))
    assert "没有年份" in reasons
    assert "去年夏天" in reasons
    assert "99999999" in reasons
    assert sum(batch.months.values()) == batch.kept


def test_a_year_of_the_source_is_given_to_days_without_one(world: AdsWorld) -> None:
    world.source.default_year = 2025
    world.source.save()
    batch = world.load([ad("会计", 发布日期="3月9日")])
    assert batch.first_day == date(2025, 3, 9)


def test_an_empty_file_and_a_picture_are_refused_by_name(world: AdsWorld) -> None:
    assert load_file(world.source, file_of([]), "只有表头.csv", actor=world.actor).read == 0
    for content, words in ((b"", "空文件"), (b"MZ\x90\x00program", "Windows 程序")):
        with pytest.raises(Exception, match=words):
            load_file(world.source, _bytes(content), "x.csv", actor=world.actor)


def _bytes(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


def test_a_large_file_is_read_in_the_background_and_its_uploader_told(
    world: AdsWorld, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(loading, "INLINE_BYTES", 10)
    with django_capture_on_commit_callbacks(execute=True):
        batch = world.load(several(2))
        assert batch.state == AdBatchState.WAITING
    batch.refresh_from_db()
    assert batch.state == AdBatchState.DONE
    assert Notice.objects.filter(recipient_id=world.actor.user_id, subject__contains="已读入").exists()


def test_only_keepers_of_the_source_load_and_withdraw(world: AdsWorld) -> None:
    batch = world.load(several(1))
    stranger = actor_with(Role.HRSS, jurisdiction=world.counties[0])
    school = actor_with(Role.SCHOOL, jurisdiction=world.city)
    for actor in (stranger, school):
        with pytest.raises(NotAllowed):
            load_file(world.source, file_of(several(2, "会计")), "b.csv", actor=actor)
        with pytest.raises(NotAllowed):
            BATCH.take(batch, "withdraw", actor=actor, note="不该")


def test_the_file_is_kept_as_it_came(world: AdsWorld) -> None:
    batch = world.load(several(1))
    assert batch.file.sha256 == batch.sha256
    assert HEADERS[0] in Path(loading.path_of(batch.sha256)).read_text(encoding="utf-8-sig")
