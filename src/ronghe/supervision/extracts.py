"""What supervision gives to analytics: rounds, forms, findings, cards, meetings; posts, not names."""

from __future__ import annotations

from django.apps import apps

from ronghe.supervision import models
from ronghe.warehouse.by_model import extract_of, extracts_of_registers

extract_of(models.FormItem, grain="调度督查表的每项任务一行")
extract_of(models.Reminder, grain="每次催办提醒一行")
extract_of(models.Attendance, grain="每次会议的每个成员一行")
extract_of(models.Ranking, grain="每次排名一行")
extract_of(models.PublishedLine, grain="每份已公布的督导报告的每个单位每项数字一行")
extract_of(models.Commendation, grain="每个候选对象一行，不含名称", drop=("name",))
extracts_of_registers(list(apps.get_app_config("supervision").get_models()))
