"""Every personal column is declared, with purpose and retention; encryption keys can be rotated."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from ronghe.core.errors import RongheError
from ronghe.core.fields import decrypt, encrypt, masked
from ronghe.core.privacy import PERSONAL_FIELDS, undeclared

pytestmark = pytest.mark.register("DATA-05")


def test_no_personal_column_is_undeclared() -> None:
    assert undeclared() == []


def test_a_declaration_says_why_and_for_how_long_of_a_column_that_exists() -> None:
    for (label, name), item in PERSONAL_FIELDS.items():
        assert apps.get_model(label)._meta.get_field(name)
        assert item.purpose
        assert item.basis
        assert item.retention


@given(st.text(min_size=1).filter(lambda text: "\x00" not in text))
def test_what_is_encrypted_comes_back(text: str) -> None:
    token = encrypt(text)
    assert decrypt(token) == text
    assert token != text


@given(st.text(min_size=8, max_size=40))
def test_a_mask_hides_all_but_five(text: str) -> None:
    assert masked(text).count("*") >= len(text) - 5
    assert len(masked(text)) == len(text)


def test_a_new_key_in_front_still_reads_the_old(settings: object) -> None:
    token = encrypt("13900001234")
    old = settings.RONGHE_FIELD_KEY  # type: ignore[attr-defined]
    new = Fernet.generate_key().decode()
    settings.RONGHE_FIELD_KEY = f"{new},{old}"  # type: ignore[attr-defined]
    assert decrypt(token) == "13900001234"
    settings.RONGHE_FIELD_KEY = new  # type: ignore[attr-defined]
    with pytest.raises(RongheError, match="密钥"):
        decrypt(token)
