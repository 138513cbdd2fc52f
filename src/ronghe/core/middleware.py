"""Errors become pages here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from ronghe.core.constraints import as_error
from ronghe.core.errors import Invalid, RongheError
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

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """No text of ours has a NUL, and the database refuses it: said once here instead of in every form."""
        if not _has_nul(request):
            return None
        return self._page(
            request,
            Invalid("core.nul", "提交的文字里有空字符（NUL），无法处理。", hint="请重新输入后再提交。"),
        )

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, EngineError):
            exception = RongheError.from_engine(exception)
        if isinstance(exception, IntegrityError):
            exception = as_error(exception) or exception
        if not isinstance(exception, RongheError):
            return None
        return self._page(request, exception)

    def _page(self, request: HttpRequest, exception: RongheError) -> HttpResponse:
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse(exception.as_json(), status=exception.status)
        template = "components/_error.html" if request.headers.get("HX-Request") else "error.html"
        response = render(request, template, {"error": exception}, status=exception.status)
        if request.headers.get("HX-Request"):
            response["HX-Retarget"] = "#flash"
            response["HX-Reswap"] = "innerHTML"
        return response


def _has_nul(request: HttpRequest) -> bool:
    if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    return request.method == "POST" and any(
        "\0" in text for _name, values in request.POST.lists() for text in values
    )
