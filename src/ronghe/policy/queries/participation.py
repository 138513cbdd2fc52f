"""Interpretations, collections of comments and comments, for officials and for the public."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet

from ronghe.core.actor import Actor
from ronghe.core.scope import within
from ronghe.policy.enums import CollectionState, CommentState
from ronghe.policy.models import Comment, CommentCollection, Interpretation, InterpretationFile
from ronghe.policy.queries.pages import official_paths


def comments_to_see(actor: Actor) -> QuerySet[Comment]:
    """Every comment of the jurisdictions the actor serves as an official, moderated or not."""
    here = Q() if actor.is_system else within(official_paths(actor))
    rows = Comment.objects.filter(here)
    return rows.select_related(
        "collection__document__jurisdiction", "collection__jurisdiction", "moderated_by"
    )


def next_pending(actor: Actor, comment: Comment) -> Comment | None:
    """The next comment of the same collection that waits for moderation."""
    rows = comments_to_see(actor).filter(collection=comment.collection_id, state=CommentState.PENDING)
    return rows.exclude(pk=comment.pk).order_by("created_at", "pk").first()


def collections_to_keep(actor: Actor) -> QuerySet[CommentCollection]:
    """Collections of the jurisdictions the actor serves as an official."""
    if actor.is_system:
        return CommentCollection.objects.all()
    return CommentCollection.objects.filter(within(official_paths(actor)))


def running_collections(actor: Actor) -> QuerySet[CommentCollection]:
    """The collections an official looks after, not yet summed up, with what waits for moderation."""
    rows = collections_to_keep(actor).exclude(state=CollectionState.SUMMARISED)
    pending = Count("comments", filter=Q(comments__state=CommentState.PENDING))
    return rows.annotate(pending=pending, received=Count("comments")).order_by("closes_on")[:20]


def comment_counts(collection: CommentCollection) -> dict[str, int]:
    """How many comments came, wait, are shown, are kept back, are adopted."""
    return collection.comments.aggregate(
        received=Count("pk"),
        pending=Count("pk", filter=Q(state=CommentState.PENDING)),
        shown=Count("pk", filter=Q(state=CommentState.SHOWN)),
        hidden=Count("pk", filter=Q(state=CommentState.HIDDEN)),
        adopted=Count("pk", filter=Q(is_adopted=True)),
    )


def public_collections(today: date) -> QuerySet[CommentCollection]:
    """What the public may see: opened ones from their first day on, those that run first."""
    rows = CommentCollection.objects.filter(
        ~Q(state=CollectionState.DRAFT), document__is_public=True, opens_on__lte=today
    )
    return rows.select_related("document", "jurisdiction").order_by("-closes_on", "-pk")


def public_comments(collection: CommentCollection) -> QuerySet[Comment]:
    """Only what a moderator has shown, the newest first."""
    return collection.comments.filter(state=CommentState.SHOWN).order_by("-created_at", "-pk")


def public_interpretations() -> QuerySet[Interpretation]:
    return Interpretation.objects.filter(published_at__isnull=False, document__is_public=True).select_related(
        "document", "jurisdiction"
    )


def visible_interpretation_files(actor: Actor) -> QuerySet[InterpretationFile]:
    """Pictures of published explanations for everybody, of drafts for the jurisdiction's own."""
    visible = Interpretation.objects.visible_to(actor).values("pk")
    return InterpretationFile.objects.filter(owner__in=visible)
