"""What this app gives to the warehouse."""

from __future__ import annotations

from django.apps import apps

from ronghe.programmes import models
from ronghe.warehouse.by_model import extract_of, extracts_of_registers

extract_of(models.OccupationLink, grain="每个专业与职业的对应一行，全国通用")
extract_of(models.LinkVersion, grain="每一版对应一行，不含办理人", drop=("made_by",))
extract_of(models.LinkChange, grain="每一版每条对应的变动一行")
extract_of(models.AlignmentChoice, grain="每个辖区每次匹配度口径决定一行，不含经办人")
extracts_of_registers(list(apps.get_app_config("programmes").get_models()))
