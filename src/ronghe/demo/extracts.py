"""The demonstration keeps no facts of its own."""

from __future__ import annotations

from ronghe.demo.models import Build
from ronghe.warehouse.extract import leave_out

leave_out("演示数据的建立记录", Build)
