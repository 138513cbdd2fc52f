"""What the public site gives to analytics: nothing; its records rest on facts of other apps."""

from __future__ import annotations

from ronghe.portal.models import DataSet, DataVersion, DisclosureRecord, PublicWarning
from ronghe.warehouse.extract import leave_out

leave_out("开放数据的公布决定、版本和核对记录，本身来自数据仓", DataSet, DataVersion, DisclosureRecord)
leave_out("对外公布预警的决定；预警本身见预警表", PublicWarning)
