"""Addresses of the desk, the scenarios, groups and network."""

from __future__ import annotations

from django.urls import URLPattern, path

from ronghe.core.cases import case_urls
from ronghe.core.registers import register_urls
from ronghe.programmes.views import desk, groups, network, whatif

ADDRESSES: list[URLPattern] = [
    path("desk/", desk.desk, name="desk"),
    path("desk/days/", desk.desk_days, name="desk_days"),
    path("adjustments/<int:pk>/filing/", desk.adjustment_file, name="adjustment_filing"),
    path("adjustments/<int:pk>/carry-out/", desk.adjustment_carry_out, name="adjustment_carry_out"),
    path("adjustments/<int:pk>/paper/", desk.adjustment_paper, name="adjustment_paper"),
    path("adjustments/<int:pk>/paper/<slug:form>/", desk.adjustment_paper, name="adjustment_paper_file"),
    *case_urls("adjustments", desk.ADJUSTMENTS),
    *register_urls("opinions", desk.OPINIONS),
    path("scenarios/compare/", whatif.compare, name="scenario_compare"),
    *register_urls("scenarios", whatif.SCENARIOS),
    *register_urls("scenario-changes", whatif.CHANGES),
    *register_urls("groups", groups.GROUPS),
    *register_urls("high-levels", groups.HIGH_LEVELS),
    *register_urls("monitorings", groups.MONITORINGS),
    *register_urls("double-precise", groups.DOUBLE_PRECISE),
    *register_urls("characteristics", groups.CHARACTERISTICS),
    *register_urls("orientations", groups.ORIENTATIONS),
    *register_urls("priorities", groups.PRIORITIES),
    *register_urls("priority-courses", groups.PRIORITY_COURSES),
    *register_urls("cluster-projects", groups.CLUSTER_PROJECTS),
    path("sites/map/", network.site_map, name="site_map"),
    *register_urls("sites", network.SITES),
    *register_urls("pairings", network.PAIRINGS),
    *register_urls("pairing-progress", network.PROGRESS),
    *register_urls("college-pairings", network.COLLEGE_PAIRINGS),
    *register_urls("county-centres", network.CENTRES),
    *register_urls("community-areas", network.COMMUNITY_AREAS),
    *register_urls("upgradings", network.UPGRADINGS),
    *register_urls("professional-colleges", network.PROFESSIONAL_COLLEGES),
    *register_urls("parks", network.PARKS),
    *register_urls("platforms", network.PLATFORMS),
    *case_urls("enterprise-schools", network.ENTERPRISE_SCHOOLS),
    path("area-gaps/", network.gap_report, name="gap_report"),
]
