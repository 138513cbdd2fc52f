"""What the catalogues give to analytics: the editions, entries and what succeeds what."""

from __future__ import annotations

from ronghe.reference.models import (
    CalendarYear,
    CatalogueEntry,
    CatalogueVersion,
    EntryAlias,
    LoadFinding,
    Succession,
)
from ronghe.warehouse.by_model import extract_of
from ronghe.warehouse.extract import leave_out

extract_of(CatalogueVersion, grain="每个目录的每个版次一行")
extract_of(
    CatalogueEntry,
    grain="每个版次的每个条目一行（行业、职业、专业、区划等）",
    joined={"edition": ("version__edition", "目录版本")},
)
extract_of(EntryAlias, grain="每个别名一行")
extract_of(Succession, grain="每条接续关系一行")

leave_out("载入目录时的检查记录，与业务无关", LoadFinding)
leave_out("放假安排，由工作日计算直接读取", CalendarYear)
