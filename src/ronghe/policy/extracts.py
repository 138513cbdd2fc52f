"""What the policy app gives to analytics."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronghe.policy.models import Task
from ronghe.warehouse.by_model import extract_of

extract_of(Task, grain=_("每项任务一行"))
