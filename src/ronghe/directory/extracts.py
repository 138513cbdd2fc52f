"""What the directory gives to analytics."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronghe.directory.models import Organisation
from ronghe.warehouse.by_model import extract_of

extract_of(Organisation, grain=_("每个单位一行"))
