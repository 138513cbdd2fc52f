"""Addresses of everything about advertisements."""

from __future__ import annotations

from django.urls import URLPattern, path

from ronghe.core.cases import case_urls
from ronghe.core.registers import register_urls
from ronghe.labour.views import ads, batches, coding, sources

URLS: list[URLPattern] = [
    path("ads/", ads.ad_list, name="ad_list"),
    path("ads/checks/", ads.ad_checks, name="ad_checks"),
    path("ads/<int:pk>/", ads.ad_detail, name="ad_detail"),
    path("batches/upload/", batches.upload, name="batch_upload"),
    path("batches/<int:pk>/rejects/", batches.rejects, name="batch_rejects"),
    *case_urls("batches", batches.BATCHES),
    path("ad-sources/<int:pk>/mapping/", sources.mapping_page, name="source_mapping"),
    *register_urls("ad-sources", sources.SOURCES),
    path("coding/", coding.queue, name="coding_queue"),
    *register_urls("corrections", coding.CORRECTIONS),
]
