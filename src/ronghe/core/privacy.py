"""Which columns hold personal data, what for and how long: declared beside the model."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import models

from ronghe.core.fields import EncryptedTextField


@dataclass(frozen=True, slots=True)
class PersonalField:
    """One personal column. ``basis`` is the ground in law, ``retention`` says when it is erased."""

    model: str
    field: str
    label: str
    purpose: str
    basis: str
    retention: str
    is_masked: bool = False


PERSONAL_FIELDS: dict[tuple[str, str], PersonalField] = {}
"""Every declared personal column by (``app.Model``, field)."""

PERSONAL_NAMES = frozenset(
    {"email", "phone", "mobile", "id_number", "bank_account", "birth_date", "address", "ip", "user_agent"}
)
"""Column names that say of themselves that they are personal."""


def declare_personal(*fields: PersonalField) -> None:
    for item in fields:
        PERSONAL_FIELDS[item.model, item.field] = item


def exported(row: models.Model) -> list[dict[str, str]]:
    """The personal columns of a row as its subject gets them: value, purpose, ground in law, retention."""
    return [
        {
            "field": item.field,
            "label": item.label,
            "value": str(getattr(row, item.field)),
            "purpose": item.purpose,
            "basis": item.basis,
            "retention": item.retention,
        }
        for (model, _field), item in sorted(PERSONAL_FIELDS.items())
        if model == row._meta.label
    ]


def _is_personal(model: type[models.Model], field: models.Field) -> bool:
    return isinstance(field, EncryptedTextField) or field.name in PERSONAL_NAMES


def is_personal(model: type[models.Model], field: models.Field) -> bool:
    """Declared as personal, personal by its name or kind, or pointing at a user."""
    declared = (model._meta.label, field.name) in PERSONAL_FIELDS
    target = field.related_model if field.is_relation else None
    points_at_user = getattr(getattr(target, "_meta", None), "label", "") == settings.AUTH_USER_MODEL
    return declared or points_at_user or _is_personal(model, field)


def undeclared(package: str = "ronghe.") -> list[str]:
    """Personal columns of our models that nobody declared; the tests want none."""
    return sorted(
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith(package)
        for field in model._meta.concrete_fields
        if _is_personal(model, field) and (model._meta.label, field.name) not in PERSONAL_FIELDS
    )
