"""The interface object: its document, its answers with their marks, its addresses."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from ronghe.api.problems import not_found, speak
from ronghe.api.v1.routes import router

ABOUT = """供省级平台、学校和企业的系统使用。

* 密钥：请求头 `Authorization: Bearer <密钥>`；密钥由系统管理员或政府办公室发放，只显示一次。
* 范围：数据限于密钥的辖区及其下级；范围之外一律答复 404。
* 分页：`cursor` 用上一页的 `next`；编号不因重新导入而改变。
* 缓存：应答带 `ETag`；请求头 `If-None-Match` 相同时答复 304。
* 频率：按密钥每分钟计数；超过时答复 429 和 `Retry-After`。
* 写入：须带 `Idempotency-Key`；同一个值重试只办一次。
* 错误：一律为 `application/problem+json`，按 `code` 判断。
"""


class MarkedAPI(NinjaAPI):
    """Answers to reads carry a mark of their content, so that nothing is sent twice."""

    def create_response(self, request: HttpRequest, data: Any, **given: Any) -> HttpResponse:
        response = super().create_response(request, data, **given)
        if request.method == "GET" and response.status_code == 200:
            mark = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            asked = [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]
            if mark in asked or f"W/{mark}" in asked:
                response = HttpResponse(status=304)
            response["ETag"] = mark
        response["Cache-Control"] = "private, no-cache"
        return response


api = MarkedAPI(
    title="融合平台开放接口",
    version="1",
    description=ABOUT,
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-v1",
)
api.add_router("", router)
speak(api)


@csrf_exempt
def nothing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """An address of the interface that does not exist, in the interface's words."""
    return not_found()


def patterns() -> list[URLPattern]:
    """The addresses; each asks for a key itself (a test looks at every operation), none for a session."""
    found = cast(list[URLPattern], [*api.urls[0], re_path(r"^.*$", nothing, name="nothing")])
    for one in found:
        one.callback.login_required = False  # type: ignore[attr-defined]  # read by the login middleware
    return found
