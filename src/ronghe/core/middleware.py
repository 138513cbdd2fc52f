"""Errors become pages here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from ronghe.core.errors import RongheError
from ronghe.engine.errors import EngineError


class VaryOnHtmxMiddleware:
    """One address serves a page and its part; a cache must keep them apart."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response


class ErrorPageMiddleware:
    """Turn an error of rules, services or the engine into its page (or JSON) with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, EngineError):
            exception = RongheError.from_engine(exception)
        if not isinstance(exception, RongheError):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse(exception.as_json(), status=exception.status)
        template = "components/_error.html" if request.headers.get("HX-Request") else "error.html"
        response = render(request, template, {"error": exception}, status=exception.status)
        if request.headers.get("HX-Request"):
            response["HX-Retarget"] = "#flash"
            response["HX-Reswap"] = "innerHTML"
        return response
