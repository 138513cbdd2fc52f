"""Kinds of organisation: every kind of actor that the plans name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    GOVERNMENT = "government", _("人民政府")
    GOVERNMENT_OFFICE = "government_office", _("政府办公室")
    PARTY_OFFICE = "party_office", _("党委办公室与督查室")
    COORDINATION_BODY = "coordination_body", _("领导小组、联席会议与工作专班")
    EDUCATION_COMMITTEE = "education_committee", _("教育工委")
    EDUCATION = "education", _("教育部门")
    SUPERVISION = "supervision", _("教育督导部门")
    DRC = "drc", _("发展改革部门")
    INDUSTRY = "industry", _("经信（工信）部门")
    HRSS = "hrss", _("人力社保部门")
    FINANCE = "finance", _("财政部门")
    TAX = "tax", _("税务部门")
    NATURAL_RESOURCES = "natural_resources", _("自然资源和规划部门")
    ESTABLISHMENT = "establishment", _("机构编制部门")
    ORGANISATION_DEPARTMENT = "organisation_department", _("组织部门")
    PUBLICITY = "publicity", _("宣传部门")
    SCIENCE = "science", _("科技部门")
    CIVIL_AFFAIRS = "civil_affairs", _("民政部门")
    AGRICULTURE = "agriculture", _("农业农村部门")
    HEALTH = "health", _("卫生健康部门")
    MARKET_REGULATION = "market_regulation", _("市场监管部门")
    STATE_ASSETS = "state_assets", _("国资监管部门")
    FOREIGN_AFFAIRS = "foreign_affairs", _("外事与区域合作部门")
    COMMERCE = "commerce", _("商务部门")
    FINANCIAL_SUPERVISION = "financial_supervision", _("金融管理部门")
    VETERANS = "veterans", _("退役军人事务部门")
    MASS_ORGANISATION = "mass_organisation", _("工会、共青团、妇联、残联")
    COUNTY_GOVERNMENT = "county_government", _("县级政府")
    TOWN = "town", _("乡镇与街道")
    DEVELOPMENT_ZONE = "development_zone", _("开发区、新区管委会")
    PROJECT_OFFICE = "project_office", _("专项建设与帮扶机构")
    CITY_INVESTMENT = "city_investment", _("城投公司")
    LAND_RESERVE = "land_reserve", _("土地储备机构")
    OTHER_BUREAU = "other_bureau", _("其他部门")
    SECONDARY_SCHOOL = "secondary_school", _("中等职业学校")
    TECHNICAL_SCHOOL = "technical_school", _("技工（技师）院校")
    HIGHER_COLLEGE = "higher_college", _("高等职业学校")
    APPLIED_UNIVERSITY = "applied_university", _("应用型本科高校")
    GENERAL_SCHOOL = "general_school", _("普通中小学与幼儿园")
    ENTERPRISE = "enterprise", _("企业")
    ASSOCIATION = "association", _("行业协会")
    INDUSTRIAL_PARK = "industrial_park", _("产业园区与特色小镇")
    GROUP = "group", _("职教集团与产教融合联盟")
    SERVICE_ORGANISATION = "service_organisation", _("产教融合服务组织")
    TRAINING_EVALUATION = "training_evaluation", _("培训评价组织")
    TRAINING_BODY = "training_body", _("社会培训机构")
    BASE_OPERATOR = "base_operator", _("实训基地运营单位")
    EVALUATOR = "evaluator", _("第三方评价机构与专家委员会")
    RESEARCH_INSTITUTE = "research_institute", _("研究机构")
    FINANCIAL_INSTITUTION = "financial_institution", _("银行与保险机构")
    UPSTREAM_SYSTEM = "upstream_system", _("上级平台")
    COLLECTIVE = "collective", _("单位集合（如“各区、县（市）政府”）")
    OTHER = "other", _("其他机构")


SECONDARY_LEVEL = (OrganisationKind.SECONDARY_SCHOOL, OrganisationKind.TECHNICAL_SCHOOL)
"""Vocational schools of the secondary level."""
VOCATIONAL_SCHOOLS = (*SECONDARY_LEVEL, OrganisationKind.HIGHER_COLLEGE)
"""职业院校: vocational institutions in the narrow sense, those whose annual report is asked for."""
SCHOOLS = (*VOCATIONAL_SCHOOLS, OrganisationKind.APPLIED_UNIVERSITY)
"""Every institution the plans are about; general schools and kindergartens are not among them."""


class NameKind(models.TextChoices):
    OFFICIAL = "official", _("现用全称")
    FORMER = "former", _("曾用名")
    ABBREVIATION = "abbreviation", _("简称")
    PRINTED = "printed", _("文件中的写法")


class OrganisationState(models.TextChoices):
    CURRENT = "current", _("在用")
    PROPOSED = "proposed", _("待核实")
    CLOSED = "closed", _("停用")
    MERGED = "merged", _("已并入")


class MatchHow(models.TextChoices):
    """By what a printed name was matched to an organisation."""

    EXACT = "exact", _("与全称一致")
    CONFIRMED = "confirmed", _("人工核定过")
    NAME = "name", _("与简称、曾用名一致")
    FUNCTION = "function", _("职能相同")
    PARTIAL = "partial", _("职能部分相同")
    COLLECTIVE = "collective", _("单位集合")
    SIMILAR = "similar", _("字面相近")
    AMBIGUOUS = "ambiguous", _("有几个可能")
    NONE = "none", _("未找到")


class SharedDataset(models.TextChoices):
    """What may be shared with another platform. None of them holds data of a person."""

    ORGANISATIONS = "organisations", _("机构目录")
    PLANS = "plans", _("规划与条款")
    TASKS = "tasks", _("任务与进展")
    INDICATORS = "indicators", _("指标定义")


class SharingState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    IN_FORCE = "in_force", _("生效")
    SUSPENDED = "suspended", _("暂停")
    ENDED = "ended", _("终止")
