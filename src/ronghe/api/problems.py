"""Errors of the interface: one shape (RFC 9457, application/problem+json), in Chinese, with a stable code."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from ronghe.core.errors import RongheError
from ronghe.engine.errors import EngineError

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json; charset=utf-8"


class Problem(Schema):
    """一项错误。程序按 code 判断，人看 title、detail 和 hint。"""

    type: str = Field(description="错误的种类，与 code 对应")
    title: str = Field(description="错误的名称")
    status: int = Field(description="HTTP 状态码")
    code: str = Field(description="稳定的错误代码")
    detail: str = Field(description="发生了什么")
    hint: str = Field("", description="下一步怎么做")
    fields: dict[str, str] = Field(default_factory=dict, description="哪个字段有什么问题")


class TooMany(RongheError):
    """More calls than the key may make in a minute."""

    status = 429
    title = "请求过于频繁"


class NoKey(RongheError):
    """No key, or none in force."""

    status = 401
    title = "没有有效的密钥"


REFUSALS: Mapping[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem}
"""The answers that every operation may give."""


def problem(status: int, title: str, code: str, detail: str, **more: Any) -> HttpResponse:
    """An error as the interface says it."""
    content = {
        "type": f"urn:ronghe:error:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "hint": more.get("hint", ""),
        "fields": more.get("fields", {}),
    }
    response = HttpResponse(json.dumps(content, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if status == 429:
        response["Retry-After"] = "60"
    return response


def not_found() -> HttpResponse:
    return problem(
        404,
        "没有找到",
        "api.not_found",
        "没有找到，或者不在本密钥的范围内。",
        hint="请核对编号和密钥的辖区。",
    )


def _of_ronghe(request: HttpRequest, error: RongheError) -> HttpResponse:
    if error.status == 404:
        return not_found()
    return problem(error.status, error.title, error.code, error.message, hint=error.hint, fields=error.fields)


def _of_engine(request: HttpRequest, error: EngineError) -> HttpResponse:
    return _of_ronghe(request, RongheError.from_engine(error))


def _of_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {
        ".".join(str(part) for part in one["loc"] if part not in {"body", "query", "payload"}): _said(one)
        for one in error.errors
    }
    return problem(422, "填写有误", "api.invalid", "请求的内容不符合要求。", fields=fields)


_WORDS = {
    "missing": "必填。",
    "string_too_long": "太长。",
    "string_too_short": "不能为空。",
    "int_parsing": "应为整数。",
    "int_type": "应为整数。",
    "string_type": "应为文字。",
    "json_invalid": "不是正确的 JSON。",
    "extra_forbidden": "没有这个字段。",
    "greater_than_equal": "太小。",
    "less_than_equal": "太大。",
}


def _said(one: Mapping[str, Any]) -> str:
    return _WORDS.get(str(one.get("type")), "内容不对。")


def _of_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 404:
        return not_found()
    if error.status_code == 400:
        return problem(422, "填写有误", "api.unreadable", "请求的内容不是正确的 JSON。")
    return problem(error.status_code, "无法完成", "api.refused", str(error.message))


def _of_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return not_found()


def _of_nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(
        401,
        NoKey.title,
        "api.key.missing",
        "没有密钥，或者密钥不正确、已停用、已过期。",
        hint="请在请求头写明 Authorization: Bearer <密钥>。",
    )


def _of_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("the interface failed at %s", request.path, exc_info=error)
    return problem(500, "系统出错", "api.fault", "系统出错，已记录。", hint="请稍后再试。")


def speak(api: NinjaAPI) -> None:
    """Every error of this interface has the one shape."""
    handlers: tuple[tuple[type[Exception], Any], ...] = (
        (RongheError, _of_ronghe),
        (EngineError, _of_engine),
        (ValidationError, _of_validation),
        (AuthenticationError, _of_nobody),
        (HttpError, _of_http),
        (Http404, _of_missing),
        (Exception, _of_fault),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)
