"""Marks a message for the English catalogue where Django's settings may not be loaded yet."""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """The message itself; it is translated where it is shown. Django's own function reads the settings."""
    return message
