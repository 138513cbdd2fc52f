"""Loading editions: idempotent, versioned, refused when strict; the report is kept, successions settled."""

from __future__ import annotations

import datetime as dt

import pytest

from ronghe.core.actor import Actor, Grant
from ronghe.core.errors import Conflict, Invalid, NotAllowed, NotFound, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.roles import Role
from ronghe.core.workdays import AnnouncedYear, CalendarNotAnnounced
from ronghe.reference import queries, services
from ronghe.reference.enums import CatalogueKind, Origin, Stage, SuccessionKind, SuccessionState
from ronghe.reference.models import CatalogueEntry, CatalogueVersion, Succession
from ronghe.reference.rules.files import CatalogueFiles
from tests.factories.reference import (
    CalendarYearFactory,
    CatalogueEntryFactory,
    CatalogueVersionFactory,
    EntryAliasFactory,
    LoadFindingFactory,
    SuccessionFactory,
)
from tests.support.shared import shared_path

pytestmark = pytest.mark.django_db

SYSTEM = Actor.for_system("test")
EDUCATION = Actor(None, "测试", (Grant(Role.EDUCATION, 1, "330000/"),))
HEAD = "code,name,level_zh,class\n"
FIRST = HEAD + "510101,甲技术,高职专科,5101电子信息类\n510102,移动通信技术应用,高职专科,5101电子信息类\n"
SECOND = HEAD + "510101,乙技术,高职专科,5101电子信息类\n510201,移动通信技术与应用,高职专科,5102计算机类\n"


def files(text: str, kind: str = "programme", edition: str = "2021", **more: object) -> CatalogueFiles:
    given = {"is_excerpt": True, **more}
    return CatalogueFiles(CatalogueKind(kind), [("目录.csv", text.encode())], edition, "测试来源", **given)  # type: ignore[arg-type]


def load(text: str, **more: object) -> services.Loaded:
    return services.load_catalogue(files(text, **more), actor=SYSTEM)  # type: ignore[arg-type]


def test_a_load_writes_entries_with_parents_marks_and_search_words() -> None:
    loaded = load(FIRST)
    entry = queries.get_entry("programme", "510102")
    assert [step.code for step in queries.ancestors(entry)] == ["51", "5101"]
    assert (entry.stage, entry.initials, entry.level_name) == (Stage.ASSOCIATE, "ydtxjsyy", "专业")
    assert loaded.version.entry_count == CatalogueEntry.objects.count() == 4
    assert queries.level_counts(loaded.version) == {1: 1, 2: 1, 3: 2}


def test_the_same_contents_twice_change_nothing() -> None:
    first = load(FIRST)
    again = load(FIRST)
    assert again.was_known
    assert again.version == first.version
    assert CatalogueVersion.objects.count() == 1
    assert CatalogueEntry.objects.count() == 4


def test_a_changed_file_is_a_new_version_with_its_differences_and_proposals() -> None:
    first = load(FIRST).version
    second = load(SECOND)
    assert second.version.number == 2
    assert second.version.change_summary == "新增2条，删除1条，更名1条，接续建议2条"
    first.refresh_from_db()
    assert (first.is_current, second.version.is_current) == (False, True)
    assert first.entries.count() == 4, "the older edition stays whole"
    proposals = {
        (s.old.code, s.new.code, s.kind, s.state) for s in Succession.objects.select_related("old", "new")
    }
    assert proposals == {
        ("510101", "510101", SuccessionKind.RENAMED, SuccessionState.PROPOSED),
        ("510102", "510201", SuccessionKind.RENAMED, SuccessionState.PROPOSED),
    }


def test_a_later_edition_ends_the_one_before_it_and_a_fuller_file_does_not() -> None:
    load(FIRST, valid_from=dt.date(2021, 3, 12))
    load(SECOND, edition="2021全", valid_from=dt.date(2021, 3, 12))
    assert CatalogueVersion.objects.get(number=1).valid_to is None
    load(FIRST + "510103,丙技术,,\n", edition="2026", valid_from=dt.date(2026, 9, 1))
    assert CatalogueVersion.objects.get(number=2).valid_to == dt.date(2026, 8, 31)
    assert queries.get_entry("programme", "510101", on=dt.date(2025, 1, 1)).name == "乙技术"
    assert queries.get_entry("programme", "510101", on=dt.date(2026, 9, 1)).name == "甲技术"
    assert queries.find_entry("programme", "510101", on=dt.date(2020, 1, 1)) is None


def test_a_code_that_only_an_older_edition_has_is_still_found() -> None:
    load(FIRST)
    load(SECOND)
    found = queries.get_entry("programme", "510102")
    assert not found.version.is_current
    with pytest.raises(NotFound, match="510999"):
        queries.get_entry("programme", "510999")


def test_successors_count_only_when_confirmed_and_are_followed_to_the_end() -> None:
    load(FIRST)
    load(SECOND)
    old = queries.get_entry("programme", "510102")
    assert queries.successors_of(old) == []
    proposal = Succession.objects.get(old=old)
    chosen = Succession.objects.filter(old=old)
    confirmed = SuccessionState.CONFIRMED
    assert services.settle_successions(chosen, actor=EDUCATION, state=confirmed, note="目录对照表") == 1
    assert services.settle_successions(chosen, actor=EDUCATION, state=confirmed) == 0
    assert [e.code for e in queries.successors_of(old)] == ["510201"]
    change = timeline(proposal)[0]
    assert (change.action, change.note) == ("reference.succession.settled", "目录对照表")
    assert change.changed == {"state": ("proposed", "confirmed")}
    with pytest.raises(Conflict):
        services.settle_successions(chosen, actor=EDUCATION, state=SuccessionState.PROPOSED)
    with pytest.raises(Invalid):
        services.settle_successions(chosen.none(), actor=EDUCATION, state=confirmed)


def test_findings_are_kept_with_the_version() -> None:
    loaded = load("level,code,name\n4,4-12-04-02,修鞋工\n4,4-12-04-02,修鞋工\nx,坏,坏\n", kind="occupation")
    kept = list(loaded.version.findings.values_list("rule", "line"))
    assert ("duplicate", 3) in kept
    assert ("bad_code", 4) in kept
    assert queries.finding_counts(loaded.version)[0]["severity"] == "error"


def test_strict_refuses_and_leaves_nothing_behind() -> None:
    with pytest.raises(RuleViolated, match="有1处错误或警告"):
        services.load_catalogue(files(FIRST + "510101,甲技术,,\n"), actor=SYSTEM, strict=True)
    assert not CatalogueVersion.objects.exists()
    assert not services.load_catalogue(files(FIRST), actor=SYSTEM, strict=True).was_known


def test_a_file_of_another_catalogue_is_refused() -> None:
    with pytest.raises(RuleViolated, match="没有一条"):
        load("code,name\n441800,清远市\n", kind="occupation")
    assert not CatalogueVersion.objects.exists()


def test_programmes_loaded_as_regions_are_refused_though_their_codes_could_be_regions() -> None:
    with pytest.raises(RuleViolated, match="2行中有2行不像"):
        load(FIRST, kind="region")
    assert not CatalogueVersion.objects.exists()


def test_a_file_that_lacks_much_of_the_current_edition_says_so() -> None:
    load(FIRST)
    loaded = load("code,name\n410101,种子生产与经营\n")
    assert any(finding.rule == "shrunk" for finding in loaded.parsed.findings)


@pytest.mark.parametrize("role", [Role.EDUCATION, Role.SCHOOL, Role.POLICY_OFFICE])
def test_only_the_operator_loads(role: Role) -> None:
    actor = Actor(None, "测试", (Grant(role, 1, "330000/"),))
    with pytest.raises(NotAllowed):
        services.load_catalogue(files(FIRST), actor=actor)
    with pytest.raises(NotAllowed):
        services.load_calendar_year(AnnouncedYear(2099, "号", {}, {}), actor=actor)
    assert services.load_catalogue(files(FIRST), actor=SYSTEM)
    with pytest.raises(NotAllowed):
        services.activate_version(CatalogueVersion.objects.get(), actor=actor)


def test_a_school_settles_no_succession() -> None:
    load(FIRST)
    load(SECOND)
    school = Actor(None, "测试", (Grant(Role.SCHOOL, 1, "330000/"),))
    with pytest.raises(NotAllowed):
        services.settle_successions(Succession.objects.all(), actor=school, state=SuccessionState.REJECTED)


def test_an_older_version_can_be_made_current_again() -> None:
    first = load(FIRST).version
    load(SECOND)
    services.activate_version(first, actor=SYSTEM)
    assert queries.current_version("programme") == first
    assert CatalogueVersion.objects.filter(is_current=True).count() == 1


def test_what_is_shipped_loads_once_and_never_over_an_official_file() -> None:
    loaded = services.load_shipped(actor=SYSTEM)
    assert {item.version.kind for item in loaded} == set(CatalogueKind)
    assert all(item.was_known for item in services.load_shipped(actor=SYSTEM))
    official = load(FIRST, origin=Origin.LOADED).version
    services.load_shipped(actor=SYSTEM)
    assert queries.current_version("programme") == official


def test_a_renamed_county_leads_to_what_it_is_today() -> None:
    services.load_shipped(actor=SYSTEM)
    today = {"371523": ["371503"], "330104": ["330102", "330114"], "441827": ["441803"], "371200": ["370100"]}
    for old, new in today.items():
        entry = queries.get_entry("region", old)
        assert not entry.is_current
        assert [item.code for item in queries.successors_of(entry)] == new


def search(text: str, kind: str = "occupation") -> list[str]:
    rows = CatalogueEntry.objects.filter(kind=kind, version__is_current=True)
    return [entry.name for entry in queries.search_entries(rows, text).order_by("code")]


def test_search_by_code_name_pinyin_and_alias() -> None:
    load(
        "level,code,name,definition,alias\n"
        "4,6-18-01-07,多工序数控机床操作调整工,操作数控机床,加工中心操作工\n"
        "4,2-02-38-11,增材制造工程技术人员L/S,从事3D打印,3D打印工程师\n",
        kind="occupation",
    )
    milling, printing = "多工序数控机床操作调整工", "增材制造工程技术人员"
    assert search("6-18") == [milling]
    assert search("数控") == [milling]
    assert search("操作 机床") == [milling]
    assert search("机床数控") == [milling]
    assert search("加工中心") == [milling]
    assert search("zczz") == [printing]
    assert search("3D打印") == [printing]
    assert search("3d打印") == [printing]
    assert search("数控 增材") == []


def test_the_best_match_is_the_exact_one_and_an_alias_comes_last() -> None:
    load(
        "level,code,name,definition,alias\n"
        "4,4-01-02-01,营销员,从事商品销售,\n"
        "4,4-01-02-03,营销员助理,协助商品销售,\n"
        "4,4-01-02-04,高级营销员,从事商品销售,\n"
        "4,4-01-02-05,售货员,在商店售货,营销员售货\n",
        kind="occupation",
    )
    found = queries.best_matches("营销员", kind="occupation")
    assert [entry.name for entry in found] == ["营销员", "营销员助理", "高级营销员", "售货员"]
    assert [entry.code for entry in queries.best_matches("4-01-02-04")] == ["4-01-02-04"]
    assert len(queries.best_matches("营销员", limit=2)) == 2
    assert queries.best_matches(" ") == []
    assert queries.best_matches("营销员", kind="programme") == []


def test_factories_make_entries_that_the_constraints_accept() -> None:
    version = CatalogueVersionFactory()
    entries = CatalogueEntryFactory.create_batch(3, version=version)
    SuccessionFactory(old=entries[0], new=entries[1])
    EntryAliasFactory(entry=entries[0])
    LoadFindingFactory(version=version)
    year = CalendarYearFactory()
    assert not queries.work_calendar().day(dt.date(year.year, 10, 1)).is_workday
    occupation = CatalogueVersionFactory(kind=CatalogueKind.OCCUPATION)
    assert CatalogueEntryFactory(version=occupation, code="4-01-02-01", level=4).stage == ""


def test_typed_queries_separate_entries_from_the_classes_above_them() -> None:
    services.load_shipped(actor=SYSTEM)
    rows = CatalogueEntry.objects.current()
    assert set(rows.programmes(Stage.SECONDARY).values_list("level", "stage")) == {(3, "secondary")}
    assert set(rows.occupations().values_list("level")) == {(4,)}
    assert rows.regions().filter(level=1).count() == 34
    assert rows.industries().filter(level=2).count() == 97
    assert set(queries.entries_by_code("industry", ["C39", "C99"])) == {"C39"}
    assert not rows.visible_to(Actor.anonymous()).exists()


def test_a_loaded_calendar_year_extends_the_working_days() -> None:
    day = dt.date(2099, 10, 5)
    with pytest.raises(CalendarNotAnnounced):
        queries.work_calendar().day(day)
    announced = AnnouncedYear(
        2099, "样例号", {dt.date(2099, 10, 1): "国庆节"}, {dt.date(2099, 10, 4): "国庆节"}
    )
    stored = services.load_calendar_year(announced, actor=SYSTEM)
    calendar = queries.work_calendar({day: "本地节日"})
    assert [calendar.day(dt.date(2099, 10, d)).is_workday for d in (1, 2, 4, 5)] == [False, True, True, False]
    assert services.load_calendar_year(announced, actor=SYSTEM).loaded_at == stored.loaded_at
    corrected = AnnouncedYear(2099, "更正号", {dt.date(2099, 10, 2): "国庆节"}, {})
    assert services.load_calendar_year(corrected, actor=SYSTEM).document == "更正号"
    assert not queries.work_calendar().day(dt.date(2099, 10, 2)).is_workday


@pytest.mark.parametrize(
    ("kind", "name", "entries", "findings"),
    [("occupation", "occupations_csco2022", 2047, 4), ("programme", "programmes_2021", 1635, 46)],
)
def test_the_official_file_replaces_the_excerpt(kind: str, name: str, entries: int, findings: int) -> None:
    services.load_shipped(actor=SYSTEM)
    path = shared_path(f"data/catalogues/{name}.csv")
    given = CatalogueFiles(CatalogueKind(kind), [(path.name, path.read_bytes())], "官方", "测试")
    loaded = services.load_catalogue(given, actor=SYSTEM)
    assert loaded.version.entries.count() == entries
    rule = {"occupation": "duplicate", "programme": "shifted_column"}[kind]
    assert loaded.version.findings.filter(rule=rule).count() == findings
    assert loaded.version.repaired_count == loaded.version.entries.exclude(repair="").count() > 0
    assert services.load_catalogue(given, actor=SYSTEM).was_known
