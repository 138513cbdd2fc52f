"""What may be built over, and the names and files that it is built of."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from ronghe.accounts.models import User
from ronghe.core.errors import RuleViolated
from ronghe.demo import build, files, names
from tests.factories.accounts import UserFactory


@pytest.mark.django_db
def test_real_data_is_never_touched() -> None:
    user = UserFactory()
    with pytest.raises(RuleViolated, match="不是演示数据"):
        build.prepare()
    assert User.objects.filter(pk=user.pk).exists()
    assert not build.is_current(1.0)


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0, -1, 1001, float("nan")])
def test_an_impossible_size_is_refused(size: float) -> None:
    with pytest.raises(RuleViolated):
        build.build(size, lambda _words: None)


@pytest.mark.django_db
def test_an_unfinished_demonstration_counts_as_none_and_may_be_thrown_away() -> None:
    build.Build.objects.create(version=build.build_version(), size=1.0)
    assert not build.is_current(1.0)
    with transaction.atomic():
        build.prepare()
        assert User._meta.db_table in connection.introspection.table_names()
        assert not build.Build.objects.exists()


def test_names_do_not_repeat_at_any_size() -> None:
    for made in (names.schools(300), names.enterprises(1000), names.partners(400)):
        assert len({body.name for body in made}) == len(made)
        assert len({body.short for body in made}) == len(made)
        assert all(names.SYNTHETIC in body.name for body in made)


def test_files_are_the_same_each_time_and_sound() -> None:
    assert files.pdf(["演示", "一行"]) == files.pdf(["演示", "一行"])
    assert files.pdf(["演示"]).startswith(b"%PDF-1.4")
    assert files.png(8, 4).startswith(b"\x89PNG")
