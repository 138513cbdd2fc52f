"""Who finds which entries in the menu: sets of roles, named by what their people do."""

from __future__ import annotations

from ronghe.core.roles import OFFICIALS, TASK_UNITS, Role

EVERYBODY: frozenset[str] = frozenset()
SUPERVISED = OFFICIALS | TASK_UNITS
OVERSEERS = frozenset(
    {
        Role.SUPERVISION,
        Role.PARTY_OFFICE,
        Role.POLICY_OFFICE,
        Role.EDUCATION,
        Role.DRC,
        Role.COUNTY,
        Role.OPERATOR,
        Role.AUDITOR,
        Role.STATISTICIAN,
    }
)
PLANNERS = frozenset({Role.POLICY_OFFICE, Role.PARTY_OFFICE, Role.EDUCATION, Role.DRC, Role.COUNTY})
KEEPERS = frozenset({Role.OPERATOR, Role.POLICY_OFFICE, Role.EDUCATION})
SHARERS = frozenset({Role.OPERATOR, Role.POLICY_OFFICE, Role.AUDITOR})
WARNING_PUBLISHERS = frozenset({Role.POLICY_OFFICE, Role.AUDITOR})
DATA_PUBLISHERS = SHARERS | {Role.EDUCATION, Role.STATISTICIAN}
INSPECTORS = frozenset({Role.OPERATOR, Role.AUDITOR})
TAXED = frozenset({Role.ENTERPRISE, Role.TAX, Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.STATISTICIAN})
SUPPORTED = OFFICIALS | {Role.ENTERPRISE, Role.SCHOOL, Role.ASSOCIATION}
SCHOOL_MONEY = OFFICIALS | {Role.SCHOOL}
LAND_USERS = frozenset({Role.SCHOOL, Role.ENTERPRISE})
PAY_ROLES = frozenset({Role.SCHOOL, Role.HRSS, Role.FINANCE, Role.EDUCATION, Role.AUDITOR})
CLAIMANTS = frozenset({Role.ENTERPRISE, Role.SCHOOL, Role.ASSOCIATION})
CLAIM_OFFICES = frozenset(
    {
        Role.HRSS,
        Role.EDUCATION,
        Role.FINANCE,
        Role.BUREAU,
        Role.INDUSTRY,
        Role.DRC,
        Role.AUDITOR,
        Role.POLICY_OFFICE,
        Role.COUNTY,
    }
)
CLAIM_ROLES = CLAIM_OFFICES | CLAIMANTS
CASHIERS = frozenset({Role.FINANCE, Role.AUDITOR})
EVALUATED = OFFICIALS | {Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR}
SCORERS = EVALUATED | {Role.TEACHER, Role.MENTOR}
PAY_WATCHERS = frozenset({Role.HRSS, Role.AUDITOR})
REPORT_READERS = frozenset(
    {
        Role.SCHOOL,
        Role.EDUCATION,
        Role.SUPERVISION,
        Role.POLICY_OFFICE,
        Role.COUNTY,
        Role.STATISTICIAN,
        Role.AUDITOR,
        Role.OPERATOR,
    }
)
STAFF = frozenset({Role.SCHOOL, Role.TEACHER})
PROGRAMME_READERS = OFFICIALS | {Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR}
TEACHER_REGISTERS = OFFICIALS | {Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION}
FACULTY = frozenset(
    {
        Role.OPERATOR,
        Role.POLICY_OFFICE,
        Role.EDUCATION,
        Role.SUPERVISION,
        Role.HRSS,
        Role.COUNTY,
        Role.AUDITOR,
        Role.STATISTICIAN,
        Role.SCHOOL,
    }
)
