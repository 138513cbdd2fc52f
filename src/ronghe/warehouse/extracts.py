"""The tables of the mechanisms that all apps share."""

from __future__ import annotations

from ronghe.core.models import (
    EvidenceFile,
    Jurisdiction,
    Notice,
    NoticeSetting,
    PersonalReveal,
    RowFile,
    RowNote,
    SavedFilter,
    ThrottleCount,
)
from ronghe.warehouse.by_model import extract_of
from ronghe.warehouse.extract import leave_out

extract_of(Jurisdiction, grain="每个辖区一行")
extract_of(EvidenceFile, grain="每次上传一行", drop=("name", "sha256"))
extract_of(RowFile, grain="每份附在记录上的佐证一行")

leave_out("个人的通知、设置和常用筛选，不是业务事实", Notice, NoticeSetting, SavedFilter)
leave_out("查看个人信息的留痕，只供审计", PersonalReveal)
leave_out("人员填写的备注全文，可能含姓名", RowNote)
leave_out("访客操作的频率计数，不是业务事实", ThrottleCount)
