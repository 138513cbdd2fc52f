"""The errors of the application: raised in rules and services, shown in one place each."""

from __future__ import annotations

from collections.abc import Mapping

from ronghe.core.marking import gettext_noop
from ronghe.engine.errors import EngineError


class RongheError(Exception):
    """What happened, why, and what to do next, in Chinese.

    ``code`` is stable and dotted; ``fields`` maps a form field to its message; ``hint`` says the next step.
    """

    status = 400
    title = gettext_noop("无法完成")

    def __init__(
        self, code: str, message: str, *, fields: Mapping[str, str] | None = None, hint: str = ""
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = dict(fields or {})
        self.hint = hint

    def as_json(self) -> dict[str, object]:
        """The one JSON shape of an error, the same at every address."""
        return {"code": self.code, "message": self.message, "hint": self.hint, "fields": self.fields}

    @classmethod
    def from_engine(cls, error: EngineError) -> RongheError:
        place = f"（{error.where}）" if error.where else ""
        return cls(error.code, f"{error.message}{place}", hint=error.hint)


class NotAllowed(RongheError):
    """The actor may see the thing but not do this to it."""

    status = 403
    title = gettext_noop("没有权限")


class NotFound(RongheError):
    """Missing, or out of the actor's scope: the two are never told apart."""

    status = 404
    title = gettext_noop("没有找到")


class InvalidTransition(RongheError):
    """The case is not in a state from which this step is possible."""

    status = 409
    title = gettext_noop("当前状态不能办理")


class Conflict(RongheError):
    """Somebody else changed it first, or it already exists."""

    status = 409
    title = gettext_noop("内容有冲突")


class RuleViolated(RongheError):
    """A rule forbids it; the message names the rule and its document."""

    status = 422
    title = gettext_noop("不符合规定")


class Invalid(RongheError):
    """The input is wrong; ``fields`` says where."""

    status = 422
    title = gettext_noop("填写有误")


def require(
    allowed: bool, message: str = gettext_noop("您的角色不能办理此事项。"), *, code: str = "core.not_allowed"
) -> None:
    """The one line every service begins with."""
    if not allowed:
        raise NotAllowed(
            code,
            message,
            hint=gettext_noop("如确需办理，请联系本单位管理员调整角色，或由有权限的人员代办。"),
        )
