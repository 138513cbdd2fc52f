"""Read and extract in a process of its own, so that a hostile file can neither hang nor take down a server.

The child is a fresh interpreter with a limit on memory and on time, without the parent's environment. It
answers with a pickle that the parent opens only for classes of the engine.
"""

from __future__ import annotations

import io
import json
import logging
import os
import pickle
import resource
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext.extract import extract
from ronghe.engine.policytext.model import Extraction
from ronghe.engine.policytext.page import Page
from ronghe.engine.policytext.persons import without_persons
from ronghe.engine.policytext.readers import read_bytes
from ronghe.engine.policytext.readers.limits import check_size

SECONDS = 20.0
MEMORY = 1536 * 1024 * 1024
AT_ONCE = 2
_SOURCE = Path(__file__).resolve().parents[3]
_PACKAGE = "ronghe.engine."
_OK, _REFUSED, _FAILED = b"O", b"R", b"F"
_places = threading.BoundedSemaphore(AT_ONCE)
_log = logging.getLogger(__name__)


def extract_safely(
    data: bytes, name: str, seconds: float = SECONDS, memory: int = MEMORY
) -> tuple[Page, Extraction]:
    """Read one upload and extract it within limits; whatever goes wrong is an ``EngineError``.

    Names of people stay in the child: what comes back has them blanked (``persons``).
    """
    check_size(data, name)
    if not _places.acquire(timeout=seconds):
        raise EngineError("policytext.busy", "正在读取的文件太多", where=name, hint="请稍候一分钟再上传")
    try:
        answer = _ask_child(data, name, seconds, memory)
    finally:
        _places.release()
    page, extraction = _open(answer, name)
    return page, extraction


def _ask_child(data: bytes, name: str, seconds: float, memory: int) -> bytes:
    order = json.dumps({"name": name, "seconds": seconds, "memory": memory}).encode() + b"\n" + data
    command = [sys.executable, "-P", "-X", "utf8", "-m", __name__]
    with subprocess.Popen(  # noqa: S603  our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(_SOURCE)},
        start_new_session=True,
    ) as child:
        try:
            answer, complaint = child.communicate(order, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            child.kill()
            child.communicate()
            raise EngineError(
                "policytext.timeout",
                f"{seconds:.0f} 秒内没有读完，已停止",
                where=name,
                hint="文件可能异常复杂或已损坏；请复制正文文字，另存为 .txt 或 .docx 后再上传",
            ) from error
    if child.returncode != 0 or not answer:
        _log.error(
            "reading %r ended with %s: %s",
            name,
            child.returncode,
            complaint[-4000:].decode("utf-8", "replace"),
        )
        raise (
            _too_complex(name)
            if b"MemoryError" in complaint or b"RecursionError" in complaint
            else _broken(name)
        )
    return answer


def _too_complex(name: str) -> EngineError:
    return EngineError(
        "policytext.too_complex",
        "文件结构过于复杂，超出内存限制",
        where=name,
        hint="请复制正文文字，另存为 .txt 或 .docx 后再上传",
    )


def _broken(name: str) -> EngineError:
    return EngineError(
        "policytext.failed",
        "读取时出错，文件可能已损坏或结构异常",
        where=name,
        hint="请用 Word、WPS 或浏览器打开后另存为新的文件再上传；仍不行请把文件交给管理员",
    )


class _Unpickler(pickle.Unpickler):
    """Builds the values of the engine and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith(_PACKAGE) and "." not in name:
            found = getattr(sys.modules.get(module), name, None)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not a value of the engine")


def _open(answer: bytes, name: str) -> tuple[Page, Extraction]:
    kind, body = answer[:1], answer[1:]
    if kind == _REFUSED:
        refusal = json.loads(body)
        raise EngineError(refusal["code"], refusal["message"], where=refusal["where"], hint=refusal["hint"])
    try:
        extraction = _Unpickler(io.BytesIO(body)).load() if kind == _OK else None
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError) as error:
        raise _broken(name) from error
    if not isinstance(extraction, Extraction):
        raise _broken(name)
    return extraction.page, extraction


def _limit(seconds: float, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    cpu = int(seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(data: bytes, name: str) -> bytes:
    try:
        extraction = without_persons(extract(read_bytes(data, name)))
    except EngineError as error:
        told = {"code": error.code, "message": error.message, "where": error.where, "hint": error.hint}
        return _REFUSED + json.dumps(told).encode()
    return _OK + pickle.dumps(extraction, protocol=5)


def _serve(source: BinaryIO, target: BinaryIO) -> None:
    """The child: one order in, one answer out."""
    order = json.loads(source.readline())
    data = source.read()
    _limit(order["seconds"], order["memory"])
    target.write(_answer(data, order["name"]))
    target.flush()


def _main() -> None:
    # Whatever a library prints must not mix with the answer.
    with os.fdopen(os.dup(1), "wb") as target:
        os.dup2(2, 1)
        _serve(sys.stdin.buffer, target)


if __name__ == "__main__":
    _main()
