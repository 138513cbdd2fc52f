"""What rules said of a row when it was last written, kept beside it with each derivation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ruled(models.Model):
    """Base of rows that a rule was asked about. Written by ``prepare`` of the register, shown on its page."""

    rulings = models.JSONField(_("按规定核对"), default=list, blank=True, editable=False)

    class Meta:
        abstract = True
