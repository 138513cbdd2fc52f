"""What a page may weigh: beyond this it is not a policy page, or it is meant to do harm."""

from __future__ import annotations

from ronghe.engine.errors import EngineError

MAX_BYTES = 20 * 1024 * 1024
MAX_CHARS = 2_000_000
MAX_TAGS = 300_000
MAX_PDF_PAGES = 500
MAX_PDF_CHARS = 600_000
MAX_ZIP_MEMBERS = 2_000
MAX_ZIP_EXPANDED = 200 * 1024 * 1024
MAX_ZIP_RATIO = 200
RATIO_COUNTS_FROM = 4 * 1024 * 1024
MAX_PART_BYTES = 25 * 1024 * 1024


def check_size(data: bytes, name: str) -> None:
    """Refuse nothing and too much before anything is parsed."""
    if not data:
        raise EngineError(
            "policytext.empty", "文件是空的（0 字节）", where=name, hint="请重新下载或导出后再上传"
        )
    if len(data) > MAX_BYTES:
        raise EngineError(
            "policytext.too_large",
            f"文件有 {len(data) / 1024 / 1024:.1f} MB，超过上限 {MAX_BYTES // 1024 // 1024} MB",
            where=name,
            hint="请去掉图片另存为 .docx 或 .txt，或只保留正文后再上传",
        )


def check_text(text: str, name: str) -> None:
    """Refuse a page without a readable character, or with more than any plan has."""
    if not any(char.isalnum() for char in text):
        raise EngineError(
            "policytext.no_text",
            "文件里没有可读的文字，只有空白或符号",
            where=name,
            hint="请确认正文不是图片，或复制正文文字后粘贴",
        )
    if len(text) > MAX_CHARS:
        raise EngineError(
            "policytext.too_long",
            f"正文有 {len(text)} 个字符，超过上限 {MAX_CHARS}，不像一份政策文件",
            where=name,
            hint="请拆成单个文件后再上传",
        )
