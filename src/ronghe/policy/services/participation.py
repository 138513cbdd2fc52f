"""The public side: interpretations, collections of comments and their moderation (POL-16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, NotFound, RuleViolated, require
from ronghe.core.evidence import attach
from ronghe.core.service import locked, service
from ronghe.core.workflow import advance
from ronghe.policy import perms
from ronghe.policy.enums import CollectionState, CommentState, InterpretationKind
from ronghe.policy.models import (
    Comment,
    CommentCollection,
    Document,
    Interpretation,
    InterpretationFile,
)
from ronghe.policy.rules import steps
from ronghe.policy.services.progress import Upload

LONGEST_COMMENT = 2000


@service("policy.interpretation.written")
def write_interpretation(
    document: Document,
    *,
    actor: Actor,
    kind: str,
    title: str,
    body: str = "",
    url: str = "",
    files: Sequence[Upload] = (),
    interpretation: Interpretation | None = None,
) -> Interpretation:
    """Write an explanation of a policy, or rewrite one. It is public only once published."""
    require(perms.can_inform_public(actor, document))
    wrong = {}
    if kind not in InterpretationKind.values:
        wrong["kind"] = "请选择解读形式。"
    if not title.strip():
        wrong["title"] = "请填写标题。"
    if kind == InterpretationKind.TEXT and not body.strip():
        wrong["body"] = "文字解读须有内容。"
    if kind == InterpretationKind.VIDEO and not url.startswith(("https://", "http://")):
        wrong["url"] = "视频解读须有网址（以 https:// 开头）。"
    has_files = bool(files) or (interpretation is not None and interpretation.files.exists())
    if kind == InterpretationKind.PICTURE and not has_files:
        wrong["files"] = "图片解读须上传图片。"
    if wrong:
        raise Invalid("policy.interpretation.invalid", "解读有未填好的内容。", fields=wrong)
    row = interpretation or Interpretation(jurisdiction=document.jurisdiction, document=document)
    row.kind, row.title, row.body, row.url = kind, title.strip(), body.strip(), url.strip()
    row.save()
    for upload in files:
        attach(
            row,
            upload.file,
            upload.name,
            link=InterpretationFile,
            jurisdiction=document.jurisdiction,
            actor=actor,
            caption=upload.caption,
        )
    return row


@service("policy.interpretation.published")
def publish_interpretation(
    interpretation: Interpretation, *, actor: Actor, is_public: bool = True
) -> Interpretation:
    """Show an explanation to the public, or take it back."""
    require(perms.can_inform_public(actor, interpretation.document))
    interpretation.published_at = timezone.now() if is_public else None
    interpretation.save(update_fields=["published_at", "updated_at"])
    return interpretation


@service("policy.collection.prepared")
def prepare_collection(
    document: Document,
    *,
    actor: Actor,
    title: str,
    opens_on: date,
    closes_on: date,
    introduction: str = "",
) -> CommentCollection:
    """Prepare a collection of comments on a draft; the public sees it once opened."""
    require(perms.can_inform_public(actor, document))
    wrong = {}
    if not title.strip():
        wrong["title"] = "请填写标题。"
    if closes_on < opens_on:
        wrong["closes_on"] = "截止日期不能早于开始日期。"
    if wrong:
        raise Invalid("policy.collection.invalid", "意见征集有未填好的内容。", fields=wrong)
    return CommentCollection.objects.create(
        jurisdiction=document.jurisdiction,
        document=document,
        title=title.strip(),
        introduction=introduction.strip(),
        opens_on=opens_on,
        closes_on=closes_on,
    )


@service("policy.collection.opened")
def open_collection(collection: CommentCollection, *, actor: Actor) -> CommentCollection:
    """Show the collection and, with it, its draft document to the public."""
    require(perms.can_moderate(actor, collection))
    advance(collection, steps.OPEN_COLLECTION, actor=actor)
    document = collection.document
    if not document.is_public:
        document.is_public = True
        document.save(update_fields=["is_public", "updated_at"])
    return collection


@service("policy.collection.summarised")
def summarise_collection(collection: CommentCollection, *, actor: Actor, summary: str) -> CommentCollection:
    """Publish what became of the comments, after the collection closed and every comment was moderated."""
    require(perms.can_moderate(actor, collection))
    if not summary.strip():
        raise Invalid("policy.collection.summary", "请写明采纳情况。", fields={"summary": "请写明采纳情况。"})
    if timezone.localdate() <= collection.closes_on:
        raise RuleViolated(
            "policy.collection.still_open", f"征集到 {collection.closes_on} 截止，截止后才能公布采纳情况。"
        )
    waiting = collection.comments.filter(state=CommentState.PENDING).count()
    if waiting:
        raise RuleViolated("policy.collection.waiting", f"还有 {waiting} 条意见没有审核。")
    advance(collection, steps.SUMMARISE_COLLECTION, actor=actor, summary=summary.strip())
    return collection


@service("policy.comment.submitted")
def submit_comment(collection: CommentCollection, *, actor: Actor, text: str, author: str = "") -> Comment:
    """Anybody may comment while the collection is open; the comment is shown once moderated."""
    if collection.state == CollectionState.DRAFT:
        raise NotFound("core.not_found", "没有找到，或者不在您的查看范围内。")
    if not collection.is_open(timezone.localdate()):
        raise RuleViolated(
            "policy.comment.closed",
            f"本次征集的时间是 {collection.opens_on} 至 {collection.closes_on}，现在不能提交意见。",
        )
    words = text.strip()
    if not words or len(words) > LONGEST_COMMENT:
        message = f"请填写意见，最多 {LONGEST_COMMENT} 字。"
        raise Invalid("policy.comment.text", message, fields={"text": message})
    if "\x00" in words or "\x00" in author:
        raise Invalid("policy.comment.text", "意见中有不能保存的字符。", fields={"text": "请去掉特殊字符。"})
    if collection.comments.filter(Q(text=words) & Q(author=author.strip()[:40])).exists():
        raise Invalid("policy.comment.twice", "同样的意见已经收到，不必重复提交。")
    return Comment.objects.create(
        jurisdiction=collection.jurisdiction,
        collection=collection,
        author=author.strip()[:40],
        text=words,
    )


@service("policy.comment.moderated")
def moderate_comment(comment: Comment, state: str, *, actor: Actor, reason: str = "") -> Comment:
    """Show a comment, or keep it from the public with a reason."""
    require(perms.can_moderate(actor, comment.collection))
    if state not in {CommentState.SHOWN, CommentState.HIDDEN}:
        raise Invalid("policy.comment.state", "请选择公开或不公开。")
    step = steps.SHOW_COMMENT if state == CommentState.SHOWN else steps.HIDE_COMMENT
    advance(
        comment,
        step,
        actor=actor,
        note=reason,
        hidden_reason=reason[:200] if state == CommentState.HIDDEN else "",
        moderated_by_id=actor.user_id,
        moderated_at=timezone.now(),
    )
    return comment


@service("policy.comment.replied")
def reply_comment(comment: Comment, *, actor: Actor, reply: str, is_adopted: bool | None = None) -> Comment:
    """Answer a comment and say whether it is taken up."""
    require(perms.can_moderate(actor, comment.collection))
    if not reply.strip():
        raise Invalid("policy.comment.reply", "请填写答复。", fields={"reply": "请填写答复。"})
    locked(comment)
    comment.reply = reply.strip()
    comment.is_adopted = is_adopted
    comment.save(update_fields=["reply", "is_adopted", "updated_at"])
    return comment
