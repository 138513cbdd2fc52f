"""What a refused write means in words: the database is the last to say no when two people press at once."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.db import IntegrityError
from django.db.models import BaseConstraint
from psycopg import errors

from ronghe.core.errors import Conflict, Invalid, RongheError


def as_error(error: IntegrityError) -> RongheError | None:
    """The sentence of the broken constraint; ``None`` where only a mistake of ours can have broken it."""
    cause = error.__cause__
    if not isinstance(cause, errors.UniqueViolation | errors.ExclusionViolation | errors.CheckViolation):
        return None
    said = _sentences().get(cause.diag.constraint_name or "", "")
    if isinstance(cause, errors.CheckViolation):
        return Invalid("core.constraint", said, hint="请改正后再提交。") if said else None
    return Conflict(
        "core.constraint",
        said or "相同的记录已经存在，可能刚由他人办理。",
        hint="请刷新页面，查看现有内容后再决定是否继续。",
    )


@cache
def _sentences() -> dict[str, str]:
    return {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != BaseConstraint.default_violation_error_message
    }
