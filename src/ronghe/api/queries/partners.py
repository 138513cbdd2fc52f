"""Keys and subscriptions as the offices see them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from ronghe.api.enums import DeliveryState
from ronghe.api.models import ApiKey, Delivery, Subscription
from ronghe.core.actor import Actor


def keys(actor: Actor) -> QuerySet[ApiKey]:
    return ApiKey.objects.visible_to(actor).select_related("jurisdiction", "organisation", "use")


def subscriptions(actor: Actor) -> QuerySet[Subscription]:
    """With how many deliveries wait and how many were given up."""
    rows = Subscription.objects.visible_to(actor).select_related("jurisdiction", "organisation")
    return rows.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
        dead=Count("deliveries", filter=Q(deliveries__state=DeliveryState.DEAD)),
    )


def deliveries(subscription: Subscription) -> QuerySet[Delivery]:
    return subscription.deliveries.select_related("subscription__jurisdiction").order_by("-pk")
