"""Keep an uploaded file between its preview and its confirmation, so that just these bytes are imported.

The file lies in ``settings.RONGHE_IMPORT_ROOT`` under a random name; the page holds a signed token that names
it together with the person, the sheet and the digest of the content. It goes after the import, when it is
cancelled, or after two hours.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing

from ronghe.core.errors import Conflict, Invalid

KEPT_SECONDS = 2 * 3600
_SALT = "ronghe.core.excel.uploads"
_AGAIN = "请重新上传文件。"


@dataclass(frozen=True, slots=True)
class Upload:
    """A kept file."""

    path: Path
    data: bytes
    file_name: str


def keep_upload(data: bytes, *, file_name: str, sheet: str, user_id: int | None) -> str:
    """Store the file; the token by which the same person finds it again for the same sheet."""
    root = _root()
    drop_expired(root)
    name = secrets.token_hex(16)
    (root / name).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    content = {"name": name, "file": file_name[:200], "sheet": sheet, "user": user_id, "sha256": digest}
    return signing.dumps(content, salt=_SALT, compress=True)


def read_upload(token: str, *, sheet: str, user_id: int | None) -> Upload:
    """The kept file, or what has become of it."""
    content = _content(token, sheet, user_id)
    path = _root() / content["name"]
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise Conflict("excel.upload_gone", "这个文件已经导入、撤销或过期。", hint=_AGAIN) from error
    if hashlib.sha256(data).hexdigest() != content["sha256"]:
        raise Conflict("excel.upload_changed", "暂存的文件与预览时不一致。", hint=_AGAIN)
    return Upload(path, data, content["file"])


@contextlib.contextmanager
def claimed_upload(token: str, *, sheet: str, user_id: int | None) -> Iterator[Upload]:
    """Take the file for one import: a second confirmation finds nothing. A failed import puts it back."""
    upload = read_upload(token, sheet=sheet, user_id=user_id)
    claimed = upload.path.with_suffix(".importing")
    try:
        upload.path.rename(claimed)
    except FileNotFoundError as error:
        raise Conflict(
            "excel.upload_gone", "这个文件正在导入或已经导入。", hint="请刷新列表查看结果。"
        ) from error
    try:
        yield upload
    except BaseException:
        claimed.rename(upload.path)
        raise
    claimed.unlink()


def drop_upload(token: str, *, sheet: str, user_id: int | None) -> None:
    """Forget the file; nothing happens if it is gone already."""
    content = _content(token, sheet, user_id)
    (_root() / content["name"]).unlink(missing_ok=True)


def drop_expired(root: Path, now: float | None = None) -> int:
    """Remove files nobody confirmed in time; how many."""
    limit = (now or time.time()) - KEPT_SECONDS
    dropped = 0
    for path in root.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another process may be tidying up as well
            if path.stat().st_mtime < limit:
                path.unlink()
                dropped += 1
    return dropped


def _root() -> Path:
    root = Path(settings.RONGHE_IMPORT_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root


def _content(token: str, sheet: str, user_id: int | None) -> dict[str, Any]:
    try:
        content: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=KEPT_SECONDS)
    except signing.SignatureExpired as error:
        raise Invalid("excel.upload_expired", "上传的文件只保留两小时，现已过期。", hint=_AGAIN) from error
    except signing.BadSignature as error:
        raise Invalid("excel.upload_unknown", "链接不完整，找不到上传的文件。", hint=_AGAIN) from error
    if content["user"] != user_id or content["sheet"] != sheet:
        raise Invalid("excel.upload_unknown", "这个文件不是您在本页上传的。", hint=_AGAIN)
    return content
