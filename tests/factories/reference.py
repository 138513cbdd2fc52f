"""Synthetic catalogue entries: 示例专业. Only one version of a kind may have ``is_current``."""

from __future__ import annotations

import hashlib

import factory

from ronghe.reference.enums import CatalogueKind, Origin, Severity, Stage, SuccessionKind
from ronghe.reference.models import (
    CalendarYear,
    CatalogueEntry,
    CatalogueVersion,
    EntryAlias,
    LoadFinding,
    Succession,
)


class CatalogueVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CatalogueVersion

    kind = CatalogueKind.PROGRAMME
    number = factory.Sequence(lambda n: n + 1)
    edition = "示例版"
    origin = Origin.LOADED
    source = "测试"
    files = "示例.csv"
    checksum = factory.LazyAttribute(lambda v: hashlib.sha256(f"{v.kind}{v.number}".encode()).hexdigest())
    is_current = True
    row_count = 0
    entry_count = 0
    repaired_count = 0
    finding_count = 0


class CatalogueEntryFactory(factory.django.DjangoModelFactory):
    """A programme of the level 高职专科; give ``version`` when more than one entry is wanted."""

    class Meta:
        model = CatalogueEntry

    version = factory.SubFactory(CatalogueVersionFactory)
    kind = factory.SelfAttribute("version.kind")
    code = factory.Sequence(lambda n: f"51{n % 10000:04d}")
    name = factory.Sequence(lambda n: f"示例专业{n}")
    level = 3
    stage = factory.LazyAttribute(lambda e: Stage.ASSOCIATE if e.kind == CatalogueKind.PROGRAMME else "")
    search_text = factory.LazyAttribute(lambda e: f"{e.code}\n{e.name}".lower())


class EntryAliasFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EntryAlias

    entry = factory.SubFactory(CatalogueEntryFactory)
    name = factory.Sequence(lambda n: f"示例别名{n}")


class SuccessionFactory(factory.django.DjangoModelFactory):
    """From one entry to another of the same version."""

    class Meta:
        model = Succession

    old = factory.SubFactory(CatalogueEntryFactory)
    new = factory.SubFactory(CatalogueEntryFactory, version=factory.SelfAttribute("..old.version"))
    kind = SuccessionKind.RENAMED


class LoadFindingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LoadFinding

    version = factory.SubFactory(CatalogueVersionFactory)
    file = "示例.csv"
    line = factory.Sequence(lambda n: n + 2)
    rule = "duplicate"
    severity = Severity.WARNING
    message = "示例问题"
    action = "示例处理"


class CalendarYearFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CalendarYear

    year = factory.Sequence(lambda n: 2100 + n)
    document = "示例号"
    checksum = "0" * 64
    days = factory.LazyAttribute(lambda y: {f"{y.year}-10-01": ["rest", "国庆节"]})
