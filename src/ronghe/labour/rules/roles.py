"""Who keeps what is counted of enterprises, and who answers for one."""

from __future__ import annotations

from ronghe.core.roles import Role

LABOUR_KEEPERS = frozenset({Role.HRSS, Role.INDUSTRY, Role.DRC, Role.STATISTICIAN})
"""The offices that ask enterprises, check what they say and take it into demand."""
FIRMS = frozenset({Role.ENTERPRISE})
