"""Addresses of the policy app."""

from __future__ import annotations

from django.urls import path

from ronghe.policy.views import importing, reviewing

app_name = "policy"

REVIEW = "reviews/<int:pk>/"
ITEM = "reviews/<int:pk>/items/<int:item_pk>/"

urlpatterns = [
    path("import/", importing.document_import, name="document_import"),
    path("reviews/", importing.review_list, name="review_list"),
    path(REVIEW, reviewing.review_desk, name="review_desk"),
    path(REVIEW + "add/", reviewing.item_add, name="item_add"),
    path(REVIEW + "merge/", reviewing.items_merge, name="items_merge"),
    path(REVIEW + "accept-rest/", reviewing.review_accept_rest, name="review_accept_rest"),
    path(REVIEW + "units/", reviewing.review_units, name="review_units"),
    path(REVIEW + "conflicts/", reviewing.review_conflicts, name="review_conflicts"),
    path(REVIEW + "publish/", reviewing.review_publish, name="review_publish"),
    path(REVIEW + "abandon/", reviewing.review_abandon, name="review_abandon"),
    path(REVIEW + "resume/", reviewing.review_resume, name="review_resume"),
    path(ITEM + "accept/", reviewing.item_accept, name="item_accept"),
    path(ITEM + "reject/", reviewing.item_reject, name="item_reject"),
    path(ITEM + "reopen/", reviewing.item_reopen, name="item_reopen"),
    path(ITEM + "edit/", reviewing.item_edit, name="item_edit"),
    path(ITEM + "split/", reviewing.item_split, name="item_split"),
]
