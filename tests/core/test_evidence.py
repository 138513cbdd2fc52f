"""Evidence files: checked by content, stored once, attached by an app's table, served with permission."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, models, transaction
from django.http import FileResponse
from django.test import RequestFactory
from django.test.utils import isolate_apps

from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, NotAllowed, NotFound
from ronghe.core.filetypes import TYPES, clean_name, detect
from ronghe.core.history import acting, timeline
from ronghe.core.models import EvidenceFile, EvidenceKind, EvidenceLink, Jurisdiction

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40)
JOB = Actor.for_system("test-evidence")


@pytest.fixture(autouse=True)
def store(settings: LazySettings, tmp_path: Path) -> Path:
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"
    return tmp_path / "evidence"


@pytest.fixture
def province(db: None) -> Jurisdiction:
    return Jurisdiction.objects.create(
        code="990000", name="示例省", short_name="示例省", level="province", path="990000/"
    )


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def keep(data: bytes, name: str, province: Jurisdiction, actor: Actor = JOB) -> EvidenceFile:
    return evidence.keep(SimpleUploadedFile(name, data), name, jurisdiction=province, actor=actor)


WORD = zipped("[Content_Types].xml", "word/document.xml")
ACCEPTED = [
    (PDF, "a.pdf", "pdf"),
    (WORD, "a.docx", "docx"),
    (zipped("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", "xlsx"),
    (zipped("[Content_Types].xml", "ppt/presentation.xml"), "a.pptx", "pptx"),
    (zipped("OFD.xml"), "a.ofd", "ofd"),
    (OLE, "a.wps", "office"),
    (PNG, "a.png", "png"),
    (b"\xff\xd8\xff\xe0" + bytes(9), "a.jpg", "jpeg"),
    (b"\0\0\0\x18ftypisom" + bytes(9), "a.mp4", "mp4"),
    (b"\0\0\0\x18ftypheic" + bytes(9), "a.heic", "heic"),
    ("佐证说明".encode("gbk"), "a.txt", "text"),
    ("单位,数量\n甲,1\n".encode(), "a.csv", "text"),
]


@pytest.mark.parametrize(("data", "name", "key"), ACCEPTED, ids=[name for _, name, _ in ACCEPTED])
def test_type_is_decided_by_content(data: bytes, name: str, key: str) -> None:
    assert detect(io.BytesIO(data), name).key == key
    assert detect(io.BytesIO(data), "改过的名字.dat").key == key


REFUSED = [
    (b"", "empty", "0 字节"),
    (b"MZ\x90\x00", "type", "程序"),
    (b"#!/bin/sh\n", "type", "脚本"),
    (b"<!DOCTYPE html><p>x", "type", "网页"),
    (b"\xef\xbb\xbf<svg onload=x>", "type", "网页"),
    (b"Rar!\x1a\x07", "type", "RAR"),
    (b"PK\x03\x04" + bytes(30), "damaged", "损坏"),
    (zipped("a.txt"), "type", "ZIP"),
    (zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macro", "宏"),
    (bytes(range(1, 256)), "type", "类型"),
]


@pytest.mark.parametrize(("data", "code", "word"), REFUSED)
def test_what_is_not_accepted_is_refused_by_what_it_is(data: bytes, code: str, word: str) -> None:
    with pytest.raises(Invalid) as caught:
        detect(io.BytesIO(data), "现场照片.jpg")
    assert caught.value.code == f"core.evidence.{code}"
    assert word in caught.value.message
    assert "现场照片.jpg" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("given", "kind", "kept"),
    [
        ("佐证.pdf", "pdf", "佐证.pdf"),
        ("C:\\材料\\佐证.PDF", "pdf", "佐证.pdf"),
        ("../../etc/passwd", "text", "passwd.txt"),
        ("照片.pdf", "png", "照片.pdf.png"),
        ("a\u202efdp.exe", "pdf", "afdp.exe.pdf"),
        ('a"b<c>\r\nd.txt', "text", "a_b_c_d.txt"),
        ("...", "text", "未命名.txt"),
        ("", "jpeg", "未命名.jpg"),
        ("长" * 300 + ".pdf", "pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_are_made_safe_and_fit_the_content(given: str, kind: str, kept: str) -> None:
    assert clean_name(given, TYPES[kind]) == kept


def test_each_accepted_type_is_a_choice_of_the_table() -> None:
    assert {kind.key: kind.label for kind in TYPES.values()} == dict(EvidenceKind.choices)


def test_a_file_is_stored_under_its_hash_and_recorded(province: Jurisdiction, store: Path) -> None:
    with acting(JOB, "core.test.kept"):
        file = keep(PDF, "证明.pdf", province)
    digest = hashlib.sha256(PDF).hexdigest()
    assert (file.sha256, file.size, file.kind, file.name) == (digest, len(PDF), "pdf", "证明.pdf")
    path = store / digest[:2] / digest[2:4] / digest
    assert path.read_bytes() == PDF
    assert path.stat().st_mode & 0o222 == 0
    assert [change.action for change in timeline(file)] == ["core.test.kept"]


def test_the_same_bytes_are_stored_once_and_each_upload_recorded(province: Jurisdiction, store: Path) -> None:
    first, second = keep(PDF, "甲.pdf", province), keep(PDF, "乙.pdf", province)
    assert first.pk != second.pk
    assert first.sha256 == second.sha256
    assert [path for path in store.rglob("*") if path.is_file()] == [evidence.path_of(first.sha256)]
    assert list(store.with_name("evidence-incoming").iterdir()) == []


def test_a_damaged_copy_is_replaced_by_a_sound_upload(province: Jurisdiction) -> None:
    path = evidence.path_of(keep(PDF, "甲.pdf", province).sha256)
    path.chmod(0o640)
    path.write_bytes(b"damaged")
    assert len(evidence.verify_evidence().changed) == 1
    keep(PDF, "乙.pdf", province)
    assert evidence.verify_evidence().is_sound


def test_too_large_a_file_leaves_nothing_behind(
    province: Jurisdiction, store: Path, settings: LazySettings
) -> None:
    settings.RONGHE_UPLOAD_BYTES = 1024 * 1024
    with pytest.raises(Invalid, match="1 MB") as caught:
        keep(PDF + bytes(1024 * 1024), "大.pdf", province)
    assert caught.value.code == "core.evidence.too_large"
    assert EvidenceFile.objects.count() == 0
    assert [path for path in store.parent.rglob("*") if path.is_file()] == []


def test_a_stranger_cannot_upload(province: Jurisdiction) -> None:
    with pytest.raises(NotAllowed):
        keep(PDF, "a.pdf", province, Actor.anonymous())


def test_what_was_uploaded_cannot_be_rewritten(province: Jurisdiction) -> None:
    file = keep(PDF, "a.pdf", province)
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceFile.objects.filter(pk=file.pk).update(sha256="0" * 64)


def test_verification_reports_missing_changed_and_unused(province: Jurisdiction, store: Path) -> None:
    files = [keep(PDF + bytes([index]), f"{index}.pdf", province) for index in range(3)]
    heard: list[int] = []
    findings = evidence.verify_evidence(heard.append)
    assert (findings.checked, findings.is_sound, heard) == (3, True, [1, 2, 3])
    evidence.path_of(files[0].sha256).unlink()
    changed = evidence.path_of(files[1].sha256)
    changed.chmod(0o640)
    changed.write_bytes(changed.read_bytes()[:-1] + b"!")
    stray = store / "ab" / "cd" / ("ab" * 32)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x")
    findings = evidence.verify_evidence()
    assert [file.pk for file in findings.missing] == [files[0].pk]
    assert [file.pk for file in findings.changed] == [files[1].pk]
    assert findings.unused == [stray]
    assert not findings.is_sound


@pytest.fixture
def link_table(province: Jurisdiction) -> Iterator[type[EvidenceLink]]:
    """An app's table of attachments to jurisdictions, for the length of one test."""
    with isolate_apps("ronghe.core"):

        class JurisdictionProof(EvidenceLink):
            owner = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")

            class Meta:
                app_label = "core"

        with connection.schema_editor() as editor:
            editor.create_model(JurisdictionProof)
        yield JurisdictionProof


def attach(table: type[EvidenceLink], province: Jurisdiction) -> EvidenceLink:
    return evidence.attach(
        province,
        io.BytesIO(PNG),
        "现场.png",
        link=table,
        jurisdiction=province,
        actor=JOB,
        caption=" 实训基地揭牌 ",
    )


def test_a_file_is_attached_through_the_apps_own_table(
    link_table: type[EvidenceLink], province: Jurisdiction
) -> None:
    link = attach(link_table, province)
    assert (link.file.name, link.caption, str(link)) == ("现场.png", "实训基地揭牌", "实训基地揭牌")
    assert link_table._default_manager.get(owner=province).file_id == link.file_id


def request(actor: Actor, method: str = "get") -> Any:
    made = getattr(RequestFactory(), method)("/")
    made.actor = actor
    return made


def test_download_streams_to_those_who_may_and_hides_the_rest(
    link_table: type[EvidenceLink], province: Jurisdiction
) -> None:
    link = attach(link_table, province)

    def seen(actor: Actor) -> models.QuerySet[EvidenceLink]:
        rows = link_table._default_manager.all()
        return rows if actor.is_system or actor.user_id == 1 else rows.none()

    view = evidence.download(seen, lambda actor, _: actor.is_system)
    answer = view(request(JOB), pk=link.pk)
    assert isinstance(answer, FileResponse)
    assert b"".join(answer) == PNG
    answer.file_to_stream.close()  # the response itself would close the database connection too
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "%E7%8E%B0%E5%9C%BA.png" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    with pytest.raises(NotAllowed):
        view(request(Actor(user_id=1, name="甲")), pk=link.pk)
    with pytest.raises(NotFound):
        view(request(Actor(user_id=2, name="乙")), pk=link.pk)
    assert view(request(JOB, "post"), pk=link.pk).status_code == 405


def test_a_lost_file_is_said_to_be_lost(link_table: type[EvidenceLink], province: Jurisdiction) -> None:
    link = attach(link_table, province)
    evidence.path_of(link.file.sha256).unlink()
    with pytest.raises(NotFound) as caught:
        evidence.download(lambda _: link_table._default_manager.all())(request(JOB), pk=link.pk)
    assert caught.value.code == "core.evidence.missing"
    assert "备份" in caught.value.hint
