from __future__ import annotations

from ronghe.api.interface import patterns

app_name = "ninja"
urlpatterns = patterns()
