"""An error is a page or a JSON of one pinned shape, with a message that says what to do."""

from __future__ import annotations

import json

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from ronghe.core.errors import Conflict, Invalid, NotAllowed, NotFound, RongheError, RuleViolated, require
from ronghe.core.middleware import ErrorPageMiddleware
from ronghe.core.service import SERVICES, service
from ronghe.engine.errors import EngineError


def shown(error: Exception, **headers: str) -> HttpResponse | None:
    middleware = ErrorPageMiddleware(lambda request: HttpResponse())
    request: HttpRequest = RequestFactory().get("/x", headers=headers)
    return middleware.process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowed, 403),
        (NotFound, 404),
        (Conflict, 409),
        (Invalid, 422),
        (RuleViolated, 422),
        (RongheError, 400),
    ],
)
def test_each_error_has_its_status(error: type[RongheError], status: int) -> None:
    response = shown(error("core.x", "不行"), Accept="application/json")
    assert response is not None
    assert response.status_code == status


def test_the_json_shape_is_pinned() -> None:
    response = shown(
        Invalid("core.x", "写错了", fields={"name": "必填"}, hint="请补上"), Accept="application/json"
    )
    assert response is not None
    assert json.loads(response.content) == {
        "code": "core.x",
        "message": "写错了",
        "hint": "请补上",
        "fields": {"name": "必填"},
    }


def test_an_engine_error_keeps_its_place_and_advice() -> None:
    error = EngineError("policytext.empty", "文件是空的", where="a.txt", hint="请另选文件")
    response = shown(error, Accept="application/json")
    assert response is not None
    assert json.loads(response.content)["message"] == "文件是空的（a.txt）"
    assert json.loads(response.content)["hint"] == "请另选文件"
    assert str(error) == "文件是空的（a.txt）。请另选文件"


def test_what_is_not_ours_is_not_hidden() -> None:
    assert shown(ZeroDivisionError()) is None


def test_require_refuses_with_a_way_out() -> None:
    require(True)
    with pytest.raises(NotAllowed) as caught:
        require(False)
    assert caught.value.hint


def test_two_services_cannot_claim_one_action() -> None:
    taken = next(iter(SERVICES), None)
    if taken is None:
        service("core.test.taken")(lambda *, actor: None)
        taken = "core.test.taken"
    with pytest.raises(ValueError, match="two services"):
        service(taken)(lambda *, actor: None)
