"""The columns of cleaned advertisements in Parquet, and the fields that a file of advertisements may give."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

FORMAT = "ronghe.ads/1"


class Field(NamedTuple):
    """One thing an advertisement may say, with the names recruiters give to its column."""

    key: str
    label: str
    names: tuple[str, ...]
    required: bool = False


FIELDS = (
    Field(
        "title",
        "职位名称",
        (
            "职位名称",
            "岗位名称",
            "职位",
            "岗位",
            "招聘职位",
            "招聘岗位",
            "工种",
            "title",
            "job_title",
            "jobtitle",
            "job_name",
            "jobname",
            "position",
            "position_name",
            "name",
        ),
        required=True,
    ),
    Field(
        "posted",
        "发布日期",
        (
            "发布日期",
            "发布时间",
            "更新时间",
            "更新日期",
            "刊登日期",
            "日期",
            "posted",
            "date",
            "post_date",
            "posted_at",
            "publish_date",
            "publish_time",
            "pub_time",
            "dateposted",
            "update_time",
        ),
    ),
    Field(
        "employer",
        "用人单位",
        (
            "用人单位",
            "招聘单位",
            "公司名称",
            "企业名称",
            "单位名称",
            "公司",
            "企业",
            "单位",
            "雇主",
            "employer",
            "company",
            "company_name",
            "companyname",
            "hiringorganization",
            "firm",
        ),
    ),
    Field(
        "region",
        "工作地区",
        (
            "工作地区",
            "工作地点",
            "工作城市",
            "所在地",
            "所在地区",
            "地区",
            "城市",
            "区域",
            "地点",
            "region",
            "area",
            "city",
            "location",
            "workplace",
            "work_area",
            "job_area",
            "joblocation",
        ),
    ),
    Field("address", "工作地址", ("工作地址", "上班地址", "详细地址", "地址", "address", "work_address")),
    Field(
        "industry",
        "行业",
        (
            "行业",
            "所属行业",
            "公司行业",
            "企业行业",
            "行业类别",
            "industry",
            "company_industry",
            "company_info",
            "公司信息",
            "公司简况",
        ),
    ),
    Field(
        "salary",
        "工资",
        (
            "工资",
            "薪资",
            "薪酬",
            "月薪",
            "薪水",
            "待遇",
            "薪资待遇",
            "薪资范围",
            "工资待遇",
            "salary",
            "pay",
            "wage",
            "salary_range",
            "basesalary",
            "providesalary",
        ),
    ),
    Field(
        "education",
        "学历",
        ("学历", "学历要求", "最低学历", "文化程度", "education", "degree", "edu", "educationrequirements"),
    ),
    Field(
        "experience",
        "工作经验",
        (
            "工作经验",
            "经验",
            "经验要求",
            "工作年限",
            "experience",
            "work_experience",
            "exp",
            "workyear",
            "experiencerequirements",
        ),
    ),
    Field(
        "headcount",
        "招聘人数",
        ("招聘人数", "人数", "需求人数", "招聘数量", "headcount", "number", "openings", "totaljobopenings"),
    ),
    Field(
        "description",
        "职位描述",
        (
            "职位描述",
            "岗位描述",
            "岗位职责",
            "工作内容",
            "职位信息",
            "职位要求",
            "任职要求",
            "描述",
            "description",
            "job_description",
            "jobdescription",
            "detail",
            "content",
            "requirement",
            "responsibilities",
        ),
    ),
)
"""In the order in which a form shows them."""
FIELD_OF = {field.key: field for field in FIELDS}

AD = pa.schema(
    [
        ("ad_id", pa.string()),
        ("source", pa.string()),
        ("batch", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("posted", pa.date32()),
        ("title", pa.string()),
        ("employer", pa.string()),
        ("employer_key", pa.string()),
        ("region", pa.string()),
        ("region_text", pa.string()),
        ("industry", pa.string()),
        ("industry_text", pa.string()),
        ("education", pa.string()),
        ("experience_min", pa.int16()),
        ("experience_max", pa.int16()),
        ("headcount", pa.int32()),
        ("salary_low", pa.float64()),
        ("salary_high", pa.float64()),
        ("salary_text", pa.string()),
        ("salary_rule", pa.string()),
        ("description", pa.string()),
        ("flags", pa.list_(pa.string())),
        ("flag_words", pa.list_(pa.string())),
        ("notes", pa.list_(pa.string())),
        ("masked", pa.int16()),
        ("occupation", pa.string()),
        ("occupation_score", pa.float32()),
        ("occupation_reason", pa.string()),
        ("cluster", pa.string()),
        ("kept", pa.bool_()),
    ],
    metadata={"format": FORMAT},
)
"""One advertisement. Empty text means not stated; null numbers likewise.

``region`` is a six-digit code, ``industry`` a section of GB/T 4754, ``education`` a key of
``requirements.LEVELS``; ``salary_*`` are yuan a month and ``salary_rule`` says how they were reached;
``flags`` are keys of the content checks, ``flag_words`` the same with the words found; ``notes`` are
assumptions made and cells not taken; ``masked`` counts personal data removed. ``cluster`` is the ``ad_id``
of the first of a group of repetitions, and ``kept`` is true for that one alone.
"""
OCCUPATION = ("occupation", "occupation_score", "occupation_reason")
GROUPING = ("cluster", "kept")
CLEANED = pa.schema([field for field in AD if field.name not in (*OCCUPATION, *GROUPING)])
"""What is known of an advertisement before it is compared with others and coded."""
