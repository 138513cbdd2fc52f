"""Synthetic jurisdictions and organisations: 示例市, 示例局. Codes begin with 99, which no division has."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone

from ronghe.core.models import Jurisdiction, JurisdictionLevel
from ronghe.directory import rules
from ronghe.directory.enums import NameKind, OrganisationKind, SharedDataset, SharingState
from ronghe.directory.models import CollectiveMember, Organisation, OrganisationName, SharingAgreement
from ronghe.directory.queries.places import place_of


class JurisdictionFactory(factory.django.DjangoModelFactory):
    """A city under its own province. ``province=True`` for a root, ``county=True`` or ``zone=True`` for a
    child (give ``parent``, or one is made)."""

    class Meta:
        model = Jurisdiction

    class Params:
        province = factory.Trait(
            level=JurisdictionLevel.PROVINCE,
            parent=None,
            name=factory.Sequence(lambda n: f"示例{n}省"),
            short_name=factory.Sequence(lambda n: f"示例{n}省"),
        )
        county = factory.Trait(
            level=JurisdictionLevel.COUNTY,
            name=factory.Sequence(lambda n: f"样本{n}区"),
            short_name=factory.SelfAttribute("name"),
        )
        zone = factory.Trait(
            level=JurisdictionLevel.ZONE,
            name=factory.Sequence(lambda n: f"样本{n}高新技术产业开发区"),
            short_name=factory.Sequence(lambda n: f"样本{n}高新区"),
        )

    code = factory.Sequence(lambda n: f"99{n:06d}")
    name = factory.Sequence(lambda n: f"示例{n}市")
    short_name = factory.SelfAttribute("name")
    level = JurisdictionLevel.CITY
    parent = factory.Maybe(
        factory.LazyAttribute(lambda o: o.level == JurisdictionLevel.CITY),
        yes_declaration=factory.SubFactory("tests.factories.directory.JurisdictionFactory", province=True),
        no_declaration=factory.SubFactory("tests.factories.directory.JurisdictionFactory"),
    )
    path = factory.LazyAttribute(lambda o: f"{o.parent.path if o.parent else ''}{o.code}/")


def jurisdiction_tree(counties: int = 2) -> tuple[Jurisdiction, Jurisdiction, list[Jurisdiction]]:
    """A province, its city 示例市 and that city's counties 甲区, 乙县, …"""
    province = JurisdictionFactory(province=True, name="示例省", short_name="示例省")
    city = JurisdictionFactory(parent=province, name="示例市", short_name="示例市")
    names = ["甲区", "乙县", "丙市", "丁区", "戊县", "己县"]
    return province, city, [JurisdictionFactory(county=True, parent=city, name=n) for n in names[:counties]]


class OrganisationFactory(factory.django.DjangoModelFactory):
    """An organisation with its official name as a row. Traits: school, enterprise, government."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    class Params:
        school = factory.Trait(
            kind=OrganisationKind.SECONDARY_SCHOOL,
            name=factory.Sequence(lambda n: f"示例第{n}中等职业学校"),
        )
        enterprise = factory.Trait(
            kind=OrganisationKind.ENTERPRISE, name=factory.Sequence(lambda n: f"示例{n}科技有限公司")
        )
        government = factory.Trait(
            kind=OrganisationKind.GOVERNMENT,
            name=factory.LazyAttribute(lambda o: f"{o.jurisdiction.name}人民政府"),
        )

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    name = factory.Sequence(lambda n: f"示例{n}局")
    kind = OrganisationKind.OTHER_BUREAU
    pinyin = factory.LazyAttribute(lambda o: rules.pinyin(o.name))

    @factory.post_generation
    def official(self: Organisation, create: bool, extracted: object, **kwargs: object) -> None:
        if create:
            OrganisationNameFactory(organisation=self, text=self.name, kind=NameKind.OFFICIAL)

    @factory.post_generation
    def aliases(self: Organisation, create: bool, extracted: list[str] | None, **kwargs: object) -> None:
        """``aliases=["发改委"]`` adds abbreviations."""
        for text in extracted or []:
            OrganisationNameFactory(organisation=self, text=text, kind=NameKind.ABBREVIATION)

    @factory.post_generation
    def with_members(
        self: Organisation, create: bool, extracted: list[Organisation] | None, **kwargs: object
    ) -> None:
        for member in extracted or []:
            CollectiveMember.objects.create(collective=self, member=member)


class OrganisationNameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrganisationName

    organisation = factory.SubFactory(OrganisationFactory)
    text = factory.Sequence(lambda n: f"示例{n}局")
    kind = NameKind.ABBREVIATION
    folded = factory.LazyAttribute(lambda o: rules.core_name(o.text, place_of(o.organisation.jurisdiction)))
    initials = factory.LazyAttribute(lambda o: rules.initials(o.text))


class SharingAgreementFactory(factory.django.DjangoModelFactory):
    """A complete agreement of everything with a provincial platform, in force today; ``draft=True``."""

    class Meta:
        model = SharingAgreement

    class Params:
        draft = factory.Trait(state=SharingState.DRAFT)

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    recipient = factory.SubFactory(
        OrganisationFactory,
        jurisdiction=factory.SelfAttribute("..jurisdiction.parent"),
        kind=OrganisationKind.UPSTREAM_SYSTEM,
        name=factory.Sequence(lambda n: f"示例省产教融合服务平台{n}"),
    )
    datasets = factory.LazyFunction(lambda: list(SharedDataset.values))
    purpose = "向省级平台报送规划落实情况"
    basis_title = "示例省公共数据共享办法"
    basis_number = "示政发〔2023〕1号"
    basis_article = "第十条"
    valid_from = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    valid_to = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    contact_post = "市教育局数据管理岗"
    state = SharingState.IN_FORCE
