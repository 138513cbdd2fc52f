"""The zip container of a .docx, opened with care."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib

from lxml import etree

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext.readers import limits
from ronghe.engine.policytext.readers.sniff import refuse_zip

_REPAIR = "请用 Word 或 WPS 打开并另存为新的 .docx 后再上传"


class Package:
    """Parts by name; nothing is expanded before its declared size was checked."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            self.members = {info.filename.lstrip("/"): info for info in self.zip.infolist()}
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, IndexError) as error:
            raise self.damaged("压缩结构不完整") from error
        self._check(self.zip.infolist())

    def damaged(self, why: str) -> EngineError:
        return EngineError("policytext.damaged", f"文档已损坏：{why}", where=self.name, hint=_REPAIR)

    def _check(self, members: list[zipfile.ZipInfo]) -> None:
        expanded = sum(info.file_size for info in members)
        packed = sum(info.compress_size for info in members)
        ratio = expanded / max(packed, 1)
        too_dense = expanded > limits.RATIO_COUNTS_FROM and ratio > limits.MAX_ZIP_RATIO
        if len(members) > limits.MAX_ZIP_MEMBERS or expanded > limits.MAX_ZIP_EXPANDED or too_dense:
            raise EngineError(
                "policytext.zip_bomb",
                f"压缩异常，已拒绝展开（{len(members)} 个部件，共 {expanded >> 20} MB，压缩比 {ratio:.0f}）",
                where=self.name,
                hint="请用 Word 或 WPS 打开原文件，另存为新的 .docx 后再上传",
            )
        if any(info.flag_bits & 0x1 for info in members):
            raise EngineError(
                "policytext.encrypted", "压缩包设了密码，无法读取", where=self.name, hint="请去掉密码后再上传"
            )

    def main_part(self) -> str:
        """The name of the document part, by the package's own relations, else by custom."""
        for target, kind in self.relations("").values():
            if kind.endswith("/officeDocument") and target.startswith("word/") and target in self.members:
                return target
        if "word/document.xml" in self.members:
            return "word/document.xml"
        refuse_zip(set(self.members), self.name)
        raise AssertionError("unreachable: refuse_zip always raises")

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id to (part name, type) for one part."""
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        if name not in self.members:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for element in self.xml(name):
            target = element.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[element.get("Id", "")] = (posixpath.normpath(path), element.get("Type", ""))
        return found

    def part_of_kind(self, part: str, kind: str) -> str | None:
        """The part another one refers to by a kind of relation (numbering, styles), if it is there."""
        for target, type_ in self.relations(part).values():
            if type_.endswith(f"/{kind}") and target in self.members:
                return target
        return None

    def xml(self, part: str) -> etree._Element:
        """One part, parsed without entities, network or unlimited depth."""
        info = self.members[part]
        if info.file_size > limits.MAX_PART_BYTES:
            raise EngineError(
                "policytext.too_large",
                f"文档的部件 {part} 过大",
                where=self.name,
                hint="请拆成几个文件后再上传",
            )
        try:
            content = self.zip.read(info)
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
            return etree.fromstring(content, parser)
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            RuntimeError,
            EOFError,
            OSError,
        ) as error:
            raise self.damaged(f"部件 {part} 解不开") from error
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.damaged(f"部件 {part} 的内容不合规范") from error
