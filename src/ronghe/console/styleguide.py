"""What the living page of components shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def samples(request: HttpRequest) -> dict[str, Any]:
    return {"title": "组件"}
