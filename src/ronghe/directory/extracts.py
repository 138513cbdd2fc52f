"""What the directory gives to analytics."""

from __future__ import annotations

from ronghe.directory.models import (
    CollectiveMember,
    DistinctPair,
    Organisation,
    OrganisationMerge,
    OrganisationName,
    SharingAgreement,
    SharingExport,
)
from ronghe.warehouse.by_model import extract_of
from ronghe.warehouse.extract import leave_out

extract_of(Organisation, grain="每个单位一行")
extract_of(
    OrganisationName, grain="每个单位的每个名称一行", scope="organisation__jurisdiction", also=("text",)
)
extract_of(CollectiveMember, grain="每个集合的每个成员一行", scope="collective__jurisdiction")
extract_of(OrganisationMerge, grain="每次合并一行", scope="survivor__jurisdiction")
extract_of(SharingAgreement, grain="每项数据共享登记一行")
extract_of(SharingExport, grain="每次共享导出一行", scope="agreement__jurisdiction")

leave_out("核对重复机构的过程记录", DistinctPair)
