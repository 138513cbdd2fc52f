"""Evidence: a file comes in, is checked by content, kept outside the web root, goes out with permission.

The functions that write are parts of an app's service: the service asks for permission and names the action.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, NotFound, require
from ronghe.core.filetypes import clean_name, detect
from ronghe.core.models import EvidenceFile, EvidenceLink, Jurisdiction
from ronghe.core.scope import get_visible_or_404

L = TypeVar("L", bound=EvidenceLink)
_CHUNK = 1024 * 1024
_log = logging.getLogger(__name__)


def keep(
    upload: UploadedFile | BinaryIO, name: str, *, jurisdiction: Jurisdiction, actor: Actor
) -> EvidenceFile:
    """Check and store one file; the same bytes are stored once, every upload is recorded."""
    require(not actor.is_anonymous, "请先登录再上传文件。")
    source = cast(BinaryIO, upload)  # Django's proxy of a file has all we use
    kind = detect(source, name)
    sha256, size = _store(source, name)
    return EvidenceFile.objects.create(
        jurisdiction=jurisdiction,
        sha256=sha256,
        size=size,
        kind=kind.key,
        name=clean_name(name, kind),
        uploaded_by_id=actor.user_id,
    )


def attach(
    owner: models.Model,
    upload: UploadedFile | BinaryIO,
    name: str,
    *,
    link: type[L],
    jurisdiction: Jurisdiction,
    actor: Actor,
    caption: str = "",
) -> L:
    """Keep a file and tie it to a row of an app, through the app's own table."""
    file = keep(upload, name, jurisdiction=jurisdiction, actor=actor)
    row = link(owner=owner, file=file, caption=caption.strip())
    row.full_clean(exclude=["file"])
    row.save()
    return row


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return Path(settings.RONGHE_EVIDENCE_ROOT) / sha256[:2] / sha256[2:4] / sha256


def _store(source: BinaryIO, name: str) -> tuple[str, int]:
    """Copy to the side while counting and hashing, then move into place in one step."""
    root = Path(settings.RONGHE_EVIDENCE_ROOT)
    incoming = root.with_name(f"{root.name}-incoming")
    incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=incoming)
    try:
        with os.fdopen(handle, "wb") as target:
            sha256, size = _copy(source, target, name)
            target.flush()
            os.fsync(target.fileno())
        final = path_of(sha256)
        if not (final.exists() and _sha256(final) == sha256):  # a damaged copy is replaced by the sound one
            final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            Path(temporary).chmod(0o440)
            os.replace(temporary, final)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return sha256, size


def _copy(source: BinaryIO, target: BinaryIO, name: str) -> tuple[str, int]:
    limit: int = settings.RONGHE_UPLOAD_BYTES
    digest, size = hashlib.sha256(), 0
    source.seek(0)
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise Invalid(
                "core.evidence.too_large",
                f"文件“{clean_name(name)}”超过上限 {limit // 1024 // 1024} MB，未保存。",
                hint="请压缩图片、降低扫描分辨率或拆成几个文件后再上传。",
            )
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def response(file: EvidenceFile) -> FileResponse:
    """The bytes as a download that no browser runs or keeps."""
    try:
        stream = path_of(file.sha256).open("rb")
    except OSError as error:
        _log.error("evidence %s (%s) cannot be read: %s", file.pk, file.sha256, error)
        raise NotFound(
            "core.evidence.missing",
            f"文件“{file.name}”在存储中缺失，无法下载。",
            hint="请联系系统管理员核对佐证文件（ronghe evidence verify）并从备份恢复。",
        ) from error
    answer = FileResponse(stream, as_attachment=True, filename=file.name, content_type=file.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


def download(
    links: Callable[[Actor], models.QuerySet[L]], allowed: Callable[[Actor, L], bool] | None = None
) -> Callable[..., HttpResponseBase]:
    """A view for an app's attachments: which rows an actor sees, and who of those may have the file."""

    @require_safe
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
        link = get_visible_or_404(links(actor).select_related("file"), pk=pk)
        require(allowed is None or allowed(actor, link), "您可以看到此材料的目录，但不能下载。")
        return response(link.file)

    return view


@dataclass(slots=True)
class Findings:
    """What a check of the store found. ``unused`` files belong to uploads that were never saved."""

    checked: int = 0
    missing: list[EvidenceFile] = field(default_factory=list)
    changed: list[EvidenceFile] = field(default_factory=list)
    unused: list[Path] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not (self.missing or self.changed)


def verify_evidence(progress: Callable[[int], Any] = lambda _: None) -> Findings:
    """Hash every stored file again and compare it with its record; ``progress`` hears of each file."""
    findings = Findings()
    known: set[str] = set()
    rows = EvidenceFile.objects.order_by("sha256", "pk").distinct("sha256")
    for file in rows.iterator(chunk_size=500):
        known.add(file.sha256)
        path = path_of(file.sha256)
        if not path.is_file():
            findings.missing.append(file)
        elif path.stat().st_size != file.size or _sha256(path) != file.sha256:
            findings.changed.append(file)
        findings.checked += 1
        progress(findings.checked)
    findings.unused = [path for path in _stored() if path.name not in known]
    return findings


def _stored() -> Iterator[Path]:
    root = Path(settings.RONGHE_EVIDENCE_ROOT)
    yield from sorted(path for path in root.glob("??/??/*") if path.is_file())
