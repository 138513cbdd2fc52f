"""Columns of our own: personal data, encrypted at rest and shown masked; money, kept in whole fen."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models

from ronghe.core.errors import RongheError
from ronghe.core.money import fen_of, in_yuan


@lru_cache(maxsize=4)
def _cipher(keys: str) -> MultiFernet:
    """The first key encrypts, every key decrypts: put a new one in front to rotate."""
    try:
        return MultiFernet([Fernet(key.strip().encode("ascii")) for key in keys.split(",") if key.strip()])
    except (ValueError, UnicodeEncodeError) as error:
        raise ImproperlyConfigured(
            "RONGHE_FIELD_KEY 不是有效的加密密钥：应为 32 字节的 base64（可用逗号接多个，第一个用于加密）。"
        ) from error


def encrypt(text: str) -> str:
    return _cipher(settings.RONGHE_FIELD_KEY).encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    try:
        return _cipher(settings.RONGHE_FIELD_KEY).decrypt(token.encode("ascii")).decode()
    except InvalidToken as error:
        raise RongheError(
            "core.field_key",
            "个人信息无法解密：现用的加密密钥与写入时不同。",
            hint="请把原密钥接在 RONGHE_FIELD_KEY 之后（逗号分隔）再启动。",
        ) from error


def masked(text: str) -> str:
    """The form a page shows: the first three and the last two characters, less of a short value.

    >>> masked("13900001234"), masked("12345"), masked("")
    ('139******34', '1****', '')
    """
    if len(text) < 8:
        return text[:1] + "*" * (len(text) - 1)
    return text[:3] + "*" * (len(text) - 5) + text[-2:]


class EncryptedTextField(models.TextField):
    """Text that the database never sees in the clear. It cannot be searched, and no history keeps it."""

    description = "encrypted text"

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return encrypt(prepared) if prepared else prepared

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Only emptiness can be asked: each encryption of the same text differs."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class YuanField(forms.CharField):
    """An amount typed in 元 (4,000.50 or 1.5万); the value is the number of fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40, **kwargs})
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value)).strip()
        try:
            return fen_of(text) if text else None
        except RongheError as error:
            raise ValidationError(error.message) from error

    def prepare_value(self, value: Any) -> Any:
        return in_yuan(value) if isinstance(value, int) else value


class FenField(models.BigIntegerField):
    """Money: whole fen in the column, 元 in forms and lists."""

    description = "money in fen"

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]  # its own form field only
        kept = {name: kwargs[name] for name in ("widget", "help_text") if name in kwargs}
        return YuanField(
            required=not self.blank, label=self.verbose_name, **{"help_text": self.help_text, **kept}
        )
