"""Addresses of forecasts."""

from __future__ import annotations

from django.urls import path

from ronghe.labour.views import forecast_series, forecasts

URLS = [
    path("forecasts/", forecasts.run_list, name="forecasts"),
    path("forecasts/new/", forecasts.run_new, name="forecast_new"),
    path("forecasts/<int:pk>/", forecasts.run_detail, name="forecast_run"),
    path("forecasts/<int:pk>/series/", forecasts.series_list, name="forecast_series_list"),
    path("forecasts/series/<int:pk>/", forecast_series.series_detail, name="forecast_series"),
    path("forecasts/series/<int:pk>/amend/", forecast_series.series_amend, name="forecast_amend"),
]
