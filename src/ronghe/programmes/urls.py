"""Addresses of the programmes app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ronghe.core.registers import register_urls
from ronghe.programmes.views import (
    alignment,
    checks,
    conditions,
    desk_addresses,
    hub,
    links,
    register,
    supply,
)

app_name = "programmes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", hub.hub, name="hub"),
    *desk_addresses.ADDRESSES,
    path("alignment/", alignment.alignment_page, name="alignment"),
    path("alignment/choose/", alignment.alignment_choose, name="alignment_choose"),
    path("alignment/<str:definition>/", alignment.alignment_rows, name="alignment_rows"),
    path("gaps/", alignment.gap_list, name="gaps"),
    path("checks/", checks.check_page, name="check_hub"),
    path("checks/<str:check>/", checks.check_page, name="checks"),
    path("quadrant/", checks.quadrant_page, name="quadrant"),
    *register_urls("school-years", conditions.SCHOOL_YEARS),
    *register_urls("keys", conditions.KEYS),
    *register_urls("dockings", conditions.DOCKINGS),
    path("overview/", supply.overview_page, name="overview"),
    path("supply/", supply.supply_page, name="supply"),
    path("supply/<str:occupation>/", supply.supply_cell, name="supply_cell"),
    path("destinations/", supply.destination_page, name="destinations"),
    path("links/", links.link_list, name="links"),
    path("links/import/", links.link_import, name="link_import"),
    path("links/predict/", links.link_predict, name="link_predict"),
    path("links/versions/", links.link_versions, name="link_versions"),
    path("links/of/<str:code>/", links.link_desk, name="link_desk"),
    path("links/of/<str:code>/review/", links.link_review, name="link_review"),
    *register_urls("programmes", register.PROGRAMMES),
    *register_urls("cohorts", register.COHORTS),
    *register_urls("pathways", register.PATHWAYS),
    *register_urls("standards", register.STANDARDS),
    *register_urls("movements", register.MOVEMENTS),
]
