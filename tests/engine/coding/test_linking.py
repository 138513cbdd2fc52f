from __future__ import annotations

from pathlib import Path

import pytest

from ronghe.engine.coding.graph import LinkGraph, LinkKind, OfficialRow, read_official
from ronghe.engine.coding.linking import DISTINCT, RANKS, Programme, places, shipped_linker
from ronghe.engine.coding.model import shipped_model
from ronghe.engine.errors import EngineError

EXPECTED = {
    Programme("730301", "会计事务", "中职"): "2-06-03",
    Programme("720301", "护理", "中职"): "2-05-08",
    Programme("510203", "软件技术", "高职专科"): "4-04-05",
    Programme("660103", "数控技术应用", "中职"): "6-18-01",
    Programme("540106", "酒店管理与数字化运营", "高职专科"): "4-03-01",
    Programme("690206", "建筑装饰技术", "中职"): "6-29-04",
}


@pytest.mark.parametrize(("programme", "group"), EXPECTED.items(), ids=lambda one: getattr(one, "name", one))
def test_well_known_programmes_lead_to_their_occupations(programme: Programme, group: str) -> None:
    first = [found.occupation_code[:7] for found in shipped_linker().link_one(programme)[:5]]
    assert group in first


def test_ten_ranks_the_first_five_of_different_groups() -> None:
    ranked = shipped_linker().link_one(Programme("460301", "机电一体化技术", "高职专科"))
    assert [found.rank for found in ranked] == list(range(1, RANKS + 1))
    assert len({found.occupation_code for found in ranked}) == RANKS
    assert len({found.occupation_code[:7] for found in ranked[:DISTINCT]}) == DISTINCT
    assert all(0 <= found.score <= 1 and found.occupation_name for found in ranked)
    scores = [found.score for found in ranked[:DISTINCT]]
    assert scores == sorted(scores, reverse=True)


def test_the_code_tells_more_than_the_name_alone() -> None:
    with_code = shipped_linker().link_one(Programme("570102", "技能实训", "高职专科"))
    without = shipped_linker().link_one(Programme("", "技能实训", ""))
    assert any(found.occupation_code.startswith("2-08") for found in with_code[:5])
    assert [f.occupation_code for f in with_code] != [f.occupation_code for f in without]


def test_levels_share_their_place_in_the_catalogue() -> None:
    assert set(places("610101")) & set(places("410101")) == {"大00", "类0001"}
    assert places("12") == {} == places("专业")


def row(code: str, *occupations: str) -> OfficialRow:
    return OfficialRow(Programme(code, "某专业"), occupations)


def test_versions_are_kept_apart_and_compared() -> None:
    first = LinkGraph().with_official([row("610101", "5-01-01-01", "5-01-02")], source="标准2025")
    second = first.with_official([row("610101", "5-01-01-01", "5-01-03-01")], source="标准2025")
    assert (first.version, second.version) == (1, 2)
    assert [link.occupation_code for link in first.occupations_of("610101")] == ["5-01-01-01", "5-01-02"]
    assert {link.occupation_code: link.since for link in second.occupations_of("610101")} == {
        "5-01-01-01": 1,
        "5-01-03-01": 2,
    }
    changed = [
        (change.before and change.before.occupation_code, change.after and change.after.occupation_code)
        for change in second.changes_from(first)
    ]
    assert changed == [("5-01-02", None), (None, "5-01-03-01")]


def test_predictions_fill_the_gaps_and_people_have_the_last_word() -> None:
    linker = shipped_linker()
    programmes = [Programme("610101", "种子生产技术", "中职"), Programme("730301", "会计事务", "中职")]
    official = LinkGraph().with_official([row("610101", "5-01-01-01")], source="标准2025")
    predicted = official.with_predicted(programmes, linker, source="模型一")
    assert predicted.occupations_of("610101", [LinkKind.PREDICTED]) == []
    guesses = predicted.occupations_of("730301", [LinkKind.PREDICTED])
    assert len(guesses) == RANKS
    assert predicted.occupations_of("730301") == []
    reviewed = predicted.reviewed("730301", guesses[0].occupation_code, accepted=True, source="市教育局")
    reviewed = reviewed.reviewed("730301", guesses[1].occupation_code, accepted=False, source="市教育局")
    again = reviewed.with_predicted(programmes, linker, source="模型二")
    assert [link.occupation_code for link in again.occupations_of("730301")] == [guesses[0].occupation_code]
    assert again.links["730301", guesses[1].occupation_code].kind is LinkKind.REFUSED
    assert predicted.occupations_of("730301") == []


def test_an_official_link_is_not_for_review() -> None:
    graph = LinkGraph().with_official([row("610101", "5-01-01-01")], source="标准2025")
    with pytest.raises(EngineError, match="由教学标准规定"):
        graph.reviewed("610101", "5-01-01-01", accepted=False, source="市教育局")


def test_the_official_file_is_read_and_its_faults_are_named(tmp_path: Path) -> None:
    path = tmp_path / "标准.csv"
    path.write_text(
        "major_code,major_name,level,occupation_codes_in_standard\n"
        "730301,会计事务,中职,2-06-03|9-99-99-99\n"
        "ABC,某专业,中职,2-06-03\n"
        "730301,会计事务,中职,2-06-03\n"
        "720301,护理,中职,\n",
        encoding="utf-8",
    )
    found = read_official(path, set(shipped_model().classes.codes))
    assert [(one.programme.code, one.occupation_codes) for one in found.rows] == [("730301", ("2-06-03",))]
    assert [text.split("：")[0] for text in found.troubles] == ["第2行", "第3行", "第4行", "第5行"]
    assert "9-99-99-99" in found.troubles[0]
