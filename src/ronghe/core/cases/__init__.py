"""Cases: an application, claim, filing or recognition, with steps, evidence, deadline, handler and notices.

A case is a ``CaseRow`` with a ``Flow`` (its steps as services) and a ``CaseBook`` (its pages); an app
declares the three and ``*case_urls("selections", SELECTIONS)``. See ``core.registers`` for what a book
shares with a register.
"""

from ronghe.core.cases.book import CaseBook, case_context, case_urls
from ronghe.core.cases.flow import Flow, open_flow, role_words, step_label
from ronghe.core.cases.hub import Door, HubGroup, hub_view

__all__ = [
    "CaseBook",
    "Door",
    "Flow",
    "HubGroup",
    "case_context",
    "case_urls",
    "hub_view",
    "open_flow",
    "role_words",
    "step_label",
]
