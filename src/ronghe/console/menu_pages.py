"""Pages that belong to an entry of the menu without being one."""

from __future__ import annotations

ROSTER_PAGES = (
    "funding:head_detail",
    "funding:head_left",
    "funding:head_withdraw",
    "funding:head_assess",
    "funding:roster_kinds",
    "funding:roster_import",
)
TEACHER_FILES = (
    "faculty:teacher_detail",
    "faculty:teacher_new",
    "faculty:teacher_employ",
    "faculty:teacher_edit",
    "faculty:teacher_import",
    "faculty:explain",
    "faculty:correction_list",
    "faculty:correction_detail",
)
CATALOGUE_PAGES = (
    "reference:entry_list",
    "reference:entry_detail",
    "reference:version_detail",
    "reference:succession_list",
)
PLAN_PAGES = (
    "policy:plan_detail",
    "policy:plan_clauses",
    "policy:plan_tasks",
    "policy:plan_indicators",
    "policy:plan_projects",
    "policy:plan_versions",
    "policy:version_detail",
    "policy:plan_board",
    "policy:plan_units",
    "policy:plan_table_import",
    "policy:clause_detail",
)
DOCUMENT_PAGES = (
    "policy:document_detail",
    "policy:document_edit",
    "policy:document_link",
    "policy:document_validity",
    "policy:document_new",
    "policy:change_new",
    "policy:change_detail",
    "policy:touch_settle",
    "policy:interpretation_new",
    "policy:interpretation_edit",
    "policy:collection_new",
)
