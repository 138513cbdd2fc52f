"""The public side: explanations, a collection of comments with moderation, and problems raised."""

from __future__ import annotations

from datetime import timedelta

from ronghe.core.actor import Actor
from ronghe.demo.city import YUNZHOU, City
from ronghe.demo.files import picture
from ronghe.demo.plans import shaoxing_plan
from ronghe.policy.enums import CommentState, DocumentKind, InterpretationKind
from ronghe.policy.models import CommentCollection, Task
from ronghe.policy.services.documents import register_document
from ronghe.policy.services.participation import (
    moderate_comment,
    open_collection,
    prepare_collection,
    publish_interpretation,
    reply_comment,
    submit_comment,
    write_interpretation,
)
from ronghe.policy.services.problems import answer_problem, close_problem, raise_problem

_COMMENTS = (
    (
        "演示网友一",
        "希望写明学徒在企业期间由谁负责安全管理。",
        CommentState.SHOWN,
        "已在第三章补充安全管理责任。",
        True,
    ),
    (
        "演示网友二",
        "建议把中小企业也列入实训合作范围。",
        CommentState.SHOWN,
        "现有条款已包括中小企业。",
        False,
    ),
    ("", "建议把申报材料减到三份以内，并全部网上办理。", CommentState.SHOWN, "", None),
    ("演示网友三", "与本办法无关的广告内容（演示）。", CommentState.HIDDEN, "", None),
    ("演示企业代表", "补贴申领时间建议由每年一次改为每半年一次。", CommentState.PENDING, "", None),
    ("演示家长", "实习期间的交通补助标准请再明确一些。", CommentState.PENDING, "", None),
)


def explain(city: City) -> None:
    """A published explanation in words, one in pictures, and one still a draft."""
    document = shaoxing_plan(city).document
    office = city.actor("demo-office")
    text = write_interpretation(
        document,
        actor=office,
        kind=InterpretationKind.TEXT,
        title="演示解读：五年行动计划写了哪些任务",
        body=(
            "这是演示用的解读文字，不是官方解读。\n\n计划把任务分到各部门和各区、县（市），"
            "并用分解表写明牵头单位和责任单位。\n\n本页的作用是说明：读者可以从任务回到条款，"
            "从指标看到目标年份和口径。"
        ),
    )
    publish_interpretation(text, actor=office)
    image = write_interpretation(
        document,
        actor=office,
        kind=InterpretationKind.PICTURE,
        title="演示解读：一张图看懂（图片为占位）",
        files=[picture("一图读懂")],
    )
    publish_interpretation(image, actor=office)
    write_interpretation(
        document,
        actor=office,
        kind=InterpretationKind.TEXT,
        title="演示解读（草稿）：企业可以得到哪些支持",
        body="这是一份还没有公开的演示草稿。",
    )


def collect_comments(city: City) -> CommentCollection:
    """A draft of the invented city is open for comment; comments are in every state of moderation."""
    office = city.actor("demo-office")
    draft = register_document(
        city.places[YUNZHOU],
        {
            "kind": DocumentKind.DRAFT,
            "title": "云州市企业新型学徒培养补贴办法（征求意见稿，演示）",
            "issuer": "云州市人力资源和社会保障局",
        },
        actor=office,
        is_public=False,
    )
    collection = prepare_collection(
        draft,
        actor=office,
        title="关于公开征求《云州市企业新型学徒培养补贴办法（征求意见稿）》意见的公告（演示）",
        introduction="云州市是虚构的城市，本公告仅供演示。欢迎就补贴对象、标准和申领程序提出意见。",
        opens_on=city.today - timedelta(days=10),
        closes_on=city.today + timedelta(days=20),
    )
    open_collection(collection, actor=office)
    for author, text, state, reply, is_adopted in _COMMENTS:
        comment = submit_comment(collection, actor=Actor.anonymous(), text=text, author=author)
        if state == CommentState.PENDING:
            continue
        reason = "演示：广告，与征求意见稿无关" if state == CommentState.HIDDEN else ""
        moderate_comment(comment, state, actor=office, reason=reason)
        if reply:
            reply_comment(comment, actor=office, reply=reply, is_adopted=is_adopted)
    return collection


def raise_problems(city: City) -> None:
    """One problem waits, one is answered, one is closed."""
    plan = shaoxing_plan(city)
    task = Task.objects.running().filter(plan=plan, units__isnull=False).order_by("order", "pk")[0]
    education = city.actor("demo-education")
    cases = (
        ("demo-school", "示例职业技术学校一", "演示：实训设备采购周期太长", None),
        ("demo-enterprise", "越东示例智能装备", "演示：学徒工伤保险由谁办理不清楚", None),
        ("demo-drc", "市发改委", "演示：规划专章的报送口径需要统一", task),
    )
    for number, (username, unit, title, about) in enumerate(cases):
        actor = city.actor(username)
        problem = raise_problem(
            actor=actor,
            organisation=city.bodies[unit],
            title=title,
            text=f"{title}。本段为演示文字，情况虚构，请受理单位答复。",
            plan=plan,
            task=about,
        )
        if number > 0:
            answer_problem(problem, actor=education, reply="演示答复：已会商有关部门，本月内印发操作说明。")
        if number > 1:
            close_problem(problem, actor=actor)
