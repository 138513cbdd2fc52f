"""Every setting an operator can give, typed, with its default and what it is for.

This is the only list: the settings read it, the documentation page is compared with it by a test.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class SettingError(Exception):
    """A setting has a value that cannot be used; said at start, not at the first request."""


@dataclass(frozen=True)
class Setting:
    """One environment variable. ``doc`` is Chinese: it is printed in the manual."""

    name: str
    kind: Callable[[str], Any]
    default: Any
    doc: str


def _flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on", "是"}:
        return True
    if text.lower() in {"", "0", "false", "no", "off", "否"}:
        return False
    raise ValueError("应为 1 或 0")


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _default_home() -> Path:
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").exists():
        return checkout / ".local"
    return Path.home() / ".local" / "share" / "ronghe"


SETTINGS = (
    Setting("RONGHE_HOME", Path, None, "数据文件夹：内置数据库、佐证材料、导入暂存都在这里。"),
    Setting("DATABASE_URL", str, "", "PostgreSQL 15 及以上的连接串；不填则启动内置数据库。"),
    Setting("DATABASE_OWNER_URL", str, "", "建表和升级用的属主连接串；不填则与 DATABASE_URL 相同。"),
    Setting(
        "RONGHE_PREPARED",
        _flag,
        True,
        "查询由数据库预备后重复使用；数据库前有按事务复用连接的代理（如旧版 pgbouncer）时设为 0。",
    ),
    Setting(
        "RONGHE_SPARK_MASTER",
        str,
        "local[2]",
        "用 Spark 引擎计算时的主节点，如 spark://主机:7077 或 yarn；不填则在本机。需装可选组件 spark。",
    ),
    Setting("RONGHE_WORKERS", int, 2, "后台读入招聘广告、作需求预测时各用几个进程；结果与进程数无关。"),
    Setting("RONGHE_SECRET_KEY", str, "", "会话签名密钥；生产环境必填。"),
    Setting("RONGHE_FIELD_KEY", str, "", "个人信息字段加密密钥（Fernet，32 字节 base64）；生产环境必填。"),
    Setting("RONGHE_ALLOWED_HOSTS", _names, ["localhost", "127.0.0.1"], "允许访问的主机名，逗号分隔。"),
    Setting("RONGHE_TRUSTED_ORIGINS", _names, [], "反向代理后的站点地址（含 https://），逗号分隔。"),
    Setting("RONGHE_DEMO", _flag, False, "演示模式：登录页显示演示账号，不强制双因素。"),
    Setting("RONGHE_OIDC_NAME", str, "", "市级统一身份认证的名称，例如“市统一登录”。"),
    Setting("RONGHE_OIDC_SERVER", str, "", "OpenID Connect 发现地址；不填则不启用单点登录。"),
    Setting("RONGHE_OIDC_CLIENT", str, "", "在统一身份认证登记的客户端编号。"),
    Setting("RONGHE_OIDC_SECRET", str, "", "在统一身份认证登记的客户端密钥。"),
    Setting(
        "RONGHE_OIDC_MATCH",
        _names,
        ["email", "username"],
        "单点登录凭什么认出已有用户：email（须经验证）、username（preferred_username）；逗号分隔。",
    ),
    Setting("RONGHE_OIDC_SIGNUP", _flag, False, "单点登录来的新用户是否自动建号（无任何角色）；默认不建。"),
    Setting(
        "RONGHE_OIDC_TRUST_SECOND_FACTOR",
        _flag,
        False,
        "统一身份认证本身已做双因素时设为 1：经单点登录的公务人员不再要求本系统的双因素。",
    ),
    Setting("RONGHE_PROXY_COUNT", int, 0, "站点之前受信任的反向代理层数；填错会使来源地址失真。"),
    Setting("RONGHE_EMAIL_URL", str, "", "发信服务器，形如 smtp://用户:口令@主机:端口；不填则只发站内通知。"),
    Setting("RONGHE_EMAIL_FROM", str, "ronghe@localhost", "发信人地址。"),
    Setting(
        "RONGHE_WEBHOOK_PRIVATE",
        _flag,
        False,
        "允许向内网或本机地址、以及不加密的 http 地址推送事件；只在政务内网部署时设为 1。",
    ),
    Setting("RONGHE_UPLOAD_MB", int, 20, "单个上传文件的上限（MB）。"),
    Setting("RONGHE_TEST_DATABASE", str, "test_ronghe", "测试库名；同机并行测试时各用一个。"),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def read(name: str) -> Any:
    """The value of a declared setting, converted; an undeclared name is a programming error."""
    setting = _BY_NAME[name]
    text = os.environ.get(name)
    if text is None:
        return _default_home() if name == "RONGHE_HOME" else setting.default
    try:
        return setting.kind(text)
    except ValueError as error:
        raise SettingError(f"环境变量 {name} 的值“{text}”无法使用：{error}。用途：{setting.doc}") from error
