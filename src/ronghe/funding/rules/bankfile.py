"""The file a bank takes and the one it sends back: lines of text with counts, sums and a checksum.

A bank's own layout differs; this one is the adapter's plain form, documented in the manual, and every
deviation on the way back (a missing line, another amount, a wrong sum) is refused with its line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

VERSION = "RH1"
_FORBIDDEN = "|\r\n\x00"


class BankFileError(ValueError):
    """The file is not the one that was sent, or is damaged."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"第 {line} 行：{message}" if line else message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Instruction:
    """One payment: our number, who gets it, where, and how many fen."""

    number: str
    payee: str
    bank: str
    account: str
    fen: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one payment."""

    number: str
    fen: int
    is_paid: bool
    reason: str = ""


def _field(text: str) -> str:
    return "".join(" " if c in _FORBIDDEN else c for c in text).strip()


def _checksum(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16].upper()


def write(batch: str, instructions: Sequence[Instruction]) -> bytes:
    """Head with count and sum, a line a payment, foot with the checksum over all before it."""
    lines = [f"H|{VERSION}|{_field(batch)}|{len(instructions)}|{sum(one.fen for one in instructions)}"]
    lines += [
        f"D|{_field(one.number)}|{_field(one.payee)}|{_field(one.bank)}|{_field(one.account)}|{one.fen}"
        for one in instructions
    ]
    lines.append(f"T|{_checksum(lines)}")
    return ("\r\n".join(lines) + "\r\n").encode("utf-8")


def write_results(batch: str, results: Sequence[Result]) -> bytes:
    """What a bank sends back, in the same form (for banks that have none of their own, and for tests)."""
    lines = [f"H|{VERSION}|{_field(batch)}|{len(results)}|{sum(one.fen for one in results)}"]
    lines += [
        f"R|{_field(one.number)}|{one.fen}|{'OK' if one.is_paid else 'FAIL'}|{_field(one.reason)}"
        for one in results
    ]
    lines.append(f"T|{_checksum(lines)}")
    return ("\r\n".join(lines) + "\r\n").encode("utf-8")


def read_results(raw: bytes, batch: str) -> tuple[Result, ...]:
    """The results of that batch, or an error with the line. The sums must agree before anything is read."""
    try:
        lines = [line for line in raw.decode("utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        raise BankFileError(0, "回单文件不是 UTF-8 文本") from error
    if len(lines) < 2 or not lines[0].startswith(f"H|{VERSION}|") or not lines[-1].startswith("T|"):
        raise BankFileError(1, "不是银行回单文件，应以“H|RH1|”开头、“T|”结尾")
    if lines[-1][2:].strip().upper() != _checksum(lines[:-1]):
        raise BankFileError(len(lines), "校验值不符，文件可能被改动或不完整")
    head = lines[0].split("|")
    if len(head) != 5 or head[2] != batch:
        raise BankFileError(1, f"这不是批次 {batch} 的回单")
    results = tuple(_result(number, line) for number, line in enumerate(lines[1:-1], start=2))
    if head[3] != str(len(results)) or head[4] != str(sum(one.fen for one in results)):
        raise BankFileError(1, "笔数或合计金额与明细不符")
    return results


def _result(number: int, line: str) -> Result:
    parts = line.split("|")
    if len(parts) != 5 or parts[0] != "R":
        raise BankFileError(number, "应为“R|编号|金额（分）|OK或FAIL|原因”")
    if not (parts[2].isascii() and parts[2].isdigit() and len(parts[2]) <= 18):
        raise BankFileError(number, "金额应为以分计的整数")
    if parts[3] not in ("OK", "FAIL"):
        raise BankFileError(number, "结果只能是 OK 或 FAIL")
    return Result(parts[1], int(parts[2]), parts[3] == "OK", parts[4])


def reconcile(sent: Sequence[Instruction], results: Sequence[Result]) -> None:
    """Every payment sent has just one result with the same amount; anything else is refused."""
    amounts = {one.number: one.fen for one in sent}
    seen: set[str] = set()
    for line, one in enumerate(results, start=2):
        if one.number not in amounts:
            raise BankFileError(line, f"编号 {one.number} 不在本批次")
        if one.number in seen:
            raise BankFileError(line, f"编号 {one.number} 出现两次")
        if amounts[one.number] != one.fen:
            raise BankFileError(line, f"编号 {one.number} 的金额与付款指令不同")
        seen.add(one.number)
    missing = sorted(set(amounts) - seen)
    if missing:
        raise BankFileError(0, f"缺少 {len(missing)} 笔的结果：{'、'.join(missing[:5])}")
