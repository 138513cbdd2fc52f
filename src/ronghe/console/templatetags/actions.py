"""The word for an act in every timeline."""

from __future__ import annotations

from django import template

from ronghe.console.action_labels import label_of

register = template.Library()


@register.filter
def action_label(action: str) -> str:
    """``directory.organisation.renamed`` as 机构：改名."""
    return label_of(action)
